package main

import (
	"context"
	"path/filepath"

	"github.com/spf13/cobra"

	"kontor/domain"
	"kontor/handlers"
	"kontor/handlers/agencydesk"
	"kontor/handlers/natslog"
	"kontor/handlers/words"
)

// agencyFlags say where agencies' own programs connect to the log's server in this process.
type agencyFlags struct{ listen, cert, key string }

func (f *agencyFlags) bind(cmd *cobra.Command) {
	cmd.Flags().StringVar(&f.listen, "agencies-listen", "", "address at which agencies' programs reach their queues and services; loopback, or with TLS")
	cmd.Flags().StringVar(&f.cert, "agencies-tls-cert", "", "certificate for --agencies-listen (PEM); read again when it changes")
	cmd.Flags().StringVar(&f.key, "agencies-tls-key", "", "file with the certificate's key (PEM)")
	cmd.MarkFlagsRequiredTogether("agencies-tls-cert", "agencies-tls-key")
	cmd.MarkFlagsMutuallyExclusive("nats", "agencies-listen")
}

// access lets agencies in to the server of the data directory; nil when they are not.
func (f agencyFlags) access(data string) *natslog.AgencyAccess {
	if f.listen == "" {
		return nil
	}
	return &natslog.AgencyAccess{Listen: f.listen, Cert: f.cert, Key: f.key, Keys: filepath.Join(data, agencyKeysDir)}
}

// answerAgencies offers the agencies' services until the context ends. Nothing is decided before the first catch-up.
func (n *node) answerAgencies(authority handlers.Authority, contents agencydesk.Contents) func(context.Context) error {
	return func(ctx context.Context) error {
		if n.nc == nil || n.ready(ctx) != nil {
			<-ctx.Done() // there is no NATS server, or it ended before
			return nil
		}
		if n.contents == nil {
			contents = nil // a pointer to nothing is not nothing
		}
		return agencydesk.Serve(ctx, n.nc, agencydesk.Options{
			Books: n.books, Authority: authority, Contents: contents, Log: n.out,
			Words: func(language string, p domain.Phrase) string { return words.In(language).Phrase(p) },
		})
	}
}
