// Package callout answers a NATS server elsewhere who may connect: the agencies' programs by their keys, and nobody else. The server has the
// agencies' accounts in its configuration; which key opens which is said here, and so is until when.
package callout

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"github.com/nats-io/jwt/v2"
	"github.com/nats-io/nats.go"
	"github.com/synadia-io/callout.go"

	"kontor/handlers/natslog"
	"kontor/handlers/natslog/accounts"
)

// Options say which server asks, and where the keys are.
type Options struct {
	// URL is where the servers are reached: "nats://a:4222,nats://b:4222".
	URL string
	// Keys is the directory of the agencies' keys. What changes there holds at once, and for open connections within a second.
	Keys string
	// Log is told who was let in; slog.Default when nil.
	Log *slog.Logger
	// Up is called when the servers are answered; nil: nobody needs to know.
	Up func()
}

// heed is how often the directory is looked at.
const heed = 200 * time.Millisecond

// Serve answers until the context ends. Any number of processes may do so; each question is answered by one.
func Serve(ctx context.Context, o Options) error {
	if o.Log == nil {
		o.Log = slog.Default()
	}
	keys, err := accounts.Open(o.Keys)
	if err != nil {
		return err
	}
	asks, err := connect(o.URL, keys.User(accounts.UserCallout))
	if err != nil {
		return fmt.Errorf("connecting to answer who may connect: %w", err)
	}
	defer asks.Close()
	rules, err := connect(o.URL, keys.User(accounts.UserServer))
	if err != nil {
		return fmt.Errorf("connecting to close connections: %w", err)
	}
	defer rules.Close()
	issuer, err := keys.Issuer()
	if err != nil {
		return err
	}
	defer issuer.Wipe()
	a := answers{keys, o.Log}
	service, err := callout.NewAuthorizationService(asks, callout.Name("kontor-callout"), callout.Authorizer(a.authorize),
		callout.ResponseSignerKey(issuer), callout.Logger(logger{o.Log.With("from", "callout")}))
	if err != nil {
		return fmt.Errorf("answering who may connect: %w", err)
	}
	if o.Up != nil {
		o.Up()
	}
	g := gone{keys: keys, conn: rules, out: o.Log, since: map[string]time.Time{}}
	err = g.watch(ctx, o.Keys)
	return errors.Join(err, service.Stop())
}

// connect connects by a key, and stays connected.
func connect(url, key string) (*nats.Conn, error) {
	by, err := nats.NkeyOptionFromSeed(key)
	if err != nil {
		return nil, errors.New("the key cannot be read") // the cause may have some of it
	}
	return natslog.Connect(url, by)
}

// answers are given from what the directory says at that moment.
type answers struct {
	keys *accounts.Keys
	out  *slog.Logger
}

// authorize is what the server is told of somebody who connects.
func (a answers) authorize(r *jwt.AuthorizationRequest) (string, error) {
	record, err := a.keys.Record()
	if err != nil {
		return "", err
	}
	code, c, err := record.Admit(r.ConnectOptions.Nkey, r.ClientInformation.Nonce, r.ConnectOptions.SignedNonce, time.Now())
	if err != nil {
		a.out.Warn("somebody without a good key wanted in", "host", r.ClientInformation.Host)
		return "", err
	}
	a.out.Info("an agency's program connects", "agency", string(code), "key", c.ID, "host", r.ClientInformation.Host)
	return a.keys.Pass(r.UserNkey, code, c)
}

// logger hands what the library says to a slog.Logger.
type logger struct{ out *slog.Logger }

func (l logger) Noticef(format string, v ...any) { l.out.Debug(fmt.Sprintf(format, v...)) }
func (l logger) Warnf(format string, v ...any)   { l.out.Debug(fmt.Sprintf(format, v...)) }
func (l logger) Errorf(format string, v ...any)  { l.out.Debug(fmt.Sprintf(format, v...)) }
func (l logger) Fatalf(format string, v ...any)  { l.out.Error(fmt.Sprintf(format, v...)) }
func (l logger) Debugf(string, ...any)           {}
func (l logger) Tracef(string, ...any)           {}
