package main

import (
	"errors"
	"fmt"
	"net/netip"
	"net/url"

	"github.com/spf13/cobra"

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

// edges are what stands around the handler behind the door, and the certificates to answer with, nil for none.
func (f frontFlags) edges(n *node) (o edge.Options, certificates *edge.CertificateFiles, err error) {
	public, err := url.Parse(n.door.PublicURL)
	if err != nil {
		return o, nil, fmt.Errorf("the public address: %w", err)
	}
	o = edge.Options{Secure: public.Scheme == "https", Identify: n.door.Middleware, Words: phrased, Log: n.out}
	if o.Secure {
		o.Hosts = []string{public.Hostname()}
	}
	for _, text := range f.proxies {
		p, err := netip.ParsePrefix(text)
		if err != nil {
			return o, nil, fmt.Errorf("--trust-proxy: %w", err)
		}
		o.Proxies = append(o.Proxies, p)
	}
	if f.cert == "" {
		return o, nil, nil
	}
	if !o.Secure {
		return o, nil, errors.New("with --tls-cert the system is reached by https: say where with --public-url")
	}
	certificates, err = edge.Certificates(f.cert, f.key, n.out)
	return o, certificates, err
}
