package admin_test

import (
	"errors"
	"net/http"
	"strconv"
	"testing"
	"time"

	"kontor/domain"
	"kontor/handlers"
	"kontor/handlers/calendar"
	"kontor/handlers/policyfile"
	"kontor/handlers/web"
	"kontor/handlers/web/page"
	"kontor/handlers/web/webtest"
)

const operator = "operator:x-1"

// office is a site with all that the administration works with.
type office struct {
	*webtest.Site
	t       testing.TB
	devices *devices
	has     *page.Administration
}

func newOffice(t testing.TB) office {
	t.Helper()
	return newOfficeWith(t)
}

func newOfficeWith(t testing.TB, change ...func(*web.Config)) office {
	t.Helper()
	o := office{t: t, devices: &devices{}, has: &page.Administration{
		CheckPolicy: policyfile.Check, WritePolicy: policyfile.Write, Holidays: calendar.Of,
		Keys: func() ([]page.AgencyKey, error) {
			return []page.AgencyKey{{Agency: "fk", ID: "fk-1", State: "good", Issued: webtest.Date.At(0), Expires: webtest.Date.At(0).AddDate(0, 0, 9)}}, nil
		},
	}}
	o.has.Devices = o.devices
	o.Site = webtest.NewSite(t, append(change, func(c *web.Config) { c.Administration = o.has })...)
	o.has.Log = o.Site.Log
	return o
}

// asks is a page as the operator sees it.
func (o office) asks(path string) webtest.Answer {
	o.t.Helper()
	return o.As(operator, http.MethodGet, path, "")
}

// sends is a form that the operator sends, with a key and what the network was.
func (o office) sends(path string, pairs ...string) webtest.Answer {
	o.t.Helper()
	f := webtest.Values(pairs...)
	if !f.Has("key") {
		f.Set("key", "key-"+time.Now().String())
	}
	if !f.Has("seen") {
		f.Set("seen", strconv.FormatUint(o.Books.Network().Revision, 10))
	}
	return o.As(operator, http.MethodPost, path, f.Encode())
}

// does carries a form out, and shows the page that it leads to.
func (o office) does(path string, pairs ...string) webtest.Answer {
	o.t.Helper()
	a := o.sends(path, append(pairs, "step", "do")...)
	if a.Status != http.StatusSeeOther {
		o.t.Fatalf("%s: status %d: %.900s", path, a.Status, a.Text())
	}
	return o.asks(a.Header.Get("Location"))
}

// written is how many entries the network book has.
func (o office) written() uint64 { return o.Books.Network().Revision }

// devices are devices in memory.
type devices struct {
	all  []page.Device
	fail error
}

func (d *devices) List() ([]page.Device, error) { return d.all, d.fail }

func (d *devices) Issue(kind domain.Role, k domain.KontorID, now time.Time) (page.Device, string, error) {
	made := page.Device{Who: domain.Actor{Role: kind, ID: string(k) + "." + strconv.Itoa(len(d.all)+1)}, Kontor: k, Issued: now}
	d.all = append(d.all, made)
	return made, "kontor-device-SECRET", d.fail
}

func (d *devices) Revoke(who domain.Actor, now time.Time) error {
	for i := range d.all {
		if d.all[i].Who == who {
			d.all[i].Revoked = now
			return nil
		}
	}
	return errors.New("there is no such device")
}

// week are the fields of a week that is open on weekdays between the times.
func week(opens, closes string) (pairs []string) {
	for _, day := range []string{"1", "2", "3", "4", "5"} {
		pairs = append(pairs, "opens-"+day, opens, "closes-"+day, closes)
	}
	return pairs
}

// lastEvents are the events of the network's last entry.
func (o office) lastEvents() []domain.Event {
	o.t.Helper()
	var last []domain.Event
	for r, err := range o.Log.Read(o.t.Context(), domain.NetworkBook, handlers.Head{Book: domain.NetworkBook}) {
		if err != nil {
			o.t.Fatal(err)
		}
		last = r.Entry.Events
	}
	return last
}

// undo follows the first link to undo on the page, and fills the form with what it says.
func (o office) undo(a webtest.Answer) webtest.Answer {
	o.t.Helper()
	return o.asks(linkTo(o.t, a.Body, "/admin/form/undo"))
}
