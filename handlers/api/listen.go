package api

import (
	"fmt"
	"net"
	"net/netip"
)

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
