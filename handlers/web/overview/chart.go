package overview

import (
	"fmt"
	"math"
	"strings"
	"time"

	"kontor/domain"
	"kontor/handlers/web/page"
	"kontor/projections"
)

// frame is where a chart's times and values lie.
type frame struct {
	from, to                 time.Time
	most                     float64
	left, top, width, height float64
}

func (f frame) x(t time.Time) float64 {
	long := f.to.Sub(f.from)
	if long <= 0 {
		return f.left
	}
	return f.left + f.width*float64(t.Sub(f.from))/float64(long)
}

func (f frame) y(v float64) float64 { return f.top + f.height*(1-v/f.most) }

// framed is a frame that has room for the curve, what is usual and the further values.
func framed(points []dot, bands []projections.Band, least float64) (f frame) {
	f.most = least
	room := func(t time.Time, v float64) {
		if f.from.IsZero() || t.Before(f.from) {
			f.from = t
		}
		if t.After(f.to) {
			f.to = t
		}
		f.most = max(f.most, v)
	}
	for _, p := range points {
		room(p.at, p.v)
	}
	for _, b := range bands {
		room(b.At, b.High)
	}
	return f
}

// dot is a value at a moment; gap says that there is none, so that the line breaks.
type dot struct {
	at  time.Time
	v   float64
	gap bool
}

func dots(c projections.Curve, m projections.Measure) []dot {
	all := make([]dot, len(c.Points))
	for i, p := range c.Points {
		v, ok := m.Of(p.Levels)
		all[i] = dot{p.At, v, !ok && m != projections.MeasureLongest} // nobody waits: the longest wait is nothing
	}
	return all
}

// line draws the dots, broken at gaps; as steps when the value stays until the next.
func (f frame) line(b *strings.Builder, class string, all []dot, steps bool) {
	fmt.Fprintf(b, `<path class="%s" d="`, class)
	pen, last := false, 0.0
	for _, d := range all {
		if d.gap {
			pen = false
			continue
		}
		x, y := f.x(d.at), f.y(d.v)
		switch {
		case !pen:
			fmt.Fprintf(b, "M%.1f %.1f", x, y)
		case steps && y != last:
			fmt.Fprintf(b, "H%.1fV%.1f", x, y)
		case steps:
			fmt.Fprintf(b, "H%.1f", x)
		default:
			fmt.Fprintf(b, "L%.1f %.1f", x, y)
		}
		pen, last = true, y
	}
	b.WriteString(`"/>`)
}

// band draws what is usual: a hatched surface and a dashed line in its middle.
func (f frame) band(b *strings.Builder, bands []projections.Band) {
	if len(bands) < 2 {
		return
	}
	b.WriteString(`<path class="usual" d="`)
	for i, u := range bands {
		letter := "L"
		if i == 0 {
			letter = "M"
		}
		fmt.Fprintf(b, "%s%.1f %.1f", letter, f.x(u.At), f.y(u.High))
	}
	for i := range bands {
		u := bands[len(bands)-1-i]
		fmt.Fprintf(b, "L%.1f %.1f", f.x(u.At), f.y(u.Low))
	}
	b.WriteString(`Z"/>`)
	middle := make([]dot, len(bands))
	for i, u := range bands {
		middle[i] = dot{at: u.At, v: u.Median}
	}
	f.line(b, "middle", middle, false)
}

// spark is a measure's curve of the day, small, with what is usual behind it. It says nothing that does not stand beside it in words.
func spark(c projections.Curve, n projections.Normal, m projections.Measure) string {
	points, bands := dots(c, m), n.Bands(m)
	if len(points)+len(bands) < 2 {
		return ""
	}
	f := framed(points, bands, 1)
	f.left, f.top, f.width, f.height = 2, 3, 156, 34
	var b strings.Builder
	b.WriteString(`<svg class="spark" viewBox="0 0 160 40" preserveAspectRatio="xMinYMid meet" aria-hidden="true" focusable="false">`)
	f.band(&b, bands)
	f.line(&b, "curve", points, false)
	if len(points) > 0 && !points[len(points)-1].gap {
		last := points[len(points)-1]
		fmt.Fprintf(&b, `<circle class="end" cx="%.1f" cy="%.1f" r="2.5"/>`, f.x(last.at), f.y(last.v))
	}
	b.WriteString(`</svg>`)
	return b.String()
}

// course is the day's curve of who waits and of the desks that are open, large, with its axes.
func course(p page.Page, c projections.Curve, n projections.Normal, shown time.Time, name string) string {
	waiting, desks, bands := dots(c, projections.MeasureWaiting), dots(c, projections.MeasureDesks), n.Bands(projections.MeasureWaiting)
	f := framed(append(append([]dot{}, waiting...), desks...), bands, 4)
	step := tick(f.most)
	f.most = math.Ceil(f.most/step) * step
	f.from, f.to = f.from.Truncate(time.Hour), f.to.Add(59*time.Minute).Truncate(time.Hour)
	f.left, f.top, f.width, f.height = 44, 14, 820, 214
	var b strings.Builder
	fmt.Fprintf(&b, `<svg class="course" viewBox="0 0 960 260" preserveAspectRatio="xMinYMid meet" role="img" aria-label="%s">`, attribute(name))
	for v := 0.0; v <= f.most; v += step {
		fmt.Fprintf(&b, `<path class="grid" d="M%.1f %.1fH%.1f"/><text class="tick" x="36" y="%.1f" text-anchor="end">%s</text>`,
			f.left, f.y(v), f.left+f.width, f.y(v)+4, attribute(p.Number(int(v))))
	}
	for t := f.from; !t.After(f.to); t = t.Add(time.Hour) {
		fmt.Fprintf(&b, `<path class="grid" d="M%.1f %.1fv5"/><text class="tick" x="%.1f" y="%.1f" text-anchor="middle">%s</text>`,
			f.x(t), f.top+f.height, f.x(t), f.top+f.height+20, attribute(p.Clock(t)))
	}
	f.band(&b, bands)
	if !shown.Before(f.from) && !shown.After(f.to) {
		fmt.Fprintf(&b, `<path class="moment" d="M%.1f %.1fV%.1f"/>`, f.x(shown), f.top, f.top+f.height)
	}
	f.line(&b, "desks", desks, true)
	f.line(&b, "curve", waiting, false)
	f.label(&b, waiting, desks, p.Text("overview.course.waiting"), p.Text("overview.course.desks"))
	b.WriteString(`</svg>`)
	return b.String()
}

// label writes the lines' names behind their ends, apart from each other.
func (f frame) label(b *strings.Builder, one, other []dot, name, second string) {
	if len(one) == 0 || len(other) == 0 {
		return
	}
	d, e := one[len(one)-1], other[len(other)-1]
	y, z := f.y(d.v), f.y(e.v)
	if gap := 16 - math.Abs(y-z); gap > 0 {
		if y <= z {
			y, z = y-gap/2, z+gap/2
		} else {
			y, z = y+gap/2, z-gap/2
		}
	}
	x := min(f.x(d.at)+8, f.left+f.width+4)
	fmt.Fprintf(b, `<text class="name" x="%.1f" y="%.1f">%s</text><text class="name second" x="%.1f" y="%.1f">%s</text>`,
		x, min(y+4, f.top+f.height), attribute(name), x, min(z+4, f.top+f.height+4), attribute(second))
}

// tick is a round step that divides the height into some five parts.
func tick(most float64) float64 {
	for step := 1.0; ; step *= 10 {
		for _, s := range []float64{1, 2, 5} {
			if most/(s*step) <= 6 {
				return s * step
			}
		}
	}
}

// attribute is text as it stands in SVG.
func attribute(s string) string {
	return strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", `"`, "&quot;").Replace(s)
}

// courseRow is the curve at a quarter of an hour, for the table beside it.
type courseRow struct {
	projections.Point
	Usual *projections.Band
}

// courseRows are the quarters of the curve and its end.
func courseRows(c projections.Curve, n projections.Normal) (rows []courseRow) {
	usual := map[time.Time]projections.Band{}
	for _, b := range n.Bands(projections.MeasureWaiting) {
		usual[b.At.In(domain.Stockholm)] = b
	}
	came := 0
	for i, p := range c.Points {
		came += p.Came
		if p.At.Minute()%15 != 0 && i < len(c.Points)-1 {
			continue
		}
		row := courseRow{Point: p}
		row.Came, came = came, 0
		if b, ok := usual[p.At.In(domain.Stockholm)]; ok {
			row.Usual = &b
		}
		rows = append(rows, row)
	}
	return rows
}
