package main

import (
	"cmp"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"kontor/domain"
	"kontor/handlers"
	"kontor/handlers/authz"
	"kontor/handlers/web"
)

// pages are where each page, form and stream is asked for; a form sends the office with it.
var pages = map[string]route{
	"page:overview": {"GET", "/"}, "page:kontor": {"GET", "/kontor/KONTOR"}, "page:reception": {"GET", "/reception?kontor=KONTOR"},
	"page:desk": {"GET", "/desk?kontor=KONTOR"}, "page:booking": {"GET", "/booking/KONTOR/2024-05-02/7K3F-Q2MX"},
	"page:reception-answer": {"GET", "/reception/answer?kontor=KONTOR"}, "page:ticket": {"GET", "/reception/ticket/KONTOR/x"},
	"page:late": {"GET", "/reception/late?kontor=KONTOR"}, "act:register-late": {"POST", "/reception/late"},
	"act:check-in": {"POST", "/reception/check-in"}, "act:strike": {"POST", "/reception/undo"}, "act:move-out": {"POST", "/reception/move"},
	"live:overview": {"GET", "/live/overview"}, "live:kontor": {"GET", "/live/kontor/KONTOR"},
	"live:reception": {"GET", "/live/reception/KONTOR"}, "live:desk": {"GET", "/live/desk/KONTOR/o-1"},
	"page:admin": {"GET", "/admin"}, "page:network": {"GET", "/admin/network/agencies"}, "page:change": {"GET", "/admin/form/hours"},
	"page:officers": {"GET", "/admin/officers/KONTOR"}, "page:devices": {"GET", "/admin/devices"}, "page:agency-keys": {"GET", "/admin/keys"},
	"page:incidents": {"GET", "/admin/incidents"}, "page:reads": {"GET", "/admin/reads"},
	"page:accessibility": {"GET", "/about/accessibility"}, "page:figures": {"GET", "/about/figures"},
	"act:change-network": {"POST", "/admin/change"}, "act:move-service": {"POST", "/admin/move"}, "act:assign": {"POST", "/admin/assign"},
	"act:unassign": {"POST", "/admin/unassign"}, "act:revoke-assignment": {"POST", "/admin/revoke"}, "act:set-calendar": {"POST", "/admin/calendar"},
	"act:set-retention": {"POST", "/admin/retention"}, "act:list-holidays": {"POST", "/admin/holidays"},
	"act:activate-policy": {"POST", "/admin/policy/activate"}, "act:check-policy": {"POST", "/admin/policy/check"},
	"act:report-incident": {"POST", "/admin/incidents/report"}, "act:note-notified": {"POST", "/admin/incidents/notified"},
	"act:close-incident": {"POST", "/admin/incidents/close"}, "act:issue-device": {"POST", "/admin/devices/issue"},
	"act:revoke-device": {"POST", "/admin/devices/revoke"},

	"act:open-day": {"POST", "/reception/open"}, "act:register": {"POST", "/reception/register"}, "act:book-errand": {"POST", "/reception/book"},
	"act:open-desk": {"POST", "/desk/open"}, "act:close-desk": {"POST", "/desk/close"}, "act:take-break": {"POST", "/desk/break"},
	"act:end-break": {"POST", "/desk/end-break"}, "act:call-next": {"POST", "/desk/next"}, "act:call-visit": {"POST", "/desk/call"},
	"act:recall": {"POST", "/desk/recall"}, "act:mark-absent": {"POST", "/desk/absent"}, "act:return-to-queue": {"POST", "/desk/return"},
	"act:leave": {"POST", "/desk/leave"}, "act:start": {"POST", "/desk/start"}, "act:pause": {"POST", "/desk/pause"},
	"act:resume": {"POST", "/desk/resume"}, "act:end": {"POST", "/desk/end"}, "act:transfer": {"POST", "/desk/transfer"},
	"page:insight": {"GET", "/insight"}, "page:insight-csv": {"GET", "/insight.csv"},
	"page:agency": {"GET", "/agency?agency=AGENCY"}, "live:agency": {"GET", "/live/agency?agency=AGENCY"},
	"act:open-agency-content": {"POST", "/agency/open"}, "act:accept": {"POST", "/agency/accept"}, "act:return": {"POST", "/agency/return"},
	"act:close": {"POST", "/agency/close"}, "act:contradict": {"POST", "/agency/contradict"}, "act:call-video": {"POST", "/agency/call"},
	"act:start-video": {"POST", "/agency/start"}, "act:end-video": {"POST", "/agency/end"}, "act:miss-video": {"POST", "/agency/miss"},
	"page:lead": {"GET", "/desk/lead?kontor=KONTOR"}, "live:lead": {"GET", "/live/lead/KONTOR"},
	"act:add-errand": {"POST", "/desk/add"}, "act:receive-documents": {"POST", "/desk/documents"},
	"act:request-interpreter": {"POST", "/desk/interpreter"}, "act:join-interpreter": {"POST", "/desk/interpreter-joined"},
	"act:miss-interpreter": {"POST", "/desk/interpreter-missing"}, "act:prefer": {"POST", "/desk/prefer"},
	"act:correct-errand": {"POST", "/desk/correct"}, "act:offer-next": {"POST", "/desk/offer"}, "act:accept-offer": {"POST", "/desk/accept"},
	"act:refuse-offer": {"POST", "/desk/refuse"}, "act:next-video": {"POST", "/desk/video"}, "act:seal-content": {"POST", "/desk/note"},
	"act:open-content": {"POST", "/desk/content"}, "act:sign-off": {"POST", "/desk/lead/sign-off"}, "act:free": {"POST", "/desk/lead/free"},
	"act:join": {"POST", "/desk/lead/join"}, "act:prioritise": {"POST", "/desk/lead/prioritise"},
	"act:close-early": {"POST", "/desk/lead/close-early"}, "act:report-down": {"POST", "/desk/lead/down"}, "act:report-up": {"POST", "/desk/lead/up"},
	"page:screen": {"GET", "/screen?kontor=KONTOR"}, "live:screen": {"GET", "/live/screen/KONTOR"},
	"page:visitor": {"GET", "/t/AAAA"}, "live:visitor": {"GET", "/live/t/AAAA"},
	"page:kiosk": {"GET", "/kiosk?kontor=KONTOR"}, "act:take-ticket": {"POST", "/kiosk/take"}, "live:kiosk": {"GET", "/live/kiosk/KONTOR"},
}

// pageRequest is the row as a browser asks; false when a browser cannot ask that.
func (g guardedAPI) pageRequest(row authz.Row) (*http.Request, bool) {
	at := pages[row.Action.Name]
	form := at.method == http.MethodPost
	names := form || strings.Contains(at.path, "KONTOR")
	if row.Office == authz.Foreign && !names || row.Office == authz.Unnamed && row.Action.Office == authz.Perhaps && strings.Contains(at.path, "/KONTOR") {
		return nil, false
	}
	kontor := string(row.Access.Kontor)
	if row.Action.Office == authz.Never {
		kontor = string(cmp.Or(row.Access.Kontor, g.stage.Own))
	}
	body := ""
	if form {
		body = "desk=7&officer=o-1&visit=x&errand=x&key=k-1&kontor=" + kontor
		if row.Access.Agency != "" {
			body += "&agency=" + string(row.Access.Agency)
		}
	}
	r := httptest.NewRequest(at.method, strings.NewReplacer("KONTOR", kontor, "AGENCY", string(row.Access.Agency)).Replace(at.path), strings.NewReader(body))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.Header.Set("Sec-Fetch-Site", "same-origin")
	if row.Who.Actor != (domain.Actor{}) {
		r = r.WithContext(handlers.WithPrincipal(r.Context(), row.Who.Asking(row.Action)))
	}
	return r, true
}

// TestThePagesAreTheMatrix: every page, form and live stream, asked for by everybody at the own and the foreign office, is refused exactly
// where the matrix says so. Who is nobody is sent to where one logs in.
func TestThePagesAreTheMatrix(t *testing.T) {
	g := newGuardedAPI(t)
	rows, err := authz.Matrix(g.judge, g.stage)
	if err != nil {
		t.Fatal(err)
	}
	refused, let, public := map[string]int{}, map[string]int{}, map[string]bool{}
	for _, row := range rows {
		if !slices.Contains(web.Actions(), row.Action.Name) {
			continue
		}
		r, can := g.pageRequest(row)
		if !can {
			continue
		}
		public[row.Action.Name] = slices.Contains(row.Action.Groups, "public")
		want, got := refusal(row), g.status(r)
		if want == http.StatusUnauthorized && row.Action.Surface() == "page:" {
			want = http.StatusSeeOther
		}
		if want == 0 {
			let[row.Action.Name]++
		} else {
			refused[row.Action.Name]++
		}
		if told := got == http.StatusUnauthorized || got == http.StatusForbidden; want != 0 && got != want || want == 0 && told {
			t.Errorf("%s, %s at office %q: %s %s gives %d; the matrix says %+v", row.Who.Name, row.Action.Name, row.Office, r.Method, r.URL, got, row.Verdict)
		}
	}
	for _, name := range web.Actions() {
		if pages[name] == (route{}) || let[name] == 0 || refused[name] == 0 && !public[name] {
			t.Errorf("%s was let through %d times and refused %d times: that shows nothing", name, let[name], refused[name])
		}
	}
}
