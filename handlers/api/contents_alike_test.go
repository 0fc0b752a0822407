package api_test

import (
	"net/http"
	"strings"
	"testing"
)

// A key that was used for a registration or an errand with other content is refused; with the same the answer is given again.
func TestContentWithAUsedKey(t *testing.T) {
	o, _ := newKeeping(t)
	o.openDay()
	visit := o.register("fk-bostb")[0]
	for _, c := range []struct{ path, with string }{
		{visits, `{"errands":[{"type":"fk-bostb","content":{"name":"WHO"}}]}`},
		{visits + "/" + last(visit) + "/errands", `{"type":"skv-persbevis","content":{"name":"WHO"}}`},
	} {
		send := func(who string) answer {
			return o.send("POST", c.path, strings.NewReader(strings.ReplaceAll(c.with, "WHO", who)), "X-Kontor-Actor", "reception:r-1", "Idempotency-Key", last(c.path))
		}
		first := as[receipt](t, send("Astrid"))
		if again := send("Astrid"); again.status != http.StatusCreated || *as[receipt](t, again).Entry != *first.Entry {
			t.Errorf("%s with the same content: %d %s", c.path, again.status, again.raw)
		}
		checkProblem(t, send("Kim"), http.StatusUnprocessableEntity, "key-reused")
	}
}
