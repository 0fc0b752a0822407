package edge

import (
	"crypto/tls"
	"log/slog"
	"net/http"
	"time"
)

// How long a client may take. A stream extends its own writing time as it goes.
const (
	HeaderTimeout = 5 * time.Second
	ReadTimeout   = 15 * time.Second
	WriteTimeout  = 30 * time.Second
	IdleTimeout   = 2 * time.Minute
	MaxHeader     = 16 << 10 // bytes
	MaxStreams    = 100      // requests at a time on one connection
)

// Server is an HTTP server with the edges around the handler. With certificates it speaks TLS (1.3, HTTP/2) by ServeTLS(l, "", ""), without
// them plain HTTP by Serve.
func Server(h http.Handler, o Options, certificates *CertificateFiles) *http.Server {
	if o.Log == nil {
		o.Log = slog.Default()
	}
	s := &http.Server{
		Handler: Wrap(h, o), ReadHeaderTimeout: HeaderTimeout, ReadTimeout: ReadTimeout, WriteTimeout: WriteTimeout, IdleTimeout: IdleTimeout,
		MaxHeaderBytes: MaxHeader, HTTP2: &http.HTTP2Config{MaxConcurrentStreams: MaxStreams},
		ErrorLog: slog.NewLogLogger(o.Log.Handler(), slog.LevelWarn),
	}
	if certificates != nil {
		s.TLSConfig = certificates.TLS()
	}
	return s
}

// TLS is a server's configuration: TLS 1.3 at least, with the certificate as it is in the files now.
func (c *CertificateFiles) TLS() *tls.Config {
	return &tls.Config{MinVersion: tls.VersionTLS13, GetCertificate: c.get, NextProtos: []string{"h2", "http/1.1"}}
}
