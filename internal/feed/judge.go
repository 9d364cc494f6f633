package feed

import (
	"context"
	"time"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/feed/item"
	"github.com/petitbleu/petitbleu/internal/frequency"
	"github.com/petitbleu/petitbleu/internal/plan"
	"github.com/petitbleu/petitbleu/internal/store"
)

// verdict says why somebody does not get a notification now; until is set where they get it later.
type verdict struct {
	reason   petitbleu.Code
	sentence string
	until    time.Time
}

// judge says who does not get a notification of a design now: of promotional ones those who turned the feed or the category
// off, who have got as much as the workspace's caps allow, or whose quiet hours it is. Transactional ones go in anyway.
func (e *Engine) judge(ctx context.Context, workspace string, d *item.Design, purpose petitbleu.Purpose, people []string, now time.Time) (not map[string]verdict, err error) {
	promotional := purpose != petitbleu.PurposeTransactional
	if !promotional && !e.o.SafeMode {
		return nil, nil //nolint:nilnil // nobody is refused
	}
	err = e.read(ctx, func(tx *store.Tx) error {
		not = map[string]verdict{}
		if promotional {
			if not, err = refusals(tx, workspace, d, people, now); err != nil {
				return err
			}
		}
		if !e.o.SafeMode {
			return nil
		}
		safe, err := tx.Safe(workspace, people)
		for _, id := range people {
			if !safe[id] {
				not[id] = verdict{reason: petitbleu.CodeSafeMode, sentence: "The installation is in safe mode, and the person is not in the workspace's safe group."}
			}
		}
		return err
	})
	return not, err
}

// Dropped says which of some people do not get a promotional notification of a design, and why: for campaigns, which ask
// for caps and quiet hours themselves.
func Dropped(tx *store.Tx, workspace string, d *item.Design, people []string) (map[string]string, error) {
	off, err := turnedOff(tx, workspace, d, people)
	not := make(map[string]string, len(off))
	for id, v := range off {
		not[id] = v.sentence
	}
	return not, err
}

// turnedOff gives who does not want what stands in the feed of a design, or in its category.
func turnedOff(tx *store.Tx, workspace string, d *item.Design, people []string) (map[string]verdict, error) {
	not := map[string]verdict{}
	off, err := tx.FeedPreferences(workspace, people)
	for _, p := range off {
		if p.FeedID == d.Feed.ID && (p.Category == "" || p.Category == d.Template.Category) {
			not[p.ProfileID] = verdict{reason: petitbleu.CodeStopped, sentence: "The person turned this feed off, or this category of it."}
		}
	}
	return not, err
}

// refusals is what the rules say of promotional notifications of a design, by person.
func refusals(tx *store.Tx, workspace string, d *item.Design, people []string, now time.Time) (map[string]verdict, error) {
	not, err := turnedOff(tx, workspace, d, people)
	if err != nil {
		return nil, err
	}
	var s plan.Settings
	if _, err := tx.Setting(workspace, plan.SettingsName, &s); err != nil {
		return nil, err
	}
	if len(s.Caps) == 0 && (s.Quiet == nil || s.Quiet.Off) {
		return not, nil
	}
	zones, err := zonesOf(tx, workspace, people)
	if err != nil {
		return nil, err
	}
	got, err := gotLately(tx, workspace, s.Caps, people, now)
	if err != nil {
		return nil, err
	}
	none := func(string, string) bool { return false }
	for _, id := range people {
		if _, refused := not[id]; refused {
			continue
		}
		if frequency.Capped(s.Caps, petitbleu.ChannelInApp, "", none, got[id], zones[id], now) {
			not[id] = verdict{reason: petitbleu.CodeCapped, sentence: "The person has got as many messages as the workspace's caps allow."}
			continue
		}
		until, quiet := plan.QuietUntil(s.Quiet, zones[id], now)
		switch {
		case quiet && s.Quiet.Drop:
			not[id] = verdict{reason: petitbleu.CodeQuietHours, sentence: "It is in the quiet hours where the person is, and the workspace drops what falls into them."}
		case quiet:
			not[id] = verdict{reason: petitbleu.CodeQuietHours, sentence: "It is in the quiet hours where the person is: it waits for their end.", until: until}
		}
	}
	return not, nil
}

func zonesOf(tx *store.Tx, workspace string, people []string) (map[string]*time.Location, error) {
	w, err := tx.Workspace(workspace)
	if err != nil {
		return nil, err
	}
	usual, err := time.LoadLocation(w.TimeZone)
	if err != nil {
		usual = time.UTC
	}
	zones := make(map[string]*time.Location, len(people))
	return zones, frequency.Zones(tx, workspace, people, usual, zones)
}

func gotLately(tx *store.Tx, workspace string, caps []plan.Cap, people []string, now time.Time) (map[string][]store.Capped, error) {
	got := map[string][]store.Capped{}
	if len(caps) == 0 {
		return got, nil
	}
	all, err := tx.GotLately(workspace, people, frequency.Since(caps, now))
	for _, c := range all {
		got[c.ProfileID] = append(got[c.ProfileID], c)
	}
	return got, err
}
