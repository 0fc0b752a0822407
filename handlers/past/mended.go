package past

import (
	"reflect"

	"kontor/domain"
)

// mended is what is known today of visits that were struck and of outcomes that were corrected.
type mended struct {
	struck   map[domain.VisitID]bool
	errands  map[domain.ErrandID]bool // of the struck
	outcomes map[domain.ErrandID]domain.Outcome
}

func newMended() mended {
	return mended{map[domain.VisitID]bool{}, map[domain.ErrandID]bool{}, map[domain.ErrandID]domain.Outcome{}}
}

// learn takes in what the entry corrects; true when there was anything. A visit that was joined with another cannot be taken out of what
// happened: the other has its errands.
func (m mended) learn(e domain.Entry) (any bool) {
	for _, ev := range e.Events {
		switch ev := ev.(type) {
		case domain.VisitCorrected:
			m.struck[ev.Visit], any = true, true
			for _, id := range ev.Errands {
				m.errands[id] = true
			}
		case domain.ErrandCorrected:
			if ev.Outcome != "" {
				m.outcomes[ev.Errand], any = ev.Outcome, true
			}
		}
	}
	return any
}

// entry is the entry as it would have been, had everything been known. It keeps its place in its book.
func (m mended) entry(e domain.Entry) domain.Entry {
	if len(m.outcomes)+len(m.struck) == 0 {
		return e
	}
	events := make([]domain.Event, 0, len(e.Events))
	for _, ev := range e.Events {
		if m.never(ev) {
			continue
		}
		switch of := ev.(type) {
		case domain.ErrandEnded:
			if is, ok := m.outcomes[of.Errand]; ok {
				of.Outcome = is
			}
			ev = of
		case domain.ErrandCorrected:
			of.Was, of.Outcome = "", ""
			if of.Type == "" {
				continue
			}
			ev = of
		}
		events = append(events, ev)
	}
	e.Events = events
	return e
}

var (
	visitID  = reflect.TypeFor[domain.VisitID]()
	errandID = reflect.TypeFor[domain.ErrandID]()
)

// never says whether the event is about a visit that should never have been registered: it names the visit or one of its errands.
func (m mended) never(ev domain.Event) bool {
	if len(m.struck) == 0 {
		return false
	}
	fields := reflect.ValueOf(ev)
	if fields.Kind() != reflect.Struct {
		return false
	}
	for i := range fields.NumField() {
		switch f := fields.Field(i); f.Type() {
		case visitID:
			if m.struck[domain.VisitID(f.String())] {
				return true
			}
		case errandID:
			if m.errands[domain.ErrandID(f.String())] {
				return true
			}
		}
	}
	return false
}
