package domain

import (
	"strings"
	"testing"
)

func TestALogHasOneStoreOfKeys(t *testing.T) {
	for _, tc := range []struct {
		name  string
		given string
		by    Actor
		store string
		then  int    // events
		code  string // of the refusal
	}{
		{"the first", "", System, "a1b2", 1, ""},
		{"the same again", "a1b2", System, "a1b2", 0, ""},
		{"another", "a1b2", System, "c3d4", 0, "key-store-named"},
		{"not by an operator", "", Actor{RoleOperator, "o-1"}, "a1b2", 0, "for-operators"},
		{"nothing", "", System, "", 0, "bad-key-store"},
		{"no name", "", System, "../keys", 0, "bad-key-store"},
		{"too long", "", System, strings.Repeat("a", maxStoreName+1), 0, "bad-key-store"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			n := NewNetwork()
			if tc.given != "" {
				KeyStoreNamed{tc.given}.change(n)
			}
			events, err := n.Decide(Moment{Actor: tc.by, Network: n}, NameKeyStore{tc.store})
			if len(events) != tc.then || (err != nil) != (tc.code != "") || tc.code != "" && !Refused(err, tc.code) {
				t.Fatalf("%v, %v", events, err)
			}
			for _, ev := range events {
				ev.(networkEvent).change(n)
			}
			if want := tc.store; tc.then > 0 && n.KeyStore != want {
				t.Errorf("the network has the store %q, want %q", n.KeyStore, want)
			}
		})
	}
}
