package projections

import (
	"bytes"
	"compress/flate"
	"encoding/json"
	"fmt"
	"io"
	"slices"

	"kontor/domain"
)

// Differs says in words what one snapshot has otherwise than another, naming the first book that differs; empty when they say the same. How
// they are packed is no difference.
func Differs(kept, fresh []byte) (string, error) {
	if bytes.Equal(kept, fresh) {
		return "", nil
	}
	was, papers, err := spread(kept)
	if err != nil {
		return "", err
	}
	is, others, err := spread(fresh)
	if err != nil {
		return "", err
	}
	for i := range max(len(was.Books), len(is.Books)) {
		switch {
		case i == len(was.Books) || i < len(is.Books) && is.Books[i].ID < was.Books[i].ID:
			return fmt.Sprintf("the snapshot has nothing of book %s", is.Books[i].ID), nil
		case i == len(is.Books) || was.Books[i].ID < is.Books[i].ID:
			return fmt.Sprintf("the snapshot has a book %s", was.Books[i].ID), nil
		case was.Books[i] != is.Books[i] || !bytes.Equal(papers[was.Books[i].ID], others[is.Books[i].ID]):
			return fmt.Sprintf("the snapshot has another book %s", was.Books[i].ID), nil
		}
	}
	was.Books, is.Books, was.Papers, is.Papers = nil, nil, domain.Hash{}, domain.Hash{}
	one, err := json.Marshal(was)
	if err != nil {
		return "", err
	}
	other, err := json.Marshal(is)
	if err != nil || bytes.Equal(one, other) {
		return "", err
	}
	return "the snapshot has another network, day or position", nil
}

// spread reads a snapshot of this format, with the papers of its books unpacked.
func spread(stored []byte) (s snapshot, papers map[domain.BookID][]byte, err error) {
	line, rest, _ := bytes.Cut(stored, []byte("\n"))
	if err := json.Unmarshal(line, &s); err != nil || s.Format != Format {
		return s, nil, fmt.Errorf("no snapshot of format %d", Format)
	}
	papers = map[domain.BookID][]byte{}
	for i, of := range s.Books {
		if of.Bytes < 0 || of.Bytes > len(rest) {
			return s, nil, fmt.Errorf("no snapshot: book %.80s: %w", of.ID, errUnsound)
		}
		plain, err := io.ReadAll(io.LimitReader(flate.NewReader(bytes.NewReader(rest[:of.Bytes])), largestPaper))
		if err != nil {
			return s, nil, fmt.Errorf("no snapshot: book %.80s: %w", of.ID, err)
		}
		papers[of.ID], rest, s.Books[i].Bytes = plain, rest[of.Bytes:], 0
	}
	slices.SortFunc(s.Books, func(a, b shelved) int { return bytes.Compare([]byte(a.ID), []byte(b.ID)) })
	return s, papers, nil
}
