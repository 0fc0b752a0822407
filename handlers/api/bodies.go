package api

import (
	"time"

	"kontor/domain"
)

// The bodies of the commands. Whatever the path says already does not stand in them.

// nothing is the body of a command that needs none.
type nothing struct{}

type dayBody struct {
	Practice bool `json:"practice,omitempty" doc:"A practice day touches no figure"`
}

type deskBody struct {
	Officer  domain.OfficerID    `json:"officer" doc:"Who serves there" example:"skelleftea-1"`
	Agencies []domain.AgencyCode `json:"agencies,omitempty" doc:"With none it serves the host's own errands and takes hand-overs" example:"fk,skv"`
	From     domain.KontorID     `json:"from,omitempty" doc:"The office at which the officer sits, if that is another; the desk serves by video then, and nothing else" example:"vasteras"`
}

type earlyBody struct {
	At     domain.Clock      `json:"at" doc:"When it closes, by the office's clock" example:"14:30"`
	Reason domain.ReasonCode `json:"reason"`
}

type channelBody struct {
	Agency  domain.AgencyCode `json:"agency" example:"fk"`
	Channel domain.Channel    `json:"channel"`
}

type preferenceBody struct {
	Officer domain.OfficerID `json:"officer" doc:"Who has a desk open" example:"skelleftea-1"`
}

type priorityBody struct {
	Class  domain.Class      `json:"class"`
	Reason domain.ReasonCode `json:"reason"`
}

type sentOnBody struct {
	To     domain.KontorID   `json:"to" doc:"The office that it goes to" example:"umea"`
	Reason domain.ReasonCode `json:"reason"`
}

type visitBody struct {
	Kind      domain.Kind     `json:"kind,omitempty" doc:"person when it is not given"`
	Language  string          `json:"language,omitempty" doc:"A language code, sv when it is not given" example:"ar"`
	Needs     []domain.Need   `json:"needs,omitempty" doc:"What the office must know to serve the visitor"`
	Protected bool            `json:"protected,omitempty" doc:"The visitor has a protected identity"`
	Errands   []newErrandBody `json:"errands" minItems:"1" maxItems:"12" doc:"What the visitor comes for"`
	Door      domain.Outcome  `json:"door,omitempty" doc:"How the visit ended, if it ended at the door or at a visitor computer"`
	Arrived   time.Time       `json:"arrived,omitzero" doc:"When the visitor came, for a visit that is entered afterwards; then door says how it ended"`
}

type newErrandBody struct {
	Type    domain.ErrandTypeCode `json:"type" doc:"A code of /v1/errand-types" example:"fk-bostb"`
	Matter  domain.Matter         `json:"matter,omitempty" doc:"The code on the slip of an earlier visit" example:"7K3F-Q2MX"`
	Earlier domain.Earlier        `json:"earlier,omitempty" doc:"Whether the visitor was in touch about the matter before; unknown when it is not given"`
	Content contentBody           `json:"content,omitzero" doc:"What only the errand's agency, and who is assigned to it, may read; it is sealed"`
}

func (b newErrandBody) errand() domain.NewErrand {
	return domain.NewErrand{Type: b.Type, Matter: b.Matter, Earlier: b.Earlier, Texts: b.Content.texts()}
}

type atDeskBody struct {
	Desk domain.DeskID `json:"desk" doc:"The desk's name" example:"2"`
}

type reasonBody struct {
	Reason domain.ReasonCode `json:"reason"`
}

type interpreterBody struct {
	Language string `json:"language" doc:"A language code" example:"so"`
}

type mergerBody struct {
	Into domain.VisitID `json:"into" doc:"The whole id of the visit that stays" example:"skelleftea.2024-05-02.6f9619ff-8b86-4d01-b42d-00cf4fc964ff"`
}

type transferBody struct {
	To domain.ErrandTypeCode `json:"to" doc:"The errand type that it becomes" example:"pm-allman"`
}

type documentsBody struct {
	Count int `json:"count" minimum:"1" maximum:"200" doc:"How many were handed in" example:"3"`
}

type outcomeBody struct {
	Outcome domain.Outcome `json:"outcome"`
}

type teamCallBody struct {
	Team string        `json:"team,omitempty" doc:"Which of the agency's video teams; not needed where it has one" example:"fk-video"`
	Room domain.DeskID `json:"room,omitempty" doc:"Which of the office's video rooms; the only one when it is not given" example:"video"`
}

type correctionBody struct {
	Type    domain.ErrandTypeCode `json:"type,omitempty" doc:"The right errand type, of the same agency"`
	Outcome domain.Outcome        `json:"outcome,omitempty" doc:"The right outcome"`
	Reason  domain.ReasonCode     `json:"reason"`
}

type assignmentBody struct {
	Kontor domain.KontorID   `json:"kontor" example:"skelleftea"`
	Agency domain.AgencyCode `json:"agency" example:"fk"`
	Levels []domain.Level    `json:"levels" minItems:"1"`
	Valid  periodBody        `json:"valid"`
	Until  time.Time         `json:"until,omitzero" doc:"A moment within the period at which it ends"`
}

type revocationBody struct {
	Kontor domain.KontorID   `json:"kontor" example:"skelleftea"`
	Agency domain.AgencyCode `json:"agency" example:"fk"`
}

type retentionBody struct {
	Agency   domain.AgencyCode `json:"agency" example:"fk"`
	Days     int               `json:"days" minimum:"0" doc:"After the visit; with 0 nothing is forgotten by rule" example:"180"`
	Decision domain.DiaryNo    `json:"decision" doc:"The number of the decision" example:"SSC 2024/123"`
	From     domain.Date       `json:"from" doc:"The first day on which the rule holds"`
}

type periodBody struct {
	From domain.Date `json:"from" doc:"The first day"`
	To   domain.Date `json:"to,omitempty" doc:"The last day; open when it is not given"`
}

type assignmentEndBody struct {
	Kontor domain.KontorID   `json:"kontor" example:"skelleftea"`
	Agency domain.AgencyCode `json:"agency" example:"fk"`
	Last   domain.Date       `json:"last,omitempty" doc:"The last day that the assignment holds"`
	At     time.Time         `json:"at,omitzero" doc:"Instead: the moment at which it ends"`
}

type changesBody struct {
	Changes []domain.Change `json:"changes" minItems:"1" maxItems:"1000" doc:"In their order; each has exactly one field"`
}

type holidaysBody struct {
	Years []domain.HolidaysListed `json:"years"`
}

type seedBody struct {
	Part string `json:"part" doc:"catalogue, a county, or history" example:"catalogue"`
}
