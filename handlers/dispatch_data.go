package handlers

import (
	"encoding/json"
	"time"

	"kontor/domain"
)

// What agencies are told beyond the event's name, its errand and its time. Every field is chosen; a new field of a domain event
// reaches nobody until it is written down here. Durations are whole seconds.
//
// Left out on purpose, because the visit's other errands show in them: how long the visit has waited, how long the queue is (it leaves
// out those who are at another desk), the estimate, why a visitor went back to the queue.
type (
	nothing struct{}

	registeredData struct {
		Type    domain.ErrandTypeCode `json:"type"`
		Level   domain.Level          `json:"level"`
		Matter  domain.Matter         `json:"matter"`
		Earlier domain.Earlier        `json:"earlier"`
		Arrived time.Time             `json:"arrived,omitzero"` // only of what was entered afterwards
	}

	// routing is a decision without what it looked at and what it rejected: both name other agencies' affairs.
	routing struct {
		Rule     string         `json:"rule"`
		Target   domain.Target  `json:"target"`
		Channel  domain.Channel `json:"channel,omitempty"` // of the queue, in which it waits
		Referral *referral      `json:"referral,omitempty"`
		Reason   domain.Phrase  `json:"reason"`
	}

	referral struct {
		Outcome domain.Outcome  `json:"outcome"`
		Kontor  domain.KontorID `json:"kontor,omitempty"`
		Km      float64         `json:"km,omitempty"` // straight line
	}

	transferredInData struct {
		registeredData
		Routing routing `json:"routing"`
	}

	movedInData struct {
		registeredData
		From domain.ErrandID `json:"from"` // the errand's id at the office that it comes from
	}

	servedData struct {
		Seconds int64 `json:"servedSeconds"`
	}

	endedData struct {
		Outcome  domain.Outcome `json:"outcome"`
		Referral *referral      `json:"referral,omitempty"`
		Seconds  int64          `json:"servedSeconds"`
	}

	leftOpenData struct {
		Was domain.State `json:"was"`
	}

	documentData struct {
		Count int `json:"count"`
	}

	reasonData struct {
		Reason domain.ReasonCode `json:"reason"`
	}

	answerData struct {
		Reason domain.ReasonCode `json:"reason,omitempty"`
	}

	sealedData struct {
		Date   domain.Date  `json:"date"`
		Digest domain.Hash  `json:"digest"`
		Marks  domain.Marks `json:"marks"`
	}

	correctedData struct {
		OldType domain.ErrandTypeCode `json:"oldType,omitempty"`
		Type    domain.ErrandTypeCode `json:"type,omitempty"`
		Level   domain.Level          `json:"level,omitempty"`
		Routing *routing              `json:"routing,omitempty"` // where it goes now, when that was decided anew
		Was     domain.Outcome        `json:"was,omitempty"`
		Outcome domain.Outcome        `json:"outcome,omitempty"`
		Reason  domain.ReasonCode     `json:"reason"`
	}
)

// routingOf does not tell that a visitor has a protected identity: neither the queue that they wait in nor any rule's name, for of two
// visitors with one errand the other rule would be told of the other.
func routingOf(d domain.Decision) routing {
	r := routing{Rule: "default", Target: d.Target, Channel: d.Queue.Channel, Referral: referralOf(d.Referral), Reason: d.Reason}
	if r.Channel == domain.Shielded {
		r.Channel = domain.AtDesk
	}
	return r
}

func referralOf(r *domain.Referral) *referral {
	if r == nil {
		return nil
	}
	return &referral{r.Outcome, r.Kontor, r.Km}
}

func seconds(d time.Duration) int64 { return int64(d / time.Second) }

func encode(data any) json.RawMessage {
	b, err := json.Marshal(data)
	if err != nil {
		panic("a notice is plain data: " + err.Error())
	}
	return b
}
