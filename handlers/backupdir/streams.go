package backupdir

import (
	"context"
	"errors"
	"fmt"

	"kontor/domain"
	"kontor/handlers"
)

// posts adds what the agencies' streams hold behind what the backup has of them.
func (w *Writer) posts(ctx context.Context, posts handlers.Posts) (n uint64, err error) {
	agencies, err := posts.Agencies(ctx)
	if err != nil {
		return 0, fmt.Errorf("which agencies have a stream: %w", err)
	}
	for _, a := range agencies {
		added, err := w.stream(ctx, posts, a)
		if err != nil {
			return n, fmt.Errorf("the stream of agency %s; the backup stays as it was: %w", a, err)
		}
		n += added
	}
	return n, nil
}

func (w *Writer) stream(ctx context.Context, posts handlers.Posts, a domain.AgencyCode) (n uint64, err error) {
	if !fileable(a) {
		return 0, errors.New("its code cannot be part of a file's name")
	}
	s := w.next.Agencies[a]
	for notice, err := range posts.PostedAfter(ctx, a, s.Messages) {
		if err != nil {
			return n, err
		}
		line, err := writeNotice(notice)
		if err != nil {
			return n, err
		}
		size, err := w.add(agencyName(a), s.Bytes, line)
		if err != nil {
			return n, err
		}
		s.Bytes, s.Messages, s.Last = s.Bytes+size, s.Messages+1, notice.ID
		n++
	}
	w.next.Agencies[a] = s
	return n, nil
}
