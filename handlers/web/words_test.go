package web_test

import (
	"path/filepath"
	"testing"

	"kontor/domain"
	"kontor/handlers/web/webtest"
	"kontor/projections"
)

// joined are the ends of keys that the pages put together, by their beginnings.
var joined = map[string][]string{
	"web.title.":       {"overview", "reception", "desk", "agency", "insight"},
	"web.choose.":      {"reception", "desk"},
	"web.col.":         {"name", "waiting", "longest"},
	"web.basis.":       {string(domain.Unverified), string(domain.Estimated), string(domain.Synthetic)},
	"web.basis.short.": {string(domain.Unverified), string(domain.Estimated), string(domain.Synthetic)},
	"web.view.": {
		projections.ViewNetwork, projections.ViewDay, projections.ViewWaits, projections.ViewDisplays, projections.ViewConservation,
		projections.ViewAnswers, projections.ViewAgencies, projections.ViewCurves,
	},
}

func TestEveryTextHasWords(t *testing.T) {
	folders, err := filepath.Glob("*")
	if err != nil {
		t.Fatal(err)
	}
	found := 0
	for _, folder := range folders {
		found += len(webtest.HasWords(t, folder, "web", joined))
	}
	if found < 100 {
		t.Errorf("only %d keys found", found)
	}
}
