package api

import (
	"testing"

	"kontor/domain"
)

// TestAStreamThatEndsMakesRoom once, and only for the actor whose it was.
func TestAStreamThatEndsMakesRoom(t *testing.T) {
	var p perActor
	one, two := domain.Actor{Role: domain.RoleOfficer, ID: "o-1"}, domain.Actor{Role: domain.RoleOfficer, ID: "o-2"}
	var last func()
	for range mostStreams {
		done, ok := p.take(one)
		if !ok {
			t.Fatal("there is no room")
		}
		last = done
	}
	if _, ok := p.take(one); ok {
		t.Error("there is room for more than there may be")
	}
	done, ok := p.take(two)
	if !ok {
		t.Fatal("another actor has no room")
	}
	done()
	if len(p.open) != 1 {
		t.Errorf("who follows nothing is counted: %v", p.open)
	}
	last()
	last()
	if _, ok := p.take(one); !ok {
		t.Error("what ended made no room")
	}
	if _, ok := p.take(one); ok {
		t.Error("what ended made room twice")
	}
}
