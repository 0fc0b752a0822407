package backupdir

import (
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"github.com/google/uuid"

	"kontor/domain"
	"kontor/handlers"
)

// Format is the version of the files' form that this release writes.
const Format = 1

// Manifest says what a backup holds.
type Manifest struct {
	Format int `json:"format"`
	// Epoch is the log's life that this is a backup of, and End the position of the last entry in it.
	Epoch string            `json:"epoch"`
	End   handlers.Position `json:"end"`
	// AsOf is when the backup was complete: whatever the log acknowledged before is in it.
	AsOf time.Time `json:"asOf"`
	// Entries counts the entries; Last is the id of the last, Head its book's head, Digest the SHA-256 over the bytes of all.
	Entries uint64        `json:"entries"`
	Last    uuid.UUID     `json:"last"`
	Head    handlers.Head `json:"head"`
	Digest  domain.Hash   `json:"digest"`
	// Running is the digest's own state, to go on with.
	Running []byte `json:"running"`
	// Segments are the files with the entries, in order.
	Segments []Segment `json:"segments"`
	// Agencies are the agencies' streams.
	Agencies map[domain.AgencyCode]Stream `json:"agencies"`
}

// Segment is a file with entries.
type Segment struct {
	Name    string `json:"name"`
	Entries uint64 `json:"entries"`
	Bytes   int64  `json:"bytes"`
}

// Stream is the file of one agency.
type Stream struct {
	Messages uint64    `json:"messages"`
	Bytes    int64     `json:"bytes"`
	Last     uuid.UUID `json:"last"` // the id of the last message
}

func (m Manifest) clone() Manifest {
	m.Segments = append([]Segment(nil), m.Segments...)
	agencies := make(map[domain.AgencyCode]Stream, len(m.Agencies))
	for a, s := range m.Agencies {
		agencies[a] = s
	}
	m.Agencies = agencies
	return m
}

// readManifest reads a manifest, and believes nothing of it that would lead out of the directory.
func readManifest(b []byte) (m Manifest, err error) {
	if err := json.Unmarshal(b, &m); err != nil {
		return m, err
	}
	if m.Format != Format {
		return m, fmt.Errorf("its format is %d, and this release reads %d", m.Format, Format)
	}
	var entries uint64
	for i, s := range m.Segments {
		if s.Name != segmentName(i+1) || s.Bytes < 0 {
			return m, fmt.Errorf("%.80q is no file of a backup", s.Name)
		}
		entries += s.Entries
	}
	if entries != m.Entries {
		return m, fmt.Errorf("it counts %d entries, and its files %d", m.Entries, entries)
	}
	for a, s := range m.Agencies {
		if !fileable(a) || s.Bytes < 0 {
			return m, fmt.Errorf("%.80q is no agency of a backup", string(a))
		}
	}
	return m, nil
}

func segmentName(n int) string { return fmt.Sprintf("entries-%06d.jsonl", n) }

func agencyName(a domain.AgencyCode) string { return "agency-" + string(a) + ".jsonl" }

// fileable says whether the code can be part of a file's name.
func fileable(a domain.AgencyCode) bool {
	return a != "" && !strings.ContainsFunc(string(a), func(r rune) bool { return (r < 'a' || r > 'z') && (r < '0' || r > '9') && r != '-' })
}
