package identity

import (
	"errors"
	"net/http"
)

// errProxied says that a request came by way of a proxy to where everybody can be anybody.
var errProxied = errors.New("the request came by way of a proxy")

// proxied says whether a proxy passed the request on, so that whoever sent it may be on another machine, whatever its host says.
func proxied(r *http.Request) bool {
	for _, name := range []string{"Forwarded", "X-Forwarded-For", "X-Real-Ip"} {
		if len(r.Header.Values(name)) > 0 {
			return true
		}
	}
	return false
}
