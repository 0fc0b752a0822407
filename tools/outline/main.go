// Command outline cuts a country out of the world and writes its outline as an SVG path in degrees, east and north:
//
//	npm pack world-atlas@2.0.2 && tar xzf world-atlas-2.0.2.tgz
//	go run -C tools ./outline 752 package/countries-10m.json > handlers/web/overview/sweden.path
//
// world-atlas (ISC) redistributes Natural Earth, which is in the public domain. What comes from the number 752, Sweden, is committed.
package main

import (
	"encoding/json"
	"fmt"
	"math"
	"os"
	"strings"
)

// What is left out: islands of less than this many square degrees, and points nearer than this many degrees to the line without them.
const (
	smallest  = 0.02
	tolerance = 0.02
)

// topology is as much of a TopoJSON file as is needed.
type topology struct {
	Transform struct{ Scale, Translate [2]float64 }
	Arcs      [][][2]float64
	Objects   map[string]struct {
		Geometries []struct {
			ID, Type string
			Arcs     json.RawMessage
		}
	}
}

type point [2]float64

func main() {
	if len(os.Args) != 3 {
		fail(fmt.Errorf("usage: outline <country's number> <countries.json>"))
	}
	stored, err := os.ReadFile(os.Args[2])
	if err != nil {
		fail(err)
	}
	var t topology
	if err := json.Unmarshal(stored, &t); err != nil {
		fail(err)
	}
	rings, err := t.country(os.Args[1])
	if err != nil {
		fail(err)
	}
	fmt.Println(path(rings))
}

func fail(err error) {
	fmt.Fprintln(os.Stderr, "outline:", err)
	os.Exit(1)
}

// country are the outer rings of the country.
func (t topology) country(id string) (rings [][]point, err error) {
	for _, g := range t.Objects["countries"].Geometries {
		if g.ID != id {
			continue
		}
		var polygons [][][]int
		switch g.Type {
		case "MultiPolygon":
			err = json.Unmarshal(g.Arcs, &polygons)
		case "Polygon":
			polygons = make([][][]int, 1)
			err = json.Unmarshal(g.Arcs, &polygons[0])
		}
		for _, p := range polygons {
			rings = append(rings, t.ring(p[0]))
		}
		return rings, err
	}
	return nil, fmt.Errorf("there is no country %s", id)
}

// ring puts a ring's arcs together. A negative number is an arc from its end to its beginning.
func (t topology) ring(arcs []int) (all []point) {
	for _, n := range arcs {
		arc := t.arc(max(n, ^n))
		if n < 0 {
			for i := len(arc) - 1; i >= 0; i-- {
				all = append(all, arc[i])
			}
			continue
		}
		all = append(all, arc...)
	}
	return all
}

// arc is an arc in degrees; the file has the differences.
func (t topology) arc(n int) []point {
	all := make([]point, 0, len(t.Arcs[n]))
	x, y := 0.0, 0.0
	for _, d := range t.Arcs[n] {
		x, y = x+d[0], y+d[1]
		all = append(all, point{x*t.Transform.Scale[0] + t.Transform.Translate[0], y*t.Transform.Scale[1] + t.Transform.Translate[1]})
	}
	return all
}

func path(rings [][]point) string {
	var b strings.Builder
	for _, ring := range rings {
		if math.Abs(area(ring)) < smallest {
			continue
		}
		for i, p := range thinned(ring) {
			letter := "L"
			if i == 0 {
				letter = "M"
			}
			fmt.Fprintf(&b, "%s%.3f %.3f", letter, p[0], p[1])
		}
		b.WriteString("Z\n")
	}
	return strings.TrimSpace(b.String())
}

func area(ring []point) (sum float64) {
	for i, p := range ring {
		q := ring[(i+1)%len(ring)]
		sum += p[0]*q[1] - q[0]*p[1]
	}
	return sum / 2
}

// thinned leaves out points that lie on the line, by Douglas and Peucker, each half of the ring by itself.
func thinned(ring []point) []point {
	half := len(ring) / 2
	return append(between(ring[:half+1]), between(ring[half:])[1:]...)
}

func between(line []point) []point {
	far, at := 0.0, 0
	for i := 1; i < len(line)-1; i++ {
		if d := distance(line[i], line[0], line[len(line)-1]); d > far {
			far, at = d, i
		}
	}
	if far <= tolerance {
		return []point{line[0], line[len(line)-1]}
	}
	return append(between(line[:at+1]), between(line[at:])[1:]...)
}

func distance(p, a, b point) float64 {
	dx, dy := b[0]-a[0], b[1]-a[1]
	long := math.Hypot(dx, dy)
	if long == 0 {
		return math.Hypot(p[0]-a[0], p[1]-a[1])
	}
	return math.Abs(dx*(a[1]-p[1])-dy*(a[0]-p[0])) / long
}
