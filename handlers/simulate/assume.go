package simulate

import (
	"time"

	"kontor/domain"
)

// assumptions are the simulation's parameters as it uses them; sim_parameters.csv has each with its basis. Shares are in percent.
type assumptions struct {
	visitsPerYear map[int]float64
	openDays      float64
	monday, rush  float64
	shape         []float64

	agencies        []weighted[domain.AgencyCode]
	weights         map[domain.ErrandTypeCode]weight
	unoffered       float64
	errandsPerVisit float64
	hostVisit       float64
	hostTicket      float64
	computer        float64
	remembered      float64

	kinds             []weighted[domain.Kind]
	languages, spoken []weighted[string]
	needs             []weighted[domain.Need]
	interpreter       float64
	protected         float64
	earlier, unknown  float64
	slip              float64

	late, struck, twice, wrongQueue, asksAgain float64

	sigma, patienceShape             float64
	handOver, walk, wrapUp, patience time.Duration

	silent, notAtHand, recalled, putBack          float64
	transfer, pause, givesUp, documents           float64
	asksEarly, sentBack                           float64
	interpreterMissing, usualOutcome, misrecorded float64
	form, interpreterComes                        time.Duration
	visitsPerDesk                                 float64
	leastStaff                                    int
	partDay, goneHome                             float64
	lunch, overrun                                time.Duration
	answered, returned, settled, contradicted     float64
	answer                                        time.Duration
	answersEnd                                    domain.Clock
}

func readAssumptions() assumptions {
	t := table{}
	for _, p := range Parameters() {
		t[p.Name] = p.Value
	}
	a := assumptions{
		visitsPerYear: map[int]float64{
			2019: t.number("visits_around_2019"), 2020: t.number("visits_2020"), 2022: t.number("visits_2022_yearly"),
			2023: t.number("visits_per_year_2024") / (1 + t.number("visits_growth_2023_2024")/100), 2024: t.number("visits_per_year_2024"),
		},
		openDays: t.number("open_days_per_year"), monday: t.number("monday_factor"), rush: t.number("declaration_rush_factor"),
		shape: t.list("arrival_shape"),
		kinds: mix[domain.Kind](t, "kind_mix"), languages: mix[string](t, "language_mix"), needs: mix[domain.Need](t, "need_mix"),
		spoken: mix[string](t, "interpreter_languages"), interpreter: t.number("interpreter_need_share"), protected: t.number("protected_share"),
		earlier: t.number("earlier_contact_share"), unknown: t.number("earlier_unknown_share"), slip: t.number("slip_share"),
		leastStaff: int(t.number("minimum_staff_to_open")),
	}
	a.readErrands(t)
	a.readStaff(t)
	a.readAgencies(t)
	return a
}

func (a *assumptions) readErrands(t table) {
	for i, share := range t.list("agency_mix_skv_fk_af_pm_mig") {
		a.agencies = append(a.agencies, weighted[domain.AgencyCode]{[]domain.AgencyCode{"skv", "fk", "af", "pm", "mig"}[i], share})
	}
	a.weights, a.unoffered = readWeights(), t.number("unoffered_agency_factor")
	a.errandsPerVisit, a.remembered = t.number("errands_per_visit"), t.number("remembered_share")
	a.hostVisit, a.hostTicket, a.computer = t.number("host_visit_share"), t.number("host_ticket_share"), t.number("computer_share")
	a.late, a.struck, a.twice = t.number("late_entry_share"), t.number("struck_share"), t.number("twice_share")
	a.wrongQueue, a.asksAgain = t.number("wrong_queue_share"), t.number("estimate_asked_share")
	a.patience, a.patienceShape, a.silent = t.minutes("patience_minutes"), t.number("patience_shape"), t.number("silent_leave_share")
}

func (a *assumptions) readStaff(t table) {
	a.sigma, a.handOver = t.number("service_time_sigma"), t.minutes("handover_minutes")
	a.walk, a.wrapUp = t.minutes("walk_to_desk_seconds")/60, t.minutes("wrap_up_seconds")/60
	a.notAtHand, a.recalled, a.putBack = t.number("not_at_hand_share"), t.number("comes_when_recalled_share"), t.number("put_back_share")
	a.transfer, a.documents, a.misrecorded = t.number("transfer_share"), t.number("documents_share"), t.number("misrecorded_share")
	a.pause, a.form, a.givesUp = t.number("pause_share"), t.minutes("form_minutes"), t.number("gives_up_form_share")
	a.interpreterComes, a.interpreterMissing = t.minutes("interpreter_minutes"), t.number("interpreter_missing_share")
	a.usualOutcome, a.partDay, a.goneHome = t.number("usual_outcome_share"), t.number("part_day_share"), t.number("gone_home_share")
	a.asksEarly, a.sentBack = t.number("interpreter_asked_early_share"), t.number("sent_back_share")
	a.visitsPerDesk = t.number("visits_per_desk_day")
	a.lunch, a.overrun = t.minutes("lunch_minutes"), t.minutes("overrun_minutes")
}

func (a *assumptions) readAgencies(t table) {
	a.answer = 60 * t.minutes("agency_answer_hours")
	a.answered, a.returned = t.number("agency_answer_share"), t.number("agency_returned_share")
	a.settled, a.contradicted = t.number("agency_settled_share"), t.number("contradicted_share")
	if err := a.answersEnd.UnmarshalText([]byte(t.text("answers_end"))); err != nil {
		panic(err) // embedded, and tested
	}
}
