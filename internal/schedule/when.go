package schedule

import (
	"slices"
	"time"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/campaign"
	"github.com/petitbleu/petitbleu/internal/plan"
	"github.com/petitbleu/petitbleu/internal/store"
)

const (
	firstZone = 14 * time.Hour  // the day begins first where the clock is 14 hours ahead
	lastZone  = 12 * time.Hour  // and last where it is 12 hours behind
	skew      = 5 * time.Minute // by how much the clock of a caller may be behind
)

var errPast = petitbleu.Errorf(petitbleu.CodeInvalidParameter, "The time is in the past: nothing would be sent. Choose a later one.").At("body.at")

// place says when a schedule begins and is looked at first.
func place(s *petitbleu.Schedule, w When, now time.Time) error {
	s.Clock, s.Best = w.Clock && !w.Best, w.Best
	if !w.Clock && !w.Best {
		s.At = w.At.UTC().Truncate(time.Millisecond)
		if w.At.IsZero() {
			s.At = now
		}
		if now.Sub(s.At) > skew {
			return errPast
		}
		s.DueAt = later(s.At, now)
		return nil
	}
	wall := w.At.UTC().Truncate(time.Millisecond)
	s.At = wall.Add(-firstZone)
	first, last := wall, wall.Add(plan.LocalLate)
	if s.Best {
		first = dayOf(wall)
		last = first.Add(24 * time.Hour)
	}
	if last.Add(lastZone).Before(now) {
		return errPast
	}
	s.DueAt = later(first.Add(-firstZone), now)
	return nil
}

func later(a, b time.Time) time.Time {
	if a.Before(b) {
		return b
	}
	return a
}

func dayOf(wall time.Time) time.Time { return wall.Truncate(24 * time.Hour) }

// wallAt gives the instant at which a clock of a zone shows a time, which stands in UTC.
func wallAt(wall time.Time, zone *time.Location) time.Time {
	minute := wall.Truncate(time.Minute)
	return plan.LocalAt(minute.Add(-firstZone), zone).Add(wall.Sub(minute))
}

// lookedBack is how far back it is looked when somebody was there.
const lookedBack = 90 * 24 * time.Hour

// dues gives when each of some people is due; those for whom it was too late when it was planned are left out (Braze reference,
// section 6.2).
func (e *Engine) dues(tx *store.Tx, s *petitbleu.Schedule, people []petitbleu.SchedulePerson, now time.Time) ([]petitbleu.SchedulePerson, error) {
	all := slices.Clone(people)
	for i := range all {
		all[i].DueAt = s.At
	}
	if !s.Clock && !s.Best {
		return all, nil
	}
	w, err := tx.Workspace(s.WorkspaceID)
	if err != nil {
		return nil, err
	}
	usual, err := time.LoadLocation(w.TimeZone)
	if err != nil {
		usual = time.UTC
	}
	ids := make([]string, len(all))
	for i, p := range all {
		ids[i] = p.ProfileID
	}
	zones, err := campaign.Zones(tx, s.WorkspaceID, ids, usual)
	if err != nil {
		return nil, err
	}
	wall := s.At.Add(firstZone)
	if s.Best {
		hours := map[string]*[24]int{}
		err := tx.ThereTime(s.WorkspaceID, ids, now.Add(-lookedBack), func(id string, at time.Time) {
			if hours[id] == nil {
				hours[id] = new([24]int)
			}
			hours[id][at.In(zones[id]).Hour()]++
		})
		for i, p := range all {
			at := wall
			if h := hours[p.ProfileID]; h != nil {
				at = dayOf(wall).Add(time.Duration(bestHour(h, wall.Hour())) * time.Hour)
			}
			all[i].DueAt = wallAt(at, zones[p.ProfileID])
		}
		return all, err
	}
	kept := all[:0]
	for _, p := range all {
		if p.DueAt = wallAt(wall, zones[p.ProfileID]); !plan.LocalMissed(p.DueAt, s.CreatedAt) {
			kept = append(kept, p)
		}
	}
	return kept, nil
}

// bestHour gives the hour in which most happened; of several the one that is nearest to another, and of two such the earlier.
func bestHour(counts *[24]int, near int) (best int) {
	far := func(h int) int {
		d := h - near
		return max(d, -d)
	}
	for h := range counts {
		if counts[h] > counts[best] || counts[h] == counts[best] && far(h) < far(best) {
			best = h
		}
	}
	return best
}
