package identity

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"regexp"
	"time"

	"kontor/domain"
)

// Mapping says who is what: rules from an issuer's claims to a role with its scope. The first rule whose conditions all hold decides;
// whom none fits has no role. ReadMapping makes one.
type Mapping struct {
	idle   time.Duration // of sessions whose rule says nothing of it; zero for what is usual
	rules  []rule
	digest string // of the file's bytes
}

// rule gives a role to whom its conditions fit. What is said and what comes from a claim are added up.
type rule struct {
	If           []condition `json:"if"`
	Role         domain.Role `json:"role"`
	ActorFrom    string      `json:"actorFrom"`
	Kontors      []string    `json:"kontors"`
	KontorsFrom  string      `json:"kontorsFrom"`
	Counties     []string    `json:"counties"`
	CountiesFrom string      `json:"countiesFrom"`
	Nation       bool        `json:"nation"`
	Agency       string      `json:"agency"`
	AgencyFrom   string      `json:"agencyFrom"`
	Idle         string      `json:"idle"`
}

// condition holds when the claim, or one of its values if it has many, is the text or one of the texts.
type condition struct {
	Claim  string   `json:"claim"`
	Equals string   `json:"equals"`
	In     []string `json:"in"`
}

// Grant is what somebody may call themselves, by the mapping.
type Grant struct {
	Actor    domain.Actor      `json:"actor"`
	Kontors  []domain.KontorID `json:"kontors,omitempty"`
	Counties []string          `json:"counties,omitempty"`
	Nation   bool              `json:"nation,omitempty"`
	// Assigned says that the offices are those at which the officer is assigned on the day, whatever they were at login.
	Assigned bool `json:"assigned,omitempty"`
	// Idle is how long a session lasts that nobody uses; zero for what is usual.
	Idle time.Duration `json:"idle,omitempty"`
}

// badClaim says that a claim has a value that cannot be what it is to be. It names the claim and keeps the value, which anybody may have
// written, to itself.
type badClaim struct{ claim, wants string }

func (e *badClaim) Error() string { return fmt.Sprintf("the claim %q is not %s", e.claim, e.wants) }

// Grant is what the claims of the subject give it; false when no rule fits. A rule that fits but leads to something that cannot be, such
// as an office with line breaks in its name, gives nothing and is an error: the rules after it are not tried.
func (m *Mapping) Grant(subject string, claims Claims, key Secret) (Grant, bool, error) {
	for _, r := range m.rules {
		if r.fits(claims) {
			g, err := r.grant(subject, claims, key)
			if err == nil && g.Idle == 0 {
				g.Idle = m.idle
			}
			return g, err == nil, err
		}
	}
	return Grant{}, false, nil
}

// NeedsKey says whether some rule makes actors' ids under the key.
func (m *Mapping) NeedsKey() bool {
	for _, r := range m.rules {
		if r.ActorFrom == "" {
			return true
		}
	}
	return false
}

func (r rule) fits(claims Claims) bool {
	for _, c := range r.If {
		if !c.holds(claims) {
			return false
		}
	}
	return true
}

func (c condition) holds(claims Claims) bool {
	for _, v := range claims.texts(c.Claim) {
		if c.Equals != "" && v == c.Equals {
			return true
		}
		for _, one := range c.In {
			if v == one {
				return true
			}
		}
	}
	return false
}

func (r rule) grant(subject string, claims Claims, key Secret) (g Grant, err error) {
	if g.Actor, err = r.actor(subject, claims, key); err != nil {
		return Grant{}, err
	}
	for _, k := range r.Kontors {
		g.Kontors = append(g.Kontors, domain.KontorID(k))
	}
	for _, k := range claims.texts(r.KontorsFrom) {
		if !slug.MatchString(k) {
			return Grant{}, &badClaim{r.KontorsFrom, "a list of offices' ids"}
		}
		g.Kontors = append(g.Kontors, domain.KontorID(k))
	}
	g.Counties = append(g.Counties, r.Counties...)
	for _, c := range claims.texts(r.CountiesFrom) {
		if !county.MatchString(c) {
			return Grant{}, &badClaim{r.CountiesFrom, "a list of counties' names"}
		}
		g.Counties = append(g.Counties, c)
	}
	g.Nation = r.Nation
	g.Idle, _ = span(r.Idle)
	g.Assigned = r.Role == domain.RoleOfficer && r.Kontors == nil && r.KontorsFrom == ""
	return g, nil
}

// actor is by which name the subject acts: the rule's claim, or a pseudonym. An agency's stands behind its code.
func (r rule) actor(subject string, claims Claims, key Secret) (domain.Actor, error) {
	id := pseudonym(subject, key)
	if from := claims.texts(r.ActorFrom); len(from) > 0 {
		id = from[0]
		if len(from) > 1 || !validActor(domain.Actor{Role: r.Role, ID: id}) {
			return domain.Actor{}, &badClaim{r.ActorFrom, "one actor's id: small letters, digits, dots and hyphens, at most 64"}
		}
	}
	if r.Role != domain.RoleAgency {
		return domain.Actor{Role: r.Role, ID: id}, nil
	}
	agency := r.Agency
	if from := claims.texts(r.AgencyFrom); len(from) > 0 {
		if agency = from[0]; len(from) > 1 || !slug.MatchString(agency) {
			return domain.Actor{}, &badClaim{r.AgencyFrom, "one agency's code"}
		}
	}
	a := domain.Actor{Role: r.Role, ID: agency + "." + id}
	if agency == "" || !validActor(a) {
		return domain.Actor{}, &badClaim{r.AgencyFrom, "one agency's code"}
	}
	return a, nil
}

// pseudonym is a name for the subject that says nothing of it to whoever lacks the key, and stays the same.
func pseudonym(subject string, key Secret) string {
	mac := hmac.New(sha256.New, key)
	mac.Write([]byte(subject))
	return "p-" + hex.EncodeToString(mac.Sum(nil)[:10])
}

// What ids and names of offices, agencies and counties are made of: no dot, for it divides ids, and nothing that could break a line or
// turn its direction.
var (
	slug   = regexp.MustCompile(`^[a-z0-9](?:[a-z0-9-]{0,62}[a-z0-9])?$`)
	county = regexp.MustCompile(`^[\p{L}](?:[\p{L} -]{0,62}[\p{L}])?$`)
)

// validActor says whether the actor can be read back from its text.
func validActor(a domain.Actor) bool {
	b, err := domain.ParseActor(a.String())
	return err == nil && a == b
}
