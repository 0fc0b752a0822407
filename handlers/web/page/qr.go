package page

import (
	"fmt"
	"image/color"
	"strings"

	"github.com/boombuler/barcode/qr"
)

// QR is a text as squares for a telephone to read: how many there are on a side, with the light ones around that a reader needs, and the
// dark ones as the path of an SVG. A seventh of it may be lost, as on paper that was creased.
type QR struct {
	Side int
	Path string
}

// quiet is how many light squares must be around a code.
const quiet = 4

func NewQR(text string) (QR, error) {
	code, err := qr.Encode(text, qr.M, qr.Auto)
	if err != nil {
		return QR{}, fmt.Errorf("a code of %d letters: %w", len(text), err)
	}
	side := code.Bounds().Dx()
	var path strings.Builder
	for y := range side {
		for x := 0; x < side; {
			run := 0
			for x+run < side && color.GrayModel.Convert(code.At(x+run, y)).(color.Gray).Y < 128 {
				run++
			}
			if run > 0 {
				fmt.Fprintf(&path, "M%d %dh%dv1h-%dz", x+quiet, y+quiet, run, run)
			}
			x += run + 1
		}
	}
	return QR{side + 2*quiet, path.String()}, nil
}

// Box is the code's view box.
func (q QR) Box() string { return fmt.Sprintf("0 0 %d %d", q.Side, q.Side) }
