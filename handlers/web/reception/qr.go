package reception

import (
	"fmt"
	"image/color"
	"strings"

	"github.com/boombuler/barcode/qr"
)

// qrCode is a text as squares for a telephone to read: how many there are on a side, and the dark ones as the path of an SVG. A code on
// paper gets creased, so a seventh of it may be lost.
type qrCode struct {
	Side int
	Path string
}

// quiet is how many light squares must be around a code.
const quiet = 4

func newQR(text string) (qrCode, error) {
	code, err := qr.Encode(text, qr.M, qr.Auto)
	if err != nil {
		return qrCode{}, fmt.Errorf("a code of %d letters: %w", len(text), err)
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
	return qrCode{side + 2*quiet, path.String()}, nil
}

// box is the code's view box.
func (q qrCode) box() string { return fmt.Sprintf("0 0 %d %d", q.Side, q.Side) }
