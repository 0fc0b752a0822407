package natslog

import (
	"crypto/tls"
	"os"
	"sync"
	"time"
)

// serverTLS is the TLS of a server whose certificate is in those files. They are looked at when somebody connects; new ones are used then, and
// as long as new ones cannot be read, the old.
func serverTLS(cert, key string) (*tls.Config, error) {
	p := &pairFile{cert: cert, key: key}
	if _, err := p.get(nil); err != nil {
		return nil, err
	}
	return &tls.Config{MinVersion: tls.VersionTLS13, GetCertificate: p.get}, nil
}

// pairFile is a certificate that is read again when its files change.
type pairFile struct {
	cert, key string

	mu      sync.Mutex
	has     *tls.Certificate
	changed [2]time.Time
}

func (p *pairFile) get(*tls.ClientHelloInfo) (*tls.Certificate, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	var changed [2]time.Time
	for i, path := range []string{p.cert, p.key} {
		info, err := os.Stat(path)
		if err != nil {
			return p.or(err)
		}
		changed[i] = info.ModTime()
	}
	if p.has != nil && changed == p.changed {
		return p.has, nil
	}
	pair, err := tls.LoadX509KeyPair(p.cert, p.key)
	if err != nil {
		return p.or(err)
	}
	p.has, p.changed = &pair, changed
	return p.has, nil
}

// or is what there is, or the error when there is nothing.
func (p *pairFile) or(err error) (*tls.Certificate, error) {
	if p.has == nil {
		return nil, err
	}
	return p.has, nil
}
