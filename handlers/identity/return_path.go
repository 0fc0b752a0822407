package identity

import (
	"net/url"
	"path"
	"strings"
)

// maxReturn is how long the address of a page may be that somebody comes back to after login, in bytes.
const maxReturn = 1024

// firstPage is where somebody goes who asked for no page.
const firstPage = "/"

// local is the address as one of a page of this system; "/" for every other, for what a browser could read otherwise than we do, and for
// the pages of login itself.
func local(to string) string {
	if len(to) > maxReturn || !strings.HasPrefix(to, "/") || strings.ContainsFunc(to, unfit) {
		return firstPage
	}
	u, err := url.Parse(to)
	if err != nil || u.Scheme != "" || u.Host != "" || u.User != nil || u.Opaque != "" || strings.ContainsFunc(u.Path, unfit) {
		return firstPage
	}
	clean := path.Clean(u.Path)
	if ours(clean) || !strings.HasPrefix(clean, "/") || strings.HasPrefix(clean, "//") {
		return firstPage
	}
	if to = (&url.URL{Path: clean, RawQuery: u.RawQuery}).String(); len(to) > maxReturn { // escaped, it may be three times as long
		return firstPage
	}
	return to
}

// unfit is what no address of ours has: control and other unseen characters, and the backslash that browsers read as a slash.
func unfit(r rune) bool {
	return r <= ' ' || r == '\\' || r > '~' && r < 0xa1 || r >= 0x200b && r <= 0x206f || r == 0xfeff
}

// ours says whether the path is one of the pages of login, where a proof that is no longer good does not matter.
func ours(path string) bool {
	return path == "/login" || strings.HasPrefix(path, "/login/") || path == "/logout"
}
