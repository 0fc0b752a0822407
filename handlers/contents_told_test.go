package handlers

import (
	"slices"
	"testing"

	"kontor/domain"
)

// No agency is told that a visitor is forgotten of whom nothing was there to forget, also when it was once.
func TestForgettingNothingTellsNobody(t *testing.T) {
	nothing := domain.VisitorForgotten{Visit: v, Keys: []domain.KeyID{}, Decision: "SSC 2024/123"}
	content := contentOf(f, "fk", 4, domain.FieldName)
	for _, tc := range []struct {
		name          string
		without, with []domain.Event
	}{
		{"without content", alone(), all(alone(), nothing)},
		{"with content that was forgotten", all(alone(), content, forgotten(4)), all(alone(), content, forgotten(4), nothing)},
	} {
		if want, got := tellAll(t, "fk", tc.without), tellAll(t, "fk", tc.with); len(want) == 0 || !slices.Equal(got, want) {
			t.Errorf("%s: told is %q, want %q", tc.name, got, want)
		}
	}
}
