package edge

import (
	"crypto/tls"
	"fmt"
	"log/slog"
	"os"
	"sync"
	"time"
)

// CertificateFiles are a certificate and its key in files, read again when either changes: whoever renews it need not restart anything.
// It is safe for concurrent use.
type CertificateFiles struct {
	cert, key string
	log       *slog.Logger

	mu    sync.Mutex
	as    [2]version // of the files that are held
	tried [2]version // of those that could not be read
	fails bool       // they could not be read, and the log says so
	held  *tls.Certificate
}

// version tells a file from what it was.
type version struct {
	at   time.Time
	size int64
}

// Certificates reads the files, in PEM; an error when they are not there or do not belong together. What cannot be read later is said in
// the log once, and the certificate before it stays.
func Certificates(certFile, keyFile string, log *slog.Logger) (*CertificateFiles, error) {
	if log == nil {
		log = slog.Default()
	}
	c := &CertificateFiles{cert: certFile, key: keyFile, log: log}
	now, err := c.versions()
	if err == nil {
		err = c.read(now)
	}
	if err != nil {
		return nil, fmt.Errorf("the server's certificate: %w", err)
	}
	return c, nil
}

// get is the certificate for a client that connects.
func (c *CertificateFiles) get(*tls.ClientHelloInfo) (*tls.Certificate, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	now, err := c.versions()
	if err == nil && (now == c.as || c.fails && now == c.tried) {
		return c.held, nil
	}
	if err == nil {
		err = c.read(now)
	}
	if err != nil {
		if !c.fails || c.tried != now {
			c.log.Error("the server's certificate has changed and cannot be read; the one before it stays", "err", err)
		}
		c.tried, c.fails = now, true
		return c.held, nil
	}
	c.log.Info("the server's certificate is read anew")
	return c.held, nil
}

// read takes in the files, which have the versions.
func (c *CertificateFiles) read(now [2]version) error {
	pair, err := tls.LoadX509KeyPair(c.cert, c.key)
	if err != nil {
		return err
	}
	c.held, c.as, c.fails = &pair, now, false
	return nil
}

func (c *CertificateFiles) versions() (v [2]version, err error) {
	for i, file := range []string{c.cert, c.key} {
		info, err := os.Stat(file)
		if err != nil {
			return [2]version{}, err
		}
		v[i] = version{info.ModTime(), info.Size()}
	}
	return v, nil
}
