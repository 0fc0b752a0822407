package main

import (
	"slices"
	"testing"

	"github.com/nats-io/nats.go/jetstream"

	"kontor/domain"
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
		e, err := domain.DecodeEntry(all[damaged-1].data)
		must(t, err)
		e.Actor = domain.Actor{Role: domain.RoleOfficer, ID: "somebody-else"}
		all[damaged-1].data, err = domain.EncodeEntry(e)
		must(t, err)
		return all
	},
	"swapped": func(_ testing.TB, all []message) []message {
		all[damaged-1], all[damaged] = all[damaged], all[damaged-1]
		return all
	},
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
