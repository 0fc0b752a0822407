package reception

import (
	"strings"

	"kontor/domain"
	"kontor/handlers"
	"kontor/handlers/web/page"
)

// offerValue is an offer as the form sends it back: halmstad/2024-05-07/10:20.
func offerValue(o handlers.Offer) string {
	return strings.Join([]string{string(o.Kontor), string(o.Date), o.At.String()}, "/")
}

// wanted reads what offerValue wrote; nothing chosen is no error.
func wanted(s string) (at handlers.Wanted, chosen bool, err error) {
	if s == "" {
		return at, false, nil
	}
	parts := strings.Split(s, "/")
	if len(parts) != 3 || at.At.UnmarshalText([]byte(parts[2])) != nil {
		return at, false, page.Unreadable{Key: "web.error.form"}
	}
	at.Kontor, at.Date = domain.KontorID(parts[0]), domain.Date(parts[1])
	return at, true, nil
}
