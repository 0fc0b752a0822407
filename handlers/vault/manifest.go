package vault

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"kontor/domain"
)

// DefaultDays is for how long a backup of the keys may be put back, unless it is said otherwise when it is made.
const DefaultDays = 30

// manifestName is the file that says what a backup holds.
const manifestName = "manifest.json"

// kekNote is what every manifest says, for whoever finds the backup.
const kekNote = "The key-encryption key is not in this backup, and must not be kept beside it. Without it these keys open nothing. " +
	"Every forgetting in the log after the position is carried out again before anything can be opened with them."

// Manifest says what a backup of the keys holds.
type Manifest struct {
	Format  int          `json:"format"`
	Store   string       `json:"store"`
	Made    time.Time    `json:"made"`
	Days    int          `json:"days"`    // that it may be put back
	Expires time.Time    `json:"expires"` // Made and the days
	KEK     string       `json:"kek"`     // without which it is worth nothing
	Mark    domain.KeyID `json:"mark"`    // the last key in it
	// Position is up to where the log's forgettings are carried out in it.
	Position domain.Position `json:"position"`
	Files    []BackupFile    `json:"files"`
	Note     string          `json:"note"`
	// Digest is the SHA-256 of the manifest with an empty digest.
	Digest string `json:"digest"`
}

// BackupFile is one of a backup's files.
type BackupFile struct {
	Name   string `json:"name"`
	Bytes  int64  `json:"bytes"`
	SHA256 string `json:"sha256"`
}

// Expired says whether the backup is too old to be put back.
func (m Manifest) Expired(now time.Time) bool { return !now.Before(m.Expires) }

func (m Manifest) digest() string {
	m.Digest = ""
	b, _ := json.Marshal(m) // there is nothing in it that cannot be written
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:])
}

// ReadManifest reads what the backup in the directory holds, and believes nothing of it that would lead out of the directory.
func ReadManifest(dir string) (m Manifest, err error) {
	name := filepath.Join(dir, manifestName)
	b, err := os.ReadFile(name)
	if err != nil {
		return m, fmt.Errorf("there is no whole backup of keys in %s: %w", dir, err)
	}
	if err := m.parse(b); err != nil {
		return m, fmt.Errorf("the backup of keys in %s is damaged: %w", dir, err)
	}
	return m, nil
}

func (m *Manifest) parse(b []byte) error {
	if err := json.Unmarshal(b, m); err != nil {
		return err
	}
	if m.Format != format {
		return fmt.Errorf("its format is %d, and this release reads %d", m.Format, format)
	}
	if m.Digest != m.digest() {
		return fmt.Errorf("its manifest was changed")
	}
	if m.Days < 1 || !m.Expires.Equal(m.Made.AddDate(0, 0, m.Days)) {
		return fmt.Errorf("it was made on %s for %d days, and is said to live until %s", m.Made, m.Days, m.Expires)
	}
	for _, f := range m.Files {
		if f.Name != identityName && f.Name != followedName && f.Name != liveName && !fileNames.MatchString(f.Name) {
			return fmt.Errorf("%.80q is no file of a backup of keys", f.Name)
		}
	}
	return nil
}
