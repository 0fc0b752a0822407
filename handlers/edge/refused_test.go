package edge_test

import (
	"fmt"
	"net/http"
	"testing"

	"kontor/domain"
	"kontor/handlers"
	"kontor/handlers/edge"
)

// TestRefusedProofsAreCounted: whoever tries proofs is a stranger, and gets no more answers than one; whoever is known is not held up.
func TestRefusedProofsAreCounted(t *testing.T) {
	looked := 0
	identify := func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			switch r.Header.Get("Authorization") {
			case "good":
				r = r.WithContext(handlers.WithPrincipal(r.Context(), handlers.Principal{Actor: domain.Actor{Role: domain.RoleOfficer, ID: "o-1"}}))
			case "":
			default:
				looked++
				w.WriteHeader(http.StatusUnauthorized)
				fmt.Fprint(w, "no")
				return
			}
			next.ServeHTTP(w, r)
		})
	}
	h := edge.Wrap(behind, quiet(edge.Options{Identify: identify, Limits: edge.Limits{Stranger: 5}}))
	for i := range 5 {
		if w := ask(h, "GET", "/", "", "Authorization", fmt.Sprint("forged", i)); w.Code != http.StatusUnauthorized || w.Body.String() != "no" {
			t.Fatalf("proof %d: %d %s", i, w.Code, w.Body)
		}
	}
	w := ask(h, "GET", "/", "", "Authorization", "forged")
	refused(t, w, http.StatusTooManyRequests, "too-many-requests")
	refused(t, ask(h, "GET", "/", ""), http.StatusTooManyRequests, "too-many-requests")
	if w := ask(h, "GET", "/", "", "Authorization", "good"); w.Code != http.StatusOK {
		t.Errorf("who is known is held up: %d %s", w.Code, w.Body)
	}
	if looked != 6 {
		t.Errorf("%d proofs were looked at", looked)
	}
}

// TestHealthIsAskedByAddress: a machine that asks whether the system is well knows no name of it.
func TestHealthIsAskedByAddress(t *testing.T) {
	named, own := edge.Wrap(behind, quiet(edge.Options{Hosts: []string{"kontor.example"}, Secure: true})), edge.Wrap(behind, quiet(edge.Options{}))
	for _, path := range []string{"/livez", "/readyz"} {
		for _, method := range []string{"GET", "HEAD"} {
			if w := ask(named, method, path, "", "Host", "10.0.0.7:443"); w.Code != http.StatusOK {
				t.Errorf("%s %s: %d %s", method, path, w.Code, w.Body)
			}
		}
		refused(t, ask(named, "POST", path, "", "Host", "10.0.0.7:443"), http.StatusMisdirectedRequest, "wrong-host")
		refused(t, ask(own, "GET", path, "", "Host", "evil.example"), http.StatusMisdirectedRequest, "wrong-host")
	}
	refused(t, ask(named, "GET", "/livezx", "", "Host", "10.0.0.7:443"), http.StatusMisdirectedRequest, "wrong-host")
}

// TestWhatTheHandlerRefusesIsNoProof: it was counted where it was let in, also when whoever identifies puts a writer of its own in between.
func TestWhatTheHandlerRefusesIsNoProof(t *testing.T) {
	bad := http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusBadRequest) })
	identify := func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			next.ServeHTTP(struct{ http.ResponseWriter }{w}, r)
		})
	}
	h := edge.Wrap(bad, quiet(edge.Options{Identify: identify, Limits: edge.Limits{Stranger: 4}}))
	for i := range 4 {
		if w := ask(h, "GET", "/", ""); w.Code != http.StatusBadRequest {
			t.Errorf("question %d: %d", i, w.Code)
		}
	}
	refused(t, ask(h, "GET", "/", ""), http.StatusTooManyRequests, "too-many-requests")
}
