package main

import (
	"errors"
	"fmt"
	"net/netip"
	"net/url"

	"github.com/spf13/cobra"

	"kontor/handlers/api"
	"kontor/handlers/edge"
)

// frontFlags say how the system is reached, and how people, programs and devices prove who they are.
type frontFlags struct {
	loginFlags
	addr      string
	cert, key string
	proxies   []string
}

func (f *frontFlags) bind(cmd *cobra.Command) {
	f.loginFlags.bind(cmd)
	set := cmd.Flags()
	set.StringVar(&f.addr, "listen", "127.0.0.1:8080", "address of the pages and the API (port 0: any)")
	set.StringVar(&f.cert, "tls-cert", "", "file with the certificate to answer with; it is read again when it changes")
	set.StringVar(&f.key, "tls-key", "", "file with the certificate's private key")
	set.StringSliceVar(&f.proxies, "trust-proxy", nil, "addresses (CIDR) of the proxies whose X-Forwarded-For is believed")
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
	return nil
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
