package natslog

import (
	"context"
	"crypto/rand"
	"encoding/base64"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/nats-io/nats.go/jetstream"

	"kontor/domain"
	"kontor/handlers"
)

const (
	// Stream is the name of the stream that has every book, for tools that look at it from outside.
	Stream = "BOOKS"

	subjects = "book.>"
	// epochKey is where the stream's metadata have the epoch: it is born with the stream and does not change.
	epochKey = "kontor-epoch"
	// secretKey is where they have the log's secret, born with them and as lasting. Who may read it is who may read the log.
	secretKey = "kontor-secret"
	// maxMessage is what one message may have: an entry, and room for the headers of an append.
	maxMessage = domain.MaxEntry + 64<<10
	// defaultBytes is some months of the whole country.
	defaultBytes = 8 << 30
)

// ErrNoLog says that there is nothing to inspect.
var ErrNoLog = errors.New("there is no log: nothing was ever written here")

// subject is where the entries of a book stand.
func subject(b domain.BookID) string { return "book." + string(b) }

// stream is the stream of all books, sound and set as a log needs it. It is created when there is none.
func stream(ctx context.Context, js jetstream.JetStream, o Options) (*jetstream.StreamInfo, error) {
	want := settings(o)
	s, err := js.Stream(ctx, Stream)
	if errors.Is(err, jetstream.ErrStreamNotFound) && !o.Inspect {
		s, err = js.CreateStream(ctx, want)
		if errors.Is(err, jetstream.ErrStreamNameAlreadyInUse) { // somebody else was first; the epoch is theirs
			s, err = js.Stream(ctx, Stream)
		}
	}
	if errors.Is(err, jetstream.ErrStreamNotFound) {
		return nil, ErrNoLog
	}
	if err != nil {
		return nil, fmt.Errorf("stream %s: %w", Stream, unavailable(ctx, err))
	}
	info := s.CachedInfo()
	if err := fit(info.Config, want); err != nil {
		return nil, err
	}
	if err := mine(info.Config, o); err != nil {
		return nil, err
	}
	if err := whole(info.State); err != nil && !o.Inspect {
		return nil, err
	}
	if o.Inspect {
		return info, nil
	}
	return better(ctx, js, info, o)
}

// settings are those of a new stream, in an epoch of its own.
func settings(o Options) jetstream.StreamConfig {
	c := jetstream.StreamConfig{
		Name: Stream, Subjects: []string{subjects}, Description: "Kontor: every entry of every book",
		Storage: jetstream.FileStorage, Retention: jetstream.LimitsPolicy, Discard: jetstream.DiscardNew,
		MaxBytes: o.MaxBytes, MaxMsgs: -1, MaxMsgsPerSubject: -1, MaxMsgSize: maxMessage, Replicas: max(o.Replicas, 1),
		DenyDelete: true, DenyPurge: true, AllowDirect: true, AllowAtomicPublish: true,
		Metadata: map[string]string{epochKey: rand.Text(), secretKey: newSecret()},
	}
	if c.MaxBytes == 0 {
		c.MaxBytes = defaultBytes
	}
	if o.Secret != [32]byte{} {
		c.Metadata[secretKey] = textOf(o.Secret)
	}
	if o.Unfinished {
		c.Metadata[unfinishedKey] = "yes"
	}
	return c
}

// newSecret is the text of 32 random bytes.
func newSecret() string {
	var s [32]byte
	_, _ = rand.Read(s[:]) // never fails
	return textOf(s)
}

func textOf(s [32]byte) string { return base64.RawURLEncoding.EncodeToString(s[:]) }

// secretOf reads what newSecret wrote.
func secretOf(c jetstream.StreamConfig) (s [32]byte, ok bool) {
	b, err := base64.RawURLEncoding.DecodeString(c.Metadata[secretKey])
	if err != nil || len(b) != len(s) {
		return s, false
	}
	return [32]byte(b), true
}

// better is the stream with what an older one lacks: that groups of entries may be written at once, and more bytes when they are asked for.
func better(ctx context.Context, js jetstream.JetStream, info *jetstream.StreamInfo, o Options) (*jetstream.StreamInfo, error) {
	c := info.Config
	c.AllowAtomicPublish, c.MaxBytes = true, max(c.MaxBytes, o.MaxBytes)
	if c.AllowAtomicPublish == info.Config.AllowAtomicPublish && c.MaxBytes == info.Config.MaxBytes {
		return info, nil
	}
	s, err := js.UpdateStream(ctx, c)
	if err != nil {
		return nil, fmt.Errorf("having stream %s take groups, and %d bytes: %w", Stream, c.MaxBytes, unavailable(ctx, err))
	}
	return s.CachedInfo(), nil
}

// fit says in what a stream is not as a log needs it. Every one of these loses entries, or hides that they are lost.
func fit(is, want jetstream.StreamConfig) error {
	_, secret := secretOf(is)
	faults := map[string]bool{
		"its subjects are not " + subjects:                          !slices.Equal(is.Subjects, want.Subjects),
		"it has no epoch (" + epochKey + ")":                        is.Metadata[epochKey] == "",
		"it has no secret (" + secretKey + ")":                      !secret,
		"it is not kept in files":                                   is.Storage != want.Storage,
		"it is written behind the caller's back":                    is.PersistMode == jetstream.AsyncPersistMode,
		"it does not acknowledge":                                   is.NoAck,
		"it is sealed":                                              is.Sealed,
		"it drops entries by interest":                              is.Retention != want.Retention,
		"it drops entries by age or number":                         is.MaxAge != 0 || is.MaxMsgs > 0 || is.MaxMsgsPerSubject > 0,
		"it drops old entries for new ones":                         is.Discard != want.Discard,
		"it has no limit, so that the disk would fill":              is.MaxBytes <= 0,
		"it lets entries be deleted":                                !is.DenyDelete,
		"it lets entries be purged":                                 !is.DenyPurge,
		"it lets entries expire or be rolled up":                    is.AllowMsgTTL || is.AllowRollup,
		"it is a copy of something else":                            is.Mirror != nil || len(is.Sources) > 0 || is.SubjectTransform != nil,
		"it does not begin at 1":                                    is.FirstSeq > 1,
		"it has no room for the largest entry":                      is.MaxMsgSize > 0 && is.MaxMsgSize < maxMessage,
		"it has fewer replicas than " + strconv.Itoa(want.Replicas): is.Replicas < want.Replicas,
	}
	maps.DeleteFunc(faults, func(_ string, is bool) bool { return !is })
	if len(faults) == 0 {
		return nil
	}
	return fmt.Errorf("stream %s cannot be a log: %s", Stream, strings.Join(slices.Sorted(maps.Keys(faults)), "; "))
}

// whole is a *handlers.Damage unless every entry that was ever written is there.
func whole(s jetstream.StreamState) error {
	missing := s.LastSeq - s.Msgs // the first ever is 1
	if missing == 0 && s.NumDeleted == 0 && s.Lost == nil {
		return nil
	}
	return &handlers.Damage{Place: s.LastSeq, What: fmt.Sprintf("%d of the %d entries up to here are missing", missing, s.LastSeq)}
}
