package handlers

import "kontor/domain"

// Waiting is how many wait in the line of a book that is in memory.
func Waiting(b *Books, id domain.BookID) int {
	b.mu.Lock()
	bk := b.books[id]
	b.mu.Unlock()
	bk.line.mu.Lock()
	defer bk.line.mu.Unlock()
	return len(bk.line.waiting)
}

// Calm is how many requests are decided one by one after another process has written in the book.
const Calm = calm
