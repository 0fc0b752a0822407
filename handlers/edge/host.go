package edge

import (
	"net"
	"net/http"
	"net/netip"
	"slices"
	"strings"

	"kontor/domain"
)

// hosted refuses what was sent to a name that is not ours: a page from elsewhere that has its name point here has come to the wrong place.
func (o Options) hosted(h http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !o.answersTo(r.Host) && !o.asksHealth(r) {
			o.refuse(w, r, http.StatusMisdirectedRequest, domain.Phrase{Code: "wrong-host"})
			return
		}
		h.ServeHTTP(w, r)
	})
}

// asksHealth says whether a machine asks if this one is well, which it does by address: that needs no name, where there is one.
func (o Options) asksHealth(r *http.Request) bool {
	return len(o.Hosts) > 0 && (r.Method == http.MethodGet || r.Method == http.MethodHead) && (r.URL.Path == "/livez" || r.URL.Path == "/readyz")
}

func (o Options) answersTo(host string) bool {
	if name, _, err := net.SplitHostPort(host); err == nil {
		host = name
	}
	host = strings.TrimSuffix(strings.Trim(host, "[]"), ".")
	if len(o.Hosts) == 0 {
		ip, err := netip.ParseAddr(host)
		return strings.EqualFold(host, "localhost") || err == nil && ip.Unmap().IsLoopback()
	}
	return slices.ContainsFunc(o.Hosts, func(ours string) bool { return strings.EqualFold(ours, host) })
}

// client is the address that asks: the one at the other end, or the last that a proxy of ours was asked by.
func (o Options) client(r *http.Request) string {
	at, err := netip.ParseAddrPort(r.RemoteAddr)
	if err != nil {
		return r.RemoteAddr
	}
	ip := at.Addr().Unmap()
	hops := strings.Split(strings.Join(r.Header.Values("X-Forwarded-For"), ","), ",")
	for _, hop := range slices.Backward(hops) {
		if !slices.ContainsFunc(o.Proxies, func(p netip.Prefix) bool { return p.Contains(ip) }) {
			break
		}
		before, err := netip.ParseAddr(strings.TrimSpace(hop))
		if err != nil {
			break
		}
		ip = before.Unmap()
	}
	return ip.String()
}
