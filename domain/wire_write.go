package domain

import (
	"encoding"
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"math"
	"slices"
	"strconv"
	"time"
	"unicode/utf8"

	"github.com/google/uuid"
)

// writer writes values to the byte as encoding/json would. The first that cannot be written is its error.
type writer struct {
	b   []byte
	err error
}

func (w *writer) fail(err error) {
	if w.err == nil {
		w.err = err
	}
}

func (w *writer) open()  { w.b = append(w.b, '{') }
func (w *writer) close() { w.b = append(w.b, '}') }
func (w *writer) list()  { w.b = append(w.b, '[') }
func (w *writer) end()   { w.b = append(w.b, ']') }
func (w *writer) null()  { w.b = append(w.b, "null"...) }

// field begins a field. Only where an object begins is the last byte its brace: no value ends with one.
func (w *writer) field(name string) {
	if w.b[len(w.b)-1] != '{' {
		w.b = append(w.b, ',')
	}
	w.b = append(w.b, name...)
}

func (w *writer) item() {
	if w.b[len(w.b)-1] != '[' {
		w.b = append(w.b, ',')
	}
}

func (w *writer) bool(is bool)  { w.b = strconv.AppendBool(w.b, is) }
func (w *writer) int(n int64)   { w.b = strconv.AppendInt(w.b, n, 10) }
func (w *writer) uint(n uint64) { w.b = strconv.AppendUint(w.b, n, 10) }
func (w *writer) text(s string) { w.b = appendText(w.b, s) }

func (w *writer) id(id uuid.UUID) { w.text(id.String()) }

// bytes writes a text in base64.
func (w *writer) bytes(b []byte) {
	if b == nil {
		w.null()
		return
	}
	w.b = append(base64.StdEncoding.AppendEncode(append(w.b, '"'), b), '"')
}

// marshal writes a value that is a text to the log.
func (w *writer) marshal(v encoding.TextMarshaler) {
	text, err := v.MarshalText()
	if err != nil {
		w.fail(err)
	}
	w.text(string(text))
}

func (w *writer) time(t time.Time) {
	b, err := t.AppendText(append(w.b, '"'))
	if err != nil {
		w.fail(err)
		return
	}
	w.b = append(b, '"')
}

// float writes a number as short as it can be; very small and very large ones with an exponent.
func (w *writer) float(f float64) {
	if math.IsNaN(f) || math.IsInf(f, 0) {
		w.fail(fmt.Errorf("%v is no number that can be written", f))
		return
	}
	form := byte('f')
	if size := math.Abs(f); size != 0 && (size < 1e-6 || size >= 1e21) {
		form = 'e'
	}
	w.b = strconv.AppendFloat(w.b, f, form, -1, 64)
	if n := len(w.b); form == 'e' && w.b[n-4] == 'e' && w.b[n-3] == '-' && w.b[n-2] == '0' { // e-09 is written e-9
		w.b[n-2] = w.b[n-1]
		w.b = w.b[:n-1]
	}
}

func (w *writer) texts(m map[string]string) {
	if m == nil {
		w.null()
		return
	}
	var few [8]string
	names := few[:0]
	for name := range m {
		names = append(names, name)
	}
	slices.Sort(names)
	w.open()
	for i, name := range names {
		if i > 0 {
			w.b = append(w.b, ',')
		}
		w.text(name)
		w.b = append(w.b, ':')
		w.text(m[name])
	}
	w.close()
}

// appendText appends the value as a JSON string: as it is, when it has nothing that JSON or HTML would read otherwise.
func appendText(b []byte, value string) []byte {
	from := len(b) + 1
	b = append(append(append(b, '"'), value...), '"')
	if text := b[from : len(b)-1]; harmless(text) {
		return b
	}
	quoted, _ := json.Marshal(value) // a string can always be written
	return append(b[:from-1], quoted...)
}

// harmless says whether a text is written as it is. Most have nothing but plain ASCII.
func harmless(text []byte) bool {
	rest := text
	for ; len(rest) >= 8; rest = rest[8:] {
		if w := binary.LittleEndian.Uint64(rest); unplain(w)|unhtml(w) != 0 {
			return readable(string(text))
		}
	}
	for _, c := range rest {
		if c < ' ' || c >= utf8.RuneSelf || c == '"' || c == '\\' || c == '<' || c == '>' || c == '&' {
			return readable(string(text))
		}
	}
	return true
}

// readable is harmless, letter by letter.
func readable(text string) bool {
	for _, c := range text {
		switch c {
		case '"', '\\', '<', '>', '&', '\u2028', '\u2029', utf8.RuneError:
			return false
		}
		if c < ' ' {
			return false
		}
	}
	return true
}

// unhtml is unplain for the three signs that HTML would read otherwise.
func unhtml(w uint64) uint64 {
	less, more, and := w^'<'*each, w^'>'*each, w^'&'*each
	return ((less-each)&^less | (more-each)&^more | (and-each)&^and) & (0x80 * each)
}
