package vault

import (
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"
)

// identityName is the file that says which store this is and which key-encryption keys it needs. It is replaced as a whole.
const identityName = "store.json"

// identity is what stands in it.
type identity struct {
	Format int    `json:"format"`
	Store  string `json:"store"`
	// KEK wraps every new key. Retiring wraps, while a rotation is under way, those that it has not come to.
	KEK      string    `json:"kek"`
	Retiring string    `json:"retiring,omitempty"`
	Slots    int       `json:"slots_per_file"`
	Made     time.Time `json:"made"`
}

func readIdentity(dir string) (who identity, id storeID, err error) {
	name := filepath.Join(dir, identityName)
	b, err := os.ReadFile(name)
	if err != nil {
		return who, id, fmt.Errorf("there is no store of keys in %s, or it cannot be read; kontor keys init makes one: %w", dir, err)
	}
	if err := json.Unmarshal(b, &who); err != nil {
		return who, id, fmt.Errorf("%s cannot be read; put it back from a backup of the keys: %w", name, err)
	}
	raw, err := hex.DecodeString(who.Store)
	switch {
	case who.Format != format:
		return who, id, fmt.Errorf("the store of keys in %s has format %d, and this release reads %d", dir, who.Format, format)
	case err != nil || len(raw) != len(id) || who.KEK == "" || who.Slots < 1 || who.Slots > 1<<24:
		return who, id, fmt.Errorf("%s is damaged; put it back from a backup of the keys", name)
	}
	return who, storeID(raw), nil
}

func (who identity) write(dir string) error {
	return writeJSON(dir, identityName, who)
}

func writeJSON(dir, name string, value any) error {
	b, err := json.Marshal(value)
	if err == nil {
		err = replace(dir, name, append(b, '\n'))
	}
	if err != nil {
		return fmt.Errorf("writing %s: %w", filepath.Join(dir, name), err)
	}
	return nil
}

// replace writes the file so that whoever reads it, at any time and after any crash, finds the old bytes or the new ones. One writer at a time.
func replace(dir, name string, b []byte) error {
	f, err := os.OpenFile(filepath.Join(dir, name+".part"), os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o600)
	if err != nil {
		return err
	}
	_, err = f.Write(b)
	if err = errors.Join(err, f.Sync(), f.Close()); err != nil {
		return err
	}
	if err := os.Rename(f.Name(), filepath.Join(dir, name)); err != nil {
		return err
	}
	return syncDir(dir)
}

// syncDir makes the names in the directory durable.
func syncDir(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}
