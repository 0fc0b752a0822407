// Package edge is what stands between the network and the program's own handlers: which hosts it answers to, which paths are paths, what
// every answer says about itself, how much a client may ask for, and for how long. It knows nothing of what is asked, and judges nobody:
// who asks is for the middleware that Options.Identify is, and what they may for an authority.
//
// Everything refused here is refused alike, whatever is behind it.
package edge

import (
	"cmp"
	"log/slog"
	"net/http"
	"net/netip"

	"kontor/domain"
)

// Options are what stands around a handler. The zero Options answer this machine only, with limits for an office or two.
type Options struct {
	// Hosts are the names that are answered to, without a port; with none only this machine's own.
	Hosts []string
	// Secure says that whoever asks does it over TLS, here or at a proxy: browsers are told never to come otherwise.
	Secure bool
	// Proxies are the addresses from which X-Forwarded-For is believed; nobody else is.
	Proxies []netip.Prefix
	// Identify puts the principal into the request's context. It stands behind everything that costs little to refuse, and before the
	// limit for those who have said who they are. Nil: nobody has.
	Identify func(http.Handler) http.Handler
	// Words puts a phrase into the language that fits an Accept-Language header best; the code alone when nil.
	Words func(acceptLanguage string, p domain.Phrase) string
	Log   *slog.Logger // slog.Default when nil
	Limits
}

// Limits are how much is taken in. A zero field has its default, a negative one no limit.
type Limits struct {
	Stranger int   // requests a minute from an address, of those who have not said who they are, or whose proof was refused; 600
	Known    int   // requests a minute in one actor's name; 6000
	Address  int   // requests a minute from an address, whoever asks; 30000, for a whole office may stand behind one
	Body     int64 // bytes of a request's body; 1 MiB
}

func (l Limits) filled() Limits {
	return Limits{cmp.Or(l.Stranger, 600), cmp.Or(l.Known, 6000), cmp.Or(l.Address, 30_000), cmp.Or(l.Body, 1<<20)}
}

// Wrap puts the edges around the handler.
func Wrap(h http.Handler, o Options) http.Handler {
	o.Limits = o.Limits.filled()
	if o.Log == nil {
		o.Log = slog.Default()
	}
	strangers := o.limiter(o.Stranger)
	h = o.limited(strangers, h)
	if o.Identify != nil {
		h = o.counted(strangers, o.Identify(passing(h)))
	}
	for _, layer := range []func(http.Handler) http.Handler{o.unforged, o.sized, o.unflooded, o.straight, o.hosted, o.headed} {
		h = layer(h)
	}
	return h
}
