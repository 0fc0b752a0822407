package admin

import (
	"net/url"

	"kontor/domain"
	"kontor/handlers/web/page"
)

// kind is a kind of form: what it asks, what it asks for, and where one comes from it.
type kind struct {
	name    string
	path    string // where it is sent
	fields  func(q asking) []field
	command func(s pages, p page.Page, a *answers) domain.Command
	book    func(c domain.Command) domain.BookID // the network's when nil
	back    func(f url.Values) string
	subject string
	blames  map[string]string // the field that a refusal is about, by its code
}

// Where forms are sent: one address for each command.
const (
	changePath    = "/admin/change"
	movePath      = "/admin/move"
	assignPath    = "/admin/assign"
	unassignPath  = "/admin/unassign"
	revokePath    = "/admin/revoke"
	calendarPath  = "/admin/calendar"
	retentionPath = "/admin/retention"
	holidaysPath  = "/admin/holidays"
	activatePath  = "/admin/policy/activate"
	reportPath    = "/admin/incidents/report"
	notifiedPath  = "/admin/incidents/notified"
	closePath     = "/admin/incidents/close"
)

// commandAt is the command that is asked for at each of them; its name is the action's.
var commandAt = map[string]domain.Command{
	changePath: domain.ChangeNetwork{}, movePath: domain.MoveService{}, assignPath: domain.Assign{}, unassignPath: domain.Unassign{},
	revokePath: domain.RevokeAssignment{}, calendarPath: domain.SetCalendar{}, retentionPath: domain.SetRetention{},
	holidaysPath: domain.ListHolidays{}, activatePath: domain.ActivatePolicy{}, reportPath: domain.ReportIncident{},
	notifiedPath: domain.NoteNotified{}, closePath: domain.CloseIncident{},
}

// ofOffice are those that are judged by the office of their form.
var ofOffice = map[string]bool{movePath: true, assignPath: true, unassignPath: true, revokePath: true, calendarPath: true}

// act is the action by which the form is judged.
func (k kind) act() string { return page.AnAct + commandAt[k.path].Name() }

// kinds are all forms by name.
var kinds = func() map[string]kind {
	all := map[string]kind{}
	for _, some := range [][]kind{officeKinds, officeServiceKinds, agencyKinds, officerKinds, ruleKinds, policyKinds, incidentKinds} {
		for _, k := range some {
			all[k.name] = k
		}
	}
	return all
}()

// changing is a form of a change of the network.
func changing(name, subject string, back func(url.Values) string, fields func(asking) []field, change func(*answers) domain.Change) kind {
	return kind{
		name: name, path: changePath, subject: subject, back: back, fields: fields,
		command: func(_ pages, _ page.Page, a *answers) domain.Command {
			return domain.ChangeNetwork{Changes: []domain.Change{change(a)}}
		},
		blames: blamed,
	}
}

// blamed is which field the refusals are about that changes share.
var blamed = map[string]string{
	"bad-period": "from", "periods-overlap": "from", "period-goes-on": "from", "bad-hours": "week", "bad-name": "name", "unknown-area": "area", "not-in-sweden": "lat",
	"bad-expected": "expected", "no-such-step": "state", "bad-source": "source", "unknown-level": "level", "unknown-capability": "capability",
	"unknown-presence": "presence", "unknown-agency": "agency", "unknown-type": "type", "bad-minutes": "minutes", "agreement-of-another": "name",
	"bad-team-name": "name", "team-of-another": "name", "bad-language": "languages", "rules-too-early": "from", "bad-officer": "officer",
	"bad-calendar-name": "name", "calendar-for-nothing": "agency", "bad-slot-length": "minutes", "bad-slot-capacity": "capacity",
	"bad-calendar-week": "week", "bad-retention": "days", "bad-diary-number": "decision", "bad-holiday": "date", "moved-nowhere": "to-office",
	"discovered-in-future": "discovered", "unknown-status": "status", "unknown-kontor": "id", "policy-in-the-past": "from", "policy-has-errors": "yaml",
}

func officeOf(f url.Values) string { return officeAddress(domain.KontorID(f.Get("kontor"))) }

func officeAddress(k domain.KontorID) string {
	return "/admin/network/offices/" + url.PathEscape(string(k))
}

func agencyOf(f url.Values) string { return agencyAddress(domain.AgencyCode(f.Get("agency"))) }

func agencyAddress(a domain.AgencyCode) string {
	return "/admin/network/agencies/" + url.PathEscape(string(a))
}

// formAddress is where a form is filled in, with what is known of the answers.
func formAddress(kind string, known url.Values) string {
	return page.Address("/admin/form/"+kind, known)
}

// filled are alternating names and values.
func filled(pairs ...string) url.Values {
	v := url.Values{}
	for i := 0; i+1 < len(pairs); i += 2 {
		if pairs[i+1] != "" {
			v.Add(pairs[i], pairs[i+1])
		}
	}
	return v
}
