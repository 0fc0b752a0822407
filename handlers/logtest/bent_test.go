package logtest_test

import (
	"context"
	"iter"
	"testing"

	"kontor/domain"
	"kontor/handlers"
	"kontor/handlers/logtest"
	"kontor/handlers/memlog"
)

// bent is a good log with some of its methods replaced.
type bent struct {
	*memlog.Log
	head   func(context.Context, domain.BookID) (handlers.Head, error)
	append func(context.Context, handlers.Head, domain.Entry) (handlers.Recorded, error)
	all    func(context.Context, handlers.Head, []handlers.Encoded) ([]handlers.Recorded, error)
	read   func(context.Context, domain.BookID, handlers.Head) records
	follow func(context.Context, handlers.Position) items
	keeps  func() (epoch string, secret [32]byte)
	end    func(context.Context) (handlers.Position, error)
	imp    func(context.Context, handlers.Position, []handlers.Recorded) (handlers.Position, error)
}

type (
	records = iter.Seq2[handlers.Recorded, error]
	items   = iter.Seq2[handlers.Item, error]
)

func (b *bent) Head(ctx context.Context, book domain.BookID) (handlers.Head, error) {
	if b.head != nil {
		return b.head(ctx, book)
	}
	return b.Log.Head(ctx, book)
}

func (b *bent) Append(ctx context.Context, h handlers.Head, e domain.Entry) (handlers.Recorded, error) {
	if b.append != nil {
		return b.append(ctx, h, e)
	}
	return b.Log.Append(ctx, h, e)
}

func (b *bent) AppendAll(ctx context.Context, h handlers.Head, entries []handlers.Encoded) ([]handlers.Recorded, error) {
	if b.all != nil {
		return b.all(ctx, h, entries)
	}
	return b.Log.AppendAll(ctx, h, entries)
}

func (b *bent) Read(ctx context.Context, book domain.BookID, after handlers.Head) records {
	if b.read != nil {
		return b.read(ctx, book, after)
	}
	return b.Log.Read(ctx, book, after)
}

func (b *bent) Follow(ctx context.Context, after handlers.Position) items {
	if b.follow != nil {
		return b.follow(ctx, after)
	}
	return b.Log.Follow(ctx, after)
}

func (b *bent) Epoch() string {
	if b.keeps != nil {
		epoch, _ := b.keeps()
		return epoch
	}
	return b.Log.Epoch()
}

func (b *bent) Secret() [32]byte {
	if b.keeps != nil {
		_, secret := b.keeps()
		return secret
	}
	return b.Log.Secret()
}

func (b *bent) End(ctx context.Context) (handlers.Position, error) {
	if b.end != nil {
		return b.end(ctx)
	}
	return b.Log.End(ctx)
}

func (b *bent) Import(ctx context.Context, after handlers.Position, entries []handlers.Recorded) (handlers.Position, error) {
	if b.imp != nil {
		return b.imp(ctx, after, entries)
	}
	return b.Log.Import(ctx, after, entries)
}

// bend makes a subject of logs that are bent in one way.
func bend(how func(*bent)) logtest.Subject {
	s := sound()
	s.Open = func(testing.TB) handlers.Log {
		b := &bent{Log: memlog.New()}
		how(b)
		return b
	}
	return s
}

// sound is a subject that keeps every promise.
func sound() logtest.Subject {
	same := func(_ testing.TB, l handlers.Log) handlers.Log { return l }
	return logtest.Subject{
		Open:    func(testing.TB) handlers.Log { return memlog.New() },
		Again:   same,
		Restart: same, // memory that has been away, as far as the suite can tell
		Cut: func(_ testing.TB, l handlers.Log, at handlers.Position) handlers.Log {
			return cut(l, at, &handlers.Damage{Place: at.Place, What: "cut"})
		},
	}
}

// cut is the log without one entry: when it should come there is the error, and with none nobody notices.
func cut(l handlers.Log, at handlers.Position, err error) handlers.Log {
	b := &bent{}
	b.read = func(ctx context.Context, book domain.BookID, after handlers.Head) records {
		return replace(l.Read(ctx, book, after), func(r handlers.Recorded) bool { return r.Position == at }, err)
	}
	b.follow = func(ctx context.Context, after handlers.Position) items {
		return replace(l.Follow(ctx, after), func(i handlers.Item) bool { return i.Position == at }, err)
	}
	return b
}

// replace yields the error for what is gone, and ends; without an error it leaves out what is gone.
func replace[T any](all iter.Seq2[T, error], gone func(T) bool, err error) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		for v, e := range all {
			switch {
			case e == nil && gone(v) && err == nil:
				continue
			case e == nil && gone(v):
				var none T
				yield(none, err)
				return
			}
			if !yield(v, e) {
				return
			}
		}
	}
}

// rearranged yields what f makes of each value: none, one or several.
func rearranged[T any](all iter.Seq2[T, error], f func(T) []T) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		for v, err := range all {
			if err != nil {
				yield(v, err)
				return
			}
			for _, v := range f(v) {
				if !yield(v, nil) {
					return
				}
			}
		}
	}
}

// swapping hands out every second value before the first.
func swapping[T any]() func(T) []T {
	var held []T
	return func(v T) []T {
		if held = append(held, v); len(held) < 2 {
			return nil
		}
		out := []T{held[1], held[0]}
		held = nil
		return out
	}
}

// dropping leaves out the n-th.
func dropping[T any](n int) func(T) []T {
	return func(v T) []T {
		if n--; n == 0 {
			return nil
		}
		return []T{v}
	}
}
