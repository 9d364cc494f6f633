package plan

import (
	"slices"
	"time"
)

// The clocks of the world: a local run begins when its time comes where the day begins first, and is over
// when it has come everywhere, and LocalLate has passed (Braze reference, section 6.2).
const (
	firstZone = 14 * time.Hour
	lastZone  = -12 * time.Hour
	LocalLate = time.Hour
)

// Next gives the first instant after another at which a run begins; ok is false when none does any more. One
// that is for now begins with its launch, which is none of its instants. A local run begins when its wall
// time comes in the first zone of the world. The schedule has passed Check.
func Next(s *Schedule, zone *time.Location, after time.Time) (at time.Time, ok bool) {
	if s == nil || s.Now {
		return at, false
	}
	zone = zoneOr(zone)
	if s.Local {
		zone = time.FixedZone("", int(firstZone/time.Second))
	}
	first, okDate := date(s.Date)
	minutes, okTime := clock(s.Time)
	if !okDate || !okTime {
		return at, false
	}
	last := first
	if s.Repeat != Once {
		last = dayOf(9998, time.December, 31)
		if until, ok := date(s.Until); ok {
			last = until
		}
	}
	begin := max(first, dayAt(after.In(zone))-1)
	for d := begin; d <= last && d <= begin+day(s.longest()); d++ {
		if !s.on(first, d) {
			continue
		}
		if t := d.at(minutes, zone); t.After(after) {
			return t.UTC(), true
		}
	}
	return at, false
}

// longest is more days than lie between two runs.
func (s *Schedule) longest() int { return 32*max(s.Every, 1) + 32 }

// on tells whether a run begins on a day, not before the first.
func (s *Schedule) on(first, d day) bool {
	every := max(s.Every, 1)
	switch s.Repeat {
	case Daily:
		return int(d-first)%every == 0
	case Weekly:
		return slices.Contains(s.Days, d.weekday()) && int(d.monday()-first.monday())/7%every == 0
	case Monthly:
		year, month, n := d.date()
		y0, m0, _ := first.date()
		_, _, length := (dayOf(year, month+1, 1) - 1).date()
		return n == min(s.Day, length) && ((year-y0)*12+int(month-m0))%every == 0
	}
	return d == first
}

// LocalAt gives the instant at which a local run that began at an instant is for people of a zone: when the
// clock there shows what it showed in the first zone of the world when the run began.
func LocalAt(begun time.Time, zone *time.Location) time.Time {
	wall := begun.UTC().Add(firstZone)
	return dayAt(wall).at(wall.Hour()*60+wall.Minute(), zoneOr(zone)).UTC()
}

// LocalMissed tells whether it is too late for people for whom a local run was for an instant: they are
// skipped (Braze reference, section 6.2).
func LocalMissed(at, now time.Time) bool { return now.Sub(at) > LocalLate }

// LocalOver gives the instant at which a local run has come everywhere.
func LocalOver(begun time.Time) time.Time { return begun.Add(firstZone - lastZone + LocalLate) }
