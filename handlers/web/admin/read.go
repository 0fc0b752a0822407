package admin

import (
	"net/url"
	"strconv"
	"strings"
	"time"

	"kontor/domain"
)

// answers are what a form was filled in with, and what of it cannot be read, by field: the key of the words that say so.
type answers struct {
	url.Values
	wrong map[string]string
}

func (a *answers) blame(name, key string) {
	if a.wrong == nil {
		a.wrong = map[string]string{}
	}
	if a.wrong[name] == "" {
		a.wrong[name] = key
	}
}

// text is a short text without space around it.
func (a *answers) text(name string) string {
	s := strings.TrimSpace(a.Get(name))
	if s == "" {
		a.blame(name, "admin.wrong.empty")
	}
	return s
}

// perhaps is such a text, or none.
func (a *answers) perhaps(name string) string { return strings.TrimSpace(a.Get(name)) }

func (a *answers) date(name string) domain.Date {
	d := domain.Date(a.perhaps(name))
	if !d.Valid() {
		a.blame(name, "admin.wrong.date")
	}
	return d
}

func (a *answers) dateOrNone(name string) domain.Date {
	if a.perhaps(name) == "" {
		return ""
	}
	return a.date(name)
}

func (a *answers) period() domain.Period {
	p := domain.Period{From: a.date("from"), To: a.dateOrNone("to")}
	if p.To != "" && p.To < p.From {
		a.blame("to", "admin.wrong.order")
	}
	return p
}

func (a *answers) number(name string) int {
	n, err := strconv.Atoi(a.perhaps(name))
	if err != nil {
		a.blame(name, "admin.wrong.number")
	}
	return n
}

// decimal takes the comma that Swedish writes.
func (a *answers) decimal(name string) float64 {
	f, err := strconv.ParseFloat(strings.Replace(a.perhaps(name), ",", ".", 1), 64)
	if err != nil {
		a.blame(name, "admin.wrong.number")
	}
	return f
}

// span is two times of day; none when both are left out.
func (a *answers) span(name, opens, closes string) (s domain.Span) {
	from, to := a.perhaps(opens), a.perhaps(closes)
	if from == "" && to == "" {
		return s
	}
	if s.Opens.UnmarshalText(clock(from)) != nil || s.Closes.UnmarshalText(clock(to)) != nil {
		a.blame(name, "admin.wrong.clock")
	} else if s.Opens >= s.Closes {
		a.blame(name, "admin.wrong.hours")
	}
	return s
}

// clock is a time of day as the domain reads it: 9, 9.30 and 09:30 are all written.
func clock(s string) []byte {
	hours, minutes, some := strings.Cut(strings.Replace(s, ".", ":", 1), ":")
	if !some {
		minutes = "00"
	}
	if len(hours) == 1 {
		hours = "0" + hours
	}
	return []byte(hours + ":" + minutes)
}

// week is a span for each day, as weekFields asks.
func (a *answers) week() (w [7]domain.Span) {
	for day := range w {
		n := strconv.Itoa(day)
		w[day] = a.span("week", "opens-"+n, "closes-"+n)
	}
	return w
}

// moment is a date and a time of day at the offices, with a space or a T between them.
func (a *answers) moment(name string) (t time.Time) {
	date, at, _ := strings.Cut(strings.Replace(a.perhaps(name), "T", " ", 1), " ")
	var c domain.Clock
	if !domain.Date(date).Valid() || c.UnmarshalText(clock(strings.TrimSpace(at))) != nil {
		a.blame(name, "admin.wrong.moment")
		return t
	}
	return domain.Date(date).At(c)
}

// all are the values of a field that takes several; at least one.
func all[T ~string](a *answers, name string) []T {
	chosen := some[T](a, name)
	if len(chosen) == 0 {
		a.blame(name, "admin.wrong.choose")
	}
	return chosen
}

// some are they, or none.
func some[T ~string](a *answers, name string) (chosen []T) {
	for _, s := range a.Values[name] {
		if s = strings.TrimSpace(s); s != "" {
			chosen = append(chosen, T(s))
		}
	}
	return chosen
}

// one is the value of a field of which one is chosen.
func one[T ~string](a *answers, name string) T {
	s := a.perhaps(name)
	if s == "" {
		a.blame(name, "admin.wrong.choose")
	}
	return T(s)
}

func (a *answers) basis() domain.Basis { return domain.Basis(a.perhaps("basis")) }
