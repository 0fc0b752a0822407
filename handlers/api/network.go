package api

import (
	"cmp"
	"maps"
	"slices"

	"kontor/domain"
)

// Info is what the national profile for REST APIs asks an API to say of itself.
type Info struct {
	Name          string `json:"apiName" example:"kontor"`
	Version       string `json:"apiVersion" example:"1.0.0"`
	Released      string `json:"apiReleased,omitempty" format:"date"`
	Documentation string `json:"apiDocumentation" example:"/docs"`
	Status        string `json:"apiStatus" example:"active"`
}

func (s *server) info(request) (Info, error) {
	return Info{Name: "kontor", Version: s.Version, Released: s.Released, Documentation: "/docs", Status: "active"}, nil
}

// AgencyList, ErrandTypeList and KontorList have their rows in a field of their own, so that more can stand beside them.
type (
	AgencyList struct {
		Agencies []domain.Agency `json:"agencies"`
	}
	ErrandTypeList struct {
		ErrandTypes []domain.ErrandType `json:"errandTypes"`
	}
	KontorList struct {
		Kontor []KontorRow `json:"kontor"`
	}
)

// KontorRow is an office in the list.
type KontorRow struct {
	ID           domain.KontorID `json:"id" example:"skelleftea"`
	Name         string          `json:"name" example:"Skellefteå"`
	Municipality string          `json:"municipality"`
	County       string          `json:"county"`
	Area         string          `json:"area" example:"ordinary"`
	Lat          float64         `json:"lat"`
	Lon          float64         `json:"lon"`
	Open         domain.Period   `json:"open" doc:"The days between which it is an office"`
	DateBasis    domain.Basis    `json:"dateBasis" doc:"How well those days are known"`
	Basis        domain.Basis    `json:"basis" doc:"How well the rest of the row is known"`
	Today        *domain.Span    `json:"today" doc:"When it is open today; null when it is closed"`
	TodayBasis   domain.Basis    `json:"todayBasis" doc:"How well that is known"`
}

// KontorDetails is an office with what is known of it, and how well.
type KontorDetails struct {
	KontorRow
	Hours        []domain.Hours      `json:"hours" doc:"As they have changed; week is Sunday to Saturday, 00:00 to 00:00 is closed"`
	Offerings    []domain.Offering   `json:"offerings"`
	Capabilities []domain.Capability `json:"capabilities"`
	Officers     []domain.OfficerID  `json:"officers" doc:"Whoever is assigned here today"`
}

func (s *server) agencies(request) (AgencyList, error) {
	return AgencyList{sorted(s.Books.Network().Agencies)}, nil
}

func (s *server) errandTypes(request) (ErrandTypeList, error) {
	return ErrandTypeList{sorted(s.Books.Network().Types)}, nil
}

func (s *server) kontors(request) (KontorList, error) {
	list := KontorList{Kontor: []KontorRow{}}
	for _, k := range sorted(s.Books.Network().Kontors) {
		list.Kontor = append(list.Kontor, s.row(k))
	}
	return list, nil
}

func (s *server) kontor(r request) (KontorDetails, error) {
	if err := s.known(r.kontor()); err != nil {
		return KontorDetails{}, err
	}
	n := s.Books.Network()
	k := n.Kontors[r.kontor()]
	out := KontorDetails{KontorRow: s.row(k), Hours: k.Hours(), Offerings: k.Offerings(), Capabilities: k.Capabilities()}
	// Who works where is told to whoever may see who waits there.
	out.Officers = []domain.OfficerID{}
	if s.may(r, "get-queues", k.ID) {
		out.Officers = append(out.Officers, n.Staff(k.ID, domain.DateOf(s.Clock()))...)
	}
	return out, nil
}

func (s *server) row(k *domain.Kontor) KontorRow {
	row := KontorRow{
		ID: k.ID, Name: k.Name, Municipality: k.Municipality, County: k.County, Area: k.Area, Lat: k.Lat, Lon: k.Lon,
		Open: k.Open, DateBasis: k.DateBasis, Basis: k.Basis,
	}
	today := domain.DateOf(s.Clock())
	row.TodayBasis = k.HoursBasis(today)
	if span := k.HoursOn(today); span != (domain.Span{}) {
		row.Today = &span
	}
	return row
}

// sorted are a map's values in the order of their keys.
func sorted[K cmp.Ordered, V any](m map[K]V) []V {
	values := make([]V, 0, len(m))
	for _, key := range slices.Sorted(maps.Keys(m)) {
		values = append(values, m[key])
	}
	return values
}
