package page

import (
	"net/http"
	"net/url"
	"unicode/utf8"

	"kontor/domain"
	"kontor/handlers"
)

// maxForm is how many bytes a form may have; ours have some hundred.
const maxForm = 32 << 10

// ReadForm reads what a form sent. What no form of ours can send is refused before anything is done with it.
func ReadForm(w http.ResponseWriter, r *http.Request) (url.Values, error) {
	r.Body = http.MaxBytesReader(w, r.Body, maxForm)
	if err := r.ParseForm(); err != nil {
		return nil, Unreadable{Key: "web.error.form"}
	}
	for _, values := range r.PostForm {
		for _, v := range values {
			if !utf8.ValidString(v) {
				return nil, Unreadable{Key: "web.error.letters"}
			}
		}
	}
	return r.PostForm, nil
}

// Office is the office of the id on the network, or a refusal to say so.
func (s *Site) Office(id string) (*domain.Kontor, error) {
	if k := s.Books.Network().Kontors[domain.KontorID(id)]; k != nil {
		return k, nil
	}
	return nil, unknownKontor(id)
}

func unknownKontor(id string) error {
	if r := []rune(id); len(r) > 40 {
		id = string(r[:40]) + "…"
	}
	return &domain.Refusal{Kind: domain.Unknown, Phrase: domain.Phrase{Code: "unknown-kontor", Args: map[string]string{"kontor": id}}}
}

// RequestOf is in whose name, and by which key, the form asks. The name is that of who asks, whatever the form says.
func RequestOf(r *http.Request, form url.Values) (handlers.Request, error) {
	key := form.Get("key")
	if key == "" {
		return handlers.Request{}, Unreadable{Key: "web.error.key"}
	}
	return handlers.Request{Actor: Who(r), Key: key}, nil
}
