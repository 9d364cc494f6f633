package campaign

import (
	"fmt"
	"sync"
	"time"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/delivery"
	"github.com/petitbleu/petitbleu/internal/frequency"
	"github.com/petitbleu/petitbleu/internal/plan"
	"github.com/petitbleu/petitbleu/internal/store"
)

// judging is what messages of a workspace are held against at an instant.
type judging struct {
	workspace string
	now       time.Time
	fresh     bool               // they have no row: DueAt is when they were to leave
	key       delivery.ParcelKey // of fresh ones

	campaigns map[string]petitbleu.Campaign
	texts     map[string]*text
	settings  plan.Settings
	zones     map[string]*time.Location
	tags      map[string]map[string]bool // by campaign
	got       map[string][]store.Capped  // by person
}

// Judge says which messages of campaigns must not leave now, and what becomes of them; see delivery.Supply.
func (e *Engine) Judge(tx *store.Tx, workspace string, all []*petitbleu.Message, now time.Time) (map[string]store.Outcome, error) {
	return e.judge(tx, &judging{workspace: workspace, now: now}, all)
}

func (e *Engine) judge(tx *store.Tx, j *judging, all []*petitbleu.Message) (map[string]store.Outcome, error) {
	not := map[string]store.Outcome{}
	var mine []*petitbleu.Message
	for _, m := range all {
		if m.CampaignID != "" && !m.Test && !m.Human {
			mine = append(mine, m)
		}
	}
	if len(mine) == 0 {
		return not, nil
	}
	if err := e.load(tx, j, mine); err != nil {
		return nil, fmt.Errorf("read what messages of campaigns are held against: %w", err)
	}
	for _, m := range mine {
		if o, ok := j.refuse(m); ok {
			o.ID, o.Attempts = m.ID, m.Attempts
			not[m.ID] = o
			continue
		}
		if c := j.counted(m); c != nil { // for those behind it in this very batch
			j.got[m.ProfileID] = append(j.got[m.ProfileID], *c)
			if j.fresh {
				e.ledger.add(j.key, *c)
			}
		}
	}
	return not, nil
}

// counted gives a message as caps count it; nil: they do not.
func (j *judging) counted(m *petitbleu.Message) *store.Capped {
	if len(j.settings.Caps) == 0 || m.Purpose == petitbleu.PurposeTransactional || isFallback(m) || j.texts[m.CampaignID].Delivery.NoCaps {
		return nil
	}
	return &store.Capped{ID: m.ID, ProfileID: m.ProfileID, CampaignID: m.CampaignID, Channel: m.Channel, At: j.now}
}

// load reads what is needed to judge messages: nothing of their people where no rule asks for it.
func (e *Engine) load(tx *store.Tx, j *judging, all []*petitbleu.Message) error {
	ids := map[string]bool{}
	for _, m := range all {
		ids[m.CampaignID] = true
	}
	var err error
	if j.campaigns, err = tx.CampaignsOf(j.workspace, keys(ids)); err != nil {
		return err
	}
	if _, err = tx.Setting(j.workspace, plan.SettingsName, &j.settings); err != nil {
		return err
	}
	j.texts, j.got = map[string]*text{}, map[string][]store.Capped{}
	asks := false
	var usual *time.Location
	for id, c := range j.campaigns {
		t, err := e.text(tx, c)
		if err != nil {
			return err
		}
		j.texts[id], usual = t, t.zone
		q := t.QuietOf(j.settings.Quiet)
		asks = asks || t.Purpose != petitbleu.PurposeTransactional && (q != nil && !q.Off || len(j.settings.Caps) > 0 && !t.Delivery.NoCaps)
	}
	if !asks {
		return nil
	}
	people := make([]string, 0, len(all))
	for _, m := range all {
		people = append(people, m.ProfileID)
	}
	j.zones = make(map[string]*time.Location, len(people))
	if err := zonesIn(tx, j.workspace, people, usual, j.zones); err != nil {
		return err
	}
	if len(j.settings.Caps) == 0 {
		return nil
	}
	return e.loadCaps(tx, j, people)
}

// loadCaps reads what people got lately, of which campaigns with which tags.
func (e *Engine) loadCaps(tx *store.Tx, j *judging, people []string) error {
	lately, err := tx.GotLately(j.workspace, people, frequency.Since(j.settings.Caps, j.now))
	if err != nil {
		return err
	}
	if j.fresh {
		e.ledger.done(j.key) // it is taken again
	}
	seen, counted := map[string]bool{}, map[string]bool{}
	for id := range j.campaigns {
		seen[id] = true
	}
	for _, c := range append(lately, e.ledger.of(people)...) {
		if counted[c.ID] { // it has a row, and its parcel is on its way still
			continue
		}
		counted[c.ID] = true
		j.got[c.ProfileID] = append(j.got[c.ProfileID], c)
		seen[c.CampaignID] = true
	}
	tagged, err := tx.TagsOf(j.workspace, "campaign", keys(seen))
	j.tags = make(map[string]map[string]bool, len(tagged))
	for id, tags := range tagged {
		j.tags[id] = map[string]bool{}
		for _, tag := range tags {
			j.tags[id][tag] = true
		}
	}
	return err
}

// refuse says what becomes of a message that must not leave now.
func (j *judging) refuse(m *petitbleu.Message) (o store.Outcome, ok bool) {
	c, t := j.campaigns[m.CampaignID], j.texts[m.CampaignID]
	switch {
	case t == nil || c.State == petitbleu.CampaignStopped:
		return store.Outcome{State: petitbleu.StateCancelled, Reason: petitbleu.CodeCampaignStopped, ReasonText: stoppedText}, true
	case c.State == petitbleu.CampaignPaused:
		return store.Outcome{State: petitbleu.StateQueued, ReasonText: "The campaign is paused."}, true
	case j.late(m, t):
		return dropped(petitbleu.CodeTooLate, "It could not leave in the time that the campaign gives it."), true
	case m.Purpose == petitbleu.PurposeTransactional:
		return o, false
	}
	if q := t.QuietOf(j.settings.Quiet); q != nil {
		if until, quiet := plan.QuietUntil(q, j.zones[m.ProfileID], j.now); quiet && q.Drop {
			return dropped(petitbleu.CodeQuietHours, "It is in the quiet hours where the person is, and the campaign drops what falls into them."), true
		} else if quiet {
			return store.Outcome{State: petitbleu.StateHeld, Reason: petitbleu.CodeQuietHours, DueAt: until,
				ReasonText: "It is in the quiet hours where the person is: it waits for their end."}, true
		}
	}
	if !t.Delivery.NoCaps && !isFallback(m) && j.capped(m) {
		return dropped(petitbleu.CodeCapped, "The person has got as many messages of campaigns as the workspace's caps allow."), true
	}
	return o, false
}

func dropped(code petitbleu.Code, sentence string) store.Outcome {
	return store.Outcome{State: petitbleu.StateDropped, Reason: code, ReasonText: sentence}
}

// late tells whether the time of a message is over.
func (j *judging) late(m *petitbleu.Message, t *text) bool {
	from := m.CreatedAt
	if j.fresh {
		from = m.DueAt
	}
	return j.now.Sub(from) > t.within()
}

// capped tells whether a rule of the workspace allows somebody no more now.
func (j *judging) capped(m *petitbleu.Message) bool {
	tagged := func(campaign, tag string) bool { return j.tags[campaign][tag] }
	return frequency.Capped(j.settings.Caps, m.Channel, m.CampaignID, tagged, j.got[m.ProfileID], j.zones[m.ProfileID], j.now)
}

// zonesIn fills in the time zones of people: their own, else the usual one.
func zonesIn(tx *store.Tx, workspace string, people []string, usual *time.Location, zones map[string]*time.Location) error {
	return frequency.Zones(tx, workspace, people, usual, zones)
}

func keys(set map[string]bool) []string {
	all := make([]string, 0, len(set))
	for k := range set {
		all = append(all, k)
	}
	return all
}

// ledger is what caps count of messages that are on their way and have no row yet.
type ledger struct {
	mu  sync.Mutex
	all map[delivery.ParcelKey]map[string][]store.Capped // by person
}

func (l *ledger) add(key delivery.ParcelKey, c store.Capped) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.all == nil {
		l.all = map[delivery.ParcelKey]map[string][]store.Capped{}
	}
	if l.all[key] == nil {
		l.all[key] = map[string][]store.Capped{}
	}
	l.all[key][c.ProfileID] = append(l.all[key][c.ProfileID], c)
}

// done forgets what is on its way in a parcel: it has rows, or is given anew.
func (l *ledger) done(key delivery.ParcelKey) {
	l.mu.Lock()
	defer l.mu.Unlock()
	delete(l.all, key)
}

// of gives what is on its way to some people.
func (l *ledger) of(people []string) (all []store.Capped) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, by := range l.all {
		for _, id := range people {
			all = append(all, by[id]...)
		}
	}
	return all
}
