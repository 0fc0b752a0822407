package agencies

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"

	"github.com/cloudevents/sdk-go/v2/event"
	"github.com/google/uuid"
	"github.com/nats-io/nats.go"

	"kontor/domain"
	"kontor/handlers"
)

// contentType is how a CloudEvent in the structured JSON form announces itself.
const contentType = event.ApplicationCloudEventsJSON

// everyOffice stands in a subject where the office does, when the notice is of none. No office is called so.
const everyOffice = "-"

// encode is the message that tells the agency. The same notice always gives the same bytes.
func (p positions) encode(n handlers.Notice) (*nats.Msg, error) {
	if n.Agency != p.agency {
		return nil, fmt.Errorf("it is for agency %s", n.Agency)
	}
	e := event.New(event.CloudEventsVersionV1)
	e.SetID(n.ID.String())
	source, office := "/kontor/"+string(n.Kontor), string(n.Kontor)
	if n.Kontor == "" {
		source, office = "/kontor", everyOffice
	}
	e.SetSource(source)
	e.SetType("kontor." + n.Event + ".v1")
	e.SetSubject(string(n.Errand))
	e.SetTime(n.At)
	if err := e.SetData(event.ApplicationJSON, n.Data); err != nil {
		return nil, err
	}
	if err := e.Validate(); err != nil {
		return nil, err
	}
	body, err := json.Marshal(e)
	if err != nil {
		return nil, err
	}
	return &nats.Msg{
		Subject: fmt.Sprintf("agency.%s.%s.%s", n.Agency, office, n.Event),
		Header:  nats.Header{"Content-Type": {contentType}, PositionHeader: {p.seal(n.Position)}},
		Data:    body,
	}, nil
}

// decode reads what encode wrote. Anything else is an error, down to a byte that encode would have written differently.
func (p positions) decode(subject string, header nats.Header, body []byte) (handlers.Notice, error) {
	var e event.Event
	if err := json.Unmarshal(body, &e); err != nil {
		return handlers.Notice{}, fmt.Errorf("no CloudEvent: %w", err)
	}
	if err := e.Validate(); err != nil {
		return handlers.Notice{}, fmt.Errorf("no CloudEvent: %w", err)
	}
	id, err := uuid.Parse(e.ID())
	if err != nil {
		return handlers.Notice{}, fmt.Errorf("its id: %w", err)
	}
	at, err := p.open(header.Get(PositionHeader))
	if err != nil {
		return handlers.Notice{}, err
	}
	words := strings.Split(subject, ".")
	if len(words) != 4 {
		return handlers.Notice{}, fmt.Errorf("%.120q is no subject of a notice", subject)
	}
	if words[2] == everyOffice {
		words[2] = ""
	}
	n := handlers.Notice{
		ID: id, Agency: domain.AgencyCode(words[1]), Kontor: domain.KontorID(words[2]), Event: words[3],
		Errand: domain.ErrandID(e.Subject()), At: e.Time(), Position: at, Data: e.Data(),
	}
	again, err := p.encode(n)
	if err != nil || again.Subject != subject || again.Header.Get("Content-Type") != header.Get("Content-Type") ||
		again.Header.Get(PositionHeader) != header.Get(PositionHeader) || !bytes.Equal(again.Data, body) {
		return handlers.Notice{}, fmt.Errorf("it is not in the form in which notices are written")
	}
	return n, nil
}
