package api

import (
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"strings"
	"time"
)

// Limits on what a caller may take of the server's time and memory. A stream extends its own writing time as it goes.
const (
	HeaderTimeout = 5 * time.Second
	ReadTimeout   = 15 * time.Second
	WriteTimeout  = 30 * time.Second
	IdleTimeout   = 2 * time.Minute
	MaxHeader     = 16 << 10 // bytes
)

// Server is an HTTP server for the handler with the limits set. It answers only requests that were sent to this machine by its own name:
// a page from elsewhere that has its name point here is told that it has come to the wrong place.
func Server(h http.Handler) *http.Server {
	return &http.Server{
		Handler: local(h), ReadHeaderTimeout: HeaderTimeout, ReadTimeout: ReadTimeout, WriteTimeout: WriteTimeout, IdleTimeout: IdleTimeout,
		MaxHeaderBytes: MaxHeader,
	}
}

// local refuses requests to a name that is not this machine's own.
func local(h http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		host := r.Host
		if name, _, err := net.SplitHostPort(host); err == nil {
			host = name
		}
		if !loopbackHost(strings.Trim(host, "[]")) {
			http.Error(w, "this server answers to localhost only", http.StatusMisdirectedRequest)
			return
		}
		h.ServeHTTP(w, r)
	})
}

// Loopback refuses an address to listen on that is reached from other machines, for where everybody who reaches the API is believed to be
// whoever they say. "localhost", "127.0.0.1" and "[::1]" pass, with any port; an address without a host does not.
func Loopback(address string) error {
	host, _, err := net.SplitHostPort(address)
	if err != nil {
		return fmt.Errorf("the address %q: %w", address, err)
	}
	if !loopbackHost(host) {
		return fmt.Errorf("the address %q is reached from other machines, where nobody who says who they are could be believed; listen on 127.0.0.1 or localhost", address)
	}
	return nil
}

func loopbackHost(host string) bool {
	ip, err := netip.ParseAddr(host)
	return host == "localhost" || err == nil && ip.Unmap().IsLoopback()
}
