package identity

import (
	"net/http"
	"net/url"
	"strings"
	"time"

	"kontor/domain"
	"kontor/handlers"
)

// byDevice proves a device by its token. It holds until the device is revoked.
func (id *Identity) byDevice(token string) (proof, error) {
	if id.Devices == nil || len(token) > maxToken {
		return proof{}, errForged
	}
	d, ok, err := id.Devices.of(token)
	if err != nil {
		return proof{}, err
	}
	if !ok {
		return proof{}, errForged
	}
	who := handlers.Principal{Actor: d.Actor(), Subject: d.Actor().String(), Kontors: []domain.KontorID{d.Kontor}, Proof: handlers.ProvedByDevice}
	return proof{&who, func() (bool, error) {
		_, ok, err := id.Devices.of(token)
		return ok, err
	}}, nil
}

// deviceForm asks for a device's token, once for its life: a screen has no other way to get it into its browser.
func (id *Identity) deviceForm(w http.ResponseWriter, r *http.Request) {
	id.show(w, r, http.StatusOK, page{Key: "device", Device: true})
}

// deviceLife is how long a browser keeps a device's token: browsers allow no more.
const deviceLife = 400 * 24 * time.Hour

// deviceLogin keeps the device's token in its browser.
func (id *Identity) deviceLogin(w http.ResponseWriter, r *http.Request) {
	r.Body = http.MaxBytesReader(w, r.Body, maxToken)
	token := strings.TrimSpace(r.PostFormValue("token"))
	who, err := id.byDevice(token)
	if err != nil {
		id.Log.Info("a device's token was refused", "cause", err)
		id.show(w, r, http.StatusUnauthorized, page{Key: "device-unknown", Device: true})
		return
	}
	id.setCookie(w, sessionCookie, "", -time.Second)
	id.setCookie(w, deviceCookie, token, deviceLife)
	http.Redirect(w, r, ownPage(who.who), http.StatusSeeOther)
}

// ownPage is the page that a device is for.
func ownPage(p *handlers.Principal) string {
	return "/" + string(p.Actor.Role) + "?" + url.Values{"kontor": {string(p.Kontors[0])}}.Encode()
}
