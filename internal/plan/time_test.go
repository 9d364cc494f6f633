package plan_test

import (
	"math/rand/v2"
	"testing"
	"time"
	_ "time/tzdata"

	"github.com/petitbleu/petitbleu/internal/plan"
)

func zone(t testing.TB, name string) *time.Location {
	t.Helper()
	z, err := time.LoadLocation(name)
	if err != nil {
		t.Fatal(err)
	}
	return z
}

func at(t testing.TB, s string) time.Time {
	t.Helper()
	when, err := time.Parse(time.RFC3339, s)
	if err != nil {
		t.Fatal(err)
	}
	return when
}

func TestNext(t *testing.T) {
	for _, c := range []struct {
		about string
		s     plan.Schedule
		zone  string
		after string
		want  []string
	}{
		{"once", plan.Schedule{Date: "2026-11-24", Time: "10:00"}, "Europe/Paris", "2026-11-22T00:00:00Z", []string{"2026-11-24T09:00:00Z", ""}},
		{"at once is no instant of its own", plan.Schedule{Now: true}, "Europe/Paris", "2026-11-22T00:00:00Z", []string{""}},
		{"daily over the clock's change back", plan.Schedule{Date: "2026-10-23", Time: "09:00", Repeat: plan.Daily, Until: "2026-10-26"}, "Europe/Paris", "2026-10-01T00:00:00Z",
			[]string{"2026-10-23T07:00:00Z", "2026-10-24T07:00:00Z", "2026-10-25T08:00:00Z", "2026-10-26T08:00:00Z", ""}},
		{"a time that does not exist is moved forward", plan.Schedule{Date: "2026-03-28", Time: "02:30", Repeat: plan.Daily, Until: "2026-03-30"}, "Europe/Paris", "2026-03-27T12:00:00Z",
			[]string{"2026-03-28T01:30:00Z", "2026-03-29T01:30:00Z", "2026-03-30T00:30:00Z", ""}},
		{"a time that exists twice is taken once", plan.Schedule{Date: "2026-10-24", Time: "02:30", Repeat: plan.Daily, Until: "2026-10-26"}, "Europe/Paris", "2026-10-23T12:00:00Z",
			[]string{"2026-10-24T00:30:00Z", "2026-10-25T00:30:00Z", "2026-10-26T01:30:00Z", ""}},
		{"every third day", plan.Schedule{Date: "2026-11-01", Time: "00:00", Repeat: plan.Daily, Every: 3}, "UTC", "2026-11-05T00:00:00Z", []string{"2026-11-07T00:00:00Z", "2026-11-10T00:00:00Z"}},
		{"Tuesdays and Fridays of every second week", plan.Schedule{Date: "2026-11-18", Time: "10:00", Repeat: plan.Weekly, Every: 2, Days: []int{2, 5}}, "UTC", "2026-11-01T00:00:00Z",
			[]string{"2026-11-20T10:00:00Z", "2026-12-01T10:00:00Z", "2026-12-04T10:00:00Z"}},
		{"the 31st is the last day of shorter months", plan.Schedule{Date: "2027-01-01", Time: "10:00", Repeat: plan.Monthly, Day: 31}, "UTC", "2027-01-01T00:00:00Z",
			[]string{"2027-01-31T10:00:00Z", "2027-02-28T10:00:00Z", "2027-03-31T10:00:00Z", "2027-04-30T10:00:00Z"}},
		{"local begins where the day begins first", plan.Schedule{Date: "2026-11-24", Time: "10:00", Local: true}, "Europe/Paris", "2026-11-22T00:00:00Z", []string{"2026-11-23T20:00:00Z", ""}},
	} {
		after := at(t, c.after)
		for i, want := range c.want {
			got, ok := plan.Next(&c.s, zone(t, c.zone), after)
			if want == "" {
				if ok {
					t.Errorf("%s: a run too many, at %s", c.about, got)
				}
				break
			}
			if !ok || !got.Equal(at(t, want)) {
				t.Errorf("%s, run %d: %s %v, want %s", c.about, i, got, ok, want)
				break
			}
			after = got
		}
	}
}

// TestNextRises holds for any schedule: each run is later than the one before, none is before the first day
// nor after the last, and its clock shows the time, or later where that does not exist.
func TestNextRises(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	zones := []string{"Europe/Paris", "America/New_York", "Australia/Lord_Howe", "Pacific/Apia", "Africa/Casablanca", "Asia/Kathmandu", "America/Sao_Paulo", "UTC"}
	for range 2000 {
		z := zone(t, zones[r.IntN(len(zones))])
		first := time.Date(2009+r.IntN(20), time.Month(1+r.IntN(12)), 1+r.IntN(28), 0, 0, 0, 0, time.UTC)
		s := plan.Schedule{Date: first.Format(time.DateOnly), Time: time.Unix(int64(r.IntN(1440))*60, 0).UTC().Format("15:04"), Every: r.IntN(5),
			Repeat: []plan.Repeat{plan.Daily, plan.Weekly, plan.Monthly}[r.IntN(3)], Until: first.AddDate(0, r.IntN(14), 0).Format(time.DateOnly)}
		if s.Repeat == plan.Weekly {
			s.Days = []int{1 + r.IntN(7), 1 + r.IntN(7)}
		}
		if s.Repeat == plan.Monthly {
			s.Day = 1 + r.IntN(31)
		}
		after := first.AddDate(0, 0, -3)
		for n := 0; ; n++ {
			next, ok := plan.Next(&s, z, after)
			if !ok {
				break
			}
			wall := next.In(z)
			if !next.After(after) || wall.Format(time.DateOnly) < s.Date || wall.Format("15:04") < s.Time && wall.Format(time.DateOnly) <= s.Until && wall.Hour() > 3 {
				t.Fatalf("%+v in %s: %s after %s", s, z, wall, after)
			}
			if again, _ := plan.Next(&s, z, next.Add(-time.Millisecond)); !again.Equal(next) {
				t.Fatalf("%+v in %s: %s is not found from just before it: %s", s, z, next, again)
			}
			after = next
			if n > 1000 {
				t.Fatal("it has no end")
			}
		}
	}
}

func TestLocal(t *testing.T) {
	begun := at(t, "2026-03-28T12:30:00Z") // 02:30 on the 29th in the first zone
	for name, want := range map[string]string{"Pacific/Kiritimati": "2026-03-28T12:30:00Z", "Europe/Paris": "2026-03-29T01:30:00Z", "America/New_York": "2026-03-29T06:30:00Z", "Etc/GMT+12": "2026-03-29T14:30:00Z"} {
		if got := plan.LocalAt(begun, zone(t, name)); !got.Equal(at(t, want)) {
			t.Errorf("%s: %s, want %s", name, got, want)
		}
	}
	if over := plan.LocalOver(begun); !over.Equal(at(t, "2026-03-29T15:30:00Z")) {
		t.Error(over)
	}
	due := at(t, "2026-03-29T06:30:00Z")
	if plan.LocalMissed(due, due.Add(time.Hour)) || !plan.LocalMissed(due, due.Add(time.Hour+time.Second)) {
		t.Error("an hour is the limit")
	}
}

func TestDue(t *testing.T) {
	paris := zone(t, "Europe/Paris")
	tuesday := at(t, "2026-11-24T08:30:00Z") // 09:30 there
	for _, c := range []struct {
		d    plan.Delay
		want string
	}{
		{plan.Delay{}, "2026-11-24T08:30:00Z"},
		{plan.Delay{After: 90}, "2026-11-24T08:31:30Z"},
		{plan.Delay{Days: 2, Time: "10:00"}, "2026-11-26T09:00:00Z"},
		{plan.Delay{Weekday: 2, Time: "10:00"}, "2026-11-24T09:00:00Z"},
		{plan.Delay{Weekday: 2, Time: "09:30"}, "2026-12-01T08:30:00Z"},
		{plan.Delay{Weekday: 1, Time: "10:00"}, "2026-11-30T09:00:00Z"},
	} {
		if got := plan.Due(c.d, tuesday, paris); !got.Equal(at(t, c.want)) {
			t.Errorf("%+v: %s, want %s", c.d, got, c.want)
		}
	}
}

func TestQuietUntil(t *testing.T) {
	paris := zone(t, "Europe/Paris")
	night := &plan.Quiet{From: "22:00", To: "08:00"}
	for instant, want := range map[string]string{
		"2026-11-24T20:59:59Z": "", "2026-11-24T21:00:00Z": "2026-11-25T07:00:00Z", "2026-11-25T06:59:59Z": "2026-11-25T07:00:00Z", "2026-11-25T07:00:00Z": "",
		"2026-10-24T22:00:00Z": "2026-10-25T07:00:00Z", // the night in which the clock is put back
	} {
		until, quiet := plan.QuietUntil(night, paris, at(t, instant))
		if quiet != (want != "") || quiet && !until.Equal(at(t, want)) {
			t.Errorf("%s: %s %v, want %s", instant, until, quiet, want)
		}
	}
	if _, quiet := plan.QuietUntil(&plan.Quiet{Off: true, From: "00:00", To: "23:59"}, paris, at(t, "2026-11-24T12:00:00Z")); quiet {
		t.Error("off is off")
	}
	if until, quiet := plan.QuietUntil(&plan.Quiet{From: "12:00", To: "13:00"}, paris, at(t, "2026-11-24T11:30:00Z")); !quiet || !until.Equal(at(t, "2026-11-24T12:00:00Z")) {
		t.Error("at noon")
	}
}

func TestCapSince(t *testing.T) {
	now := at(t, "2026-11-24T23:30:00Z") // the 25th in Paris
	for _, c := range []struct {
		every      int
		unit, want string
	}{{90, plan.UnitMinutes, "2026-11-24T22:00:00Z"}, {1, plan.UnitDays, "2026-11-24T23:00:00Z"}, {2, plan.UnitDays, "2026-11-23T23:00:00Z"}, {1, plan.UnitWeeks, "2026-11-18T23:00:00Z"}} {
		if got := plan.CapSince(plan.Cap{Every: c.every, Unit: c.unit}, zone(t, "Europe/Paris"), now); !got.Equal(at(t, c.want)) {
			t.Errorf("%d %s: %s, want %s", c.every, c.unit, got, c.want)
		}
	}
}
