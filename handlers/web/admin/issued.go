package admin

import (
	"sync"
	"time"

	"kontor/domain"
	"kontor/handlers"
	"kontor/handlers/web/page"
)

// issued remembers which forms have made a device, so that one that is sent twice makes one. It is safe for concurrent use.
type issued struct {
	mu sync.Mutex
	by map[handlers.Request]issue
}

// issue is a device that a form made. Its token is there while the form may be on its way a second time, and no longer.
type issue struct {
	kind   domain.Role
	kontor domain.KontorID
	made   page.Device
	token  string
	at     time.Time
}

const (
	// twice is for how long a form that is sent again is the same press of the button, and is answered as the first was.
	twice = time.Minute
	// spent is for how long a key is remembered after that: the form of a page that old is let go.
	spent = 24 * time.Hour
)

// once makes the device that the form asks for, or answers with the one that it made. A key that was used for another, or long ago, is
// handlers.ErrKeyReused.
func (i *issued) once(d page.Devices, who handlers.Request, kind domain.Role, k domain.KontorID, now time.Time) (page.Device, string, error) {
	i.mu.Lock()
	defer i.mu.Unlock()
	for key, old := range i.by {
		if now.Sub(old.at) > twice {
			old.token = ""
			i.by[key] = old
		}
		if now.Sub(old.at) > spent {
			delete(i.by, key)
		}
	}
	if before, ok := i.by[who]; ok {
		if before.kind != kind || before.kontor != k || before.token == "" {
			return page.Device{}, "", handlers.ErrKeyReused
		}
		return before.made, before.token, nil
	}
	made, token, err := d.Issue(kind, k, now)
	if err != nil {
		return made, token, err
	}
	if i.by == nil {
		i.by = map[handlers.Request]issue{}
	}
	i.by[who] = issue{kind, k, made, token, now}
	return made, token, nil
}
