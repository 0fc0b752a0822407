package api

import (
	"cmp"

	"kontor/domain"
	"kontor/handlers"
)

// bodied says whether the office or agency that the command is on stands in its body, and not in its path.
func bodied(c domain.Command) bool { return about(c) != nil }

// within is what a command is on whose body says so; nothing for all others, of which the path has said it.
func within(r request, c domain.Command) (all []handlers.Access) {
	on := about(c)
	for _, e := range taken(c) {
		if len(e.Texts) > 0 {
			on = append(on, written)
		}
	}
	for _, at := range on {
		if at.kontor == "" {
			at.kontor = r.kontor()
		}
		a := r.on(at.kontor, cmp.Or(at.agency, r.principal.Actor.Agency()))
		a.Action = cmp.Or(at.also, a.Action)
		all = append(all, a)
	}
	return all
}

// taken are the errands that the command takes in.
func taken(c domain.Command) []domain.NewErrand {
	switch c := c.(type) {
	case domain.Register:
		return c.Errands
	case domain.AddErrand:
		return []domain.NewErrand{c.Errand}
	}
	return nil
}

// textsOf is the content of each errand that the command takes in.
func textsOf(c domain.Command) (all []domain.Texts) {
	for _, e := range taken(c) {
		all = append(all, e.Texts)
	}
	return all
}

// place is an office or an agency that a command is on; without an office it is the path's. What it does there is what it is called, unless
// the place says otherwise.
type place struct {
	kontor domain.KontorID
	agency domain.AgencyCode
	also   string
}

// written is what is judged of an errand that is taken in with content: that content may be written there.
var written = place{also: domain.SealContent{}.Name()}

// about is what the command's body says that it is on. A desk that is opened by video is opened where its officer sits.
func about(c domain.Command) []place {
	switch c := c.(type) {
	case domain.OpenDesk:
		return []place{{kontor: c.From}}
	case domain.Assign:
		return []place{{kontor: c.Kontor, agency: c.Agency}}
	case domain.Unassign:
		return []place{{kontor: c.Kontor, agency: c.Agency}}
	case domain.RevokeAssignment:
		return []place{{kontor: c.Kontor, agency: c.Agency}}
	case domain.MoveService:
		return []place{{kontor: c.From}, {kontor: c.To}}
	case domain.SetCalendar:
		return []place{{kontor: c.Kontor}}
	}
	return nil
}
