package agencydesk

import (
	"encoding/json"
	"errors"
	"testing"
)

// Whatever comes in is a request with what its service takes, or a problem with a status; never a panic.
func FuzzRead(f *testing.F) {
	for _, seed := range []string{
		`{"caseworker":"c12","key":"k","errand":"umea.2024-05-02.x"}`, `{"caseworker":"c12","errand":"e","reason":"other","key":"k"}`,
		`{}`, `{"a":"b","a":"c"}`, `{"errand":{}}`, `[1]`, `{"errand":"\ud800"}`, `{"errand":"x"}}`, "\xff", `{"":""}`,
	} {
		f.Add(seed, 0)
	}
	f.Fuzz(func(t *testing.T, raw string, which int) {
		v := verbs[(which%len(verbs)+len(verbs))%len(verbs)]
		q, err := v.read([]byte(raw))
		if err != nil {
			var p *Problem
			if !errors.As(err, &p) || p.Status < 400 || p.Status >= 500 {
				t.Fatalf("%q is refused as %v", raw, err)
			}
			return
		}
		var said map[string]string
		if err := json.Unmarshal([]byte(raw), &said); err != nil {
			t.Fatalf("%q is read as %+v, and is no object of texts: %v", raw, q, err)
		}
		if q.Caseworker == "" || q.Caseworker != said["caseworker"] || string(q.Errand) != said["errand"] || q.Key != said["key"] {
			t.Fatalf("%q is read as %+v", raw, q)
		}
	})
}
