package api_test

import (
	"net/http"
	"strings"
	"testing"

	"kontor/domain"
	"kontor/handlers/api"
)

// TestAnotherAgencysErrandIsBlankToAnOfficer: by every question that has it, and whole to the reception and to whom it is for.
func TestAnotherAgencysErrandIsBlankToAnOfficer(t *testing.T) {
	o := newOffice(t)
	o.openDay()
	const secret domain.AgencyCode = "skv"
	who := o.staff(1)
	o.must("POST", "/v1/officers/"+who+"/revocations", `{"kontor":"skelleftea","agency":"skv"}`)
	officer := "officer:" + who + "@" + kontor
	ids := o.must("POST", visits, visitOf("fk-bostb", "skv-persbevis")).ids()
	paths := []string{visits + "/" + last(ids[0]), theDay + "/errands/" + last(ids[2]), theDay + "/errands/" + last(ids[2]) + "/decision?target=video", theDay + "/queues"}
	for _, path := range paths {
		whole := o.get(path, "X-Kontor-Actor", "reception:r-1@"+kontor)
		if !strings.Contains(string(whole.raw), "skv-persbevis") {
			t.Fatalf("the reception has not of %s: %s", path, whole.raw)
		}
		a := o.get(path, "X-Kontor-Actor", officer)
		if a.status != http.StatusOK || strings.Contains(string(a.raw), "skv-persbevis") || !strings.Contains(string(a.raw), `"`+string(secret)+`"`) {
			t.Errorf("an officer without the agency has of %s: %d %s", path, a.status, a.raw)
		}
	}
	if e := as[api.Explanation](t, o.get(paths[2], "X-Kontor-Actor", officer)); e.Policy != "" || e.WhyNot != nil || len(e.Rejected) != 0 || e.Agency != secret {
		t.Errorf("of the decision it has %+v", e)
	}
	if a := o.get(theDay+"/errands/"+last(ids[1]), "X-Kontor-Actor", officer); !strings.Contains(string(a.raw), "fk-bostb") {
		t.Errorf("of its own it has %s", a.raw)
	}
}
