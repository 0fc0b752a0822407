package natslog

import (
	"bytes"
	"cmp"
	"encoding/binary"
	"fmt"
	"path/filepath"
	"strings"

	"kontor/domain"
	"kontor/handlers"
)

// cut is the end of a message file that is not there any more. The server cuts a file at the first record it cannot read: that is one which a
// process was just writing when it died, and has never acknowledged, or else damage.
//
// How records lie in a file is the server's own affair. It is read here only to say what was lost: whatever does not look like a record that
// was never finished counts as damage, so a new form can make a start ask for an operator, and no more.
type cut struct {
	file  string // its path in the data directory
	at    int64  // where it ends now
	bytes []byte // what stood behind
}

const (
	// recordHead is length, sequence, time, and the length of the subject; behind the subject come headers, message and checksum.
	recordHead = 4 + 8 + 8 + 2
	// recordSum is the checksum at a record's end.
	recordSum = 8
	// hasHeaders is the bit of the length that says so.
	hasHeaders = 1 << 31
	// tombstone is the bit of the sequence that says the message was deleted.
	tombstone = 1 << 62
	// maxRecord is no record's length.
	maxRecord = maxMessage + 64<<10
)

// record reads the first of some records: how long it is, where it stands and under which subject. Length zero: it is none.
func record(b []byte) (length int, place uint64, subject string) {
	if len(b) < recordHead {
		return 0, 0, ""
	}
	length = int(binary.LittleEndian.Uint32(b) &^ hasHeaders)
	place = binary.LittleEndian.Uint64(b[4:]) &^ tombstone
	name := int(binary.LittleEndian.Uint16(b[20:]))
	if name <= len(b)-recordHead {
		subject = string(b[recordHead : recordHead+name])
	}
	if length < recordHead+name+recordSum || length > maxRecord {
		length = 0
	}
	return length, place, subject
}

// lost says whether something was cut off that had been written to its end.
func (c cut) lost() bool {
	if len(c.bytes) < recordHead || len(bytes.Trim(c.bytes, "\x00")) == 0 {
		return false
	}
	length, _, _ := record(c.bytes)
	return length == 0 || length <= len(c.bytes)
}

// damage names the first entry that was cut off.
func (c cut) damage() *handlers.Damage {
	_, place, subject := record(c.bytes)
	d := &handlers.Damage{Place: place, What: c.what()}
	if book, ok := strings.CutPrefix(subject, "book."); ok {
		d.Book = domain.BookID(book)
	}
	return d
}

// what says it in words.
func (c cut) what() string {
	n := 0
	for b := c.bytes; ; n++ {
		length, _, _ := record(b)
		if length == 0 || length > len(b) {
			break
		}
		b = b[length:]
	}
	return fmt.Sprintf("opening the log cut %d bytes off %s from byte %d on, in which at least %d messages can be told apart",
		len(c.bytes), strings.TrimPrefix(c.file, "/"), c.at, n)
}

// stream is the stream whose messages they were.
func (c cut) stream() string { return filepath.Base(filepath.Dir(filepath.Dir(c.file))) }

// compare orders cuts by place.
func (c cut) compare(d cut) int {
	_, a, _ := record(c.bytes)
	_, b, _ := record(d.bytes)
	return cmp.Compare(a, b)
}
