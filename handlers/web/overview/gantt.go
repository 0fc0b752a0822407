package overview

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"kontor/domain"
	"kontor/handlers/web/page"
	"kontor/projections"
)

// Rows of the time line are this high, and this wide without the tickets before them.
const (
	barRow   = 14
	barWidth = 860
	barLeft  = 60
	barTop   = 22
)

// gantt draws an office's day: a row for every visit, waiting light, service dark in the pattern of its agency.
func gantt(p page.Page, view projections.TimelineView, name string) string {
	f := frame{from: view.From.Truncate(time.Hour), to: view.Until, most: 1, left: barLeft, width: barWidth, top: barTop}
	f.height = float64(len(view.Bars) * barRow)
	if last := f.from.Add(time.Hour); f.to.Before(last) {
		f.to = last
	}
	var b strings.Builder
	fmt.Fprintf(&b, `<svg class="gantt" viewBox="0 0 %d %d" preserveAspectRatio="xMinYMid meet" role="img" aria-label="%s">`, barLeft+barWidth+40, barTop+len(view.Bars)*barRow+8, attribute(name))
	for t := f.from; !t.After(f.to); t = t.Add(time.Hour) {
		fmt.Fprintf(&b, `<path class="grid" d="M%.1f %.1fv%.1f"/><text class="tick" x="%.1f" y="14" text-anchor="middle">%s</text>`,
			f.x(t), f.top, f.height, f.x(t), attribute(p.Clock(t)))
	}
	for i, bar := range view.Bars {
		y := f.top + float64(i*barRow)
		fmt.Fprintf(&b, `<text class="tick" x="%d" y="%.1f" text-anchor="end">%s</text>`, barLeft-6, y+11, attribute(string(bar.Ticket)))
		end := f.x(bar.Arrived)
		for _, s := range bar.Segments {
			x := f.x(s.From)
			end = max(x+1, f.x(s.To))
			class := string(s.What)
			if s.What == projections.StretchService {
				class += " of-" + pattern(p, s.Agency)
			}
			fmt.Fprintf(&b, `<rect class="%s" x="%.1f" y="%.1f" width="%.1f" height="10"/>`, class, x, y+2, end-x)
		}
		b.WriteString(barEnd(bar, end, y+7))
	}
	b.WriteString(`</svg>`)
	return b.String()
}

// barEnd marks how a visit ended: unserved with a cross, at a moment that nobody knows with a ring. A served one ends without a mark.
func barEnd(bar projections.Bar, x, y float64) string {
	switch {
	case bar.End == "left" || bar.End == "absent" || bar.End == "open_at_close":
		return fmt.Sprintf(`<path class="gone" d="M%.1f %.1fl6 6m0-6l-6 6"/>`, x+3, y-3)
	case len(bar.Segments) == 0:
		return fmt.Sprintf(`<circle class="once" cx="%.1f" cy="%.1f" r="3"/>`, x, y)
	}
	return ""
}

// pattern is the agency's by its place among all, so that two look alike only when there are many.
func pattern(p page.Page, a domain.AgencyCode) string {
	codes := make([]domain.AgencyCode, 0, len(p.Network.Agencies))
	for code := range p.Network.Agencies {
		codes = append(codes, code)
	}
	slices.Sort(codes)
	return string(rune('0' + max(0, slices.Index(codes, a))%10))
}

// served are the agencies that have service on the time line, for its key.
func served(view projections.TimelineView) (all []domain.AgencyCode) {
	for _, bar := range view.Bars {
		for _, s := range bar.Segments {
			if s.What == projections.StretchService && !slices.Contains(all, s.Agency) {
				all = append(all, s.Agency)
			}
		}
	}
	slices.Sort(all)
	return all
}

// sums are how long a bar's visitor waited and was served, in seconds.
func sums(bar projections.Bar) (waited, served int) {
	for _, s := range bar.Segments {
		switch long := int(s.To.Sub(s.From) / time.Second); s.What {
		case projections.StretchWaiting:
			waited += long
		case projections.StretchService:
			served += long
		}
	}
	return waited, served
}
