package handlers

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	"kontor/domain"
)

// sealCheck is how far the seals have been checked.
type sealCheck struct {
	behind span                       // what stands behind the last seal
	adrift bool                       // where that begins is not known
	last   domain.DaySealed           // as the log has it
	failed bool                       // of any seal
	said   map[domain.AgencyCode]bool // whose seals do not fit: each of a chain fails with the one before it
}

// sealing takes the entry in, and checks the log against the seals in it.
func (v *verifier) sealing(e domain.Entry, h domain.Hash) {
	for _, seal := range seals(e) {
		v.report.Seals++
		v.sealed(e, seal)
		v.seals.last = seal
		ok := !v.seals.failed
		v.report.SealsOK = &ok
	}
	v.seals.behind.take(e, h)
}

// sealed checks one seal against the log, and the agencies' of that date.
func (v *verifier) sealed(e domain.Entry, seal domain.DaySealed) {
	s := &v.seals
	says := fmt.Sprintf("the seal of %s in the network book", seal.Date)
	if seal.Previous != s.last.Digest {
		v.unsealed(Finding{Book: e.Book, Entry: e.Revision, Witness: says},
			"book %s, entry %d: the seal of %s was not made behind the seal before it: one of them was changed, or one between them is missing", e.Book, e.Revision, seal.Date)
	}
	rest, ok := s.behind.cut(seal.Last)
	if !ok {
		v.unsealed(Finding{Book: e.Book, Entry: e.Revision, Witness: says},
			"book %s, entry %d: the seal of %s ends with entry %s, which the log does not hold before it", e.Book, e.Revision, seal.Date, seal.Last)
		rest = s.behind.cutAt(seal.Entries)
	}
	if !s.adrift {
		got := s.behind.seal(seal.Date, seal.Previous, seal.Salt)
		if ok && got != seal {
			v.differs(sealedData{seal.Date, seal.Digest, seal.Marks}, got, says)
		} else if !ok {
			v.named(seal.Marks, got, says)
		}
		v.witnessed(got)
	}
	s.behind, s.adrift = rest, !ok
}

// witnessed checks what the agencies hold against the seal of what the log has, those that hold the same together.
func (v *verifier) witnessed(got domain.DaySealed) {
	if v.streams == nil {
		return
	}
	holders, held := map[domain.Hash][]string{}, map[domain.Hash]sealedData{}
	for _, a := range slices.Sorted(maps.Keys(v.streams.streams)) {
		seal, ok := v.streams.streams[a].sealed(got.Date)
		if !ok || seal == (sealedData{got.Date, got.Digest, got.Marks}) || v.seals.said[a] {
			continue
		}
		if v.seals.said == nil {
			v.seals.said = map[domain.AgencyCode]bool{}
		}
		v.seals.said[a], v.streams.failed = true, true
		holders[seal.Digest] = append(holders[seal.Digest], string(a))
		held[seal.Digest] = seal
	}
	for _, digest := range slices.SortedFunc(maps.Keys(held), func(a, b domain.Hash) int { return strings.Compare(holders[a][0], holders[b][0]) }) {
		who := "agency " + holders[digest][0] + " holds"
		if n := len(holders[digest]) - 1; n > 0 {
			who = fmt.Sprintf("agencies %s and %s hold", strings.Join(holders[digest][:n], ", "), holders[digest][n])
		}
		v.differs(held[digest], got, fmt.Sprintf("the seal of %s that %s", got.Date, who))
	}
}

// differs notes that a witness holds another seal than that of what the log has, and which books that is about.
func (v *verifier) differs(held sealedData, got domain.DaySealed, witness string) {
	if v.named(held.Marks, got, witness) {
		return
	}
	v.unsealed(Finding{Book: domain.NetworkBook, Witness: witness}, "book %s: %s is not of what the log holds, though every book is as it was then: "+
		"entries were put into another order, or a seal was changed", domain.NetworkBook, witness)
}

// named notes which books are not as they were when the marks were made, and says whether there are any.
func (v *verifier) named(marks domain.Marks, got domain.DaySealed, witness string) bool {
	var parts []int
	for i, mark := range got.Marks {
		if mark != marks[i] {
			parts = append(parts, i)
		}
	}
	if len(parts) == len(marks) { // no book is in every part
		v.unsealed(Finding{Book: domain.NetworkBook, Witness: witness}, "book %s: %s does not go with the date and the salt in the log; one of them was changed, "+
			"and with them whatever the seal covers", domain.NetworkBook, witness)
		return true
	}
	for _, i := range parts {
		changed, first := v.changed(i)
		lost := v.lost(i, got.Date)
		what := Finding{Witness: witness}
		if len(changed) == 1 {
			what.Book, what.Entry = changed[0], first
		} else if len(changed) == 0 && len(lost) > 0 {
			what.Book = lost[0]
		}
		v.unsealed(what, "%s: changed or lost since then, says %s", v.either(changed, lost), witness)
	}
	return len(parts) > 0
}

// changed are the books of that part which the log has entries of, and the first of these of the only one.
func (v *verifier) changed(part int) (all []domain.BookID, first uint64) {
	for _, b := range slices.Sorted(maps.Keys(v.seals.behind.heads)) {
		if domain.MarkOf(b) == part {
			all, first = append(all, b), v.seals.behind.heads[b].first
		}
	}
	return all, first
}

// lost are the books of that part which may have had entries that the log has nothing of: those of the day, and those that it had
// something of before, the latest first.
func (v *verifier) lost(part int, d domain.Date) (all []domain.BookID) {
	for k, office := range v.network.Kontors {
		if b := domain.DaybookID(k, d); v.books[b] == nil && domain.MarkOf(b) == part && office.HoursOn(d) != (domain.Span{}) {
			all = append(all, b)
		}
	}
	for b := range v.books {
		if _, seen := v.seals.behind.heads[b]; !seen && domain.MarkOf(b) == part {
			all = append(all, b)
		}
	}
	slices.SortFunc(all, func(a, b domain.BookID) int {
		_, one, _ := a.Daybook()
		_, other, _ := b.Daybook()
		return cmp.Or(cmp.Compare(other, one), cmp.Compare(a, b))
	})
	return all
}

// either is one of the books in words.
func (v *verifier) either(changed, lost []domain.BookID) string {
	var all []string
	for _, b := range changed {
		h := v.seals.behind.heads[b]
		all = append(all, fmt.Sprintf("book %s, one of its entries %d to %d", b, h.first, h.Revision))
	}
	most := 4 // of those that are guessed
	if len(changed) > 0 {
		most = 1
	}
	for _, b := range lost[:min(len(lost), most)] {
		if n := v.revision(b); n > 0 {
			all = append(all, fmt.Sprintf("book %s, what stood behind its entry %d", b, n))
		} else {
			all = append(all, fmt.Sprintf("book %s, all of it", b))
		}
	}
	if more := len(lost) - most; more > 0 {
		all = append(all, fmt.Sprintf("one of %d more in the same way", more))
	}
	if len(all) == 0 {
		return "a book that the log has nothing of any more"
	}
	return strings.Join(all, ", or ")
}

// unsealed notes that a seal does not fit.
func (v *verifier) unsealed(what Finding, format string, args ...any) {
	v.seals.failed = true
	what.Kind = "seal"
	v.found.sealed(what, format, args...)
}
