package agencies

import (
	"bytes"
	"encoding/json"
	"reflect"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/nats-io/nats.go"

	"kontor/domain"
	"kontor/handlers"
)

var told = handlers.Notice{
	ID: uuid.MustParse("5f0e1b1a-9c5e-5c53-8a43-2f0c1de1a001"), Agency: "fk", Kontor: "umea", Event: "errand-called",
	Errand: "umea.2024-05-02.9b2f6c1e-0000-4000-8000-000000000001", At: time.Date(2024, 5, 2, 8, 15, 0, 250e6, time.UTC),
	Position: handlers.Position{Epoch: "E", Place: 17, Index: 2}, Data: json.RawMessage(`{"a":1,"b":"å <&>"}`),
}

// of are the agency's positions under a key.
func of(t testing.TB, a domain.AgencyCode) positions {
	t.Helper()
	p, err := newPositions([32]byte{1}, a)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func TestMessage(t *testing.T) {
	m, err := of(t, "fk").encode(told)
	if err != nil {
		t.Fatal(err)
	}
	const sealed = "aPFbVzAkN6-HHDi8odwe2SUdPjwXHQX66be9G8oFR7iwps97eSAp46k"
	const body = `{"specversion":"1.0","id":"5f0e1b1a-9c5e-5c53-8a43-2f0c1de1a001","source":"/kontor/umea","type":"kontor.errand-called.v1",` +
		`"subject":"umea.2024-05-02.9b2f6c1e-0000-4000-8000-000000000001","datacontenttype":"application/json","time":"2024-05-02T08:15:00.25Z",` +
		`"data":{"a":1,"b":"å \u003c\u0026\u003e"}}`
	if string(m.Data) != body {
		t.Errorf("the body is\n%s\nwant\n%s", m.Data, body)
	}
	if m.Subject != "agency.fk.umea.errand-called" {
		t.Errorf("the subject is %s", m.Subject)
	}
	want := nats.Header{"Content-Type": {"application/cloudevents+json"}, "Kontor-Position": {sealed}}
	if !reflect.DeepEqual(m.Header, want) {
		t.Errorf("the header is %v", m.Header)
	}
}

// A seal is of no office and no errand.
func TestMessageOfASeal(t *testing.T) {
	seal := told
	seal.Kontor, seal.Errand, seal.Event = "", "", "day-sealed"
	m, err := of(t, "fk").encode(seal)
	if err != nil {
		t.Fatal(err)
	}
	const body = `{"specversion":"1.0","id":"5f0e1b1a-9c5e-5c53-8a43-2f0c1de1a001","source":"/kontor","type":"kontor.day-sealed.v1",` +
		`"datacontenttype":"application/json","time":"2024-05-02T08:15:00.25Z","data":{"a":1,"b":"å \u003c\u0026\u003e"}}`
	if string(m.Data) != body || m.Subject != "agency.fk.-.day-sealed" {
		t.Errorf("it is %s\n%s\nwant\n%s", m.Subject, m.Data, body)
	}
	if again, err := of(t, "fk").decode(m.Subject, m.Header, m.Data); err != nil || again.Kontor != "" || again.Errand != "" || again.Event != seal.Event {
		t.Errorf("it is read as %+v (%v)", again, err)
	}
	for _, subject := range []string{"agency.fk..day-sealed", "agency.fk.umea.day-sealed", "agency.fk.*.day-sealed"} {
		if n, err := of(t, "fk").decode(subject, m.Header, m.Data); err == nil {
			t.Errorf("with the subject %s it is read as %+v", subject, n)
		}
	}
}

func TestNoMessage(t *testing.T) {
	good, err := of(t, "fk").encode(told)
	if err != nil {
		t.Fatal(err)
	}
	for name, bad := range map[string]func(m *nats.Msg){
		"a subject of fewer words":    func(m *nats.Msg) { m.Subject = "agency.fk.umea" },
		"another event's subject":     func(m *nats.Msg) { m.Subject = "agency.fk.umea.errand-ended" },
		"another office's subject":    func(m *nats.Msg) { m.Subject = "agency.fk.lulea.errand-called" },
		"no position":                 func(m *nats.Msg) { m.Header.Del(PositionHeader) },
		"a position in clear":         func(m *nats.Msg) { m.Header.Set(PositionHeader, "E.17.2") },
		"a position cut short":        func(m *nats.Msg) { m.Header.Set(PositionHeader, m.Header.Get(PositionHeader)[:20]) },
		"another agency's position":   func(m *nats.Msg) { m.Header.Set(PositionHeader, of(t, "pm").seal(told.Position)) },
		"another agency's subject":    func(m *nats.Msg) { m.Subject = "agency.pm.umea.errand-called" },
		"another content type":        func(m *nats.Msg) { m.Header.Set("Content-Type", "application/json") },
		"an empty body":               func(m *nats.Msg) { m.Data = nil },
		"an event of another version": func(m *nats.Msg) { m.Data = bytes.Replace(m.Data, []byte(`"1.0"`), []byte(`"0.3"`), 1) },
		"a field more":                func(m *nats.Msg) { m.Data = bytes.Replace(m.Data, []byte(`{"spec`), []byte(`{"more":"1","spec`), 1) },
		"white space":                 func(m *nats.Msg) { m.Data = append(m.Data, ' ') },
		"an id that is none":          func(m *nats.Msg) { m.Data = bytes.Replace(m.Data, []byte("5f0e1b1a-"), []byte("5f0e1b1a"), 1) },
	} {
		m := nats.Msg{Subject: good.Subject, Header: nats.Header{}, Data: bytes.Clone(good.Data)}
		for k, v := range good.Header {
			m.Header[k] = v
		}
		bad(&m)
		if n, err := of(t, "fk").decode(m.Subject, m.Header, m.Data); err == nil {
			t.Errorf("%s is read as %+v", name, n)
		}
	}
}

// What decode takes, encode writes again to the byte; what it does not take is an error and never a panic.
func FuzzDecode(f *testing.F) {
	m, err := of(f, "fk").encode(told)
	if err != nil {
		f.Fatal(err)
	}
	f.Add(m.Subject, m.Header.Get("Content-Type"), m.Header.Get(PositionHeader), m.Data)
	seal := told
	seal.Kontor, seal.Errand = "", ""
	if m, err = of(f, "fk").encode(seal); err != nil {
		f.Fatal(err)
	}
	f.Add(m.Subject, m.Header.Get("Content-Type"), m.Header.Get(PositionHeader), m.Data)
	f.Add("agency...", contentType, "", []byte(`{"specversion":"1.0","id":"","type":"","source":"","data":null}`))
	f.Add("agency.fk.umea.x", contentType, of(f, "fk").seal(told.Position), []byte(`{"specversion":"1.0","id":"x","type":"y","source":"z","data_base64":"!"}`))
	p := of(f, "fk")
	f.Fuzz(func(t *testing.T, subject, kind, position string, body []byte) {
		header := nats.Header{"Content-Type": {kind}, PositionHeader: {position}}
		n, err := p.decode(subject, header, body)
		if err != nil {
			return
		}
		again, err := p.encode(n)
		if err != nil || again.Subject != subject || !bytes.Equal(again.Data, body) || !reflect.DeepEqual(again.Header, header) {
			t.Errorf("%s %v %s is read as %+v, and that is written as %+v (%v)", subject, header, body, n, again, err)
		}
	})
}
