package handlers

import (
	"testing"

	"kontor/domain"
)

// Whether a visitor has a protected identity is no agency's to know: neither the rule that is for such visitors is told nor their queue.
func TestAgenciesAreNotToldOfAProtectedIdentity(t *testing.T) {
	plain, hidden := decision("fk"), decision("fk")
	hidden.Rule, hidden.Queue.Channel, hidden.Inputs.Protected = "protected", domain.Shielded, true
	if got, want := string(encode(routingOf(hidden))), string(encode(routingOf(plain))); got != want {
		t.Errorf("told %s, of anybody else %s", got, want)
	}
}
