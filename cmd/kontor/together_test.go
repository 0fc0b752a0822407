package main

import (
	"context"
	"errors"
	"testing"
)

func TestTogether(t *testing.T) {
	broken := errors.New("broken")
	untilTheEnd := func(ctx context.Context) error { <-ctx.Done(); return nil }
	alsoFails := func(ctx context.Context) error { <-ctx.Done(); return errors.New("because of the first") }
	fails := func(context.Context) error { return broken }
	succeeds := func(context.Context) error { return nil }
	for _, tc := range []struct {
		name  string
		parts []func(context.Context) error
		want  error
	}{
		{"the first failure is everybody's", []func(context.Context) error{untilTheEnd, alsoFails, fails}, broken},
		{"one that is done ends the others", []func(context.Context) error{untilTheEnd, succeeds}, nil},
		{"what fails at the end of one that is done is no failure", []func(context.Context) error{alsoFails, succeeds}, nil},
	} {
		t.Run(tc.name, func(t *testing.T) {
			if err := together(t.Context(), tc.parts...); !errors.Is(err, tc.want) || (err == nil) != (tc.want == nil) {
				t.Errorf("got %v, want %v", err, tc.want)
			}
		})
	}
	t.Run("that somebody outside ended them is no error", func(t *testing.T) {
		ctx, end := context.WithCancel(t.Context())
		end()
		if err := together(ctx, untilTheEnd, alsoFails); err != nil {
			t.Error(err)
		}
	})
}
