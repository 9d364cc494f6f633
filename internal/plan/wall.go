package plan

import "time"

// day counts days of the calendar; 0 is 1 January 1970, a Thursday.
type day int

func dayOf(year int, month time.Month, d int) day {
	return day(time.Date(year, month, d, 0, 0, 0, 0, time.UTC).Unix() / 86400)
}

func dayAt(t time.Time) day { return dayOf(t.Date()) }

func (d day) date() (year int, month time.Month, n int) {
	return time.Unix(int64(d)*86400, 0).UTC().Date()
}

// weekday gives 1 for Monday … 7 for Sunday.
func (d day) weekday() int { return int((d%7+7+3)%7) + 1 }

// monday gives the first day of its week.
func (d day) monday() day { return d - day(d.weekday()-1) }

// at gives the instant of a wall time of the day in a zone. One that does not exist, for the clock is put
// forward over it, is moved forward by as much; of one that exists twice it is the first.
func (d day) at(minutes int, zone *time.Location) time.Time {
	year, month, n := d.date()
	wall := time.Date(year, month, n, minutes/60, minutes%60, 0, 0, time.UTC)
	before, after := offset(wall.Add(-30*time.Hour), zone), offset(wall.Add(30*time.Hour), zone)
	for _, o := range []time.Duration{max(before, after), min(before, after)} { // the greater offset is the earlier instant
		if t := wall.Add(-o); offset(t, zone) == o {
			return t.In(zone)
		}
	}
	return wall.Add(-before).In(zone)
}

func offset(t time.Time, zone *time.Location) time.Duration {
	_, seconds := t.In(zone).Zone()
	return time.Duration(seconds) * time.Second
}

// date reads 2026-11-24.
func date(s string) (day, bool) {
	t, err := time.Parse(time.DateOnly, s)
	if err != nil || t.Year() < 1970 || t.Year() > 9998 {
		return 0, false
	}
	return dayAt(t), true
}

// clock reads 10:00 as minutes of the day.
func clock(s string) (minutes int, ok bool) {
	t, err := time.Parse("15:04", s)
	if err != nil || len(s) != len("15:04") {
		return 0, false
	}
	return t.Hour()*60 + t.Minute(), true
}

func zoneOr(zone *time.Location) *time.Location {
	if zone == nil {
		return time.UTC
	}
	return zone
}
