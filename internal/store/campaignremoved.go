package store

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/petitbleu/petitbleu"
)

// removed is what became of messages of a run that are not kept any more, so that what a campaign came to does not change when
// [Tx.PurgeMessages] removes them. It counts as the rows would.
type removed struct {
	Counts  []RunCount   `json:"counts,omitempty"`  // but for fallbacks
	Pairs   []PairCount  `json:"pairs,omitempty"`   // of which one is removed at least
	Clicked []RunCount   `json:"clicked,omitempty"` // a message and its fallback are one
	Falls   []RunCount   `json:"falls,omitempty"`   // fallbacks that were clicked
	Rights  []RightCount `json:"rights,omitempty"`
}

// removedOf reads what stands beside the runs of a campaign, or one of them (empty: all).
func (t *Tx) removedOf(workspace, campaign, run string) ([]removed, error) {
	return list(t, func(r scanner) (v removed, err error) {
		var text string
		if err = r.Scan(&text); err == nil {
			err = json.Unmarshal([]byte(text), &v)
		}
		return v, err
	}, "SELECT removed FROM campaign_runs WHERE workspace_id = $1 AND campaign_id = $2 AND (CAST($3 AS TEXT) = '' OR id = $3) AND removed <> '' ORDER BY id", workspace, campaign, run)
}

// withRemoved adds to what is counted from rows what was counted of rows that are gone.
func withRemoved[T any](t *Tx, workspace, campaign, run string, counted []T, part func(*removed) []T) ([]T, error) {
	all, err := t.removedOf(workspace, campaign, run)
	for i := range all {
		counted = append(counted, part(&all[i])...)
	}
	return counted, err
}

// add puts others to it.
func (v *removed) add(more *removed) {
	run := func(c *RunCount) []*int64 { return []*int64{&c.Count} }
	addCounts(&v.Counts, more.Counts, run)
	addCounts(&v.Pairs, more.Pairs, func(c *PairCount) []*int64 { return []*int64{&c.Count} })
	addCounts(&v.Clicked, more.Clicked, run)
	addCounts(&v.Falls, more.Falls, run)
	addCounts(&v.Rights, more.Rights, func(c *RightCount) []*int64 { return []*int64{&c.Count, &c.Converted} })
}

// addCounts adds counts to those of the same; numbers gives what of one counts.
func addCounts[T comparable](all *[]T, more []T, numbers func(*T) []*int64) {
	bare := func(v T) T {
		for _, n := range numbers(&v) {
			*n = 0
		}
		return v
	}
	for _, one := range more {
		i := slices.IndexFunc(*all, func(x T) bool { return bare(x) == bare(one) })
		if i < 0 {
			*all = append(*all, one)
			continue
		}
		plus := numbers(&one)
		for k, n := range numbers(&(*all)[i]) {
			*n += *plus[k]
		}
	}
}

// addRemoved puts counts beside a run, and when they came about.
func (t *Tx) addRemoved(workspace, run string, more *removed, when quarters) error {
	if err := t.LockRun(workspace, run); err != nil {
		return err
	}
	text, ok, err := one(t, value[string], "SELECT removed FROM campaign_runs WHERE workspace_id = $1 AND id = $2", workspace, run)
	if err != nil || !ok {
		return err
	}
	var v removed
	if text != "" {
		if err := json.Unmarshal([]byte(text), &v); err != nil {
			return fmt.Errorf("what was removed of run %s: %w", run, err)
		}
	}
	v.add(more)
	b, err := json.Marshal(v)
	if err == nil {
		_, err = t.exec("UPDATE campaign_runs SET removed = $3 WHERE workspace_id = $1 AND id = $2", workspace, run, string(b))
	}
	if err != nil {
		return err
	}
	return t.addQuarters(workspace, run, when)
}

// keepGot notes who got planned campaigns of which the messages are about to be removed: nobody gets one again because it is forgotten. Of
// others it is noted when they get them.
func (t *Tx) keepGot(workspace string, rows []leaving) error {
	type key struct{ campaign, profile string }
	planned, got := map[string]bool{}, map[key]time.Time{}
	for _, m := range rows {
		is, asked := planned[m.run]
		if !asked {
			r, err := t.Run(workspace, m.run)
			if err != nil && !errors.Is(err, ErrNotFound) {
				return err
			}
			is = err == nil && r.Kind == petitbleu.RunPlanned
			planned[m.run] = is
		}
		switch m.count.State {
		case petitbleu.StateDropped, petitbleu.StateFailed, petitbleu.StateCancelled: // it did not go
			continue
		}
		if k := (key{m.campaign, m.profile}); is && m.profile != "" && m.at.After(got[k]) {
			got[k] = m.at
		}
	}
	all := make([][]any, 0, len(got))
	for k, when := range got {
		all = append(all, []any{workspace, k.campaign, k.profile, millis(when), int64(1)})
	}
	_, err := t.insertRows("INSERT INTO campaign_people (workspace_id, campaign_id, profile_id, last_at, times) VALUES", "ON CONFLICT (workspace_id, campaign_id, profile_id) DO UPDATE SET"+
		" times = campaign_people.times + 1, last_at = CASE WHEN campaign_people.last_at < excluded.last_at THEN excluded.last_at ELSE campaign_people.last_at END", all)
	return err
}

// leaving is a message of a campaign that is about to be removed.
type leaving struct {
	decided
	run, campaign, profile, group, send string
	reason                              petitbleu.Code
	part                                int
	at, sent, delivered, read, updated  time.Time
	clicked, converted                  bool
	followed                            time.Time // when a link of it was followed first
}

// pairing is a message and its fallback, of which one is about to be removed.
type pairing struct {
	PairCount
	first, then          string
	sent, sentThen       time.Time
	clicked, clickedThen bool
	leaves               bool // the first is removed
}

// keepCounts notes what became of messages that are about to be removed: beside their runs, and who got a campaign that nobody gets
// twice. The rows are locked already.
func (t *Tx) keepCounts(workspace string, ids []string) error {
	rows, err := t.leaving(workspace, ids)
	if err != nil || len(rows) == 0 {
		return err
	}
	pairs, err := t.pairings(workspace, rows)
	if err != nil {
		return err
	}
	byRun := map[string]*removed{}
	of := func(run string) *removed {
		if byRun[run] == nil {
			byRun[run] = &removed{}
		}
		return byRun[run]
	}
	partner := map[string]*pairing{}
	for i := range pairs {
		p := &pairs[i]
		partner[p.first], partner[p.then] = p, p
		of(p.RunID).add(&removed{Pairs: []PairCount{p.PairCount}})
	}
	for _, m := range rows {
		of(m.run).add(m.counts(partner[m.id]))
	}
	quarters, err := t.quartersOf(workspace, rows, partner)
	if err != nil {
		return err
	}
	for _, run := range slices.Sorted(maps.Keys(byRun)) { // in one order, so that no two wait for each other
		if err := t.addRemoved(workspace, run, byRun[run], quarters[run]); err != nil {
			return err
		}
	}
	if err := t.keepSent(workspace, rows); err != nil {
		return err
	}
	return t.keepGot(workspace, rows)
}

// counts gives a message as it is counted once it is removed.
func (m *leaving) counts(p *pairing) *removed {
	v, one := &removed{}, RunCount{RunID: m.run, VariantID: m.count.VariantID, Count: 1}
	if m.clicked && p.countsNow(m.id) {
		v.Clicked = []RunCount{one}
	}
	if m.part == 2 {
		if m.clicked {
			v.Falls = []RunCount{one}
		}
		return v
	}
	right := RightCount{VariantID: m.count.VariantID, Right: rightOf(m.verdict), State: m.count.State, Count: 1}
	if m.converted {
		right.Converted = 1
	}
	one.State, one.Reason = m.count.State, m.reason
	v.Counts, v.Rights = []RunCount{one}, []RightCount{right}
	return v
}

// countsNow tells whether the click of a message that is removed is counted with it: not where its other half was clicked too, and is counted
// by its own row, or is removed behind it.
func (p *pairing) countsNow(id string) bool {
	switch {
	case p == nil:
		return true
	case id == p.first:
		return !p.clickedThen
	}
	return !p.clicked || p.leaves // the first was left out above
}

// leaving reads messages of campaigns that are about to be removed, but for trials.
func (t *Tx) leaving(workspace string, ids []string) ([]leaving, error) {
	rows, err := list(t, func(r scanner) (m leaving, err error) {
		var part, followed int64
		err = r.Scan(&m.id, &m.run, &m.campaign, &m.profile, &m.group, &m.count.VariantID, &m.count.State, &m.reason, &part, at(&m.at), &m.verdict, &m.log, &m.send,
			at(&m.sent), at(&m.delivered), at(&m.read), at(&m.updated), &followed, &m.converted)
		m.part, m.clicked, m.followed = int(part), followed >= 0, instant(max(followed, 0))
		return m, err
	}, "SELECT id, run_id, campaign_id, profile_id, group_id, variant_id, state, reason, part, created_at, verdict, log_id, send_id, sent_at, delivered_at, read_at, updated_at,"+
		" COALESCE((SELECT MIN(k.first_at) FROM clicks k WHERE k.workspace_id = messages.workspace_id AND k.message_id = messages.id), -1),"+
		" EXISTS (SELECT 1 FROM campaign_conversions k WHERE k.workspace_id = messages.workspace_id AND k.campaign_id = messages.campaign_id AND k.message_id = messages.id AND k.slot = 0)"+
		" FROM messages WHERE workspace_id = $1 AND campaign_id <> '' AND run_id <> '' AND NOT test AND id IN ("+places(1, len(ids))+") ORDER BY id", withList([]any{workspace}, ids)...)
	if err != nil {
		return nil, err
	}
	page := make([]decided, len(rows))
	for i := range rows {
		page[i] = rows[i].decided
	}
	err = t.readVerdicts(workspace, page)
	for i := range rows {
		rows[i].decided = page[i]
	}
	return rows, err
}

// pairings finds the other halves of messages with a fallback, and of fallbacks.
func (t *Tx) pairings(workspace string, rows []leaving) (all []pairing, err error) {
	campaigns, gone := map[string]bool{}, map[string]bool{}
	for _, m := range rows {
		gone[m.id] = true
		if _, asked := campaigns[m.campaign]; !asked {
			if campaigns[m.campaign], err = t.fallsBack(workspace, m.campaign); err != nil {
				return nil, err
			}
		}
	}
	var some []string
	args := []any{workspace}
	for _, m := range rows {
		if campaigns[m.campaign] {
			first := m.id
			if m.part == 2 {
				first = m.group
			}
			args = append(args, m.profile, first)
			some = append(some, fmt.Sprintf("m.profile_id = $%d AND m.group_id = $%d", len(args)-1, len(args)))
		}
	}
	if len(some) == 0 {
		return nil, nil
	}
	clicked := "EXISTS (SELECT 1 FROM clicks k WHERE k.workspace_id = $1 AND k.message_id = "
	return list(t, func(r scanner) (p pairing, err error) {
		err = r.Scan(&p.first, &p.then, &p.RunID, &p.VariantID, &p.First, &p.Then, &p.Reason, at(&p.sent), at(&p.sentThen), &p.clicked, &p.clickedThen)
		p.leaves, p.Count = gone[p.first], 1
		return p, err
	}, "SELECT o.id, m.id, m.run_id, m.variant_id, o.state, m.state, o.reason, o.sent_at, m.sent_at, "+clicked+"o.id), "+clicked+"m.id) FROM messages m JOIN messages o ON o.workspace_id = m.workspace_id AND o.id = m.group_id"+
		" WHERE m.workspace_id = $1 AND m.part = 2 AND NOT m.test AND ("+strings.Join(some, " OR ")+") ORDER BY o.id", args...)
}
