package api

import (
	"context"
	"log/slog"
	"net/http"
	"reflect"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"kontor/domain"
	"kontor/handlers"
)

const (
	theAgencys = "/v1/agencies/{agency}/errands/{own}/openings"
	openings   = "/v1/openings"
)

// contents is everything about what visitors told an agency. What is opened is written down before it is shown.
var contents = []operation{
	{
		id: domain.SealContent{}.Name(), method: http.MethodPost, path: theErrand + "/contents", tag: "content", summary: "Write content of an errand",
		description: "What only the errand's agency, and who is assigned to it, may read. It is sealed at once; a later text of a kind takes the place of an earlier.",
		parameters:  commandHeaders, body: reflect.TypeFor[contentBody](), answer: reflect.TypeFor[Receipt](),
		serve: (*server).sealContent,
	},
	{
		id: "open-content", method: http.MethodPost, path: theErrand + "/openings", tag: "content", summary: "Open the content of an errand",
		description: "For an officer who is assigned to the errand's agency and level. It is a command, for each opening is written down: who, what, by which right.",
		parameters:  openHeaders, answer: reflect.TypeFor[OpenedContent](),
		serve: func(s *server, r request) (reply, error) { return s.openContent(r, r.errand()) },
	},
	{
		id: "open-agency-content", method: http.MethodPost, path: theAgencys, tag: agencyTag, summary: "Open the content of an agency's errand",
		description: "For the agency's own actors, under the errand's id as the agency knows it. Each opening is written down.",
		parameters:  openHeaders, answer: reflect.TypeFor[OpenedContent](), within: true,
		serve: func(s *server, r request) (reply, error) {
			id := domain.ErrandID(r.PathValue("own"))
			k, _, _ := id.Book().Daybook()
			if err := s.judge(r, r.on(k, r.agency())); err != nil {
				return reply{}, err
			}
			return s.openContent(r, id)
		},
	},
	{
		id: domain.Forget{}.Name(), method: http.MethodPost, path: theVisit + "/forgettings", tag: "content", summary: "Forget a visitor",
		description: "The keys of its content are destroyed, of one agency or of all, for ever, also where the visit comes from and went on to. Every figure stays. " +
			"The visit must be over. For supervisors and operators, under a decision.",
		parameters: commandHeaders, body: reflect.TypeFor[forgettingBody](), answer: reflect.TypeFor[Forgotten](),
		serve: (*server).forget,
	},
	dated(queried(hosted(openings, "content", "list-openings", "Who opened what on a date, by which right", (*server).openings),
		"alarms", "yes: only those of errands that were over, or none of the reader's office"),
		"date", "The date; today when it is not given"),
}

// openHeaders are those of an opening: it can be repeated, and each is written down.
var openHeaders = []*huma.Param{acceptLanguage}

// contentBody is content as it is sent. It stands in no log, answer or error.
type contentBody struct {
	Name      string `json:"name,omitempty" doc:"The visitor's name"`
	Phone     string `json:"phone,omitempty" doc:"The visitor's telephone number"`
	Note      string `json:"note,omitempty" doc:"For whoever goes on with the errand"`
	Reason    string `json:"reason,omitempty" doc:"Why, in the visitor's or the officer's own words"`
	Documents string `json:"documents,omitempty" doc:"Which documents were handed in"`
}

// LogValue leaves all of it out.
func (contentBody) LogValue() slog.Value { return slog.StringValue("sealed") }

// String leaves all of it out.
func (contentBody) String() string { return "sealed" }

// texts are the fields that there is something in; nil when there is nothing in any.
func (b contentBody) texts() (all domain.Texts) {
	for field, text := range map[domain.ContentField]string{
		domain.FieldName: b.Name, domain.FieldPhone: b.Phone, domain.FieldNote: b.Note, domain.FieldReason: b.Reason, domain.FieldDocuments: b.Documents,
	} {
		if text != "" {
			if all == nil {
				all = domain.Texts{}
			}
			all[field] = text
		}
	}
	return all
}

type forgettingBody struct {
	Agency   domain.AgencyCode `json:"agency,omitempty" doc:"What is this agency's; of every agency when it is not given" example:"fk"`
	Decision domain.DiaryNo    `json:"decision" doc:"The number of the decision" example:"SSC 2024/123"`
}

// OpenedContent is the content of an errand. A field that is not there was never written.
type OpenedContent struct {
	Errand domain.ErrandID                         `json:"errand"`
	Fields map[domain.ContentField]handlers.Opened `json:"fields" doc:"By its kind: name, phone, note, reason, documents"`
}

// LogValue leaves the content out.
func (o OpenedContent) LogValue() slog.Value { return slog.StringValue(string(o.Errand)) }

// Forgotten is what forgetting a visitor came to.
type Forgotten struct {
	Visit    domain.VisitID `json:"visit"`
	Receipts []Receipt      `json:"receipts" doc:"One for each office that the visit was at, the last first"`
}

// OpeningList is who opened what on a date.
type OpeningList struct {
	Date     domain.Date `json:"date"`
	Alarms   int         `json:"alarms" doc:"How many of the date's openings are an alarm"`
	Openings []Opening   `json:"openings" doc:"In the order in which they were"`
}

// Opening is one opening of content.
type Opening struct {
	At      time.Time             `json:"at"`
	Reader  domain.Actor          `json:"reader" example:"officer:skelleftea-1"`
	Subject string                `json:"subject" doc:"How the issuer of the reader's proof knows the person"`
	Errand  domain.ErrandID       `json:"errand"`
	Agency  domain.AgencyCode     `json:"agency"`
	Fields  []domain.ContentField `json:"fields"`
	Kontor  domain.KontorID       `json:"kontor"`
	Ground  domain.Ground         `json:"ground" doc:"By which right"`
	Alarm   bool                  `json:"alarm" doc:"The errand was over, or nothing of the reader's office"`
}

// errNoVault says that this system keeps no content.
var errNoVault = &domain.Refusal{Phrase: domain.Phrase{Code: "no-vault"}, Kind: domain.Ruled}

func (s *server) sealContent(r request) (reply, error) {
	b, err := bodyOf[contentBody](r)
	if err != nil {
		return reply{}, err
	}
	if s.Contents == nil {
		return reply{}, errNoVault
	}
	ctx, cancel := context.WithTimeout(r.Context(), patience)
	defer cancel()
	done, err := s.Contents.Seal(ctx, r.principal, r.errand(), b.texts(), r.who().Key)
	if err != nil {
		return reply{}, err
	}
	return reply{position: done.Position.String(), body: told(r.book(), done)}, nil
}

func (s *server) openContent(r request, id domain.ErrandID) (reply, error) {
	if _, err := bodyOf[nothing](r); err != nil {
		return reply{}, err
	}
	if s.Contents == nil {
		return reply{}, errNoVault
	}
	ctx, cancel := context.WithTimeout(r.Context(), patience)
	defer cancel()
	fields, err := s.Contents.Open(ctx, r.principal, id)
	return reply{body: OpenedContent{id, fields}}, err
}

func (s *server) forget(r request) (reply, error) {
	b, err := bodyOf[forgettingBody](r)
	if err != nil {
		return reply{}, err
	}
	if err := s.judge(r, r.on(r.kontor(), b.Agency)); err != nil {
		return reply{}, err
	}
	if s.Contents == nil {
		return reply{}, errNoVault
	}
	ctx, cancel := context.WithTimeout(r.Context(), patience)
	defer cancel()
	done, err := s.Contents.Forget(ctx, r.principal, r.visit(), b.Agency, b.Decision)
	if err != nil {
		return reply{}, err
	}
	out := Forgotten{Visit: r.visit(), Receipts: []Receipt{}}
	for _, receipt := range done {
		book := receipt.Entry.Book
		if book == "" {
			book = r.book()
		}
		out.Receipts = append(out.Receipts, told(book, receipt))
	}
	return reply{body: out}, nil
}

func (s *server) openings(r request) (OpeningList, error) {
	date, err := s.dateAsked(r, "date")
	if err != nil {
		return OpeningList{}, err
	}
	out := OpeningList{Date: date, Openings: []Opening{}}
	only := r.URL.Query().Get("alarms") == "yes"
	err = s.Books.ViewLedger(r.Context(), domain.ReadsBook(date), func(l *domain.Ledger) {
		for _, o := range l.Openings {
			if !o.Open {
				out.Alarms++
			}
			if !only || !o.Open {
				out.Openings = append(out.Openings, Opening{o.At, o.Reader, o.Subject, o.Errand, o.Agency, o.Fields, o.Kontor, o.Ground, !o.Open})
			}
		}
	})
	return out, err
}

// bodyOf reads the request's body.
func bodyOf[B any](r request) (b B, err error) {
	raw, err := r.read()
	if err != nil {
		return b, err
	}
	return decode[B](r.Header.Get("Content-Type"), raw)
}
