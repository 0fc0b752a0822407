package accounts

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/nats-io/jwt/v2"

	"kontor/domain"
)

// Own is the system's own account at a server elsewhere that has no accounts by claims.
const Own = "KONTOR"

// AccountName is an agency's account at such a server.
func AccountName(a domain.AgencyCode) string { return "AGENCY_" + string(a) }

// OwnCredentials is the file by which the system itself connects to a server that has StaticConfig.
func (k *Keys) OwnCredentials() ([]byte, error) {
	r, err := k.Record()
	if err != nil {
		return nil, err
	}
	system, err := k.pair(systemSeed)
	if err != nil {
		return nil, err
	}
	defer system.Wipe()
	user, err := k.pair(userSeed(UserKontor))
	if err != nil {
		return nil, err
	}
	defer user.Wipe()
	claims := jwt.NewUserClaims(r.Users[UserKontor])
	claims.Name = UserKontor
	token, err := claims.Encode(system)
	if err != nil {
		return nil, err
	}
	seed, err := user.Seed()
	if err != nil {
		return nil, err
	}
	return jwt.FormatUserConfig(token, seed)
}

// StaticConfig is what the configuration of a server elsewhere includes so that it has the accounts: signed claims, and no secret. After a key was
// made or revoked it is written anew, and the servers are told to read it again.
func (k *Keys) StaticConfig() (string, error) {
	c, err := k.Claims()
	if err != nil {
		return "", err
	}
	var b strings.Builder
	fmt.Fprintf(&b, "# Made by kontor agency config. It has no secret. Make it anew after a key was made, rotated or revoked, and reload the servers.\n")
	fmt.Fprintf(&b, "operator: %s\nsystem_account: %s\nresolver: MEMORY\nresolver_preload {\n", c.Record.Token, c.Record.Server)
	for _, key := range slices.Sorted(maps.Keys(c.Accounts)) {
		fmt.Fprintf(&b, "  %s: %s\n", key, c.Accounts[key])
	}
	b.WriteString("}\n")
	return b.String(), nil
}

// CalloutConfig is what the configuration of a server elsewhere includes so that it asks the system who may connect: the accounts of the agencies
// that have a key, and what they may reach. It changes only when an agency gets its first key.
func (k *Keys) CalloutConfig() (string, error) {
	r, err := k.Record()
	if err != nil {
		return "", err
	}
	codes := slices.Sorted(maps.Keys(r.Agencies))
	var b strings.Builder
	b.WriteString("# Made by kontor agency config --callout. It has no secret. Make it anew when an agency gets its first key, and reload the servers.\n")
	fmt.Fprintf(&b, "accounts {\n  %s {\n    jetstream: enabled\n    users: [{nkey: %s}]\n    exports: [\n", Own, r.Users[UserKontor])
	for _, code := range codes {
		for _, right := range Rights(code, Own) {
			many := ""
			if right.Many {
				many = `, response_type: stream, threshold: "1h"`
			}
			fmt.Fprintf(&b, "      {service: %q, accounts: [%s]%s}\n", right.Subject, AccountName(code), many)
		}
	}
	b.WriteString("    ]\n  }\n")
	for _, code := range codes {
		fmt.Fprintf(&b, "  %s {\n    imports: [\n", AccountName(code))
		for _, right := range Rights(code, Own) {
			fmt.Fprintf(&b, "      {service: {account: %s, subject: %q}}\n", Own, right.Subject)
		}
		fmt.Fprintf(&b, "      {service: {account: %s, subject: %q}, to: %q}\n    ]\n  }\n", Own, nowhere(code), jetStreamInfo)
	}
	fmt.Fprintf(&b, "  CALLOUT {users: [{nkey: %s}]}\n  SYS {users: [{nkey: %s}]}\n}\nsystem_account: SYS\n", r.Users[UserCallout], r.Users[UserServer])
	fmt.Fprintf(&b, "authorization {\n  auth_callout {issuer: %s, account: CALLOUT, auth_users: [%s, %s, %s]}\n}\n",
		r.Callout, r.Users[UserKontor], r.Users[UserCallout], r.Users[UserServer])
	return b.String(), nil
}
