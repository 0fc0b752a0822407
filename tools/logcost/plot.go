package main

import (
	"bytes"
	"fmt"
	"math"
	"strconv"
	"strings"
)

// panel is one of the picture's charts: for each length of log a group of bars.
type panel struct {
	title string
	bars  []bar
}

// bar is what a panel shows of a cost. What has nothing to show has no bar.
type bar struct {
	name  string
	class string // the colour, in style
	value func(cost) float64
}

var panels = []panel{
	{"Start until it answers, seconds", []bar{
		{"the server alone", "a", func(c cost) float64 { return c.BareClean.Seconds }},
		{"Kontor", "b", func(c cost) float64 { return c.Clean.Seconds }},
		{"the server alone, after a kill", "c", func(c cost) float64 { return c.BareKilled.Seconds }},
		{"Kontor, after a kill", "d", func(c cost) float64 { return c.Killed.Seconds }},
	}},
	{"Resident memory, MiB", []bar{
		{"the server alone", "a", func(c cost) float64 { return c.BareMemory.Now }},
		{"Kontor, after a start", "b", func(c cost) float64 { return c.StartMemory.Now }},
		{"after light load", "c", func(c cost) float64 { return c.LoadMemory.Now }},
		{"after reading the whole log", "d", func(c cost) float64 { return c.ReplayMemory.Now }},
	}},
	{"Reading the whole log, seconds", []bar{
		{"Kontor", "b", func(c cost) float64 { return c.Replay.Seconds }},
	}},
	{"Disk, GB", []bar{
		{"the books", "b", func(c cost) float64 { return float64(c.Books) / 1e9 }},
		{"the agencies' streams", "c", func(c cost) float64 { return float64(c.Agencies) / 1e9 }},
	}},
}

// The picture's measures, in its own units.
const (
	width, height = 900, 680
	panelWidth    = width / 2
	panelHeight   = height / 2
	left, top     = 56, 84 // of the axes, in a panel
	right, bottom = 16, 46
)

const style = `
text { font: 12px system-ui, sans-serif; fill: #1f2328 }
.title { font-weight: 600; font-size: 13px } .value { font-size: 10.5px; text-anchor: middle } .tick { text-anchor: end; fill: #59636e }
.group { text-anchor: middle } .few { font-size: 10.5px } .line { stroke: #d1d9e0; stroke-width: 1 } .ground { fill: #ffffff }
.a { fill: #8c959f } .b { fill: #0b6bcb } .c { fill: #d98200 } .d { fill: #8250df }
@media (prefers-color-scheme: dark) {
text { fill: #e6edf3 } .tick { fill: #9198a1 } .line { stroke: #3d444d } .ground { fill: #0d1117 }
.a { fill: #9198a1 } .b { fill: #58a6ff } .c { fill: #e3a33b } .d { fill: #bc8cff }
}`

// plot draws the costs. Who sees neither colours nor picture has the names above every bar's group, and the table beside the picture.
func plot(costs []cost) []byte {
	var b bytes.Buffer
	fmt.Fprintf(&b, `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" role="img" aria-labelledby="t d">`+"\n", width, height)
	fmt.Fprintf(&b, "<title id=\"t\">What a log costs by its length</title>\n<desc id=\"d\">%s</desc>\n<style>%s\n</style>\n", described(costs), style)
	fmt.Fprintf(&b, `<rect class="ground" width="%d" height="%d"/>`+"\n", width, height)
	for i, p := range panels {
		fmt.Fprintf(&b, `<g transform="translate(%d %d)">`+"\n", i%2*panelWidth, i/2*panelHeight)
		p.draw(&b, costs)
		b.WriteString("</g>\n")
	}
	b.WriteString("</svg>\n")
	return b.Bytes()
}

// described says in words what is to be seen.
func described(costs []cost) string {
	var all []string
	for _, c := range costs {
		all = append(all, c.String())
	}
	return strings.Join(all, ". ")
}

func (p panel) draw(b *bytes.Buffer, costs []cost) {
	fmt.Fprintf(b, `<text class="title" x="%d" y="24">%s</text>`+"\n", left, p.title)
	p.legend(b)
	most := p.most(costs)
	step := nice(most / 4)
	high := step * math.Ceil(most/step)
	y := func(v float64) float64 { return panelHeight - bottom - v/high*(panelHeight-top-bottom) }
	for v := 0.0; v <= high*1.001; v += step {
		fmt.Fprintf(b, `<line class="line" x1="%d" x2="%d" y1="%.1f" y2="%.1f"/><text class="tick" x="%d" y="%.1f">%s</text>`+"\n",
			left, panelWidth-right, y(v), y(v), left-6, y(v)+4, figure(v))
	}
	group := float64(panelWidth-left-right) / float64(max(1, len(costs)))
	wide := min(group*0.8/float64(len(p.bars)), 44)
	for i, c := range costs {
		middle := left + group*(float64(i)+0.5)
		fmt.Fprintf(b, `<text class="group" x="%.1f" y="%d">%s</text><text class="group few" x="%.1f" y="%d">%s</text>`+"\n",
			middle, panelHeight-bottom+18, months(c), middle, panelHeight-bottom+33, entries(c))
		for j, bar := range p.bars {
			v := bar.value(c)
			if v == 0 {
				continue // not measured
			}
			x := middle + wide*(float64(j)-float64(len(p.bars))/2)
			fmt.Fprintf(b, `<rect class="%s" x="%.1f" y="%.1f" width="%.1f" height="%.1f"/><text class="value" x="%.1f" y="%.1f">%s</text>`+"\n",
				bar.class, x+1, y(v), wide-2, y(0)-y(v), x+wide/2, y(v)-4, figure(v))
		}
	}
}

// legend names the bars, in up to two lines.
func (p panel) legend(b *bytes.Buffer) {
	x, y := left, 44
	for i, bar := range p.bars {
		if i == 2 {
			x, y = left, 60
		}
		fmt.Fprintf(b, `<rect class="%s" x="%d" y="%d" width="10" height="10"/><text x="%d" y="%d">%s</text>`+"\n", bar.class, x, y-9, x+15, y, bar.name)
		x += 200
	}
}

func (p panel) most(costs []cost) (most float64) {
	for _, c := range costs {
		for _, bar := range p.bars {
			most = max(most, bar.value(c))
		}
	}
	return max(most, 1e-3)
}

// nice is 1, 2 or 5 times a power of ten, and at least the value.
func nice(v float64) float64 {
	power := math.Pow(10, math.Floor(math.Log10(v)))
	for _, f := range []float64{1, 2, 5} {
		if f*power >= v*0.999 {
			return f * power
		}
	}
	return 10 * power
}

// figure is a number with as many digits as say something.
func figure(v float64) string {
	switch {
	case v == 0:
		return "0"
	case v < 0.1:
		return strconv.FormatFloat(v, 'f', 2, 64)
	case v < 10:
		return strconv.FormatFloat(v, 'g', 2, 64)
	}
	return strconv.FormatFloat(v, 'f', 0, 64)
}

func months(c cost) string {
	name := "months"
	if c.Months == 1 {
		name = "month"
	}
	return fmt.Sprintf("%g %s", c.Months, name)
}

func entries(c cost) string { return fmt.Sprintf("%.1f M entries", float64(c.Entries)/1e6) }
