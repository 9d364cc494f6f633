package campaign

import (
	"context"
	"math"
	"slices"
	"time"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/plan"
	"github.com/petitbleu/petitbleu/internal/segment"
	"github.com/petitbleu/petitbleu/internal/store"
)

// Forecast says whom a campaign would reach if it were launched. Nothing is sent and nothing is kept.
type Forecast struct {
	At        time.Time         `json:"at"`       // for which it speaks: when the first run begins
	People    int64             `json:"people"`   // who belong to the audience now
	Control   int64             `json:"control"`  // of them, who would get nothing, to compare with
	Excluded  map[string]int64  `json:"excluded"` // of them, for whom no message would be made, by reason
	Variants  map[string]int64  `json:"variants"` // of the others, who would get which
	Lines     []store.ReachLine `json:"lines"`
	Capped    int64             `json:"capped"`    // of whom Lines allow, who got as many messages as the caps allow
	Quiet     int64             `json:"quiet"`     // and for whom it would be held for quiet hours, or dropped
	Estimated bool              `json:"estimated"` // Capped and Quiet are of a sample, for so many people were not looked at one by one
	Hours     []ForecastHour    `json:"-"`
	Duration  time.Duration     `json:"duration"`         // from the first message to the last, at the pace that is allowed; zero: nothing limits it
	PerMinute int64             `json:"per_minute"`       // that pace; 0: nothing limits it
	Second    int64             `json:"second,omitempty"` // who would get the fallback as well, if they did not see, read or follow the first message
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
	allowed  []string                   // people whom no exclusion keeps out
	instead  map[bool]int64             // of them, those whom the first channel does not know: by whether they turned off the feed in its place
	off      map[string]map[string]bool // by variant: who turned off the feed of its fallback, which is a promotion
	query    *segment.Query
	hours    bool // the next 24 hours are looked at too
}

// group is the people of a Page who get messages of one kind, as the rules look at them.
type group struct {
	message petitbleu.Message
	people  []store.ReachMember
	falls   bool // their variant has a fallback
	off     bool // and they turned off its feed
	waits   bool // it goes also to those who do not see, read or follow the first
}

// Forecast says whom a definition would reach as the next launch of a campaign, which need have none. Its variants
// carry their compositions.
func (e *Engine) Forecast(ctx context.Context, c petitbleu.Campaign, d *plan.Definition, now time.Time) (Forecast, error) {
	return e.forecast(ctx, c, d, true, now)
}

func (e *Engine) forecast(ctx context.Context, c petitbleu.Campaign, d *plan.Definition, hours bool, now time.Time) (Forecast, error) {
	f := &forecasting{c: c, hours: hours, Forecast: Forecast{At: now, Excluded: map[string]int64{}, Variants: map[string]int64{}}}
	err := e.read(ctx, func(tx *store.Tx) error {
		w, err := tx.Workspace(c.WorkspaceID)
		if err != nil {
			return err
		}
		t := &text{Definition: *d, zone: zoneOf(w.TimeZone), byID: map[string]*plan.Variant{}}
		for i := range t.Definition.Variants {
			v := &t.Definition.Variants[i]
			t.byID[v.ID], t.falls = v, t.falls || v.Fallback != nil
		}
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
		if _, err = tx.Setting(c.WorkspaceID, plan.SettingsName, &f.settings); err == nil {
			f.off, err = e.fallbacksOff(tx, c.WorkspaceID, &t.Definition)
		}
		return err
	})
	for _, part := range []func(context.Context, *forecasting) error{e.forecastPeople, e.forecastReach, e.forecastGuards, e.forecastSecond} {
		if err == nil {
			err = part(ctx, f)
		}
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
	f.query = q
	got, reached, err := e.got(ctx, f.taking)
	if err != nil {
		return err
	}
	page := ""
	if f.t.channel == messengerName {
		page = f.t.Variants[0].Composition.PageID
	}
	all, at, err := e.addresses(ctx, f, f.t.channel, page)
	if err != nil {
		return err
	}
	f.People = int64(len(all))
	f.choose(all, at, got, reached)
	return nil
}

// addressed is through which Page people are written to.
type addressed struct {
	pages []string       // one empty one: the channel has none
	there map[string]int // by person: which of them; who is missing cannot be reached
}

// addresses finds the people of an audience, and through which Page a channel reaches them: by the one that is named, else by any.
func (e *Engine) addresses(ctx context.Context, f *forecasting, channel, page string) (all []string, a addressed, err error) {
	a = addressed{pages: []string{""}, there: map[string]int{}}
	if channel == messengerName {
		if a.pages = []string{page}; page == "" {
			a.pages = a.pages[:0]
			for _, p := range f.pages {
				a.pages = append(a.pages, p.ID)
			}
		}
	}
	var several []string
	for i, page := range a.pages {
		members, err := e.o.Audience.Members(ctx, f.c.WorkspaceID, f.query, page)
		if err != nil {
			return nil, a, err
		}
		for _, m := range members {
			id := petitbleu.IDOfBytes(petitbleu.KindProfile, m.ID)
			if i == 0 {
				all = append(all, id)
			}
			if m.Address || channel != messengerName {
				if _, twice := a.there[id]; twice {
					several = append(several, id)
				}
				a.there[id] = i
			}
		}
	}
	return all, a, e.latestPages(ctx, f, a.pages, several, a.there)
}

// latestPages finds the Page of people whom several know: delivery writes to their latest address.
func (e *Engine) latestPages(ctx context.Context, f *forecasting, pages, people []string, there map[string]int) error {
	for part := range slices.Chunk(people, petitbleu.BlockSize) {
		err := e.read(ctx, func(tx *store.Tx) error {
			at, err := e.o.Delivery.Addresses(tx, f.c.WorkspaceID, "", part)
			for i, a := range at {
				if page := slices.Index(pages, a.Page); page >= 0 && a.Recipient != "" {
					there[part[i]] = page
				}
			}
			return err
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// choose leaves out whom a run would leave out, in the same order, and gives the others their variants.
func (f *forecasting) choose(all []string, at addressed, got map[string]bool, reached int) {
	var kept []string
	for _, id := range all {
		_, known := at.there[id]
		_, gets := plan.VariantOf(f.c.ID, id, &f.t.Definition)
		switch {
		case !known && !f.t.fallsFor(f.c.ID, id):
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
	f.allowed, f.instead = kept, map[bool]int64{}
	for _, id := range kept {
		variant, _ := plan.VariantOf(f.c.ID, id, &f.t.Definition)
		f.Variants[variant]++
		v, off := f.t.byID[variant], f.off[variant][id]
		if _, known := at.there[id]; !known {
			f.instead[off]++
			continue
		}
		f.group(at.pages[at.there[id]], v.Composition, group{falls: v.Fallback != nil, off: off, waits: v.Fallback != nil && v.Fallback.When != plan.NotSent}).add(id)
	}
}

func (g *group) add(id string) {
	bytes, _ := petitbleu.IDBytes(petitbleu.KindProfile, id)
	g.people = append(g.people, store.ReachMember{ID: bytes, Address: true})
}

// group gives the group of a Page and of what a message says, as far as the rules look at it, like another.
func (f *forecasting) group(page string, c *petitbleu.Composition, like group) *group {
	content, channel := petitbleu.Content{Type: petitbleu.ContentText}, f.t.channel
	if c != nil {
		content, channel = petitbleu.Content{Type: c.Content.Type, Tag: c.Content.Tag, Utility: c.Content.Utility}, c.Channel
	}
	like.message = petitbleu.Message{WorkspaceID: f.c.WorkspaceID, PageID: page, Channel: channel, Purpose: f.t.Purpose, Topic: f.t.Topic, Origin: Origin, Content: content}
	for i := range f.groups {
		o := &f.groups[i]
		g := &o.message
		if g.PageID == page && o.falls == like.falls && o.off == like.off && o.waits == like.waits && g.Content.Type == content.Type && g.Content.Tag == content.Tag &&
			(g.Content.Utility == nil) == (content.Utility == nil) &&
			(content.Utility == nil || g.Content.Utility.Name == content.Utility.Name && g.Content.Utility.Language == content.Utility.Language) {
			return o
		}
	}
	f.groups = append(f.groups, like)
	return &f.groups[len(f.groups)-1]
}

// Of up to everyHour people each of the next 24 hours is forecast, of more every third.
const everyHour = 100_000

// forecastReach asks the rules, now and for the hours ahead: windows close.
func (e *Engine) forecastReach(ctx context.Context, f *forecasting) (err error) {
	if f.t.channel != messengerName { // no rule but the template's and the receiver's
		return e.forecastAnyway(ctx, f)
	}
	if f.Lines, err = e.reachOrFall(ctx, f, f.At); err != nil || !f.hours {
		return err
	}
	step := 1
	if len(f.allowed) > everyHour {
		step = 3
	}
	for hour := 0; hour < 24; hour += step { // after that every window that is open now has closed
		lines := f.Lines
		at := f.At.Add(time.Duration(hour) * time.Hour)
		if hour > 0 {
			if lines, err = e.reachOrFall(ctx, f, at); err != nil {
				return err
			}
		}
		then := Forecast{Lines: lines}
		f.Hours = append(f.Hours, ForecastHour{At: at, Reachable: then.Of(petitbleu.Allow), Later: then.Of(petitbleu.Hold)})
	}
	return nil
}

// forecastAnyway counts whom a channel reaches that has no rules of its own: a webhook everybody, a feed those who did not turn it
// off.
func (e *Engine) forecastAnyway(ctx context.Context, f *forecasting) error {
	off := map[string]map[string]bool{} // by variant
	if f.t.channel == petitbleu.ChannelInApp && f.t.Purpose == petitbleu.PurposePromotional {
		err := e.read(ctx, func(tx *store.Tx) (err error) {
			for _, v := range f.t.Definition.Variants {
				if err == nil && v.Composition != nil {
					off[v.ID], err = e.o.Delivery.TurnedOff(tx, f.c.WorkspaceID, v.Composition)
				}
			}
			return err
		})
		if err != nil {
			return err
		}
	}
	no := int64(0)
	f.allowed = slices.DeleteFunc(f.allowed, func(id string) bool {
		variant, _ := plan.VariantOf(f.c.ID, id, &f.t.Definition)
		if !off[variant][id] {
			return false
		}
		no++
		return true
	})
	if n := int64(len(f.allowed)); n > 0 {
		f.Lines = append(f.Lines, store.ReachLine{Outcome: petitbleu.Allow, Right: f.t.channel, Rule: f.t.channel, People: n})
	}
	if no > 0 {
		f.Lines = append(f.Lines, store.ReachLine{Outcome: petitbleu.Drop, Rule: feedOff, Reason: petitbleu.CodeStopped, People: no})
	}
	return nil
}

// addLine adds people to the line that is theirs.
func addLine(all []store.ReachLine, l store.ReachLine) []store.ReachLine {
	n := l.People
	l.People = 0
	i := slices.IndexFunc(all, func(x store.ReachLine) bool { x.People = 0; return x == l })
	if i < 0 {
		i, all = len(all), append(all, l)
	}
	all[i].People += n
	return all
}

func (e *Engine) reach(ctx context.Context, groups []group, at time.Time) (all []store.ReachLine, err error) {
	for _, g := range groups {
		set := store.ReachSet{WorkspaceID: g.message.WorkspaceID, PageID: g.message.PageID, Among: g.people}
		count, err := e.o.Delivery.Reach(ctx, set, g.message, at, "")
		if err != nil {
			return nil, err
		}
		for _, l := range count.Lines {
			all = addLine(all, l)
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
