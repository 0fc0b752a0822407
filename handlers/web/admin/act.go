package admin

import (
	"cmp"
	"net/http"
	"net/url"
	"strconv"

	"kontor/domain"
	"kontor/handlers/web/page"
)

// fill shows a form, with what its address knows of the answers; "undo" leads to the form that takes an event back.
func (s pages) fill(w http.ResponseWriter, r *http.Request) error {
	if r.PathValue("kind") == "undo" {
		return s.undo(w, r)
	}
	k, known := kinds[r.PathValue("kind")]
	if !known {
		return unknownPage()
	}
	p := s.Page(r, "admin")
	f := s.formOf(p, k, r.URL.Query(), nil)
	f.Seen = p.Network.Revision
	return s.showForm(w, r, p, k, f)
}

// formOf is the form with the answers as they are, and what is wrong with them.
func (s pages) formOf(p page.Page, k kind, known url.Values, wrong map[string]string) *form {
	f := &form{known: known, ID: k.name, Action: k.path, Kontor: domain.KontorID(known.Get("kontor")), Submit: p.Text("admin.look"), Fields: k.fields(asking{p, known})}
	f.Forbidden = !p.May(k.act(), f.judged(k))
	for i := range f.Fields {
		if key := wrong[f.Fields[i].Name]; key != "" {
			f.Fields[i].Wrong = p.Text(key)
		}
	}
	for i := range f.Fields {
		if f.Fields[i].Kind == "week" || f.Fields[i].Kind == "span" {
			f.Fields[i].Choices = spanValues(f.Fields[i], known)
		}
	}
	return f
}

// judged is the office by which the form is judged.
func (f *form) judged(k kind) domain.KontorID {
	if ofOffice[k.path] {
		return f.Kontor
	}
	return ""
}

// spanValues are the times that are filled in, one choice for each day: opens and closes.
func spanValues(f field, known url.Values) (all []choice) {
	if f.Kind == "span" {
		return []choice{{Value: known.Get("opens"), Text: known.Get("closes")}}
	}
	for day := range 7 {
		n := strconv.Itoa(day)
		all = append(all, choice{Value: known.Get("opens-" + n), Text: known.Get("closes-" + n), Group: n})
	}
	return all
}

// doing does what a form of the address asks, in steps: it is looked at, and then done. What is typed is kept until it is.
func (s pages) doing(path string) func(http.ResponseWriter, *http.Request) error {
	return func(w http.ResponseWriter, r *http.Request) error {
		answered, err := page.ReadForm(w, r)
		if err != nil {
			return err
		}
		k, known := kinds[answered.Get("kind")]
		if !known || k.path != path {
			return page.Unreadable{Key: "web.error.form"}
		}
		p := s.Page(r, "admin")
		p.Self = formAddress(k.name, keeping(answered))
		seen, _ := strconv.ParseUint(answered.Get("seen"), 10, 64)
		a := &answers{Values: answered}
		command := k.command(s, p, a)
		if answered.Get("step") == "edit" {
			f := s.formOf(p, k, answered, nil)
			f.Seen = seen
			return s.showForm(w, r, p, k, f)
		}
		f := s.formOf(p, k, answered, a.wrong)
		f.Seen = cmp.Or(seen, p.Network.Revision)
		if len(a.wrong) > 0 {
			p.Status, p.Notice = http.StatusUnprocessableEntity, &page.Notice{Text: p.Text("admin.wrong.some", "n", len(a.wrong)), Next: p.Text("admin.wrong.next")}
			return s.showForm(w, r, p, k, f)
		}
		return s.decided(w, r, p, k, f, command, answered)
	}
}

// keeping are the answers as an address can have them: without what is the form's own.
func keeping(answered url.Values) url.Values {
	kept := url.Values{}
	for name, values := range answered {
		switch name {
		case "key", "kind", "step", "seen", "yaml", "checked":
			continue
		}
		kept[name] = values
	}
	return kept
}

// blame puts the words beside the field, if the form has it.
func (f *form) blame(name, words string) {
	for i := range f.Fields {
		if f.Fields[i].Name == name {
			f.Fields[i].Wrong = words
		}
	}
}
