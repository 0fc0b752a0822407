package backupdir

import (
	"bytes"
	"errors"
	"io"
	"strings"
	"testing"
)

// What is read as lines is, to the byte, what would be written for them.
func FuzzLines(f *testing.F) {
	f.Add(appendLine(appendLine(nil, []byte(`{}`)), []byte("two\nlines")))
	f.Add([]byte("0 00000000 \n"))
	f.Add([]byte("007 00000000 1234567\n"))
	f.Add([]byte("4294967295 00000000 "))
	f.Fuzz(func(t *testing.T, b []byte) {
		r := newLineReader(bytes.NewReader(b))
		var again []byte
		for {
			line, err := r.next()
			if errors.Is(err, io.EOF) {
				if len(again) != len(b) {
					t.Errorf("the end is reached after %d of %d bytes", len(again), len(b))
				}
				break
			}
			if err != nil {
				break
			}
			again = appendLine(again, line)
		}
		if !bytes.HasPrefix(b, again) || r.read != int64(len(again)) {
			t.Errorf("%q was read as %q, %d bytes", b, again, r.read)
		}
	})
}

// No manifest leads out of the directory, or to a file that is not a backup's.
func FuzzManifest(f *testing.F) {
	f.Add([]byte(`{"format":1,"entries":2,"segments":[{"name":"entries-000001.jsonl","entries":2,"bytes":9}],"agencies":{"fk":{"bytes":3}}}`))
	f.Add([]byte(`{"format":1,"segments":[{"name":"../secret"}],"agencies":{"../../x":{}}}`))
	f.Add([]byte(`{"format":2}`))
	f.Fuzz(func(t *testing.T, b []byte) {
		m, err := readManifest(b)
		if err != nil {
			return
		}
		for _, s := range m.Segments {
			if strings.ContainsAny(s.Name, `/\`) || !strings.HasPrefix(s.Name, "entries-") {
				t.Errorf("%q is taken", s.Name)
			}
		}
		for a := range m.Agencies {
			if strings.ContainsAny(agencyName(a), `/\`) {
				t.Errorf("%q is taken", a)
			}
		}
	})
}
