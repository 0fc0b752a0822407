package api_test

import (
	"net/http"
	"strings"
	"testing"

	"kontor/domain"
	"kontor/handlers/api"
)

// bookedTime is what is read of an api.Booked; its events are told apart by their names.
type bookedTime struct{ Booking api.BookedTime }

// Lycksele has no station for identity cards, and Skellefteå has: with a calendar there, the errand gets a time, and one only.
func TestBookATime(t *testing.T) {
	o := newOffice(t)
	const lycksele = "/v1/kontor/lycksele/days/2024-05-02"
	operator := []string{"X-Kontor-Actor", "operator:ops"}
	calendar := `{"kontor":"skelleftea","name":"cards","capability":"id_card_station","minutes":20,"capacity":1,` +
		`"week":{"tue":{"opens":"10:00","closes":"10:40"}},"valid":{"from":"2024-05-01","to":"2024-05-10"},"basis":"synthetic"}`
	checkProblem(t, o.send("POST", "/v1/network/calendars", strings.NewReader(calendar)), http.StatusUnprocessableEntity, "for-operators")
	o.must("POST", "/v1/network/calendars", calendar, operator...)
	o.must("PUT", lycksele, "{}")
	var errands []string
	for range 4 {
		ids := o.must("POST", lycksele+"/visits", visitOf("skv-idkort-ans")).ids()
		errands = append(errands, lycksele+"/errands/"+last(ids[1]))
	}

	times := as[api.TimesOffered](t, o.get(errands[0]+"/times")).Times
	if len(times) != 2 || times[0].Kontor != "skelleftea" || times[0].Date != "2024-05-07" || times[0].At != 600 || times[0].Km < 50 || times[0].Basis != domain.Synthetic {
		t.Fatalf("offered are %+v", times)
	}
	first := o.send("POST", errands[0]+"/bookings", strings.NewReader(`{"kontor":"skelleftea","date":"2024-05-07","at":"10:20"}`), "Accept-Language", "en")
	booked := as[bookedTime](t, first).Booking
	if booked.At != 620 || booked.Code == "" || booked.Name != "Skellefteå" || len(booked.Lines) < 5 || booked.Lines[0] != "Booked time" || first.header.Get("Kontor-Position") == "" {
		t.Errorf("booked is %+v", booked)
	}
	again := as[bookedTime](t, o.send("POST", errands[0]+"/bookings", strings.NewReader("")))
	if again.Booking.Code != booked.Code {
		t.Errorf("again it is %+v", again.Booking)
	}
	taken := o.send("POST", errands[1]+"/bookings", strings.NewReader(`{"kontor":"skelleftea","date":"2024-05-07","at":"10:20"}`))
	checkProblem(t, taken, http.StatusConflict, "slot-full")
	if next := as[bookedTime](t, o.send("POST", errands[1]+"/bookings", strings.NewReader("{}"))).Booking; next.At != 600 || next.Date != "2024-05-07" {
		t.Errorf("the next free time is %+v", next)
	}
	checkProblem(t, o.send("POST", errands[2]+"/bookings", strings.NewReader("{}")), http.StatusUnprocessableEntity, "no-slot-anywhere")
	checkProblem(t, o.send("POST", errands[2]+"/bookings", strings.NewReader(`{"kontor":"atlantis","date":"2024-05-07","at":"10:20"}`)), http.StatusNotFound, "unknown-kontor")
	checkProblem(t, o.send("POST", lycksele+"/errands/"+noID+"/bookings", strings.NewReader("{}")), http.StatusNotFound, "unknown-errand")
	checkProblem(t, o.get(lycksele+"/errands/"+noID+"/times"), http.StatusNotFound, "unknown-errand")

	there := "/v1/kontor/skelleftea/days/2024-05-07"
	slots := as[api.DaySlots](t, o.get(there+"/slots")).Calendars
	if len(slots) != 1 || len(slots[0].Slots) != 2 || slots[0].Slots[0].Free != 0 || slots[0].Slots[1].Free != 0 {
		t.Errorf("the slots are %+v", slots)
	}
	for _, verb := range []string{"/cancellations", "/confirmations"} {
		for _, code := range []string{string(booked.Code), "AAAA-AAAA"} {
			a := o.send("POST", there+"/bookings/"+code+verb, nil, "X-Kontor-Actor", "reception:r-1@umea")
			checkProblem(t, a, http.StatusForbidden, "not-allowed") // neither its time nor its errand
		}
	}
	o.must("POST", there+"/bookings/"+string(booked.Code)+"/confirmations", "", "X-Kontor-Actor", "reception:r-1@skelleftea")
	o.must("POST", there+"/bookings/"+string(booked.Code)+"/cancellations", "", "X-Kontor-Actor", "reception:r-1@lycksele")
	list := as[api.DayBookings](t, o.get(there+"/bookings"))
	if len(list.Bookings) != 2 || list.Counts[domain.BookingOff] != 1 || list.Bookings[0].State != domain.BookingStands {
		t.Errorf("the bookings are %+v", list)
	}
	checkProblem(t, o.send("POST", there+"/bookings/AAAA-AAAA/cancellations", strings.NewReader("")), http.StatusNotFound, "unknown-booking")
	checkProblem(t, o.send("POST", there+"/bookings/"+string(booked.Code)+"/arrivals", strings.NewReader("{}")), http.StatusUnprocessableEntity, "day-not-open")

	stranded := as[api.StrandedList](t, o.get("/v1/stranded-bookings"))
	if len(stranded.Bookings) != 0 {
		t.Errorf("stranded are %+v", stranded)
	}
	withdrawn := strings.Replace(calendar, `"capacity":1`, `"capacity":0`, 1)
	pos := *o.must("POST", "/v1/network/calendars", withdrawn, operator...).Position
	stranded = as[api.StrandedList](t, o.get("/v1/stranded-bookings", "Kontor-Position", pos))
	for actor, want := range map[string]int{"reception:r-1@umea": 0, "officer:o-1@umea": 0, "reception:r-1@skelleftea": 1} {
		if rows := as[api.StrandedList](t, o.get("/v1/stranded-bookings", "X-Kontor-Actor", actor)).Bookings; len(rows) != want {
			t.Errorf("%s is shown %+v", actor, rows)
		}
	}
	if len(stranded.Bookings) != 1 || stranded.Bookings[0].Cause.Code != "no-calendar" || stranded.Bookings[0].Cause.Text == "" {
		t.Errorf("with no calendar any more, stranded are %+v", stranded)
	}
}
