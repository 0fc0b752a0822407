package api

import (
	"reflect"

	"github.com/danielgtaylor/huma/v2"

	"kontor/domain"
)

// codes are the closed sets of words that the domain reads, for the document. A test holds them to the domain's source.
var codes = map[reflect.Type][]any{
	reflect.TypeFor[domain.Kind]():    {domain.Person, domain.Company, domain.Proxy},
	reflect.TypeFor[domain.Need]():    {domain.NeedInterpreter, domain.NeedHearing, domain.NeedSight, domain.NeedMobility, domain.NeedCalm},
	reflect.TypeFor[domain.Earlier](): {domain.EarlierYes, domain.EarlierNo, domain.EarlierUnknown},
	reflect.TypeFor[domain.Level]():   {domain.General, domain.InDepth},
	reflect.TypeFor[domain.Channel](): {
		domain.Reception, domain.AtDesk, domain.SelfService, domain.Booked, domain.Video, domain.HandOver, domain.Shielded,
	},
	reflect.TypeFor[domain.Class](): {domain.Ordinary, domain.InNeed, domain.Urgent},
	reflect.TypeFor[domain.Basis](): {domain.Sourced, domain.Unverified, domain.Estimated, domain.Synthetic},
	reflect.TypeFor[domain.Outcome](): {
		domain.Solved, domain.HandedOver, domain.BookedTime, domain.ReferredOffice, domain.ReferredAgency, domain.ReferredOutside,
		domain.NotSolved,
	},
	reflect.TypeFor[domain.ReasonCode](): {
		domain.ByMistake, domain.Duplicate, domain.Incomplete, domain.WrongAgency, domain.WrongOutcome, domain.CameBack,
		domain.OfficerGone, domain.WaitsForPaper, domain.OtherReason,
	},
	reflect.TypeFor[domain.Target](): {
		domain.TargetDesk, domain.TargetSelfService, domain.TargetVideo, domain.TargetBooked, domain.TargetHandOver, domain.TargetReferral,
		domain.TargetHost,
	},
	reflect.TypeFor[domain.BookingState](): {
		domain.BookingHeld, domain.BookingStands, domain.BookingUsed, domain.BookingOff, domain.BookingExpired, domain.BookingNoShow,
	},
	reflect.TypeFor[domain.OfficeState](): {
		domain.OfficePlanned, domain.OfficeDecided, domain.OfficeOpen, domain.OfficeReduced, domain.OfficeClosing, domain.OfficeClosed,
	},
	reflect.TypeFor[domain.HoursReason](): {
		domain.HoursShortOfStaff, domain.HoursPremises, domain.HoursTraining, domain.HoursHoliday, domain.HoursRush, domain.HoursOther,
	},
	reflect.TypeFor[domain.IncidentKind](): {
		domain.WrongReader, domain.WrongRecipient, domain.LostDevice, domain.ExposedKey, domain.Intrusion, domain.LostContent, domain.ContentInTheOpen,
	},
	reflect.TypeFor[domain.IncidentEnd](): {domain.IncidentHandled, domain.IncidentNoRisk, domain.NoIncident},
	reflect.TypeFor[domain.State](): {
		domain.Waiting, domain.Called, domain.Held, domain.InService, domain.Paused, domain.Ended, domain.Left, domain.Absent,
		domain.OpenAtClose, domain.MovedOut, domain.Corrected,
	},
}

// describeCodes makes the document list the words of each set.
func describeCodes(r huma.Registry) {
	describeCode[domain.Kind](r)
	describeCode[domain.Need](r)
	describeCode[domain.Earlier](r)
	describeCode[domain.Level](r)
	describeCode[domain.Channel](r)
	describeCode[domain.Class](r)
	describeCode[domain.Basis](r)
	describeCode[domain.Outcome](r)
	describeCode[domain.ReasonCode](r)
	describeCode[domain.State](r)
	describeCode[domain.IncidentKind](r)
	describeCode[domain.IncidentEnd](r)
	describeCode[domain.OfficeState](r)
	describeCode[domain.HoursReason](r)
	describeCode[domain.Target](r)
	describeCode[domain.BookingState](r)
	r.RegisterTypeAlias(reflect.TypeFor[domain.Date](), reflect.TypeFor[calendarDate]())
	r.RegisterTypeAlias(reflect.TypeFor[domain.Event](), reflect.TypeFor[anyEvent]())
}

func describeCode[T any](r huma.Registry) {
	r.RegisterTypeAlias(reflect.TypeFor[T](), reflect.TypeFor[oneOf[T]]())
}

// oneOf stands for a set of words in the document.
type oneOf[T any] struct{}

// Schema lists the words.
func (oneOf[T]) Schema(huma.Registry) *huma.Schema {
	return &huma.Schema{Type: huma.TypeString, Enum: codes[reflect.TypeFor[T]()]}
}

// calendarDate stands for a domain.Date in the document.
type calendarDate struct{}

// Schema says that it is a date.
func (calendarDate) Schema(huma.Registry) *huma.Schema {
	return &huma.Schema{Type: huma.TypeString, Format: "date", Examples: []any{"2024-05-02"}}
}

// anyEvent stands for an event's data in the document: its fields depend on its name.
type anyEvent struct{}

// Schema says that it is an object.
func (anyEvent) Schema(huma.Registry) *huma.Schema {
	return &huma.Schema{Type: huma.TypeObject, AdditionalProperties: true}
}
