package main

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"kontor/domain"
	"kontor/handlers/web/webtest"
)

// hostile is input that nobody means well with, as it stands in an address or a form.
var hostile = map[string]string{
	"tags and quotes":    url.QueryEscape(`'"></textarea></title></select><script>alert(1)</script><img src=x onerror=alert(2)><a href="javascript:alert(3)">x</a>` + "`${alert(4)}`"),
	"SQL and paths":      url.QueryEscape(`'; DROP TABLE visits;-- ../../../../etc/passwd %2e%2e%2f {{.}} ${7*7}`),
	"marks that turn":    url.QueryEscape("\u202e\u2066\u200f" + "löst\u202d\u0000" + "👩‍👩‍👧‍👦🏳️‍🌈" + strings.Repeat("e\u0301\u0327\u0323", 40)),
	"ten thousand signs": strings.Repeat("W", 10_000),
	"a null":             "a%00b",
	"no letters at all":  "%ff%fe%c3%28%ed%a0%80",
}

// asking is a form or an address of the pages, with what can be filled in.
type asking struct {
	Method string            `json:"method"`
	Path   string            `json:"path"`
	Fields map[string]string `json:"fields"`
	File   bool              `json:"file"` // it is fetched and not gone to
	Try    []string          `json:"try"`  // the fields that nothing else like it has
}

func (a asking) String() string { return a.Method + " " + a.Path }

// askings are the forms and links that the page has.
const askings = `[
	...[...document.forms].filter((f) => f.method !== "dialog").map((f) => ({ method: f.method.toUpperCase(), path: new URL(f.action).pathname,
		fields: Object.fromEntries([...f.elements].filter((e) => e.name && e.type !== "radio" && e.type !== "checkbox" || e.checked).map((e) => [e.name, e.value])) })),
	...[...document.querySelectorAll("button[formaction]")].map((e) => ({ method: (e.formMethod || e.form.method).toUpperCase(), path: new URL(e.formAction).pathname,
		fields: Object.fromEntries(new FormData(e.form)) })),
	...[...document.querySelectorAll("a[href]")].map((a) => [new URL(a.getAttribute("href"), location), a.matches("[download], [href*='=csv']")])
		.filter(([u]) => u.origin === location.origin).map(([u, file]) => ({ method: "GET", path: u.pathname, fields: Object.fromEntries(u.searchParams), file })),
	{ method: "GET", path: location.pathname, fields: Object.fromEntries(new URLSearchParams(location.search)) },
]`

// sendsHostile sends the asking with each of the values in each of its fields, one at a time, and lists what is wrong with the answers. Nothing of an
// answer is run or loaded by that; which of them have the input in them is told too, for them to be looked at.
const sendsHostile = `(async (asking, values, secrets) => {
	const wrong = [], shown = [], known = window.lookedThrough ??= new Set(); // answers that are the same but for ids and times are looked through once
	const one = async (field, name, value) => {
		const body = Object.entries(asking.fields).filter(([f]) => f !== field && f !== "key").map(([f, v]) => encodeURIComponent(f) + "=" + encodeURIComponent(v))
			.concat(encodeURIComponent(field) + "=" + value, "key=" + crypto.randomUUID()).join("&");
		const get = asking.method === "GET", path = asking.path.replace("VALUE", value.replaceAll("+", "%20"));
		const answer = await fetch(get ? path + "?" + body : path, { headers: { "Accept": "text/html" },
			...get ? {} : { method: "POST", body, headers: { "Accept": "text/html", "Content-Type": "application/x-www-form-urlencoded" } } });
		const text = await answer.text(), what = name + " in " + field + ": " + answer.status + " ";
		if (answer.status >= 500) wrong.push(what + "is a fault");
		const kind = answer.headers.get("Content-Type") ?? "";
		for (const s of secrets) if (text.includes(s)) wrong.push(what + "tells of another office: " + s);
		if (kind.startsWith("text/csv") || answer.status === 431) return; // a file; and what is too long to be read at all
		if (kind.startsWith("text/plain") && answer.status === 400 && /^[A-ZÅÄÖ][^<]{20,}\.\n$/.test(text)) return; // an address that is none is refused in one sentence
		if (!kind.startsWith("text/html")) { wrong.push(what + "is no page but " + kind + " " + text.slice(0, 80)); return; }
		const same = text.replace(/[0-9a-f]{8}-[0-9a-f-]{27}|\d\d[.:]\d\d/g, "");
		if (known.has(same)) return;
		known.add(same);
		const page = new DOMParser().parseFromString(text, "text/html");
		for (const e of page.querySelectorAll("*")) {
			if (e.matches("script:not([src^='/assets/'])") || [...e.attributes].some((a) => a.name.startsWith("on") || /^\s*javascript:/i.test(a.value) && a.name !== "value")) wrong.push(what + "has " + e.outerHTML.slice(0, 120));
		}
		const said = page.querySelector("main, .fresh, #answer, body")?.textContent.trim() ?? "";
		if (said.length < 12) wrong.push(what + "says nothing: " + text.slice(0, 80));
		if (text.includes("alert(") || text.includes("WWWW") || text.includes("‮")) shown.push([field, name]);
	};
	const all = [];
	for (const field of asking.try) for (const [name, value] of values) all.push([field, name, value]);
	const work = async () => { for (let a; (a = all.pop()); ) await one(...a); };
	const many = all.length;
	await Promise.all([work(), work(), work(), work()]);
	return { many, wrong, shown };
})`

// attacked is what came of it.
type attacked struct {
	Many  int         `json:"many"`
	Wrong []string    `json:"wrong"`
	Shown [][2]string `json:"shown"`
}

// TestHostileInputInEveryFieldAndLink: whatever stands in a field or an address, no script runs, nothing of another office is told, and the
// answer is a page that says what is wrong and has not lost its shape. The fields are those that the pages have.
func TestHostileInputInEveryFieldAndLink(t *testing.T) {
	o := serving(t)
	values, secrets := o.busy()
	first := webtest.NewBrowser(t, o.url, saysNo)
	first.Open("/livez")
	total, forms, looked, seen := 0, 0, 0, map[string]bool{}
	for _, user := range slices.Sorted(maps.Keys(hostilePages)) {
		began, before := time.Now(), total
		p := &person{first.Other(saysNo), t}
		p.Before(`window.ran = []; window.alert = (x) => { ran.push(x); };`)
		if strings.HasSuffix(user, "device") {
			o.stands(strings.TrimSuffix(user, " device"), p.Browser)
		} else {
			p.LogIn(user)
		}
		all := p.askings(hostilePages[user])
		p.Open("/about/figures")
		for _, a := range all {
			got := webtest.Await[attacked](p.Browser, fmt.Sprintf("%s(%s, %s, %s)", sendsHostile, asJS(t, a), asJS(t, values), asJS(t, secrets)))
			total, forms = total+got.Many, forms+1
			for _, w := range got.Wrong {
				t.Errorf("%s, %s: %s", user, a, w)
			}
			if page := a.Method + a.Path; len(got.Shown) > 0 && !a.File && !seen[page] {
				seen[page] = true
				looked++
				p.looksAt(a, got.Shown[0])
			}
		}
		t.Logf("%s: %d values in %.1f s", user, total-before, time.Since(began).Seconds())
	}
	t.Logf("%d forms and addresses were sent %d hostile values, and %d of the answers were looked at", forms, total, looked)
	if forms < 60 || total < 5000 || looked < 5 {
		t.Error("that is too few to show anything")
	}
}

func asJS(t *testing.T, v any) string {
	t.Helper()
	b, err := json.Marshal(v)
	must(t, err)
	return string(b)
}

// hostilePages are where each begins; from there the links lead on.
var hostilePages = map[string][]string{
	"m-nation": {"/", "/kontor/skelleftea?date=2024-05-02&time=10:00&as=known", "/about/figures", "/about/accessibility"},
	"r-" + storyOffice: {
		"/reception", "/reception?kontor=" + storyOffice, "/reception/late?kontor=" + storyOffice, "/reception/answer?kontor=" + storyOffice + "&q=vab",
		"/booking/" + storyOffice + "/2024-05-02/7K3F-Q2MX",
	},
	"o-" + storyOffice + "-1": {"/desk?kontor=" + storyOffice}, "o-" + storyOffice + "-2": {"/desk?kontor=" + storyOffice},
	"s-" + storyOffice: {"/desk/lead?kontor=" + storyOffice},
	"c1-fk":            {"/agency", "/agency?list=owed", "/agency?list=ended", "/agency?list=day&at=skelleftea&date=2024-05-02"},
	"op-1": {
		"/admin", "/admin/network/offices", "/admin/network/offices/" + storyOffice, "/admin/form/hours?kontor=" + storyOffice,
		"/admin/officers/" + storyOffice, "/admin/network/agencies/fk", "/admin/network/policy", "/admin/devices", "/admin/keys", "/admin/incidents",
	},
	"a-1":           {"/admin/reads?date=2024-05-02"},
	"screen device": {"/screen?kontor=" + storyOffice + "&words=sv&speech=sv&sound=off"},
	"kiosk device":  {"/kiosk?kontor=" + storyOffice + "&in=sv&print=on", "/kiosk?kontor=" + storyOffice + "&in=sv&agency=fk", "/login/device"},
}

// mostPages is how many pages somebody's links lead to.
const mostPages = 14

// askings are the forms and addresses of the pages and of those that they lead to, each kind of them once.
func (p *person) askings(paths []string) (all []asking) {
	p.t.Helper()
	seen, been := map[string]bool{}, map[string]bool{}
	for n := 0; n < len(paths) && n < mostPages; n++ {
		p.Open(paths[n])
		for _, a := range webtest.JS[[]asking](p.Browser, askings) {
			if kind := a.kind(); !seen[kind] && !strings.HasPrefix(a.Path, "/logout") && !strings.HasPrefix(a.Path, "/demo-issuer") && !strings.HasPrefix(a.Path, "/docs") {
				seen[kind] = true
				all = append(all, a)
				if a.Method == "GET" && !a.File && !been[kind] {
					been[kind] = true
					q := url.Values{}
					for name, value := range a.Fields {
						q.Set(name, value)
					}
					paths = append(paths, (&url.URL{Path: a.Path, RawQuery: q.Encode()}).String())
				}
			}
		}
	}
	for _, a := range slices.Clone(all) { // each part of a path is a field too
		parts := strings.Split(a.Path, "/")
		for i := 2; i < len(parts) && a.Method == "GET"; i++ {
			tried := slices.Clone(parts)
			tried[i] = "VALUE"
			all = append(all, asking{Method: a.Method, Path: strings.Join(tried, "/"), Fields: map[string]string{"": ""}, File: a.File})
		}
	}
	return untried(all)
}

// untried leaves out the fields that have been tried in another form or address of the kind, and what then has none.
func untried(all []asking) (left []asking) {
	tried := map[string]bool{}
	for _, a := range all {
		for _, field := range slices.Sorted(maps.Keys(a.Fields)) {
			name := a.Method + " " + idOrDate.ReplaceAllString(a.Path, "*") + " " + field
			if field != "key" && !tried[name] {
				tried[name] = true
				a.Try = append(a.Try, field)
			}
		}
		if a.Try != nil {
			left = append(left, a)
		}
	}
	return left
}

var idOrDate = regexp.MustCompile(`[0-9a-f]{8}-[0-9a-f-]{27}|[0-9]{4}-[0-9]{2}-[0-9]{2}`)

// kind is the same for what differs in its values only.
func (a asking) kind() string {
	return a.Method + " " + idOrDate.ReplaceAllString(a.Path, "*") + fmt.Sprint(slices.Sorted(maps.Keys(a.Fields)))
}

// looksAt has the browser itself show the answer to a form that has the input in it: nothing runs, and nothing is wider than the window.
func (p *person) looksAt(a asking, field [2]string) {
	p.t.Helper()
	value := hostile[field[1]]
	webtest.JS[bool](p.Browser, fmt.Sprintf(`(() => {
		const a = %s, f = Object.assign(document.createElement("form"), { method: a.method, action: a.path });
		a.fields[%q] = decodeURIComponent(%q.replaceAll("+", " "));
		if ("key" in a.fields) a.fields.key = crypto.randomUUID();
		for (const [name, value] of Object.entries(a.fields)) f.append(Object.assign(document.createElement("textarea"), { name, value }));
		f.hidden = true;
		document.body.append(f);
		document.body.dataset.leaves = "yes";
		HTMLFormElement.prototype.submit.call(f);
		return true;
	})()`, asJS(p.t, a), field[0], value))
	p.Do(fmt.Sprintf("see the answer to %s with %s in %s", a, field[1], field[0]), chromedp.WaitReady(chromedp.CSS("body:not([data-leaves]) *")))
	what := fmt.Sprintf("%s with %s in %s", a, field[1], field[0])
	if ran := webtest.JS[int](p.Browser, `window.ran.length`); ran > 0 {
		p.t.Errorf("%s: %d scripts ran", what, ran)
	}
	if over := webtest.JS[int](p.Browser, `document.documentElement.scrollWidth - document.documentElement.clientWidth`); over > 1 {
		p.t.Errorf("%s: the page is %d px too wide", what, over)
		p.Shoot("hostile-" + strings.ReplaceAll(strings.Trim(a.Path, "/"), "/", "-") + "-" + field[0])
	}
}

// busy is an office in which everything is going on, so that every form is there. It answers with what else is sent as input, which is
// another office's, and with what must never be told: the codes of that office's visits.
func (o *served) busy() (values [][2]string, secrets []string) {
	o.t.Helper()
	const one, two = "o-" + storyOffice + "-1", "o-" + storyOffice + "-2"
	o.opens()
	o.signs(one, "1", "fk", "skv")
	o.done(one, "1", "fk-bostb", domain.HandedOver)
	o.done(one, "1", "fk-vab", domain.Solved)
	o.arrives("fk-bostb", "skv-persbevis")
	o.serves(one, o.calls(one, "1").Errands[0])
	o.arrives("fk-vab")
	o.signs(two, "2", "fk", "skv")
	absent := o.calls(two, "2")
	o.tell("officer:"+two, "POST", storyDay+"/visits/"+local(absent.Visit)+"/absences", nil)
	o.arrives("fk-bostb")
	o.tell("reception:r-"+busyOffice, "PUT", busyDay, map[string]any{})
	there := o.tell("reception:r-"+busyOffice, "POST", busyDay+"/visits", map[string]any{"errands": []any{map[string]string{"type": "skv-persbevis"}}})
	for _, name := range slices.Sorted(maps.Keys(hostile)) {
		values = append(values, [2]string{name, hostile[name]})
	}
	for _, e := range decoded[domain.ErrandRegistered](there) {
		secrets = append(secrets, string(e.Matter))
		values = append(values, [2]string{"another office's errand", string(e.Errand)})
	}
	for _, v := range decoded[domain.VisitRegistered](there) {
		values = append(values, [2]string{"another office's visit", string(v.Visit)})
	}
	return append(values, [2]string{"another office", busyOffice}), secrets
}
