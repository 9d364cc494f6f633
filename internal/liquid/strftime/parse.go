package strftime

import (
	"regexp"
	"strconv"
	"strings"
	"time"
)

// Parse reads an instant. What the text leaves out is that of now, from the year down to the first part it gives, and
// the least below. A text that names no zone is of zone.
func Parse(text string, now time.Time, zone *time.Location) (time.Time, bool) {
	if len(text) > 128 {
		return time.Time{}, false
	}
	if t, ok := iso(text, zone); ok {
		return t, true
	}
	s := strings.ToLower(text)
	var x parts
	x.year, x.month, x.day, x.hour = none, none, none, none
	if !x.compact(s) {
		s = x.clock(s)
		x.date(s)
	}
	return x.instant(now, zone)
}

// none marks what was not given.
const none = -1 << 31

// parts is what was found in a text.
type parts struct {
	year, month, day, hour, minute, second, nanos int
	zone                                          *time.Location
}

// iso reads the usual form without trying the others.
func iso(s string, zone *time.Location) (time.Time, bool) {
	if len(s) < 10 || s[4] != '-' || s[7] != '-' {
		return time.Time{}, false
	}
	for _, layout := range [...]string{time.RFC3339, "2006-01-02", "2006-01-02 15:04:05", "2006-01-02T15:04:05", "2006-01-02 15:04:05 -0700", "2006-01-02 15:04:05 UTC"} {
		in := zone
		if strings.HasSuffix(layout, "UTC") {
			in = time.UTC
		}
		if t, err := time.ParseInLocation(layout, s, in); err == nil {
			if strings.HasSuffix(s, "Z") {
				return t.UTC(), true
			}
			if _, offset := t.Zone(); layout == time.RFC3339 || strings.HasSuffix(layout, "-0700") {
				return t.In(time.FixedZone("", offset)), true
			}
			return t, true
		}
	}
	return time.Time{}, false
}

const zonePattern = `(z\b|utc|gmt|[ecmp][sd]t|c?e?w?est|[cew]et|bst|ist|jst|msk)?\s*([-+]\d{1,2}(?::?\d{2})?(?::?\d{2})?)?`

var (
	compactForm = regexp.MustCompile(`^(\d{4})(\d{2})(\d{2})(?:t?(\d{2})(\d{2})(\d{2})?(?:[.,](\d+))?\s*` + zonePattern + `)?$`)
	clockForm   = regexp.MustCompile(`(\d{1,2})\s*:\s*(\d{2})(?:\s*:\s*(\d{2})(?:[.,](\d+))?)?(?:\s*([ap])(?:m\b|\.m\.))?\s*` + zonePattern)
	hourForm    = regexp.MustCompile(`\b(\d{1,2})\s*([ap])(?:m\b|\.m\.)\s*` + zonePattern)
	monthNames  = `\b(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*`
	dayFirst    = regexp.MustCompile(`('?\d+)(?:st|nd|rd|th)?\b[^-\d\s]*[\s-]*` + monthNames + `\.?[^-\d\s']*(?:[\s,-]*('?-?\d+))?`)
	monthFirst  = regexp.MustCompile(monthNames + `\.?[^-\d\s']*[\s-]*('?\d+)(?:st|nd|rd|th)?\b[^-\d\s']*(?:[\s,-]*('?-?\d+))?`)
	dashed      = regexp.MustCompile(`('?[-+]?\d{2,})-(\d{1,2})-(\d{1,2})`)
	slashed     = regexp.MustCompile(`('?\d+)/\s*('?\d+)(?:/\s*('?-?\d+))?`)
	dotted      = regexp.MustCompile(`('?\d+)\.\s*('?\d+)\.\s*('?-?\d+)`)
	dayOfYear   = regexp.MustCompile(`\b(\d{4})-(\d{3})\b`)
	yearMonth   = regexp.MustCompile(`\b(\d{4})-(\d{2})\b`)
	monthOnly   = regexp.MustCompile(monthNames)
)

func (x *parts) compact(s string) bool {
	m := compactForm.FindStringSubmatch(strings.TrimSpace(s))
	if m == nil {
		return false
	}
	x.year, x.month, x.day = atoi(m[1]), atoi(m[2]), atoi(m[3])
	if m[4] != "" {
		x.hour, x.minute, x.second, x.nanos = atoi(m[4]), atoi(m[5]), max(atoi(m[6]), 0), fraction(m[7])
		x.zone = zoneOf(m[8], m[9])
	}
	return true
}

// clock reads the time of day and gives the text without it.
func (x *parts) clock(s string) string {
	form, half, zone := clockForm, 5, 6
	at := form.FindStringSubmatchIndex(s)
	if at == nil {
		form, half, zone = hourForm, 2, 3
		if at = form.FindStringSubmatchIndex(s); at == nil {
			return s
		}
	}
	m := form.FindStringSubmatch(s)
	x.hour = atoi(m[1])
	if form == clockForm {
		x.minute, x.second, x.nanos = atoi(m[2]), max(atoi(m[3]), 0), fraction(m[4])
	}
	switch m[half] {
	case "a":
		x.hour %= 12
	case "p":
		x.hour = x.hour%12 + 12
	}
	x.zone = zoneOf(m[zone], m[zone+1])
	before := strings.TrimSuffix(s[:at[0]], "t")
	return before + " " + s[at[1]:]
}

// date reads the date.
func (x *parts) date(s string) {
	if m := dayFirst.FindStringSubmatch(s); m != nil {
		x.set(m[3], monthOf(m[2]), m[1])
	} else if m := monthFirst.FindStringSubmatch(s); m != nil {
		x.set(m[3], monthOf(m[1]), m[2])
	} else if m := dashed.FindStringSubmatch(s); m != nil {
		x.set(m[1], atoi(m[2]), m[3])
	} else if m := slashed.FindStringSubmatch(s); m != nil {
		x.three(m)
	} else if m := dotted.FindStringSubmatch(s); m != nil {
		x.three(m)
	} else if m := dayOfYear.FindStringSubmatch(s); m != nil && atoi(m[2]) >= 1 && atoi(m[2]) <= 366 {
		at := time.Date(atoi(m[1]), 1, atoi(m[2]), 0, 0, 0, 0, time.UTC)
		x.year, x.month, x.day = at.Year(), int(at.Month()), at.Day()
	} else if m := yearMonth.FindStringSubmatch(s); m != nil {
		x.year, x.month = atoi(m[1]), atoi(m[2])
	} else if m := monthOnly.FindStringSubmatch(s); m != nil {
		x.month = monthOf(m[1])
	}
}

// three reads three numbers: the year is the one that can only be that, else the first; without it the day is last.
func (x *parts) three(m []string) {
	switch {
	case m[3] == "": // month and day
		x.month, x.day = atoi(m[1]), atoi(m[2])
	case len(m[1]) <= 2 && len(m[3]) > 2:
		x.set(m[3], atoi(m[2]), m[1])
	default:
		x.set(m[1], atoi(m[2]), m[3])
	}
}

// set takes a date; of year and day the longer number is the year.
func (x *parts) set(year string, month int, day string) {
	if len(strings.Trim(day, "'")) > 2 || (strings.HasPrefix(day, "'") && year != "") {
		year, day = day, year
	}
	x.month = month
	if day != "" {
		x.day = atoi(strings.Trim(day, "'"))
	}
	if year == "" {
		return
	}
	digits := strings.TrimLeft(year, "'-+")
	x.year = atoi(strings.TrimLeft(year, "'"))
	if len(digits) <= 2 && !strings.HasPrefix(year, "-") {
		x.year += 1900
		if atoi(digits) < 69 {
			x.year += 100
		}
	}
}

func monthOf(name string) int {
	return strings.Index("janfebmaraprmayjunjulaugsepoctnovdec", name[:3])/3 + 1
}

func atoi(s string) int {
	n, err := strconv.Atoi(s)
	if err != nil {
		return none
	}
	return n
}

func fraction(s string) int {
	if s == "" {
		return 0
	}
	return atoi((s + "000000000")[:9])
}

// zones that are known by their letters, in hours from UTC.
var zones = map[string]int{
	"est": -5, "edt": -4, "cst": -6, "cdt": -5, "mst": -7, "mdt": -6, "pst": -8, "pdt": -7,
	"cet": 1, "cest": 2, "eet": 2, "eest": 3, "wet": 0, "west": 1, "bst": 1, "jst": 9, "msk": 3,
}

func zoneOf(name, offset string) *time.Location {
	if offset != "" {
		digits := strings.ReplaceAll(offset[1:], ":", "")
		if len(digits)%2 == 1 {
			digits = "0" + digits
		}
		digits = (digits + "0000")[:6]
		secs := atoi(digits[:2])*3600 + atoi(digits[2:4])*60 + atoi(digits[4:])
		if offset[0] == '-' {
			secs = -secs
		}
		return time.FixedZone("", secs)
	}
	switch name {
	case "":
		return nil
	case "z", "utc", "gmt":
		return time.UTC
	case "ist":
		return time.FixedZone("", 19800)
	}
	return time.FixedZone("", zones[name]*3600)
}

// instant puts the parts together.
func (x *parts) instant(now time.Time, zone *time.Location) (time.Time, bool) {
	if x.year == none && x.month == none && x.day == none && x.hour == none {
		return time.Time{}, false
	}
	if x.zone != nil {
		zone = x.zone
	}
	now = now.In(zone)
	for _, part := range []struct {
		of  *int
		now int
	}{{&x.year, now.Year()}, {&x.month, int(now.Month())}, {&x.day, now.Day()}} {
		if *part.of != none {
			break
		}
		*part.of = part.now
	}
	for _, part := range []struct {
		of    *int
		least int
	}{{&x.month, 1}, {&x.day, 1}, {&x.hour, 0}} {
		if *part.of == none {
			*part.of = part.least
		}
	}
	if x.month < 1 || x.month > 12 || x.day < 1 || x.day > 31 || x.hour < 0 || x.hour > 24 || x.minute > 59 || x.second > 60 || x.year < -9999 || x.year > 99999 {
		return time.Time{}, false
	}
	return time.Date(x.year, time.Month(x.month), x.day, x.hour, x.minute, x.second, x.nanos, zone), true
}
