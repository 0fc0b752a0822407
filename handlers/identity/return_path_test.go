package identity

import (
	"net/url"
	"path"
	"strings"
	"testing"
)

func TestLocal(t *testing.T) {
	for to, want := range map[string]string{
		"/desk":                             "/desk",
		"/desk?kontor=skelleftea&officer=o": "/desk?kontor=skelleftea&officer=o",
		"/kontor/%C3%A5/":                   "/kontor/%C3%A5",
		"/a/../desk":                        "/desk",
		"/desk#x":                           "/desk",
		"":                                  "/",
		"desk":                              "/",
		"//evil.example":                    "/",
		"///evil.example":                   "/evil.example", // a page of ours that is not there
		"/\\evil.example":                   "/",
		"\\\\evil.example":                  "/",
		"/%5Cevil.example":                  "/",
		"/%2Fevil.example":                  "/evil.example", // a page of ours that is not there
		"/..//evil.example":                 "/evil.example",
		"/.//evil.example":                  "/evil.example",
		"https://evil.example":              "/",
		"https:evil.example":                "/",
		"http:/evil.example":                "/",
		"javascript:alert(1)":               "/",
		"//user@evil.example/":              "/",
		"/\t/evil.example":                  "/",
		"/\n/evil.example":                  "/",
		"/%0d%0aSet-Cookie:x":               "/",
		"/desk\r\nX: y":                     "/",
		"/\u202eevil":                       "/",
		"/%zz":                              "/",
		"/desk?x=\u202ey":                   "/",
		"/login":                            "/",
		"/login/callback?code=x":            "/",
		"/x/../login":                       "/",
		"/logout":                           "/",
		"/" + strings.Repeat("a", 1100):     "/",
	} {
		if got := local(to); got != want {
			t.Errorf("%q leads to %q, want %q", to, got, want)
		}
	}
}

func FuzzLocal(f *testing.F) {
	for _, to := range []string{"/desk?x=1", "//evil", "/\\evil", "/%5c%5cevil", "/..//evil", "http:/x", "/%09/evil", "/;//evil"} {
		f.Add(to)
	}
	base, _ := url.Parse("https://kontor.example/login")
	f.Fuzz(func(t *testing.T, to string) {
		got := local(to)
		u, err := base.Parse(got)
		if err != nil || u.Host != "kontor.example" || u.Scheme != "https" || u.User != nil {
			t.Fatalf("%q leads to %q: %v", to, got, err)
		}
		// As browsers read it: backslashes are slashes, and tabs and line ends are nothing.
		read := strings.NewReplacer("\\", "/", "\t", "", "\n", "", "\r", "").Replace(got)
		if !strings.HasPrefix(read, "/") || strings.HasPrefix(read, "//") || ours(path.Clean(u.Path)) || strings.ContainsAny(got, "\r\n\t\\ ") {
			t.Fatalf("%q leads to %q", to, got)
		}
		if again := local(got); again != got {
			t.Fatalf("%q leads to %q and that to %q", to, got, again)
		}
	})
}
