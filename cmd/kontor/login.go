package main

import (
	"context"
	"crypto/rand"
	"encoding/base64"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/spf13/cobra"

	"kontor/domain"
	"kontor/handlers/api"
	"kontor/handlers/identity"
	"kontor/handlers/identity/demoissuer"
	"kontor/handlers/web"
	"kontor/handlers/words"
)

// demoAudience is what access tokens are meant for unless the flags say otherwise.
const demoAudience = demoissuer.Audience

// loginFlags say how people, programs and devices prove who they are.
type loginFlags struct {
	issuer     string
	clientID   string
	secretFile string
	audience   string
	prompt     string
	mapping    string
	publicURL  string
	actorKey   string
	devices    string
	demo       bool
}

func (f *loginFlags) bind(cmd *cobra.Command) {
	set := cmd.Flags()
	set.StringVar(&f.issuer, "issuer", "", "address of the OpenID Connect issuer at which people log in and programs get their tokens")
	set.StringVar(&f.clientID, "client-id", "", "how the issuer knows this system; with --issuer")
	set.StringVar(&f.secretFile, "client-secret-file", "", "file with the secret that goes with --client-id; none for a public client")
	set.StringVar(&f.audience, "audience", demoAudience, "what an access token must be meant for")
	set.StringVar(&f.prompt, "login-prompt", "", "what the issuer is to ask at each login: login, or select_account where people share desks")
	set.StringVar(&f.mapping, "mapping", "", "file of rules from the issuer's claims to roles; with --issuer")
	set.StringVar(&f.publicURL, "public-url", "", "where browsers reach this system, such as https://kontor.example (default: the address of --listen)")
	set.StringVar(&f.actorKey, "actor-key-file", "", "file with the key that pseudonyms are made with, the same for all processes (default: actors.key in --data, made if it is not there; required with --nats and --esdb)")
	set.StringVar(&f.devices, "devices", "", "file with the screens and kiosks (default: devices.json in --data)")
	set.BoolVar(&f.demo, "demo-login", false, "let everybody be anybody, without a password: for demonstration and practice, on a loopback address only")
	cmd.MarkFlagsMutuallyExclusive("issuer", "demo-login")
}

// errNobody says what it means to start without a login.
var errNobody = errors.New("nobody could log in: name the issuer with --issuer, or say --demo-login, with which everybody who reaches this machine's loopback address can be anybody without a password, for demonstration and practice only")

// check refuses flags with which nobody could come in, or everybody. The address is the one to listen on.
func (f loginFlags) check(listen string) error {
	switch {
	case f.demo && f.issuer != "":
		return errors.New("--demo-login lets everybody be anybody: it is not for where there is an --issuer")
	case f.demo:
		if err := api.Loopback(listen); err != nil {
			return fmt.Errorf("--demo-login lets everybody be anybody: %w", err)
		}
		return nil
	case f.issuer == "":
		return errNobody
	case f.clientID == "" || f.mapping == "":
		return errors.New("--issuer goes with --client-id and --mapping: how the issuer knows this system, and what its claims make of somebody")
	}
	return nil
}

// doorNeeds is what the door is made from.
type doorNeeds struct {
	addr     string // that is listened on, with the port
	data     string // directory of the keys and devices; empty for none
	shared   bool   // other processes may work on the same log
	nc       *nats.Conn
	replicas int
	network  func() *domain.Network
	clock    func() time.Time // by which assignments hold
	out      *slog.Logger
}

// door is where one comes in: who asks is found out here.
type door struct {
	*identity.Identity
	demo *demoissuer.Issuer // nil where there is a real one

	kept confided // what those who ask from outside are not told
}

// open makes the door. It asks no issuer anything yet. What it shares with other processes it keeps until the context ends.
func (f loginFlags) open(ctx context.Context, n doorNeeds) (*door, error) {
	if err := f.check(n.addr); err != nil {
		return nil, err
	}
	c := identity.Config{
		Issuer: f.issuer, ClientID: f.clientID, Audience: f.audience, Prompt: f.prompt, PublicURL: f.publicURL,
		NATS: n.nc, Replicas: n.replicas, Log: n.out, Stylesheet: "/assets/kontor.css", Open: openToAll,
		Offices:   func(o domain.OfficerID) []domain.KontorID { return officesOf(n.network(), o, n.clock()) },
		Workplace: web.Workplace,
		Words:     func(lang string) identity.Words { return words.In(lang) },
	}
	if c.PublicURL == "" {
		c.PublicURL = "http://" + n.addr
	}
	d := &door{}
	var err error
	if f.demo {
		d.demo, err = f.demonstrate(&c, n)
	} else {
		err = f.configure(&c)
	}
	if err != nil {
		return nil, err
	}
	if c.ActorKey, err = f.key(n, c.Mapping); err != nil {
		return nil, err
	}
	if path := f.deviceFile(n.data); path != "" {
		c.Devices = identity.OpenDevices(path)
	}
	d.Identity, err = identity.New(ctx, c)
	return d, err
}

// configure reads what goes with a real issuer.
func (f loginFlags) configure(c *identity.Config) (err error) {
	raw, err := os.ReadFile(f.mapping)
	if err != nil {
		return fmt.Errorf("reading the mapping: %w", err)
	}
	if c.Mapping, err = identity.ReadMapping(raw); err != nil {
		return fmt.Errorf("the mapping %s: %w", f.mapping, err)
	}
	if f.secretFile != "" {
		c.ClientSecret, err = identity.ReadSecret(f.secretFile)
	}
	return err
}

// demonstrate makes the issuer that lets everybody be anybody.
func (f loginFlags) demonstrate(c *identity.Config, n doorNeeds) (*demoissuer.Issuer, error) {
	demo, err := demoissuer.New(demoissuer.Config{
		PublicURL: c.PublicURL, RealIssuer: f.issuer, Users: demoissuer.Users(n.network(), domain.DateOf(n.clock())),
		Stylesheet: c.Stylesheet, Log: n.out,
	})
	if err != nil {
		return nil, err
	}
	c.Issuer, c.ClientID, c.ClientSecret, c.Audience = demo.URL, demoissuer.ClientID, demo.Secret, demoissuer.Audience
	c.BelieveHeader = true
	c.Mapping, err = identity.ReadMapping(demoissuer.Mapping())
	n.out.Warn("everybody who reaches this address can be anybody, without a password: this is for demonstration and practice", "address", c.PublicURL)
	return demo, err
}

// key is what pseudonyms are made with. One that is not there is made, for it must stay the same from then on.
func (f loginFlags) key(n doorNeeds, m *identity.Mapping) (identity.Secret, error) {
	if f.actorKey != "" {
		return identity.ReadSecret(f.actorKey)
	}
	if !m.NeedsKey() {
		return nil, nil
	}
	if n.shared {
		return nil, errors.New("the mapping has rules without actorFrom, and other processes may work on the same log: name the key that pseudonyms are made with, the same file's bytes for all, by --actor-key-file, or one person would be another in each")
	}
	if n.data == "" {
		return nil, errors.New("the mapping has rules without actorFrom: name the key that pseudonyms are made with by --actor-key-file")
	}
	path := filepath.Join(n.data, "actors.key")
	made := make([]byte, 32)
	rand.Read(made)
	file, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if errors.Is(err, fs.ErrExist) {
		return identity.ReadSecret(path)
	}
	if err != nil {
		return nil, fmt.Errorf("making the key of pseudonyms: %w", err)
	}
	_, err = file.WriteString(base64.StdEncoding.EncodeToString(made) + "\n")
	if err = errors.Join(err, file.Sync(), file.Close()); err != nil {
		return nil, fmt.Errorf("making the key of pseudonyms: %w", errors.Join(err, os.Remove(path)))
	}
	return identity.ReadSecret(path)
}

// deviceFile is the file with the devices; empty when there is none.
func (f loginFlags) deviceFile(data string) string {
	if f.devices == "" && data != "" {
		return filepath.Join(data, "devices.json")
	}
	return f.devices
}

// mount adds the pages of login to the mux, and the demo issuer where there is one.
func (d *door) mount(mux *http.ServeMux) {
	d.Mount(mux)
	if d.demo != nil {
		mux.Handle(demoissuer.Path+"/", d.demo)
	}
}

// openToAll says for which requests it does not matter whether a proof is good: styles, pictures, whether the system lives, and the demo
// issuer, which has proofs of its own.
func openToAll(r *http.Request) bool {
	p := r.URL.Path
	return p == "/livez" || p == "/readyz" || strings.HasPrefix(p, "/assets/") || strings.HasPrefix(p, demoissuer.Path+"/")
}

// officesOf are those at which the officer is assigned to anything at the moment.
func officesOf(n *domain.Network, o domain.OfficerID, at time.Time) (all []domain.KontorID) {
	for _, a := range n.Officers[o] {
		if !slices.Contains(all, a.Kontor) && n.AssignedAt(o, a.Kontor, domain.Host, domain.General, at) {
			all = append(all, a.Kontor)
		}
	}
	return all
}
