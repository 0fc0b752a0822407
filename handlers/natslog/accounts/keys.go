package accounts

import (
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"time"

	"github.com/nats-io/jwt/v2"
	"github.com/nats-io/nkeys"

	"kontor/domain"
)

// Keys is the directory with the secrets, for whoever makes and revokes credentials. Only its owner may read it.
//
// Of each agency's account it has the key that signs credentials. The account's own key is thrown away when it is made: nobody needs it.
type Keys struct{ dir string }

// LogValue names no file.
func (*Keys) LogValue() slog.Value { return slog.StringValue("agency keys") }

const (
	operatorSeed = "operator.nk"
	systemSeed   = "system.nk"
	serverSeed   = "server.nk"
	calloutSeed  = "callout.nk"
)

// Open is the directory; it is made, with the keys that every server needs, when there is none.
func Open(dir string) (*Keys, error) {
	k := &Keys{dir}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, err
	}
	if err := os.Chmod(dir, 0o700); err != nil { // whoever made it
		return nil, err
	}
	err := k.change(func(r *Record) error { return k.begin(r) })
	if err != nil {
		return nil, fmt.Errorf("the agency keys: %w", err)
	}
	return k, nil
}

// begin makes the keys that every server needs, unless they are there.
func (k *Keys) begin(r *Record) (err error) {
	if r.Operator != "" {
		return nil
	}
	if r.Operator, err = k.make(operatorSeed, nkeys.CreateOperator); err == nil {
		r.System, err = k.make(systemSeed, nkeys.CreateAccount)
	}
	if err == nil {
		r.Server, err = k.make(serverSeed, nkeys.CreateAccount)
	}
	if err == nil {
		r.Callout, err = k.make(calloutSeed, nkeys.CreateAccount)
	}
	r.Users = map[string]string{}
	for _, user := range []string{UserKontor, UserCallout, UserServer} {
		if err == nil {
			r.Users[user], err = k.make(userSeed(user), nkeys.CreateUser)
		}
	}
	if err == nil {
		r.Token, err = k.operatorToken(r)
	}
	return err
}

// make writes a new key's seed and returns its public half.
func (k *Keys) make(name string, create func() (nkeys.KeyPair, error)) (string, error) {
	pair, err := create()
	if err != nil {
		return "", err
	}
	defer pair.Wipe()
	seed, err := pair.Seed()
	if err != nil {
		return "", err
	}
	if err := writePrivate(filepath.Join(k.dir, name), append(seed, '\n')); err != nil {
		return "", err
	}
	return pair.PublicKey()
}

// pair reads a key.
func (k *Keys) pair(name string) (nkeys.KeyPair, error) {
	b, err := os.ReadFile(filepath.Join(k.dir, name))
	if err != nil {
		return nil, err
	}
	pair, err := nkeys.ParseDecoratedNKey(b)
	if err != nil {
		return nil, fmt.Errorf("the key %s cannot be read", name) // the cause may have some of it
	}
	return pair, nil
}

// The system's own users at a server elsewhere.
const (
	UserKontor  = "kontor"  // reads and writes the log
	UserCallout = "callout" // answers the server who may connect
	UserServer  = "server"  // closes connections of revoked keys
)

func userSeed(user string) string { return "user-" + user + ".nk" }

// User is the file with the key of one of the system's own users.
func (k *Keys) User(user string) string { return filepath.Join(k.dir, userSeed(user)) }

func signerSeed(a domain.AgencyCode) string { return "agency-" + string(a) + ".nk" }

// Record is what there is.
func (k *Keys) Record() (*Record, error) { return Load(k.dir) }

// Create makes a credential for the agency, good for so long, and returns it with the bytes of the file by which NATS clients use it. They
// are written down nowhere.
func (k *Keys) Create(a domain.AgencyCode, valid time.Duration, now time.Time) (made Credential, creds []byte, err error) {
	err = k.change(func(r *Record) error {
		made, creds, err = k.create(r, a, valid, now)
		return err
	})
	return made, creds, err
}

// Rotate makes a new credential and revokes every other good one of the agency, at once.
func (k *Keys) Rotate(a domain.AgencyCode, valid time.Duration, now time.Time) (made Credential, creds []byte, err error) {
	err = k.change(func(r *Record) error {
		if r.Agencies[a] == nil {
			return fmt.Errorf("agency %s has no key to rotate", a)
		}
		for i := range r.Agencies[a].Credentials {
			if c := &r.Agencies[a].Credentials[i]; c.Good(now) {
				c.Revoked = now
			}
		}
		made, creds, err = k.create(r, a, valid, now)
		return err
	})
	return made, creds, err
}

// Revoke revokes the agency's credential of that id, or every one when the id is empty, and says which.
func (k *Keys) Revoke(a domain.AgencyCode, id string, now time.Time) (revoked []Credential, err error) {
	err = k.change(func(r *Record) error {
		account := r.Agencies[a]
		if account == nil {
			return fmt.Errorf("agency %s has no key", a)
		}
		known := id == ""
		for i := range account.Credentials {
			c := &account.Credentials[i]
			if id != "" && c.ID != id {
				continue
			}
			if known = true; c.Revoked.IsZero() {
				c.Revoked = now
				revoked = append(revoked, *c)
			}
		}
		if !known {
			return fmt.Errorf("agency %s has no key %.40q", a, id)
		}
		return nil
	})
	return revoked, err
}

func (k *Keys) create(r *Record, a domain.AgencyCode, valid time.Duration, now time.Time) (made Credential, creds []byte, err error) {
	if err := checkCode(a); err != nil {
		return made, nil, err
	}
	if valid <= 0 {
		return made, nil, errors.New("a key is good for some time: give a number of days above 0")
	}
	if r.Agencies[a] == nil {
		if r.Agencies[a], err = k.open(a); err != nil {
			return made, nil, err
		}
	}
	account := r.Agencies[a]
	user, err := nkeys.CreateUser()
	if err != nil {
		return made, nil, err
	}
	defer user.Wipe()
	now = now.UTC().Truncate(time.Second)
	made = Credential{ID: fmt.Sprintf("%s-%d", a, len(account.Credentials)+1), Made: now, Expires: now.Add(valid)}
	if made.User, err = user.PublicKey(); err != nil {
		return made, nil, err
	}
	if creds, err = k.issue(a, account, made, user); err != nil {
		return made, nil, err
	}
	account.Credentials = append(account.Credentials, made)
	return made, creds, nil
}

// open makes an account for the agency.
func (k *Keys) open(a domain.AgencyCode) (*Account, error) {
	own, err := nkeys.CreateAccount()
	if err != nil {
		return nil, err
	}
	defer own.Wipe()
	account := &Account{}
	if account.Key, err = own.PublicKey(); err != nil {
		return nil, err
	}
	account.Signer, err = k.make(signerSeed(a), nkeys.CreateAccount)
	return account, err
}

// issue is the credential as a file: the user's claims, signed for the agency, and the user's seed.
func (k *Keys) issue(a domain.AgencyCode, account *Account, c Credential, user nkeys.KeyPair) ([]byte, error) {
	signer, err := k.pair(signerSeed(a))
	if err != nil {
		return nil, err
	}
	defer signer.Wipe()
	claims := jwt.NewUserClaims(c.User)
	claims.SetScoped(true) // what it may do stands in the account
	claims.Name, claims.IssuerAccount, claims.Expires = c.ID, account.Key, c.Expires.Unix()
	token, err := claims.Encode(signer)
	if err != nil {
		return nil, err
	}
	seed, err := user.Seed()
	if err != nil {
		return nil, err
	}
	return jwt.FormatUserConfig(token, seed)
}

// change changes the record; nobody else does meanwhile.
func (k *Keys) change(make func(*Record) error) error {
	unlock, err := lock(filepath.Join(k.dir, "lock"))
	if err != nil {
		return err
	}
	defer unlock()
	r, err := Load(k.dir)
	if errors.Is(err, ErrNoKeys) {
		r, err = &Record{Agencies: map[domain.AgencyCode]*Account{}}, nil
	}
	if err != nil {
		return err
	}
	before, err := json.Marshal(r)
	if err != nil {
		return err
	}
	if err := make(r); err != nil {
		return err
	}
	b, err := json.MarshalIndent(r, "", "  ")
	if err != nil {
		return err
	}
	if after, err := json.Marshal(r); err != nil || string(after) == string(before) {
		return err
	}
	return writePrivate(filepath.Join(k.dir, recordFile), append(b, '\n'))
}

// writePrivate writes a file that only its owner may read, and that is there whole or not at all. It is on disk when it returns.
func writePrivate(path string, b []byte) error {
	f, err := os.CreateTemp(filepath.Dir(path), ".new-*") // 0600
	if err != nil {
		return err
	}
	_, err = f.Write(b)
	if err = errors.Join(err, f.Sync(), f.Close()); err == nil {
		err = os.Rename(f.Name(), path)
	}
	if err != nil {
		return errors.Join(err, os.Remove(f.Name()))
	}
	return syncDir(filepath.Dir(path))
}

// syncDir makes the names in the directory durable: without it a loss of power takes back a revocation that was promised.
var syncDir = func(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}
