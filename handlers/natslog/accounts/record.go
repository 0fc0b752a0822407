package accounts

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"time"

	"github.com/nats-io/nkeys"

	"kontor/domain"
)

// recordFile has what is public: which accounts and credentials there are.
const recordFile = "agencies.json"

// MaxRecord is the largest record that is read, in bytes: some thousands of credentials.
const MaxRecord = 4 << 20

// Record is which accounts and credentials there are, without a secret.
type Record struct {
	// Operator and System are the public keys of whoever signs the accounts, and of the system's own account. Server is that of the account
	// in which servers talk with each other.
	Operator string `json:"operator"`
	// Token is what servers are told of the operator, signed once: they do not take another while they run.
	Token  string `json:"token"`
	System string `json:"system"`
	Server string `json:"server"`
	// Callout is the public key of the account in whose name a callout answers a server that has no accounts by claims.
	Callout string `json:"callout"`
	// Users are the public keys by which the system's own programs connect to a server elsewhere, by what they are for.
	Users    map[string]string              `json:"users"`
	Agencies map[domain.AgencyCode]*Account `json:"agencies"`
}

// Account is one agency's.
type Account struct {
	// Key is the account's own public key, by which servers know it; Signer signs its credentials.
	Key         string       `json:"key"`
	Signer      string       `json:"signer"`
	Credentials []Credential `json:"credentials"`
}

// Credential is one key of an agency's programs: when it was made, until when it is good, and when it was revoked.
type Credential struct {
	ID      string    `json:"id"`   // such as fk-2; none is used twice
	User    string    `json:"user"` // its public key
	Made    time.Time `json:"made"`
	Expires time.Time `json:"expires"`
	Revoked time.Time `json:"revoked,omitzero"`
}

// Good says whether the credential opens anything at that moment.
func (c Credential) Good(now time.Time) bool { return c.Revoked.IsZero() && now.Before(c.Expires) }

// State is good, expired or revoked.
func (c Credential) State(now time.Time) string {
	switch {
	case !c.Revoked.IsZero():
		return "revoked"
	case !now.Before(c.Expires):
		return "expired"
	}
	return "good"
}

// Of is the credential with that public key, and whose it is.
func (r *Record) Of(user string) (domain.AgencyCode, Credential, bool) {
	for code, a := range r.Agencies {
		for _, c := range a.Credentials {
			if c.User == user {
				return code, c, true
			}
		}
	}
	return "", Credential{}, false
}

// codes are such that one is a single word in a subject and in a file's name, and nothing else.
var codes = regexp.MustCompile(`^[a-z0-9][a-z0-9-]{0,23}$`)

func checkCode(a domain.AgencyCode) error {
	if !codes.MatchString(string(a)) {
		return fmt.Errorf("%.40q is no agency's code", string(a))
	}
	return nil
}

// ErrNoKeys says that there is no directory of keys yet.
var ErrNoKeys = errors.New("there are no agency keys: kontor agency key create CODE makes the first")

// Load reads what the directory says. It needs no secret.
func Load(dir string) (*Record, error) {
	b, err := os.ReadFile(filepath.Join(dir, recordFile))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, ErrNoKeys
	}
	if err != nil {
		return nil, err
	}
	r, err := parse(b)
	if err != nil {
		return nil, fmt.Errorf("%s in %s: %w", recordFile, dir, err)
	}
	return r, nil
}

// parse reads a record. What a server could not stand by is an error: it would rather keep what it has.
func parse(b []byte) (*Record, error) {
	if len(b) > MaxRecord {
		return nil, fmt.Errorf("it is larger than %d bytes", MaxRecord)
	}
	dec := json.NewDecoder(bytes.NewReader(b))
	dec.DisallowUnknownFields()
	r := &Record{}
	if err := dec.Decode(r); err != nil {
		return nil, err
	}
	for _, key := range []string{r.System, r.Server, r.Callout} {
		if !nkeys.IsValidPublicAccountKey(key) || !nkeys.IsValidPublicOperatorKey(r.Operator) {
			return nil, errors.New("its own keys are no public keys")
		}
	}
	for code, a := range r.Agencies {
		if err := checkCode(code); err != nil {
			return nil, err
		}
		if a == nil || !nkeys.IsValidPublicAccountKey(a.Key) || !nkeys.IsValidPublicAccountKey(a.Signer) {
			return nil, fmt.Errorf("the keys of agency %s are no public keys", code)
		}
		for _, c := range a.Credentials {
			if !nkeys.IsValidPublicUserKey(c.User) {
				return nil, fmt.Errorf("credential %.40q of agency %s has no public key", c.ID, code)
			}
		}
	}
	if r.Agencies == nil {
		r.Agencies = map[domain.AgencyCode]*Account{}
	}
	return r, nil
}
