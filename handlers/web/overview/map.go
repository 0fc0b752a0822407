package overview

import (
	"cmp"
	_ "embed"
	"fmt"
	"math"
	"slices"
	"strings"
	"sync"

	"kontor/domain"
	"kontor/handlers/web/page"
)

// outline is Sweden in degrees, cut by tools/outline from world-atlas 2.0.2, which redistributes Natural Earth (public domain).
//
//go:embed sweden.path
var outline string

// The map is 360 wide and 800 high; it shows Sweden by the transverse Mercator projection around 15 degrees east, as Swedish maps do.
const (
	mapWidth, mapHeight = 360, 800
	mapMiddle           = 15.0
	mapScale            = 3190.0 // units for a radian
	mapNorth            = 69.12
	mapLeft             = 148.0 // of the middle
)

// placed is where a place lies on the map.
func placed(lat, lon float64) (x, y float64) {
	rad := math.Pi / 180
	phi, lambda := lat*rad, (lon-mapMiddle)*rad
	x = math.Atanh(math.Cos(phi) * math.Sin(lambda))
	y = math.Atan2(math.Tan(phi), math.Cos(lambda))
	return mapLeft + x*mapScale, (mapNorth*rad-y)*mapScale + 4
}

// coast is the outline on the map.
var coast = sync.OnceValue(func() string {
	var b strings.Builder
	for _, ring := range strings.Fields(strings.ReplaceAll(strings.ReplaceAll(outline, " ", ","), "\n", " ")) {
		for i, p := range strings.Split(strings.Trim(ring, "MZ"), "L") {
			var lon, lat float64
			if _, err := fmt.Sscanf(p, "%g,%g", &lon, &lat); err != nil {
				panic(err) // embedded
			}
			letter := "L"
			if i == 0 {
				letter = "M"
			}
			x, y := placed(lat, lon)
			fmt.Fprintf(&b, "%s%.1f %.1f", letter, x, y)
		}
		b.WriteString("Z")
	}
	return b.String()
})

// spot is an office on the map.
type spot struct {
	Row   officeRow
	X, Y  float64
	R     float64
	State string // calm, near, late, failed, unopened or closed
}

// spots are the offices on the map, the large ones first, so that the small ones lie upon them.
func spots(p page.Page, rows []officeRow) (all []spot) {
	for _, row := range rows {
		k := p.Network.Kontors[row.Kontor]
		if k == nil || k.Lat == 0 {
			continue
		}
		s := spot{Row: row, State: stateOf(p, row), R: 4}
		s.X, s.Y = placed(k.Lat, k.Lon)
		if row.counted() {
			s.R = 4 + 1.6*math.Sqrt(float64(row.Workload.Waiting))
		}
		all = append(all, s)
	}
	slices.SortFunc(all, func(a, b spot) int { return cmp.Or(cmp.Compare(b.R, a.R), cmp.Compare(a.Row.Kontor, b.Row.Kontor)) })
	return all
}

// stateOf is the office's state in one word.
func stateOf(p page.Page, row officeRow) string {
	switch {
	case row.Failed:
		return "failed"
	case row.Stage == domain.Unopened || row.Practice:
		return "unopened"
	case row.Stage == domain.Closed:
		return "closed"
	case p.Lateness(row.longest()) == "late":
		return "late"
	case p.Lateness(row.longest()) == "near":
		return "near"
	}
	return "calm"
}

// shape draws the spot: each state has a shape of its own.
func (s spot) shape() string {
	x, y, r := s.X, s.Y, s.R
	switch s.State {
	case "late", "failed":
		return fmt.Sprintf("M%.1f %.1fL%.1f %.1fH%.1fZ", x, y-r*1.25, x+r*1.15, y+r*.8, x-r*1.15)
	case "near":
		return fmt.Sprintf("M%.1f %.1fL%.1f %.1fL%.1f %.1fL%.1f %.1fZ", x, y-r*1.2, x+r*1.2, y, x, y+r*1.2, x-r*1.2, y)
	case "unopened":
		return fmt.Sprintf("M%.1f %.1fL%.1f %.1fM%.1f %.1fL%.1f %.1f", x-3, y-3, x+3, y+3, x-3, y+3, x+3, y-3)
	case "closed":
		return fmt.Sprintf("M%.1f %.1fh6", x-3, y)
	}
	return fmt.Sprintf("M%.1f %.1fa%.1f %.1f 0 1 0 %.1f 0a%.1f %.1f 0 1 0 %.1f 0Z", x-r, y, r, r, 2*r, r, r, -2*r)
}
