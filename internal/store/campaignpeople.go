package store

import (
	"maps"
	"slices"
	"time"

	"github.com/petitbleu/petitbleu"
)

// CampaignGot is when somebody got a campaign last, and how often.
type CampaignGot struct {
	LastAt time.Time
	Times  int64
}

// GotCampaign gives those of some people who got a campaign by what they did, or by a call.
func (t *Tx) GotCampaign(workspace, campaign string, profiles []string) (map[string]CampaignGot, error) {
	got := map[string]CampaignGot{}
	err := inChunks(profiles, 64, func(part []string) error {
		return each(t, func(r scanner) error {
			var id string
			var g CampaignGot
			err := r.Scan(&id, at(&g.LastAt), &g.Times)
			got[id] = g
			return err
		}, "SELECT profile_id, last_at, times FROM campaign_people WHERE workspace_id = $1 AND campaign_id = $2 AND profile_id IN ("+places(2, len(part))+")",
			withList([]any{workspace, campaign}, part)...)
	})
	return got, err
}

// GiveCampaign notes that people get a campaign at an instant; who stands there twice gets it twice.
func (t *Tx) GiveCampaign(workspace, campaign string, profiles []string, now time.Time) error {
	times := make(map[string]int64, len(profiles))
	for _, id := range profiles {
		times[id]++
	}
	rows := make([][]any, 0, len(times)) // each once: PostgreSQL changes no row twice
	for _, id := range slices.Sorted(maps.Keys(times)) {
		rows = append(rows, []any{workspace, campaign, id, millis(now), times[id]})
	}
	_, err := t.insertRows("INSERT INTO campaign_people (workspace_id, campaign_id, profile_id, last_at, times) VALUES",
		"ON CONFLICT (workspace_id, campaign_id, profile_id) DO UPDATE SET last_at = excluded.last_at, times = campaign_people.times + excluded.times", rows)
	return err
}

// EachGot tells of the people of whom it is noted that they got a campaign, each with when they did last: of one that is planned, those whose
// messages are not kept any more.
func (t *Tx) EachGot(workspace, campaign string, fn func(profile string, at time.Time)) error {
	return each(t, func(r scanner) error {
		var id string
		var when time.Time
		if err := r.Scan(&id, at(&when)); err != nil {
			return err
		}
		fn(id, when)
		return nil
	}, "SELECT profile_id, last_at FROM campaign_people WHERE workspace_id = $1 AND campaign_id = $2", workspace, campaign)
}

// CountGot counts the people who got a campaign by what they did, or by a call.
func (t *Tx) CountGot(workspace, campaign string) (int64, error) {
	n, _, err := one(t, value[int64], "SELECT COUNT(*) FROM campaign_people WHERE workspace_id = $1 AND campaign_id = $2", workspace, campaign)
	return n, err
}

// noFallback chooses the entries of people who have no message of theirs yet.
const noFallback = "happening NOT LIKE '" + petitbleu.FallbackPrefix + "%'"

const entryColumns = "workspace_id, campaign_id, profile_id, happening, run_id, vars, at, due_at, dispatch_id, send_id"

func scanEntry(r scanner) (e petitbleu.CampaignEntry, err error) {
	var vars string
	err = r.Scan(&e.WorkspaceID, &e.CampaignID, &e.ProfileID, &e.Happening, &e.RunID, &vars, at(&e.At), at(&e.DueAt), &e.DispatchID, &e.SendID)
	e.Vars = rawOrNil(vars)
	return e, err
}

// InsertEntries puts people into campaigns. One that is there already stays as it is. It gives how many were added.
func (t *Tx) InsertEntries(all []petitbleu.CampaignEntry) (int64, error) {
	rows := make([][]any, len(all))
	for i, e := range all {
		rows[i] = []any{e.WorkspaceID, e.CampaignID, e.ProfileID, e.Happening, e.RunID, string(e.Vars), millis(e.At), millis(e.DueAt), e.DispatchID, e.SendID}
	}
	return t.insertRows("INSERT INTO campaign_entries ("+entryColumns+") VALUES", "ON CONFLICT DO NOTHING", rows)
}

// EntriesDue lists the entries of a workspace that are due, of campaigns that are active, the first due first.
func (t *Tx) EntriesDue(workspace string, now time.Time, limit int) ([]petitbleu.CampaignEntry, error) {
	return list(t, scanEntry, "SELECT e.workspace_id, e.campaign_id, e.profile_id, e.happening, e.run_id, e.vars, e.at, e.due_at, e.dispatch_id, e.send_id FROM campaign_entries e"+
		" JOIN campaigns c ON c.workspace_id = e.workspace_id AND c.id = e.campaign_id WHERE e.workspace_id = $1 AND e.due_at <= $2 AND c.state = 'active'"+
		" ORDER BY e.due_at, e.campaign_id, e.profile_id, e.happening LIMIT $3", workspace, millis(now), int64(limit))
}

// EntriesOf lists the entries of people in campaigns.
func (t *Tx) EntriesOf(workspace string, profiles []string) (all []petitbleu.CampaignEntry, err error) {
	err = inChunks(profiles, 64, func(part []string) error {
		some, err := list(t, scanEntry, "SELECT "+entryColumns+" FROM campaign_entries WHERE workspace_id = $1 AND profile_id IN ("+places(1, len(part))+
			") ORDER BY profile_id, campaign_id, due_at, happening", withList([]any{workspace}, part)...)
		all = append(all, some...)
		return err
	})
	return all, err
}

// DropEntry removes an entry whose message is there, or that is not to have one. It tells whether it was there.
func (t *Tx) DropEntry(e petitbleu.CampaignEntry) (bool, error) {
	n, err := t.exec("DELETE FROM campaign_entries WHERE workspace_id = $1 AND campaign_id = $2 AND profile_id = $3 AND happening = $4",
		e.WorkspaceID, e.CampaignID, e.ProfileID, e.Happening)
	return n == 1, err
}

// DropEntries removes the entries of a campaign that was stopped. It gives how many there were.
func (t *Tx) DropEntries(workspace, campaign string) (int64, error) {
	return t.exec("DELETE FROM campaign_entries WHERE workspace_id = $1 AND campaign_id = $2", workspace, campaign)
}

// CountEntries counts the entries of a campaign that wait, but for fallbacks: their people have a message.
func (t *Tx) CountEntries(workspace, campaign string) (int64, error) {
	n, _, err := one(t, value[int64], "SELECT COUNT(*) FROM campaign_entries WHERE workspace_id = $1 AND campaign_id = $2 AND "+noFallback, workspace, campaign)
	return n, err
}

// EntriesOfCampaign lists the entries of a campaign, or of one run of it (empty: of all), by their people, behind one of them.
func (t *Tx) EntriesOfCampaign(workspace, campaign, run, profile, happening string, limit int) ([]petitbleu.CampaignEntry, error) {
	return list(t, scanEntry, "SELECT "+entryColumns+" FROM campaign_entries WHERE workspace_id = $1 AND campaign_id = $2 AND (profile_id > $3 OR profile_id = $3 AND happening > $4)"+
		" AND (CAST($5 AS TEXT) = '' OR run_id = $5) AND "+noFallback+" ORDER BY profile_id, happening LIMIT $6", workspace, campaign, profile, happening, run, int64(limit))
}

// LastEntry gives when the last entry of a campaign is due, fallbacks included; ok is false where none waits.
func (t *Tx) LastEntry(workspace, campaign string) (due time.Time, ok bool, err error) {
	ms, ok, err := one(t, value[int64], "SELECT due_at FROM campaign_entries WHERE workspace_id = $1 AND campaign_id = $2 ORDER BY due_at DESC LIMIT 1", workspace, campaign)
	return instant(ms), ok, err
}

// NextEntry gives when the first entry of a workspace is due; zero: there is none.
func (t *Tx) NextEntry(workspace string) (next time.Time, err error) {
	ms, _, err := one(t, value[int64], "SELECT due_at FROM campaign_entries WHERE workspace_id = $1 ORDER BY due_at LIMIT 1", workspace)
	return instant(ms), err
}

// AddConversions records what messages brought about: the first of each slot counts. It gives how many were added.
func (t *Tx) AddConversions(all []petitbleu.Conversion) (int64, error) {
	rows := make([][]any, len(all))
	for i, c := range all {
		rows[i] = []any{c.WorkspaceID, c.CampaignID, c.MessageID, int64(c.Slot), c.RunID, c.VariantID, c.ProfileID, c.EventID, millis(c.At), c.Revenue, c.Currency, "", int64(0)}
	}
	return t.insertRows("INSERT INTO campaign_conversions (workspace_id, campaign_id, message_id, slot, run_id, variant_id, profile_id, event_id, at, revenue, currency, send_id, sent_at) VALUES",
		"ON CONFLICT DO NOTHING", rows)
}

// ConversionCount is how many messages of a run and variant converted, and what that brought in.
type ConversionCount struct {
	RunID     string
	VariantID string // empty: of the control group
	Slot      int
	Currency  string
	Count     int64
	Revenue   float64
}

// CountConversions counts the conversions of a campaign, of one run or of all (an empty one).
func (t *Tx) CountConversions(workspace, campaign, run string) ([]ConversionCount, error) {
	return list(t, func(r scanner) (c ConversionCount, err error) {
		err = r.Scan(&c.RunID, &c.VariantID, &c.Slot, &c.Currency, &c.Count, &c.Revenue)
		return c, err
	}, "SELECT run_id, variant_id, slot, currency, COUNT(*), SUM(revenue) FROM campaign_conversions WHERE workspace_id = $1 AND campaign_id = $2"+
		" AND (CAST($3 AS TEXT) = '' OR run_id = $3) GROUP BY run_id, variant_id, slot, currency ORDER BY run_id, variant_id, slot, currency", workspace, campaign, run)
}

// CampaignCursor gives how far campaigns have read a workspace's feed of changes; ok is false where they have not begun.
func (t *Tx) CampaignCursor(workspace string) (change int64, ok bool, err error) {
	return one(t, value[int64], "SELECT change FROM campaign_cursors WHERE workspace_id = $1", workspace)
}

// SetCampaignCursor says how far they have, when it is behind was now: nobody else was quicker. A was of -1 begins.
func (t *Tx) SetCampaignCursor(workspace string, was, change int64) (bool, error) {
	if was < 0 {
		n, err := t.exec("INSERT INTO campaign_cursors (workspace_id, change) VALUES ($1,$2) ON CONFLICT DO NOTHING", workspace, change)
		return n == 1, err
	}
	n, err := t.exec("UPDATE campaign_cursors SET change = $3 WHERE workspace_id = $1 AND change = $2", workspace, was, change)
	return n == 1, err
}

// StopCampaignCursor forgets how far they have: nothing is listened for any more.
func (t *Tx) StopCampaignCursor(workspace string) error {
	_, err := t.exec("DELETE FROM campaign_cursors WHERE workspace_id = $1", workspace)
	return err
}

// RunCount is how many messages of a run stand in a state for a reason, of a variant.
type RunCount struct {
	RunID     string
	VariantID string
	State     petitbleu.MessageState
	Reason    petitbleu.Code
	Count     int64
}

// ofRun is the condition on messages of one run: $1 is the workspace, $2 to $4 are what runArgs gives.
const ofRun = "workspace_id = $1 AND campaign_id = $2 AND campaign_id <> '' AND id >= $3 AND run_id = $4"

func runArgs(r *petitbleu.CampaignRun) []any {
	return []any{r.WorkspaceID, r.CampaignID, petitbleu.FirstID(petitbleu.KindMessage, r.BegunAt), r.ID}
}

// CountRun counts the messages of a run, but for trials.
func (t *Tx) CountRun(r petitbleu.CampaignRun) ([]RunCount, error) {
	return list(t, func(r scanner) (c RunCount, err error) {
		err = r.Scan(&c.RunID, &c.VariantID, &c.State, &c.Reason, &c.Count)
		return c, err
	}, "SELECT run_id, variant_id, state, reason, COUNT(*) FROM messages WHERE "+ofRun+
		" AND NOT test GROUP BY run_id, variant_id, state, reason ORDER BY run_id, variant_id, state, reason", runArgs(&r)...)
}

// RunPeople tells of the people to whom messages of a run went out, or may yet, each with the instant at which it was made.
func (t *Tx) RunPeople(r petitbleu.CampaignRun, fn func(profile string, at time.Time)) error {
	return each(t, func(r scanner) error {
		var id string
		var when time.Time
		if err := r.Scan(&id, at(&when)); err != nil {
			return err
		}
		fn(id, when)
		return nil
	}, "SELECT profile_id, created_at FROM messages WHERE "+ofRun+" AND state NOT IN ('dropped', 'failed', 'cancelled')", runArgs(&r)...)
}

// RunMessages gives the ids of messages of a run between two, both included, by their people. Runs that began at the same
// instant share ranges of ids.
func (t *Tx) RunMessages(workspace, run, first, last string) (map[string]string, error) {
	have := map[string]string{}
	err := each(t, func(r scanner) error {
		var id, profile string
		err := r.Scan(&id, &profile)
		have[profile] = id
		return err
	}, "SELECT id, profile_id FROM messages WHERE workspace_id = $1 AND id >= $2 AND id <= $3 AND run_id = $4", workspace, first, last, run)
	return have, err
}

// CountWinning counts the messages of a run by variant that brought about a conversion.
func (t *Tx) CountWinning(workspace, run string, slot int) (map[string]int64, error) {
	counts := map[string]int64{}
	err := each(t, func(r scanner) error {
		var variant string
		var n int64
		err := r.Scan(&variant, &n)
		counts[variant] = n
		return err
	}, "SELECT variant_id, COUNT(*) FROM campaign_conversions WHERE workspace_id = $1 AND run_id = $2 AND slot = $3 GROUP BY variant_id", workspace, run, int64(slot))
	return counts, err
}

// CountFollowed counts the messages of a run by variant of which a link was followed.
func (t *Tx) CountFollowed(run petitbleu.CampaignRun) (map[string]int64, error) {
	counts := map[string]int64{}
	err := each(t, func(r scanner) error {
		var variant string
		var n int64
		err := r.Scan(&variant, &n)
		counts[variant] = n
		return err
	}, "SELECT m.variant_id, COUNT(*) FROM "+clickedOf+" WHERE m.run_id = $3 AND NOT m.test GROUP BY m.variant_id", run.WorkspaceID, run.CampaignID, run.ID)
	return counts, err
}

// DropEntriesBefore takes a person out of a campaign whom a happening up to an instant put into it; a fallback stays.
func (t *Tx) DropEntriesBefore(workspace, campaign, profile string, until time.Time) error {
	_, err := t.exec("DELETE FROM campaign_entries WHERE workspace_id = $1 AND campaign_id = $2 AND profile_id = $3 AND at <= $4 AND "+noFallback, workspace, campaign, profile, millis(until))
	return err
}

// FallbackDue is a message that may be followed by a fallback, as it stands.
type FallbackDue struct {
	petitbleu.Message
	Clicked   bool
	Converted bool
	Followed  bool // it is already
}

// FallbacksDue gives messages by their ids that may be followed by a fallback.
func (t *Tx) FallbacksDue(workspace string, ids []string) (map[string]FallbackDue, error) {
	return byID(t, func(r scanner) (f FallbackDue, err error) {
		var vars string
		err = r.Scan(&f.ID, &f.ProfileID, &f.CampaignID, &f.RunID, &f.VariantID, &f.State, &f.Reason, &vars, &f.DispatchID, &f.SendID, at(&f.CreatedAt), at(&f.DeliveredAt), at(&f.ReadAt),
			&f.Clicked, &f.Converted, &f.Followed)
		f.WorkspaceID, f.Vars = workspace, rawOrNil(vars)
		return f, err
	}, func(f FallbackDue) string { return f.ID },
		"SELECT id, profile_id, campaign_id, run_id, variant_id, state, reason, vars, dispatch_id, send_id, created_at, delivered_at, read_at,"+
			" EXISTS (SELECT 1 FROM clicks k WHERE k.workspace_id = messages.workspace_id AND k.message_id = messages.id),"+
			" EXISTS (SELECT 1 FROM campaign_conversions k WHERE k.workspace_id = messages.workspace_id AND k.campaign_id = messages.campaign_id AND k.message_id = messages.id),"+
			" EXISTS (SELECT 1 FROM messages f WHERE f.workspace_id = messages.workspace_id AND f.profile_id = messages.profile_id AND f.group_id = messages.id AND f.part = 2) FROM messages", workspace, ids)
}

// FallbackOpen tells whether people of a run are to get a fallback yet.
func (t *Tx) FallbackOpen(workspace, campaign, run string) (bool, error) {
	_, some, err := one(t, value[string], "SELECT happening FROM campaign_entries WHERE workspace_id = $1 AND campaign_id = $2 AND run_id = $3 AND NOT ("+noFallback+") LIMIT 1", workspace, campaign, run)
	return some, err
}

// PairCount is how many messages of a variant stand in a state, and their fallbacks in another.
type PairCount struct {
	RunID, VariantID string
	First, Then      petitbleu.MessageState
	Reason           petitbleu.Code // of the first
	Count            int64
}

// CountPairs counts the messages of a campaign, or of one run of it (empty: all), that are followed by a fallback. The messages are read only
// where one of its versions had one.
func (t *Tx) CountPairs(workspace, campaign, run string) ([]PairCount, error) {
	falls, err := t.fallsBack(workspace, campaign)
	if err != nil || !falls {
		return nil, err
	}
	all, err := list(t, func(r scanner) (c PairCount, err error) {
		return c, r.Scan(&c.RunID, &c.VariantID, &c.First, &c.Then, &c.Reason, &c.Count)
	}, "SELECT m.run_id, m.variant_id, o.state, m.state, o.reason, COUNT(*) FROM messages m JOIN messages o ON o.workspace_id = m.workspace_id AND o.id = m.group_id"+
		" WHERE m.workspace_id = $1 AND m.campaign_id = $2 AND m.campaign_id <> '' AND (CAST($3 AS TEXT) = '' OR m.run_id = $3) AND NOT m.test AND m.part = 2"+
		" GROUP BY m.run_id, m.variant_id, o.state, m.state, o.reason ORDER BY m.run_id, m.variant_id, o.state, m.state, o.reason", workspace, campaign, run)
	if err != nil {
		return nil, err
	}
	return withRemoved(t, workspace, campaign, run, all, func(v *removed) []PairCount { return v.Pairs })
}

// fallsBack tells whether a version of a campaign had a fallback.
func (t *Tx) fallsBack(workspace, campaign string) (bool, error) {
	_, falls, err := one(t, value[int64], `SELECT version FROM campaign_versions WHERE workspace_id = $1 AND campaign_id = $2 AND definition LIKE '%"fallback":{%' LIMIT 1`, workspace, campaign)
	return falls, err
}
