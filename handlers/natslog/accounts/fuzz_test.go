package accounts

import (
	"os"
	"path/filepath"
	"testing"
	"time"
)

// Whatever stands in the record is read as a record that can be signed, or is an error.
func FuzzParse(f *testing.F) {
	k, err := Open(f.TempDir())
	if err != nil {
		f.Fatal(err)
	}
	if _, _, err := k.Create("fk", time.Hour, time.Now()); err != nil {
		f.Fatal(err)
	}
	b, err := os.ReadFile(filepath.Join(k.dir, recordFile))
	if err != nil {
		f.Fatal(err)
	}
	f.Add(b)
	f.Add([]byte(`{}`))
	f.Add([]byte(`{"agencies":{"fk":null}}`))
	f.Fuzz(func(t *testing.T, b []byte) {
		r, err := parse(b)
		if err != nil {
			return
		}
		if _, err := systemClaims(r).Encode(mustPair(t, k)); err != nil {
			t.Errorf("%s cannot be signed: %v", b, err)
		}
		for code := range r.Agencies {
			if _, err := agencyClaims(r, code).Encode(mustPair(t, k)); err != nil {
				t.Errorf("agency %s of %s cannot be signed: %v", code, b, err)
			}
		}
	})
}
