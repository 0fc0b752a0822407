package esdbtest

import (
	"bytes"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"sync"
	"time"

	"github.com/google/uuid"
)

// record is an event where it stands.
type record struct {
	position uint64 // in $all, commit and prepare: they are the same for events that are not written in a transaction
	stream   string
	revision uint64
	id       uuid.UUID
	metadata map[string]string
	custom   []byte
	data     []byte
	gone     bool
}

func (r *record) eventType() string { return r.metadata["type"] }

// data is what a cluster holds.
type data struct {
	maxAppend int

	mu      sync.Mutex
	records []*record // in the order of $all; one that changes is replaced
	streams map[string][]*record
	end     uint64        // the position of the next record
	appends int           // how many there were
	grown   chan struct{} // closed and replaced when records are added
}

func newData(maxAppend int) *data {
	d := &data{maxAppend: maxAppend, grown: make(chan struct{})}
	d.wipe()
	return d
}

func (d *data) wipe() {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.records, d.streams, d.end = nil, map[string][]*record{}, 0
	d.system("$epoch-information", `{"leader":"127.0.0.1"}`)
	d.system("$settings", `{"$userStreamAcl":{}}`)
}

// event is one that is to be appended.
type event struct {
	id       uuid.UUID
	metadata map[string]string
	custom   []byte
	data     []byte
}

// size is what an event counts for in an append.
func (e event) size() int { return len(e.data) + len(e.custom) + 2*len(e.metadata["type"]) }

// expected revisions that are none.
const (
	anyRevision = -1 - iota
	noStream
	streamExists
)

// outcome is what became of an append.
type outcome struct {
	wrong    bool
	current  int64 // the stream's last revision; -1 when there is no stream
	last     uint64
	position uint64
}

// append writes the events unless the stream is elsewhere. Where it is elsewhere because these very events stand there, that is success.
func (d *data) append(stream string, expected int64, events []event) outcome {
	d.mu.Lock()
	defer d.mu.Unlock()
	current := int64(len(d.streams[stream])) - 1
	fits := expected == anyRevision || expected == noStream && current == -1 || expected == streamExists && current >= 0 || expected == current && expected >= 0
	if !fits {
		return d.repeated(stream, expected, current, events)
	}
	o := outcome{current: current}
	for _, e := range events {
		r := d.add(stream, e)
		o.last, o.position = r.revision, r.position
	}
	if d.appends++; d.appends%3 == 0 {
		d.system("$stats-127.0.0.1:2113", `{"proc-cpu":0.1}`)
	}
	close(d.grown)
	d.grown = make(chan struct{})
	return o
}

// repeated compares the ids with those behind the expected revision. Some of them alone are the wrong revision, as all others are.
func (d *data) repeated(stream string, expected, current int64, events []event) outcome {
	from := expected + 1
	if expected == noStream {
		from = 0
	}
	there := d.streams[stream]
	wrong := outcome{wrong: true, current: current}
	if expected == streamExists || len(events) == 0 || from+int64(len(events)) > int64(len(there)) {
		return wrong
	}
	for i, e := range events {
		if there[from+int64(i)].id != e.id {
			return wrong
		}
	}
	last := there[from+int64(len(events))-1]
	return outcome{current: current, last: last.revision, position: last.position}
}

// add writes one event. The lock is held.
func (d *data) add(stream string, e event) *record {
	meta := maps.Clone(e.metadata)
	meta["created"] = strconv.FormatInt(time.Now().UnixNano()/100, 10)
	r := &record{
		position: d.end, stream: stream, revision: uint64(len(d.streams[stream])), id: e.id, metadata: meta,
		custom: bytes.Clone(e.custom), data: bytes.Clone(e.data),
	}
	d.end += uint64(64 + len(stream) + e.size())
	d.records = append(d.records, r)
	d.streams[stream] = append(d.streams[stream], r)
	return r
}

// system writes an event of the server's own. The lock is held.
func (d *data) system(stream, body string) {
	d.add(stream, event{uuid.New(), map[string]string{"type": stream, "content-type": "application/json"}, nil, []byte(body)})
}

// all is every record there is, up to where, and a channel that is closed when there are more.
func (d *data) all() (records []*record, end uint64, more <-chan struct{}) {
	d.mu.Lock()
	defer d.mu.Unlock()
	return slices.Clip(d.records), d.end, d.grown
}

// stream is every record of a stream; none when there is no such stream.
func (d *data) stream(name string) []*record {
	d.mu.Lock()
	defer d.mu.Unlock()
	return slices.Clip(d.streams[name])
}

func (d *data) remove(stream string, revision uint64) {
	d.change(stream, revision, func(r *record) { r.gone = true })
}

func (d *data) replace(stream string, revision uint64, bytes []byte) {
	d.change(stream, revision, func(r *record) { r.data = bytes })
}

// change puts a changed copy where the record stood; whoever reads has the old one or the new.
func (d *data) change(stream string, revision uint64, how func(*record)) {
	d.mu.Lock()
	defer d.mu.Unlock()
	there := d.streams[stream]
	if revision >= uint64(len(there)) {
		panic(fmt.Sprintf("stream %s has no revision %d", stream, revision))
	}
	old := there[revision]
	changed := *old
	how(&changed)
	d.streams[stream], d.records = slices.Clone(there), slices.Clone(d.records)
	d.streams[stream][revision] = &changed
	d.records[slices.Index(d.records, old)] = &changed
}

func (d *data) forget(n int) {
	d.mu.Lock()
	defer d.mu.Unlock()
	for range n {
		last := d.records[len(d.records)-1]
		d.end = last.position
		d.records = slices.Clip(d.records[:len(d.records)-1])
		d.streams[last.stream] = slices.Clip(d.streams[last.stream][:last.revision])
	}
}
