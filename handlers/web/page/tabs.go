package page

// navTab is a section in the navigation: the page that it begins with, by which it is judged, and that page's address.
type navTab struct{ section, page, href string }

const overviewSection = "overview"

// tabs are the sections that one goes to from anywhere, in their order. What is not here, such as a screen, is opened by its address.
var tabs = []navTab{
	{"overview", "overview", "/"},
	{"reception", "reception", "/reception"},
	{"desk", "desk", "/desk"},
	{"agency", "agency", "/agency"},
	{"insight", "insight", "/insight"},
	{"admin", "admin", "/admin"},
}

// home is where the section begins.
func home(section string) string {
	for _, t := range tabs {
		if t.section == section {
			return t.href
		}
	}
	return "/"
}
