package main

import (
	"context"
	"errors"
	"sync"
)

// together runs what lives and dies together: the first to end ends the others, and its error is everybody's cause. It returns when
// all have ended. That somebody outside ended them is no error.
func together(ctx context.Context, parts ...func(context.Context) error) error {
	inner, end := context.WithCancelCause(ctx)
	defer end(nil)
	var all sync.WaitGroup
	for _, part := range parts {
		all.Go(func() { end(orEnded(part(inner))) })
	}
	all.Wait()
	if cause := context.Cause(inner); ctx.Err() == nil && !errors.Is(cause, errEnded) {
		return cause
	}
	return nil
}

// errEnded is the cause when a part ended without error.
var errEnded = errors.New("ended")

func orEnded(err error) error {
	if err == nil {
		return errEnded
	}
	return err
}
