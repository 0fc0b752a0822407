package agencies_test

import "testing"

func TestPostedAfterBeginsBehindTheMessage(t *testing.T) {
	s := open(t, connect(t))
	at, err := s.Last(t.Context(), "fk")
	if err == nil {
		_, err = s.Put(t.Context(), "fk", at, notices(1, 1200))
	}
	if err != nil {
		t.Fatal(err)
	}
	for _, after := range []uint64{0, 1, 700, 1199, 1200, 1201} {
		seq := after
		for n, err := range s.PostedAfter(t.Context(), "fk", after) {
			if seq++; err != nil || n.Position.Place != seq {
				t.Fatalf("behind %d, message %d is %+v (%v)", after, seq, n, err)
			}
		}
		if seq != max(after, 1200) {
			t.Errorf("behind %d it ends with %d", after, seq)
		}
	}
}
