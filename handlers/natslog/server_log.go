package natslog

import (
	"errors"
	"fmt"
	"log/slog"
)

// serverLog hands what the server says to a slog.Logger: its notices as debug lines, the rest as what they are.
type serverLog struct {
	out   *slog.Logger
	fatal chan error // why the server cannot run; the first reason only
}

func newServerLog(out *slog.Logger) *serverLog {
	if out == nil {
		out = slog.Default()
	}
	return &serverLog{out.With("from", "nats-server"), make(chan error, 1)}
}

func (l *serverLog) Noticef(format string, v ...any) { l.out.Debug(fmt.Sprintf(format, v...)) }
func (l *serverLog) Warnf(format string, v ...any)   { l.out.Warn(fmt.Sprintf(format, v...)) }
func (l *serverLog) Errorf(format string, v ...any)  { l.out.Error(fmt.Sprintf(format, v...)) }
func (l *serverLog) Debugf(string, ...any)           {}
func (l *serverLog) Tracef(string, ...any)           {}

// Fatalf does not end the process; Start fails with the reason.
func (l *serverLog) Fatalf(format string, v ...any) {
	reason := fmt.Sprintf(format, v...)
	l.out.Error(reason)
	select {
	case l.fatal <- errors.New(reason):
	default:
	}
}
