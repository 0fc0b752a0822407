// Package pgqueue is a baseline to measure against: the usual queue on PostgreSQL, in which a transaction per errand inserts a row into a
// table of events and one into a table of what waits, and whoever serves claims with FOR UPDATE SKIP LOCKED. The system does not use it.
//
// It is made to look good: an insertion is one round trip of prepared statements, commits are grouped by the server as it does by itself,
// and it neither routes, nor numbers tickets, nor keeps one writer's decision from contradicting another's. What is acknowledged is on
// disk, if the server is so set (see Settings).
package pgqueue

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
)

// MostConnections is how many connections a Queue has at most; a further caller waits for one. A server takes 100 unless it is told
// otherwise, and each is a process there.
const MostConnections = 64

// Queue is a schema of its own in a database. It is safe for concurrent use.
type Queue struct {
	pool   *pgxpool.Pool
	schema string
}

// Errand is one that is registered: where it waits, and the event that says so.
type Errand struct {
	ID     string
	Kontor string
	Agency string
	Since  time.Time
	Event  []byte
}

// Settings are those of the server that matter for what the figures mean.
type Settings struct {
	Version           string `json:"version"`
	Fsync             string `json:"fsync"`
	SynchronousCommit string `json:"synchronous_commit"`
	FullPageWrites    string `json:"full_page_writes"`
	MaxConnections    string `json:"max_connections"`
	SharedBuffers     string `json:"shared_buffers"`
	DataDirectory     string `json:"data_directory,omitempty"` // where the server tells
	Connections       int    `json:"connections"`              // that the queue has at most
}

// tables has the usual indexes: the order of events, and what waits by queue and age.
const tables = `
CREATE TABLE event (
	id     bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
	errand text NOT NULL,
	name   text NOT NULL,
	at     timestamptz NOT NULL,
	data   bytea NOT NULL
);
CREATE TABLE queue (
	errand text PRIMARY KEY,
	kontor text NOT NULL,
	agency text NOT NULL,
	since  timestamptz NOT NULL,
	desk   text
);
CREATE INDEX waiting ON queue (kontor, agency, since) WHERE desk IS NULL;
CREATE TABLE log (
	id   bigint PRIMARY KEY,
	data bytea NOT NULL
);`

// Open makes the schema in the database at the URL. Close drops it.
func Open(ctx context.Context, url string) (*Queue, error) {
	cfg, err := pgxpool.ParseConfig(url)
	if err != nil {
		return nil, err
	}
	q := &Queue{schema: "kontor_bench_" + strings.ToLower(rand.Text()[:12])}
	cfg.MaxConns = MostConnections
	cfg.ConnConfig.RuntimeParams["search_path"] = q.schema
	cfg.ConnConfig.RuntimeParams["synchronous_commit"] = "on"
	cfg.ConnConfig.RuntimeParams["application_name"] = "kontor bench"
	if q.pool, err = pgxpool.NewWithConfig(ctx, cfg); err != nil {
		return nil, err
	}
	if _, err := q.pool.Exec(ctx, "CREATE SCHEMA "+q.schema); err != nil {
		q.pool.Close()
		return nil, fmt.Errorf("PostgreSQL: %w", err)
	}
	// Several statements go in the simple protocol only.
	if _, err := q.pool.Exec(ctx, tables, pgx.QueryExecModeSimpleProtocol); err != nil {
		return nil, errors.Join(fmt.Errorf("PostgreSQL: %w", err), q.Close())
	}
	return q, nil
}

// Close drops the schema with everything in it.
func (q *Queue) Close() error {
	defer q.pool.Close()
	ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
	defer cancel()
	if _, err := q.pool.Exec(ctx, "DROP SCHEMA "+q.schema+" CASCADE"); err != nil {
		return fmt.Errorf("dropping the schema %s: %w; drop it by hand", q.schema, err)
	}
	return nil
}

// Settings asks the server for its settings.
func (q *Queue) Settings(ctx context.Context) (Settings, error) {
	s := Settings{Connections: MostConnections}
	for name, to := range map[string]*string{
		"server_version": &s.Version, "fsync": &s.Fsync, "synchronous_commit": &s.SynchronousCommit,
		"full_page_writes": &s.FullPageWrites, "max_connections": &s.MaxConnections, "shared_buffers": &s.SharedBuffers,
	} {
		if err := q.pool.QueryRow(ctx, "SELECT current_setting($1)", name).Scan(to); err != nil {
			return s, fmt.Errorf("PostgreSQL: setting %s: %w", name, err)
		}
	}
	// Only a superuser may know where the data are.
	_ = q.pool.QueryRow(ctx, "SELECT current_setting('data_directory')").Scan(&s.DataDirectory)
	return s, nil
}

// Register inserts the event and what waits, in one transaction: both statements go to the server together, and one answer comes back.
func (q *Queue) Register(ctx context.Context, e Errand) error {
	var both pgx.Batch // statements that are sent together are one transaction
	both.Queue("INSERT INTO event (errand, name, at, data) VALUES ($1, 'registered', $2, $3)", e.ID, e.Since, e.Event)
	both.Queue("INSERT INTO queue (errand, kontor, agency, since) VALUES ($1, $2, $3, $4)", e.ID, e.Kontor, e.Agency, e.Since)
	if err := q.pool.SendBatch(ctx, &both).Close(); err != nil {
		return fmt.Errorf("PostgreSQL: registering: %w", err)
	}
	return nil
}

// claim takes the errand that has waited longest, passing over those that somebody else is just taking, and inserts the event.
const claim = `
WITH claimed AS (
	UPDATE queue SET desk = $3 WHERE errand = (
		SELECT errand FROM queue WHERE kontor = $1 AND agency = $2 AND desk IS NULL
		ORDER BY since LIMIT 1 FOR UPDATE SKIP LOCKED
	) RETURNING errand
)
INSERT INTO event (errand, name, at, data) SELECT errand, 'called', now(), $4 FROM claimed RETURNING errand`

// Claim calls the errand that is next in the queue to the desk, in one transaction; ok is false when none waits.
func (q *Queue) Claim(ctx context.Context, kontor, agency, desk string, event []byte) (errand string, ok bool, err error) {
	err = q.pool.QueryRow(ctx, claim, kontor, agency, desk, event).Scan(&errand)
	if errors.Is(err, pgx.ErrNoRows) {
		return "", false, nil
	}
	if err != nil {
		return "", false, fmt.Errorf("PostgreSQL: claiming: %w", err)
	}
	return errand, true, nil
}

// Finish takes a claimed errand out of the queue and inserts the event, in one transaction.
func (q *Queue) Finish(ctx context.Context, errand string, event []byte) error {
	var both pgx.Batch
	both.Queue("DELETE FROM queue WHERE errand = $1", errand)
	both.Queue("INSERT INTO event (errand, name, at, data) VALUES ($1, 'ended', now(), $2)", errand, event)
	if err := q.pool.SendBatch(ctx, &both).Close(); err != nil {
		return fmt.Errorf("PostgreSQL: finishing: %w", err)
	}
	return nil
}
