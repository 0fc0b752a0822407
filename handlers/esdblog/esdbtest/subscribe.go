package esdbtest

import (
	"context"
	"regexp"
	"slices"
	"strings"

	"github.com/EventStore/EventStore-Client-Go/v4/protos/streams"
	"github.com/google/uuid"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
)

// subscribe yields what the filter lets through of $all behind a position, for ever: what is there, then the word that it has caught
// up, then what comes. Between them it says how far it has looked.
func (s *streamsService) subscribe(o *streams.ReadReq_Options, call streams.Streams_ReadServer) error {
	matches, err := filter(o)
	if err != nil {
		return err
	}
	d := s.node.cluster.data
	records, end, more := d.all()
	next := len(records)
	switch at := o.GetAll().GetAllOption().(type) {
	case *streams.ReadReq_Options_AllOptions_Position:
		if next, err = place(records, end, at.Position.GetCommitPosition()); err != nil {
			return err
		}
		if next < len(records) {
			next++
		}
	case *streams.ReadReq_Options_AllOptions_Start:
		next = 0
	}
	if err := call.Send(&streams.ReadResp{Content: &streams.ReadResp_Confirmation{
		Confirmation: &streams.ReadResp_SubscriptionConfirmation{SubscriptionId: uuid.NewString()},
	}}); err != nil {
		return err
	}
	sub := subscription{call: call, matches: matches, window: checkpoints(o)}
	for caughtUp := false; ; records, _, more = d.all() {
		if next > len(records) {
			return status.Error(codes.Unavailable, "the data are gone")
		}
		if err := sub.look(records[next:]); err != nil {
			return err
		}
		next = len(records)
		if !caughtUp {
			if err := call.Send(&streams.ReadResp{Content: &streams.ReadResp_CaughtUp_{CaughtUp: &streams.ReadResp_CaughtUp{}}}); err != nil {
				return err
			}
			caughtUp = true
		}
		select {
		case <-more:
			if s.node.faults.silences() {
				<-call.Context().Done()
			}
		case <-call.Context().Done():
		}
		if call.Context().Err() != nil {
			return context.Cause(call.Context())
		}
	}
}

// subscription is one under way.
type subscription struct {
	call    streams.Streams_ReadServer
	matches func(*record) bool
	window  int // a checkpoint after so many records; never when 0
	looked  int
}

// look sends what matches of the records.
func (s *subscription) look(records []*record) error {
	for _, r := range records {
		if !r.gone && s.matches(r) {
			if err := s.call.Send(wire(r)); err != nil {
				return err
			}
		}
		if s.looked++; s.window > 0 && s.looked%s.window == 0 {
			if err := s.call.Send(&streams.ReadResp{Content: &streams.ReadResp_Checkpoint_{
				Checkpoint: &streams.ReadResp_Checkpoint{CommitPosition: r.position, PreparePosition: r.position},
			}}); err != nil {
				return err
			}
		}
	}
	return nil
}

// checkpoints is after how many records a filtered subscription says how far it is.
func checkpoints(o *streams.ReadReq_Options) int {
	f := o.GetFilter()
	return int(f.GetMax() * f.GetCheckpointIntervalMultiplier())
}

// filter is what the request lets through.
func filter(o *streams.ReadReq_Options) (func(*record) bool, error) {
	f := o.GetFilter()
	if f == nil {
		return func(*record) bool { return true }, nil
	}
	of, e := func(r *record) string { return r.stream }, f.GetStreamIdentifier()
	if f.GetEventType() != nil {
		of, e = (*record).eventType, f.GetEventType()
	}
	if e.GetRegex() == "" {
		return func(r *record) bool {
			return slices.ContainsFunc(e.GetPrefix(), func(p string) bool { return strings.HasPrefix(of(r), p) })
		}, nil
	}
	re, err := regexp.Compile(e.GetRegex())
	if err != nil {
		return nil, status.Errorf(codes.InvalidArgument, "the filter: %v", err)
	}
	return func(r *record) bool { return re.MatchString(of(r)) }, nil
}
