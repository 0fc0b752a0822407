package backupdir

import "time"

// Segments lets files with entries grow to so many bytes only.
func (w *Writer) Segments(bytes int64) { w.segment = bytes }

// At sets the clock.
func (w *Writer) At(clock func() time.Time) { w.clock = clock }
