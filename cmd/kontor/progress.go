package main

import (
	"time"

	"github.com/schollz/progressbar/v3"
	"github.com/spf13/cobra"
)

// progress shows a bar on the standard error while something long goes on, but not to a machine.
func progress[N int | uint64](cmd *cobra.Command, what string) func(done, total N) {
	if asJSON(cmd) {
		return nil
	}
	var bar *progressbar.ProgressBar
	return func(done, total N) {
		if bar == nil {
			bar = progressbar.NewOptions64(int64(total), progressbar.OptionSetWriter(cmd.ErrOrStderr()), progressbar.OptionSetDescription(what),
				progressbar.OptionShowCount(), progressbar.OptionThrottle(100*time.Millisecond), progressbar.OptionClearOnFinish())
		}
		_ = bar.Set64(int64(done)) // a bar that cannot be drawn is no reason to stop
	}
}
