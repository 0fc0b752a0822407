package insight

import "testing"

func TestInert(t *testing.T) {
	for said, want := range map[string]string{"=1+1": "'=1+1", "+46": "'+46", "-1": "'-1", "@x": "'@x", "\tx": "'\tx", "12": "12", "": "", "Örebro län": "Örebro län"} {
		if got := inert(said); got != want {
			t.Errorf("%q becomes %q, want %q", said, got, want)
		}
	}
}
