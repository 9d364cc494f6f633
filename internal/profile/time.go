package profile

import (
	"strings"
	"time"
)

// timeForms are the forms of an instant that programs and files write (Braze reference, sections 1.3
// and 1.4), by what tells them apart. Without a zone it is UTC, without a time midnight.
var timeForms = []string{
	"2006-01-02T15:04:05Z07:00", // also with a fraction
	"2006-01-02T15:04:05Z0700",
	"2006-01-02T15:04:05Z07",
	"2006-01-02T15:04:05",
	"2006-01-02T15:04Z07:00",
	"2006-01-02T15:04",
	"2006-01-02 15:04:05",
	"2006-01-02 15:04:05Z07:00",
	"2006-01-02 15:04:05 Z07:00",
	"2006-01-02 15:04:05 -0700",
	"2006-01-02 15:04:05 MST",
	"2006-01-02 15:04",
	"2006-01-02",
	"2006-1-2",
}

// otherForms begin with a month or a day of the week.
var otherForms = []string{
	"01/02/2006",
	"1/2/2006",
	"1-2-2006",
	"Mon Jan 2 15:04:05 MST 2006",
	"Mon Jan 2 15:04:05 -0700 2006",
	"Mon 01 02 15:04:05 MST 2006",
	"Mon 01 02 15:04:05 -0700 2006",
	"Mon 01 02 15:04:05.MST 2006",
	"Mon Jan 2 15:04:05.MST 2006",
	"Mon, 02 Jan 2006 15:04:05 MST",
	"Mon, 02 Jan 2006 15:04:05 -0700",
}

// ParseTime reads a text that is one of the date formats of the Braze reference, section 1.3, and nothing
// else. Years before 0 and after 3000 are none.
func ParseTime(text string) (time.Time, bool) {
	if !maybeTime(text) {
		return time.Time{}, false
	}
	forms := timeForms
	if text[4] != '-' || strings.ContainsAny(text[:4], "-/") {
		forms = otherForms
	} else if t, ok := parseMillis(text); ok {
		return t, ok
	}
	for _, form := range forms {
		t, err := time.ParseInLocation(form, text, time.UTC)
		if err != nil {
			continue
		}
		t, ok := zoned(t)
		if !ok || t.Year() < 0 || t.Year() > 3000 {
			return time.Time{}, false
		}
		return t.UTC().Truncate(time.Millisecond), true
	}
	return time.Time{}, false
}

// maybeTime tells cheaply whether a text can be an instant: most texts end here.
func maybeTime(text string) bool {
	if len(text) < len("1-2-2006") || len(text) > 40 {
		return false
	}
	switch c := text[0]; {
	case '0' <= c && c <= '9':
		return strings.ContainsAny(text[1:6], "-/")
	case strings.IndexByte("MTWFS", c) >= 0:
		return text[3] == ' ' || text[3] == ','
	}
	return false
}

// parseMillis reads the form yyyy-MM-ddTHH:mm:ss:SSSZ, whose milliseconds follow a colon.
func parseMillis(text string) (time.Time, bool) {
	const head = len("2006-01-02T15:04:05")
	if len(text) <= head || text[head] != ':' {
		return time.Time{}, false
	}
	t, err := time.Parse("2006-01-02T15:04:05.000Z07:00", text[:head]+"."+text[head+1:])
	if err != nil {
		t, err = time.Parse("2006-01-02T15:04:05.000Z0700", text[:head]+"."+text[head+1:])
	}
	return t.UTC(), err == nil && t.Year() <= 3000
}

// zones are the zones that have letters of their own in Internet mail; other letters mean different
// zones in different countries.
var zones = map[string]time.Duration{"UTC": 0, "GMT": 0, "UT": 0, "Z": 0, "EST": -5, "EDT": -4, "CST": -6, "CDT": -5, "MST": -7, "MDT": -6, "PST": -8, "PDT": -7}

// zoned puts right an instant whose zone was given by letters, which the parser takes for UTC. ok is false
// when they are not known.
func zoned(t time.Time) (time.Time, bool) {
	name, offset := t.Zone()
	if offset != 0 || name == "" || t.Location() == time.UTC {
		return t, true
	}
	hours, ok := zones[name]
	return t.Add(-hours * time.Hour), ok
}

// outOfRange tells whether a text is an instant but for its year, which is before 0 or after 3000.
func outOfRange(text string) bool {
	digits := strings.TrimPrefix(text, "-")
	year := 0
	for year < len(digits) && digits[year] >= '0' && digits[year] <= '9' {
		year++
	}
	if year < 4 || year == len(digits) || digits[year] != '-' {
		return false
	}
	_, ok := ParseTime("2000" + digits[year:])
	return ok && (year > 4 || strings.HasPrefix(text, "-") || digits[:4] > "3000")
}
