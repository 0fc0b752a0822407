package main

import (
	"cmp"
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"kontor/domain"
	"kontor/handlers/web/webtest"
)

// scene is a page in a state, as one of the demonstration's users sees it.
type scene struct {
	name   string
	user   string // who has picked itself at the login; empty for who has not logged in
	device string // instead of a user: the demonstration's screen or kiosk
	path   string
	// steps lead from the page to its state.
	steps func(*webtest.Browser)
	seen  string // a selector of what must be there
	// page: one of those that the pictures are of, and not a further state of it.
	page bool
	only string // the one language that it has, if it has one
}

// TestGallery opens every page of a busy morning in a real browser, after a real login, in both languages and both themes. Nothing may be
// found wrong there by axe or by the checks of our own. With KONTOR_PICTURES it keeps what it saw, in three sizes.
func TestGallery(t *testing.T) {
	offices := "skelleftea,kista,umea,fagersta,halmstad,goteborg-centrum,kiruna"
	if os.Getenv("KONTOR_PICTURES") != "" {
		offices = "all"
	}
	demo := run(t, "demo", "--from", "10:42", "--speed", "1x", "--date", "2024-05-02", "--offices", offices)
	until(t, "the morning has come to where the pace begins", func() bool { return !morning(t, demo.url).Before(domain.Date("2024-05-02").At(10*60 + 41)) })
	users := byUser(scenes)
	for _, user := range slices.Sorted(maps.Keys(users)) {
		t.Run(cmp.Or(user, "nobody"), func(t *testing.T) { // the browser is gone before the demonstration is
			b := webtest.NewBrowser(t, demo.url, "Failed to load resource")
			switch kind, device := strings.CutPrefix(user, "device "); {
			case device:
				b.Open("/login/device")
				b.Write("[name=token]", demo.devices[kind]+kb.Enter)
				b.Do("the device has logged in", chromedp.WaitNotPresent(chromedp.CSS("[name=token]")))
			case user != "":
				b.LogIn(user)
			}
			for _, s := range users[user] {
				t.Run(s.name, func(t *testing.T) { show(t, b.In(t), s) })
			}
		})
	}
	demo.stop()
}

// morning is the time at the offices of the demonstration.
func morning(t *testing.T, url string) time.Time {
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, url+"/v1/overview", nil)
	must(t, err)
	r.Header.Set("X-Kontor-Actor", "manager:m-1")
	res, err := http.DefaultClient.Do(r)
	must(t, err)
	defer res.Body.Close()
	var now struct{ At time.Time }
	must(t, json.NewDecoder(res.Body).Decode(&now))
	return now.At
}

// byUser are the scenes by who sees them, so that each logs in once.
func byUser(all []scene) map[string][]scene {
	by := map[string][]scene{}
	for _, s := range all {
		who := s.user
		if s.device != "" {
			who = "device " + s.device
		}
		by[who] = append(by[who], s)
	}
	return by
}

// show opens the scene in each language and theme and looks for what is wrong; where pictures are wanted it takes them.
func show(t *testing.T, b *webtest.Browser, s scene) {
	for _, lang := range []string{"sv", "en"} {
		if s.only != "" && s.only != lang {
			continue
		}
		b.Size(1280, 900, "light")
		b.Open(with(s.path, "lang", lang))
		if s.steps != nil {
			s.steps(b)
		}
		b.Do(s.name+" is there", webtest.Visible(s.seen))
		for _, scheme := range []string{"light", "dark"} {
			b.Themed(1280, scheme)
			b.Accessible(strings.Join([]string{s.name, lang, scheme}, " "))
			s.pictures(t, b, lang, scheme)
		}
	}
	b.Themed(1280, "light")
	b.FocusVisible(s.name)
	b.Themed(360, "light")
	b.Accessible(s.name + " on a phone")
	b.Zoomed(200, func() { b.Accessible(s.name + " at twice the size") })
}

// pictures keeps the scene as a phone, a desk and a wall show it, when pictures are wanted.
func (s scene) pictures(t *testing.T, b *webtest.Browser, lang, scheme string) {
	dir := os.Getenv("KONTOR_PICTURES")
	if dir == "" || !s.page {
		return
	}
	for size, width := range map[string]int64{"phone": 360, "desk": 1280, "wall": 2560} {
		b.Themed(width, scheme)
		b.Picture(filepath.Join(dir, fmt.Sprintf("%s-%s-%s-%s.webp", strings.ReplaceAll(s.name, " ", "-"), lang, scheme, size)))
	}
}

// with is the address with one more value in its query.
func with(path, name, value string) string {
	separator := "?"
	if strings.Contains(path, "?") {
		separator = "&"
	}
	return path + separator + name + "=" + value
}

// parts are fetched by a page or kept as a file, and are no page that one opens.
var parts = []string{"page:reception-answer", "page:insight-csv"}

// TestGalleryHasEveryPage: a page that is not in the gallery has been looked at by nobody.
func TestGalleryHasEveryPage(t *testing.T) {
	var missing []string
	for name, at := range pages {
		if !strings.HasPrefix(name, "page:") || slices.Contains(parts, name) {
			continue
		}
		if !slices.ContainsFunc(scenes, func(s scene) bool { return s.shows(at.path) }) {
			missing = append(missing, name)
		}
	}
	if missing != nil {
		t.Errorf("no scene shows %v", missing)
	}
}

// shows says whether the scene's address is one of the page's: the same parts, where the page's is not an office or an id.
func (s scene) shows(path string) bool {
	cut := func(p string) []string { return strings.Split(strings.SplitN(p, "?", 2)[0], "/") }
	is, want := cut(s.path), cut(path)
	if len(is) != len(want) {
		return false
	}
	for i := range is {
		if is[i] != want[i] && want[i] == strings.ToLower(want[i]) && !strings.ContainsAny(want[i], "0123456789") {
			return false
		}
	}
	return true
}
