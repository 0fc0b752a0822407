package vault

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"regexp"

	"github.com/tink-crypto/tink-go/v2/aead"
	"github.com/tink-crypto/tink-go/v2/insecurecleartextkeyset"
	"github.com/tink-crypto/tink-go/v2/keyset"
	"github.com/tink-crypto/tink-go/v2/tink"
)

// FileRing has its keys in a directory: each is a Tink keyset with one AES-256-GCM key, in a file with mode 0600, named after it.
type FileRing struct{ Dir string }

var _ Ring = FileRing{}

// fileKEKs are the ids of keys in files.
var fileKEKs = regexp.MustCompile(`^kek-[0-9a-f]{8}$`)

func (r FileRing) file(id string) string { return filepath.Join(r.Dir, id+".json") }

// KEK reads the key. A file that somebody else could read or has written is refused.
func (r FileRing) KEK(_ context.Context, id string) (KEK, error) {
	if !fileKEKs.MatchString(id) {
		return nil, fmt.Errorf("%.80q is no key-encryption key in a file: %w", id, fs.ErrNotExist)
	}
	f, err := os.Open(r.file(id))
	if err != nil {
		return nil, fmt.Errorf("the key-encryption key %s: %w", id, err)
	}
	defer f.Close()
	info, err := f.Stat()
	if err == nil {
		err = privateFile(f.Name(), info)
	}
	if err != nil {
		return nil, err
	}
	b, err := io.ReadAll(io.LimitReader(f, 64<<10))
	if err != nil {
		return nil, fmt.Errorf("reading the key-encryption key %s: %w", id, err)
	}
	defer clear(b)
	handle, err := insecurecleartextkeyset.Read(keyset.NewJSONReader(bytes.NewReader(b)))
	if err != nil {
		return nil, fmt.Errorf("%s is no Tink keyset", f.Name()) // the library's error could quote the file
	}
	k, err := newFileKEK(handle)
	if err == nil && k.id != id {
		err = fmt.Errorf("%s holds the key %s", f.Name(), k.id)
	}
	return k, err
}

// New makes a key and its file, and the directory if there is none.
func (r FileRing) New(_ context.Context) (KEK, error) {
	if err := os.MkdirAll(r.Dir, 0o700); err != nil {
		return nil, fmt.Errorf("making the directory of the key-encryption key: %w", err)
	}
	handle, err := keyset.NewHandle(aead.AES256GCMKeyTemplate())
	if err != nil {
		return nil, fmt.Errorf("making a key-encryption key: %w", err)
	}
	k, err := newFileKEK(handle)
	if err != nil {
		return nil, err
	}
	var b bytes.Buffer
	if err := insecurecleartextkeyset.Write(handle, keyset.NewJSONWriter(&b)); err != nil {
		return nil, fmt.Errorf("writing the key-encryption key %s: %w", k.id, err)
	}
	defer clear(b.Bytes())
	// It is written where it stays: a name that is changed, or a file that is written anew, would leave bytes of it behind. Half a file is no keyset.
	f, err := os.OpenFile(r.file(k.id), os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return nil, fmt.Errorf("writing the key-encryption key: %w", err)
	}
	_, err = f.Write(b.Bytes())
	if err = errors.Join(err, f.Sync(), f.Close(), syncDir(r.Dir)); err != nil {
		return nil, fmt.Errorf("writing the key-encryption key %s: %w", k.id, err)
	}
	return k, nil
}

// Destroy overwrites the file where it stands, and removes it.
func (r FileRing) Destroy(_ context.Context, id string) error {
	if !fileKEKs.MatchString(id) {
		return fmt.Errorf("%.80q is no key-encryption key in a file", id)
	}
	err := overwriteAndRemove(r.file(id))
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("destroying the key-encryption key %s: %w", id, err)
	}
	return nil
}

// overwriteAndRemove overwrites the file with zeros where it stands, and removes its name when that is durable.
func overwriteAndRemove(name string) error {
	f, err := os.OpenFile(name, os.O_WRONLY, 0)
	if err != nil {
		return err
	}
	info, err := f.Stat()
	if err == nil {
		_, err = io.CopyN(io.NewOffsetWriter(f, 0), zeros{}, info.Size())
	}
	if err = errors.Join(err, f.Sync(), f.Close()); err != nil {
		return err
	}
	return errors.Join(os.Remove(name), syncDir(filepath.Dir(name)))
}

// zeros never ends.
type zeros struct{}

func (zeros) Read(b []byte) (int, error) {
	clear(b)
	return len(b), nil
}

// fileKEK is a key from a file. Nothing that prints it shows more than its id.
type fileKEK struct {
	id   string
	aead tink.AEAD
}

func newFileKEK(handle *keyset.Handle) (*fileKEK, error) {
	a, err := aead.New(handle)
	if err != nil {
		return nil, fmt.Errorf("the key-encryption key is not for authenticated encryption: %w", err)
	}
	return &fileKEK{id: fmt.Sprintf("kek-%08x", handle.KeysetInfo().GetPrimaryKeyId()), aead: a}, nil
}

func (k *fileKEK) ID() string { return k.id }

func (k *fileKEK) Wrap(_ context.Context, key, aad []byte) ([]byte, error) {
	return k.aead.Encrypt(key, aad)
}

func (k *fileKEK) Unwrap(_ context.Context, wrapped, aad []byte) ([]byte, error) {
	return k.aead.Decrypt(wrapped, aad)
}

func (k *fileKEK) String() string       { return k.id }
func (k *fileKEK) GoString() string     { return k.id }
func (k *fileKEK) LogValue() slog.Value { return slog.StringValue(k.id) }

// Format shows the id to every verb.
func (k *fileKEK) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, k.id) }
