package webtest

import (
	_ "embed"
	"fmt"
	"strings"
)

// axe is axe-core 4.14.1, which knows what of WCAG a program can check.
//
//go:embed axe/axe.min.js
var axe string

// violation is what axe found wrong, and where.
type violation struct {
	ID    string   `json:"id"`
	Help  string   `json:"help"`
	Where []string `json:"where"`
}

// runAxe checks the page by the rules of WCAG 2.2 A and AA, and axe's best practices; a rule that holds tells of one element only.
const runAxe = `axe.run(document, {runOnly: {type: "tag", values: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}, resultTypes: ["violations"]})
	.then((r) => ({passed: r.passes.length, wrong: r.violations.map((v) => ({id: v.id, help: v.help, where: v.nodes.slice(0, 4).map((n) => n.html.slice(0, 160) + " " + (n.any[0]?.message ?? ""))}))}))`

// Accessible fails unless the page, as it is now, has nothing that axe or a check of our own finds wrong: what can be acted on is large
// enough, the focus comes to everything and is seen there, nothing is wider than the window, a chart has a table, and nothing is said by its
// colour alone.
func (b *Browser) Accessible(state string) {
	b.t.Helper()
	if !JS[bool](b, `!!window.axe`) {
		JS[bool](b, axe+"\n;true")
	}
	said := Await[struct {
		Passed int         `json:"passed"`
		Wrong  []violation `json:"wrong"`
	}](b, runAxe)
	if said.Passed < 10 {
		b.t.Errorf("%s: axe tried %d rules only", state, said.Passed)
	}
	for _, v := range said.Wrong {
		b.t.Errorf("%s: %s (%s)\n\t%s", state, v.Help, v.ID, strings.Join(v.Where, "\n\t"))
	}
	for _, check := range checks {
		for _, found := range JS[[]string](b, check.script) {
			b.t.Errorf("%s: %s: %s", state, check.rule, found)
		}
	}
}

// check is a rule that axe does not know, with a script that lists what breaks it.
type check struct{ rule, script string }

const (
	// named is what an element is called in a complaint.
	named = `const named = (e) => e.outerHTML.slice(0, 120);`
	// acted are the elements that can be acted on and are seen. A link in running text may be as large as its line (WCAG 2.5.8).
	acted = `const acted = [...document.querySelectorAll("a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex='0']")]
		.filter((e) => e.checkVisibility({visibilityProperty: true}) && !e.disabled && !e.closest("dialog:not([open])") && !e.matches(".skip"));`
)

var checks = []check{
	{"smaller than 24 px, and nothing around it to press", `(() => { ` + named + acted + `
		const inText = (e) => e.matches("a") && getComputedStyle(e).display === "inline";
		return acted.filter((e) => {
			const r = (e.labels?.[0] ?? e).getBoundingClientRect(), own = e.getBoundingClientRect();
			return !inText(e) && Math.max(r.width, own.width) > 0 && (Math.max(r.height, own.height) < 23.5 || Math.max(r.width, own.width) < 23.5);
		}).map(named);
	})()`},
	{"the page is wider than the window", `(() => {
		const d = document.documentElement;
		if (d.scrollWidth <= d.clientWidth + 1) return [];
		const wide = [...document.querySelectorAll("main *")].filter((e) => e.checkVisibility() && e.getBoundingClientRect().right > d.clientWidth + 1);
		return [d.scrollWidth + " > " + d.clientWidth + " " + wide.slice(-2).map((e) => e.outerHTML.slice(0, 120)).join(" ")];
	})()`},
	{"scrolls, and the keyboard has nothing in it to scroll it by", `(() => { ` + named + acted + `
		return [...document.querySelectorAll("main *")].filter((e) => {
			const s = getComputedStyle(e), turns = (o) => o === "auto" || o === "scroll";
			return e.checkVisibility() && (turns(s.overflowY) && e.scrollHeight > e.clientHeight + 1 || turns(s.overflowX) && e.scrollWidth > e.clientWidth + 1)
				&& !e.matches("textarea, select, input") && !acted.some((a) => e.contains(a));
		}).map(named);
	})()`},
	{"a key of words instead of words", `(() => {
		const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT), found = [];
		for (let n; (n = walk.nextNode());) {
			const m = n.data.match(/\b(web|reception|desk|agency|overview|admin|insight|screen|visitor|kiosk|about|state|outcome|channel|level|role|kind|need|sentence|booking|content)\.[a-z][a-z.-]+[a-z]\b/);
			if (m && !n.parentElement.closest("script, style, code, pre")) found.push(m[0]);
		}
		return found;
	})()`},
	{"a chart without a table of the same figures", `(() => { ` + named + `
		return [...document.querySelectorAll("svg.chart, figure.chart svg, svg[role=img]")].filter((e) => e.checkVisibility() && !e.closest("figure, section, article")?.querySelector("table")
			&& !document.getElementById(e.getAttribute("aria-details") ?? "") && e.dataset.table !== "none").map(named);
	})()`},
	{"said by its colour alone", `(() => { ` + named + `
		const probe = document.body.appendChild(document.createElement("i")), tells = ["warning", "danger"].map((name) => {
			probe.style.setProperty("color", "var(--ds-color-" + name + "-text-subtle)");
			return getComputedStyle(probe).color;
		});
		probe.remove();
		const tell = (e) => tells.includes(getComputedStyle(e).color);
		const drawn = (e, at) => !["none", "normal", '""'].includes(getComputedStyle(e, at).content);
		const own = (e) => [...e.childNodes].some((n) => n.nodeType === Node.TEXT_NODE && n.data.trim());
		return [...document.querySelectorAll("body *")].filter((e) => e.checkVisibility() && own(e) && tell(e)).filter((e) => {
			while (e.parentElement && tell(e.parentElement)) e = e.parentElement; // the whole of what has the colour
			const words = e.textContent.trim().split(/\s+/).filter((w) => /\p{Letter}{2}/u.test(w));
			return !/[▲◆■●◐✕!]/.test(e.textContent) && words.length < 3 && !drawn(e, "::before") && !drawn(e, "::after") && !e.querySelector("svg");
		}).map(named);
	})()`},
	{"text that is cut off", `(() => { ` + named + `
		return [...document.querySelectorAll("h1, h2, h3, button, th, td, dt, dd, label, .ticket")].filter((e) => {
			const s = getComputedStyle(e);
			return e.checkVisibility() && !e.matches(".hidden, .hidden *") && s.overflow === "hidden" && e.scrollWidth > e.clientWidth + 1 && s.textOverflow !== "ellipsis";
		}).map(named);
	})()`},
}

// FocusVisible tabs through the page once and fails where the focus cannot be seen, leaves the page before it has been everywhere, or
// jumps back up: what comes by the tabulator key comes in the order of the document. An open dialog keeps the focus and is left out.
func (b *Browser) FocusVisible(state string) {
	b.t.Helper()
	many := JS[int](b, `(() => { `+acted+` if (document.querySelector("dialog[open]")) return 0; document.body.tabIndex = -1; document.body.focus(); document.body.removeAttribute("tabindex"); scrollTo(0, 0); return acted.filter((e) => e.tabIndex >= 0).length; })()`)
	last := -1
	for i := range min(many, 40) {
		b.Press("\t")
		at := JS[struct {
			Place int    `json:"place"`
			Seen  bool   `json:"seen"`
			Name  string `json:"name"`
		}](b, `(() => {
			const e = document.activeElement, place = [...document.querySelectorAll("*")].indexOf(e);
			const r = e.getBoundingClientRect(), inside = r.bottom > 0 && r.top < innerHeight;
			const drawn = (e) => { const s = getComputedStyle(e); return s.outlineStyle !== "none" && parseFloat(s.outlineWidth) >= 2 || s.boxShadow !== "none"; };
			return {place, name: e.outerHTML.slice(0, 100), seen: e === document.body || inside && [e, e.closest("tr, li")].some((e) => e && drawn(e))};
		})()`)
		if !at.Seen {
			b.t.Errorf("%s: the focus is not seen at %s", state, at.Name)
		}
		if at.Place < last && i < many-1 && !strings.HasPrefix(at.Name, "<body") {
			b.t.Errorf("%s: the focus goes back from element %d to %d: %s", state, last, at.Place, at.Name)
		}
		last = at.Place
	}
}

// Themed shows the page in the width, and light or dark.
func (b *Browser) Themed(width int64, scheme string) {
	b.t.Helper()
	height := map[int64]int64{360: 740, 1280: 900, 2560: 1440}[width]
	if height == 0 {
		b.t.Fatal(fmt.Sprintf("no height goes with %d px", width))
	}
	b.Size(width, height, scheme)
}
