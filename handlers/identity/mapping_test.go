package identity

import (
	"encoding/json"
	"errors"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"kontor/domain"
	"kontor/handlers/identity/demoissuer"
)

const someMapping = `{
  "idle": "20m",
  "rules": [
    {"if": [{"claim": "groups", "in": ["desk", "lucka"]}, {"claim": "active", "equals": "true"}], "role": "officer", "actorFrom": "officer"},
    {"if": [{"claim": "realm.roles", "equals": "boss"}], "role": "manager", "kontors": ["kista"], "kontorsFrom": "offices", "countiesFrom": "counties", "idle": "1h"},
    {"if": [{"claim": "title", "equals": "caseworker"}], "role": "agency", "agencyFrom": "agency", "actorFrom": "worker"},
    {"if": [{"claim": "title", "equals": "skv"}], "role": "agency", "agency": "skv"},
    {"if": [{"claim": "level", "equals": "7"}], "role": "auditor", "nation": true}
  ]
}`

func claimsOf(t testing.TB, s string) (c Claims) {
	if err := json.Unmarshal([]byte(s), &c); err != nil {
		t.Fatal(err)
	}
	return c
}

func TestGrant(t *testing.T) {
	m, err := ReadMapping([]byte(someMapping))
	if err != nil {
		t.Fatal(err)
	}
	key := Secret("a key")
	made := pseudonym("s-1", key)
	actor := func(role domain.Role, id string) domain.Actor { return domain.Actor{Role: role, ID: id} }
	for _, tc := range []struct {
		name   string
		claims string
		want   Grant // the zero one: none
		bad    string
	}{
		{"an officer by a claim among many", `{"groups": ["x", "lucka"], "active": true, "officer": "o-17"}`,
			Grant{Actor: actor(domain.RoleOfficer, "o-17"), Assigned: true, Idle: 20 * time.Minute}, ""},
		{"without the claim of its id: a pseudonym", `{"groups": "desk", "active": "true"}`,
			Grant{Actor: actor(domain.RoleOfficer, made), Assigned: true, Idle: 20 * time.Minute}, ""},
		{"one condition of two", `{"groups": ["desk"], "active": false, "officer": "o-17"}`, Grant{}, ""},
		{"a value that only begins the same", `{"groups": ["desk2"], "active": true}`, Grant{}, ""},
		{"a claim of another kind", `{"groups": {"desk": true}, "active": true}`, Grant{}, ""},
		{"no claims", `{}`, Grant{}, ""},
		{"a claim inside another, said and claimed offices", `{"realm": {"roles": ["boss"]}, "offices": ["sala", "visby"], "counties": "Västra Götaland"}`,
			Grant{Actor: actor(domain.RoleManager, made), Kontors: []domain.KontorID{"kista", "sala", "visby"}, Counties: []string{"Västra Götaland"}, Idle: time.Hour}, ""},
		{"the whole name comes first", `{"realm.roles": "none", "realm": {"roles": ["boss"]}}`, Grant{}, ""},
		{"a caseworker", `{"title": "caseworker", "agency": "fk", "worker": "c12"}`, Grant{Actor: actor(domain.RoleAgency, "fk.c12"), Idle: 20 * time.Minute}, ""},
		{"an agency that the rule says", `{"title": "skv"}`, Grant{Actor: actor(domain.RoleAgency, "skv."+made), Idle: 20 * time.Minute}, ""},
		{"a number", `{"level": 7}`, Grant{}, ""}, // see below: a token's numbers come as numbers
		{"a caseworker of no agency", `{"title": "caseworker", "worker": "c12"}`, Grant{}, "agency"},
		{"a caseworker of two", `{"title": "caseworker", "agency": ["fk", "skv"], "worker": "c12"}`, Grant{}, "agency"},
		{"an agency with a dot takes another's place", `{"title": "caseworker", "agency": "fk.c1", "worker": "c12"}`, Grant{}, "agency"},
		{"two ids", `{"groups": "desk", "active": true, "officer": ["o-1", "o-2"]}`, Grant{}, "officer"},
		{"an id with capitals", `{"groups": "desk", "active": true, "officer": "O-17"}`, Grant{}, "officer"},
		{"an id with a line break", `{"groups": "desk", "active": true, "officer": "o-17\n"}`, Grant{}, "officer"},
		{"an office that is none", `{"realm": {"roles": "boss"}, "offices": ["sala", "../visby"]}`, Grant{}, "offices"},
		{"a county that turns the text", `{"realm": {"roles": "boss"}, "counties": "\u202eanaksV"}`, Grant{}, "counties"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			got, ok, err := m.Grant("s-1", claimsOf(t, tc.claims), key)
			if ok != !reflect.DeepEqual(tc.want, Grant{}) || ok && !reflect.DeepEqual(got, tc.want) {
				t.Errorf("got %+v, %v", got, ok)
			}
			bad := (*badClaim)(nil)
			if (tc.bad != "") != (err != nil) || err != nil && (!errors.As(err, &bad) || bad.claim != tc.bad) {
				t.Errorf("the error is %v", err)
			}
		})
	}
}

func TestNumbersAreTexts(t *testing.T) {
	if got := (Claims{"level": json.Number("7"), "n": nil}).texts("level"); len(got) != 1 || got[0] != "7" {
		t.Errorf("got %q", got)
	}
}

func TestPseudonyms(t *testing.T) {
	a, b := pseudonym("s-1", Secret("k1")), pseudonym("s-1", Secret("k2"))
	if a == b || a == pseudonym("s-2", Secret("k1")) || a != pseudonym("s-1", Secret("k1")) || strings.Contains(a, "s-1") {
		t.Errorf("%s and %s", a, b)
	}
	if !validActor(domain.Actor{Role: domain.RoleOfficer, ID: a}) {
		t.Errorf("%s is no actor's id", a)
	}
}

func TestMappingFaults(t *testing.T) {
	good := `{"if": [{"claim": "a", "equals": "b"}], "role": "operator"}`
	for _, tc := range []struct {
		text string
		line int
		why  string
	}{
		{``, 1, "ends before"},
		{"{\n\"rules\": [\n", 3, "ends before"},
		{"{\"rules\": [\n" + good + ",\n\n}", 4, "invalid character"},
		{"[]", 1, "a list stands"},
		{"7", 1, "an object or a list"},
		{"{}", 1, "no rules"},
		{`{"rules": []}`, 1, "no rules"},
		{"{\"rules\": [" + good + "],\n\"idle\": \"soon\"}", 2, "15m or 8h"},
		{"{\"idle\": \"48h\", \"rules\": [" + good + "]}", 1, "15m or 8h"},
		{"{\"rules\": [" + good + "],\n\n\"rule\": 1}", 3, `"rule" is not known`},
		{"{\"rules\": [" + good + "],\n\"rules\": []}", 2, "twice"},
		{"{\"Rules\": [" + good + "]}", 1, `"Rules" is not known`},
		{"{\"rules\": [\n" + good + ",\n{\"if\": [{\"claim\": \"a\",\n\"equal\": \"b\"}], \"role\": \"operator\"}]}", 4, `"equal" is not known`},
		{"{\"rules\": [\n" + good + ",\n{\"role\": \"operator\"}]}", 3, "fits everybody"},
		{"{\"rules\": [\n" + good + ",\n{\"if\": [], \"role\": \"operator\"}]}", 3, "fits everybody"},
		{`{"rules": [{"if": [{"claim": "a"}], "role": "operator"}]}`, 1, "equals or in"},
		{`{"rules": [{"if": [{"claim": "a", "in": [""]}], "role": "operator"}]}`, 1, "empty text"},
		{`{"rules": [{"if": [{"claim": "a", "equals": "b", "in": ["c"]}], "role": "operator"}]}`, 1, "equals or in"},
		{`{"rules": [{"if": [{"equals": "b"}], "role": "operator"}]}`, 1, "has a claim"},
		{`{"rules": [{"if": [{"claim": "a", "equals": "b"}], "role": "king"}]}`, 1, "none that a person"},
		{`{"rules": [{"if": [{"claim": "a", "equals": "b"}], "role": "system"}]}`, 1, "none that a person"},
		{`{"rules": [{"if": [{"claim": "a", "equals": "b"}], "role": "screen"}]}`, 1, "kontor device issue"},
		{`{"rules": [{"if": [{"claim": "a", "equals": "b"}], "role": "agency"}]}`, 1, "one of them"},
		{`{"rules": [{"if": [{"claim": "a", "equals": "b"}], "role": "agency", "agency": "f.k"}]}`, 1, "no agency's code"},
		{`{"rules": [{"if": [{"claim": "a", "equals": "b"}], "role": "officer", "agency": "fk"}]}`, 1, "only the role agency"},
		{`{"rules": [{"if": [{"claim": "a", "equals": "b"}], "role": "officer", "kontors": ["a b"]}]}`, 1, "no office's id"},
		{`{"rules": [{"if": [{"claim": "a", "equals": "b"}], "role": "officer", "counties": ["1"]}]}`, 1, "no county's name"},
		{`{"rules": [{"if": [{"claim": "a", "equals": "b"}], "role": "officer", "nation": "yes"}]}`, 1, "a string stands where a bool"},
		{`{"rules": [{"if": [{"claim": "a", "equals": null}], "role": "officer"}]}`, 1, "null"},
		{`{"rules": {"a": 1}}`, 1, "an object stands"},
		{`{"rules": [{"if": [{"claim": ["a"], "equals": "b"}], "role": "officer"}]}`, 1, "stands where a"},
		{"{\"rules\": [" + good + "]}\n{}", 2, "behind the end"},
		{`{"rules": [{"if": ` + strings.Repeat("[", 20) + strings.Repeat("]", 20) + `}]}`, 1, ""},
	} {
		_, err := ReadMapping([]byte(tc.text))
		f := (*MappingFault)(nil)
		if !errors.As(err, &f) || f.Line != tc.line || !strings.Contains(f.Why, tc.why) {
			t.Errorf("%s\ngot %v, want line %d: %s", tc.text, err, tc.line, tc.why)
		}
	}
	if _, err := ReadMapping(make([]byte, maxMapping+1)); err == nil {
		t.Error("an endless file is read")
	}
}

// ofNobody are the roles that no login makes anybody, whatever an issuer says of them: the system's, and those of devices, which have
// tokens of their own.
var ofNobody = []domain.Role{domain.RoleSystem, domain.RoleScreen, domain.RoleKiosk}

func TestNoIssuerMakesADevice(t *testing.T) {
	for _, role := range ofNobody {
		for _, more := range []string{``, `, "actorFrom": "id"`, `, "kontors": ["skelleftea"]`, `, "kontorsFrom": "offices", "idle": "1h"`, `, "nation": true`} {
			rule := `{"rules": [{"if": [{"claim": "a", "equals": "b"}], "role": "` + string(role) + `"` + more + `}]}`
			if m, err := ReadMapping([]byte(rule)); err == nil || m != nil {
				t.Errorf("a mapping is read that makes somebody a %s: %s", role, rule)
			}
		}
		for name, mapping := range map[string][]byte{"the demonstration's": demoissuer.Mapping(), "another": []byte(someMapping)} {
			m, err := ReadMapping(mapping)
			check(t, err)
			claims := Claims{"kontor_role": string(role), "kontor_actor": "skelleftea.1", "groups": "desk", "active": "true", "role": string(role), "officer": string(role)}
			if g, ok, err := m.Grant("s-1", claims, Secret("a key")); ok && err == nil && slices.Contains(ofNobody, g.Actor.Role) {
				t.Errorf("%s mapping makes somebody %s", name, g.Actor)
			}
		}
	}
}

func TestAnotherMappingEndsSessions(t *testing.T) {
	rg, f := fakeRig(t, nil)
	b := rg.browser()
	b.enter(f, "/")
	if b.who() == nil {
		t.Fatal("not logged in")
	}
	m, err := ReadMapping([]byte(someMapping))
	if err != nil {
		t.Fatal(err)
	}
	rg.id.Mapping = m
	if p := b.who(); p != nil {
		t.Errorf("a session of another mapping is still %v", p.Actor)
	}
}

func FuzzMapping(f *testing.F) {
	f.Add([]byte(someMapping), []byte(`{"groups": ["desk"], "active": true, "officer": "o-17"}`))
	f.Add(demoissuer.Mapping(), []byte(`{"kontor_role": "manager", "kontor_offices": ["a", "b"], "kontor_counties": [1, null, "\u202e"]}`))
	f.Add([]byte(`{"rules": [{"if": [{"claim": "a.b.c", "in": ["x"]}], "role": "agency", "agencyFrom": "g"}]}`), []byte(`{"a": {"b": {"c": "x"}}, "g": "fk\r\n"}`))
	f.Fuzz(func(t *testing.T, raw, claims []byte) {
		m, err := ReadMapping(raw)
		if err != nil {
			if f := (*MappingFault)(nil); !errors.As(err, &f) || f.Line < 1 || f.Line > 1+strings.Count(string(raw), "\n") {
				t.Errorf("the fault is %v", err)
			}
			return
		}
		var c Claims
		if json.Unmarshal(claims, &c) != nil {
			return
		}
		g, ok, err := m.Grant("s-1", c, Secret("key"))
		if !ok {
			return
		}
		if err != nil || !validActor(g.Actor) || slices.Contains(ofNobody, g.Actor.Role) || strings.ContainsFunc(g.Actor.ID, unfit) {
			t.Errorf("%s gives %+v, %v", claims, g, err)
		}
		for _, k := range g.Kontors {
			if !slug.MatchString(string(k)) {
				t.Errorf("the office %q", k)
			}
		}
		for _, c := range g.Counties {
			if strings.ContainsAny(c, "\r\n\u202e\u200b<") {
				t.Errorf("the county %q", c)
			}
		}
	})
}
