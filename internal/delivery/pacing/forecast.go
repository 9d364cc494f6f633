package pacing

import (
	"time"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/store"
)

// Forecast says how a Page gets on with what waits.
type Forecast struct {
	PageID      string
	Due         int64     // to be sent now, under way, or looked for
	Later       int64     // at a time to come
	Waiting     int64     // for the part before them, or for a person
	LastAt      time.Time // when the last of those that are for later is due
	PerMinute   int64     // how fast messages leave now
	PerSecond   int       // the pace that is allowed
	UsedPercent int64     // of the allowance of calls for 24 hours, as the platform said last
	PausedUntil time.Time // zero: it is not paused
	// EndsAt is when the last message that is due now will have left, at the speed of now, or
	// where that says nothing, for little was to be sent until now, at the speed that is allowed. Zero: nothing is due,
	// or the Page cannot send until somebody sets it right.
	EndsAt time.Time
}

// toldLife is how long what a node told of a pace counts as now.
const toldLife = time.Minute

// ForecastOf says it of one Page, by the queues of its workspace and what was told of its pace.
func ForecastOf(p petitbleu.Page, queues []store.PageQueue, told store.PagePace, now time.Time) Forecast {
	f := Forecast{PageID: p.ID, PerSecond: perSecondOf(p), UsedPercent: told.Used}
	for _, q := range queues {
		if q.PageID == p.ID {
			f.Due, f.Later, f.Waiting, f.LastAt = q.Due, q.Later, q.Waiting, q.LastAt
		}
	}
	start, perMinute := now, int64(f.PerSecond)*60
	if told.PausedUntil.After(now) {
		f.PausedUntil, start = told.PausedUntil, told.PausedUntil
	} else if age := now.Sub(told.At); age >= 0 && age < toldLife {
		if f.PerMinute = told.PerMinute; told.Busy && told.PerMinute > 0 {
			perMinute = told.PerMinute
		}
	}
	if f.Due > 0 && (p.State == petitbleu.PageConnected || p.State == petitbleu.PagePaused) {
		f.EndsAt = start.Add(time.Duration(float64(f.Due) / float64(perMinute) * float64(time.Minute)))
	}
	return f
}
