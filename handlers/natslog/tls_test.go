package natslog_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"log/slog"
	"math/big"
	"net"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/nats-io/nats.go"

	"kontor/handlers/natslog"
	"kontor/handlers/natslog/accounts"
)

// certificate writes one for loopback, and returns who trusts it.
func certificate(t *testing.T, dir string, serial int64) (cert, key string, trust *x509.CertPool) {
	t.Helper()
	pair, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(serial), IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}, NotBefore: time.Now().Add(-time.Hour),
		NotAfter: time.Now().Add(time.Hour), IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageCertSign | x509.KeyUsageDigitalSignature,
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &pair.PublicKey, pair)
	if err != nil {
		t.Fatal(err)
	}
	private, err := x509.MarshalPKCS8PrivateKey(pair)
	if err != nil {
		t.Fatal(err)
	}
	cert, key, trust = filepath.Join(dir, "cert.pem"), filepath.Join(dir, "key.pem"), x509.NewCertPool()
	public := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der})
	trust.AppendCertsFromPEM(public)
	for path, b := range map[string][]byte{cert: public, key: pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: private})} {
		if err := os.WriteFile(path, b, 0o600); err != nil {
			t.Fatal(err)
		}
		moment := time.Now().Add(time.Duration(serial) * time.Second) // a file system may not tell moments apart that are near
		if err := os.Chtimes(path, moment, moment); err != nil {
			t.Fatal(err)
		}
	}
	return cert, key, trust
}

// Agencies are spoken to over TLS alone, with the certificate that is there now; the system's own connections need none.
func TestAgenciesOverTLS(t *testing.T) {
	dir, etc := t.TempDir(), t.TempDir()
	cert, key, trust := certificate(t, etc, 1)
	srv, err := natslog.Start(t.Context(), natslog.ServerOptions{
		Dir: dir, Listen: "127.0.0.1:0", Log: slog.New(slog.DiscardHandler),
		Agencies: &natslog.AgencyAccess{Listen: "127.0.0.1:0", Cert: cert, Key: key, Keys: filepath.Join(dir, "agency-keys")},
	})
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := srv.Shutdown(); err != nil {
			t.Error(err)
		}
	}()
	keys, err := accounts.Open(filepath.Join(dir, "agency-keys"))
	if err != nil {
		t.Fatal(err)
	}
	b := &border{t: t, keys: keys}
	creds, _ := b.key("fk", time.Hour)
	connect := func(trust *x509.CertPool, most uint16) (*nats.Conn, error) {
		return nats.Connect(srv.AgenciesURL(), nats.UserCredentials(creds), nats.MaxReconnects(0),
			nats.Secure(&tls.Config{RootCAs: trust, MaxVersion: most})) //nolint:gosec // old versions are to be refused
	}
	b.connect = func(string, ...nats.Option) (*nats.Conn, error) { return connect(trust, 0) }
	b.join(creds).Close()
	for name, refused := range map[string]func() (*nats.Conn, error){
		"TLS 1.2":                       func() (*nats.Conn, error) { return connect(trust, tls.VersionTLS12) },
		"somebody who does not know it": func() (*nats.Conn, error) { return connect(x509.NewCertPool(), 0) },
	} {
		if nc, err := refused(); err == nil {
			nc.Close()
			t.Errorf("%s is taken", name)
		}
	}
	plain, err := net.Dial("tcp", srv.AgenciesURL()[len("tls://"):])
	if err != nil {
		t.Fatal(err)
	}
	defer plain.Close()
	if _, err := plain.Write([]byte("CONNECT {\"tls_required\":false}\r\nPING\r\n")); err != nil {
		t.Fatal(err)
	}
	_ = plain.SetReadDeadline(time.Now().Add(10 * time.Second))
	said := make([]byte, 1<<16)
	for n := 0; ; {
		m, err := plain.Read(said[n:])
		if n += m; err != nil {
			break
		}
		if n > 0 && string(said[max(0, n-6):n]) == "PONG\r\n" {
			t.Fatal("without TLS it is answered")
		}
	}
	for name, connect := range map[string]func() (*nats.Conn, error){
		"in the process": func() (*nats.Conn, error) { return srv.Connect() },
		"on the machine": func() (*nats.Conn, error) { return natslog.Connect(srv.URL()) },
	} {
		nc, err := connect()
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if _, err := natslog.Open(t.Context(), nc, natslog.Options{}); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		nc.Close()
	}
	_, _, renewed := certificate(t, etc, 2)
	nc, err := connect(renewed, 0)
	if err != nil {
		t.Fatalf("the new certificate is not used: %v", err)
	}
	nc.Close()
	if err := os.WriteFile(cert, []byte("half of"), 0o600); err != nil {
		t.Fatal(err)
	}
	if nc, err = connect(renewed, 0); err != nil {
		t.Fatalf("while a new one cannot be read, the old is not used: %v", err)
	}
	nc.Close()
}
