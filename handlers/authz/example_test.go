package authz_test

import (
	"fmt"
	"log/slog"
	"time"

	"kontor/domain"
	"kontor/handlers"
	"kontor/handlers/authz"
)

// An agency opens what is its own, and nothing else; the verdict names the policy.
func ExampleAuthority_Judge() {
	a, err := authz.New(domain.NewNetwork, time.Now, slog.Default())
	if err != nil {
		fmt.Println(err)
		return
	}
	fk := handlers.Principal{Actor: domain.Actor{Role: domain.RoleAgency, ID: "fk.c12"}, Proof: handlers.ProvedByToken}
	for _, agency := range []domain.AgencyCode{"fk", "pm"} {
		fmt.Println(agency, a.Judge(fk, handlers.Access{Action: "get-agency-queues", Agency: agency}))
	}
	// Output:
	// fk {true agency-own}
	// pm {false another-agency}
}
