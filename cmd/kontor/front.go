package main

import (
	"errors"
	"fmt"
	"net/netip"
	"net/url"
	"strings"

	"github.com/spf13/cobra"

	"kontor/domain"
	"kontor/handlers/api"
	"kontor/handlers/edge"
)

// frontFlags say how the system is reached, and how people, programs and devices prove who they are.
type frontFlags struct {
	loginFlags
	addr      string
	cert, key string
	proxies   []string
	rooms     string // the address of a video room, with {kontor} and {desk} in it
}

func (f *frontFlags) bind(cmd *cobra.Command) {
	f.loginFlags.bind(cmd)
	set := cmd.Flags()
	set.StringVar(&f.addr, "listen", "127.0.0.1:8080", "address of the pages and the API (port 0: any)")
	set.StringVar(&f.cert, "tls-cert", "", "file with the certificate to answer with; it is read again when it changes")
	set.StringVar(&f.key, "tls-key", "", "file with the certificate's private key")
	set.StringSliceVar(&f.proxies, "trust-proxy", nil, "addresses (CIDR) of the proxies whose X-Forwarded-For is believed")
	set.StringVar(&f.rooms, "video-rooms", "", "address at which a caseworker joins an office's video room, with {kontor} and {desk} in it")
	cmd.MarkFlagsRequiredTogether("tls-cert", "tls-key")
}

// check refuses flags with which nobody could come in, or everybody, or proofs would be sent for everybody on the way to read.
func (f frontFlags) check(listen string) error {
	if err := f.loginFlags.check(listen); err != nil {
		return err
	}
	public := f.publicURL
	if public == "" {
		public = "http://" + listen
	}
	o, err := f.reached(public)
	switch {
	case err != nil:
		return err
	case f.cert == "" && len(o.Proxies) == 0 && api.Loopback(listen) != nil:
		return errors.New("without --tls-cert passwords and tokens would come in clear: name the certificate, or with --trust-proxy the proxy that ends TLS, or listen on a loopback address")
	}
	return f.checkRooms()
}

// checkRooms refuses an address of the video rooms at which all of them would be one, or that a browser would not go to in safety.
func (f frontFlags) checkRooms() error {
	if f.rooms == "" {
		return nil
	}
	at, err := url.Parse(f.rooms)
	switch {
	case err != nil:
		return fmt.Errorf("--video-rooms: %w", err)
	case at.Scheme != "https" || at.Host == "":
		return errors.New("--video-rooms: the address must begin with https:// and the host of the rooms")
	case !strings.Contains(f.rooms, "{kontor}") || !strings.Contains(f.rooms, "{desk}"):
		return errors.New("--video-rooms: the address must have {kontor} and {desk} in it, by which the rooms are told apart")
	}
	return nil
}

// room is the address of an office's video room; empty when the flags name none.
func (f frontFlags) room(k domain.KontorID, desk domain.DeskID) string {
	return strings.NewReplacer("{kontor}", url.PathEscape(string(k)), "{desk}", url.PathEscape(string(desk))).Replace(f.rooms)
}

// reached is how the flags say that the system is reached, at the public address.
func (f frontFlags) reached(at string) (o edge.Options, err error) {
	public, err := url.Parse(at)
	if err != nil {
		return o, fmt.Errorf("the public address: %w", err)
	}
	if o.Secure = public.Scheme == "https"; o.Secure {
		o.Hosts = []string{public.Hostname()}
	}
	for _, text := range f.proxies {
		p, err := netip.ParsePrefix(text)
		if err != nil {
			return o, fmt.Errorf("--trust-proxy: %w", err)
		}
		o.Proxies = append(o.Proxies, p)
	}
	if f.cert != "" && !o.Secure {
		return o, errors.New("with --tls-cert the system is reached by https: say where with --public-url")
	}
	return o, nil
}

// edges are what stands around the handler behind the door, and the certificates to answer with, nil for none.
func (f frontFlags) edges(n *node) (o edge.Options, certificates *edge.CertificateFiles, err error) {
	if o, err = f.reached(n.door.PublicURL); err != nil {
		return o, nil, err
	}
	o.Identify, o.Words, o.Log = n.door.Middleware, phrased, n.out
	if f.cert == "" {
		return o, nil, nil
	}
	certificates, err = edge.Certificates(f.cert, f.key, n.out)
	return o, certificates, err
}
