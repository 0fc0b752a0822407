package natslog

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/nats-io/nats-server/v2/server"

	"kontor/handlers"
)

// Settle ends the suspicion under which the server was started. found is what the log's opener found: nil, or why the log cannot be used.
//
// When that is nil and the message files still have everything that was in them before, the copy made at the start is removed. When entries
// were cut off, the error is a *handlers.Damage that names the first of them, and the copy stays, and is named in the error: until somebody
// has decided what to do, every start ends here. A stream of an agency that was cut is no reason to keep 140 offices closed: it is logged, and
// the copy kept beside. Of a server that was not suspect, Settle hands back what it was given.
func (s *Server) Settle(found error) error {
	if s.guard.before == "" || s.guard.settled {
		return found
	}
	lost, others, err := s.guard.lost()
	if err != nil {
		return errors.Join(found, err)
	}
	if lost != nil {
		found = lost
	}
	if found != nil {
		return s.guard.refusal(found)
	}
	for _, c := range others {
		s.out.Error("a stream other than the log lost messages when it was opened", "stream", c.stream(), "messages", c.what(), "copy", s.guard.before)
	}
	return s.guard.settle(len(others) > 0)
}

// settle ends the suspicion. The copy goes, or is kept where no start looks for it.
func (g *guarded) settle(keep bool) error {
	if g.store == g.dir && keep {
		if err := os.Rename(filepath.Join(g.before, storeDir), filepath.Join(g.before, "kept")); err != nil {
			return err
		}
	} else if g.store == g.dir {
		if err := os.RemoveAll(g.before); err != nil {
			return err
		}
		_ = os.Remove(filepath.Dir(g.before)) // unless something else is kept there
	}
	g.settled = true
	return nil
}

// leave is the last thing done with a store: it is written down as it was left, unless it is suspect.
func (g *guarded) leave() error {
	switch {
	case g.store != g.dir:
		return os.RemoveAll(g.store)
	case g.settled:
		return errors.Join(g.keep(), writeLeft(g.dir, g.found, time.Now()))
	}
	return nil
}

// lost finds what the message files had before they were opened and have not now: of the log, the first of it; and of other streams.
func (g *guarded) lost() (*handlers.Damage, []cut, error) {
	before, err := filepath.Glob(filepath.Join(g.before, storeDir, "*", "streams", "*", "msgs", "*.blk"))
	if err != nil {
		return nil, nil, err
	}
	var ours, others []cut
	for _, path := range before {
		c, err := g.compare(strings.TrimPrefix(path, g.before))
		switch {
		case err != nil:
			return nil, nil, err
		case !c.lost():
		case c.stream() == Stream:
			ours = append(ours, c)
		default:
			others = append(others, c)
		}
	}
	if len(ours) == 0 {
		return nil, others, nil
	}
	slices.SortFunc(ours, cut.compare)
	d := ours[0].damage()
	if len(ours) > 1 {
		d.What += fmt.Sprintf(", and of %d other files", len(ours)-1)
	}
	return d, others, nil
}

// compare is what one file has lost.
func (g *guarded) compare(name string) (cut, error) {
	c := cut{file: name}
	now, err := os.Stat(filepath.Join(g.store, name))
	if err == nil {
		c.at = now.Size()
	} else if !errors.Is(err, os.ErrNotExist) {
		return c, err
	}
	was, err := os.Open(filepath.Join(g.before, name))
	if err != nil {
		return c, err
	}
	defer was.Close()
	info, err := was.Stat()
	if err != nil || info.Size() <= c.at {
		return c, err
	}
	c.bytes, err = io.ReadAll(io.NewSectionReader(was, c.at, info.Size()-c.at))
	return c, err
}

const metaFile = "meta.inf"

// knows is a *handlers.Damage unless the server knows the log's stream, if there are messages of it. It passes over a stream whose settings it
// cannot read, and whoever then makes one has it on top of the old messages, in another epoch and with another secret. Another stream that
// was passed over is logged.
func (s *Server) knows() error {
	info, err := s.nats.Jsz(&server.JSzOptions{Streams: true})
	if err != nil {
		return err
	}
	known := map[string]bool{}
	for _, account := range info.AccountDetails {
		for _, stream := range account.Streams {
			known[stream.Name] = true
		}
	}
	files, err := filepath.Glob(filepath.Join(s.guard.store, storeDir, s.account(), "streams", "*", "msgs", "*.blk"))
	if err != nil {
		return err
	}
	var lost error
	for _, path := range files {
		name := cut{file: path}.stream()
		if is, err := os.Stat(path); err != nil || is.Size() == 0 || known[name] {
			continue
		}
		known[name] = true // once is enough
		if name == Stream {
			lost = s.guard.refusal(&handlers.Damage{What: fmt.Sprintf(
				"the settings of stream %s (%s and its checksum) were lost or changed, and with them the log's epoch and secret", Stream, metaFile)})
		} else {
			s.out.Error("the settings of a stream other than the log were lost or changed", "stream", name, "file", metaFile)
		}
	}
	return lost
}

// refusal is why a store is not used, with where everything is that was there before.
func (g *guarded) refusal(err error) error {
	if g.before != "" {
		err = fmt.Errorf("%w; the message files are kept as they were before, in %s", err, g.before)
	}
	return fmt.Errorf("%w; what to do now is in docs/durability.md", err)
}
