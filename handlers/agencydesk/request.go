package agencydesk

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"unicode/utf8"

	"kontor/domain"
	"kontor/handlers"
)

// MaxRequest is the largest request, in bytes.
const MaxRequest = 8 << 10

// request is what a request may have. Each service takes some of it.
type request struct {
	// Caseworker is who of the agency's people asks: a pseudonym of the agency's own, such as c12.
	Caseworker string `json:"caseworker"`
	// Key makes the request one that can be sent again: the same caseworker with the same key in the same day is the same request.
	Key    string            `json:"key"`
	Errand domain.ErrandID   `json:"errand"` // as the agency knows it
	Reason domain.ReasonCode `json:"reason"`
	Kontor domain.KontorID   `json:"kontor"`
	Date   domain.Date       `json:"date"`
	Team   string            `json:"team"`
	Room   domain.DeskID     `json:"room"`
}

// read reads a request to the service: one JSON object in UTF-8, each name once, none that the service has not, and each that it needs. All
// values are texts. What they mean is for the domain to say.
func (v verb) read(raw []byte) (q request, err error) {
	said, err := texts(raw)
	if err != nil {
		return q, err
	}
	may, must := []string{"caseworker"}, []string{"caseworker"}
	for _, f := range v.fields {
		name, needed := strings.CutSuffix(f, "!")
		may = append(may, name)
		if needed {
			must = append(must, name)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(said)) {
		if !slices.Contains(may, name) {
			return q, malformed(domain.Phrase{Code: "unknown-field", Args: map[string]string{"field": short(name)}})
		}
	}
	for _, name := range must {
		if said[name] == "" {
			return q, malformed(domain.Phrase{Code: "missing-field", Args: map[string]string{"field": name}})
		}
	}
	return request{
		Caseworker: said["caseworker"], Key: said["key"], Errand: domain.ErrandID(said["errand"]), Reason: domain.ReasonCode(said["reason"]),
		Kontor: domain.KontorID(said["kontor"]), Date: domain.Date(said["date"]), Team: said["team"], Room: domain.DeskID(said["room"]),
	}, nil
}

// texts reads a JSON object of texts.
func texts(raw []byte) (map[string]string, error) {
	noObject := malformed(domain.Phrase{Code: "no-object"})
	switch {
	case len(raw) > MaxRequest:
		return nil, tooLarge()
	case !utf8.Valid(raw): // json would put � in its place and say nothing
		return nil, malformed(domain.Phrase{Code: "not-utf8"})
	}
	dec := json.NewDecoder(bytes.NewReader(raw))
	if t, err := dec.Token(); err != nil || t != json.Delim('{') {
		return nil, noObject
	}
	said := map[string]string{}
	for dec.More() {
		t, err := dec.Token()
		name, ok := t.(string)
		if err != nil || !ok {
			return nil, noObject
		}
		if _, twice := said[name]; twice {
			return nil, malformed(domain.Phrase{Code: "bad-field", Args: map[string]string{"field": short(name)}})
		}
		t, err = dec.Token()
		if err != nil {
			return nil, noObject
		}
		if said[name], ok = t.(string); !ok {
			return nil, malformed(domain.Phrase{Code: "bad-field", Args: map[string]string{"field": short(name)}})
		}
	}
	if _, err := dec.Token(); err != nil { // the brace that closes
		return nil, noObject
	}
	if len(bytes.TrimSpace(raw[dec.InputOffset():])) > 0 {
		return nil, noObject
	}
	return said, nil
}

// short is a caller's text as an answer repeats it.
func short(s string) string {
	if len(s) > 60 {
		s = strings.ToValidUTF8(s[:60], "") + "…"
	}
	q := fmt.Sprintf("%q", s)
	return q[1 : len(q)-1]
}

// asking is a request that somebody makes.
type asking struct {
	*Desk
	request  request
	agency   domain.AgencyCode
	by       handlers.Principal
	language string
}

// who is who asks, for the books.
func (a asking) who() handlers.Request {
	return handlers.Request{Actor: a.by.Actor, Key: a.request.Key}
}

// kontor is the office that the request is about. One that the network does not have is as unknown as an errand that is not there.
func (a asking) kontor() (domain.KontorID, error) {
	id := a.request.Kontor
	if a.request.Errand != "" {
		if id != "" || a.request.Date != "" {
			return "", malformed(domain.Phrase{Code: "errand-or-office"})
		}
		id, _, _ = a.request.Errand.Book().Daybook()
	} else if !a.request.Date.Valid() {
		return "", malformed(domain.Phrase{Code: "errand-or-office"})
	}
	if a.Books.Network().Kontors[id] != nil {
		return id, nil
	}
	if a.request.Errand != "" {
		return "", a.unknown()
	}
	return "", &domain.Refusal{Kind: domain.Unknown, Phrase: domain.Phrase{Code: "unknown-kontor", Args: map[string]string{"kontor": short(string(id))}}}
}

// own is the office's id of the errand that the agency means, if it is the agency's now.
func (a asking) own(ctx context.Context) (own domain.ErrandID, err error) {
	err = a.Books.View(ctx, a.request.Errand.Book(), func(d *domain.Day) {
		for _, e := range d.Errands {
			if e.Agency == a.agency && e.ID.For(a.agency) == a.request.Errand {
				own = e.ID
			}
		}
	})
	if err == nil && own == "" {
		err = a.unknown()
	}
	return own, err
}

// unknown says that there is no such errand, or that it is somebody else's: nobody is told which.
func (a asking) unknown() error {
	return &domain.Refusal{Kind: domain.Unknown, Phrase: domain.Phrase{
		Code: "unknown-errand", Args: map[string]string{"errand": short(string(a.request.Errand))},
	}}
}
