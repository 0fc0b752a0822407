package identity_test

import (
	"fmt"

	"kontor/handlers/identity"
)

// A caseworker is known by two claims; whoever fits no rule has no role.
func ExampleReadMapping() {
	m, err := identity.ReadMapping([]byte(`{"rules": [
	  {"if": [{"claim": "groups", "in": ["caseworkers"]}], "role": "agency", "agencyFrom": "authority", "actorFrom": "worker"}]}`))
	if err != nil {
		fmt.Println(err)
		return
	}
	g, known, _ := m.Grant("a subject", identity.Claims{"groups": []any{"staff", "caseworkers"}, "authority": "fk", "worker": "c12"}, nil)
	fmt.Println(g.Actor, known)
	_, known, _ = m.Grant("another", identity.Claims{"groups": "visitors"}, nil)
	fmt.Println(known)
	// Output:
	// agency:fk.c12 true
	// false
}

// A fault in a mapping file names its line: a misspelt condition would otherwise give the role to everybody.
func ExampleMappingFault() {
	_, err := identity.ReadMapping([]byte("{\"rules\": [\n  {\"fi\": [], \"role\": \"operator\"}]}"))
	fmt.Println(err)
	// Output: line 2: the field "fi" is not known
}
