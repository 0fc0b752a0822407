package edge_test

import (
	"bufio"
	"bytes"
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"math/big"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"kontor/handlers/edge"
)

// serve runs the server on a port of the loopback until the test ends.
func serve(t *testing.T, s *http.Server) (address string) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	done := make(chan error, 1)
	go func() {
		if s.TLSConfig != nil {
			done <- s.ServeTLS(l, "", "")
		} else {
			done <- s.Serve(l)
		}
	}()
	t.Cleanup(func() {
		s.Close()
		if err := <-done; !errors.Is(err, http.ErrServerClosed) {
			t.Error(err)
		}
	})
	return l.Addr().String()
}

// TestSlowLoris: whoever dribbles a request, its head or its body, is cut off in the server's time, while others are served.
func TestSlowLoris(t *testing.T) {
	for _, c := range []struct{ name, begin string }{
		{"the head", "GET / HTTP/1.1\r\nHost: localhost\r\n"},
		{"the body", "POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100000\r\n\r\n"},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := edge.Server(behind, quiet(edge.Options{}), nil)
			s.ReadHeaderTimeout, s.ReadTimeout = 300*time.Millisecond, 300*time.Millisecond
			address := serve(t, s)
			conn, err := net.Dial("tcp", address)
			if err != nil {
				t.Fatal(err)
			}
			defer conn.Close()
			begun := time.Now()
			if _, err := io.WriteString(conn, c.begin); err != nil {
				t.Fatal(err)
			}
			closed := make(chan struct{})
			go func() {
				defer close(closed)
				_, _ = io.Copy(io.Discard, conn) // until the server closes it
			}()
			drops := time.NewTicker(20 * time.Millisecond)
			defer drops.Stop()
			for open := true; open; {
				select {
				case <-closed:
					open = false
				case <-drops.C:
					_, _ = io.WriteString(conn, "X") // a connection that is closed takes none
				}
				if time.Since(begun) > 5*time.Second {
					t.Fatal("the server waits for ever")
				}
			}
			if res, err := http.Get("http://" + address + "/"); err != nil || res.StatusCode != 200 {
				t.Errorf("nobody else is served: %v", err)
			} else {
				res.Body.Close()
			}
		})
	}
}

// raw sends bytes and reads the answer's status.
func raw(t *testing.T, address, request string) int {
	t.Helper()
	conn, err := net.Dial("tcp", address)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	_ = conn.SetDeadline(time.Now().Add(10 * time.Second))
	if _, err := io.WriteString(conn, request); err != nil {
		t.Fatal(err)
	}
	res, err := http.ReadResponse(bufio.NewReader(conn), nil)
	if err != nil {
		t.Fatalf("%.60q: %v", request, err)
	}
	res.Body.Close()
	return res.StatusCode
}

// TestBytesThatAreNoRequest: headers that are too large, forged or doubled get nowhere.
func TestBytesThatAreNoRequest(t *testing.T) {
	reached := 0
	address := serve(t, edge.Server(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { reached++ }), quiet(edge.Options{}), nil))
	const line = "GET / HTTP/1.1\r\nHost: localhost\r\n"
	for request, want := range map[string]int{
		line + "X: " + strings.Repeat("x", 40<<10) + "\r\n\r\n": 431,
		line + strings.Repeat("X: x\r\n", 10_000) + "\r\n":      431,
		line + "X: a\rb\r\n\r\n":                                400,
		line + "X Y: a\r\n\r\n":                                 400,
		line + "Host: evil.example\r\n\r\n":                     400,
		"GET / HTTP/1.1\r\n\r\n":                                400,
		"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nxx": 400,
		"GET //x HTTP/1.1\r\nHost: localhost\r\n\r\n":                                            400,
		"GET http://evil.example/ HTTP/1.1\r\nHost: localhost\r\n\r\n":                           421,
		"GET /%2e%2e/etc/passwd HTTP/1.1\r\nHost: localhost\r\n\r\n":                             400,
		"OPTIONS * HTTP/1.1\r\nHost: localhost\r\n\r\n":                                          200, // the server's own answer
		"CONNECT evil.example:443 HTTP/1.1\r\nHost: evil.example:443\r\n\r\n":                    421,
	} {
		if got := raw(t, address, request); got != want {
			t.Errorf("%.70q: %d, want %d", request, got, want)
		}
	}
	if reached != 0 {
		t.Errorf("%d of them were served", reached)
	}
}

// certify writes a certificate of the name and its key.
func certify(t *testing.T, dir, name string) (cert, key string) {
	t.Helper()
	private, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	form := &x509.Certificate{
		SerialNumber: big.NewInt(time.Now().UnixNano()), Subject: pkix.Name{CommonName: name}, NotAfter: time.Now().Add(time.Hour),
		IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}, DNSNames: []string{"localhost"},
	}
	der, err := x509.CreateCertificate(rand.Reader, form, form, &private.PublicKey, private)
	if err != nil {
		t.Fatal(err)
	}
	secret, err := x509.MarshalPKCS8PrivateKey(private)
	if err != nil {
		t.Fatal(err)
	}
	cert, key = filepath.Join(dir, "cert.pem"), filepath.Join(dir, "key.pem")
	for file, block := range map[string]*pem.Block{cert: {Type: "CERTIFICATE", Bytes: der}, key: {Type: "PRIVATE KEY", Bytes: secret}} {
		if err := os.WriteFile(file, pem.EncodeToMemory(block), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return cert, key
}

// TestCertificatesAreReadAnew: a renewed certificate is served without a restart; one that cannot be read changes nothing, and is said once.
func TestCertificatesAreReadAnew(t *testing.T) {
	var logged bytes.Buffer
	dir := t.TempDir()
	cert, key := certify(t, dir, "first")
	files, err := edge.Certificates(cert, key, slog.New(slog.NewTextHandler(&logged, nil)))
	if err != nil {
		t.Fatal(err)
	}
	address := serve(t, edge.Server(behind, quiet(edge.Options{}), files))
	see := func() string {
		t.Helper()
		ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
		defer cancel()
		conn, err := (&tls.Dialer{Config: &tls.Config{InsecureSkipVerify: true}}).DialContext(ctx, "tcp", address)
		if err != nil {
			t.Fatal(err)
		}
		defer conn.Close()
		return conn.(*tls.Conn).ConnectionState().PeerCertificates[0].Subject.CommonName
	}
	if name := see(); name != "first" {
		t.Errorf("served is %s", name)
	}
	if err := os.WriteFile(key, []byte("half a key"), 0o600); err != nil {
		t.Fatal(err)
	}
	if a, b := see(), see(); a != "first" || b != "first" {
		t.Errorf("with half a key served are %s and %s", a, b)
	}
	if n := strings.Count(logged.String(), "cannot be read"); n != 1 || strings.Contains(logged.String(), "half a key") {
		t.Errorf("the log says it %d times: %s", n, &logged)
	}
	certify(t, dir, "second")
	if name := see(); name != "second" {
		t.Errorf("served is %s", name)
	}
	if err := os.Remove(cert); err != nil {
		t.Fatal(err)
	}
	if name := see(); name != "second" {
		t.Errorf("served is %s", name)
	}
	if _, err := edge.Certificates(cert, key, nil); err == nil {
		t.Error("a certificate that is not there is no error")
	}
}

// TestTLS: 1.3 and HTTP/2, nothing older.
func TestTLS(t *testing.T) {
	cert, key := certify(t, t.TempDir(), "kontor")
	files, err := edge.Certificates(cert, key, nil)
	if err != nil {
		t.Fatal(err)
	}
	address := serve(t, edge.Server(behind, quiet(edge.Options{Secure: true}), files))
	client := &http.Client{Transport: &http.Transport{TLSClientConfig: &tls.Config{InsecureSkipVerify: true}, ForceAttemptHTTP2: true}}
	defer client.CloseIdleConnections()
	res, err := client.Get("https://" + address + "/")
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	if res.ProtoMajor != 2 || res.TLS.Version != tls.VersionTLS13 || res.Header.Get("Strict-Transport-Security") == "" {
		t.Errorf("%s, TLS %x, %v", res.Proto, res.TLS.Version, res.Header)
	}
	old, err := tls.Dial("tcp", address, &tls.Config{InsecureSkipVerify: true, MaxVersion: tls.VersionTLS12})
	if err == nil {
		old.Close()
		t.Error("TLS 1.2 is spoken")
	}
}

// TestStreamsPass: what is written and flushed comes at once, and a stream may take longer than the server's time for writing.
func TestStreamsPass(t *testing.T) {
	next := make(chan struct{})
	s := edge.Server(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		line := http.NewResponseController(w)
		for range 3 {
			if err := errors.Join(line.SetWriteDeadline(time.Now().Add(10*time.Second)), func() error { _, err := io.WriteString(w, "a line\n"); return err }(), line.Flush()); err != nil {
				t.Error(err)
			}
			<-next
		}
	}), quiet(edge.Options{}), nil)
	s.WriteTimeout = time.Nanosecond
	res, err := http.Get("http://" + serve(t, s))
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	lines := bufio.NewScanner(res.Body)
	for range 3 {
		if !lines.Scan() {
			t.Fatalf("the stream ended: %v", lines.Err())
		}
		next <- struct{}{}
	}
}

func TestServerHasLimits(t *testing.T) {
	s := edge.Server(behind, edge.Options{}, nil)
	for name, limit := range map[string]time.Duration{
		"ReadHeaderTimeout": s.ReadHeaderTimeout, "ReadTimeout": s.ReadTimeout, "WriteTimeout": s.WriteTimeout, "IdleTimeout": s.IdleTimeout,
	} {
		if limit <= 0 || limit > 2*time.Minute {
			t.Errorf("%s is %s", name, limit)
		}
	}
	if s.MaxHeaderBytes <= 0 || s.HTTP2.MaxConcurrentStreams <= 0 || s.TLSConfig != nil {
		t.Errorf("%+v", s)
	}
}

// A handler with the edges around it answers what is asked of this machine, and nothing that is crooked.
func Example() {
	h := edge.Wrap(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, "served") }), edge.Options{Log: slog.New(slog.DiscardHandler)})
	for _, path := range []string{"/v1/overview", "/v1//overview"} {
		w := ask(h, "GET", path, "", "Accept", "text/html")
		fmt.Println(w.Code, strings.TrimSpace(w.Body.String()))
	}
	// Output:
	// 200 served
	// 400 bad-path
}
