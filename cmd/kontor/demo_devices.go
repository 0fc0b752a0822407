package main

import (
	"fmt"
	"io"
	"time"

	"kontor/domain"
)

// demoOffice is where the demonstration's screen and kiosk stand.
const demoOffice domain.KontorID = "skelleftea"

// demoDevices makes a screen and a kiosk for the demonstration, each with a token of its own, as a real office has them: no login makes
// anybody a device. The tokens end with the demonstration, whose directory is removed.
func demoDevices(d *door) (map[domain.Role]string, error) {
	made := map[domain.Role]string{}
	for _, kind := range []domain.Role{domain.RoleScreen, domain.RoleKiosk} {
		_, token, err := d.Devices.Issue(kind, demoOffice, time.Now())
		if err != nil {
			return nil, err
		}
		made[kind] = string(token)
	}
	return made, nil
}

// sayDevices says how to look at the devices: where to log in, with which token.
func sayDevices(w io.Writer, url string, devices map[domain.Role]string) error {
	for _, kind := range []domain.Role{domain.RoleScreen, domain.RoleKiosk} {
		if token := devices[kind]; token != "" {
			if _, err := fmt.Fprintf(w, "  a %s in %s: %s/login/device with %s\n", kind, demoOffice, url, token); err != nil {
				return err
			}
		}
	}
	return nil
}
