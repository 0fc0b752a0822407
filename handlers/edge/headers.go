package edge

import (
	"net/http"

	"github.com/unrolled/secure"
)

// Policy lets a page have what comes from here and nothing else: no script or style written into it, no frame around it. A page that needs
// another sets it itself.
const Policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; font-src 'self'; " +
	"form-action 'self'; base-uri 'none'; frame-ancestors 'none'"

// aYear is for how long a browser comes over TLS only, in seconds.
const aYear = 365 * 24 * 60 * 60

// headed says of every answer, also one that is refused, what a browser may do with it.
func (o Options) headed(h http.Handler) http.Handler {
	s := secure.Options{
		ContentSecurityPolicy: Policy, ContentTypeNosniff: true, FrameDeny: true, ReferrerPolicy: "same-origin",
		CrossOriginOpenerPolicy: "same-origin", CrossOriginResourcePolicy: "same-origin", XPermittedCrossDomainPolicies: "none",
		PermissionsPolicy: "accelerometer=(), camera=(), display-capture=(), geolocation=(), gyroscope=(), magnetometer=(), microphone=(), payment=(), usb=()",
	}
	if o.Secure {
		s.STSSeconds, s.ForceSTSHeader = aYear, true
	}
	return secure.New(s).Handler(h)
}
