package pgqueue

import (
	"context"
	"fmt"
	"iter"

	"github.com/jackc/pgx/v5"
)

// Load fills the table that Scan reads with the stored entries, in their order, and lets the server tidy up after it as it would in time.
func (q *Queue) Load(ctx context.Context, entries iter.Seq2[[]byte, error]) error {
	next, stop := iter.Pull2(entries)
	defer stop()
	id := int64(0)
	rows := pgx.CopyFromFunc(func() ([]any, error) {
		stored, err, ok := next()
		if !ok || err != nil {
			return nil, err
		}
		id++
		return []any{id, stored}, nil
	})
	if _, err := q.pool.CopyFrom(ctx, pgx.Identifier{"log"}, []string{"id", "data"}, rows); err != nil {
		return fmt.Errorf("PostgreSQL: loading: %w", err)
	}
	if _, err := q.pool.Exec(ctx, "VACUUM ANALYZE log"); err != nil {
		return fmt.Errorf("PostgreSQL: loading: %w", err)
	}
	return nil
}

// Scan calls the function with each entry's bytes, in order. The bytes are valid during the call only.
func (q *Queue) Scan(ctx context.Context, take func(stored []byte) error) error {
	rows, err := q.pool.Query(ctx, "SELECT data FROM log ORDER BY id")
	if err != nil {
		return fmt.Errorf("PostgreSQL: scanning: %w", err)
	}
	defer rows.Close()
	for rows.Next() {
		if err := take(rows.RawValues()[0]); err != nil {
			return err
		}
	}
	if err := rows.Err(); err != nil {
		return fmt.Errorf("PostgreSQL: scanning: %w", err)
	}
	return nil
}
