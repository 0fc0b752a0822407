package edge

import (
	"net/http"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"kontor/domain"
)

// longest is how long an address may be, path and query each, in bytes as sent.
const longest = 2048

// straight refuses an address that would be read in two ways: by somebody before us in one, here in another. They all get the same
// answer, and nothing behind hears of them.
func (o Options) straight(h http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if crooked(r.URL.EscapedPath(), r.URL.Path) || len(r.URL.RawQuery) > longest {
			o.refuse(w, r, http.StatusBadRequest, domain.Phrase{Code: "bad-path"})
			return
		}
		h.ServeHTTP(w, r)
	})
}

// crooked says whether a path, as sent and as read, is none that the program has: empty parts, dots for parts, parameters, slashes that
// were written as something else, what is no text.
func crooked(sent, read string) bool {
	switch {
	case len(sent) > longest, !strings.HasPrefix(read, "/"), strings.Contains(read, "//"), strings.ContainsAny(read, `;\`):
		return true
	case strings.Count(sent, "/") != strings.Count(read, "/"), strings.IndexFunc(read, unicode.IsControl) >= 0:
		return true
	case !utf8.ValidString(read):
		return true
	}
	return slices.ContainsFunc(strings.Split(read, "/"), func(part string) bool { return part == "." || part == ".." })
}
