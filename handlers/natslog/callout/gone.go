package callout

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"github.com/nats-io/nats.go"

	"kontor/handlers/natslog/accounts"
)

// gone closes the connections of revoked keys. Servers are asked who is connected; nothing of that is remembered here, so a callout that was
// started again closes what one before it let in.
type gone struct {
	keys  *accounts.Keys
	conn  *nats.Conn
	out   *slog.Logger
	since map[string]time.Time // when a revoked key was first seen to be so
}

// again is for how long connections of a key are looked for: somebody may have been let in just before it was revoked.
const again = 5 * time.Second

// watch closes connections until the context ends.
func (g *gone) watch(ctx context.Context, dir string) error {
	closes := make(chan struct{}, 1)
	go func() { // lives as long as Watch
		tick := time.NewTicker(again / 5)
		defer tick.Stop()
		for {
			select {
			case <-ctx.Done():
				return
			case <-tick.C:
			case <-closes:
			}
			g.close(ctx)
		}
	}()
	return accounts.Watch(ctx.Done(), dir, heed, func() (done bool, err error) {
		select {
		case closes <- struct{}{}:
		default:
		}
		return true, nil
	})
}

// close asks every server to close the connections of the keys that were revoked lately.
func (g *gone) close(ctx context.Context) {
	r, err := g.keys.Record()
	if err != nil {
		g.out.Error("the agency keys cannot be read", "cause", err)
		return
	}
	now := time.Now()
	for _, a := range r.Agencies {
		for _, c := range a.Credentials {
			if c.Revoked.IsZero() {
				continue
			}
			if g.since[c.ID].IsZero() {
				g.since[c.ID] = now
			}
			if now.Sub(g.since[c.ID]) > again {
				continue
			}
			if err := g.closeOf(ctx, c.ID); err != nil {
				g.out.Error("connections of a revoked key may be open", "key", c.ID, "cause", err)
				g.since[c.ID] = now // until it is known that there are none
			}
		}
	}
}

// closeOf asks every server for the key's connections, and to close them. Servers answer one by one; nobody knows how many there are.
func (g *gone) closeOf(ctx context.Context, id string) error {
	inbox := g.conn.NewRespInbox()
	sub, err := g.conn.SubscribeSync(inbox)
	if err != nil {
		return err
	}
	defer func() { _ = sub.Unsubscribe() }()
	which, err := json.Marshal(map[string]any{"auth": true, "user": id, "limit": 1 << 16})
	if err == nil {
		err = g.conn.PublishRequest("$SYS.REQ.SERVER.PING.CONNZ", inbox, which)
	}
	for wait := time.Second; err == nil; wait = heed {
		var m *nats.Msg
		waits, cancel := context.WithTimeout(ctx, wait)
		m, err = sub.NextMsgWithContext(waits)
		cancel()
		if err != nil {
			break
		}
		err = g.kick(m.Data)
	}
	if errors.Is(err, context.DeadlineExceeded) || ctx.Err() != nil {
		return nil
	}
	return err
}

// kick asks the server that answered to close the connections that it named.
func (g *gone) kick(answer []byte) error {
	var said struct {
		Server struct {
			ID string `json:"id"`
		} `json:"server"`
		Data struct {
			Connections []struct {
				CID uint64 `json:"cid"`
			} `json:"connections"`
		} `json:"data"`
	}
	if err := json.Unmarshal(answer, &said); err != nil {
		return fmt.Errorf("a server's list of connections: %w", err)
	}
	for _, c := range said.Data.Connections {
		// That it is gone by itself meanwhile is an answer too.
		if _, err := g.conn.Request("$SYS.REQ.SERVER."+said.Server.ID+".KICK", fmt.Appendf(nil, `{"cid":%d}`, c.CID), time.Second); err != nil {
			return fmt.Errorf("having a server close a connection: %w", err)
		}
	}
	return nil
}
