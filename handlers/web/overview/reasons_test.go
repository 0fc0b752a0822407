package overview

import (
	"testing"

	"kontor/domain"
	"kontor/handlers/web/page"
	"kontor/handlers/words"
	"kontor/projections"
)

// TestReasonOverdue: how far past the target the longest wait is, in whole minutes; less than one is no "0 min".
func TestReasonOverdue(t *testing.T) {
	for _, tc := range []struct {
		lang, waiting, longest, over string
		want                         string
	}{
		{"sv", "9", "24", "4", "9 väntar, längst 24 min – 4 min över målet"},
		{"sv", "9", "20", "0", "9 väntar, längst 20 min – just över målet"},
		{"sv", "1", "20", "0", "1 väntar, 20 min – just över målet"},
		{"en", "9", "20", "0", "9 wait, longest 20 min – just past the target"},
		{"en", "1", "21", "1", "1 waits, 21 min – 1 min past the target"},
	} {
		p := page.Page{Words: words.In(tc.lang)}
		args := map[string]string{"waiting": tc.waiting, "longest": tc.longest, "over": tc.over}
		got := reason(p, projections.Attention{Reason: domain.Phrase{Code: "overdue", Args: args}})
		if got != tc.want {
			t.Errorf("it says %q, not %q", got, tc.want)
		}
	}
}
