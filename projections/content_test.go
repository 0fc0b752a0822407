package projections

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"kontor/domain"
)

// openSafe seals nothing: it shows what it was given, so that a test sees where it comes out.
type openSafe struct{ last domain.KeyID }

func (s *openSafe) NewKey() (domain.KeyID, error) {
	s.last++
	return s.last, nil
}

func (s *openSafe) Seal(_ domain.VisitID, _ domain.ErrandID, _ domain.AgencyCode, key domain.KeyID, f domain.ContentField, text string) (domain.SealedField, error) {
	return domain.SealedField{Field: f, Key: key, Data: []byte(text)}, nil
}

// sealed is content that is added to an errand.
func (s *scene) sealed(minute int, safe *openSafe, id domain.ErrandID, text string) {
	s.Helper()
	d := s.day()
	m := domain.Moment{At: s.time(minute), Actor: domain.Actor{Role: domain.RoleReception, ID: "r"}, Network: reference(), NewID: s.id, Sealer: safe}
	c := domain.SealContent{Errand: id, Texts: domain.Texts{domain.FieldNote: text}}
	events, err := d.Decide(m, c)
	if err != nil {
		s.Fatal(err)
	}
	e := domain.Entry{ID: s.id(), Book: d.Book(), Revision: d.Revision + 1, At: m.At, Recorded: m.At, Actor: m.Actor, Command: c.Name(), Events: events}
	if err := d.Fold(e); err != nil {
		s.Fatal(err)
	}
	s.feed(e)
}

// figures are every view of the office at a minute, as JSON.
func (s *scene) figures(minute int) (all []string) {
	s.Helper()
	at := s.time(minute)
	add := func(v any, _ bool) {
		all = append(all, strings.ReplaceAll(inJSON(s.TB, v), s.board.Position().String(), ""))
	}
	add(s.board.Overview(at), true)
	add(s.board.Office(s.at, at))
	add(s.board.Day(s.at, s.date))
	add(s.board.Conservation(s.at, s.date))
	add(s.board.QueuesAt(s.at, s.date, at))
	add(s.board.Displays(s.at, s.date))
	add(s.board.Agency("fk", at))
	add(s.board.Agency("skv", at))
	return all
}

// Whether a visitor is forgotten is seen in no figure, at any time of its life and after the day; the views of the visit say so.
func TestForgettingIsSeenInNoFigure(t *testing.T) {
	s, safe := newScene(t), &openSafe{}
	s.open(0, 2)
	a, b := s.visitor(1, "fk-bostb", "skv-persbevis"), s.visitor(2, "fk-bostb")
	s.sealed(3, safe, a.Errands[0], "sekretess")
	s.sealed(3, safe, a.Errands[1], "sekretess")
	s.sealed(3, safe, b.Errands[0], "sekretess")
	s.call(4, "1", a)
	s.serve(5, 15, a.Errands[0], domain.Solved)
	s.serve(16, 20, a.Errands[1], domain.Solved)
	forget := func(minute int, v *domain.Visit) {
		t.Helper()
		before := s.figures(minute)
		e := s.decide(minute, domain.Actor{Role: domain.RoleSupervisor, ID: "s"}, domain.Forget{Visit: v.ID, Decision: "SSC 2024/1"})
		s.feed(e)
		for i, after := range s.figures(minute) {
			if after != before[i] {
				t.Errorf("at minute %d view %d was\n%.2000s\nand is\n%.2000s", minute, i, before[i], after)
			}
		}
		view, ok := s.board.Visit(v.ID)
		for _, errand := range view.Errands {
			if said := fmt.Sprint(errand.Content); !ok || said != "[{note true}]" {
				t.Errorf("errand %s has content %s", errand.Errand, said)
			}
		}
	}
	view, _ := s.board.Visit(b.ID)
	if said := fmt.Sprint(view.Errands[0].Content); said != "[{note false}]" || strings.Contains(inJSON(t, view), "sekretess") {
		t.Errorf("a visit with content is shown as %s", inJSON(t, view))
	}
	keeps := func() bool {
		day := s.board.books[s.day().Book()].unpacked().day // as a snapshot has it
		return strings.Contains(inJSON(t, day), base64.StdEncoding.EncodeToString([]byte("sekretess")))
	}
	if !keeps() {
		t.Error("the day has no content, so nothing is shown by what it keeps")
	}
	s.do(30, domain.GiveEstimate{Visit: b.ID}) // a day is as old as its last entry
	forget(30, a)
	s.do(400, domain.CloseDay{})
	forget(401, b)
	if keeps() {
		t.Error("the day keeps what is forgotten")
	}
}

func inJSON(t testing.TB, v any) string {
	t.Helper()
	b, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}
