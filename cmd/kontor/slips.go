package main

import (
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"kontor/handlers/web"
	"kontor/handlers/web/hall"
)

// slipsFile is the secret of the tokens on visitors' slips, beside the key-encryption key: processes that share that share this, so that a
// slip from one is read by all, also after a restart. When it is lost, the slips of the day lead nowhere, and nothing else happens.
const slipsFile = "slips.key"

// openSlips reads the secret in the directory, and makes it when there is none. Of two processes that make one, one does.
func openSlips(dir string) (web.Slips, error) {
	secret, err := slipsSecret(filepath.Join(dir, slipsFile))
	if err != nil {
		return nil, fmt.Errorf("the secret of the slips: %w", err)
	}
	return hall.NewSlips(secret)
}

func slipsSecret(name string) ([]byte, error) {
	b, err := os.ReadFile(name)
	if errors.Is(err, fs.ErrNotExist) {
		if err = makeSlipsSecret(name); err == nil {
			b, err = os.ReadFile(name)
		}
	}
	if err != nil {
		return nil, err
	}
	info, err := os.Stat(name)
	switch {
	case err != nil:
		return nil, err
	case info.Mode().Perm()&0o077 != 0:
		return nil, fmt.Errorf("%s can be read by others; take that right away: chmod 600", name)
	}
	secret, err := hex.DecodeString(strings.TrimSpace(string(b)))
	if err != nil {
		return nil, fmt.Errorf("%s is no secret of slips; remove it, and a new one is made", name) // the error could quote the file
	}
	return secret, nil
}

// makeSlipsSecret writes it elsewhere first: whoever finds the file finds all of it.
func makeSlipsSecret(name string) error {
	f, err := os.CreateTemp(filepath.Dir(name), slipsFile+".*") // with mode 0600
	if err != nil {
		return err
	}
	secret := make([]byte, hall.SecretSize)
	_, err = rand.Read(secret)
	if err == nil {
		_, err = f.WriteString(hex.EncodeToString(secret) + "\n")
	}
	if err = errors.Join(err, f.Sync(), f.Close()); err == nil {
		err = os.Link(f.Name(), name)
	}
	if errors.Is(err, fs.ErrExist) {
		err = nil // another was quicker: that one it is
	}
	return errors.Join(err, os.Remove(f.Name()))
}
