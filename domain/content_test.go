package domain

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
)

// glassVault is a vault that one can look through: what it seals stands in the field, behind what it is bound to.
type glassVault struct{ last KeyID }

func (v *glassVault) NewKey() (KeyID, error) {
	v.last++
	return v.last, nil
}

func (v *glassVault) Seal(visit VisitID, errand ErrandID, a AgencyCode, key KeyID, f ContentField, text string) (SealedField, error) {
	return SealedField{f, key, []byte(strings.Join([]string{string(visit), string(errand), string(a), string(f), text}, "|"))}, nil
}

// glass is what the glass vault makes of a text.
func glass(visit VisitID, errand ErrandID, a AgencyCode, key KeyID, f ContentField, text string) SealedField {
	sealed, _ := (&glassVault{}).Seal(visit, errand, a, key, f, text)
	return sealed
}

func note(text string) Texts { return Texts{FieldNote: text} }

// soundContent says what must hold of content after every entry: a key is one visit's and one agency's, whatever is sealed under it is theirs,
// and nothing is left of what is forgotten.
func soundContent(d *Day) error {
	type owner struct {
		visit  VisitID
		agency AgencyCode
	}
	owners, gone := map[KeyID]owner{}, map[KeyID]bool{}
	for id, v := range d.Visits {
		for i, k := range v.Keys {
			if was, used := owners[k.Key]; used {
				return fmt.Errorf("key %d is of %s of %s and of %s of %s", k.Key, was.agency, was.visit, k.Agency, id)
			}
			if slices.ContainsFunc(v.Keys[:i], func(other AgencyKey) bool { return other.Agency == k.Agency }) {
				return fmt.Errorf("visit %s has two keys of %s", id, k.Agency)
			}
			owners[k.Key], gone[k.Key] = owner{id, k.Agency}, k.Forgotten
		}
	}
	for id, e := range d.Errands {
		for _, c := range e.Content {
			if (owner{c.Visit, c.Agency}) != owners[c.Key] {
				return fmt.Errorf("errand %s has content of %s of %s under the key of %v", id, c.Agency, c.Visit, owners[c.Key])
			}
			if c.Forgotten != gone[c.Key] || c.Forgotten != (len(c.Data) == 0) {
				return fmt.Errorf("errand %s has content under key %d, forgotten %v, that says %v and has %d bytes", id, c.Key, gone[c.Key], c.Forgotten, len(c.Data))
			}
		}
	}
	return nil
}

func TestSealContent(t *testing.T) {
	a1, b1 := errand('a', 1), errand('b', 1)
	sealed := func(e ErrandID, a AgencyCode, v VisitID, key KeyID, f ContentField, text string) []Event {
		return []Event{ContentSealed{e, a, v, []SealedField{glass(v, e, a, key, f, text)}}}
	}
	first := past{"10:01", front, SealContent{a1, note("första")}}
	play(t, []scenario{
		{
			name: "the reception adds a note", given: opened(came("10:00", "fk-ask")), when: SealContent{a1, note("ring dottern")},
			then: sealed(a1, "fk", visit('a'), 1, FieldNote, "ring dottern"),
		},
		{
			name: "so does an officer who is assigned to the agency", given: opened(came("10:00", "fk-ask")), by: cia, when: SealContent{a1, note("x")},
			then: sealed(a1, "fk", visit('a'), 1, FieldNote, "x"),
		},
		{
			name: "the agency does, by the id it knows", given: opened(came("10:00", "fk-ask")), by: fk, when: SealContent{a1.For("fk"), note("x")},
			then: sealed(a1, "fk", visit('a'), 1, FieldNote, "x"),
		},
		{
			name: "a later note is under the same key", given: opened(came("10:00", "fk-ask"), first), when: SealContent{a1, note("andra")},
			then: sealed(a1, "fk", visit('a'), 1, FieldNote, "andra"),
			and: func(d *Day) error {
				if c := d.Errands[a1].Content; len(c) != 1 || !bytes.HasSuffix(c[0].Data, []byte("|andra")) {
					return fmt.Errorf("the errand keeps %v", c)
				}
				return nil
			},
		},
		{
			name: "another agency's errand of the visit is under another", given: opened(came("10:00", "fk-ask", "pm-ask"), first),
			when: SealContent{errand('a', 2), note("x")}, then: sealed(errand('a', 2), "pm", visit('a'), 2, FieldNote, "x"),
		},
		{
			name: "another errand of the agency is under the same", given: opened(came("10:00", "fk-ask", "fk-form"), first),
			when: SealContent{errand('a', 2), note("x")}, then: sealed(errand('a', 2), "fk", visit('a'), 1, FieldNote, "x"),
		},
		{
			name: "another visit's is under another", given: opened(came("10:00", "fk-ask"), came("10:00", "fk-ask"), first), when: SealContent{b1, note("x")},
			then: sealed(b1, "fk", visit('b'), 2, FieldNote, "x"),
		},
		{
			name: "what is transferred is its new agency's, under a key of that", when: SealContent{a1, note("ny")},
			given: opened(came("10:00", "fk-ask"), first, past{"10:02", front, Transfer{a1, "pm-ask"}}),
			then:  sealed(a1, "pm", visit('a'), 2, FieldNote, "ny"),
			and: func(d *Day) error {
				if old := d.Errands[a1].ContentFor("fk"); len(old) != 1 || !bytes.HasSuffix(old[0].Data, []byte("|första")) {
					return fmt.Errorf("the first agency has %v", old)
				}
				return nil
			},
		},
		{name: "an officer who is not assigned adds nothing", given: opened(came("10:00", "fk-ask")), by: bo, when: SealContent{a1, note("x")},
			no: "ruled not-assigned agency=fk officer=bo"},
		{name: "nor one whose assignment is not for the level", given: opened(came("10:00", "fk-case")), by: cia, when: SealContent{a1, note("x")},
			no: "ruled not-assigned agency=fk officer=cia"},
		{name: "another agency knows of no such errand", given: opened(came("10:00", "fk-ask")), by: skv, when: SealContent{a1.For("fk"), note("x")},
			no: "unknown unknown-errand errand=" + string(a1.For("fk"))},
		{name: "nor does its own by the office's id", given: opened(came("10:00", "fk-ask")), by: fk, when: SealContent{a1, note("x")},
			no: "unknown unknown-errand errand=" + string(a1)},
		{name: "operators add nothing", given: opened(came("10:00", "fk-ask")), by: Actor{RoleOperator, "root"}, when: SealContent{a1, note("x")},
			no: "ruled for-those-who-serve role=operator"},
		{name: "auditors add nothing", given: opened(came("10:00", "fk-ask")), by: Actor{RoleAuditor, "a"}, when: SealContent{a1, note("x")},
			no: "ruled for-those-who-serve role=auditor"},
		{name: "nothing to add", given: opened(came("10:00", "fk-ask")), when: SealContent{a1, note("")}, no: "malformed no-content"},
		{name: "no such field", given: opened(came("10:00", "fk-ask")), when: SealContent{a1, Texts{"pnr": "x"}}, no: "malformed unknown-content-field field=pnr"},
		{name: "a text that is too long", given: opened(came("10:00", "fk-ask")), when: SealContent{a1, note(strings.Repeat("x", MaxContentText+1))},
			no: "malformed bad-content-size count=4097 field=note most=4096"},
		{name: "what is no text", given: opened(came("10:00", "fk-ask")), when: SealContent{a1, note("\xff")},
			no: "malformed bad-content-size count=1 field=note most=4096"},
		{name: "a closed day", given: opened(came("10:00", "fk-ask"), past{"16:00", boss, CloseDay{}}), at: "16:30", when: SealContent{a1, note("x")},
			no: "ruled day-closed date=2024-05-02"},
	})
}

// What comes with a registration is sealed in the same entry; of several errands each agency has one key.
func TestRegistrationsHaveContent(t *testing.T) {
	s := opened10(t)
	events, err := s.do("10:00", front, Register{Errands: []NewErrand{
		{Type: "fk-ask", Texts: Texts{FieldName: "Kim", FieldPhone: "", FieldNote: "n"}}, {Type: "pm-ask", Texts: note("p")}, {Type: "fk-form", Texts: note("f")},
	}})
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, ev := range events {
		if sealed, ok := ev.(ContentSealed); ok {
			for _, f := range sealed.Fields {
				got = append(got, fmt.Sprintf("%s %s %d", sealed.Agency, f.Field, f.Key))
			}
		}
	}
	if want := []string{"fk name 1", "fk note 1", "pm note 2", "fk note 1"}; !slices.Equal(got, want) {
		t.Errorf("sealed are %q, want %q", got, want)
	}
	if events, err = s.do("10:05", front, AddErrand{visit('a'), NewErrand{Type: "pm-ask", Texts: note("q")}}); err != nil {
		t.Fatal(err)
	}
	if sealed := events[len(events)-1].(ContentSealed); sealed.Errand != added('b') || sealed.Fields[0].Key != 2 {
		t.Errorf("an added errand is sealed as %+v", sealed)
	}
	if _, err := s.do("10:06", bo, Register{Errands: []NewErrand{{Type: "fk-ask", Texts: note("x")}}}); !Refused(err, "not-assigned") {
		t.Errorf("an officer gives content to an agency that it is not assigned to: %v", err)
	}
}

// Texts stand in no digest, no JSON and no print of a command.
func TestTextsAreNeverShown(t *testing.T) {
	const secret = "Kim Kimsson"
	one, other := Texts{FieldName: secret}, Texts{FieldName: "other"}
	for _, pair := range [][2]Command{
		{SealContent{errand('a', 1), one}, SealContent{errand('a', 1), other}},
		{AddErrand{visit('a'), NewErrand{Type: "fk-ask", Texts: one}}, AddErrand{visit('a'), NewErrand{Type: "fk-ask", Texts: other}}},
		{Register{Errands: []NewErrand{{Type: "fk-ask", Texts: one}}}, Register{Errands: []NewErrand{{Type: "fk-ask", Texts: other}}}},
	} {
		if Digest(pair[0]) != Digest(pair[1]) {
			t.Errorf("the digest of %s tells of the text", pair[0].Name())
		}
		b, err := json.Marshal(pair[0])
		if shown := string(b) + fmt.Sprintf("%v %+v %#v %s", pair[0], pair[0], pair[0], pair[0]); err != nil || strings.Contains(shown, secret) {
			t.Errorf("%s shows its text: %s (%v)", pair[0].Name(), shown, err)
		}
	}
}

// badVault has no key to give, or one that is used.
type badVault struct {
	glassVault
	give KeyID
	err  error
}

func (v *badVault) NewKey() (KeyID, error) { return v.give, v.err }

func TestWhatAVaultCannotDo(t *testing.T) {
	s := opened10(t)
	for _, p := range []past{came("10:00", "fk-ask"), came("10:01", "fk-ask"), {"10:02", front, SealContent{errand('a', 1), note("x")}}} {
		s.must(p.at, p.by, p.do)
	}
	away := errors.New("away")
	for name, c := range map[string]struct {
		sealer Sealer
		want   string
	}{
		"no vault":             {nil, "ruled no-vault"},
		"no key":               {&badVault{err: away}, "fault: a key for an errand's content: away"},
		"another visit's key":  {&badVault{give: 1}, "fault: the vault gave a key that was used before"},
		"a key without number": {&badVault{}, "fault: the vault gave a key that was used before"},
	} {
		_, err := s.day.Decide(Moment{At: clock("10:10"), Actor: front, Network: s.net, Sealer: c.sealer}, SealContent{errand('b', 1), note("x")})
		if got := told(err); got != c.want {
			t.Errorf("%s: %s, want %s", name, got, c.want)
		}
	}
}

// A visit keeps so many fields and no more; one that it has can be written anew.
func TestContentIsLimited(t *testing.T) {
	s := opened10(t)
	all := Texts{FieldName: "x", FieldPhone: "x", FieldNote: "x", FieldReason: "x", FieldDocuments: "x"}
	s.must("10:00", front, Register{Errands: errands("fk-ask", "fk-form", "pm-ask", "skv-ask", "fk-ask")})
	for n := 1; n <= 4; n++ {
		s.must("10:01", front, SealContent{errand('a', n), all})
	}
	if _, err := s.do("10:02", front, SealContent{errand('a', 5), note("x")}); told(err) != "ruled too-much-content count=21 most=20" {
		t.Errorf("a field too many: %v", err)
	}
	s.must("10:03", front, SealContent{errand('a', 4), note("y")})
}
