package main

import (
	"slices"
	"testing"
	"time"

	"github.com/nats-io/nats.go/jetstream"

	"kontor/domain"
	"kontor/handlers"
	"kontor/handlers/natslog"
)

// damaged is the place at which the damages are done: in the middle of the day of an office that is alone on its log.
const damaged = 100

// message is what the log's stream holds at one place.
type message struct {
	subject string
	data    []byte
}

// damages are what somebody does who can write the store, and lets it compute its checksums anew.
var damages = map[string]func(t testing.TB, all []message) []message{
	"changed": func(t testing.TB, all []message) []message {
		all[damaged-1] = anothers(t, all[damaged-1])
		return all
	},
	"swapped": func(_ testing.TB, all []message) []message {
		all[damaged-1], all[damaged] = all[damaged], all[damaged-1]
		return all
	},
	// Somebody who writes one book anew, with every hash in it right.
	"rehashed": func(t testing.TB, all []message) []message {
		all[damaged-1] = anothers(t, all[damaged-1])
		return forged(t, all, false)
	},
	// Somebody who writes everything anew, the seals too: only who is elsewhere can know.
	"rewritten": func(t testing.TB, all []message) []message {
		all[damaged-1] = anothers(t, all[damaged-1])
		return forged(t, all, true)
	},
	"shortened": func(t testing.TB, all []message) []message {
		return forged(t, slices.Delete(all, damaged-1, damaged), true)
	},
	"bookless": func(t testing.TB, all []message) []message {
		book := entryOf(t, all[damaged-1]).Book
		return forged(t, slices.DeleteFunc(all, func(m message) bool { return entryOf(t, m).Book == book }), true)
	},
	"cut":     func(_ testing.TB, all []message) []message { return all[:len(all)-5] },
	"first":   func(_ testing.TB, all []message) []message { all[0].data = []byte("{}"); return all },
	"missing": func(_ testing.TB, all []message) []message { return slices.Delete(all, damaged-1, damaged) },
	"hole":    func(_ testing.TB, all []message) []message { all[damaged-1].data = nil; return all },
}

// damage writes the log's stream in the data directory anew, with other messages. One without data leaves a hole.
func damage(t testing.TB, dir string, how func(testing.TB, []message) []message) {
	ctx := t.Context()
	s, err := natslog.Start(ctx, natslog.ServerOptions{Dir: dir, Log: quiet()})
	must(t, err)
	defer func() { must(t, s.Shutdown()) }()
	nc, err := s.Connect()
	must(t, err)
	js, err := jetstream.New(nc)
	must(t, err)
	stream, err := js.Stream(ctx, natslog.Stream)
	must(t, err)
	var all []message
	for place := range stream.CachedInfo().State.LastSeq {
		m, err := stream.GetMsg(ctx, place+1)
		must(t, err)
		all = append(all, message{m.Subject, m.Data})
	}
	all = how(t, all)

	config := stream.CachedInfo().Config
	must(t, js.DeleteStream(ctx, natslog.Stream))
	config.DenyDelete = false
	stream, err = js.CreateStream(ctx, config)
	must(t, err)
	for i, m := range all {
		_, err := js.Publish(ctx, m.subject, m.data)
		must(t, err)
		if m.data == nil {
			must(t, stream.DeleteMsg(ctx, uint64(i+1)))
		}
	}
	config.DenyDelete = true
	_, err = js.UpdateStream(ctx, config)
	must(t, err)
}

func entryOf(t testing.TB, m message) domain.Entry {
	e, err := domain.DecodeEntry(m.data)
	must(t, err)
	return e
}

// anothers is the message as if somebody else had done it.
func anothers(t testing.TB, m message) message {
	e := entryOf(t, m)
	e.Actor = domain.Actor{Role: domain.RoleOfficer, ID: "somebody-else"}
	var err error
	m.data, err = domain.EncodeEntry(e)
	must(t, err)
	return m
}

// forged is the messages with the revisions and hashes that belong to them and, if asked for, with seals that fit.
func forged(t testing.TB, all []message, seals bool) []message {
	heads, behind, digest := map[domain.BookID]domain.SealedHead{}, map[domain.BookID]domain.SealedHead{}, domain.Hash{}
	entries := uint64(0)
	for i := range all {
		e := entryOf(t, all[i])
		if seal, ok := e.Events[0].(domain.DaySealed); ok && seals { // the last it covers is the entry before it, where nothing else is written
			seal.Previous, seal.Entries, seal.Last = digest, entries, entryOf(t, all[i-1]).ID
			seal = domain.NewSeal(seal, behind)
			e.Events, digest, entries, behind = []domain.Event{seal}, seal.Digest, 0, map[domain.BookID]domain.SealedHead{}
		}
		if e.Book != domain.NetworkBook || seals {
			e.Revision, e.Prev = heads[e.Book].Revision+1, heads[e.Book].Hash
		}
		var err error
		all[i].data, err = domain.EncodeEntry(e)
		must(t, err)
		heads[e.Book] = domain.SealedHead{Revision: e.Revision, Hash: domain.HashOf(all[i].data)}
		behind[e.Book] = heads[e.Book]
		entries++
	}
	return all
}

// sealNight seals the log in the data directory in the night behind the date, as the system does, and tells the agencies.
func sealNight(t testing.TB, dir string, d domain.Date) {
	st, err := storeFlags{data: dir}.open(t.Context(), quiet())
	must(t, err)
	defer func() { must(t, st.close()) }()
	n, err := newNode(t.Context(), st, nodeOptions{clock: func() time.Time { return d.Next().At(4*60 + 30) }}, quiet())
	must(t, err)
	must(t, handlers.NewSealer(st.log, n.books).Seal(t.Context(), n.clock()))
	must(t, n.dispatch.CatchUp(t.Context()))
}
