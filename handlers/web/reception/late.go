package reception

import (
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"kontor/domain"
	"kontor/handlers/web/page"
)

// lateRows is how many visits can be written in at a time.
const lateRows = 6

// latePage is where visits are written in that could not be registered when they came.
type latePage struct {
	page.Page
	Kontor *domain.Kontor
	Stage  domain.Stage
	Rows   []lateRow
	Done   int // rows of the form that were written, when a later one was refused
	Names  []string
	Known  []latest // of the day, the last to come first
}

// lateRow is a visit as the form has it.
type lateRow struct {
	Time, Errands, Outcome, Language string
	No                               string // what is wrong with it, in words
}

func (r lateRow) empty() bool { return r.Time == "" && r.Errands == "" && r.Outcome == "" }

// late shows the form, and what has been written in today.
func (s pages) late(w http.ResponseWriter, r *http.Request) error {
	return s.AtOffice(w, r, "reception", func(p page.Page, k *domain.Kontor) error {
		return s.showLate(w, r, latePage{Page: p, Kontor: k})
	})
}

func (s pages) showLate(w http.ResponseWriter, r *http.Request, v latePage) error {
	v.Self = page.Link("/reception/late", "kontor", string(v.Kontor.ID))
	v.Title = v.Text("reception.late.title")
	for len(v.Rows) < lateRows {
		v.Rows = append(v.Rows, lateRow{})
	}
	for _, t := range v.Network.Types {
		if t.Active {
			v.Names = append(v.Names, v.TypeName(t.Code))
		}
	}
	slices.Sort(v.Names)
	v.Names = slices.Compact(v.Names)
	err := s.Books.View(r.Context(), domain.DaybookID(v.Kontor.ID, v.Today()), func(d *domain.Day) {
		v.Stage = d.Stage
		for _, id := range slices.Backward(d.Order) {
			if d.Visits[id].Late {
				v.Known = append(v.Known, seeLatest(d, d.Visits[id]))
			}
		}
	})
	if err != nil {
		return err
	}
	return page.Render(r.Context(), w, v.Status, lateView(v))
}

// registerLate writes in the visits of the form in their order, each as an act of its own. It stops at the first that is refused; that one
// and those after it come back as they were, and the ones before it are written.
func (s pages) registerLate(w http.ResponseWriter, r *http.Request) error {
	f, err := s.read(w, r)
	if err != nil {
		return err
	}
	v := latePage{Page: f.Page, Kontor: f.kontor}
	rows := rowsOf(f.form)
	for i, row := range rows {
		c, err := s.lateVisit(f, row)
		if err == nil {
			who := f.who
			who.Key += "." + strconv.Itoa(i)
			_, err = s.Books.Do(r.Context(), f.today(), c, who)
		}
		if err == nil {
			v.Done++
			continue
		}
		var bad page.Unreadable
		if !page.Sayable(err) && !errors.As(err, &bad) {
			return s.failed(w, r, f, err)
		}
		v.Fail(s.Log, err)
		row.No = v.Notice.Text
		v.Notice.Text = v.Text("reception.late.stopped", "what", strings.TrimSpace(row.Time+" "+row.Errands), "why", row.No)
		if v.Done > 0 {
			v.Notice.Next = v.Text("reception.late.written", "n", v.Done)
		}
		v.Rows = append([]lateRow{row}, rows[i+1:]...)
		return s.showLate(w, r, v)
	}
	http.Redirect(w, r, page.Link("/reception/late", "kontor", string(f.kontor.ID)), http.StatusSeeOther)
	return nil
}

// rowsOf are the form's rows in which there is something.
func rowsOf(form url.Values) (rows []lateRow) {
	at := func(name string, i int) string {
		if i < len(form[name]) {
			return strings.TrimSpace(form[name][i])
		}
		return ""
	}
	for i := range form["time"] {
		row := lateRow{Time: at("time", i), Errands: at("errands", i), Outcome: at("outcome", i), Language: at("language", i)}
		if !row.empty() && len(rows) < lateRows {
			rows = append(rows, row)
		}
	}
	return rows
}

// lateVisit is the row as a visit that came at its time today and has ended.
func (s pages) lateVisit(f sent, row lateRow) (c domain.Register, err error) {
	at, ok := clockOf(row.Time)
	if !ok {
		return c, page.Unreadable{Key: "reception.late.notime"}
	}
	c = domain.Register{Language: row.Language, Door: domain.Outcome(row.Outcome), Arrived: f.Today().At(at)}
	for name := range strings.SplitSeq(row.Errands, ";") {
		if fold(name) == "" {
			continue
		}
		t, ok := meant(s.finders.of(f.Network), name)
		if !ok {
			return c, page.Unreadable{Key: "reception.late.noerrand"}
		}
		c.Errands = append(c.Errands, domain.NewErrand{Type: t.Code})
	}
	return c, nil
}

// meant is the type that the text names: by its whole name, a synonym or code, or because nothing else is found.
func meant(f finder, text string) (domain.ErrandType, bool) {
	found := f.find(text, nil)
	if len(found) == 1 {
		return found[0], true
	}
	var whole []domain.ErrandType
	of, words := f.ofAgency(strings.Fields(fold(text)))
	for _, t := range f.all {
		if (of == "" || t.Agency == of) && slices.Contains(t.whole, strings.Join(words, " ")) {
			whole = append(whole, t.ErrandType)
		}
	}
	if len(whole) == 1 {
		return whole[0], true
	}
	return domain.ErrandType{}, false
}

// times of day are written in many ways: 10.42, 10:42, 1042, 9.05 and 905.
var timeOfDay = regexp.MustCompile(`^([01]?[0-9]|2[0-3])[.: ]?([0-5][0-9])$`)

func clockOf(s string) (domain.Clock, bool) {
	m := timeOfDay.FindStringSubmatch(s)
	if m == nil {
		return 0, false
	}
	at, err := time.Parse("15:04", fmt.Sprintf("%02s:%s", m[1], m[2]))
	return domain.Clock(at.Hour()*60 + at.Minute()), err == nil
}
