package natslog

import (
	"errors"
	"log/slog"
	"slices"
	"testing"
	"time"

	"kontor/domain"
	"kontor/handlers/natslog/accounts"
)

// What the server could not be told is not done: it is told again, and nothing that it knows.
func TestAnAccountThatCouldNotBeToldIsToldAgain(t *testing.T) {
	keys, err := accounts.Open(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	for _, code := range []domain.AgencyCode{"fk", "pm"} {
		if _, _, err := keys.Create(code, time.Hour, time.Now()); err != nil {
			t.Fatal(err)
		}
	}
	r, err := keys.Record()
	if err != nil {
		t.Fatal(err)
	}
	x := &access{keys: keys, system: r.System, has: map[string]string{}}
	out := slog.New(slog.DiscardHandler)
	renew := func(fails string) (told []string, done bool) {
		done = x.renew(func(key, _ string) error {
			told = append(told, key)
			if key == fails {
				return errors.New("not now")
			}
			return nil
		}, out)
		return told, done
	}
	all := 4 // the system's, the servers', and two agencies'
	if told, done := renew(r.System); len(told) != all || told[0] != r.System || done || !x.failing {
		t.Errorf("without the system's own account it tells %q, done %v", told, done)
	}
	fk := r.Agencies["fk"].Key
	if told, done := renew(fk); len(told) != all || done {
		t.Errorf("after that it tells %q, done %v", told, done)
	}
	if told, done := renew(""); !slices.Equal(told, []string{fk}) || !done || x.failing {
		t.Errorf("one that failed: it tells %q, done %v", told, done)
	}
	if told, done := renew(""); len(told) > 0 || !done {
		t.Errorf("when all is known it tells %q, done %v", told, done)
	}
}
