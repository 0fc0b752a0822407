package main

import (
	"bytes"
	"fmt"
	"math"
	"slices"
)

// group is one rerun of the day in the picture.
type group struct {
	name string
	spread
	recorded *figures
}

// groups are the reruns by how many staffed hours they had: as it was, and each that was changed.
func groups(all []comparison) []group {
	gs := []group{{"as it was", all[0].Baseline, &all[0].Recorded}}
	for _, c := range all {
		gs = append(gs, group{fmt.Sprintf("%+.0f staffed hours", c.Difference.Mid.Hours), c.Changed, nil})
	}
	slices.SortStableFunc(gs, func(a, b group) int { return int(math.Copysign(1, a.Mid.Hours-b.Mid.Hours)) })
	return gs
}

// The picture's measures, in its own units.
const (
	width, height            = 720, 400
	left, top, right, bottom = 56, 84, 16, 44
	style                    = `
text { font: 12px system-ui, sans-serif; fill: #1f2328 }
.title { font-weight: 600; font-size: 13px } .value { font-size: 11px; text-anchor: middle } .tick { text-anchor: end; fill: #59636e }
.group { text-anchor: middle } .line { stroke: #d1d9e0; stroke-width: 1 } .ground { fill: #ffffff } .whisker { stroke: #1f2328; stroke-width: 1.5 }
.a { fill: #0b6bcb } .b { fill: #d98200 } .recorded { stroke: #8250df; stroke-width: 3 }
@media (prefers-color-scheme: dark) {
text { fill: #e6edf3 } .tick { fill: #9198a1 } .line { stroke: #3d444d } .ground { fill: #0d1117 } .whisker { stroke: #e6edf3 }
.a { fill: #58a6ff } .b { fill: #e3a33b } .recorded { stroke: #bc8cff }
}`
)

// bars are what is drawn of each group.
var bars = []struct {
	name, class string
	of          func(figures) *float64
}{
	{"median", "a", func(f figures) *float64 { return f.Median }},
	{"p90", "b", func(f figures) *float64 { return f.P90 }},
}

// plot draws the groups. Who sees neither colours nor picture has the description, and the table beside the picture.
func plot(all []comparison) []byte {
	gs := groups(all)
	var b bytes.Buffer
	title := fmt.Sprintf("Wait to the first call at %s on %s, minutes", all[0].Kontor, all[0].Date)
	fmt.Fprintf(&b, `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" role="img" aria-labelledby="t d">`+"\n", width, height)
	fmt.Fprintf(&b, "<title id=\"t\">%s</title>\n<desc id=\"d\">%s</desc>\n<style>%s\n</style>\n", title, described(gs), style)
	fmt.Fprintf(&b, `<rect class="ground" width="%d" height="%d"/><text class="title" x="%d" y="24">%s</text>`+"\n", width, height, left, title)
	legend(&b, all[0].Seeds)
	high := 10 * math.Ceil(most(gs)/10)
	y := func(minutes float64) float64 { return height - bottom - minutes/high*(height-top-bottom) }
	for v := 0.0; v <= high; v += 10 {
		fmt.Fprintf(&b, `<line class="line" x1="%d" x2="%d" y1="%.1f" y2="%.1f"/><text class="tick" x="%d" y="%.1f">%.0f</text>`+"\n",
			left, width-right, y(v), y(v), left-6, y(v)+4, v)
	}
	wide := float64(width-left-right) / float64(len(gs))
	for i, g := range gs {
		g.draw(&b, left+wide*float64(i), wide, y)
	}
	b.WriteString("</svg>\n")
	return b.Bytes()
}

func legend(b *bytes.Buffer, seeds int) {
	for i, bar := range bars {
		fmt.Fprintf(b, `<rect class="%s" x="%d" y="37" width="10" height="10"/><text x="%d" y="46">%s</text>`+"\n", bar.class, left+80*i, left+80*i+15, bar.name)
	}
	fmt.Fprintf(b, `<line class="recorded" x1="%d" x2="%d" y1="42" y2="42"/><text x="%d" y="46">as recorded</text>`+"\n", left+160, left+180, left+186)
	fmt.Fprintf(b, `<text x="%d" y="64">Lines over the bars: where 95 in 100 of %d reruns lie. Of a simulated day.</text>`+"\n", left, seeds)
}

// draw draws a group: a bar for each figure, its interval, and what was recorded.
func (g group) draw(b *bytes.Buffer, x, wide float64, y func(float64) float64) {
	each := wide * 0.3
	fmt.Fprintf(b, `<text class="group" x="%.1f" y="%d">%s</text>`+"\n", x+wide/2, height-bottom+20, g.name)
	for i, bar := range bars {
		mid, low, high := bar.of(g.Mid), bar.of(g.Low), bar.of(g.High)
		if mid == nil {
			continue // was not reached
		}
		at := x + wide*0.2 + each*float64(i)
		middle, top := at+each/2, *mid
		fmt.Fprintf(b, `<rect class="%s" x="%.1f" y="%.1f" width="%.1f" height="%.1f"/>`+"\n", bar.class, at+2, y(*mid/60), each-4, y(0)-y(*mid/60))
		if low != nil && high != nil {
			fmt.Fprintf(b, `<line class="whisker" x1="%[1]f" x2="%[1]f" y1="%[2]f" y2="%[3]f"/>`+"\n", middle, y(*low/60), y(*high/60))
			top = *high
		}
		if g.recorded != nil && bar.of(*g.recorded) != nil {
			r := y(*bar.of(*g.recorded) / 60)
			fmt.Fprintf(b, `<line class="recorded" x1="%.1f" x2="%.1f" y1="%.1f" y2="%.1f"/>`+"\n", at, at+each, r, r)
			top = max(top, *bar.of(*g.recorded))
		}
		fmt.Fprintf(b, `<text class="value" x="%.1f" y="%.1f">%.0f</text>`+"\n", middle, y(top/60)-6, *mid/60)
	}
}

// described says in words what is to be seen.
func described(gs []group) (all string) {
	for _, g := range gs {
		all += g.name + ":"
		for _, bar := range bars {
			if mid, low, high := bar.of(g.Mid), bar.of(g.Low), bar.of(g.High); mid != nil && low != nil && high != nil {
				all += fmt.Sprintf(" %s %.0f minutes, %.0f to %.0f;", bar.name, *mid/60, *low/60, *high/60)
			}
		}
		all += " "
	}
	return all
}

func most(gs []group) (most float64) {
	for _, g := range gs {
		for _, bar := range bars {
			for _, f := range []figures{g.Mid, g.High} {
				if v := bar.of(f); v != nil {
					most = max(most, *v/60)
				}
			}
		}
	}
	return max(most, 10)
}
