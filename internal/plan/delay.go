package plan

import "time"

// Due gives the instant at which a message is due to somebody in a zone when something happened at an
// instant. "In n days at 10:00" counts days of the person's calendar; "the next Tuesday at 10:00" is today
// when today is a Tuesday and it is not yet 10:00.
func Due(d Delay, at time.Time, zone *time.Location) time.Time {
	zone = zoneOr(zone)
	minutes, ok := clock(d.Time)
	today := dayAt(at.In(zone))
	switch {
	case d.Weekday != 0 && ok:
		ahead := (d.Weekday - today.weekday() + 7) % 7
		if t := (today + day(ahead)).at(minutes, zone); t.After(at) {
			return t.UTC()
		}
		return (today + day(ahead) + 7).at(minutes, zone).UTC()
	case d.Days != 0 && ok:
		return (today + day(d.Days)).at(minutes, zone).UTC()
	}
	return at.Add(d.After.Duration())
}

// Waits tells whether there is a delay.
func (d Delay) Waits() bool { return d != Delay{} }

// QuietUntil tells whether an instant lies in quiet hours where somebody is, and when these end.
func QuietUntil(q *Quiet, zone *time.Location, t time.Time) (until time.Time, quiet bool) {
	if q == nil || q.Off {
		return until, false
	}
	from, okFrom := clock(q.From)
	to, okTo := clock(q.To)
	if !okFrom || !okTo || from == to {
		return until, false
	}
	zone = zoneOr(zone)
	today := dayAt(t.In(zone))
	for d := today - 2; d <= today; d++ { // those that began yesterday may go on today; some zone has left a day out
		end := d
		if to < from {
			end++
		}
		begin, over := d.at(from, zone), end.at(to, zone)
		if !t.Before(begin) && t.Before(over) {
			return over.UTC(), true
		}
	}
	return until, false
}

// QuietOf gives the quiet hours of a campaign: its own, else the workspace's, which may be nil.
func (d *Definition) QuietOf(workspace *Quiet) *Quiet {
	if d.Delivery.Quiet != nil {
		return d.Delivery.Quiet
	}
	return workspace
}

// CapSince gives the instant from which messages to somebody count for a cap: a length of time back, or the
// beginning of a day of their calendar (Braze reference, section 6.3). A week is seven such days.
func CapSince(c Cap, zone *time.Location, now time.Time) time.Time {
	every := max(c.Every, 1)
	if c.Unit == UnitMinutes {
		return now.Add(-time.Duration(every) * time.Minute)
	}
	if c.Unit == UnitWeeks {
		every *= 7
	}
	zone = zoneOr(zone)
	return (dayAt(now.In(zone)) - day(every-1)).at(0, zone).UTC()
}

// Units of caps.
const (
	UnitMinutes = "minutes"
	UnitDays    = "days"
	UnitWeeks   = "weeks"
)
