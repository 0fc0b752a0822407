package domain

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"unicode/utf8"
)

// AgencyCode names an agency: "fk". Nothing about an agency is hard-coded but the host's code.
type AgencyCode string

// Host is Statens servicecenter, which runs the offices. Its own errand types need no agreement and reach no agency.
const Host AgencyCode = "ssc"

// ErrandTypeCode names an errand type: "fk-bostb".
type ErrandTypeCode string

// OfficerID is an officer's pseudonym.
type OfficerID string

// DeskID names a desk within its office: "2".
type DeskID string

// Level is how deep a service goes.
type Level string

const (
	General Level = "general"  // questions, guidance, digital help
	InDepth Level = "in_depth" // a personal matter
)

// Channel is how an errand is served.
type Channel string

const (
	Reception   Channel = "reception"
	AtDesk      Channel = "desk"
	SelfService Channel = "self_service"
	Booked      Channel = "booked"
	Video       Channel = "video"
	HandOver    Channel = "handover"  // received at the desk for the agency
	Shielded    Channel = "protected" // at a desk, in a queue that no screen shows: for a protected identity
)

// Queue is where an errand waits: exactly one.
type Queue struct {
	Agency  AgencyCode `json:"agency"`
	Kontor  KontorID   `json:"kontor"`
	Channel Channel    `json:"channel"`
}

func (q Queue) String() string { return fmt.Sprintf("%s/%s/%s", q.Agency, q.Kontor, q.Channel) }

// Ticket is a visit's number, unique per office and day: "A017".
type Ticket string

// TicketNo is the n-th ticket of a day, from 1: A001 … A999, B001 …
func TicketNo(n int) Ticket {
	n--
	return Ticket(fmt.Sprintf("%c%03d", 'A'+rune(n/999%26), n%999+1))
}

// Matter is the random code on the visitor's slip that links visits of one matter: "7K3F-Q2MX".
type Matter string

// MatterFrom makes a matter code, 40 bits, of the last eight bytes: those that are random in a UUID of any version.
func MatterFrom(random [16]byte) Matter {
	const letters = "0123456789ABCDEFGHJKMNPQRSTVWXYZ" // Crockford's, without I L O U
	b := make([]byte, 0, 9)
	for i := range 8 {
		if i == 4 {
			b = append(b, '-')
		}
		b = append(b, letters[random[8+i]&31])
	}
	return Matter(b)
}

// Kind is who comes.
type Kind string

const (
	Person  Kind = "person"
	Company Kind = "company"
	Proxy   Kind = "proxy" // somebody for somebody else
)

// Need is something that the office must know to serve the visitor.
type Need string

const (
	NeedInterpreter Need = "interpreter"
	NeedHearing     Need = "hearing"
	NeedSight       Need = "sight"
	NeedMobility    Need = "mobility"
	NeedCalm        Need = "calm"
)

// Earlier says whether the visitor has been in touch about the matter before.
type Earlier string

const (
	EarlierYes     Earlier = "yes"
	EarlierNo      Earlier = "no"
	EarlierUnknown Earlier = "unknown"
)

// Outcome is how an errand ended at the office.
type Outcome string

const (
	Solved          Outcome = "solved"
	HandedOver      Outcome = "handed_over" // the desk received the document or matter for the agency
	BookedTime      Outcome = "booked"
	ReferredOffice  Outcome = "referred_office"
	ReferredAgency  Outcome = "referred_agency"
	ReferredOutside Outcome = "referred_outside"
	NotSolved       Outcome = "not_solved"
)

// Outcomes lists them in the order that the figures show them.
var Outcomes = []Outcome{Solved, HandedOver, BookedTime, ReferredOffice, ReferredAgency, ReferredOutside, NotSolved}

// ReasonCode is why somebody did what needs a reason. There is no free text on the plain log: it could name a person.
type ReasonCode string

const (
	ByMistake     ReasonCode = "mistake"
	Duplicate     ReasonCode = "duplicate"
	Incomplete    ReasonCode = "incomplete"
	WrongAgency   ReasonCode = "wrong_agency"
	WrongOutcome  ReasonCode = "wrong_outcome"
	CameBack      ReasonCode = "came_back"
	OfficerGone   ReasonCode = "officer_gone"
	WaitsForPaper ReasonCode = "waits_for_paper"
	OtherReason   ReasonCode = "other"
)

var (
	kinds    = set(Person, Company, Proxy)
	needs    = set(NeedInterpreter, NeedHearing, NeedSight, NeedMobility, NeedCalm)
	earliers = set(EarlierYes, EarlierNo, EarlierUnknown)
	outcomes = set(Outcomes...)
	reasons  = set(ByMistake, Duplicate, Incomplete, WrongAgency, WrongOutcome, CameBack, OfficerGone, WaitsForPaper, OtherReason)

	language = regexp.MustCompile(`^[a-z]{2,3}(-[A-Za-z0-9]{2,8}){0,2}$`)
	deskName = regexp.MustCompile(`^[0-9A-Za-z]{1,8}$`)
	matter   = regexp.MustCompile(`^[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{4}$`)
)

func set[T comparable](values ...T) map[T]bool {
	m := make(map[T]bool, len(values))
	for _, v := range values {
		m[v] = true
	}
	return m
}

// shown is a caller's text as a refusal repeats it: short and printable.
func shown[T ~string](s T) string {
	const most = 60
	var b strings.Builder
	for rest := string(s); rest != ""; {
		_, size := utf8.DecodeRuneInString(rest)
		q := strconv.Quote(rest[:size])
		if b.Len()+len(q)-2 > most {
			return b.String() + "…"
		}
		b.WriteString(q[1 : len(q)-1])
		rest = rest[size:]
	}
	return b.String()
}
