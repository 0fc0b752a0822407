package main

import "kontor/handlers/web/webtest"

// scenes are every page and its states, at an office with officers and a queue.
var scenes = []scene{
	{name: "login", path: "/login?return=%2F", seen: `button[value="m-nation"]`, page: true, only: "sv"},
	{name: "overview", user: "m-nation", path: "/", seen: "#rows tr", page: true},
	{name: "office", user: "m-nation", path: "/kontor/skelleftea", seen: "#queues", page: true},
	{name: "reception offices", user: "r-skelleftea", path: "/reception", seen: "#offices"},
	{name: "reception", user: "r-skelleftea", path: "/reception?kontor=skelleftea", seen: "#find", page: true},
	{name: "reception typing", user: "r-skelleftea", path: "/reception?kontor=skelleftea", seen: "#found li", steps: typing("bost")},
	{name: "reception number", user: "r-skelleftea", path: "/reception?kontor=skelleftea", seen: "#ticket", page: true, steps: func(b *webtest.Browser) {
		typing("bostadsb\r\r")(b)
	}},
	{name: "visits entered afterwards", user: "r-skelleftea", path: "/reception/late?kontor=skelleftea", seen: "main form", page: true},
	{name: "slip of a visit that there is not", user: "r-skelleftea", path: "/reception/ticket/skelleftea/x", seen: ".notice"},
	{name: "desk", user: "o-skelleftea-1", path: "/desk?kontor=skelleftea", seen: "main h1", page: true},
	{name: "supervision", user: "s-skelleftea", path: "/desk/lead?kontor=skelleftea", seen: "#lead-desks", page: true},
	{name: "slip of a booked time that there is not", user: "r-skelleftea", path: "/booking/skelleftea/2024-05-02/7K3F-Q2MX", seen: ".notice"},
	{name: "screen", actor: "screen:skelleftea.1", path: "/screen?kontor=skelleftea", seen: "main", page: true},
	{name: "kiosk", actor: "kiosk:skelleftea.1", path: "/kiosk?kontor=skelleftea", seen: "main", page: true},
	{name: "visitor's page that there is not", path: "/t/AAAA", seen: "main"},
	{name: "agency", user: "c1-fk", path: "/agency", seen: "main h1", page: true},
	{name: "insight", user: "d-1", path: "/insight", seen: "main h1", page: true},
	{name: "office at an earlier moment", user: "m-nation", path: "/kontor/skelleftea?at=10:20&as=shown", seen: "main h1"},
	{name: "forbidden", user: "c1-fk", path: "/desk?kontor=skelleftea", seen: ".notice"},
	{name: "administration", user: "op-1", path: "/admin", seen: "#coming", page: true},
	{name: "administration offices", user: "op-1", path: "/admin/network/offices", seen: "#t-offices"},
	{name: "administration office", user: "op-1", path: "/admin/network/offices/skelleftea", seen: "#facts", page: true},
	{name: "administration form", user: "op-1", path: "/admin/form/hours?kontor=skelleftea", seen: ".week"},
	{name: "administration officers", user: "op-1", path: "/admin/officers/skelleftea", seen: "#assignments"},
	{name: "administration agency", user: "op-1", path: "/admin/network/agencies/fk", seen: "#types"},
	{name: "administration policy", user: "op-1", path: "/admin/network/policy", seen: "#draft"},
	{name: "administration devices", user: "op-1", path: "/admin/devices", seen: "main h1"},
	{name: "administration agencies", user: "op-1", path: "/admin/network/agencies", seen: "#t-agencies"},
	{name: "administration keys", user: "op-1", path: "/admin/keys", seen: "#commands"},
	{name: "administration read log", user: "a-1", path: "/admin/reads", seen: "#reads"},
	{name: "administration incidents", user: "op-1", path: "/admin/incidents", seen: "#incidents"},
	{name: "accessibility statement", path: "/about/accessibility", seen: "article", page: true},
	{name: "what the figures mean", path: "/about/figures", seen: "#visits", page: true},
	{name: "keys", user: "r-skelleftea", path: "/reception?kontor=skelleftea", seen: "#keys", steps: func(b *webtest.Browser) {
		b.Press("\x1b")
		b.Press("?")
	}},
}

// typing writes in the reception's field.
func typing(text string) func(*webtest.Browser) {
	return func(b *webtest.Browser) { b.Write("#find", text) }
}
