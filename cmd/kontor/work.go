package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"kontor/domain"
	"kontor/projections"
)

// workCommands are the work of the offices from a terminal, over HTTP.
func workCommands() []*cobra.Command {
	return []*cobra.Command{openDayCommand(), openDeskCommand(), registerCommand(), nextCommand(), prioritiseCommand(), moveCommand(), outageCommand(), closeEarlyCommand(), startCommand(), endCommand(), queueCommand(), explainCommand(), routeCommand(), statusCommand()}
}

// happened is what a command over HTTP answers.
type happened struct {
	Position string          `json:"position"`
	Repeated bool            `json:"repeated"`
	Events   []happenedEvent `json:"events"`
}

type happenedEvent struct {
	Name string          `json:"name"`
	Data json.RawMessage `json:"data"`
}

// act sends a command to a day and shows what happened: as JSON, or by the function.
func (c *client) act(cmd *cobra.Command, method, path string, body any, show func(io.Writer, happened) error) error {
	var raw json.RawMessage
	if err := c.do(cmd.Context(), method, path, body, &raw); err != nil {
		return err
	}
	if asJSON(cmd) {
		_, err := fmt.Fprintf(cmd.OutOrStdout(), "%s\n", raw)
		return err
	}
	var h happened
	if err := json.Unmarshal(raw, &h); err != nil {
		return fmt.Errorf("%s: the answer cannot be read: %w", path, err)
	}
	if len(h.Events) == 0 {
		_, err := fmt.Fprintln(cmd.OutOrStdout(), "It was already so; nothing happened.")
		return err
	}
	return show(cmd.OutOrStdout(), h)
}

// day is the path of the day that the flags name: the office's latest when they name no date.
func (c *client) day(ctx context.Context) (string, error) {
	if c.kontor == "" {
		return "", errors.New("name the office: --kontor skelleftea, or KONTOR_KONTOR")
	}
	if c.date == "" {
		var o projections.Overview
		if err := c.do(ctx, "GET", "/v1/overview", nil, &o); err != nil {
			return "", err
		}
		i := slices.IndexFunc(o.Offices, func(r projections.OfficeRow) bool { return string(r.Kontor) == c.kontor })
		if i < 0 {
			return "", fmt.Errorf("there is no office %q now", c.kontor)
		}
		c.date = string(o.Offices[i].Date)
	}
	return "/v1/kontor/" + c.kontor + "/days/" + c.date, nil
}

// decoded reads the events of one kind.
func decoded[E domain.Event](h happened) []E {
	var all []E
	for _, ev := range h.Events {
		var e E
		if ev.Name == e.Name() && json.Unmarshal(ev.Data, &e) == nil {
			all = append(all, e)
		}
	}
	return all
}

// local is the part of a visit's or errand's id behind its book, as paths have it.
func local[ID ~string](id ID) string { return string(id)[strings.LastIndexByte(string(id), '.')+1:] }

func registerCommand() *cobra.Command {
	var c client
	var body struct {
		Kind      domain.Kind        `json:"kind,omitempty"`
		Language  string             `json:"language,omitempty"`
		Needs     []domain.Need      `json:"needs,omitempty"`
		Protected bool               `json:"protected,omitempty"`
		Errands   []domain.NewErrand `json:"errands"`
		Door      domain.Outcome     `json:"door,omitempty"`
	}
	var needs, errands []string
	cmd := &cobra.Command{
		Use: "register", GroupID: "work", Short: "Register a visit with its errands",
		Example: "  kontor register --kontor skelleftea --errand fk-bostb --errand skv-persbevis --language ar",
		Args:    cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			day, err := c.day(cmd.Context())
			if err != nil {
				return err
			}
			for _, n := range needs {
				body.Needs = append(body.Needs, domain.Need(n))
			}
			for _, e := range errands {
				body.Errands = append(body.Errands, domain.NewErrand{Type: domain.ErrandTypeCode(e)})
			}
			return c.act(cmd, "POST", day+"/visits", body, showRegistered)
		},
	}
	c.bind(cmd, "reception:terminal")
	c.bindDay(cmd)
	cmd.Flags().StringSliceVar(&errands, "errand", nil, "errand type, such as fk-bostb; again for more errands")
	cmd.Flags().StringVar((*string)(&body.Kind), "kind", "", "person, company or proxy")
	cmd.Flags().StringVar(&body.Language, "language", "", "language code, such as ar")
	cmd.Flags().StringSliceVar(&needs, "need", nil, "interpreter, hearing, sight, mobility or calm")
	cmd.Flags().BoolVar(&body.Protected, "protected", false, "the visitor has a protected identity")
	cmd.Flags().StringVar((*string)(&body.Door), "door", "", "the outcome of a visit that ended at the door")
	return cmd
}

func showRegistered(w io.Writer, h happened) error {
	for _, t := range decoded[domain.TicketIssued](h) {
		fmt.Fprintf(w, "%s\n", t.Ticket)
	}
	for _, r := range decoded[domain.ErrandRouted](h) {
		where := r.Decision.Queue.String()
		if ref := r.Decision.Referral; ref != nil {
			where = strings.TrimSpace(fmt.Sprintf("%s %s", ref.Outcome, ref.Kontor))
		}
		fmt.Fprintf(w, "%s  %s  (%s)\n", r.Errand, where, r.Decision.Reason.Code)
	}
	return nil
}

func nextCommand() *cobra.Command {
	var c client
	var desk string
	cmd := &cobra.Command{
		Use: "next", GroupID: "work", Short: "Call the next visit to a desk",
		Example: "  kontor next --kontor skelleftea --desk 2 --actor officer:o-skelleftea-1", Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			day, err := c.day(cmd.Context())
			if err != nil {
				return err
			}
			return c.act(cmd, "POST", day+"/desks/"+desk+"/calls", nil, func(w io.Writer, h happened) error {
				for _, v := range decoded[domain.VisitorCalled](h) {
					fmt.Fprintf(w, "%s to desk %s, waited %s\n", v.Ticket, v.Desk, minutes(int(v.Waited.Seconds())))
					for _, e := range v.Errands {
						fmt.Fprintf(w, "%s\n", e)
					}
				}
				return nil
			})
		},
	}
	c.bind(cmd, "supervisor:terminal")
	c.bindDay(cmd)
	cmd.Flags().StringVar(&desk, "desk", "1", "the desk that calls")
	return cmd
}

// errandPath is the path of an errand by its whole id, which names its book.
func errandPath(id string) (string, error) {
	k, date, ok := domain.ErrandID(id).Book().Daybook()
	if !ok {
		return "", fmt.Errorf("%q is no errand id; it looks like skelleftea.2024-05-02.<uuid>", id)
	}
	return fmt.Sprintf("/v1/kontor/%s/days/%s/errands/%s", k, date, local(id)), nil
}

func startCommand() *cobra.Command {
	var c client
	cmd := &cobra.Command{
		Use: "start ERRAND", GroupID: "work", Short: "Start the service of a called errand", Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			path, err := errandPath(args[0])
			if err != nil {
				return err
			}
			return c.act(cmd, "POST", path+"/starts", nil, func(w io.Writer, h happened) error {
				_, err := fmt.Fprintln(w, "started")
				return err
			})
		},
	}
	c.bind(cmd, "supervisor:terminal")
	return cmd
}

func endCommand() *cobra.Command {
	var c client
	var outcome string
	cmd := &cobra.Command{
		Use: "end ERRAND", GroupID: "work", Short: "End the errand in service with an outcome", Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			path, err := errandPath(args[0])
			if err != nil {
				return err
			}
			body := map[string]string{"outcome": outcome}
			return c.act(cmd, "POST", path+"/outcomes", body, func(w io.Writer, h happened) error {
				for _, e := range decoded[domain.ErrandEnded](h) {
					fmt.Fprintf(w, "%s after %s\n", e.Outcome, minutes(int(e.Served.Seconds())))
				}
				for _, v := range decoded[domain.VisitorReturned](h) {
					fmt.Fprintf(w, "%s waits for another desk\n", v.Ticket)
				}
				return nil
			})
		},
	}
	c.bind(cmd, "supervisor:terminal")
	cmd.Flags().StringVar(&outcome, "outcome", string(domain.Solved), "how it ended: "+outcomeNames())
	return cmd
}

func outcomeNames() string {
	names := make([]string, len(domain.Outcomes))
	for i, o := range domain.Outcomes {
		names[i] = string(o)
	}
	return strings.Join(names, ", ")
}
