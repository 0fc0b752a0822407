package reception_test

import (
	"testing"

	"kontor/handlers/web/webtest"
)

func TestEveryTextHasWords(t *testing.T) {
	keys := webtest.HasWords(t, ".", "reception", nil)
	if len(keys) < 50 {
		t.Errorf("only %d keys found", len(keys))
	}
}
