package identity

import (
	"errors"
	"testing"
	"testing/synctest"
	"time"
)

// A session that is ended while a request is using it does not come back because its end was put off.
func TestWhatIsEndedIsNotRenewed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		rg := newRig(t, nil)
		b := rg.browser()
		b.login(officer, "/")
		token := b.cookieOf(sessionCookie)
		s, err := rg.id.session(t.Context(), token)
		if err != nil {
			t.Fatal(err)
		}
		time.Sleep(rg.id.idle(s.person) / 2) // in the bubble's time
		if err := rg.id.store.DeleteCtx(t.Context(), hashed(token)); err != nil {
			t.Fatal(err)
		}
		if err := rg.id.renew(t.Context(), token, s); !errors.Is(err, errOver) {
			t.Errorf("it is renewed: %v", err)
		}
		if _, err := rg.id.session(t.Context(), token); !errors.Is(err, errOver) {
			t.Errorf("it is there again: %v", err)
		}
		if all, _ := rg.id.store.(*memory).All(); len(all) > 0 {
			t.Errorf("the store has %d sessions", len(all))
		}
	})
}

// A session that was read is asked for again each time: what is changed in the store counts at the next question, and what is not there is over.
func TestASessionIsTheStores(t *testing.T) {
	rg := newRig(t, nil)
	b := rg.browser()
	b.login(officer, "/")
	token := b.cookieOf(sessionCookie)
	for range 2 {
		if _, err := rg.id.session(t.Context(), token); err != nil {
			t.Fatal(err)
		}
	}
	held, _, _ := rg.id.store.FindCtx(t.Context(), hashed(token))
	b.login(reception, "/")
	other, _, _ := rg.id.store.FindCtx(t.Context(), hashed(b.cookieOf(sessionCookie)))
	if err := rg.id.store.CommitCtx(t.Context(), hashed(token), other, time.Now().Add(time.Hour)); err != nil {
		t.Fatal(err)
	}
	if s, err := rg.id.session(t.Context(), token); err != nil || s.Subject != reception {
		t.Errorf("what is in the store now is not what counts: %+v, %v", s, err)
	}
	if err := rg.id.store.CommitCtx(t.Context(), hashed(token), held, time.Now().Add(-time.Second)); err != nil {
		t.Fatal(err)
	}
	if _, err := rg.id.session(t.Context(), token); !errors.Is(err, errOver) {
		t.Errorf("what the store holds over is not over: %v", err)
	}
}
