package simulate

import (
	"encoding/binary"

	"kontor/domain"
)

// visitor is somebody who comes to an office, as only the visitor knows it.
type visitor struct {
	register domain.Register    // what reception hears
	later    []domain.NewErrand // what comes up only at the desk
	speaks   string             // the language of the interpreter that is needed; empty when none is
	id       domain.VisitID     // once registered
	gone     bool               // has walked out and told nobody
}

// draw makes up a visitor.
func (o *office) draw() *visitor {
	v := &visitor{register: domain.Register{
		Kind: pick(o.dice, o.assume.kinds), Language: pick(o.dice, o.assume.languages), Protected: o.dice.chance(o.assume.protected),
	}}
	if o.dice.chance(o.assume.interpreter) {
		v.speaks = pick(o.dice, o.assume.spoken)
		v.register.Language, v.register.Needs = v.speaks, append(v.register.Needs, domain.NeedInterpreter)
	}
	for _, need := range o.assume.needs {
		if o.dice.chance(need.weight) {
			v.register.Needs = append(v.register.Needs, need.value)
		}
	}
	if len(o.errands.agencies) == 0 || o.dice.chance(o.assume.hostVisit) {
		o.forHost(v)
		return v
	}
	o.forAgencies(v)
	return v
}

// forHost makes it a visit that needs only the host: most end at the door.
func (o *office) forHost(v *visitor) {
	code := pick(o.dice, o.errands.host)
	v.register.Errands = []domain.NewErrand{{Type: code, Earlier: domain.EarlierUnknown}}
	if !o.dice.chance(o.assume.hostTicket) {
		v.register.Door = o.network.Types[code].Outcome
	}
}

// forAgencies gives the visitor one errand or more, some of which are remembered only at the desk.
func (o *office) forAgencies(v *visitor) {
	v.register.Errands = []domain.NewErrand{o.newErrand(o.errands.one(o.dice))}
	// The number is geometric, with the mean that makes up for the visits to the host, which have one errand.
	mean := 1 + (o.assume.errandsPerVisit-1)/(1-o.assume.hostVisit/100)
	further := 100 * (1 - 1/mean)
	for o.dice.chance(further) && len(v.register.Errands)+len(v.later) < domain.MaxErrands {
		e := o.newErrand(o.errands.one(o.dice))
		if o.dice.chance(o.assume.remembered) {
			v.later = append(v.later, e)
		} else {
			v.register.Errands = append(v.register.Errands, e)
		}
	}
	first := o.network.Types[v.register.Errands[0].Type]
	presence, _ := o.kontor.Offers(first.Agency, first.Level, o.Date)
	here := presence == domain.Service && first.Channel == domain.SelfService
	if len(v.register.Errands)+len(v.later) == 1 && here && o.dice.chance(o.assume.computer) {
		v.register.Door = first.Outcome
	}
}

// newErrand is an errand of the type, with what the visitor says of earlier contacts.
func (o *office) newErrand(code domain.ErrandTypeCode) domain.NewErrand {
	e := domain.NewErrand{Type: code, Earlier: domain.EarlierNo}
	switch {
	case o.dice.chance(o.assume.unknown):
		e.Earlier = domain.EarlierUnknown
	case !o.dice.chance(o.assume.earlier):
	case o.dice.chance(o.assume.slip):
		e.Matter, e.Earlier = o.slip(), domain.EarlierYes
	default:
		e.Earlier = domain.EarlierYes
	}
	return e
}

// slip is the code of an earlier visit, which was on another day.
func (o *office) slip() domain.Matter {
	var random [16]byte
	binary.BigEndian.PutUint64(random[8:], o.dice.Uint64()) // of which a matter is made
	return domain.MatterFrom(random)
}
