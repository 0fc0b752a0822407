// Package accounts is who may connect to the NATS server from outside, and to what: one account for each agency, its keys and credentials,
// and what its programs may do. Everything else of the server is the system's own.
//
// The keys stand in a directory of their own. A server that is told of it enforces what stands there, and what is changed there within
// a second: nothing needs to be started again.
package accounts

import (
	"crypto/sha256"
	"fmt"

	"kontor/domain"
)

// Inbox is under which subjects an agency's programs may have themselves answered: those that every NATS client takes by itself.
const Inbox = "_INBOX.>"

// Right is a subject that an agency's programs may send to.
type Right struct {
	Subject string
	Many    bool // one request may have many answers
}

// Rights are everything that an agency may do on a server where the system's own streams stand in the account of that name, and JetStream is
// in no domain: ask for the next messages of its own consumer, look at that consumer, acknowledge what it got, and call its own services.
//
// The later form of an acknowledgement has the account in it. It must be spelled out: with wildcards in its place the right would hold for
// acknowledgements to others' consumers in the earlier form.
func Rights(a domain.AgencyCode, account string) []Right {
	queue := "AGENCY_" + string(a) + ".queue"
	return []Right{
		{Subject: "$JS.API.CONSUMER.MSG.NEXT." + queue, Many: true},
		{Subject: "$JS.API.CONSUMER.INFO." + queue},
		{Subject: "$JS.ACK." + queue + ".>"},
		{Subject: fmt.Sprintf("$JS.ACK._.%s.%s.>", hash(account), queue)},
		{Subject: "cmd." + string(a) + ".>"},
	}
}

// A server gives every account that has no JetStream all of its API, to be told there that it has none; an answer that would come beside the one
// of the agency's own consumer, and before it. It does not where the account has this subject from somewhere else: here, from nowhere.
const jetStreamInfo = "$JS.API.INFO"

// nowhere is a subject among the agency's services that has none.
func nowhere(a domain.AgencyCode) string { return "cmd." + string(a) + ".none" }

// hash is how the server writes an account's name in subjects.
func hash(account string) string {
	const digits = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
	sum := sha256.Sum256([]byte(account))
	for i := range sum[:8] {
		sum[i] = digits[sum[i]%byte(len(digits))]
	}
	return string(sum[:8])
}
