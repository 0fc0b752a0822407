package desk

import (
	"slices"
	"strings"
	"time"

	"kontor/domain"
	"kontor/handlers/web/page"
)

// actID and stepID tell a form and an errand from all others of the page, so that a change to it is no other form.
func actID(act, about string) string {
	if about == "" {
		return "act-" + act
	}
	return "act-" + act + "-" + tail(about)
}

func stepID(e servedErrand) string { return "step-" + tail(string(e.ID)) }

func tail(id string) string { return id[strings.LastIndexByte(id, '.')+1:] }

// deskName is the desk to sign on at: the one that was asked for, the one that is usual here, or one that is free.
func (v deskPage) deskName() string {
	if v.Form != nil {
		return v.Form.Get("desk")
	}
	if v.Usual != "" && v.taken() == nil {
		return string(v.Usual)
	}
	return string(v.Free)
}

// taken is who sits at the desk that is usual here, if it is another.
func (v deskPage) taken() *sitting {
	for _, at := range v.Desks {
		if at.ID == v.Usual && at.Officer != v.officer {
			return &at
		}
	}
	return nil
}

// wants says whether the agency is chosen on the form: what was asked for, and all of them at first.
func (v deskPage) wants(a domain.AgencyCode) bool {
	return v.Form == nil || slices.Contains(v.Form["agency"], string(a))
}

// again says whether it is the act that was refused.
func (v deskPage) again(act string) bool { return v.Form.Get(refused) == act }

// written is what the field had when the form was refused, if it was about this.
func (v deskPage) written(field, about, id string) string {
	if v.Form == nil || v.Form.Get(about) != id {
		return ""
	}
	return v.Form.Get(field)
}

func (v deskPage) levels(levels []domain.Level) string {
	words := make([]string, len(levels))
	for i, l := range levels {
		words[i] = v.Text("level." + string(l))
	}
	return strings.Join(words, ", ")
}

// mostCalls is how many times a visitor is called.
func (v deskPage) mostCalls() int { return v.Network.Rules.MaxCalls }

// calls is what calls the next: at another office's desk over all the offices that are served by video.
func (v deskPage) calls() string {
	if v.kontor != v.home {
		return "/desk/video"
	}
	return "/desk/next"
}

// when is the letter where it may be used, and none elsewhere: one of several that look alike has it.
func when(has bool, letter string) string {
	if has {
		return letter
	}
	return ""
}

// course is what has happened to the visit, in one line; of a long one the end.
func (v deskPage) course() string {
	marks := v.Visit.Course
	words := make([]string, 0, len(marks))
	for i, m := range marks {
		if next := pauseOf(marks, i); next > 0 {
			words = append(words, v.Text("desk.past.service-paused.for", "at", m.At, "time", next))
			continue
		}
		words = append(words, v.happened(m))
	}
	if len(words) > mostMarks {
		words = append([]string{words[0] + " …"}, words[len(words)-mostMarks+1:]...)
	}
	return strings.Join(words, " · ")
}

// mostMarks is how many things are told of a visit.
const mostMarks = 8

// pauseOf is how long the pause was that begins with the mark; zero when it is none, or not over.
func pauseOf(marks []mark, i int) time.Duration {
	if marks[i].What != (domain.ServicePaused{}).Name() {
		return 0
	}
	for _, m := range marks[i+1:] {
		if m.What == (domain.ServiceResumed{}).Name() && m.Errand == marks[i].Errand {
			return max(m.At.Sub(marks[i].At), time.Second)
		}
	}
	return 0
}

// happened is one thing that happened, in words.
func (v deskPage) happened(m mark) string {
	outcome := ""
	if m.Outcome != "" {
		outcome = v.Text("outcome." + string(m.Outcome))
	}
	kontor := string(m.Kontor)
	if k := v.Network.Kontors[m.Kontor]; k != nil {
		kontor = k.Name
	}
	return v.Text("desk.past."+m.What, "at", m.At, "desk", string(m.Desk), "outcome", outcome, "agency", page.AgencySign(m.Agency), "kontor", kontor)
}

// whyThere is why the visit stands where it stands, in words.
func (v deskPage) whyThere(w waiting) string {
	words := []string{v.Text("desk.why.came", "at", w.Place.Came)}
	if !w.Place.Booked.IsZero() {
		words = append(words, v.Text("desk.why.time", "at", w.Place.Booked))
	}
	if w.Place.Earlier > 0 {
		why := make([]string, len(w.Place.Why))
		for i, key := range w.Place.Why {
			why[i] = v.Text(key)
		}
		words = append(words, v.Text("desk.why.earlier", "time", time.Duration(w.Place.Earlier)*time.Minute, "why", strings.Join(why, ", ")))
	}
	if w.Kept {
		words = append(words, v.Text("desk.why.kept"))
	}
	if !w.Place.Refused.IsZero() {
		words = append(words, v.Text("desk.why.refused", "at", w.Place.Refused))
	}
	return strings.Join(words, " ")
}

// fieldNames are the kinds of content in words.
func (v deskPage) fieldNames(fields []domain.ContentField) string {
	words := make([]string, len(fields))
	for i, f := range fields {
		words[i] = v.Text("desk.field." + string(f))
	}
	return strings.Join(words, ", ")
}

// startable says whether the errand can be begun now.
func (v deskPage) startable(e servedErrand) bool {
	return e.Here && (e.State == domain.Called || e.State == domain.Held) && !v.Visit.Serving()
}

// sendable says whether the errand can be sent on as one of another type.
func sendable(e servedErrand) bool {
	return e.Mine && (e.State == domain.InService || e.State == domain.Called || e.State == domain.Held)
}

// asideName and asideValue are what the button of a visit that was put aside sends.
func asideName(act string) string {
	if act == "resume" {
		return "errand"
	}
	return "visit"
}

func asideValue(act string, w waiting) string {
	if act == "resume" {
		return string(w.Errand)
	}
	return string(w.Visit)
}
