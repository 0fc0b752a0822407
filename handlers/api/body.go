package api

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"mime"
	"net/http"
	"os"
	"reflect"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"kontor/domain"
)

// MaxBody is the largest body that a request may have, in bytes.
const MaxBody = 1 << 20

// read takes the request's body. One that is too large is not read to its end.
func (r request) read() ([]byte, error) {
	b, err := io.ReadAll(http.MaxBytesReader(r.w, r.Body, MaxBody))
	var tooLarge *http.MaxBytesError
	switch {
	case errors.As(err, &tooLarge):
		return nil, problem(http.StatusRequestEntityTooLarge, domain.Phrase{Code: "body-too-large"})
	case errors.Is(err, os.ErrDeadlineExceeded):
		return nil, problem(http.StatusRequestTimeout, domain.Phrase{Code: "body-too-slow"})
	case err != nil:
		return nil, problem(http.StatusBadRequest, domain.Phrase{Code: "body-cut-off"})
	}
	return b, nil
}

// decode reads a B from a body: one JSON object in UTF-8, with no name that B has not. No body is an empty object. Whether the values
// make sense is for the domain to say.
func decode[B any](contentType string, raw []byte) (b B, err error) {
	if len(bytes.TrimSpace(raw)) == 0 {
		return b, nil
	}
	if media, _, err := mime.ParseMediaType(contentType); err != nil || media != "application/json" {
		return b, problem(http.StatusUnsupportedMediaType, domain.Phrase{Code: "not-json"})
	}
	if !utf8.Valid(raw) { // json would put � in its place and say nothing
		return b, malformed(domain.Phrase{Code: "not-utf8"})
	}
	var loose map[string]any
	if err := json.Unmarshal(raw, &loose); err != nil || loose == nil {
		return b, malformed(domain.Phrase{Code: "no-object"})
	}
	if name := stranger(loose, reflect.TypeFor[B](), ""); name != "" {
		return b, malformed(domain.Phrase{Code: "unknown-field", Args: map[string]string{"field": name}})
	}
	if err := json.Unmarshal(raw, &b); err != nil {
		return b, misfit(err)
	}
	return b, nil
}

// misfit says which value is of the wrong kind.
func misfit(err error) error {
	var kind *json.UnmarshalTypeError
	var moment *time.ParseError
	switch {
	case errors.As(err, &kind):
		return malformed(domain.Phrase{Code: "bad-field", Args: map[string]string{"field": short(kind.Field)}})
	case errors.As(err, &moment):
		return malformed(domain.Phrase{Code: "bad-time", Args: map[string]string{"arrived": short(moment.Value)}})
	}
	return malformed(domain.Phrase{Code: "no-object"})
}

func malformed(p domain.Phrase) error { return problem(http.StatusBadRequest, p) }

// stranger is the path of the first name in the JSON value that the type does not have, spelled exactly; empty when there is none.
func stranger(v any, t reflect.Type, at string) string {
	if t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	switch v := v.(type) {
	case []any:
		if t.Kind() != reflect.Slice && t.Kind() != reflect.Array {
			break // of the wrong kind, which is said elsewhere
		}
		for i := range v {
			if name := stranger(v[i], t.Elem(), fmt.Sprintf("%s[%d]", at, i)); name != "" {
				return name
			}
		}
	case map[string]any:
		if t.Kind() != reflect.Struct || t == reflect.TypeFor[time.Time]() {
			break
		}
		known := fields(t)
		for _, name := range slices.Sorted(maps.Keys(v)) {
			path := strings.TrimPrefix(at+"."+name, ".")
			field, ok := known[name]
			if !ok {
				return short(path)
			}
			if name := stranger(v[name], field, path); name != "" {
				return name
			}
		}
	}
	return ""
}

// fields are a struct's fields by their names in JSON.
func fields(t reflect.Type) map[string]reflect.Type {
	known := make(map[string]reflect.Type, t.NumField())
	for i := range t.NumField() {
		name, _, _ := strings.Cut(t.Field(i).Tag.Get("json"), ",")
		if name == "" && t.Field(i).Anonymous {
			maps.Copy(known, fields(t.Field(i).Type))
			continue
		}
		known[name] = t.Field(i).Type
	}
	return known
}

// short is a caller's text as an answer repeats it.
func short(s string) string {
	if len(s) > 60 {
		s = strings.ToValidUTF8(s[:60], "") + "…"
	}
	q := fmt.Sprintf("%q", s)
	return q[1 : len(q)-1]
}
