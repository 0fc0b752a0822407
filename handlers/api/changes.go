package api

import (
	"context"
	"encoding/json"
	"errors"
	"iter"
	"net/http"
	"slices"
	"strconv"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/tmaxmax/go-sse"

	"kontor/domain"
	"kontor/handlers"
	"kontor/projections"
)

const (
	heartbeat    = 15 * time.Second // so that a proxy keeps the line, and a dead one is noticed
	sendPatience = 10 * time.Second // a reader that takes longer than this for one message is dropped; it comes back where it was
)

var streams = []operation{{
	id: "follow-changes", method: http.MethodGet, path: "/v1/changes", tag: "figures",
	summary: "A stream of what changes, as server-sent events",
	description: "`full` has the overview, and comes first unless Last-Event-ID is near; `office` has one office's row. The id is the position. " +
		"A slow reader gets the latest state, not every step. With `kontor`, possibly several, only those offices come, and never one that who asks may not follow. " +
		"When the right to follow ends the stream does: `ended` has the problem that says why, and is the last.",
	parameters: []*huma.Param{
		{Name: "kontor", In: "query", Schema: &huma.Schema{Type: huma.TypeArray, Items: text}, Description: "Only these offices",
			Example: []string{"skelleftea"}},
		{Name: "Last-Event-ID", In: "header", Schema: text, Description: "Go on after this position"},
	},
	serve: (*server).follow,
}}

// follow opens the stream. It ends when the caller goes, when the server closes, or when a message cannot be sent.
func (s *server) follow(r request) (reply, error) {
	chosen := slices.Compact(slices.Sorted(slices.Values(r.URL.Query()["kontor"])))
	if len(chosen) > mostChosen {
		return reply{}, malformed(domain.Phrase{Code: "too-many-offices", Args: map[string]string{"most": strconv.Itoa(mostChosen)}})
	}
	for _, k := range chosen {
		if err := s.judge(r, r.on(domain.KontorID(k), "")); err != nil {
			return reply{}, err
		}
	}
	if err := s.caughtUp(); err != nil {
		return reply{}, err
	}
	after, err := domain.ParsePosition(r.Header.Get("Last-Event-ID"))
	if err != nil {
		after = domain.Position{} // whatever it was, the reader knows nothing of this log
	}
	for _, k := range chosen {
		if err := s.known(domain.KontorID(k)); err != nil {
			return reply{}, err
		}
	}
	done, ok := s.streams.take(r.principal.Actor)
	if !ok {
		return reply{}, errManyStreams
	}
	return reply{stream: func(w http.ResponseWriter, _ *http.Request) {
		defer done()
		err := s.stream(w, r, after, chosen)
		if err != nil && !gone(r.Context()) {
			s.Log.InfoContext(r.Context(), "a stream of changes ended early", "err", err)
		}
	}}, nil
}

// sees says whether what the operation shows of an office is for the principal.
func (s *server) sees(r request, k domain.KontorID) bool {
	return s.Authority.Judge(r.principal, r.on(k, "")).Allowed
}

// own says whether a stream is to have the office: an officer's has those that the officer is at, whatever else it may look up.
func own(p handlers.Principal, k domain.KontorID) bool {
	return p.Actor.Role != domain.RoleOfficer || p.Nation || slices.Contains(p.Kontors, k)
}

func (s *server) stream(w http.ResponseWriter, r request, after domain.Position, chosen []string) error {
	ctx, cancel := s.followed(r, chosen)
	defer cancel()
	session, err := sse.Upgrade(w, r.Request)
	if err != nil {
		return err
	}
	line := line{session, http.NewResponseController(w)}
	if err := line.send(comment("open")); err != nil {
		return err
	}
	changes := pumped(ctx, s.Board.Changes(ctx, after))
	beat := time.NewTicker(heartbeat)
	defer beat.Stop()
	for {
		select {
		case <-s.Closing:
			return nil
		case <-beat.C:
			err = line.send(comment("still here"))
		case <-ctx.Done():
			return s.end(r, line, ctx)
		case c, ok := <-changes:
			switch {
			case ctx.Err() != nil:
				return s.end(r, line, ctx)
			case !ok:
				return errors.New("the board tells no more")
			}
			err = s.tell(r, line, c, chosen)
		}
		if err != nil {
			return err
		}
	}
}

// followed is a context that ends with the request, or as soon as any of what the stream was begun for is the principal's right no more.
func (s *server) followed(r request, chosen []string) (ctx context.Context, stop context.CancelFunc) {
	if len(chosen) == 0 {
		return s.watched(r, r.op.access(r))
	}
	ctx, end := context.WithCancelCause(r.Context())
	stops := []func(){func() { end(nil) }}
	for _, k := range chosen {
		right, cancel := s.watched(r, r.on(domain.KontorID(k), ""))
		unlink := context.AfterFunc(right, func() { end(context.Cause(right)) })
		stops = append(stops, func() { unlink(); cancel() })
	}
	return ctx, func() {
		for _, stop := range stops {
			stop()
		}
	}
}

// end says, as the last message, that the right to follow has ended. A reader that is gone is told nothing.
func (s *server) end(r request, line line, ctx context.Context) error {
	if gone(r.Context()) {
		return nil
	}
	var why *handlers.Denied
	policy := ""
	if errors.As(context.Cause(ctx), &why) {
		policy = why.Policy
	}
	s.Log.InfoContext(r.Context(), "a stream ended with the right to it", "principal", r.principal, "action", r.op.id, "policy", policy)
	p := denied(policy)
	p.Detail = s.Words(r.Header.Get("Accept-Language"), domain.Phrase{Code: p.Code, Args: p.Args})
	return line.sendJSON("ended", domain.Position{}, p)
}

// pumped hands the changes on through a channel, which is closed when they end.
func pumped(ctx context.Context, changes iter.Seq2[projections.Change, error]) <-chan projections.Change {
	out := make(chan projections.Change)
	go func() {
		defer close(out)
		for c, err := range changes {
			if err != nil {
				return
			}
			select {
			case out <- c:
			case <-ctx.Done():
				return
			}
		}
	}()
	return out
}

// tell sends what a change is about: the whole overview, or the rows of the offices that changed. The last message of a change has its
// position, so that a reader cut off in the middle gets all of it again.
func (s *server) tell(r request, line line, c projections.Change, chosen []string) error {
	wanted := func(k domain.KontorID) bool {
		return (len(chosen) == 0 || slices.Contains(chosen, string(k))) && s.sees(r, k) && own(r.principal, k)
	}
	if c.Full {
		overview := s.Board.Overview(s.Clock())
		overview.Offices = slices.DeleteFunc(overview.Offices, func(row projections.OfficeRow) bool { return !wanted(row.Kontor) })
		return line.sendJSON("full", c.Position, overview)
	}
	var rows []projections.OfficeRow
	for _, k := range c.Kontors {
		if row, ok := s.Board.Office(k, s.Clock()); ok && wanted(k) {
			rows = append(rows, row)
		}
	}
	for i, row := range rows {
		at := domain.Position{}
		if i == len(rows)-1 {
			at = c.Position
		}
		if err := line.sendJSON("office", at, row); err != nil {
			return err
		}
	}
	return nil
}

// line is the reader's end of the stream.
type line struct {
	*sse.Session
	control *http.ResponseController
}

func (l line) sendJSON(event string, at domain.Position, v any) error {
	b, err := json.Marshal(v)
	if err != nil {
		return err
	}
	m := &sse.Message{Type: sse.Type(event)}
	if !at.IsZero() {
		m.ID = sse.ID(at.String())
	}
	m.AppendData(string(b))
	return l.send(m)
}

// send writes the message out, within the time that a reader has for it.
func (l line) send(m *sse.Message) error {
	err := l.control.SetWriteDeadline(time.Now().Add(sendPatience))
	if err != nil && !errors.Is(err, http.ErrNotSupported) {
		return err
	}
	if err := l.Send(m); err != nil {
		return err
	}
	return l.Flush()
}

func comment(text string) *sse.Message {
	m := &sse.Message{}
	m.AppendComment(text)
	return m
}
