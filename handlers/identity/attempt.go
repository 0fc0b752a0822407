package identity

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"time"
)

// attempt is a login under way: what was sent to the issuer, and where the browser wanted to go. It lives in the browser, sealed: somebody
// who has not logged in takes no memory here, and has no session that another could have planted.
type attempt struct {
	State    string    `json:"s"`
	Nonce    string    `json:"n"`
	Verifier string    `json:"v"`
	To       string    `json:"t"`
	At       time.Time `json:"a"`
}

const (
	attemptLife = 10 * time.Minute // how long somebody has at the issuer's page
	maxAttempts = 4                // in one browser: windows in which somebody began
)

// attempts seals and opens them. Processes with the same secrets open each other's.
type attempts struct{ aead cipher.AEAD }

func newAttempts(secrets ...Secret) (*attempts, error) {
	var all []byte
	for _, s := range secrets {
		sum := sha256.Sum256(s)
		all = append(all, sum[:]...)
	}
	if len(secrets) == 0 || len(secrets[0]) == 0 { // a public client: nothing that only its processes know
		all = make([]byte, 32)
		rand.Read(all)
	}
	key, err := hkdf.Key(sha256.New, all, nil, "kontor login attempts", 32)
	if err != nil {
		return nil, fmt.Errorf("the key of logins under way: %w", err)
	}
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, fmt.Errorf("the key of logins under way: %w", err)
	}
	aead, err := cipher.NewGCMWithRandomNonce(block)
	if err != nil {
		return nil, fmt.Errorf("the key of logins under way: %w", err)
	}
	return &attempts{aead}, nil
}

func newAttempt(to string, now time.Time) attempt {
	return attempt{State: rand.Text(), Nonce: rand.Text(), Verifier: rand.Text() + rand.Text(), To: to, At: now}
}

// seal is the attempts as a cookie's value, the newest few.
func (a *attempts) seal(all []attempt) (string, error) {
	all = all[max(0, len(all)-maxAttempts):]
	b, err := json.Marshal(all)
	if err != nil {
		return "", fmt.Errorf("a login under way: %w", err)
	}
	return base64.RawURLEncoding.EncodeToString(a.aead.Seal(nil, nil, b, nil)), nil
}

// open is what the cookie's value has, without those that took too long; nothing when it was not sealed here.
func (a *attempts) open(value string, now time.Time) (all []attempt) {
	sealed, err := base64.RawURLEncoding.DecodeString(value)
	if err != nil {
		return nil
	}
	b, err := a.aead.Open(nil, nil, sealed, nil)
	if err != nil {
		return nil
	}
	var some []attempt
	if err := json.Unmarshal(b, &some); err != nil {
		return nil
	}
	for _, one := range some {
		if age := now.Sub(one.At); age >= 0 && age <= attemptLife {
			all = append(all, one)
		}
	}
	return all
}

// take is the attempt with the state, and the others.
func take(all []attempt, state string) (found attempt, rest []attempt, ok bool) {
	for _, one := range all {
		if state != "" && subtle.ConstantTimeCompare([]byte(one.State), []byte(state)) == 1 {
			found, ok = one, true
		} else {
			rest = append(rest, one)
		}
	}
	return found, rest, ok
}
