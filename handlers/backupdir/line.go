package backupdir

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"strconv"
	"time"

	"github.com/google/uuid"

	"kontor/domain"
	"kontor/handlers"
)

// longest is the longest line's content: an entry. A notice is far shorter.
const longest = domain.MaxEntry

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

// appendLine appends the content with its length and checksum in front, and a new line behind.
func appendLine(b, content []byte) []byte {
	b = strconv.AppendInt(b, int64(len(content)), 10)
	b = fmt.Appendf(b, " %08x ", crc32.Checksum(content, castagnoli))
	return append(append(b, content...), '\n')
}

// lineReader reads what appendLine wrote.
type lineReader struct {
	in   *bufio.Reader
	read int64 // bytes of whole lines
}

func newLineReader(r io.Reader) *lineReader { return &lineReader{in: bufio.NewReaderSize(r, 256<<10)} }

var errLine = errors.New("this is no line of a backup")

// next is the next line's content. The error is io.EOF at the end, and anything else when the line is not as it was written.
func (r *lineReader) next() ([]byte, error) {
	head, err := r.in.ReadSlice(' ')
	if err == io.EOF && len(head) == 0 {
		return nil, io.EOF
	}
	if err != nil || len(head) < 2 || len(head) > 9 || head[0] == '0' && len(head) > 2 {
		return nil, errLine
	}
	size, err := strconv.ParseUint(string(head[:len(head)-1]), 10, 32)
	if err != nil || size > longest {
		return nil, errLine
	}
	prefix := int64(len(head))
	line := make([]byte, 9+size+1)
	if _, err := io.ReadFull(r.in, line); err != nil {
		return nil, errors.New("the line is cut off")
	}
	content := line[9 : 9+size]
	if line[8] != ' ' || line[9+size] != '\n' || !bytes.Equal(line[:8], fmt.Appendf(nil, "%08x", crc32.Checksum(content, castagnoli))) {
		return nil, errors.New("the line is not what was written: its checksum is another")
	}
	r.read += prefix + int64(len(line))
	return content, nil
}

// noticeLine is a notice as a backup stores it.
type noticeLine struct {
	ID       uuid.UUID         `json:"id"`
	Agency   domain.AgencyCode `json:"agency"`
	Kontor   domain.KontorID   `json:"kontor"`
	Event    string            `json:"event"`
	Errand   domain.ErrandID   `json:"errand,omitempty"`
	At       time.Time         `json:"at"`
	Position handlers.Position `json:"position"`
	Data     json.RawMessage   `json:"data"`
}

func writeNotice(n handlers.Notice) ([]byte, error) {
	var b bytes.Buffer
	out := json.NewEncoder(&b)
	out.SetEscapeHTML(false) // the data as they are
	err := out.Encode(noticeLine(n))
	return bytes.TrimSuffix(b.Bytes(), []byte("\n")), err
}

func readNotice(b []byte) (handlers.Notice, error) {
	var n noticeLine
	err := json.Unmarshal(b, &n)
	return handlers.Notice(n), err
}
