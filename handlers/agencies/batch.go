package agencies

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"fmt"
	"strconv"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
)

// The headers of JetStream's atomic batches, for which the client has no call of its own.
const (
	batchID       = "Nats-Batch-Id"
	batchSequence = "Nats-Batch-Sequence"
	batchCommit   = "Nats-Batch-Commit"
)

// answer is how long the server may take for one answer, and aMessage how much longer for each message of a batch: on a machine that has
// much else to do a thousand take their time.
const (
	answer   = 5 * time.Second
	aMessage = 25 * time.Millisecond
)

// batch writes all of the messages, at least two, if the stream ends at the sequence, or none.
func (s *Streams) batch(ctx context.Context, last uint64, messages []*nats.Msg) (uint64, error) {
	ctx, cancel := context.WithTimeout(ctx, answer+time.Duration(len(messages))*aMessage)
	defer cancel()
	id := rand.Text() // it stays on the messages: one that counts, such as a NUID, would say how much is written to others
	for i, m := range messages {
		m.Header.Set(batchID, id)
		m.Header.Set(batchSequence, strconv.Itoa(i+1))
	}
	messages[0].Header.Set(jetstream.ExpectedLastSeqHeader, strconv.FormatUint(last, 10))
	end := len(messages) - 1
	messages[end].Header.Set(batchCommit, "1")

	if _, err := s.ask(ctx, messages[0]); err != nil { // the server answers the first, so that a batch it will not take ends here
		return 0, err
	}
	for _, m := range messages[1:end] {
		if err := s.js.Conn().PublishMsg(m); err != nil {
			return 0, err
		}
	}
	ack, err := s.ask(ctx, messages[end])
	if err != nil {
		return 0, err
	}
	if ack.Sequence != last+uint64(len(messages)) || ack.Batch != len(messages) {
		return 0, fmt.Errorf("the server wrote %d messages up to %d, not %d behind %d", ack.Batch, ack.Sequence, len(messages), last)
	}
	return ack.Sequence, nil
}

// ack is what the server answers: nothing to the first message of a batch, and the outcome to its last.
type ack struct {
	Error    *jetstream.APIError `json:"error"`
	Sequence uint64              `json:"seq"`
	Batch    int                 `json:"count"`
}

// ask publishes the message and waits for the server's answer.
func (s *Streams) ask(ctx context.Context, m *nats.Msg) (a ack, err error) {
	reply, err := s.js.Conn().RequestMsgWithContext(ctx, m)
	if err != nil || len(reply.Data) == 0 {
		return a, err
	}
	if err := json.Unmarshal(reply.Data, &a); err != nil {
		return a, fmt.Errorf("the server's answer: %w", err)
	}
	if a.Error != nil {
		return a, a.Error
	}
	return a, nil
}
