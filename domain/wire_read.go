package domain

import (
	"bytes"
	"encoding"
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"math/bits"
	"strconv"
	"time"
	"unicode/utf8"

	"github.com/google/uuid"
)

// reader reads an entry in the one form in which EncodeEntry writes it: no spaces, every name in its place. What is written in any other
// way turns it bad, which says nothing about the entry: encoding/json is asked then. What it does take, encoding/json would take
// as the same.
//
// Offices, agencies, codes and ids come again and again in a log. A reader remembers the texts and decisions that it met lately and
// hands out the same one, so what it returns is shared and must not be changed. It is not safe for concurrent use.
type reader struct {
	b     []byte
	i     int
	sep   byte // what stands before the next field or item
	bad   bool
	taken []Event // of the entry, before they are counted

	names     [1 << 11]string
	decisions [1 << 8]known
}

// known is a decision and its bytes.
type known struct {
	stored   []byte
	decision Decision
}

func (r *reader) read(stored []byte, e *Entry) bool {
	r.b, r.i, r.sep, r.bad = stored, 0, 0, false
	r.entry(e)
	r.b = nil
	return !r.bad && r.i == len(stored)
}

func (r *reader) entry(e *Entry) {
	r.open()
	if r.field(`"id":`) {
		e.ID = r.id()
	}
	if r.field(`"book":`) {
		e.Book = BookID(r.text())
	}
	if r.field(`"rev":`) {
		e.Revision = r.uint()
	}
	if r.field(`"at":`) {
		e.At = r.time()
	}
	if r.field(`"recorded":`) {
		e.Recorded = r.time()
	}
	if r.field(`"actor":`) {
		e.Actor = r.actor()
	}
	if r.field(`"command":`) {
		e.Command = r.text()
	}
	if r.field(`"digest":`) {
		e.Digest = string(r.plain())
	}
	if r.field(`"cause":`) {
		e.Cause = string(r.plain())
	}
	if r.field(`"network":`) {
		e.Network = r.uint()
	}
	if r.field(`"prev":`) {
		e.Prev = r.hash()
	}
	e.Events = []Event{}
	if r.field(`"events":`) {
		e.Events = r.events()
	}
	r.close()
}

func (r *reader) events() []Event {
	r.taken = r.taken[:0]
	for r.list(); r.next(); {
		r.taken = append(r.taken, r.event())
	}
	r.end()
	all := make([]Event, len(r.taken))
	copy(all, r.taken)
	clear(r.taken)
	return all
}

func (r *reader) event() (ev Event) {
	r.open()
	name, version := "", 0
	if r.field(`"name":`) {
		name = r.text()
	}
	if r.field(`"v":`) {
		version = int(r.int())
	}
	read, ok := readers[name]
	if !ok || version != read.version || !r.field(`"data":`) {
		r.bad = true
		return nil
	}
	ev = read.data(r)
	r.close()
	return ev
}

// byReader is how an event's data are read, in the version that this release writes.
type byReader struct {
	version int
	data    func(*reader) Event
}

// open begins an object, close ends it.
func (r *reader) open() { r.sep = '{' }

func (r *reader) close() {
	if r.sep == '{' { // nothing was in it
		r.expect('{')
	}
	r.expect('}')
	r.sep = ','
}

// field says whether the next field is the one of the name, and goes to its value.
func (r *reader) field(name string) bool {
	end := r.i + 1 + len(name)
	if end > len(r.b) || r.b[r.i] != r.sep || string(r.b[r.i+1:end]) != name {
		return false
	}
	r.i, r.sep = end, ','
	return true
}

// list begins a list, end ends it; next goes to the next item, if there is one, and item to one that must be there.
func (r *reader) list() { r.sep = '[' }

func (r *reader) end() {
	if r.sep == '[' {
		r.expect('[')
	}
	r.expect(']')
	r.sep = ','
}

func (r *reader) next() bool {
	if r.bad || r.i+1 >= len(r.b) || r.b[r.i] != r.sep || r.sep == '[' && r.b[r.i+1] == ']' {
		return false
	}
	r.i, r.sep = r.i+1, ','
	return true
}

// room is how many items a list is given room for at first.
func (r *reader) room() int {
	if r.i+1 < len(r.b) && r.b[r.i+1] == ']' {
		return 0
	}
	return 1
}

func (r *reader) item() {
	r.expect(r.sep)
	r.sep = ','
}

func (r *reader) expect(c byte) {
	if r.i >= len(r.b) || r.b[r.i] != c {
		r.bad = true
		return
	}
	r.i++
}

// null takes a null, if there is one.
func (r *reader) null() bool { return r.word("null") }

func (r *reader) word(w string) bool {
	end := r.i + len(w)
	if end > len(r.b) || string(r.b[r.i:end]) != w {
		return false
	}
	r.i = end
	return true
}

func (r *reader) bool() bool {
	if r.word("true") {
		return true
	}
	if !r.word("false") {
		r.bad = true
	}
	return false
}

// digits is how many digits a number may have here: as many as surely fit.
const digits = 18

func (r *reader) uint() (n uint64) {
	from := r.i
	for ; r.i < len(r.b) && r.b[r.i]-'0' < 10; r.i++ {
		n = n*10 + uint64(r.b[r.i]-'0')
	}
	if size := r.i - from; size == 0 || size > digits || size > 1 && r.b[from] == '0' {
		r.bad = true
	}
	return n
}

func (r *reader) int() int64 {
	if r.i < len(r.b) && r.b[r.i] == '-' {
		r.i++
		return -int64(r.uint())
	}
	return int64(r.uint())
}

func (r *reader) duration() time.Duration { return time.Duration(r.int()) }

func (r *reader) float() float64 {
	from := r.i
	r.int()
	if r.i < len(r.b) && r.b[r.i] == '.' {
		r.i++
		part := r.i
		for r.i < len(r.b) && r.b[r.i]-'0' < 10 {
			r.i++
		}
		r.bad = r.bad || r.i == part
	}
	if r.bad {
		return 0
	}
	f, err := strconv.ParseFloat(string(r.b[from:r.i]), 64)
	r.bad = r.bad || err != nil
	return f
}

// plain is a text's bytes, if they stand for themselves.
func (r *reader) plain() []byte {
	from, to, _ := r.span()
	return r.b[from:to]
}

// text is a text, the one that was read before if it is the same.
func (r *reader) text() string {
	from, to, hash := r.span()
	slot := &r.names[hash>>(64-11)]
	if *slot != string(r.b[from:to]) {
		*slot = string(r.b[from:to])
	}
	return *slot
}

const (
	each = 0x0101010101010101 // a byte in all eight
	mix  = 0x9e3779b97f4a7c15
)

// span goes behind the text that begins here, and says from where to where it stands between its quotes, with a hash of it.
func (r *reader) span() (from, to int, hash uint64) {
	r.expect('"')
	b, i := r.b, r.i
	from, hash = i, mix
	for ; i+8 <= len(b); i += 8 {
		w := binary.LittleEndian.Uint64(b[i:])
		odd := unplain(w)
		if odd == 0 {
			hash = bits.RotateLeft64((hash^w)*mix, 29)
			continue
		}
		n := bits.TrailingZeros64(odd) / 8
		i += n
		if b[i] != '"' {
			break
		}
		hash = (hash ^ w&(1<<(8*n)-1)) * mix
		hash = (hash ^ uint64(i-from)) * mix
		r.i = i + 1
		return from, i, hash
	}
	return r.longWay(from)
}

// unplain has the highest bit of the first byte, and perhaps of later ones, that is a quote, a backslash, a control character or not ASCII.
func unplain(w uint64) uint64 {
	quote, slash := w^'"'*each, w^'\\'*each
	return (w | (quote-each)&^quote | (slash-each)&^slash | (w-' '*each)&^w) & (0x80 * each)
}

// longWay is span for a text with letters beyond ASCII, and one at the end of the bytes.
func (r *reader) longWay(from int) (int, int, uint64) {
	n := bytes.IndexByte(r.b[from:], '"')
	if n < 0 {
		r.bad = true
		return from, from, 0
	}
	text, hash := r.b[from:from+n], uint64(mix)
	for _, c := range text {
		r.bad = r.bad || c < ' ' || c == '\\'
		hash = (hash ^ uint64(c)) * mix
	}
	r.bad = r.bad || !utf8.Valid(text)
	r.i = from + n + 1
	return from, from + n, hash
}

// texts is an object of texts.
func (r *reader) texts() map[string]string {
	if r.null() {
		return nil
	}
	m := make(map[string]string, 4)
	for r.sep = '{'; r.i+1 < len(r.b) && r.b[r.i] == r.sep && r.b[r.i+1] == '"' && !r.bad; {
		r.i++
		name := r.text()
		r.expect(':')
		m[name] = r.text()
		r.sep = ','
	}
	r.close()
	return m
}

// decision is read, unless the same bytes were read before: at an office most are the same all day.
func (r *reader) decision(d *Decision) {
	rest := r.b[r.i:]
	k := &r.decisions[hashOf(rest[:min(len(rest), 192)])>>(64-8)]
	if len(k.stored) > 0 && bytes.HasPrefix(rest, k.stored) {
		*d, r.i, r.sep = k.decision, r.i+len(k.stored), ','
		return
	}
	from := r.i
	if r.readDecision(d); !r.bad {
		k.stored, k.decision = append(k.stored[:0], r.b[from:r.i]...), *d
	}
}

func hashOf(b []byte) uint64 {
	hash := uint64(mix)
	for ; len(b) >= 8; b = b[8:] {
		hash = bits.RotateLeft64((hash^binary.LittleEndian.Uint64(b))*mix, 29)
	}
	return hash * mix
}

func (r *reader) actor() Actor {
	a, err := ParseActor(r.text())
	r.bad = r.bad || err != nil
	return a
}

func (r *reader) hash() (h Hash) {
	b := r.plain()
	if len(b) != hex.EncodedLen(len(h)) {
		r.bad = true
		return h
	}
	_, err := hex.Decode(h[:], b)
	r.bad = r.bad || err != nil
	return h
}

func (r *reader) id() (id uuid.UUID) {
	b := r.plain()
	if len(b) != 36 {
		r.bad = true
		return id
	}
	id, err := uuid.ParseBytes(b)
	r.bad = r.bad || err != nil
	return id
}

// bytes are those that a text in base64 stands for; null is none.
func (r *reader) bytes() []byte {
	if r.null() {
		return nil
	}
	text := r.plain()
	b := make([]byte, base64.StdEncoding.DecodedLen(len(text)))
	n, err := base64.StdEncoding.Decode(b, text)
	r.bad = r.bad || err != nil
	return b[:n]
}

// unmarshal reads a value that is a text to the log.
func (r *reader) unmarshal(to encoding.TextUnmarshaler) {
	if text := r.plain(); !r.bad {
		r.bad = to.UnmarshalText(text) != nil
	}
}

// time reads a time in UTC by hand, and leaves any other to package time.
func (r *reader) time() time.Time {
	from := r.i
	b := r.plain()
	if r.bad {
		return time.Time{}
	}
	if t, ok := utc(b); ok {
		return t
	}
	var t time.Time
	r.bad = t.UnmarshalJSON(r.b[from:r.i]) != nil
	return t
}

// utc reads 2006-01-02T15:04:05Z, with up to nine digits of a second's parts.
func utc(b []byte) (t time.Time, ok bool) {
	const form = "0000-00-00T00:00:00"
	if len(b) <= len(form) || len(b) > len(form)+11 || b[len(b)-1] != 'Z' {
		return t, false
	}
	for i := range len(form) {
		if c := form[i]; c == '0' && b[i]-'0' > 9 || c != '0' && b[i] != c {
			return t, false
		}
	}
	two := func(i int) int { return int(b[i]-'0')*10 + int(b[i+1]-'0') }
	nanos := 0
	if parts := b[len(form) : len(b)-1]; len(parts) > 0 {
		if parts[0] != '.' || len(parts) == 1 {
			return t, false
		}
		for i := 1; i < 10; i++ {
			nanos *= 10
			if i < len(parts) {
				if parts[i]-'0' > 9 {
					return t, false
				}
				nanos += int(parts[i] - '0')
			}
		}
	}
	year, month, day := two(0)*100+two(2), two(5), two(8)
	if month < 1 || month > 12 || day < 1 || day > 28 && day > daysIn(year, month) || two(11) > 23 || two(14) > 59 || two(17) > 59 {
		return t, false
	}
	return time.Date(year, time.Month(month), day, two(11), two(14), two(17), nanos, time.UTC), true
}

// daysIn is how many days a month has.
func daysIn(year, month int) int {
	switch month {
	case 2:
		if year%4 == 0 && (year%100 != 0 || year%400 == 0) {
			return 29
		}
		return 28
	case 4, 6, 9, 11:
		return 30
	}
	return 31
}
