package api_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"
)

func TestTheSameKeyIsTheSameRequest(t *testing.T) {
	o := newOffice(t)
	o.openDay()
	send := func() (receipt, answer) {
		a := o.send("POST", visits, strings.NewReader(visitOf("fk-bostb")), "Idempotency-Key", "k-1")
		return as[receipt](t, a), a
	}
	first, a1 := send()
	before := o.entries()
	again, a2 := send()
	if a1.status != http.StatusCreated || a2.status != http.StatusCreated || first.Repeated || !again.Repeated {
		t.Errorf("%d and %d, repeated %v and %v", a1.status, a2.status, first.Repeated, again.Repeated)
	}
	if *first.Entry != *again.Entry || *first.Position != *again.Position || !slices.Equal(first.ids(), again.ids()) ||
		a1.header.Get("Location") != a2.header.Get("Location") {
		t.Errorf("two answers:\n%s\n%s", a1.raw, a2.raw)
	}
	if o.entries() != before {
		t.Error("it was written twice")
	}
	other := o.must("POST", visits, visitOf("fk-bostb"), "Idempotency-Key", "k-1", "X-Kontor-Actor", "reception:r-2")
	if other.Repeated || *other.Entry == *first.Entry {
		t.Error("another actor's key is another key")
	}
}

func TestAlreadySoIsNoError(t *testing.T) {
	o := newOffice(t)
	o.openDay()
	o.must("POST", theDay+"/desks/1/breaks", "")
	before := o.entries()
	a := o.send("POST", theDay+"/desks/1/breaks", strings.NewReader("{}"))
	r := as[receipt](t, a)
	if a.status != http.StatusOK || len(r.Events) != 0 || r.Entry != nil || r.At != nil || r.Position == nil || o.entries() != before {
		t.Errorf("%d %s", a.status, a.raw)
	}
	if !strings.Contains(string(a.raw), `"events":[]`) {
		t.Errorf("no events are a list without any: %s", a.raw)
	}
}
