package strftime_test

import (
	"testing"
	"time"

	"github.com/petitbleu/petitbleu/internal/liquid/strftime"
)

var paris = time.FixedZone("CET", 3600)

func TestAppend(t *testing.T) {
	at := time.Date(2016, 3, 4, 5, 6, 7, 89012345, paris)
	for layout, want := range map[string]string{
		"%Y-%m-%d %H:%M:%S": "2016-03-04 05:06:07", "%-d/%-m/%y": "4/3/16", "%e|%k|%l": " 4| 5| 5", "%A %a %B %b %h": "Friday Fri March Mar Mar",
		"%j %U %W %V %G %g %u %w": "064 09 09 09 2016 16 5 5", "%I %p %P": "05 AM am", "%L %N %3N %6N": "089 089012345 089 089012",
		"%s": "1457064367", "%z %:z %::z %Z": "+0100 +01:00 +01:00:00 CET", "%c": "Fri Mar  4 05:06:07 2016", "%D %x %F %T %X %R %r": "03/04/16 03/04/16 2016-03-04 05:06:07 05:06:07 05:06 05:06:07 AM",
		"%v %+": " 4-MAR-2016 Fri Mar  4 05:06:07 CET 2016", "%C": "20", "%^a %^B %#p %#a": "FRI MARCH am FRI", "%5d %05d %_5d %-5d": "00004 00004     4 4", "%10A|%-10A|%010A": "    Friday|    Friday|0000Friday",
		"%% %n%t": "% \n\t", "%Q %i %": "%Q %i %", "%Ey %Od %EZ": "16 04 %EZ", "100%": "100%", "é %d ü": "é 04 ü", "%010Y": "0000002016",
	} {
		if got := string(strftime.Append(nil, at, layout)); got != want {
			t.Errorf("%q gives %q, want %q", layout, got, want)
		}
	}
	if got := string(strftime.Append(nil, time.Date(-5, 1, 1, 0, 0, 0, 0, time.UTC), "%Y %C %y")); got != "-5 -1 95" {
		t.Error(got)
	}
}

func TestParse(t *testing.T) {
	now := time.Date(2026, 3, 14, 15, 9, 26, 0, time.UTC)
	for text, want := range map[string]string{
		"2016-03-14": "2016-03-14T00:00:00+01:00", "2016-03-14T10:11:12Z": "2016-03-14T10:11:12Z", "2016-03-14 10:11:12": "2016-03-14T10:11:12+01:00", "2016-03-14 10:11:12 UTC": "2016-03-14T10:11:12Z",
		"2016-03-14T10:11:12.5+02:00": "2016-03-14T10:11:12+02:00", "2016-03-14T10:11": "2016-03-14T10:11:00+01:00", "2016-03-14 10:11 -0530": "2016-03-14T10:11:00-05:30",
		"March 14, 2016": "2016-03-14T00:00:00+01:00", "mar 14 2016 3:04 pm": "2016-03-14T15:04:00+01:00", "14 March 2016 12 am": "2016-03-14T00:00:00+01:00", "14th March 2016": "2016-03-14T00:00:00+01:00",
		"Mon, 14 Mar 2016 10:00:00 +0000": "2016-03-14T10:00:00Z", "14-Mar-2016": "2016-03-14T00:00:00+01:00", "14/03/2016": "2016-03-14T00:00:00+01:00", "2016/03/14": "2016-03-14T00:00:00+01:00", "14.3.2016": "2016-03-14T00:00:00+01:00",
		"20160314T101112Z": "2016-03-14T10:11:12Z", "March 2016": "2016-03-01T00:00:00+01:00", "March": "2026-03-01T00:00:00+01:00", "March 20": "2026-03-20T00:00:00+01:00", "10:30": "2026-03-14T10:30:00+01:00",
		"Mar 14 '99": "1999-03-14T00:00:00+01:00", "2016-03": "2016-03-01T00:00:00+01:00", "Mon Mar 14 10:11:12 EST 2016": "2016-03-14T10:11:12-05:00", "2016-02-31": "2016-03-02T00:00:00+01:00",
		"2020-060": "2020-02-29T00:00:00+01:00", "2020-000": "", "2020-367": "",
		"hello": "", "": "", "Friday": "", "2016-13-01": "", "12/25/2016": "", "25:00": "", "99999999999999999999": "",
	} {
		got := ""
		if at, ok := strftime.Parse(text, now, paris); ok {
			got = at.Format(time.RFC3339)
		}
		if got != want {
			t.Errorf("%q is %q, want %q", text, got, want)
		}
	}
}

func FuzzBoth(f *testing.F) {
	f.Add("March 14, 2016 10 pm", "%c %10Y")
	f.Add("14/03/16 10:00:00.5 +02", "%-d%^B%#p%:z%3N")
	now := time.Date(2026, 3, 14, 15, 9, 26, 0, time.UTC)
	f.Fuzz(func(t *testing.T, text, layout string) {
		at, ok := strftime.Parse(text, now, time.UTC)
		if !ok {
			at = now
		}
		out := strftime.Append(nil, at, layout)
		if len(out) > 300*(len(layout)+1) {
			t.Fatalf("%q gives %d bytes", layout, len(out))
		}
	})
}
