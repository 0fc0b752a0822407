package esdblog

import (
	"context"
	"crypto/rand"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/EventStore/EventStore-Client-Go/v4/esdb"
	"github.com/google/uuid"

	"kontor/handlers"
)

// birth is what is born with a log and does not change.
type birth struct {
	Epoch  string
	Secret [32]byte
	Marked bool // it was made to be filled with another's entries
}

// birthType is the type of the event that has them.
const birthType = "log-begun"

// birthForm is that event's data.
type birthForm struct {
	Epoch  string `json:"epoch"`
	Secret string `json:"secret"`
	Marked bool   `json:"unfinished,omitempty"`
}

// encode is the birth as it is written.
func (b birth) encode() []byte {
	body, _ := json.Marshal(birthForm{b.Epoch, base64.RawURLEncoding.EncodeToString(b.Secret[:]), b.Marked}) // two texts can always be written
	return body
}

// decodeBirth reads what encode wrote. An epoch that a position could not name is an error.
func decodeBirth(body []byte) (birth, error) {
	var f birthForm
	if err := json.Unmarshal(body, &f); err != nil {
		return birth{}, err
	}
	secret, err := base64.RawURLEncoding.DecodeString(f.Secret)
	if err != nil || len(secret) != 32 {
		return birth{}, errors.New("the secret is not 32 bytes")
	}
	if f.Epoch == "" || len(f.Epoch) > 64 || strings.Contains(f.Epoch, ".") {
		return birth{}, fmt.Errorf("%.80q is no epoch", f.Epoch)
	}
	return birth{f.Epoch, [32]byte(secret), f.Marked}, nil
}

// begin finds the log's birth, or makes one. Of several that make one at the same time one does, and the others find it.
func (l *Log) begin(ctx context.Context, secret *[32]byte, marked bool) (birth, error) {
	born := birth{Epoch: rand.Text(), Marked: marked}
	_, _ = rand.Read(born.Secret[:]) // never fails
	if secret != nil {
		born.Secret = *secret
	}
	b, err := patiently(ctx, l, l.outage, func(ctx context.Context, c *esdb.Client) (birth, error) {
		b, err := l.readBirth(ctx, c)
		if !is(err, esdb.ErrorCodeResourceNotFound) {
			return b, err
		}
		if err := l.writeBirth(ctx, c, born); err != nil && !is(err, esdb.ErrorCodeWrongExpectedVersion) {
			return birth{}, err
		}
		return l.readBirth(ctx, c)
	})
	if err == nil && secret != nil && b.Secret != *secret {
		err = errors.New("there is a log already, and its secret is another")
	}
	if err != nil {
		return birth{}, fmt.Errorf("stream %s: %w", l.prefix+birthStream, err)
	}
	return b, nil
}

func (l *Log) writeBirth(ctx context.Context, c *esdb.Client, b birth) error {
	timeout := answer
	_, err := c.AppendToStream(ctx, l.prefix+birthStream, esdb.AppendToStreamOptions{ExpectedRevision: esdb.NoStream{}, Deadline: &timeout},
		esdb.EventData{EventID: uuid.New(), EventType: birthType, ContentType: esdb.ContentTypeJson, Data: b.encode()})
	return err
}

// readBirth is the log's birth as the server has it. A server that does not say where in $all it stands is too old.
func (l *Log) readBirth(ctx context.Context, c *esdb.Client) (birth, error) {
	events, err := readStream(ctx, c, l.prefix+birthStream, esdb.ReadStreamOptions{From: esdb.Start{}}, 1)
	if err != nil {
		return birth{}, err
	}
	if len(events) == 0 {
		return birth{}, refusal("it is there, and empty: what the log began with has been taken out")
	}
	b, err := decodeBirth(events[0].Data)
	switch {
	case err != nil:
		return birth{}, refusal(fmt.Sprintf("it does not say what the log began with: %v", err))
	case !placed(events[0]):
		return birth{}, refusal("the server does not say where in $all an event of a stream stands: it must be 22.6 or later")
	}
	return b, nil
}

// known is what a new client has to pass: the server at its other end has this log, not another life of it or none.
func (l *Log) known(ctx context.Context, c *esdb.Client) error {
	if l.birth.Epoch == "" {
		return nil // Open finds out itself
	}
	b, err := l.readBirth(ctx, c)
	if is(err, esdb.ErrorCodeResourceNotFound) {
		return fmt.Errorf("the server has no stream %s any more: %w", l.prefix+birthStream, handlers.ErrForeignEpoch)
	}
	if err == nil && b.Epoch != l.birth.Epoch {
		return handlers.ErrForeignEpoch
	}
	return err
}

// refusal is an error that does not pass by waiting.
type refusal string

func (r refusal) Error() string { return string(r) }

// wait says whether the context let it wait that long.
func wait(ctx context.Context, d time.Duration) bool {
	select {
	case <-ctx.Done():
		return false
	case <-time.After(d):
		return true
	}
}
