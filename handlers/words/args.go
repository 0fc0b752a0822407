package words

import (
	"strconv"
	"strings"
	"time"

	"kontor/domain"
)

// shownAs says how a phrase's argument is put into a sentence, by its name. The same name means the same kind of thing in every
// phrase; a test knows the names that the domain uses.
var shownAs = map[string]func(w *Words, value string) string{
	"actor":        asIs,
	"agency":       agency,
	"agency_en":    asIs,
	"answer":       label("answer"),
	"arrived":      moment,
	"becomes":      label("office"),
	"is":           label("office"),
	"at":           timeOfDay,
	"calendar":     asIs,
	"calls":        figure,
	"capability":   label("capability"),
	"caseworker":   asIs,
	"cause":        asIs,
	"channel":      label("channel"),
	"class":        asIs,
	"closes":       timeOfDay,
	"code":         asIs,
	"count":        figure,
	"date":         date,
	"desk":         asIs,
	"earlier":      asIs,
	"ends":         timeOfDay,
	"errand":       asIs,
	"field":        asIs,
	"first":        label("target"),
	"from":         asIs,
	"km":           figure,
	"kind":         asIs,
	"kontor":       asIs,
	"language":     asIs,
	"least":        figure,
	"level":        label("level"),
	"matter":       asIs,
	"minutes":      figure,
	"most":         figure,
	"municipality": asIs,
	"need":         asIs,
	"nearer":       asIs,
	"nearer_km":    figure,
	"officer":      asIs,
	"opens":        timeOfDay,
	"outcome":      label("outcome"),
	"part":         asIs,
	"policy":       asIs,
	"reason":       asIs,
	"state":        label("is"),
	"store":        asIs,
	"step":         figure,
	"target":       label("target"),
	"team":         asIs,
	"ticket":       ticket,
	"to":           asIs,
	"today":        date,
	"type":         asIs,
	"type_en":      asIs,
	"text":         asIs,
	"names":        asIs,
	"near":         asIs,
	"rule":         asIs,
	"by":           asIs,
	"line":         figure,
	"what":         label("named"),
	"within":       figure,
	"visit":        asIs,
	"book":         asIs,
	"whom":         asIs,
	"incident":     asIs,
	"role":         label("role"),
	"decision":     asIs,
}

func (w *Words) arg(name, value string) string {
	if show := shownAs[name]; show != nil {
		return show(w, value)
	}
	return value
}

func asIs(_ *Words, value string) string { return value }

// label looks the value up among the labels of its kind; one that is not known there is shown as it was given.
func label(kind string) func(*Words, string) string {
	return func(w *Words, value string) string {
		key := kind + "." + value
		if s := w.Text(key); s != key {
			return s
		}
		return value
	}
}

// agency writes a code as it is written on a desk's sign, and leaves a name alone.
func agency(_ *Words, value string) string {
	if len(value) <= 4 {
		return strings.ToUpper(value)
	}
	return value
}

// ticket stands first in its sentences. A visit that ended at the door has none.
func ticket(w *Words, value string) string {
	if value == "" {
		return w.Text("visit.unnumbered")
	}
	return value
}

func figure(w *Words, value string) string {
	if n, err := strconv.Atoi(value); err == nil {
		return w.Number(n)
	}
	if f, err := strconv.ParseFloat(value, 64); err == nil {
		return w.Decimal(f)
	}
	return value
}

// timeOfDay is a domain.Clock as text.
func timeOfDay(w *Words, value string) string {
	var c domain.Clock
	if c.UnmarshalText([]byte(value)) != nil {
		return value
	}
	return w.TimeOfDay(c)
}

func date(w *Words, value string) string { return w.Date(domain.Date(value)) }

// moment is a time of day, or a date.
func moment(w *Words, value string) string {
	if t, err := time.Parse(time.RFC3339, value); err == nil {
		return w.Clock(t)
	}
	return date(w, value)
}
