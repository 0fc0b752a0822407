package esdbtest

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/EventStore/EventStore-Client-Go/v4/esdb"
	"github.com/EventStore/EventStore-Client-Go/v4/protos/shared"
	"github.com/EventStore/EventStore-Client-Go/v4/protos/streams"
	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/metadata"
	"google.golang.org/grpc/status"
)

// Read reads a stream or $all, or subscribes to $all.
func (s *streamsService) Read(req *streams.ReadReq, call streams.Streams_ReadServer) error {
	if err := s.needsLeader(call); err != nil {
		return err
	}
	o := req.GetOptions()
	_, subscribes := o.GetCountOption().(*streams.ReadReq_Options_Subscription)
	switch {
	case subscribes && o.GetAll() != nil:
		return s.subscribe(o, call)
	case subscribes:
		return status.Error(codes.Unimplemented, "subscriptions are to $all here")
	case o.GetStream() != nil:
		return s.readStream(o, call)
	case o.GetAll() != nil:
		return s.readAll(o, call)
	}
	return status.Error(codes.InvalidArgument, "a read is of a stream or of $all")
}

// needsLeader sends whoever requires the leader there, when this node is not it.
func (s *streamsService) needsLeader(call grpc.ServerStream) error {
	md, _ := metadata.FromIncomingContext(call.Context())
	if slices.Contains(md.Get("requires-leader"), "true") {
		if trailer, err := s.node.elsewhere(); err != nil {
			call.SetTrailer(trailer)
			return err
		}
	}
	s.node.faults.serves()
	return nil
}

// elsewhere says where the leader is, unless it is this node.
func (s *Server) elsewhere() (metadata.MD, error) {
	leader, here := s.leader()
	if here {
		return nil, nil
	}
	host, port, _ := strings.Cut(leader.Address(), ":")
	return metadata.Pairs("exception", "not-leader", "leader-endpoint-host", host, "leader-endpoint-port", port),
		status.Error(codes.NotFound, "Leader info available")
}

// readStream yields up to so many events of a stream, from a revision on, it included.
func (s *streamsService) readStream(o *streams.ReadReq_Options, call streams.Streams_ReadServer) error {
	name := string(o.GetStream().GetStreamIdentifier().GetStreamName())
	records := s.node.cluster.data.stream(name)
	if len(records) == 0 {
		return call.Send(&streams.ReadResp{Content: &streams.ReadResp_StreamNotFound_{
			StreamNotFound: &streams.ReadResp_StreamNotFound{StreamIdentifier: &shared.StreamIdentifier{StreamName: []byte(name)}},
		}})
	}
	if s.node.faults.isStrange() {
		if err := call.Send(&streams.ReadResp{Content: &streams.ReadResp_FirstStreamPosition{}}); err != nil {
			return err
		}
	}
	n := uint64(len(records))
	switch at := o.GetStream().GetRevisionOption().(type) {
	case *streams.ReadReq_Options_StreamOptions_Revision:
		if backwards(o) {
			records = records[:min(n, at.Revision+1)]
		} else {
			records = records[min(n, at.Revision):]
		}
	case *streams.ReadReq_Options_StreamOptions_End:
		if !backwards(o) {
			records = nil
		}
	default:
		if backwards(o) {
			records = records[:1]
		}
	}
	return send(o, call, records)
}

// readAll yields up to so many events of $all: forwards from a position on, it included; backwards from before it.
func (s *streamsService) readAll(o *streams.ReadReq_Options, call streams.Streams_ReadServer) error {
	records, end, _ := s.node.cluster.data.all()
	switch at := o.GetAll().GetAllOption().(type) {
	case *streams.ReadReq_Options_AllOptions_Position:
		i, err := place(records, end, at.Position.GetCommitPosition())
		if err != nil {
			return err
		}
		if backwards(o) {
			records = records[:i]
		} else {
			records = records[i:]
		}
	case *streams.ReadReq_Options_AllOptions_Start:
		if backwards(o) {
			records = nil
		}
	default:
		if !backwards(o) {
			records = nil
		}
	}
	return send(o, call, records)
}

// place finds the record that begins at a position. A position past the end is the end. One within a record cannot be read: a true
// server fails then, with words of its own.
func place(records []*record, end, position uint64) (int, error) {
	if position >= end {
		return len(records), nil
	}
	i, found := slices.BinarySearchFunc(records, position, func(r *record, p uint64) int {
		switch {
		case r.position < p:
			return -1
		case r.position > p:
			return 1
		}
		return 0
	})
	if !found {
		return 0, status.Errorf(codes.Unknown, "unexpected UnknownError: no log record begins at %d", position)
	}
	return i, nil
}

func backwards(o *streams.ReadReq_Options) bool {
	return o.GetReadDirection() == streams.ReadReq_Options_Backwards
}

// send sends what is asked for of the records.
func send(o *streams.ReadReq_Options, call streams.Streams_ReadServer, records []*record) error {
	left := o.GetCount()
	if left > math.MaxInt64 {
		return status.Error(codes.InvalidArgument, "the count is too large") // a true server counts in signed numbers
	}
	matches, err := filter(o)
	if err != nil {
		return err
	}
	records = slices.DeleteFunc(slices.Clone(records), func(r *record) bool { return r.gone || !matches(r) })
	if backwards(o) {
		slices.Reverse(records)
	}
	for _, r := range records[:min(uint64(len(records)), left)] {
		if err := call.Send(wire(r)); err != nil {
			return err
		}
	}
	return nil
}

// wire is the event as it is sent. A true server gives an event of a stream its position in $all since 22.6.
func wire(r *record) *streams.ReadResp {
	most, least := esdb.UUIDAsInt64(r.id)
	return &streams.ReadResp{Content: &streams.ReadResp_Event{Event: &streams.ReadResp_ReadEvent{
		Event: &streams.ReadResp_ReadEvent_RecordedEvent{
			Id: &shared.UUID{Value: &shared.UUID_Structured_{
				Structured: &shared.UUID_Structured{MostSignificantBits: most, LeastSignificantBits: least},
			}},
			StreamIdentifier: &shared.StreamIdentifier{StreamName: []byte(r.stream)},
			StreamRevision:   r.revision, CommitPosition: r.position, PreparePosition: r.position,
			Metadata: r.metadata, CustomMetadata: r.custom, Data: r.data,
		},
		Position: &streams.ReadResp_ReadEvent_CommitPosition{CommitPosition: r.position},
	}}}
}

// String names a record in a failure's words.
func (r *record) String() string { return fmt.Sprintf("%d@%s at %d", r.revision, r.stream, r.position) }
