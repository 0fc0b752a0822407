package hall_test

import (
	"bytes"
	"strings"
	"testing"

	"kontor/domain"
	"kontor/handlers/web/hall"
)

const someVisit = domain.VisitID("skelleftea.2024-05-02.018f3b8e-5f5a-7c1e-9d2a-6f0c1b2a3d4e")

func slipsOf(t testing.TB, b byte) *hall.Slips {
	t.Helper()
	s, err := hall.NewSlips(bytes.Repeat([]byte{b}, hall.SecretSize))
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestASlipLeadsToItsVisit(t *testing.T) {
	s := slipsOf(t, 7)
	for _, v := range []domain.VisitID{
		someVisit, "a.2000-01-01.00000000-0000-0000-0000-000000000000", "upplands-vasby.2199-12-31.ffffffff-ffff-ffff-ffff-ffffffffffff",
		domain.VisitID(strings.Repeat("a", 48) + ".2024-02-29.018f3b8e-5f5a-7c1e-9d2a-6f0c1b2a3d4e"),
	} {
		token := s.Token(v)
		if got, ok := s.Visit(token); !ok || got != v {
			t.Errorf("%s became %q: %v", v, got, ok)
		}
		if again := slipsOf(t, 7).Token(v); again != token {
			t.Errorf("the same visit has two tokens: %s and %s", token, again)
		}
		// 16 bytes that only the secret gives, before anything else.
		if len(token) < 22 || strings.Contains(token, "skelleftea") || strings.ContainsAny(token, "/+=.?&#") {
			t.Errorf("%s is no token for an address", token)
		}
	}
}

func TestWhatIsNoVisitHasNoToken(t *testing.T) {
	for _, v := range []domain.VisitID{"", "x", "skelleftea.2024-05-02", "skelleftea.2024-05-02.x", "skelleftea.2024-13-02.018f3b8e-5f5a-7c1e-9d2a-6f0c1b2a3d4e", "network"} {
		if token := slipsOf(t, 7).Token(v); token != "" {
			t.Errorf("%q has the token %s", v, token)
		}
	}
}

// TestNoOtherTokenIsRead: not one with a single letter changed, cut, lengthened, of another secret, or written another way.
func TestNoOtherTokenIsRead(t *testing.T) {
	s := slipsOf(t, 7)
	token := s.Token(someVisit)
	tries := []string{
		"", "x", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", token + "A", token + "=", token[1:], strings.ToLower(token), strings.ToUpper(token),
		token + token, " " + token, token + "\n", slipsOf(t, 8).Token(someVisit), string(someVisit), strings.Repeat("A", 10_000), "å" + token,
	}
	for i := range token {
		for _, c := range []byte("A-z") {
			if token[i] != c {
				tries = append(tries, token[:i]+string(c)+token[i+1:])
			}
		}
		tries = append(tries, token[:i])
	}
	for _, try := range tries {
		if v, ok := s.Visit(try); ok || v != "" {
			t.Errorf("%q is read as %s", try, v)
		}
	}
	if len(tries) < 100 {
		t.Errorf("only %d tries", len(tries))
	}
}

func TestTheSecretHasItsSize(t *testing.T) {
	for _, n := range []int{0, 16, 31, 33} {
		if _, err := hall.NewSlips(make([]byte, n)); err == nil {
			t.Errorf("a secret of %d bytes is taken", n)
		}
	}
}

func FuzzSlips(f *testing.F) {
	s := slipsOf(f, 7)
	f.Add(s.Token(someVisit))
	f.Add("AAAA")
	f.Fuzz(func(t *testing.T, token string) {
		if v, ok := s.Visit(token); ok && s.Token(v) != token {
			t.Errorf("%q is read as %s, whose token is %s", token, v, s.Token(v))
		}
	})
}
