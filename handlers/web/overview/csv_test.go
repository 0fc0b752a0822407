package overview

import "testing"

// TestHarmless: no cell is calculated, and a number stays one.
func TestHarmless(t *testing.T) {
	for cell, want := range map[string]string{
		"": "", "Kista": "Kista", "12": "12", "-3": "-3", "-3,5": "-3,5", "+1": "+1",
		"=1+1": "'=1+1", "+cmd|'/C calc'!A0": "'+cmd|'/C calc'!A0", "-2+3": "'-2+3", "@SUM(A1)": "'@SUM(A1)", "\t=1": "'\t=1", " =1": "' =1",
		"\r\n=1": "'\r\n=1", "|x": "'|x", "%x": "'%x", "Å": "Å",
	} {
		if got := harmless(cell); got != want {
			t.Errorf("%q becomes %q, not %q", cell, got, want)
		}
	}
}

// TestPlaced: places lie where they are: the north above, the east to the right, all of them on the map.
func TestPlaced(t *testing.T) {
	kx, ky := placed(67.86, 20.23) // Kiruna
	mx, my := placed(55.61, 13.00) // Malmö
	vx, vy := placed(57.64, 18.30) // Visby
	if !(ky < vy && vy < my && mx < vx && vx < kx) || mx < 0 || kx > mapWidth || ky < 0 || my > mapHeight {
		t.Errorf("Kiruna %.0f %.0f, Visby %.0f %.0f, Malmö %.0f %.0f", kx, ky, vx, vy, mx, my)
	}
	if len(coast()) < 5000 {
		t.Errorf("the coast is %d bytes", len(coast()))
	}
}
