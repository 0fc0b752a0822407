package main

import (
	"errors"
	"maps"
	"slices"
	"time"

	"kontor/domain"
	"kontor/handlers"
	"kontor/handlers/calendar"
	"kontor/handlers/identity"
	"kontor/handlers/natslog/accounts"
	"kontor/handlers/policyfile"
	"kontor/handlers/web/page"
)

// administration is what the pages of the administration work with. What lies in the data directory is missing where there is none.
func (n *node) administration() *page.Administration {
	a := &page.Administration{
		Log: n.log, Book: n.network, CheckPolicy: policyfile.Check, WritePolicy: policyfile.Write, Holidays: calendar.Of,
		Shadow: func() (handlers.ShadowCounts, bool) {
			if n.shadow == nil {
				return handlers.ShadowCounts{}, false
			}
			return n.shadow.Counts(), true
		},
	}
	if n.door != nil && n.door.Devices != nil {
		a.Devices = webDevices{n.door.Devices}
	}
	if n.agencyKeys != "" {
		a.Keys = func() ([]page.AgencyKey, error) { return webKeys(n.agencyKeys, n.clock()) }
	}
	return a
}

// webDevices are the devices of the file as the pages have them.
type webDevices struct{ file *identity.Devices }

func (w webDevices) List() (all []page.Device, err error) {
	known, err := w.file.List()
	for _, d := range known {
		all = append(all, webDevice(d))
	}
	return all, err
}

func (w webDevices) Issue(kind domain.Role, k domain.KontorID, now time.Time) (page.Device, string, error) {
	d, token, err := w.file.Issue(kind, k, now)
	return webDevice(d), string(token), err
}

func (w webDevices) Revoke(who domain.Actor, now time.Time) error { return w.file.Revoke(who, now) }

func webDevice(d identity.Device) page.Device {
	return page.Device{Who: d.Actor(), Kontor: d.Kontor, Issued: d.Issued, Revoked: d.Revoked}
}

// webKeys are the agencies' keys as the pages list them; none where nobody has made any.
func webKeys(dir string, now time.Time) (all []page.AgencyKey, err error) {
	r, err := accounts.Load(dir)
	if errors.Is(err, accounts.ErrNoKeys) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	for _, code := range slices.Sorted(maps.Keys(r.Agencies)) {
		for _, c := range r.Agencies[code].Credentials {
			all = append(all, page.AgencyKey{Agency: code, ID: c.ID, State: c.State(now), Issued: c.Made, Expires: c.Expires})
		}
	}
	return all, nil
}
