package plan_test

import (
	"math/rand/v2"
	"testing"
	"time"

	"github.com/petitbleu/petitbleu/internal/plan"
)

// changing are zones whose clocks change by an hour, by half of one, around midnight, or across the line of the date.
var changing = []string{"Europe/Paris", "America/New_York", "Australia/Lord_Howe", "Pacific/Apia", "Africa/Casablanca", "Asia/Kathmandu", "America/Sao_Paulo", "Asia/Beirut", "America/Havana", "UTC"}

// near gives an instant of a zone, mostly close to a change of its clock.
func near(r *rand.Rand, z *time.Location) time.Time {
	t := time.Date(2005+r.IntN(25), time.Month(1+r.IntN(12)), 1+r.IntN(28), r.IntN(24), r.IntN(60), r.IntN(60), 0, time.UTC)
	if _, end := t.In(z).ZoneBounds(); !end.IsZero() && r.IntN(3) > 0 {
		t = end.Add(time.Duration(r.IntN(48*60)-24*60) * time.Minute)
	}
	return t.UTC()
}

// calm tells whether no clock of a zone changes within two days.
func calm(t time.Time, z *time.Location) bool {
	begin, end := t.In(z).ZoneBounds()
	return t.Sub(begin) > 49*time.Hour && (end.IsZero() || end.Sub(t) > 49*time.Hour)
}

// TestQuietHoursOfAnyZone holds quiet hours against the clock on the wall: away from a change of the clock it is quiet when the wall shows a time
// between them; everywhere it stays quiet until they end, and is no longer then.
func TestQuietHoursOfAnyZone(t *testing.T) {
	seed := rand.Uint64()
	r := rand.New(rand.NewPCG(seed, 1))
	for range 20_000 {
		name := changing[r.IntN(len(changing))]
		z := zone(t, name)
		clock := func() string { return time.Unix(int64(r.IntN(96))*900, 0).UTC().Format("15:04") }
		q := &plan.Quiet{From: clock(), To: clock()}
		now := near(r, z)
		until, quiet := plan.QuietUntil(q, z, now)
		if q.From == q.To {
			if quiet {
				t.Fatalf("seed %d: hours of no length are quiet", seed)
			}
			continue
		}
		wall := now.In(z).Format("15:04")
		within := wall >= q.From && wall < q.To
		if q.To < q.From {
			within = wall >= q.From || wall < q.To
		}
		if calm(now, z) && quiet != within {
			t.Fatalf("seed %d: %s in %s, %s to %s: quiet %v", seed, now.In(z), name, q.From, q.To, quiet)
		}
		if !quiet {
			continue
		}
		if long := until.Sub(now); long <= 0 || long > 26*time.Hour {
			t.Fatalf("seed %d: %s in %s, %s to %s: until %s", seed, now.In(z), name, q.From, q.To, until.In(z))
		}
		for range 5 {
			between := now.Add(time.Duration(r.Int64N(int64(until.Sub(now)))))
			if then, still := plan.QuietUntil(q, z, between); !still || !then.Equal(until) {
				t.Fatalf("seed %d: %s in %s, %s to %s: quiet until %s, but not at %s (%v, %s)", seed, now.In(z), name, q.From, q.To, until.In(z), between.In(z), still, then.In(z))
			}
		}
		if then, still := plan.QuietUntil(q, z, until); still && calm(until, z) { // a clock that is put forward may leave out all that is not quiet
			t.Fatalf("seed %d: %s in %s, %s to %s: quiet at the end of it, until %s", seed, until.In(z), name, q.From, q.To, then.In(z))
		}
	}
}

// TestLocalTimeOfAnyZone: everybody's message is due on the day and at the time of the run by their own clock, or, where that time does not exist,
// as much later; and never before the run has begun, nor after it is over.
func TestLocalTimeOfAnyZone(t *testing.T) {
	seed := rand.Uint64()
	r := rand.New(rand.NewPCG(seed, 2))
	for range 20_000 {
		name := changing[r.IntN(len(changing))]
		z := zone(t, name)
		wall := near(r, z).Add(time.Hour * time.Duration(r.IntN(5)-2)).Truncate(time.Minute)
		begun := wall.Add(-14 * time.Hour)
		at := plan.LocalAt(begun, z)
		got := at.In(z).Format("2006-01-02 15:04")
		want := wall.Format("2006-01-02 15:04")
		if at.Before(begun) || at.After(plan.LocalOver(begun)) {
			t.Fatalf("seed %d: %s in %s, for %s: outside of its run", seed, at.In(z), name, want)
		}
		if got == want {
			if earlier := at.Add(-time.Hour); earlier.In(z).Format("2006-01-02 15:04") == want {
				t.Fatalf("seed %d: %s in %s: it is the second time that the clock shows this", seed, at.In(z), name)
			}
			continue
		}
		for back := 15 * time.Minute; ; back += 15 * time.Minute { // the clock was put forward over it
			if back > 25*time.Hour {
				t.Fatalf("seed %d: %s in %s, for %s: the wall time exists", seed, at.In(z), name, want)
			}
			_, before := at.Add(-back).In(z).Zone()
			if _, now := at.In(z).Zone(); now > before {
				break
			}
		}
		for off := -26 * time.Hour; off <= 26*time.Hour; off += time.Minute {
			if at.Add(off).In(z).Format("2006-01-02 15:04") == want {
				t.Fatalf("seed %d: %s in %s is due at %s", seed, want, name, got)
			}
		}
	}
}
