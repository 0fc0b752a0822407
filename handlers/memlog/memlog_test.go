package memlog_test

import (
	"testing"

	"kontor/handlers"
	"kontor/handlers/logtest"
	"kontor/handlers/memlog"
)

func TestLog(t *testing.T) {
	logtest.Run(t, logtest.Subject{
		Open:  func(testing.TB) handlers.Log { return memlog.New() },
		Again: func(_ testing.TB, l handlers.Log) handlers.Log { return l },
	})
}
