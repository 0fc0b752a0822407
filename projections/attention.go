package projections

import (
	"cmp"
	"slices"
	"strconv"
	"time"

	"kontor/domain"
)

// AttentionRule is how offices come on the list of those that need somebody's attention: each once, with the first of these that is true of
// it, and in this order; within one, the office where it is worst.
//
//  1. failed: its figures stand still. The longest first.
//  2. unbalanced: the errands do not agree with the independent count.
//  3. unopened: its hours began more than 10 minutes ago, and nobody has opened the day. The longest first.
//  4. unserved: somebody has waited more than 10 minutes in a queue that no staffed desk is open for. The longest wait first.
//  5. overdue: the longest wait is past the target. The longest first.
//  6. crowded: more than 8 wait for each desk that is open for their queue. The most for a desk first.
//  7. unclosed: an earlier day was never closed.
//
// Those with a protected identity are counted with their agency's desk, and no reason tells that they are there.
const AttentionRule = "attention/1"

const (
	attentionGrace   = 10 * time.Minute
	attentionCrowded = 8
)

// Attention is an office that needs somebody's attention, and why.
type Attention struct {
	Kontor domain.KontorID `json:"kontor"`
	Name   string          `json:"name"`
	County string          `json:"county"`
	Reason domain.Phrase   `json:"reason"`
	rank   int
	weight float64
}

// Attention is the list of all offices that the rule names at the moment, worst first. Practice days are passed over.
func (b *Board) Attention(at time.Time) []Attention {
	b.mu.RLock()
	defer b.mu.RUnlock()
	list := []Attention{}
	date := domain.DateOf(at)
	for _, k := range b.offices(date) {
		a := Attention{Kontor: k.ID, Name: k.Name, County: k.County}
		if b.reason(&a, k, date, at) {
			list = append(list, a)
		}
	}
	slices.SortStableFunc(list, func(a, b Attention) int { return cmp.Or(cmp.Compare(a.rank, b.rank), cmp.Compare(b.weight, a.weight)) })
	return list
}

// reason finds the first reason that is true of the office; false when there is none.
func (b *Board) reason(a *Attention, k *domain.Kontor, date domain.Date, at time.Time) bool {
	bk := b.current(k.ID, date).unpacked()
	if bk == nil || bk.stage == domain.Unopened && !bk.health(ViewDay).Failed {
		return a.unopened(k.HoursOn(date), date, at)
	}
	switch health := bk.health(ViewDay, ViewWaits); {
	case health.Failed:
		return a.is(1, at.Sub(*health.FailedSince).Seconds(), "failed", "since", health.FailedSince.Format(time.RFC3339))
	case bk.practice:
		return false
	case !bk.balanced():
		return a.is(2, 0, "unbalanced")
	case bk.stage == domain.Open && bk.day != nil && a.queues(bk, at):
		return true
	case bk.stage == domain.Open && bk.date < date:
		return a.is(7, 0, "unclosed", "date", string(bk.date))
	}
	return false
}

func (a *Attention) is(rank int, weight float64, code string, args ...string) bool {
	a.rank, a.weight, a.Reason = rank, weight, domain.Phrase{Code: code}
	if len(args) > 0 {
		a.Reason.Args = map[string]string{}
	}
	for i := 0; i+1 < len(args); i += 2 {
		a.Reason.Args[args[i]] = args[i+1]
	}
	return true
}

// unopened says whether the office should have opened its day by now.
func (a *Attention) unopened(hours domain.Span, date domain.Date, at time.Time) bool {
	late := at.Sub(date.At(hours.Opens))
	if hours == (domain.Span{}) || late <= attentionGrace || !at.Before(date.At(hours.Closes)) {
		return false
	}
	return a.is(3, late.Seconds(), "unopened", "opens", hours.Opens.String())
}

// queues looks for a queue that nobody serves, then at the longest wait, then for a crowded queue.
func (a *Attention) queues(bk *book, at time.Time) bool {
	d, t := bk.day, bk.look()
	var unserved, crowded struct {
		queue          domain.Queue
		waiting, desks int
		longest        time.Duration
	}
	for _, q := range shownQueues(d) {
		waiting, desks, longest := 0, desksFor(d, q), time.Duration(0)
		for _, of := range behind(q) {
			if s := t.scopes[of]; s != nil {
				waiting += len(s.waiting)
				for _, since := range s.waiting {
					longest = max(longest, time.Duration(at.UnixNano()-since))
				}
			}
		}
		switch {
		case waiting == 0:
		case desks == 0 && longest > max(attentionGrace, unserved.longest):
			unserved.queue, unserved.waiting, unserved.longest = q, waiting, longest
		case desks > 0 && waiting > attentionCrowded*desks && (crowded.desks == 0 || waiting*crowded.desks > crowded.waiting*desks):
			crowded.queue, crowded.waiting, crowded.desks = q, waiting, desks
		}
	}
	if n := unserved.waiting; n > 0 {
		return a.is(4, unserved.longest.Seconds(), "unserved", "agency", string(unserved.queue.Agency), "channel", string(unserved.queue.Channel),
			"waiting", strconv.Itoa(n), "longest", strconv.Itoa(int(unserved.longest/time.Minute)))
	}
	wait, target := bk.liveWait(scope{}, at), targetOf(d)
	if l := wait.LongestNow; l != nil && time.Duration(*l)*time.Second > target {
		over := time.Duration(*l)*time.Second - target
		return a.is(5, over.Seconds(), "overdue", "waiting", strconv.Itoa(wait.WaitingNow), "longest", strconv.Itoa(*l/60),
			"over", strconv.Itoa(int(over/time.Minute)), "target", strconv.Itoa(int(target/time.Minute)))
	}
	if crowded.desks > 0 {
		return a.is(6, float64(crowded.waiting)/float64(crowded.desks), "crowded", "agency", string(crowded.queue.Agency),
			"channel", string(crowded.queue.Channel), "waiting", strconv.Itoa(crowded.waiting), "open", strconv.Itoa(crowded.desks), "desks", strconv.Itoa(t.all.StaffedDesks))
	}
	return false
}
