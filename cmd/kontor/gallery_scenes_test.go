package main

import "kontor/handlers/web/webtest"

// scenes are every page and its states, at an office with officers and a queue.
var scenes = []scene{
	{name: "login", path: "/login?return=%2F", seen: `button[value="m-nation"]`, page: true, only: "sv"},
	{name: "overview", user: "m-nation", path: "/", seen: "#rows tr", page: true},
	{name: "office", user: "m-nation", path: "/kontor/skelleftea", seen: "#queues", page: true},
	{name: "reception offices", user: "r-skelleftea", path: "/reception", seen: "#offices"},
	{name: "reception", user: "r-skelleftea", path: "/reception?kontor=skelleftea", seen: "#what", page: true},
	{name: "desk signing on", user: "o-skelleftea-1", path: "/desk?kontor=skelleftea", seen: "main h1", page: true},
	{name: "slip of a booked time that there is not", user: "r-skelleftea", path: "/booking/skelleftea/2024-05-02/7K3F-Q2MX", seen: ".notice"},
	{name: "forbidden", user: "c1-fk", path: "/desk?kontor=skelleftea", seen: ".notice"},
	{name: "keys", user: "r-skelleftea", path: "/reception?kontor=skelleftea", seen: "#keys", steps: func(b *webtest.Browser) {
		b.Press("\x1b")
		b.Press("?")
	}},
}
