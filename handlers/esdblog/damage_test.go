package esdblog_test

import (
	"testing"

	"kontor/handlers"
)

const umeaStream = "book-" + string(umea)

func TestAHoleIsDamage(t *testing.T) {
	r := start(t)
	l := r.open()
	inUmea, inLulea := writeBoth(t, l, 3)
	first, err := l.Append(soon(t), inLulea, entryAfter(inLulea))
	if err != nil {
		t.Fatal(err)
	}
	r.server.Remove(umeaStream, 1)

	if got, err := read(t, l, umea); !isDamage(err) || len(got) != 1 {
		t.Errorf("Read: revisions %v, %v", got, err)
	}
	if got, err := read(t, l, lulea); err != nil || len(got) != 4 {
		t.Errorf("Read of another book: revisions %v, %v", got, err)
	}
	f := follow(t, l, handlers.Position{})
	f.take(t, umea, 1)
	f.take(t, lulea, 1, 2)
	if err := f.fails(t); !isDamage(err) {
		t.Errorf("Follow: %v", err)
	}
	// Whoever begins behind the hole has been told what was there.
	write(t, l, inUmea, 1)
	f = follow(t, l, first.Position)
	f.take(t, umea, 4)
	f.catchesUp(t)
}

// A Follow that begins before the hole finds it although it has not come by the book yet.
func TestAHoleBehindAPositionIsDamage(t *testing.T) {
	r := start(t)
	l := r.open()
	h := write(t, l, handlers.Head{Book: umea}, 1)
	begin, err := l.End(soon(t))
	if err != nil {
		t.Fatal(err)
	}
	write(t, l, h, 2)
	r.server.Remove(umeaStream, 1)
	f := follow(t, l, begin)
	if err := f.fails(t); !isDamage(err) {
		t.Error(err)
	}
}

func TestALostBeginningIsDamage(t *testing.T) {
	r := start(t)
	l := r.open()
	write(t, l, handlers.Head{Book: umea}, 3)
	r.server.Remove(umeaStream, 0)
	if got, err := read(t, l, umea); !isDamage(err) || len(got) != 0 {
		t.Errorf("Read: revisions %v, %v", got, err)
	}
	f := follow(t, l, handlers.Position{})
	if err := f.fails(t); !isDamage(err) {
		t.Errorf("Follow: %v", err)
	}
}

func TestALostEndIsDamageForWhoeverWasTold(t *testing.T) {
	r := start(t)
	l := r.open()
	h := write(t, l, handlers.Head{Book: umea}, 3)
	end, err := l.End(soon(t))
	if err != nil {
		t.Fatal(err)
	}
	r.server.Forget(2)
	for _, err := range l.Read(soon(t), umea, h) {
		if !isDamage(err) {
			t.Errorf("Read: %v", err)
		}
	}
	if err := follow(t, l, end).fails(t); !isDamage(err) {
		t.Errorf("Follow: %v", err)
	}
}

// The server was set back, somebody wrote other entries, and a writer who knows the old ones goes on as if nothing had happened.
func TestAWriterNoticesThatTheEntryBeforeItsOwnIsAnother(t *testing.T) {
	r := start(t)
	l := r.open()
	h := write(t, l, handlers.Head{Book: umea}, 1)
	known, err := l.Append(soon(t), h, entryAfter(h))
	if err != nil {
		t.Fatal(err)
	}
	r.server.Forget(2) // one is the server's own
	if _, err := l.Append(soon(t), h, entryOf(h, "other")); err != nil {
		t.Fatal(err)
	}
	if _, err := l.Append(soon(t), known.Head, entryAfter(known.Head)); !isDamage(err) {
		t.Error(err)
	}
}

// What cannot be read closes its own book. The others go on, and so does Follow.
func TestWhatIsNoEntryIsDamageToWhoeverUsesItsBook(t *testing.T) {
	r := start(t)
	l := r.open()
	before := write(t, l, handlers.Head{Book: umea}, 1)
	last := write(t, l, before, 1)
	r.server.Replace(umeaStream, 1, []byte("{"))
	if _, err := l.Head(soon(t), umea); !isDamage(err) {
		t.Errorf("Head: %v", err)
	}
	if got, err := read(t, l, umea); !isDamage(err) || len(got) != 0 {
		t.Errorf("Read: revisions %v, %v", got, err)
	}
	for _, h := range []handlers.Head{before, last} {
		if _, err := l.Append(soon(t), h, entryOf(h, "other")); !isDamage(err) {
			t.Errorf("Append behind revision %d: %v", h.Revision, err)
		}
	}
	write(t, l, handlers.Head{Book: lulea}, 1)

	f := follow(t, l, handlers.Position{})
	f.take(t, umea, 1)
	item, err, _ := f()
	if err != nil || item.Entry.Unread() == nil || item.Head.Book != umea || item.Position.Place != last.Place || string(item.Stored) != "{" {
		t.Errorf("what cannot be read comes as %+v, %v", item.Recorded, err)
	}
	// An Append that found out too late what it was written behind stands there.
	f.take(t, umea, 3)
	f.take(t, lulea, 1)
	f.catchesUp(t)
}

// The bytes are an entry, of somewhere else.
func TestAnEntryThatStandsWhereItDoesNotBelongIsDamage(t *testing.T) {
	for what, from := range map[string]struct {
		stream   string
		revision uint64
	}{"another revision": {umeaStream, 0}, "another book": {"book-" + string(lulea), 1}} {
		t.Run(what, func(t *testing.T) {
			r := start(t)
			l := r.open()
			writeBoth(t, l, 2)
			r.server.Replace(umeaStream, 1, r.server.Bytes(from.stream, from.revision))
			if _, err := read(t, l, umea); !isDamage(err) {
				t.Errorf("Read: %v", err)
			}
			if _, err := l.Head(soon(t), umea); !isDamage(err) {
				t.Errorf("Head: %v", err)
			}
			if _, err := l.Head(soon(t), lulea); err != nil {
				t.Errorf("Head of the other book: %v", err)
			}
			f := follow(t, l, handlers.Position{})
			for range 4 {
				if _, err, _ := f(); err != nil {
					t.Fatal(err)
				}
			}
			f.catchesUp(t)
		})
	}
}
