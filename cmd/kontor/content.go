package main

import (
	"bytes"
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"kontor/domain"
	"kontor/handlers/api"
)

// contentCommands are what visitors told an agency, from a terminal, over HTTP: to write and open it, to forget it, to see who opened it, and
// the register of what went wrong with it.
func contentCommands() []*cobra.Command {
	return []*cobra.Command{contentCommand(), forgetCommand(), retentionCommand(), auditCommand(), incidentCommand()}
}

func contentCommand() *cobra.Command {
	cmd := &cobra.Command{Use: "content", GroupID: "work", Short: "Write and open what a visitor told an agency"}
	cmd.AddCommand(sealContentCommand(), openContentCommand())
	return cmd
}

func sealContentCommand() *cobra.Command {
	var c client
	var field string
	cmd := &cobra.Command{
		Use: "seal ERRAND", Short: "Write content of an errand, from standard input", Args: cobra.ExactArgs(1),
		Long: "Write content of an errand: the text comes on standard input, never on the command line, where others could read it.\n" +
			"It is sealed at once; a later text of the field takes its place.",
		Example: "  kontor content seal skelleftea.2024-05-02.9b2f… --field note < note.txt",
		RunE: func(cmd *cobra.Command, args []string) error {
			path, err := errandPath(args[0])
			if err != nil {
				return err
			}
			text, err := readContent(cmd.InOrStdin())
			if err != nil {
				return err
			}
			return c.act(cmd, "POST", path+"/contents", map[string]string{field: text}, func(w io.Writer, _ happened) error {
				_, err := fmt.Fprintf(w, "the %s is sealed\n", field)
				return err
			})
		},
	}
	c.bind(cmd, "reception:terminal")
	cmd.Flags().StringVar(&field, "field", string(domain.FieldNote), "what it is: "+contentFields())
	return cmd
}

// readContent is the text on the input, without the line end that an editor puts behind it.
func readContent(in io.Reader) (string, error) {
	b, err := io.ReadAll(io.LimitReader(in, domain.MaxContentText+2))
	if err != nil {
		return "", fmt.Errorf("reading the text from standard input: %w", err)
	}
	b = bytes.TrimRight(b, "\r\n")
	if len(b) > domain.MaxContentText {
		return "", fmt.Errorf("the text on standard input is longer than %d bytes", domain.MaxContentText)
	}
	return string(b), nil
}

func contentFields() string {
	names := make([]string, len(domain.ContentFields))
	for i, f := range domain.ContentFields {
		names[i] = string(f)
	}
	return strings.Join(names, ", ")
}

func openContentCommand() *cobra.Command {
	var c client
	cmd := &cobra.Command{
		Use: "open ERRAND", Short: "Open the content of an errand; that is written down", Args: cobra.ExactArgs(1),
		Long: "Open the content of an errand, as an officer who is assigned to its agency, or as the agency under the id that it knows.\n" +
			"Who opened what, when and by which right is written down before anything is shown.",
		Example: "  kontor content open skelleftea.2024-05-02.9b2f… --actor officer:o-skelleftea-1",
		RunE: func(cmd *cobra.Command, args []string) error {
			path, err := openingPath(c.actor, args[0])
			if err != nil {
				return err
			}
			return send(cmd, &c, "POST", path, nil, showContent)
		},
	}
	c.bind(cmd, "officer:terminal")
	return cmd
}

// openingPath is where the actor opens an errand.
func openingPath(actor, errand string) (string, error) {
	who, err := domain.ParseActor(actor)
	if err != nil {
		return "", err
	}
	if agency := who.Agency(); agency != "" {
		if !domain.ErrandID(errand).Book().Valid() {
			return "", fmt.Errorf("%q is no errand id; it looks like skelleftea.2024-05-02.<uuid>", errand)
		}
		return fmt.Sprintf("/v1/agencies/%s/errands/%s/openings", agency, errand), nil
	}
	path, err := errandPath(errand)
	return path + "/openings", err
}

func showContent(w io.Writer, o api.OpenedContent) error {
	if len(o.Fields) == 0 {
		fmt.Fprintln(w, "There is no content.")
	}
	for _, f := range domain.ContentFields {
		switch opened, ok := o.Fields[f]; {
		case ok && opened.Forgotten:
			fmt.Fprintf(w, "%s: (forgotten)\n", f)
		case ok:
			fmt.Fprintf(w, "%s: %s\n", f, printable(opened.Text))
		}
	}
	return nil
}

// printable is a text with nothing in it that a terminal would obey.
func printable(text string) string {
	return strings.Map(func(r rune) rune {
		if r < ' ' && r != '\n' && r != '\t' || r >= 0x7f && r < 0xa0 {
			return '\ufffd'
		}
		return r
	}, text)
}

func forgetCommand() *cobra.Command {
	var c client
	var body struct {
		Agency   string `json:"agency,omitempty"`
		Decision string `json:"decision"`
	}
	cmd := &cobra.Command{
		Use: "forget VISIT", GroupID: "work", Short: "Forget a visitor: destroy the keys of its content, for ever", Args: cobra.ExactArgs(1),
		Long:    "Destroy the keys of a visit's content, of one agency or of all, at every office that the visit was at. Nobody can read it afterwards;\nevery figure stays. The visit must be over.",
		Example: "  kontor forget skelleftea.2024-05-02.5c1d… --decision \"SSC 2024/123\"",
		RunE: func(cmd *cobra.Command, args []string) error {
			k, date, ok := domain.VisitID(args[0]).Book().Daybook()
			if !ok {
				return fmt.Errorf("%q is no visit id; it looks like skelleftea.2024-05-02.<uuid>", args[0])
			}
			path := fmt.Sprintf("/v1/kontor/%s/days/%s/visits/%s/forgettings", k, date, local(args[0]))
			return send(cmd, &c, "POST", path, body, showForgotten)
		},
	}
	c.bind(cmd, "supervisor:terminal")
	cmd.Flags().StringVar(&body.Decision, "decision", "", "the decision's diary number, such as \"SSC 2024/123\"")
	cmd.Flags().StringVar(&body.Agency, "agency", "", "only what is this agency's")
	_ = cmd.MarkFlagRequired("decision") // it is defined
	return cmd
}

func showForgotten(w io.Writer, f api.Forgotten) error {
	events := 0
	for _, r := range f.Receipts {
		events += len(r.Events)
	}
	if events == 0 {
		_, err := fmt.Fprintln(w, "There was nothing to forget.")
		return err
	}
	_, err := fmt.Fprintln(w, "It is forgotten.")
	return err
}
