package natslog

import (
	"context"
	"encoding/json"
	"errors"
	"sync"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
)

// slot is an address of our own for the server's answer. It serves one question at a time and is kept for the next: asking the client
// for an address each time costs a tenth of a durable write.
type slot struct {
	inbox   string
	sub     *nats.Subscription
	answers chan *nats.Msg
	timer   *time.Timer
}

// slots are those that nobody uses now.
type slots struct {
	mu   sync.Mutex
	free []*slot
}

// spare is how many unused slots are kept; more are in use only while a crowd comes together.
const spare = 2 * crowd

// look is how often whoever waits for an answer looks whether the connection is closed for good.
const look = 100 * time.Millisecond

var (
	// errSilent says that the server got a question, as far as we know, and did not answer.
	errSilent = errors.New("the server does not answer")
	// errNobody says that no server takes entries for the log now, as between two leaders.
	errNobody = errors.New("no server takes entries now")
)

// take is a slot for one question.
func (s *slots) take(nc *nats.Conn) (*slot, error) {
	s.mu.Lock()
	if n := len(s.free); n > 0 {
		one := s.free[n-1]
		s.free = s.free[:n-1]
		s.mu.Unlock()
		return one, nil
	}
	s.mu.Unlock()
	one := &slot{inbox: nc.NewInbox(), answers: make(chan *nats.Msg, 4), timer: time.NewTimer(time.Hour)}
	one.timer.Stop()
	var err error
	one.sub, err = nc.ChanSubscribe(one.inbox, one.answers)
	return one, err
}

// give takes the slot back. One whose answer did not come is given up, so that nobody takes a late answer for theirs.
func (s *slots) give(one *slot, answered bool) {
	s.mu.Lock()
	keep := answered && len(s.free) < spare
	if keep {
		s.free = append(s.free, one)
	}
	s.mu.Unlock()
	if !keep {
		_ = one.sub.Unsubscribe() // of a closed connection it is gone already
	}
}

// wait waits for the answer. The error is the context's cause when that is why.
func (s *slot) wait(ctx context.Context, nc *nats.Conn, patience time.Duration) (*nats.Msg, error) {
	defer s.timer.Stop()
	for left := patience; left > 0; left -= look {
		s.timer.Reset(min(left, look))
		select {
		case m := <-s.answers:
			return m, nil
		case <-ctx.Done():
			return nil, context.Cause(ctx)
		case <-s.timer.C:
			if nc.IsClosed() {
				return nil, nats.ErrConnectionClosed
			}
		}
	}
	return nil, errSilent
}

// ask publishes the message and waits for the place that the server gives it; of a batch's last message, for the batch's last.
func (l *Log) ask(ctx context.Context, m *nats.Msg) (uint64, error) {
	s, err := l.slots.take(l.nc)
	if err != nil {
		return 0, err
	}
	m.Reply = s.inbox
	if err := l.nc.PublishMsg(m); err != nil {
		l.slots.give(s, false) // it may have gone out in part
		return 0, err
	}
	reply, err := s.wait(ctx, l.nc, patienceOfProbes)
	if more := l.patience() - patienceOfProbes; errors.Is(err, errSilent) && more > 0 && !l.disk.failed(ctx) {
		reply, err = s.wait(ctx, l.nc, more)
	}
	l.slots.give(s, err == nil)
	if err != nil {
		return 0, err
	}
	return place(reply)
}

// place reads the server's answer to a published message.
func place(reply *nats.Msg) (uint64, error) {
	if len(reply.Data) == 0 {
		return 0, errNobody
	}
	var ack struct {
		Error    *jetstream.APIError `json:"error"`
		Sequence uint64              `json:"seq"`
	}
	if err := json.Unmarshal(reply.Data, &ack); err != nil {
		return 0, err
	}
	if ack.Error != nil {
		return 0, ack.Error
	}
	return ack.Sequence, nil
}
