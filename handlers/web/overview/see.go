package overview

import (
	"net/http"
	"slices"
	"sync"
	"time"

	"kontor/domain"
	"kontor/handlers/web/page"
	"kontor/projections"
)

// seen is what a page of the nation or a county shows, for whoever asks.
type seen struct {
	At       time.Time
	Date     domain.Date
	Workload projections.Workload
	Wait     projections.WaitFigures
	Load     projections.Load
	Overview projections.Overview
	Loads    projections.Loads
	Curve    projections.Curve
	Normal   projections.Normal
	Needy    []projections.Attention
}

// memo remembers what is the same for everybody who looks at once: the figures of a position and second, and what is usual on a day.
type memo struct {
	mu      sync.Mutex
	key     memoKey
	seen    seen
	normals map[normalKey]usual
}

type memoKey struct {
	position domain.Position
	second   int64
	county   string
}

type normalKey struct {
	of   string
	date domain.Date
}

type usual struct {
	until  time.Time
	normal projections.Normal
}

// usualFor is for how long what is usual is not asked anew. It changes when a day is closed.
const usualFor = time.Minute

// look is the nation or the county from the source.
func (s pages) look(from source, county string) seen {
	key := memoKey{from.board.Position(), from.at.Unix(), county}
	live := !from.Past()
	if live {
		s.memo.mu.Lock()
		defer s.memo.mu.Unlock()
		if s.memo.key == key {
			return s.memo.seen
		}
	}
	v := seen{At: from.at, Date: domain.DateOf(from.at), Overview: from.board.Overview(from.at), Loads: from.board.Loads(from.at)}
	v.Workload, v.Wait, v.Load = v.Overview.Nation, v.Overview.Wait, v.Loads.Nation
	var of []domain.KontorID // nil is every office
	if county != "" {
		i := slices.IndexFunc(v.Loads.Counties, func(c projections.CountyRow) bool { return c.County == county })
		c := projections.CountyRow{Offices: []domain.KontorID{}}
		if i >= 0 { // on an earlier day it may have had no office
			c = v.Loads.Counties[i]
		}
		of, v.Workload, v.Wait, v.Load = c.Offices, c.Workload, c.Wait, c.Load
	}
	v.Curve = from.board.Curve(of, v.Date, from.at)
	v.Needy = from.board.Attention(from.at)
	if of != nil {
		v.Needy = slices.DeleteFunc(v.Needy, func(a projections.Attention) bool { return !slices.Contains(of, a.Kontor) })
	}
	v.Normal = s.memo.usual(s.Board, "county "+county, of, v.Date, !live)
	if live {
		s.memo.key, s.memo.seen = key, v
	}
	return v
}

// usual is what is usual on such a day, from the live board: no other knows. The memo is locked unless lock says so.
func (m *memo) usual(b *projections.Board, name string, of []domain.KontorID, date domain.Date, lock bool) projections.Normal {
	if lock {
		m.mu.Lock()
		defer m.mu.Unlock()
	}
	key, now := normalKey{name, date}, time.Now()
	if u, ok := m.normals[key]; ok && now.Before(u.until) {
		return u.normal
	}
	if m.normals == nil || len(m.normals) > 400 {
		m.normals = map[normalKey]usual{}
	}
	u := usual{now.Add(usualFor), b.Normal(of, date)}
	m.normals[key] = u
	return u.normal
}

// countyOf is the county that the address names, empty for the nation; false when there is none of that name.
func countyOf(r *http.Request, p page.Page) (county string, ok bool) {
	county = r.URL.Query().Get("county")
	if county == "" {
		return "", true
	}
	for _, k := range p.Network.Kontors {
		if k.County == county {
			return county, true
		}
	}
	return "", false
}
