package handlers

import (
	"slices"

	"kontor/domain"
)

// toldContent is content that an agency was told of: of which errand, and under which key. An errand that has gone to another agency leaves
// its content with the one that it was sealed for.
type toldContent struct {
	errand *toldErrand
	agency domain.AgencyCode
	key    domain.KeyID
}

// contentData names the kinds of content that were added. What they say is opened on request, and each opening is written down.
type contentData struct {
	Fields []domain.ContentField `json:"fields"`
}

// content tells of what was sealed and what was forgotten. It says whether the event is one of those.
func (w *teller) content(ev domain.Event) bool {
	switch ev := ev.(type) {
	case domain.ContentSealed:
		w.one(ev.Errand, func(e *toldErrand) { w.sealed(e, ev) })
	case domain.VisitorForgotten:
		w.forgotten(ev.Keys)
	default:
		return false
	}
	return true
}

// sealed tells the errand's agency of which kinds there is content now.
func (w *teller) sealed(e *toldErrand, ev domain.ContentSealed) {
	data := contentData{}
	for _, f := range ev.Fields {
		data.Fields = append(data.Fields, f.Field)
		if c := (toldContent{e, ev.Agency, f.Key}); !slices.Contains(w.contents, c) {
			w.contents = append(w.contents, c)
		}
	}
	w.tellOne(ev.Agency, e, "content-added", data)
}

// forgotten tells each agency of its own errands of which nobody can read the content any more, also of one that is another's by now. The
// decision is not told: two agencies that were told the same one would know of each other.
func (w *teller) forgotten(keys []domain.KeyID) {
	var left []toldContent
	done := map[toldContent]bool{}
	for _, c := range w.contents {
		if !slices.Contains(keys, c.key) {
			left = append(left, c)
			continue
		}
		if of := (toldContent{errand: c.errand, agency: c.agency}); !done[of] {
			done[of] = true
			w.tellOne(c.agency, c.errand, "errand-forgotten", nothing{})
		}
	}
	w.contents = left
}
