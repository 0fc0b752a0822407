package identity

import (
	"bytes"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"slices"
	"strconv"
	"sync"
	"time"

	"kontor/domain"
)

// Device is a screen or a kiosk: a thing at one office that shows or takes in, and proves itself by a token that only it has.
type Device struct {
	Kind    domain.Role     `json:"kind"` // screen or kiosk
	Kontor  domain.KontorID `json:"kontor"`
	Number  int             `json:"number"` // of its kind at the office, from 1; never used twice
	Hash    string          `json:"hash"`   // SHA-256 of the token, in hexadecimal digits
	Issued  time.Time       `json:"issued"`
	Revoked time.Time       `json:"revoked,omitzero"`
}

// Actor is who the device is: "screen:skelleftea.1".
func (d Device) Actor() domain.Actor {
	return domain.Actor{Role: d.Kind, ID: string(d.Kontor) + "." + strconv.Itoa(d.Number)}
}

func (d Device) check() error {
	switch {
	case d.Kind != domain.RoleScreen && d.Kind != domain.RoleKiosk:
		return errors.New("a device is a screen or a kiosk")
	case !slug.MatchString(string(d.Kontor)) || !validActor(d.Actor()):
		return fmt.Errorf("%.80q is no office's id", string(d.Kontor))
	case d.Number < 1:
		return errors.New("a device is numbered from 1")
	}
	if h, err := hex.DecodeString(d.Hash); err != nil || len(h) != sha256.Size {
		return errors.New("a device has no hash")
	}
	return nil
}

// Devices are the devices of a file. Whoever has the file open sees what another process changes in it within a quarter of a second.
type Devices struct {
	path string

	mu      sync.Mutex
	all     map[string]Device // by hash
	looked  time.Time
	was     fs.FileInfo // of the file when it was read
	writing sync.Mutex  // of two changes in this process the second waits
}

// deviceLook is how long the file is believed to be as it was.
const deviceLook = 250 * time.Millisecond

// OpenDevices uses the file, which need not be there yet.
func OpenDevices(path string) *Devices { return &Devices{path: path} }

// devicePrefix begins every device's token, so that one can be told from others, also by those who look for secrets in the wrong places.
const devicePrefix = "kontor-device-"

// Issue makes a device and its token. The token is shown this once; the file has its hash.
func (d *Devices) Issue(kind domain.Role, kontor domain.KontorID, now time.Time) (Device, Secret, error) {
	token := devicePrefix + rand.Text() + rand.Text()
	made := Device{Kind: kind, Kontor: kontor, Number: 1, Hash: hashOf(token), Issued: now.UTC().Truncate(time.Second)}
	if err := made.check(); err != nil {
		return Device{}, nil, err
	}
	err := d.change(func(all []Device) ([]Device, error) {
		for _, other := range all {
			if other.Kind == kind && other.Kontor == kontor && other.Number >= made.Number {
				made.Number = other.Number + 1
			}
		}
		return append(all, made), nil
	})
	return made, Secret(token), err
}

// List is all devices in the order of their issue.
func (d *Devices) List() ([]Device, error) { return d.read() }

// Revoke makes the actor's token be no good any more. Revoking it again changes nothing.
func (d *Devices) Revoke(a domain.Actor, now time.Time) error {
	return d.change(func(all []Device) ([]Device, error) {
		i := slices.IndexFunc(all, func(one Device) bool { return one.Actor() == a })
		if i < 0 {
			return nil, fmt.Errorf("there is no device %s", a)
		}
		if all[i].Revoked.IsZero() {
			all[i].Revoked = now.UTC().Truncate(time.Second)
		}
		return all, nil
	})
}

// of is the device whose token it is; false when there is none or it is revoked.
func (d *Devices) of(token string) (Device, bool, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if err := d.refresh(); err != nil {
		return Device{}, false, err
	}
	found, ok := d.all[hashOf(token)]
	return found, ok && found.Revoked.IsZero(), nil
}

// refresh reads the file if it is another than before.
func (d *Devices) refresh() error {
	if d.all != nil && time.Since(d.looked) < deviceLook {
		return nil
	}
	is, err := os.Stat(d.path)
	if errors.Is(err, fs.ErrNotExist) {
		d.all, d.was, d.looked = map[string]Device{}, nil, time.Now()
		return nil
	}
	if err == nil && d.was != nil && os.SameFile(is, d.was) && is.ModTime().Equal(d.was.ModTime()) && is.Size() == d.was.Size() {
		d.looked = time.Now()
		return nil
	}
	var all []Device
	if err == nil {
		all, err = d.read()
	}
	if err != nil {
		d.all = nil // what it was may have been revoked
		return fmt.Errorf("the devices: %w", err)
	}
	d.all = make(map[string]Device, len(all))
	for _, one := range all {
		d.all[one.Hash] = one
	}
	d.was, d.looked = is, time.Now()
	return nil
}

func (d *Devices) read() ([]Device, error) {
	b, err := os.ReadFile(d.path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	return readDevices(b)
}

// readDevices reads the file's bytes. A device that cannot be is an error, and so is a hash or a number that two have.
func readDevices(b []byte) ([]Device, error) {
	dec := json.NewDecoder(bytes.NewReader(b))
	dec.DisallowUnknownFields()
	var file struct {
		Devices []Device `json:"devices"`
	}
	if err := dec.Decode(&file); err != nil {
		return nil, fmt.Errorf("the file of devices cannot be read: %w", err)
	}
	if dec.More() {
		return nil, errors.New("the file of devices goes on behind its end")
	}
	hashes, actors := map[string]bool{}, map[domain.Actor]bool{}
	for i, one := range file.Devices {
		if err := one.check(); err != nil {
			return nil, fmt.Errorf("device %d of the file: %w", i+1, err)
		}
		if hashes[one.Hash] || actors[one.Actor()] {
			return nil, fmt.Errorf("device %d of the file is there twice", i+1)
		}
		hashes[one.Hash], actors[one.Actor()] = true, true
	}
	return file.Devices, nil
}

// change writes the file anew. Two processes cannot at once: the new file is made by one of them only.
func (d *Devices) change(how func([]Device) ([]Device, error)) (err error) {
	d.writing.Lock()
	defer d.writing.Unlock()
	next := d.path + ".new"
	f, err := os.OpenFile(next, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return fmt.Errorf("changing the devices (if nobody else is, remove the file that is in the way): %w", err)
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, f.Close(), os.Remove(next))
		}
	}()
	all, err := d.read()
	if err != nil {
		return err
	}
	if all, err = how(all); err != nil {
		return err
	}
	b, err := json.MarshalIndent(struct {
		Devices []Device `json:"devices"`
	}{all}, "", "  ")
	if err != nil {
		return err
	}
	if _, err = f.Write(append(b, '\n')); err != nil {
		return err
	}
	if err = f.Sync(); err != nil {
		return err
	}
	return d.replace(f, next)
}

func (d *Devices) replace(f *os.File, next string) error {
	if err := os.Rename(next, d.path); err != nil {
		return fmt.Errorf("changing the devices: %w", err)
	}
	return f.Close()
}

func hashOf(token string) string {
	sum := sha256.Sum256([]byte(token))
	return hex.EncodeToString(sum[:])
}
