package main

import (
	"encoding/json"
	"fmt"
	"io"

	"github.com/spf13/cobra"
)

// send asks for something to be done and shows the answer: as JSON, or by the function.
func send[V any](cmd *cobra.Command, c *client, method, path string, body any, show func(io.Writer, V) error) error {
	var raw json.RawMessage
	if err := c.do(cmd.Context(), method, path, body, &raw); err != nil {
		return err
	}
	if asJSON(cmd) {
		_, err := fmt.Fprintf(cmd.OutOrStdout(), "%s\n", raw)
		return err
	}
	var v V
	if err := json.Unmarshal(raw, &v); err != nil {
		return fmt.Errorf("%s: the answer cannot be read: %w", path, err)
	}
	return show(cmd.OutOrStdout(), v)
}
