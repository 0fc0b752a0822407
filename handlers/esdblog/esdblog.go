// Package esdblog is the handlers.Store on EventStoreDB or KurrentDB: a stream for each book, one event for each entry, with the bytes
// that every log stores.
//
// Any number of processes may have a Log on the same server. What the log acknowledges the server has written and, in a cluster, a
// majority of its nodes; when that is on disk is a matter of the server's own settings. Several logs can stand in one server, told
// apart by a prefix of their streams' names; other streams there do not disturb, except that who reads the log reads past them.
//
// A position is the place of an entry in the server's $all. Between two entries of the log there are places of other events, so places
// say which entry is first, not how many lie between. A hole shows in the entry's own book, at the next entry of that book.
package esdblog

import (
	"context"
	"errors"
	"fmt"
	neturl "net/url"
	"strings"
	"sync/atomic"
	"time"

	"github.com/EventStore/EventStore-Client-Go/v4/esdb"

	"kontor/domain"
	"kontor/handlers"
)

// Log is the log at a server. Open makes one; Close ends it.
type Log struct {
	prefix  string
	outage  time.Duration
	quiet   time.Duration
	clients *clients
	birth   birth // zero until Open has found it

	unfinished atomic.Bool
}

// Options say which log it is, and how to bear with a server that is away.
type Options struct {
	// Prefix begins the name of every stream of the log: small letters, digits and hyphens. Empty for the one log of a server.
	Prefix string
	// Secret is what a log that is made now is to have for its secret, as a copy has it from where it was copied; random when nil. A
	// log that is there with another one is refused.
	Secret *[32]byte
	// Unfinished is for whoever fills a log with another's entries: a new log is marked, and a marked one is opened. Finish takes the mark
	// away; until then everybody else is refused with handlers.ErrUnfinished.
	Unfinished bool
	// Outage is how long Open and Follow wait for a server that is away before they give up; a minute when zero.
	Outage time.Duration
}

// answer is for how long one question is asked of a server that is away, restarting, or choosing a leader.
const answer = 5 * time.Second

// Open is the log at the server of an URL such as esdb://host:2113?tls=false, or esdb://a:2113,b:2113,c:2113 for a cluster; kurrentdb:// is the same. The first
// to open it begins its epoch. It waits for a server that is away, as long as the context and Options.Outage let it; then the error is
// handlers.ErrUnavailable.
func Open(ctx context.Context, url string, o Options) (*Log, error) {
	config, err := configuration(url)
	if err != nil {
		return nil, err
	}
	if strings.Trim(o.Prefix, "abcdefghijklmnopqrstuvwxyz0123456789-") != "" || strings.HasPrefix(o.Prefix, bookPrefix) {
		return nil, fmt.Errorf("%.80q cannot begin the names of streams: small letters, digits and hyphens can, but not %q", o.Prefix, bookPrefix)
	}
	if o.Outage == 0 {
		o.Outage = time.Minute
	}
	l := &Log{prefix: o.Prefix, outage: o.Outage, quiet: quiet}
	l.clients = newClients(config, l.known)
	b, err := l.begin(ctx, o.Secret, o.Unfinished)
	if err == nil {
		l.birth = b
		err = l.whole(ctx, o.Unfinished)
	}
	if err != nil {
		l.Close()
		return nil, err
	}
	return l, nil
}

// Epoch names this life of the log.
func (l *Log) Epoch() string { return l.birth.Epoch }

// Secret is the random key that was made with the log.
func (l *Log) Secret() [32]byte { return l.birth.Secret }

// Close breaks off every call and Follow under way, which then say that the log is not available, and waits until nothing of the
// connections is left: a moment, or while the server hangs as long as the URL's gossipTimeout says.
func (l *Log) Close() { l.clients.close() }

// configuration is how the library is to be used here, from the URL. One client serves one call, so an attempt to find the server
// may fail at once: whoever made it decides what then.
func configuration(url string) (esdb.Configuration, error) {
	if rest, ok := strings.CutPrefix(url, "kurrentdb"); ok { // the same by its newer name, which the library does not know
		url = "esdb" + rest
	}
	config, err := esdb.ParseConnectionString(url)
	var unparsed *neturl.Error // it has the address in it, and with that the password
	if errors.As(err, &unparsed) {
		err = unparsed.Err
	}
	if err != nil {
		return esdb.Configuration{}, fmt.Errorf("the log's address: %w", err)
	}
	if config.DisableTLS && config.Username != "" {
		return esdb.Configuration{}, errors.New("the log's address has a user, and tls=false: without TLS the password would not be sent; " +
			"leave out the user for a server that runs insecure, or use TLS")
	}
	config.MaxDiscoverAttempts, config.DiscoveryInterval = 1, 1
	config.NodePreference = esdb.NodePreferenceLeader
	config.Logger = esdb.NoopLogging()
	return *config, nil
}

const (
	// bookPrefix begins the name of a book's stream, behind the log's own prefix.
	bookPrefix = "book-"
	// birthStream has the event with which the log began.
	birthStream = "kontor-log"
	// filledStream has the event with which a log that was made to be filled became whole.
	filledStream = "kontor-filled"
)

// stream is where the entries of a book stand.
func (l *Log) stream(b domain.BookID) string { return l.prefix + bookPrefix + string(b) }

// book is the book of a stream; ok is false for every other stream.
func (l *Log) book(stream string) (b domain.BookID, ok bool) {
	name, found := strings.CutPrefix(stream, l.prefix+bookPrefix)
	b = domain.BookID(name)
	return b, found && b.Valid()
}

var _ handlers.Store = (*Log)(nil)
