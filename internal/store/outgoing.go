package store

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/petitbleu/petitbleu"
)

// News is what a transaction notes for the event endpoints of a workspace: one event for each row that it is about.
type News struct {
	Type  string
	About []string        // ids of rows
	Data  json.RawMessage // what no row tells; may be nil
	At    time.Time
}

// Tell notes events for the endpoints of a workspace, where it has one that is not switched off. It is one row for each
// News, whatever number of events that is: cheap enough for the way out of messages.
func (t *Tx) Tell(workspace string, all ...News) error {
	if heard, err := t.heard(workspace); err != nil || !heard {
		return err
	}
	for _, n := range all {
		if len(n.About) == 0 {
			continue
		}
		_, err := t.exec("INSERT INTO outgoing_news (workspace_id, id, type, about, data, at) VALUES ($1,$2,$3,$4,$5,$6)",
			workspace, petitbleu.NewID(petitbleu.KindNews, n.At), n.Type, strings.Join(n.About, " "), string(n.Data), millis(n.At))
		if err != nil {
			return fmt.Errorf("note events for endpoints: %w", err)
		}
	}
	return nil
}

// heard tells whether a workspace has an endpoint that is not switched off.
func (t *Tx) heard(workspace string) (bool, error) {
	if heard, ok := t.listened[workspace]; ok {
		return heard, nil
	}
	_, heard, err := one(t, value[string], "SELECT id FROM event_endpoints WHERE workspace_id = $1 AND state <> 'off' LIMIT 1", workspace)
	if err != nil {
		return false, fmt.Errorf("look for event endpoints: %w", err)
	}
	if t.listened == nil {
		t.listened = map[string]bool{}
	}
	t.listened[workspace] = heard
	return heard, nil
}

// TellMessages notes that messages have come to a state. Those that are recorded as sent may be further on already.
func (t *Tx) TellMessages(workspace string, state petitbleu.MessageState, ids []string, now time.Time) error {
	if len(ids) == 0 {
		return nil
	}
	if err := t.noteState(workspace, state, ids, now); err != nil {
		return err
	}
	if heard, err := t.heard(workspace); err != nil || !heard {
		return err
	}
	if err := t.Tell(workspace, News{Type: "message." + string(state), About: ids, At: now}); err != nil || state != petitbleu.StateSent {
		return err
	}
	further := map[string][]string{}
	err := inChunks(anys(ids), 64, func(ids []any) error {
		return each(t, func(r scanner) error {
			var id, state string
			err := r.Scan(&id, &state)
			further[state] = append(further[state], id)
			return err
		}, "SELECT id, state FROM messages WHERE workspace_id = $1 AND id IN ("+places(1, len(ids))+") AND (state = 'delivered' OR state = 'read') ORDER BY id",
			append([]any{workspace}, ids...)...)
	})
	if err != nil {
		return err
	}
	return t.Tell(workspace, News{Type: "message.delivered", About: further["delivered"], At: now}, News{Type: "message.read", About: further["read"], At: now})
}

// tellRefs is TellMessages for messages that are named with their people.
func (t *Tx) tellRefs(workspace string, state petitbleu.MessageState, refs []MessageRef, now time.Time) error {
	ids := make([]string, len(refs))
	for i, r := range refs {
		ids[i] = r.ID
	}
	return t.TellMessages(workspace, state, ids, now)
}

// toldAs gives what passes the ids of messages on that have come to a state, once that is noted.
func (t *Tx) toldAs(workspace string, state petitbleu.MessageState, now time.Time) func([]string, error) ([]string, error) {
	return func(ids []string, err error) ([]string, error) {
		if err == nil {
			err = t.TellMessages(workspace, state, ids, now)
		}
		return ids, err
	}
}

// tellOutcomes notes what became of messages, of those that were changed.
func (t *Tx) tellOutcomes(workspace string, all []Outcome, changed map[string]bool, now time.Time) error {
	heard, err := t.heard(workspace)
	if err == nil && !heard {
		heard, err = t.watchesOutcomes(workspace)
	}
	if err != nil || !heard {
		return err
	}
	by := map[petitbleu.MessageState][]string{}
	named := make(map[string]bool, len(all))
	for i := range all {
		named[all[i].ID] = true
		if changed[all[i].ID] {
			by[all[i].State] = append(by[all[i].State], all[i].ID)
		}
	}
	for id := range changed { // parts behind one that never will be sent
		if !named[id] {
			by[petitbleu.StateCancelled] = append(by[petitbleu.StateCancelled], id)
		}
	}
	for _, state := range toldStates {
		if err := t.TellMessages(workspace, state, by[state], now); err != nil {
			return err
		}
	}
	return nil
}

// The places of columns in messageColumns.
var (
	placeOfState   = slices.Index(strings.Split(messageColumns, ", "), "state")
	placeOfUpdated = slices.Index(strings.Split(messageColumns, ", "), "updated_at")
)

// tellMade notes messages that are over as they are made: what the rules drop at once. rows are of messageColumns.
func (t *Tx) tellMade(rows [][]any) error {
	type made struct {
		workspace, state string
		at               int64
	}
	var ids map[made][]string
	for _, r := range rows {
		state, _ := r[placeOfState].(string)
		switch petitbleu.MessageState(state) {
		case petitbleu.StateDropped, petitbleu.StateFailed, petitbleu.StateCancelled:
			m := made{state: state}
			m.workspace, _ = r[0].(string)
			m.at, _ = r[placeOfUpdated].(int64)
			id, _ := r[1].(string)
			if ids == nil {
				ids = map[made][]string{}
			}
			ids[m] = append(ids[m], id)
		}
	}
	for m, all := range ids {
		if err := t.TellMessages(m.workspace, petitbleu.MessageState(m.state), all, instant(m.at)); err != nil {
			return err
		}
	}
	return nil
}

// toldStates are the states of messages that endpoints are told of, but for what a person's device does.
var toldStates = []petitbleu.MessageState{petitbleu.StateSent, petitbleu.StateFailed, petitbleu.StateDropped, petitbleu.StateUnknown, petitbleu.StateCancelled}

// OutgoingEnd is how far what goes out is filled.
type OutgoingEnd struct{ Place, Change int64 }

// OutgoingEnd gives that of a workspace.
func (t *Tx) OutgoingEnd(workspace string) (OutgoingEnd, error) {
	e, _, err := one(t, func(r scanner) (e OutgoingEnd, err error) {
		err = r.Scan(&e.Place, &e.Change)
		return e, err
	}, "SELECT place, change FROM outgoing_ends WHERE workspace_id = $1", workspace)
	return e, err
}

// startOutgoing gives the place from which a new endpoint listens. When nobody listened before, what happened until now
// is passed over.
func (t *Tx) startOutgoing(workspace string) (int64, error) {
	e, err := t.OutgoingEnd(workspace)
	if err != nil {
		return 0, err
	}
	heard, err := t.heard(workspace)
	delete(t.listened, workspace)
	if err != nil || heard {
		return e.Place, err
	}
	if e.Change, err = t.LastChange(workspace); err != nil {
		return 0, err
	}
	if _, err = t.exec("DELETE FROM outgoing_news WHERE workspace_id = $1", workspace); err != nil {
		return 0, err
	}
	return e.Place, t.endOutgoing(workspace, e)
}

func (t *Tx) endOutgoing(workspace string, e OutgoingEnd) error {
	_, err := t.exec("INSERT INTO outgoing_ends (workspace_id, place, change) VALUES ($1,$2,$3) ON CONFLICT (workspace_id) DO UPDATE SET place = excluded.place, change = excluded.change",
		workspace, e.Place, e.Change)
	return err
}

// NewsRow is a row of news.
type NewsRow struct {
	ID string
	News
}

// News lists what transactions noted, oldest first.
func (t *Tx) News(workspace string, limit int) ([]NewsRow, error) {
	return list(t, func(r scanner) (n NewsRow, err error) {
		var about, data string
		err = r.Scan(&n.ID, &n.Type, &about, &data, at(&n.At))
		if n.About = strings.Fields(about); data != "" {
			n.Data = json.RawMessage(data)
		}
		return n, err
	}, "SELECT id, type, about, data, at FROM outgoing_news WHERE workspace_id = $1 ORDER BY id LIMIT $2", workspace, int64(limit))
}

// FedRow is a row of the feed of changes, as far as endpoints need it.
type FedRow struct {
	ID     string
	Kind   petitbleu.EventKind // of an event
	Into   string              // of a profile that is gone: what it became part of
	At     time.Time
	Change int64
}

// Fed is a part of a workspace's feed of changes, without what stands in the rows.
type Fed struct {
	Profiles, Events, Gone []FedRow
	Next                   int64
	More                   bool
}

// Fed reads the feed of changes after a place: whole transactions, in their order. Profiles are read only where
// somebody wants them.
func (t *Tx) Fed(workspace string, after int64, profiles bool, limit int) (f Fed, err error) {
	last, err := t.LastChange(workspace)
	f.Next = max(last, after)
	if err != nil || last <= after {
		return f, err
	}
	tables := []string{"events", "profile_tombstones"}
	if profiles {
		tables = append(tables, "profiles")
	}
	for _, table := range tables {
		end, ok, err := one(t, value[int64], "SELECT change FROM "+table+" WHERE workspace_id = $1 AND change > $2 ORDER BY change LIMIT 1 OFFSET $3",
			workspace, after, int64(limit))
		if err != nil {
			return f, err
		}
		if ok && end <= f.Next { // what lies at and behind the end may be cut; the transaction before it is whole
			f.Next = max(after+1, end-1)
		}
	}
	f.More = f.Next < last
	scan := func(r scanner) (v FedRow, err error) {
		err = r.Scan(&v.ID, &v.Kind, &v.Into, at(&v.At), &v.Change)
		return v, err
	}
	const between = " WHERE workspace_id = $1 AND change > $2 AND change <= $3 ORDER BY change, "
	if f.Events, err = list(t, scan, "SELECT id, kind, '', received_at, change FROM events"+between+"id", workspace, after, f.Next); err != nil {
		return f, err
	}
	if f.Gone, err = list(t, scan, "SELECT profile_id, '', merged_into, at, change FROM profile_tombstones"+between+"profile_id", workspace, after, f.Next); err != nil || !profiles {
		return f, err
	}
	f.Profiles, err = list(t, scan, "SELECT id, '', '', updated_at, change FROM profiles"+between+"id", workspace, after, f.Next)
	return f, err
}

// OutgoingRow is some of what goes out.
type OutgoingRow struct {
	Place  int64
	Events []petitbleu.Outgoing
	At     time.Time
}

// PutOutgoing adds to what goes out, forgets the news that it was made of, and says how far it is filled now. With false
// another was quicker, and the transaction must be given up.
func (t *Tx) PutOutgoing(workspace string, was, is OutgoingEnd, rows []OutgoingRow, news []string) (bool, error) {
	end, err := t.OutgoingEnd(workspace)
	if err != nil || end != was {
		return false, err
	}
	values := make([][]any, len(rows))
	for i, r := range rows {
		text, err := json.Marshal(r.Events)
		if err != nil {
			return false, fmt.Errorf("events that go out: %w", err)
		}
		values[i] = []any{workspace, r.Place, string(text), millis(r.At)}
	}
	if _, err := t.insertRows("INSERT INTO outgoing (workspace_id, place, events, at) VALUES", "", values); err != nil {
		return false, err
	}
	err = inChunks(anys(news), 64, func(ids []any) error {
		_, err := t.exec("DELETE FROM outgoing_news WHERE workspace_id = $1 AND id IN ("+places(1, len(ids))+")", append([]any{workspace}, ids...)...)
		return err
	})
	if err != nil {
		return false, err
	}
	return true, t.endOutgoing(workspace, is)
}

// OutgoingAfter gives what goes out behind a place.
func (t *Tx) OutgoingAfter(workspace string, place int64, limit int) ([]OutgoingRow, error) {
	return list(t, func(r scanner) (v OutgoingRow, err error) {
		var text string
		if err = r.Scan(&v.Place, &text, at(&v.At)); err == nil {
			err = json.Unmarshal([]byte(text), &v.Events)
		}
		return v, err
	}, "SELECT place, events, at FROM outgoing WHERE workspace_id = $1 AND place > $2 ORDER BY place LIMIT $3", workspace, place, int64(limit))
}

// ForgetOutgoing removes what went out before an instant, what was given up and the log of calls from then. It tells
// whether there may be more of it.
func (t *Tx) ForgetOutgoing(before time.Time, limit int) (more bool, err error) {
	for _, s := range []struct{ table, key, when string }{
		{"outgoing", "workspace_id, place", "at < $1"},
		{"endpoint_attempts", "workspace_id, endpoint_id, id", "at < $1"},
		{"endpoint_retries", "workspace_id, endpoint_id, id", "state = 'failed' AND updated_at < $1"},
	} {
		n, err := t.exec("DELETE FROM "+s.table+" WHERE ("+s.key+") IN (SELECT "+s.key+" FROM "+s.table+" WHERE "+s.when+" ORDER BY "+s.key+" LIMIT $2)",
			millis(before), int64(limit))
		if err != nil {
			return false, fmt.Errorf("forget what went out: %w", err)
		}
		more = more || n == int64(limit)
	}
	return more, nil
}
