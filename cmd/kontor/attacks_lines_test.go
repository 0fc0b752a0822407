package main

import (
	"bufio"
	"context"
	"io"
	"net"
	"net/textproto"
	"strings"
	"testing"
	"time"
)

// lines are requests as no library sends them: they are refused, and put nothing into an answer's header or into the log.
func (b *besieged) lines(t *testing.T) {
	const end = " HTTP/1.1\r\nConnection: close\r\n"
	host := "Host: " + b.addr + "\r\n"
	me := "Cookie: kontor-session=" + b.token + "\r\n"
	for name, tc := range map[string]struct {
		sent string
		want string // statuses, one of which it is
	}{
		"a line end in the path":               {"GET /v1/x%0d%0aInjected:%20yes" + end + host + me + "\r\n", "400"},
		"a line end in the page to come to":    {"GET /login?return=/desk%0d%0aInjected:%20yes" + end + host + "\r\n", "303"},
		"a line end in the language":           {"GET /v1" + end + host + "Accept-Language: en\rInjected: yes\r\n\r\n", "400"},
		"a line end in a key":                  {"POST " + theHouse + "/visits" + end + host + me + "Idempotency-Key: a\rInjected: yes\r\nContent-Length: 0\r\n\r\n", "400"},
		"a name with a space":                  {"GET /v1" + end + host + "Injected : yes\r\n\r\n", "400"},
		"two hosts":                            {"GET /v1" + end + host + "Host: evil.example\r\n\r\n", "400"},
		"no host":                              {"GET /v1" + end + "\r\n", "400"},
		"another's host":                       {"GET /v1" + end + "Host: evil.example\r\n\r\n", "421"},
		"another's host in the line":           {"GET http://evil.example/v1" + end + host + "\r\n", "421"},
		"two lengths":                          {"POST /logout" + end + host + "Content-Length: 1\r\nContent-Length: 2\r\n\r\nab", "400"},
		"a length that is none":                {"POST /logout" + end + host + "Content-Length: +1\r\n\r\na", "400"},
		"a coding that nobody knows":           {"POST /logout" + end + host + "Transfer-Encoding: chunked, x\r\n\r\n0\r\n\r\n", "501 400"},
		"a header of 20 kB":                    {"GET /v1" + end + host + "X: " + strings.Repeat("a", 24<<10) + "\r\n\r\n", "431"},
		"out of the styles":                    {"GET /assets/../../../../etc/passwd" + end + host + me + "\r\n", "400"},
		"out of the styles, in other letters":  {"GET /assets/%2e%2e/%2e%2e/%2e%2e/etc/passwd" + end + host + me + "\r\n", "400"},
		"out of the styles, in slashes":        {"GET /assets/..%2f..%2f..%2fetc%2fpasswd" + end + host + me + "\r\n", "400"},
		"out of the styles, backwards":         {`GET /assets/..\..\etc\passwd` + end + host + me + "\r\n", "400"},
		"to another office by way of one":      {"GET " + theHouse + "/../../../kista/days/2024-05-02/queues" + end + host + me + "\r\n", "400"},
		"the same, in other letters":           {"GET /v1/kontor/skelleftea%2f..%2fkista/days/2024-05-02/queues" + end + host + me + "\r\n", "400"},
		"two slashes":                          {"GET //v1/kontor/skelleftea/days/2024-05-02/queues" + end + host + me + "\r\n", "400"},
		"another host by two slashes":          {"GET //evil.example/" + end + host + me + "\r\n", "400"},
		"parameters":                           {"GET /v1/kontor/skelleftea;x=1/days/2024-05-02/queues" + end + host + me + "\r\n", "400"},
		"nothing, written down":                {"GET /v1/kontor/skelleftea%00/days/2024-05-02/queues" + end + host + me + "\r\n", "400"},
		"a dot in too many bytes":              {"GET /v1/kontor/%c0%ae%c0%ae/days/2024-05-02/queues" + end + host + me + "\r\n", "400"},
		"an escape that is none":               {"GET /v1/%zz" + end + host + me + "\r\n", "400"},
		"an endless path":                      {"GET /v1/" + strings.Repeat("a", 3000) + end + host + me + "\r\n", "400"},
		"an endless question":                  {"GET /v1?" + strings.Repeat("a", 3000) + end + host + me + "\r\n", "400"},
		"a log line in the path":               {"GET /v1//x%0atime=2024-05-02T10:00:00Z%20level=ERROR%20msg=Injected" + end + host + me + "\r\n", "400"},
		"a log line and a clearing of screens": {"GET /v1//%1b[2Jtime=x%0aInjected" + end + host + me + "\r\n", "400"},
	} {
		answer := textproto.NewReader(bufio.NewReader(strings.NewReader(b.raw(tc.sent))))
		status, err := answer.ReadLine()
		must(t, err)
		_, code, _ := strings.Cut(status, " ")
		code, _, _ = strings.Cut(code, " ")
		if !strings.Contains(tc.want, code) {
			t.Errorf("%s: %s", name, status)
		}
		header, err := answer.ReadMIMEHeader()
		if err != nil && err != io.EOF {
			t.Errorf("%s: %v", name, err)
		}
		rest, _ := io.ReadAll(answer.R)
		if header.Get("Injected") != "" || strings.Contains(string(rest), "root:") {
			t.Errorf("%s: %v %s", name, header, rest)
		}
	}
	for _, line := range strings.Split(b.log.String(), "\n") {
		if strings.Contains(line, "\x1b") || strings.Contains(line, "\r") || strings.Contains(line, "Injected") && !strings.HasPrefix(line, "time=20") || strings.HasPrefix(line, "time=2024") {
			t.Errorf("the log has a line that nobody wrote: %q", line)
		}
	}
}

// dribble sends a header that never ends, a byte at a time, and says after how long it is hung up on; a negative time when it is not.
func (b *besieged) dribble() <-chan time.Duration {
	took := make(chan time.Duration, 1)
	conn, err := net.Dial("tcp", b.addr)
	must(b.t, err)
	began := time.Now()
	go func() {
		defer conn.Close()
		ctx, hungUp := context.WithTimeout(context.Background(), patience)
		go func() {
			defer hungUp()
			_, _ = io.Copy(io.Discard, conn) // until it is closed
		}()
		_, _ = io.WriteString(conn, "GET /v1 HTTP/1.1\r\nHost: "+b.addr+"\r\nX: ")
		for tick := time.Tick(100 * time.Millisecond); ; {
			select {
			case <-tick:
				_, _ = conn.Write([]byte("a")) // whoever hung up takes none
			case <-ctx.Done():
				if ctx.Err() == context.DeadlineExceeded {
					took <- -1
					return
				}
				took <- time.Since(began)
				return
			}
		}
	}()
	return took
}
