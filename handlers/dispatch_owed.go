package handlers

import (
	"context"

	"kontor/domain"
)

// Owed counts how many notices Dispatch owes each agency for an entry. The returned function is called with every entry of the log, in
// order; it is not safe for concurrent use.
func Owed(log Log) func(context.Context, Recorded) (map[domain.AgencyCode]int, error) {
	t := newTranslator(log)
	return func(ctx context.Context, r Recorded) (map[domain.AgencyCode]int, error) {
		notices, err := t.translate(ctx, r)
		if err != nil {
			return nil, err
		}
		owed := make(map[domain.AgencyCode]int, len(notices))
		for code, all := range notices {
			owed[code] = len(all)
		}
		return owed, nil
	}
}
