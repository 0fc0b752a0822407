package natslog

import (
	"errors"
	"fmt"
	"os"

	"github.com/nats-io/jwt/v2"
	"github.com/nats-io/nats.go"
)

// Credentials is how to connect to a server elsewhere by a file: one with claims and a key, or with a key alone. It is refused when others than
// its owner may read it.
func Credentials(path string) (nats.Option, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, fmt.Errorf("the credentials for the NATS server: %w", err)
	}
	if info.Mode().Perm()&0o077 != 0 {
		return nil, fmt.Errorf("the credentials in %s can be read by others: have only their owner read them (chmod 600)", path)
	}
	b, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("the credentials for the NATS server: %w", err)
	}
	if hasClaims(b) {
		return nats.UserCredentials(path), nil
	}
	by, err := nats.NkeyOptionFromSeed(path)
	if err != nil {
		return nil, errors.New("the credentials for the NATS server cannot be read") // the cause may have some of them
	}
	return by, nil
}

// hasClaims says whether the file has a user's claims beside the key.
func hasClaims(b []byte) bool {
	token, err := jwt.ParseDecoratedJWT(b)
	if err != nil {
		return false
	}
	_, err = jwt.DecodeUserClaims(token)
	return err == nil
}
