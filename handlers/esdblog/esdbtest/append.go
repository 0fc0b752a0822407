package esdbtest

import (
	"errors"
	"io"
	"strconv"

	"github.com/EventStore/EventStore-Client-Go/v4/esdb"
	"github.com/EventStore/EventStore-Client-Go/v4/protos/shared"
	"github.com/EventStore/EventStore-Client-Go/v4/protos/streams"
	"github.com/google/uuid"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/metadata"
	"google.golang.org/grpc/status"
)

// Append takes the options and then the events of one append, and answers when they are written.
func (s *streamsService) Append(call streams.Streams_AppendServer) error {
	if err := s.needsLeader(call); err != nil {
		return err
	}
	first, err := call.Recv()
	if err != nil {
		return err
	}
	o := first.GetOptions()
	if o == nil || len(o.GetStreamIdentifier().GetStreamName()) == 0 {
		return status.Error(codes.InvalidArgument, "an append begins with its options")
	}
	events, err := s.proposed(call)
	if err != nil {
		return err
	}
	stream, expected := string(o.GetStreamIdentifier().GetStreamName()), expectation(o)
	if died, now := s.node.faults.dies(beforeAppend); now {
		return s.node.die(call.Context(), died)
	}
	result := s.node.cluster.data.append(stream, expected, events)
	if died, now := s.node.faults.dies(afterAppend); now {
		return s.node.die(call.Context(), died)
	}
	if result.wrong {
		return call.SendAndClose(&streams.AppendResp{Result: wrongVersion(o, result.current)})
	}
	return call.SendAndClose(&streams.AppendResp{Result: &streams.AppendResp_Success_{Success: &streams.AppendResp_Success{
		CurrentRevisionOption: &streams.AppendResp_Success_CurrentRevision{CurrentRevision: result.last},
		PositionOption: &streams.AppendResp_Success_Position{
			Position: &streams.AppendResp_Position{CommitPosition: result.position, PreparePosition: result.position},
		},
	}}})
}

// proposed takes the events, as many as fit.
func (s *streamsService) proposed(call streams.Streams_AppendServer) (events []event, err error) {
	size := 0
	for {
		req, err := call.Recv()
		if errors.Is(err, io.EOF) {
			return events, nil
		}
		if err != nil {
			return nil, err
		}
		p := req.GetProposedMessage()
		if p == nil || p.GetMetadata()["type"] == "" || p.GetMetadata()["content-type"] == "" {
			return nil, status.Error(codes.InvalidArgument, "an event has a type and a content type")
		}
		e := event{idOf(p.GetId()), p.GetMetadata(), p.GetCustomMetadata(), p.GetData()}
		if size += e.size(); size > s.node.cluster.data.maxAppend {
			return nil, s.tooLarge(call)
		}
		events = append(events, e)
	}
}

func (s *streamsService) tooLarge(call streams.Streams_AppendServer) error {
	limit := strconv.Itoa(s.node.cluster.data.maxAppend)
	call.SetTrailer(metadata.Pairs("exception", "maximum-append-size-exceeded", "maximum-append-size", limit))
	return status.Error(codes.InvalidArgument, "Maximum Append Size of "+limit+" Exceeded.")
}

// idOf is the id in either of its forms.
func idOf(id *shared.UUID) uuid.UUID {
	if two := id.GetStructured(); two != nil {
		parsed, _ := esdb.ParseUUIDFromInt64(two.GetMostSignificantBits(), two.GetLeastSignificantBits())
		return parsed
	}
	parsed, _ := uuid.Parse(id.GetString_())
	return parsed
}

// expectation is what the append wants of the stream.
func expectation(o *streams.AppendReq_Options) int64 {
	switch want := o.GetExpectedStreamRevision().(type) {
	case *streams.AppendReq_Options_Revision:
		return int64(want.Revision)
	case *streams.AppendReq_Options_NoStream:
		return noStream
	case *streams.AppendReq_Options_StreamExists:
		return streamExists
	}
	return anyRevision
}

// wrongVersion says where the stream is, and what was wanted of it.
func wrongVersion(o *streams.AppendReq_Options, current int64) *streams.AppendResp_WrongExpectedVersion_ {
	w := &streams.AppendResp_WrongExpectedVersion{}
	if current < 0 {
		w.CurrentRevisionOption = &streams.AppendResp_WrongExpectedVersion_CurrentNoStream{CurrentNoStream: &shared.Empty{}}
	} else {
		w.CurrentRevisionOption = &streams.AppendResp_WrongExpectedVersion_CurrentRevision{CurrentRevision: uint64(current)}
	}
	switch want := o.GetExpectedStreamRevision().(type) {
	case *streams.AppendReq_Options_Revision:
		w.ExpectedRevisionOption = &streams.AppendResp_WrongExpectedVersion_ExpectedRevision{ExpectedRevision: want.Revision}
	case *streams.AppendReq_Options_NoStream:
		w.ExpectedRevisionOption = &streams.AppendResp_WrongExpectedVersion_ExpectedNoStream{ExpectedNoStream: &shared.Empty{}}
	case *streams.AppendReq_Options_StreamExists:
		w.ExpectedRevisionOption = &streams.AppendResp_WrongExpectedVersion_ExpectedStreamExists{ExpectedStreamExists: &shared.Empty{}}
	}
	return &streams.AppendResp_WrongExpectedVersion_{WrongExpectedVersion: w}
}
