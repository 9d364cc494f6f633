package store

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/petitbleu/petitbleu"
)

// What becomes of a message is no event: a row in the feed of changes would cost each message of a large campaign. It
// is noted beside the changes of attributes, and only where a campaign waits for it: under a name that no attribute can have.

// Noted is what becomes of a message that a campaign may wait for.
type Noted string

// What is noted. That a message of Messenger was read, and that a tracked link was followed, are events.
const (
	NotedReceived Noted = "$received"
	NotedRead     Noted = "$read"    // in a feed
	NotedClicked  Noted = "$clicked" // in a feed
	NotedWent     Noted = "$went"    // it left, or may have; but for fallbacks
	NotedFell     Noted = "$fell"    // it was dropped, or failed; but for fallbacks
)

// notedAs says as what it is noted that messages come to a state.
var notedAs = map[petitbleu.MessageState][]Noted{
	petitbleu.StateSent: {NotedReceived, NotedWent}, petitbleu.StateUnknown: {NotedWent}, petitbleu.StateRead: {NotedRead},
	petitbleu.StateDropped: {NotedFell}, petitbleu.StateFailed: {NotedFell},
}

// notedWhich says which messages are noted; an empty text: all.
var notedWhich = map[Noted]string{NotedRead: " AND channel = 'inapp'", NotedClicked: " AND channel = 'inapp'", NotedWent: " AND part <> 2", NotedFell: " AND part <> 2"}

// NotedMessage is what is noted of a message.
type NotedMessage struct {
	Noted      Noted          `json:"-"`
	ID         string         `json:"-"`
	CampaignID string         `json:"c,omitempty"` // empty: of none
	RunID      string         `json:"r,omitempty"`
	VariantID  string         `json:"v,omitempty"`
	Reason     petitbleu.Code `json:"w,omitempty"`
}

// WatchMessages is the name under which WatchAttributes has it noted what becomes of the messages of a campaign; of an
// empty one, of any message.
func WatchMessages(m Noted, campaign string) string { return string(m) + "/" + campaign }

// Message gives what a noted change tells of a message; ok is false where it tells of something else.
func (c *AttributeChange) Message() (m NotedMessage, ok bool) {
	what, id, ok := strings.Cut(c.Name, "/")
	switch n := Noted(what); n {
	case NotedReceived, NotedRead, NotedClicked, NotedWent, NotedFell:
		_ = json.Unmarshal(c.Becomes, &m) // written by noteMessages
		m.Noted, m.ID = n, id
		return m, ok
	}
	return m, false
}

// watchedIn gives the names that are watched in a workspace, read once for each transaction.
func (t *Tx) watchedIn(workspace string) ([]string, error) {
	if names, ok := t.watched[workspace]; ok {
		return names, nil
	}
	names, err := t.WatchedAttributes(workspace)
	if err != nil {
		return nil, fmt.Errorf("look for what campaigns wait for: %w", err)
	}
	if t.watched == nil {
		t.watched = map[string][]string{}
	}
	t.watched[workspace] = names
	return names, nil
}

// watches tells whether a campaign waits for what becomes of messages.
func (t *Tx) watches(workspace string, m Noted) (bool, error) {
	names, err := t.watchedIn(workspace)
	return slices.ContainsFunc(names, func(name string) bool { return strings.HasPrefix(name, string(m)+"/") }), err
}

// watchesOutcomes tells whether a campaign waits for what delivery makes of messages.
func (t *Tx) watchesOutcomes(workspace string) (bool, error) {
	for _, m := range []Noted{NotedReceived, NotedWent, NotedFell} {
		if waits, err := t.watches(workspace, m); err != nil || waits {
			return waits, err
		}
	}
	return false, nil
}

// noteState notes that messages came to a state.
func (t *Tx) noteState(workspace string, state petitbleu.MessageState, ids []string, now time.Time) error {
	for _, m := range notedAs[state] {
		if err := t.noteMessages(workspace, m, ids, now); err != nil {
			return err
		}
	}
	return nil
}

// FallsPending tells whether something is noted of messages that may be followed by a fallback, and not read yet.
func (t *Tx) FallsPending(workspace string) (bool, error) {
	_, some, err := one(t, value[string], "SELECT name FROM attribute_changes WHERE workspace_id = $1 AND (name LIKE '$went/%' OR name LIKE '$fell/%') LIMIT 1", workspace)
	return some, err
}

// noteMessages notes what became of messages, as far as a campaign waits for it. Trials do not count.
func (t *Tx) noteMessages(workspace string, m Noted, ids []string, now time.Time) error {
	if waits, err := t.watches(workspace, m); err != nil || !waits || len(ids) == 0 {
		return err
	}
	change, err := t.nextChange(workspace)
	if err != nil {
		return err
	}
	all := slices.Contains(t.watched[workspace], WatchMessages(m, ""))
	var rows [][]any
	err = inChunks(ids, 64, func(part []string) error {
		return each(t, func(r scanner) error {
			var profile string
			var n NotedMessage
			if err := r.Scan(&n.ID, &profile, &n.CampaignID, &n.RunID, &n.VariantID, &n.Reason); err != nil {
				return err
			}
			if !all && (n.CampaignID == "" || !slices.Contains(t.watched[workspace], WatchMessages(m, n.CampaignID))) {
				return nil
			}
			becomes, err := json.Marshal(n)
			rows = append(rows, []any{workspace, change, profile, string(m) + "/" + n.ID, "", string(becomes), millis(now)})
			return err
		}, "SELECT id, profile_id, campaign_id, run_id, variant_id, reason FROM messages WHERE workspace_id = $1 AND profile_id <> '' AND NOT test"+notedWhich[m]+" AND id IN ("+places(1, len(part))+") ORDER BY id",
			withList([]any{workspace}, part)...)
	})
	if err != nil {
		return err
	}
	_, err = t.insertRows("INSERT INTO attribute_changes (workspace_id, change, profile_id, name, was, becomes, at) VALUES", "ON CONFLICT DO NOTHING", rows)
	return err
}

// The names under which WatchAttributes has it noted that people ask for messages, or for none, where no event of that kind
// tells of it: by a link, a word, a button, to somebody of the team.
const (
	WatchOptIn  = "$opt_in"
	WatchOptOut = "$opt_out"
)

// Wish is what somebody asked for.
type Wish struct {
	Out    bool   `json:"-"`
	ID     string `json:"-"` // of the opt-in or opt-out
	PageID string `json:"page_id"`
	Topic  string `json:"topic"`
	Source string `json:"source"`
}

// Wish gives the wish of which a noted change tells; ok is false where it tells of something else.
func (c *AttributeChange) Wish() (w Wish, ok bool) {
	name, id, ok := strings.Cut(c.Name, "/")
	if ok = ok && (name == WatchOptIn || name == WatchOptOut); ok {
		_ = json.Unmarshal(c.Becomes, &w) // written by noteWish
		w.Out, w.ID = name == WatchOptOut, id
	}
	return w, ok
}

// noteWish notes what somebody asked for, where a campaign waits for it.
func (t *Tx) noteWish(workspace, profile string, w Wish, at time.Time) error {
	name := WatchOptIn
	if w.Out {
		name = WatchOptOut
	}
	names, err := t.watchedIn(workspace)
	if err != nil || profile == "" || !slices.Contains(names, name) {
		return err
	}
	change, err := t.nextChange(workspace)
	if err != nil {
		return err
	}
	becomes, err := json.Marshal(w)
	if err != nil {
		return err
	}
	_, err = t.insertRows("INSERT INTO attribute_changes (workspace_id, change, profile_id, name, was, becomes, at) VALUES", "ON CONFLICT DO NOTHING",
		[][]any{{workspace, change, profile, name + "/" + w.ID, "", string(becomes), millis(at)}})
	return err
}
