package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"kontor/domain"
	"kontor/handlers"
	"kontor/handlers/api"
)

// bookingCommands are booked times from a terminal, over HTTP.
func bookingCommands() []*cobra.Command {
	return []*cobra.Command{timesCommand(), bookCommand(), slotsCommand(), bookingsCommand(), strandedCommand(), cancelCommand(), checkInCommand(), setCalendarCommand()}
}

// settleBookings confirms what was cut off between an errand's end here and the confirmation of its booked time elsewhere.
func (n *node) settleBookings(ctx context.Context) {
	err := handlers.NewBooking(n.books).Settle(ctx, n.board.Reservations())
	if err != nil && ctx.Err() == nil {
		n.out.Error("a booked time that a visitor has a slip for is not confirmed", "cause", err)
	}
}

func timesCommand() *cobra.Command {
	var c client
	cmd := &cobra.Command{
		Use: "times ERRAND", GroupID: "work", Short: "Show the first times that can be booked for an errand, at the nearest offices", Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			path, err := errandPath(args[0])
			if err != nil {
				return err
			}
			return ask(cmd, &c, path+"/times", func(w io.Writer, v api.TimesOffered) error {
				if len(v.Times) == 0 {
					fmt.Fprintln(w, "There is no free time.")
				}
				for _, o := range v.Times {
					fmt.Fprintf(w, "%s/%s/%s  %s, %.1f km, %d min%s\n", o.Kontor, o.Date, o.At, o.Name, o.Km, o.Minutes, unsure(o.Basis))
				}
				return nil
			})
		},
	}
	c.bind(cmd, "reception:terminal")
	return cmd
}

// unsure marks what is not known by a source.
func unsure(b domain.Basis) string {
	if b == domain.Sourced || b == "" {
		return ""
	}
	return " (" + string(b) + ")"
}

func bookCommand() *cobra.Command {
	var c client
	var at string
	cmd := &cobra.Command{
		Use: "book ERRAND", GroupID: "work", Short: "Book a time for an errand; it ends here as booked",
		Long:    "Book a time for an errand at an office that can serve it, the first that is free unless --at says which.\nThe errand ends here as booked, and the visitor gets a slip.",
		Example: "  kontor book varberg.2024-05-02.7d444840-9dc0-41d1-b245-5ffdce74fad2 --at halmstad/2024-05-07/10:20",
		Args:    cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			path, err := errandPath(args[0])
			if err != nil {
				return err
			}
			wanted, err := wantedTime(at)
			if err != nil {
				return err
			}
			return c.book(cmd, path, wanted)
		},
	}
	c.bind(cmd, "reception:terminal")
	cmd.Flags().StringVar(&at, "at", "", "where and when, KONTOR/DATE/HH:MM (default: the first that is free)")
	return cmd
}

// wantedTime reads halmstad/2024-05-07/10:20; nothing is any time.
func wantedTime(s string) (any, error) {
	if s == "" {
		return nil, nil
	}
	parts := strings.Split(s, "/")
	var at domain.Clock
	if len(parts) != 3 || !domain.Date(parts[1]).Valid() || at.UnmarshalText([]byte(parts[2])) != nil {
		return nil, fmt.Errorf("%q is no time at an office; write it like halmstad/2024-05-07/10:20", s)
	}
	return map[string]any{"kontor": parts[0], "date": parts[1], "at": at}, nil
}

// book shows the visitor's slip as text.
func (c *client) book(cmd *cobra.Command, path string, wanted any) error {
	var booked struct{ Booking api.BookedTime }
	if err := c.do(cmd.Context(), "POST", path+"/bookings", wanted, &booked); err != nil {
		return err
	}
	if asJSON(cmd) {
		return json.NewEncoder(cmd.OutOrStdout()).Encode(booked.Booking)
	}
	b := booked.Booking
	_, err := fmt.Fprintf(cmd.OutOrStdout(), "%s\n\n%s/%s/%s, %.1f km; to print: %s%s\n", strings.Join(b.Lines, "\n"), b.Kontor, b.Date, b.At, b.Km, strings.TrimSuffix(c.server, "/"), b.Slip)
	return err
}

func slotsCommand() *cobra.Command {
	var c client
	cmd := &cobra.Command{
		Use: "slots KONTOR", GroupID: "work", Short: "Show what an office's calendars give on a day, and how much of it is free",
		Example: "  kontor slots halmstad --on 2024-05-07", Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			c.kontor = args[0]
			day, err := c.day(cmd.Context())
			if err != nil {
				return err
			}
			return ask(cmd, &c, day+"/slots", showSlots)
		},
	}
	c.bind(cmd, "reception:terminal")
	cmd.Flags().StringVar(&c.date, "on", "", "the day (default: the office's latest)")
	return cmd
}

func showSlots(w io.Writer, v api.DaySlots) error {
	fmt.Fprintf(w, "%s, %s\n", v.Name, v.Date)
	if len(v.Calendars) == 0 {
		fmt.Fprintln(w, "No times can be booked here on that day.")
	}
	for _, cal := range v.Calendars {
		fmt.Fprintf(w, "%s%s\n", cal.Name, unsure(cal.Basis))
		if len(cal.Slots) == 0 {
			fmt.Fprintln(w, "  no times")
		}
		for _, s := range cal.Slots {
			fmt.Fprintf(w, "  %s  %d of %d free\n", s.At, s.Free, cal.Capacity)
		}
	}
	return nil
}

func bookingsCommand() *cobra.Command {
	var c client
	cmd := &cobra.Command{
		Use: "bookings KONTOR", GroupID: "work", Short: "Show an office's booked times of a day, and what became of them",
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			c.kontor = args[0]
			day, err := c.day(cmd.Context())
			if err != nil {
				return err
			}
			return ask(cmd, &c, day+"/bookings", func(w io.Writer, v api.DayBookings) error {
				if len(v.Bookings) == 0 {
					fmt.Fprintln(w, "Nothing is booked.")
				}
				for _, b := range v.Bookings {
					fmt.Fprintf(w, "%s  %s  %s  %s\n", b.At, b.Code, b.Type, b.State)
				}
				return nil
			})
		},
	}
	c.bind(cmd, "reception:terminal")
	cmd.Flags().StringVar(&c.date, "on", "", "the day (default: the office's latest)")
	return cmd
}

func strandedCommand() *cobra.Command {
	var c client
	cmd := &cobra.Command{
		Use: "stranded-bookings", GroupID: "work", Short: "List bookings that their office cannot keep, since its hours were changed",
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return ask(cmd, &c, "/v1/stranded-bookings", func(w io.Writer, v api.StrandedList) error {
				if len(v.Bookings) == 0 {
					fmt.Fprintln(w, "Every booking can be kept.")
				}
				for _, b := range v.Bookings {
					fmt.Fprintf(w, "%s/%s/%s  %s  %s\n", b.Kontor, b.Date, b.At, b.Code, b.Cause.Text)
				}
				return nil
			})
		},
	}
	c.bind(cmd, "reception:terminal")
	return cmd
}

func cancelCommand() *cobra.Command {
	var c client
	cmd := &cobra.Command{
		Use: "cancel-booking KONTOR/DATE/CODE", GroupID: "work", Short: "Cancel a booked time, by what stands on its slip",
		Example: "  kontor cancel-booking halmstad/2024-05-07/7K3F-Q2MX", Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			parts := strings.Split(args[0], "/")
			if len(parts) != 3 {
				return fmt.Errorf("%q is no booking; write it like halmstad/2024-05-07/7K3F-Q2MX", args[0])
			}
			path := fmt.Sprintf("/v1/kontor/%s/days/%s/bookings/%s/cancellations", parts[0], parts[1], parts[2])
			return c.act(cmd, "POST", path, nil, func(w io.Writer, _ happened) error {
				_, err := fmt.Fprintln(w, "cancelled; the time is free for others")
				return err
			})
		},
	}
	c.bind(cmd, "reception:terminal")
	return cmd
}

func checkInCommand() *cobra.Command {
	var c client
	var body struct {
		Language string `json:"language,omitempty"`
	}
	cmd := &cobra.Command{
		Use: "check-in CODE", GroupID: "work", Short: "Register a visitor who comes to a booked time",
		Example: "  kontor check-in 7K3F-Q2MX --kontor halmstad", Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			day, err := c.day(cmd.Context())
			if err != nil {
				return err
			}
			return c.act(cmd, "POST", day+"/bookings/"+args[0]+"/arrivals", body, showRegistered)
		},
	}
	c.bind(cmd, "reception:terminal")
	c.bindDay(cmd)
	cmd.Flags().StringVar(&body.Language, "language", "", "language code, such as ar")
	return cmd
}
