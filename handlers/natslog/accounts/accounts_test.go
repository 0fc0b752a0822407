package accounts

import (
	"encoding/base64"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/nats-io/jwt/v2"
	"github.com/nats-io/nkeys"
)

func mustPair(t *testing.T, k *Keys) nkeys.KeyPair {
	t.Helper()
	pair, err := k.pair(operatorSeed)
	if err != nil {
		t.Fatal(err)
	}
	return pair
}

// An agency's rights are subjects of its own alone, with no place in them that another's could take.
func TestRightsAreOnesOwn(t *testing.T) {
	for _, r := range append(Rights("fk", "A"), Rights("fk", "$G")...) {
		own := strings.TrimSuffix(r.Subject, ".>")
		if strings.ContainsAny(own, "*>") || !strings.Contains(own, "AGENCY_fk.queue") && own != "cmd.fk" {
			t.Errorf("%s is more than the agency's own", r.Subject)
		}
		if strings.HasSuffix(r.Subject, ">") && strings.HasPrefix(own, "$JS.API") {
			t.Errorf("%s is open at its end", r.Subject)
		}
	}
}

func TestAccountsHaveNothingButTheirRights(t *testing.T) {
	k, err := Open(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	if _, _, err := k.Create("fk", time.Hour, time.Now()); err != nil {
		t.Fatal(err)
	}
	c, err := k.Claims()
	if err != nil {
		t.Fatal(err)
	}
	fk, err := jwt.DecodeAccountClaims(c.Accounts[c.Record.Agencies["fk"].Key])
	if err != nil {
		t.Fatal(err)
	}
	if fk.Limits.IsJSEnabled() || len(fk.Exports) > 0 || !fk.Limits.DisallowBearer || fk.Limits.LeafNodeConn != 0 || len(fk.Imports) != 6 {
		t.Errorf("the account is %s", fk)
	}
	for _, token := range c.Accounts {
		claims, err := jwt.DecodeAccountClaims(token)
		if err != nil {
			t.Fatal(err)
		}
		vr := jwt.CreateValidationResults()
		claims.Validate(vr)
		if !vr.IsEmpty() && vr.IsBlocking(true) {
			t.Errorf("%s: %v", claims.Name, vr.Errors())
		}
	}
}

// Whoever has no good key, or did not sign the server's own question, is not admitted.
func TestAdmit(t *testing.T) {
	k, err := Open(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	now := time.Now()
	c, creds, err := k.Create("fk", time.Hour, now)
	if err != nil {
		t.Fatal(err)
	}
	pair, err := jwt.ParseDecoratedNKey(creds)
	if err != nil {
		t.Fatal(err)
	}
	sign := func(nonce string) string {
		sig, err := pair.Sign([]byte(nonce))
		if err != nil {
			t.Fatal(err)
		}
		return base64.RawURLEncoding.EncodeToString(sig)
	}
	stranger, err := nkeys.CreateUser()
	if err != nil {
		t.Fatal(err)
	}
	strange, err := stranger.PublicKey()
	if err != nil {
		t.Fatal(err)
	}
	for _, tc := range []struct {
		name, user, nonce, signature string
		at                           time.Time
		good                         bool
	}{
		{"a good key", c.User, "n", sign("n"), now, true},
		{"until the end", c.User, "n", sign("n"), c.Expires.Add(-time.Millisecond), true},
		{"expired", c.User, "n", sign("n"), c.Expires, false},
		{"another question's answer", c.User, "n", sign("m"), now, false},
		{"no question", c.User, "", sign(""), now, false},
		{"no signature", c.User, "n", "", now, false},
		{"a broken signature", c.User, "n", "!", now, false},
		{"nobody's key", strange, "n", sign("n"), now, false},
		{"no key", "", "n", sign("n"), now, false},
	} {
		r, err := k.Record()
		if err != nil {
			t.Fatal(err)
		}
		code, _, err := r.Admit(tc.user, tc.nonce, tc.signature, tc.at)
		if (err == nil) != tc.good || tc.good != (code == "fk") {
			t.Errorf("%s: %s (%v)", tc.name, code, err)
		}
	}
	if _, err := k.Revoke("fk", c.ID, now); err != nil {
		t.Fatal(err)
	}
	r, err := k.Record()
	if err != nil {
		t.Fatal(err)
	}
	if _, _, err := r.Admit(c.User, "n", sign("n"), now); err == nil {
		t.Error("a revoked key is admitted")
	}
}

// Every change is another file, so that whoever watches sees each.
func TestWatchSeesEveryChange(t *testing.T) {
	dir := t.TempDir()
	k, err := Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	stop, done, seen := make(chan struct{}), make(chan error, 1), make(chan int, 100)
	go func() {
		done <- Watch(stop, dir, time.Millisecond, func() (bool, error) {
			r, err := Load(dir)
			if err == nil && r.Agencies["fk"] != nil {
				seen <- len(r.Agencies["fk"].Credentials)
			}
			return true, err
		})
	}()
	for want := 1; want <= 5; want++ {
		if _, _, err := k.Create("fk", time.Hour, time.Now()); err != nil {
			t.Fatal(err)
		}
		for got := 0; got < want; {
			select {
			case got = <-seen:
			case <-time.After(10 * time.Second):
				t.Fatalf("key %d is not seen", want)
			}
		}
	}
	close(stop)
	if err := <-done; err != nil {
		t.Error(err)
	}
	if left, err := filepath.Glob(filepath.Join(dir, ".new-*")); err != nil || len(left) > 0 {
		t.Errorf("%v are left", left)
	}
	if info, err := os.Stat(dir); err != nil || info.Mode().Perm() != 0o700 {
		t.Errorf("the directory has the mode %v", info.Mode())
	}
}
