package main

import (
	"context"
	"fmt"
	"os"
	"os/signal"
	"syscall"
	"time"

	"github.com/nats-io/nats-server/v2/server"
	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
)

// bare is what a log is compared with: its server alone, on the same store and with the same settings, which says "ready" as soon as the
// stream of the books can be asked for. It runs until it is told to end.
func bare(dir string) error {
	ns, err := server.NewServer(&server.Options{
		ServerName: "kontor", NoSigs: true, DontListen: true, JetStream: true, StoreDir: dir, SyncAlways: true,
		JetStreamMaxMemory: 256 << 20, MaxPayload: 2 << 20,
	})
	if err != nil {
		return err
	}
	go ns.Start()
	if !ns.ReadyForConnections(10 * time.Minute) {
		return fmt.Errorf("the server in %s does not come up", dir)
	}
	defer ns.WaitForShutdown()
	defer ns.Shutdown()
	nc, err := nats.Connect("", nats.InProcessServer(ns))
	if err != nil {
		return err
	}
	defer nc.Close()
	js, err := jetstream.New(nc)
	if err != nil {
		return err
	}
	stream, err := js.Stream(context.Background(), "BOOKS")
	if err != nil {
		return fmt.Errorf("the stream of the books: %w", err)
	}
	end := make(chan os.Signal, 1)
	signal.Notify(end, os.Interrupt, syscall.SIGTERM)
	fmt.Printf("{\"entries\":%d}\n", stream.CachedInfo().State.Msgs)
	<-end
	return nil
}
