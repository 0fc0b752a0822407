package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"strconv"

	"github.com/spf13/cobra"

	"kontor/domain"
)

// maxChanges is the largest file of changes, in bytes: what one request takes.
const maxChanges = 1 << 20

func networkChangeCommand() *cobra.Command {
	var c client
	cmd := &cobra.Command{
		Use: "change FILE", Short: "Change the network by a file: all that it says, or nothing",
		Long: "Change the network by a file of JSON objects, one after another. Each is one change and has one field: office, state, hours, exception,\n" +
			"offering, capability, agreement, agency, errandType, returnChannel, move, videoTeam or rules. All are made, in their order, or none. What is so already is passed over.",
		Example: "  kontor network change changes.json\n" +
			"  echo '{\"state\":{\"kontor\":\"amal\",\"state\":\"closing\",\"from\":\"2025-04-10\",\"target\":\"2025-05-30\"}}' | kontor network change -",
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			from := io.Reader(cmd.InOrStdin())
			if args[0] != "-" {
				f, err := os.Open(args[0])
				if err != nil {
					return err
				}
				defer f.Close()
				from = f
			}
			changes, lines, err := readChanges(from)
			if err != nil {
				return fmt.Errorf("%s:%w", args[0], err)
			}
			err = c.act(cmd, "POST", "/v1/network/changes", domain.ChangeNetwork{Changes: changes}, showChanged)
			return onLine(err, args[0], lines)
		},
	}
	c.bind(cmd, "operator:terminal")
	return cmd
}

// readChanges reads changes one after another, and the line that each begins on. An error begins with the line that it is about.
func readChanges(r io.Reader) (changes []domain.Change, lines []int, err error) {
	b, err := io.ReadAll(io.LimitReader(r, maxChanges+1))
	switch {
	case err != nil:
		return nil, nil, fmt.Errorf(" %w", err)
	case len(b) > maxChanges:
		return nil, nil, fmt.Errorf(" more than %d bytes", maxChanges)
	}
	dec := json.NewDecoder(bytes.NewReader(b))
	dec.DisallowUnknownFields()
	for {
		at := int(dec.InputOffset())
		at += len(b[at:]) - len(bytes.TrimLeft(b[at:], " \t\r\n"))
		line := 1 + bytes.Count(b[:at], []byte("\n"))
		var c domain.Change
		switch err := dec.Decode(&c); {
		case errors.Is(err, io.EOF):
			return changes, lines, nil
		case err != nil:
			return nil, nil, fmt.Errorf("%d: %w", line, err)
		}
		changes, lines = append(changes, c), append(lines, line)
	}
}

// onLine puts before a refusal the place in the file of the change that it is about.
func onLine(err error, file string, lines []int) error {
	var p *problem
	if !errors.As(err, &p) {
		return err
	}
	if i, none := strconv.Atoi(p.Args["change"]); none == nil && i >= 1 && i <= len(lines) {
		return fmt.Errorf("%s:%d: %w", file, lines[i-1], err)
	}
	return err
}

// showChanged lists what happened.
func showChanged(w io.Writer, h happened) error {
	for _, ev := range h.Events {
		if _, err := fmt.Fprintf(w, "%s %s\n", ev.Name, ev.Data); err != nil {
			return err
		}
	}
	for _, ev := range decoded[domain.RulesChanged](h) {
		if err := showBound(w, ev); err != nil {
			return err
		}
	}
	return nil
}
