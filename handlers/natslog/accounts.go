package natslog

import (
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"net"
	"net/netip"
	"strconv"
	"sync"
	"time"

	"github.com/nats-io/jwt/v2"
	"github.com/nats-io/nats-server/v2/server"

	"kontor/handlers/natslog/accounts"
)

// AgencyAccess lets agencies' own programs connect to the server, each to its own account and to nothing else.
type AgencyAccess struct {
	// Listen is the address, such as "0.0.0.0:4223" (port 0: any free one). Without Cert and Key only a loopback address is taken.
	Listen string
	// Cert and Key are PEM files. They are read again when they change; connections that are open stay.
	Cert, Key string
	// Keys is the directory of the agencies' keys. What changes there holds within a second, for open connections too.
	Keys string
}

// access is what a server knows of agencies' accounts.
type access struct {
	keys     *accounts.Keys
	dir      string
	resolver *server.MemAccResolver
	system   string // the account that has the streams
	token    string // by which connections inside the process are that account's

	mu      sync.Mutex
	has     map[string]string // what each account may do, as it was last told to the server, without the signatures
	failing bool              // the server does not know what the directory says; whoever follows alone uses it
	stop    chan struct{}
	once    sync.Once
	done    sync.WaitGroup
}

// heed is how often the directory is looked at: a revoked key is refused, and its connections closed, that soon.
const heed = 200 * time.Millisecond

// prepare has the server take agencies in. Nobody else gets in through the network then: whoever is inside the process has a token.
func (a *AgencyAccess) prepare(opts *server.Options) (*access, error) {
	var err error
	if opts.Host, opts.Port, err = a.address(); err != nil {
		return nil, err
	}
	opts.DontListen = false
	if a.Cert != "" {
		if opts.TLSConfig, err = serverTLS(a.Cert, a.Key); err != nil {
			return nil, fmt.Errorf("TLS for the agencies: %w", err)
		}
		opts.TLSTimeout = 5
	}
	x := &access{dir: a.Keys, resolver: &server.MemAccResolver{}, stop: make(chan struct{})}
	if x.keys, err = accounts.Open(a.Keys); err != nil {
		return nil, err
	}
	c, err := x.keys.Claims()
	if err != nil {
		return nil, fmt.Errorf("the agency keys: %w", err)
	}
	if x.token, err = x.keys.Inside(); err != nil {
		return nil, fmt.Errorf("the agency keys: %w", err)
	}
	x.system, x.has = c.Record.System, map[string]string{}
	for key, token := range c.Accounts {
		if err := x.resolver.Store(key, token); err != nil {
			return nil, err
		}
		if x.has[key], err = content(token); err != nil {
			return nil, err
		}
	}
	opts.TrustedOperators, opts.AccountResolver = []*jwt.OperatorClaims{c.Operator}, x.resolver
	opts.SystemAccount, opts.DefaultSentinel = c.Record.Server, x.token
	return x, nil
}

// address is where to listen.
func (a *AgencyAccess) address() (host string, port int, err error) {
	host, text, err := net.SplitHostPort(a.Listen)
	if err != nil {
		return "", 0, fmt.Errorf("listening for agencies on %q: %w", a.Listen, err)
	}
	if port, err = strconv.Atoi(text); err != nil {
		return "", 0, fmt.Errorf("listening for agencies on %q: %w", a.Listen, err)
	}
	if port == 0 {
		port = server.RANDOM_PORT
	}
	if (a.Cert == "") != (a.Key == "") {
		return "", 0, errors.New("TLS for the agencies takes a certificate and its key")
	}
	if ip, err := netip.ParseAddr(host); a.Cert == "" && (err != nil || !ip.IsLoopback()) {
		return "", 0, fmt.Errorf("listening for agencies on %q without TLS: give a loopback address such as 127.0.0.1:%s, or a certificate and its key",
			a.Listen, text)
	}
	if host == "" {
		host = "0.0.0.0"
	}
	return host, port, nil
}

// content is what claims say, without when and by whom they were signed.
func content(token string) (string, error) {
	c, err := jwt.DecodeAccountClaims(token)
	if err != nil {
		return "", err
	}
	c.ID, c.IssuedAt, c.Issuer = "", 0, ""
	return c.String(), nil
}

// known has the running server know the system's own account, and open its streams.
func (x *access) known(s *server.Server) error {
	own, err := s.LookupAccount(x.system)
	if err != nil {
		return fmt.Errorf("the system's own account: %w", err)
	}
	if !own.JetStreamEnabled() {
		return errors.New("the system's own account has no JetStream")
	}
	return nil
}

// begin follows what becomes of the agencies' keys.
func (x *access) begin(s *server.Server, out *slog.Logger) {
	tell := func(key, token string) error { return x.tell(s, key, token) }
	x.done.Go(func() {
		if err := accounts.Watch(x.stop, x.dir, heed, func() (bool, error) { return x.renew(tell, out), nil }); err != nil {
			out.Error("the agency keys are no longer looked at", "cause", err)
		}
	})
}

// renew has the server know what the directory says now, and says whether it does. Who was revoked is disconnected before it returns.
func (x *access) renew(tell func(key, token string) error, out *slog.Logger) (done bool) {
	c, err := x.keys.Claims()
	if err != nil {
		x.say(out, "changed agency keys cannot be read; what was known before holds, and it is tried again", err)
		return false
	}
	x.mu.Lock()
	defer x.mu.Unlock()
	var failed, first error                                                            // of all, and of the system's own account
	for _, key := range append([]string{x.system}, keysBut(c.Accounts, x.system)...) { // an agency's account needs what the system's gives
		now, err := content(c.Accounts[key])
		if err == nil && now == x.has[key] {
			continue
		}
		if err == nil {
			err = tell(key, c.Accounts[key])
		}
		if failed = errors.Join(failed, err); key == x.system {
			first = err
		}
		if err == nil && first == nil { // otherwise it is told again, when the system's account is as it must be
			x.has[key] = now
		}
	}
	x.say(out, "changed agency keys are not in force, and it is tried again", failed)
	return failed == nil
}

// say logs once that something fails, and once that it does no longer. One at a time.
func (x *access) say(out *slog.Logger, what string, err error) {
	switch {
	case err != nil && !x.failing:
		out.Error(what, "cause", err)
	case err == nil && x.failing:
		out.Info("the agency keys are in force again")
	}
	x.failing = err != nil
}

// tell has the server know an account's new claims.
func (x *access) tell(s *server.Server, key, token string) error {
	claims, err := jwt.DecodeAccountClaims(token)
	if err != nil {
		return err
	}
	if err := x.resolver.Store(key, token); err != nil {
		return err
	}
	account, err := s.LookupAccount(key)
	if err != nil {
		return err
	}
	s.UpdateAccountClaims(account, claims)
	return nil
}

// end stops following. A second time does nothing.
func (x *access) end() {
	x.once.Do(func() { close(x.stop) })
	x.done.Wait()
}

func keysBut(m map[string]string, but string) (all []string) {
	for key := range maps.Keys(m) {
		if key != but {
			all = append(all, key)
		}
	}
	return all
}
