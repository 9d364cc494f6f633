package store

import (
	"github.com/petitbleu/petitbleu"
)

// PersonRows are what stands about one person beside the profile and the events, as far as
// segments ask for it.
type PersonRows struct {
	Identities    []petitbleu.Identity
	Conversations []petitbleu.Conversation
	OptIns        []petitbleu.OptIn // without their proof
	OptOuts       []petitbleu.OptOut
	Tokens        []petitbleu.Token // one-time tokens that were not used
}

// PersonRows gives the rows of profiles, by profile; one about whom nothing stands has none.
func (t *Tx) PersonRows(workspace string, profiles []string) (map[string]*PersonRows, error) {
	rows := make(map[string]*PersonRows, len(profiles))
	of := func(profile string) *PersonRows {
		if rows[profile] == nil {
			rows[profile] = &PersonRows{}
		}
		return rows[profile]
	}
	for _, read := range []func(part []string) error{
		perPerson(t, workspace, scanIdentity, "SELECT "+identityColumns+" FROM identities", "", func(i petitbleu.Identity) {
			of(i.ProfileID).Identities = append(of(i.ProfileID).Identities, i)
		}),
		perPerson(t, workspace, scanConversation, "SELECT "+conversationColumns+" FROM conversations", "", func(c petitbleu.Conversation) {
			of(c.ProfileID).Conversations = append(of(c.ProfileID).Conversations, c)
		}),
		perPerson(t, workspace, scanOptIn, "SELECT "+optInColumns+" FROM opt_ins", "", func(o petitbleu.OptIn) {
			of(o.ProfileID).OptIns = append(of(o.ProfileID).OptIns, o)
		}),
		perPerson(t, workspace, scanOptOut, "SELECT "+optOutColumns+" FROM opt_outs", " AND undone_at = 0", func(o petitbleu.OptOut) {
			of(o.ProfileID).OptOuts = append(of(o.ProfileID).OptOuts, o)
		}),
		perPerson(t, workspace, scanToken, "SELECT "+tokenColumns+" FROM tokens", " AND kind = '"+petitbleu.TokenOneTime+"' AND used_at = 0", func(k petitbleu.Token) {
			of(k.ProfileID).Tokens = append(of(k.ProfileID).Tokens, k)
		}),
	} {
		if err := inChunks(profiles, 64, read); err != nil {
			return nil, err
		}
	}
	return rows, nil
}

// perPerson gives a function that reads the rows of some profiles from one table.
func perPerson[T any](t *Tx, workspace string, scan func(scanner) (T, error), text, where string, fn func(T)) func(part []string) error {
	return func(part []string) error {
		all, err := list(t, scan, text+" WHERE workspace_id = $1 AND profile_id IN ("+places(1, len(part))+")"+where, withList([]any{workspace}, part)...)
		for _, v := range all {
			fn(v)
		}
		return err
	}
}

// EventsByName reads the events of a kind, and of a name where they are custom ones, in a steady order up to a
// place in the feed of changes. after is the last event of the part before; the zero one begins.
func (t *Tx) EventsByName(workspace string, kind petitbleu.EventKind, name string, until int64, after petitbleu.Event, limit int) ([]petitbleu.Event, error) {
	at := int64(-1 << 62)
	if after.ID != "" {
		at = after.At.UnixMilli()
	}
	switch kind {
	case petitbleu.EventCustom: // by the index on names
		return list(t, scanEvent, "SELECT "+eventColumns+" FROM events WHERE workspace_id = $1 AND kind = $2 AND name = $3 AND name <> '' AND change <= $4"+
			" AND (at, id) > ($5, $6) ORDER BY at, id LIMIT $7", workspace, string(kind), name, until, at, after.ID, int64(limit))
	case petitbleu.EventPurchase:
		return list(t, scanEvent, "SELECT "+eventColumns+" FROM events WHERE workspace_id = $1 AND kind = $2 AND name <> '' AND change <= $3"+
			" AND (name, at, id) > ($4, $5, $6) ORDER BY name, at, id LIMIT $7", workspace, string(kind), until, after.Name, at, after.ID, int64(limit))
	}
	return list(t, scanEvent, "SELECT "+eventColumns+" FROM events WHERE workspace_id = $1 AND id > $2 AND kind = $3 AND change <= $4 ORDER BY id LIMIT $5",
		workspace, after.ID, string(kind), until, int64(limit))
}

// EventsOfPeople reads all events of profiles up to a place in the feed of changes.
func (t *Tx) EventsOfPeople(workspace string, profiles []string, until int64) (all []petitbleu.Event, err error) {
	err = inChunks(profiles, 64, func(part []string) error {
		some, err := list(t, scanEvent, "SELECT "+eventColumns+" FROM events WHERE workspace_id = $1 AND change <= $2 AND profile_id IN ("+places(2, len(part))+")",
			withList([]any{workspace, until}, part)...)
		all = append(all, some...)
		return err
	})
	return all, err
}
