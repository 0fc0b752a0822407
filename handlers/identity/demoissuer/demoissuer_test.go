package demoissuer

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"kontor/domain"
)

func users() []User { return Users(domain.Reference(), "2024-05-02") }

func TestWhereItIsNotMade(t *testing.T) {
	for name, c := range map[string]Config{
		"a real issuer":      {PublicURL: "http://127.0.0.1:8080", RealIssuer: "https://login.example", Users: users()},
		"another machine":    {PublicURL: "http://kontor.example", Users: users()},
		"every address":      {PublicURL: "http://0.0.0.0:8080", Users: users()},
		"a name that begins": {PublicURL: "http://localhost.evil.example", Users: users()},
		"TLS":                {PublicURL: "https://127.0.0.1:8080", Users: users()},
		"a path":             {PublicURL: "http://127.0.0.1:8080/x", Users: users()},
		"nothing":            {Users: users()},
		"nobody to be":       {PublicURL: "http://127.0.0.1:8080"},
	} {
		if i, err := New(c); err == nil || i != nil {
			t.Errorf("%s: it is made", name)
		}
	}
	for _, at := range []string{"http://127.0.0.1:8080", "http://localhost:1", "http://[::1]:8080", "http://127.8.9.1:80"} {
		if _, err := New(Config{PublicURL: at, Users: users()}); err != nil {
			t.Errorf("%s: %v", at, err)
		}
	}
}

func TestOneUserForEveryRole(t *testing.T) {
	roles, programs, ids := map[string]int{}, map[string]bool{}, map[string]bool{}
	for _, u := range users() {
		role, _ := u.Claims["kontor_role"].(string)
		roles[role]++
		if u.Sv == "" || u.En == "" || ids[u.ID] || u.Program != "" && programs[u.Program] {
			t.Errorf("%+v", u)
		}
		ids[u.ID], programs[u.Program] = true, true
	}
	want := map[string]int{"reception": 1, "officer": 4, "supervisor": 1, "agency": 5, "manager": 3, "ministry": 1, "auditor": 1, "operator": 1, "": 1}
	for role, n := range want {
		if roles[role] != n || role != "" && !programs["demo-"+role] {
			t.Errorf("%d of %q, want %d", roles[role], role, n)
		}
	}
	n := domain.Reference()
	for _, o := range []domain.OfficerID{"o-skelleftea-1", "o-skelleftea-2"} {
		if !ids[string(o)] || !n.Assigned(o, "skelleftea", "fk", domain.General, "2024-05-02") {
			t.Errorf("%s is none or not assigned", o)
		}
	}
}

func issuer(t *testing.T) *Issuer {
	t.Helper()
	i, err := New(Config{PublicURL: "http://127.0.0.1:8080", Users: users()})
	if err != nil {
		t.Fatal(err)
	}
	return i
}

func (i *Issuer) ask(method, target string, form url.Values, change func(*http.Request)) *httptest.ResponseRecorder {
	r := httptest.NewRequest(method, "http://127.0.0.1:8080"+target, strings.NewReader(form.Encode()))
	if form != nil {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	if change != nil {
		change(r)
	}
	w := httptest.NewRecorder()
	i.ServeHTTP(w, r)
	return w
}

// began is the id of a login under way.
func (i *Issuer) began(t *testing.T) string {
	t.Helper()
	q := url.Values{
		"client_id": {ClientID}, "redirect_uri": {"http://127.0.0.1:8080/login/callback"}, "response_type": {"code"}, "scope": {"openid"}, "state": {"s"}, "nonce": {"n"},
		"code_challenge": {"E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"}, "code_challenge_method": {"S256"},
	}
	w := i.ask("GET", Path+"/authorize?"+q.Encode(), nil, nil)
	_, id, ok := strings.Cut(w.Header().Get("Location"), "/pick?request=")
	if !ok {
		t.Fatalf("%d to %s: %s", w.Code, w.Header().Get("Location"), w.Body)
	}
	return id
}

func TestThePageIsPlainAndInTwoLanguages(t *testing.T) {
	i := issuer(t)
	w := i.ask("GET", Path+"/pick?request="+i.began(t), nil, nil)
	page := w.Body.String()
	if w.Code != http.StatusOK || strings.Contains(page, "<script") || strings.Contains(page, "style=") || !strings.Contains(page, `<html lang="sv">`) ||
		!strings.Contains(page, `Servicehandläggare, Skellefteå 1 <span lang="en">/ Officer, Skellefteå 1</span>`) || strings.Index(page, "demonstration. Alla") > strings.Index(page, "demonstration. Everybody") {
		t.Errorf("%d: %s", w.Code, page)
	}
	if n := strings.Count(page, `<button type="submit" name="user"`); n != len(users()) {
		t.Errorf("%d users can be picked", n)
	}
	if w.Header().Get("Content-Security-Policy") != policy {
		t.Errorf("%v", w.Header())
	}
}

func TestPicking(t *testing.T) {
	i := issuer(t)
	id := i.began(t)
	for name, tc := range map[string]struct {
		request, user string
		change        func(*http.Request)
		want          int
	}{
		"nobody":            {id, "", nil, 400},
		"somebody else":     {id, "nobody-1", nil, 400},
		"for no login":      {"AAAA", "op-1", nil, 400},
		"from another site": {id, "op-1", func(r *http.Request) { r.Header.Set("Sec-Fetch-Site", "cross-site") }, 403},
		"by another name":   {id, "op-1", func(r *http.Request) { r.Host = "evil.example" }, 421},
	} {
		w := i.ask("POST", Path+"/pick", url.Values{"request": {tc.request}, "user": {tc.user}}, tc.change)
		if w.Code != tc.want {
			t.Errorf("%s: %d %s", name, w.Code, w.Body)
		}
	}
	form := url.Values{"request": {id}, "user": {"op-1"}}
	if w := i.ask("POST", Path+"/pick", form, nil); w.Code != http.StatusSeeOther || w.Header().Get("Location") != i.URL+"/authorize/callback?id="+id {
		t.Errorf("%d to %s", w.Code, w.Header().Get("Location"))
	}
	form.Set("user", "a-1")
	if w := i.ask("POST", Path+"/pick", form, nil); w.Code != http.StatusBadRequest {
		t.Errorf("picked twice: %d", w.Code)
	}
}

func TestWhatItDoesNotTake(t *testing.T) {
	i := issuer(t)
	good := url.Values{
		"client_id": {ClientID}, "redirect_uri": {"http://127.0.0.1:8080/login/callback"}, "response_type": {"code"}, "scope": {"openid"},
		"code_challenge": {"E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"}, "code_challenge_method": {"S256"},
	}
	for name, change := range map[string]func(url.Values){
		"no PKCE":             func(q url.Values) { q.Del("code_challenge") },
		"plain PKCE":          func(q url.Values) { q.Set("code_challenge_method", "plain") },
		"another program":     func(q url.Values) { q.Set("client_id", "other") },
		"a program's login":   func(q url.Values) { q.Set("client_id", "demo-operator") },
		"another way back":    func(q url.Values) { q.Set("redirect_uri", "http://evil.example/login/callback") },
		"a token in the link": func(q url.Values) { q.Set("response_type", "id_token token") },
	} {
		q := url.Values{}
		for k, v := range good {
			q[k] = v
		}
		change(q)
		if w := i.ask("GET", Path+"/authorize?"+q.Encode(), nil, nil); strings.Contains(w.Header().Get("Location"), "/pick") || strings.Contains(w.Header().Get("Location"), "evil") {
			t.Errorf("%s: %d to %s", name, w.Code, w.Header().Get("Location"))
		}
	}
}

func TestRotate(t *testing.T) {
	i := issuer(t)
	kid := func() string {
		var set struct{ Keys []struct{ Kid string } }
		if err := json.Unmarshal(i.ask("GET", Path+"/keys", nil, nil).Body.Bytes(), &set); err != nil || len(set.Keys) != 1 {
			t.Fatalf("%v: %+v", err, set)
		}
		return set.Keys[0].Kid
	}
	before := kid()
	if err := i.Rotate(); err != nil {
		t.Fatal(err)
	}
	if kid() == before {
		t.Error("it is the same key")
	}
}
