package campaign

import (
	"context"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/plan"
	"github.com/petitbleu/petitbleu/internal/store"
)

// Call sends an API-triggered campaign to people.
type Call struct {
	To     []Recipient
	SendID string    // the label under which the caller counts it; may be empty
	At     time.Time // zero: now
	Local  bool      // when the clock where each person is shows what At shows in the workspace's zone
	Key    string    // of a call that may come twice: the second adds nobody; may be empty
	// DispatchID is what all of its messages carry; empty: a new one.
	DispatchID string
}

// Recipient is a person of a call.
type Recipient struct {
	ProfileID string
	Vars      json.RawMessage // petitbleu.MessageVars with what the call says of them; may be empty
	DueAt     time.Time       // theirs, instead of the call's; zero: the call's
}

// Trigger puts people into an API-triggered campaign. It gives the dispatch id of the call, which all of its messages
// carry, and how many people were added.
func (e *Engine) Trigger(ctx context.Context, workspace, id string, call Call) (dispatch string, added int64, err error) {
	err = e.o.Store.Write(ctx, func(tx *store.Tx) error {
		dispatch, added, err = e.Enter(tx, workspace, id, call)
		return err
	})
	return dispatch, added, err
}

// Enter is Trigger inside a transaction.
func (e *Engine) Enter(tx *store.Tx, workspace, id string, call Call) (dispatch string, added int64, err error) {
	now := e.o.Clock.Now()
	if dispatch = call.DispatchID; dispatch == "" {
		dispatch = newDispatch()
	}
	if call.Key == "" {
		call.Key = dispatch
	}
	c, err := find(tx, workspace, id)
	if err != nil {
		return "", 0, err
	}
	t, run, err := e.listening(tx, c)
	if err != nil {
		return "", 0, err
	}
	at := call.At
	if at.IsZero() {
		at = now
	}
	zones := map[string]*time.Location{}
	if call.Local {
		people := make([]string, len(call.To))
		for i, to := range call.To {
			people[i] = to.ProfileID
		}
		if err := zonesIn(tx, workspace, people, t.zone, zones); err != nil {
			return "", 0, err
		}
	}
	rows := make([]petitbleu.CampaignEntry, len(call.To))
	for i, to := range call.To {
		rows[i] = petitbleu.CampaignEntry{WorkspaceID: workspace, CampaignID: id, ProfileID: to.ProfileID, Happening: call.Key + "/" + strconv.Itoa(i), RunID: run.ID, Vars: to.Vars,
			At: now, DueAt: at, DispatchID: dispatch, SendID: call.SendID}
		if !to.DueAt.IsZero() {
			rows[i].DueAt = to.DueAt
		} else if call.Local {
			rows[i].DueAt = sameClock(at, t.zone, zones[to.ProfileID])
		}
	}
	added, err = tx.InsertEntries(rows)
	tx.AfterCommit(e.o.Wake)
	return dispatch, added, err
}

// Zones gives the time zone of each of some people: their own, else the usual one.
func Zones(tx *store.Tx, workspace string, people []string, usual *time.Location) (map[string]*time.Location, error) {
	zones := make(map[string]*time.Location, len(people))
	return zones, zonesIn(tx, workspace, people, usual, zones)
}

// Count puts messages that somebody sends by themselves into what an API-triggered campaign came to, as those of a variant. Of
// one that was not launched, or listens no more, they stay what they are. They must be given to delivery in the same transaction.
func (e *Engine) Count(tx *store.Tx, workspace, id, variant string, all []petitbleu.Message) error {
	c, err := find(tx, workspace, id)
	if err != nil || c.Type != string(plan.ByAPI) || c.State != petitbleu.CampaignActive && c.State != petitbleu.CampaignPaused {
		return err
	}
	runs, err := tx.RunsOf(workspace, id, "", 1)
	if err != nil || len(runs) == 0 {
		return err
	}
	if err := tx.LockRun(workspace, runs[0].ID); err != nil {
		return err
	}
	run, err := tx.Run(workspace, runs[0].ID)
	if err != nil {
		return err
	}
	for i := range all {
		all[i].CampaignID, all[i].RunID, all[i].VariantID = id, run.ID, variant
	}
	run.Audience += int64(len(all))
	return tx.PutRun(run)
}

// sameClock gives the instant at which the clock of one zone shows what that of another shows at an instant.
func sameClock(at time.Time, from, to *time.Location) time.Time {
	w := at.In(from)
	return time.Date(w.Year(), w.Month(), w.Day(), w.Hour(), w.Minute(), w.Second(), 0, to)
}

// listening gives what an active API-triggered campaign says, and the run to which people are added.
func (e *Engine) listening(tx *store.Tx, c petitbleu.Campaign) (*text, petitbleu.CampaignRun, error) {
	if c.State != petitbleu.CampaignActive || c.Type != string(plan.ByAPI) {
		return nil, petitbleu.CampaignRun{}, petitbleu.Errorf(petitbleu.CodeConflict, "Only an active campaign that calls trigger can be triggered; this one is %s. Launch it, with delivery by API.", c.State)
	}
	t, err := e.text(tx, c)
	if err != nil {
		return nil, petitbleu.CampaignRun{}, err
	}
	runs, err := tx.RunsOf(c.WorkspaceID, c.ID, "", 1)
	if err == nil && len(runs) == 0 {
		err = store.ErrNotFound
	}
	if err != nil {
		return nil, petitbleu.CampaignRun{}, fmt.Errorf("the run of campaign %s: %w", c.ID, err)
	}
	return t, runs[0], nil
}

// entriesAtOnce bounds one transaction that makes messages of entries.
const entriesAtOnce = 200

// feedEntries makes messages of the entries that are due. more tells that others are.
func (e *Engine) feedEntries(ctx context.Context, workspace string, now time.Time) (more bool, err error) {
	var due []petitbleu.CampaignEntry
	err = e.read(ctx, func(tx *store.Tx) (err error) {
		due, err = tx.EntriesDue(workspace, now, entriesAtOnce)
		return err
	})
	byRun := map[string][]petitbleu.CampaignEntry{}
	var falls []petitbleu.CampaignEntry
	for _, one := range due {
		if strings.HasPrefix(one.Happening, petitbleu.FallbackPrefix) {
			falls = append(falls, one)
			continue
		}
		byRun[one.RunID] = append(byRun[one.RunID], one)
	}
	if err == nil && len(falls) > 0 {
		err = e.fallBack(ctx, workspace, falls, now)
	}
	for run, entries := range byRun {
		if err == nil {
			err = e.enterAll(ctx, workspace, run, entries, now)
		}
	}
	return len(due) == entriesAtOnce, err
}

// enterAll makes messages of the due entries of one run.
func (e *Engine) enterAll(ctx context.Context, workspace, run string, entries []petitbleu.CampaignEntry, now time.Time) error {
	in, err := e.belong(ctx, workspace, run, entries)
	if err != nil {
		return err
	}
	return e.o.Store.Write(ctx, func(tx *store.Tx) error {
		if err := tx.LockRun(workspace, run); err != nil { // Count adds to it as well
			return err
		}
		r, t, err := e.runText(tx, workspace, run)
		if err != nil {
			return err
		}
		people := make([]string, len(entries))
		for i, one := range entries {
			people[i] = one.ProfileID
		}
		got, err := tx.GotCampaign(workspace, r.CampaignID, people)
		if err != nil {
			return err
		}
		total := int64(0)
		if t.Delivery.Most > 0 {
			if total, err = tx.CountGot(workspace, r.CampaignID); err != nil {
				return err
			}
		}
		var all []*petitbleu.Message
		var gets []string
		if r.Excluded == nil {
			r.Excluded = map[string]int64{}
		}
		for _, one := range entries {
			was, err := tx.DropEntry(one)
			if err != nil {
				return err
			}
			if !was {
				continue // an exception was quicker
			}
			r.Audience++
			m, why := e.entry(&r, t, one, got, in, now)
			if why == "" && t.Delivery.Most > 0 && got[one.ProfileID].Times == 0 && total >= int64(t.Delivery.Most) {
				why = OverLimit
			}
			switch why {
			case "":
				if got[one.ProfileID].Times == 0 {
					total++
				}
				all = append(all, m)
				got[one.ProfileID] = store.CampaignGot{LastAt: now, Times: got[one.ProfileID].Times + 1}
				gets = append(gets, one.ProfileID)
			case inControl:
				r.Control++
			default:
				r.Excluded[why]++
			}
		}
		if err := tx.PutRun(r); err != nil {
			return err
		}
		if err := tx.GiveCampaign(workspace, r.CampaignID, gets, now); err != nil {
			return err
		}
		return e.address(tx, all, now)
	})
}

const inControl = "control"

// LeftAudience is why nothing is made for who belongs to the audience no more.
const LeftAudience = "left_audience"

// entry makes the message of an entry, or says why there is none.
func (e *Engine) entry(r *petitbleu.CampaignRun, t *text, one petitbleu.CampaignEntry, got map[string]store.CampaignGot, in map[string]bool, now time.Time) (m *petitbleu.Message, why string) {
	if in != nil && !in[one.ProfileID] {
		return nil, LeftAudience
	}
	if g := got[one.ProfileID]; g.Times > 0 && (t.Delivery.Again == nil || now.Sub(g.LastAt) < t.Delivery.Again.After.Duration()) {
		return nil, AlreadyGot
	}
	if now.Sub(one.DueAt) > t.within() {
		return nil, TooLate
	}
	variant, ok := variantOf(r, t, one.ProfileID)
	if !ok {
		return nil, inControl
	}
	vars := t.vars[variant]
	if one.Vars != nil {
		var v petitbleu.MessageVars
		if json.Unmarshal(one.Vars, &v) == nil {
			var names petitbleu.MessageVars
			_ = json.Unmarshal(vars, &names) // written by text
			v.Campaign = names.Campaign
			vars, _ = json.Marshal(v)
		}
	}
	m = t.message(r, one.ProfileID, variant, vars, now)
	m.ID = petitbleu.DerivedID(petitbleu.KindMessage, now, 0, r.ID, one.ProfileID, one.Happening)
	m.GroupID, m.DispatchID, m.SendID = m.ID, one.DispatchID, one.SendID
	return m, ""
}

// belong gives the people of entries who belong to the audience now; nil where that is not asked: of an action it was asked
// when it happened, and is again only where its campaign says so. Of a call it is asked at its time.
func (e *Engine) belong(ctx context.Context, workspace, run string, entries []petitbleu.CampaignEntry) (map[string]bool, error) {
	var t *text
	err := e.read(ctx, func(tx *store.Tx) (err error) {
		_, t, err = e.runText(tx, workspace, run)
		return err
	})
	if err != nil || t.Delivery.Trigger != nil && !t.Delivery.Trigger.Look {
		return nil, err
	}
	people := make([]string, len(entries))
	for i, one := range entries {
		people[i] = one.ProfileID
	}
	return e.belonging(ctx, workspace, t, people)
}

// belonging gives those of some people who belong to the audience of a campaign now.
func (e *Engine) belonging(ctx context.Context, workspace string, t *text, people []string) (map[string]bool, error) {
	q, err := e.o.Audience.Query(ctx, workspace, "", t.Audience)
	if err != nil {
		return nil, err
	}
	in, err := e.o.Audience.Belonging(ctx, workspace, q, people)
	belong := make(map[string]bool, len(in))
	for _, id := range in {
		belong[id] = true
	}
	return belong, err
}
