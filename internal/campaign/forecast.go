package campaign

import (
	"context"
	"math"
	"slices"
	"time"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/plan"
	"github.com/petitbleu/petitbleu/internal/store"
)

// Forecast says whom a campaign would reach if it were launched. Nothing is sent and nothing is kept.
type Forecast struct {
	At        time.Time        // for which it speaks: when the first run begins
	People    int64            // who belong to the audience now
	Control   int64            // of them, who would get nothing, to compare with
	Excluded  map[string]int64 // of them, for whom no message would be made, by reason
	Variants  map[string]int64 // of the others, who would get which
	Lines     []store.ReachLine
	Capped    int64 // of whom Lines allow, who got as many messages as the caps allow
	Quiet     int64 // and for whom it would be held for quiet hours, or dropped
	Estimated bool  // Capped and Quiet are of a sample, for so many people were not looked at one by one
	Hours     []ForecastHour
	Duration  time.Duration // from the first message to the last, at the pace that is allowed; zero: nothing limits it
	PerMinute int64         // that pace; 0: nothing limits it
}

// ForecastHour is how many could be reached at an instant of the next 24 hours.
type ForecastHour struct {
	At        time.Time
	Reachable int64
	Later     int64
}

// Of gives how many people the lines have with an outcome.
func (f *Forecast) Of(o petitbleu.Outcome) (n int64) {
	for _, l := range f.Lines {
		if l.Outcome == o {
			n += l.People
		}
	}
	return n
}

// forecasting is a forecast on its way.
type forecasting struct {
	Forecast
	*taking
	c        petitbleu.Campaign
	pages    []petitbleu.Page
	settings plan.Settings
	groups   []group
	allowed  []string // people whom no exclusion keeps out
}

// group is the people of a Page who get messages of one kind, as the rules look at them.
type group struct {
	message petitbleu.Message
	people  []store.ReachMember
}

// Forecast says whom a definition would reach as the next launch of a campaign, which need have none. Its variants
// carry their compositions.
func (e *Engine) Forecast(ctx context.Context, c petitbleu.Campaign, d *plan.Definition, now time.Time) (Forecast, error) {
	f := &forecasting{c: c, Forecast: Forecast{At: now, Excluded: map[string]int64{}, Variants: map[string]int64{}}}
	err := e.read(ctx, func(tx *store.Tx) error {
		w, err := tx.Workspace(c.WorkspaceID)
		if err != nil {
			return err
		}
		t := &text{Definition: *d, zone: zoneOf(w.TimeZone)}
		if len(d.Variants) > 0 && d.Variants[0].Composition != nil {
			t.channel = d.Variants[0].Composition.Channel
		}
		if at, ok := plan.Next(d.Delivery.Schedule, t.zone, now); ok {
			f.At = at
		}
		f.taking = &taking{run: petitbleu.CampaignRun{WorkspaceID: c.WorkspaceID, CampaignID: c.ID, Excluded: f.Excluded}, t: t, now: f.At}
		if f.pages, err = tx.Pages(c.WorkspaceID); err != nil {
			return err
		}
		_, err = tx.Setting(c.WorkspaceID, plan.SettingsName, &f.settings)
		return err
	})
	if err == nil {
		err = e.forecastPeople(ctx, f)
	}
	if err == nil {
		err = e.forecastReach(ctx, f)
	}
	if err == nil {
		err = e.forecastGuards(ctx, f)
	}
	f.pace()
	return f.Forecast, err
}

// forecastPeople finds the audience, and who of it gets which variant through which Page.
func (e *Engine) forecastPeople(ctx context.Context, f *forecasting) error {
	q, err := e.o.Audience.Query(ctx, f.c.WorkspaceID, "", f.t.Audience)
	if err != nil {
		return err
	}
	got, reached, err := e.got(ctx, f.taking)
	if err != nil {
		return err
	}
	pages := []string{""}
	if f.t.channel != webhookName {
		if pages = []string{f.t.Variants[0].Composition.PageID}; pages[0] == "" {
			pages = pages[:0]
			for _, p := range f.pages {
				pages = append(pages, p.ID)
			}
		}
	}
	there := map[string]int{} // by person: the last of the Pages that knows them
	var all []string
	for i, page := range pages {
		members, err := e.o.Audience.Members(ctx, f.c.WorkspaceID, q, page)
		if err != nil {
			return err
		}
		for _, m := range members {
			id := petitbleu.IDOfBytes(petitbleu.KindProfile, m.ID)
			if i == 0 {
				all = append(all, id)
			}
			if m.Address || f.t.channel == webhookName {
				there[id] = i
			}
		}
	}
	f.People = int64(len(all))
	f.choose(all, pages, there, got, reached)
	return nil
}

// choose leaves out whom a run would leave out, in the same order, and gives the others their variants.
func (f *forecasting) choose(all, pages []string, there map[string]int, got map[string]bool, reached int) {
	var kept []string
	for _, id := range all {
		_, known := there[id]
		_, gets := plan.VariantOf(f.c.ID, id, &f.t.Definition)
		switch {
		case !known:
			f.Excluded[NoIdentity]++
		case !gets:
			f.Control++
		case got[id]:
			f.Excluded[AlreadyGot]++
		default:
			kept = append(kept, id)
		}
	}
	most := len(kept)
	if n := f.t.Delivery.MostRun; n > 0 {
		most = min(most, n)
	}
	if n := f.t.Delivery.Most; n > 0 {
		most = min(most, max(0, n-reached))
	}
	if most < len(kept) {
		f.Excluded[OverLimit] = int64(len(kept) - most)
		kept = some(f.c.ID, kept, most)
	}
	f.allowed = kept
	for _, id := range kept {
		variant, _ := plan.VariantOf(f.c.ID, id, &f.t.Definition)
		f.Variants[variant]++
		i := slices.IndexFunc(f.t.Definition.Variants, func(v plan.Variant) bool { return v.ID == variant })
		bytes, _ := petitbleu.IDBytes(petitbleu.KindProfile, id)
		g := f.group(pages[there[id]], &f.t.Definition.Variants[i])
		g.people = append(g.people, store.ReachMember{ID: bytes, Address: true})
	}
}

// group gives the group of a Page and of what a variant says, as far as the rules look at it.
func (f *forecasting) group(page string, v *plan.Variant) *group {
	content := petitbleu.Content{Type: petitbleu.ContentText}
	if v.Composition != nil {
		content = petitbleu.Content{Type: v.Composition.Content.Type, Tag: v.Composition.Content.Tag, Utility: v.Composition.Content.Utility}
	}
	m := petitbleu.Message{WorkspaceID: f.c.WorkspaceID, PageID: page, Channel: f.t.channel, Purpose: f.t.Purpose, Topic: f.t.Topic, Origin: Origin, Content: content}
	for i := range f.groups {
		g := &f.groups[i].message
		if g.PageID == page && g.Content.Type == content.Type && g.Content.Tag == content.Tag && (g.Content.Utility == nil) == (content.Utility == nil) &&
			(content.Utility == nil || g.Content.Utility.Name == content.Utility.Name && g.Content.Utility.Language == content.Utility.Language) {
			return &f.groups[i]
		}
	}
	f.groups = append(f.groups, group{message: m})
	return &f.groups[len(f.groups)-1]
}

// Of up to everyHour people each of the next 24 hours is forecast, of more every third.
const everyHour = 100_000

// forecastReach asks the rules, now and for the hours ahead: windows close.
func (e *Engine) forecastReach(ctx context.Context, f *forecasting) (err error) {
	if f.t.channel == webhookName { // no rule but the template's and the receiver's
		if n := int64(len(f.allowed)); n > 0 {
			f.Lines = []store.ReachLine{{Outcome: petitbleu.Allow, Right: webhookName, Rule: webhookName, People: n}}
		}
		return nil
	}
	if f.Lines, err = e.reach(ctx, f.groups, f.At); err != nil {
		return err
	}
	step := 1
	if len(f.allowed) > everyHour {
		step = 3
	}
	for hour := 0; hour <= 24; hour += step {
		lines := f.Lines
		at := f.At.Add(time.Duration(hour) * time.Hour)
		if hour > 0 {
			if lines, err = e.reach(ctx, f.groups, at); err != nil {
				return err
			}
		}
		then := Forecast{Lines: lines}
		f.Hours = append(f.Hours, ForecastHour{At: at, Reachable: then.Of(petitbleu.Allow), Later: then.Of(petitbleu.Hold)})
	}
	return nil
}

func (e *Engine) reach(ctx context.Context, groups []group, at time.Time) (all []store.ReachLine, err error) {
	for _, g := range groups {
		set := store.ReachSet{WorkspaceID: g.message.WorkspaceID, PageID: g.message.PageID, Among: g.people}
		count, err := e.o.Delivery.Reach(ctx, set, g.message, at, "")
		if err != nil {
			return nil, err
		}
		for _, l := range count.Lines {
			n := l.People
			l.People = 0
			i := slices.IndexFunc(all, func(x store.ReachLine) bool { x.People = 0; return x == l })
			if i < 0 {
				i = len(all)
				all = append(all, l)
			}
			all[i].People += n
		}
	}
	return all, nil
}

// Of up to guardsAll people each is held against caps and quiet hours; of more a sample of guardsSome.
const (
	guardsAll  = 50_000
	guardsSome = 20_000
)

// forecastGuards counts whom caps and quiet hours would keep back.
func (e *Engine) forecastGuards(ctx context.Context, f *forecasting) error {
	quiet := f.t.QuietOf(f.settings.Quiet)
	caps := len(f.settings.Caps) > 0 && !f.t.Delivery.NoCaps
	if f.t.Purpose == petitbleu.PurposeTransactional || !caps && (quiet == nil || quiet.Off) || f.t.Definition.Delivery.Schedule != nil && f.t.Definition.Delivery.Schedule.Local && !caps {
		return nil
	}
	people, share := f.allowed, 1.0
	if len(people) > guardsAll {
		f.Estimated, share = true, float64(len(people))/guardsSome
		people = some(f.c.ID+"/sample", slices.Clone(people), guardsSome)
	}
	c := f.c
	c.State = petitbleu.CampaignActive
	capped, silent := 0, 0
	for part := range slices.Chunk(people, petitbleu.BlockSize) {
		err := e.read(ctx, func(tx *store.Tx) error {
			j := &judging{workspace: c.WorkspaceID, now: f.At, settings: f.settings, campaigns: map[string]petitbleu.Campaign{c.ID: c}, texts: map[string]*text{c.ID: f.t},
				zones: make(map[string]*time.Location, len(part)), got: map[string][]store.Capped{}}
			if err := zonesIn(tx, c.WorkspaceID, part, f.t.zone, j.zones); err != nil {
				return err
			}
			if caps {
				if err := e.loadCaps(tx, j, part); err != nil {
					return err
				}
			}
			for _, id := range part {
				m := petitbleu.Message{WorkspaceID: c.WorkspaceID, CampaignID: c.ID, ProfileID: id, Channel: f.t.channel, Purpose: f.t.Purpose, CreatedAt: f.At}
				switch o, _ := j.refuse(&m); o.Reason {
				case petitbleu.CodeQuietHours:
					silent++
				case petitbleu.CodeCapped:
					capped++
				}
			}
			return nil
		})
		if err != nil {
			return err
		}
	}
	f.Capped, f.Quiet = int64(math.Round(float64(capped)*share)), int64(math.Round(float64(silent)*share))
	return nil
}

// pace says how long it takes: as fast as the Pages may go, and no faster than the campaign wants.
func (f *forecasting) pace() {
	perMinute, longest := int64(0), time.Duration(0)
	for _, g := range f.groups {
		for _, p := range f.pages {
			if p.ID != g.message.PageID {
				continue
			}
			n := int64(60 * max(p.PerSecond, 1))
			perMinute += n
			longest = max(longest, time.Duration(float64(len(g.people))/float64(n)*float64(time.Minute)))
		}
	}
	sent := f.Of(petitbleu.Allow)
	if total := int64(len(f.allowed)); total > 0 {
		longest = time.Duration(float64(longest) * float64(sent) / float64(total))
	}
	if speed := int64(f.t.Delivery.Speed); speed > 0 && (perMinute == 0 || speed < perMinute) {
		perMinute, longest = speed, time.Duration(float64(sent)/float64(speed)*float64(time.Minute))
	}
	f.PerMinute, f.Duration = perMinute, longest
}
