package demoissuer

import (
	"crypto/rand"
	"crypto/rsa"
	"fmt"
	"strconv"

	jose "github.com/go-jose/go-jose/v4"
)

// signingKey signs tokens; publicKey is its other half, for whoever reads them.
type signingKey struct {
	id  string
	key *rsa.PrivateKey
}

func newKey() (signingKey, error) {
	k, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		return signingKey{}, fmt.Errorf("a key of the demo login: %w", err)
	}
	return signingKey{"demo-" + strconv.FormatInt(counter.Add(1), 10), k}, nil
}

func (k signingKey) ID() string                                  { return k.id }
func (k signingKey) Key() any                                    { return k.key }
func (k signingKey) SignatureAlgorithm() jose.SignatureAlgorithm { return jose.RS256 }

type publicKey struct{ signingKey }

func (k publicKey) Key() any                           { return &k.key.PublicKey }
func (k publicKey) Algorithm() jose.SignatureAlgorithm { return jose.RS256 }
func (k publicKey) Use() string                        { return "sig" }
