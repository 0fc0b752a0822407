package authz_test

import (
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"kontor/domain"
	"kontor/handlers"
	"kontor/handlers/authz"
)

// roles are all that there are.
var roles = domain.Roles

var (
	kontors = []domain.KontorID{"", "skelleftea", "umea", "fagersta", "atlantis"}
	codes   = []domain.AgencyCode{"", "fk", "pm", "kgb"}
	proofs  = []handlers.Proof{handlers.ProvedBySession, handlers.ProvedByToken, handlers.ProvedByDevice, handlers.ProvedByAccount,
		handlers.ProvedByFiles, handlers.ProvedByNothing, ""}
)

// somebody draws a principal of the role.
func somebody(t *rapid.T, role domain.Role) handlers.Principal {
	id := rapid.SampledFrom([]string{"o-1", "o-2", "fk", "pm.c7", "x"}).Draw(t, "id")
	if role == domain.RoleSystem {
		id = ""
	}
	return handlers.Principal{
		Actor:    domain.Actor{Role: role, ID: id},
		Kontors:  rapid.SliceOfN(rapid.SampledFrom(kontors), 0, 3).Draw(t, "kontors"),
		Counties: rapid.SliceOfN(rapid.SampledFrom([]string{"", stage.OwnCounty, stage.ForeignCounty}), 0, 2).Draw(t, "counties"),
		Nation:   rapid.Bool().Draw(t, "nation"),
		Proof:    rapid.SampledFrom(proofs).Draw(t, "proof"),
		Until:    rapid.SampledFrom([]time.Time{{}, noon, noon.Add(time.Hour)}).Draw(t, "until"),
	}
}

func anybody(t *rapid.T) handlers.Principal {
	return somebody(t, rapid.SampledFrom(append([]domain.Role{"", "minister"}, roles...)).Draw(t, "role"))
}

func something(t *rapid.T, actions []authz.Action) handlers.Access {
	return handlers.Access{
		Action: rapid.SampledFrom(actions).Draw(t, "action").Name,
		Kontor: rapid.SampledFrom(kontors).Draw(t, "kontor"),
		Agency: rapid.SampledFrom(codes).Draw(t, "agency"),
	}
}

func actions(t *testing.T) []authz.Action {
	t.Helper()
	all, err := authz.Actions()
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// TestNoAgencyReachesAnother: whatever an agency's principal asks for, of another agency it gets nothing.
func TestNoAgencyReachesAnother(t *testing.T) {
	a, all := authority(t), actions(t)
	rapid.Check(t, func(t *rapid.T) {
		p, on := somebody(t, domain.RoleAgency), something(t, all)
		if v := a.Judge(p, on); v.Allowed && on.Agency != "" && on.Agency != p.Actor.Agency() {
			t.Fatalf("%+v may %+v by %s", p, on, v.Policy)
		}
	})
}

// TestNobodyMayOnlyWhatIsPublic: who has proved nothing, and what is not there, gets what is public.
func TestNobodyMayOnlyWhatIsPublic(t *testing.T) {
	a := authority(t)
	for _, action := range actions(t) {
		for _, k := range kontors {
			for _, code := range codes {
				v := a.Judge(handlers.Principal{}, handlers.Access{Action: action.Name, Kontor: k, Agency: code})
				if public := slices.Contains(action.Groups, "public"); v.Allowed != public {
					t.Errorf("nobody, %s at %q of %q: %+v", action.Name, k, code, v)
				}
			}
		}
	}
}

// TestNothingIsAllowedAfterTheEnd: a proof that has ended opens nothing at all.
func TestNothingIsAllowedAfterTheEnd(t *testing.T) {
	a, all := authority(t), actions(t)
	rapid.Check(t, func(t *rapid.T) {
		p, on := anybody(t), something(t, all)
		p.Until = noon.Add(-time.Duration(rapid.Int64Range(0, int64(time.Hour)).Draw(t, "ago")))
		if v := a.Judge(p, on); v.Allowed {
			t.Fatalf("%+v may %+v by %s", p, on, v.Policy)
		}
	})
}
