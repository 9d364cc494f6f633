package views

import (
	"context"
	"strings"
	"time"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/api/door"
	"github.com/petitbleu/petitbleu/internal/profile"
	"github.com/petitbleu/petitbleu/internal/segment"
	"github.com/petitbleu/petitbleu/internal/store"
)

// ProfileRow is a person in a list.
type ProfileRow struct {
	ID          string    `json:"id"`
	Name        string    `json:"name" doc:"For people to read; never empty"`
	FirstName   string    `json:"first_name,omitempty"`
	LastName    string    `json:"last_name,omitempty"`
	ExternalID  string    `json:"external_id,omitempty"`
	PSIDs       []PSID    `json:"psids" nullable:"false"`
	CustomerIDs []string  `json:"customer_ids" nullable:"false"`
	WindowUntil time.Time `json:"window_until,omitzero" doc:"End of the latest messaging window, open or past"`
	LastSeenAt  time.Time `json:"last_seen_at,omitzero" doc:"When the person last acted"`
	CreatedAt   time.Time `json:"created_at"`

	Attributes map[string]any `json:"attributes,omitempty" doc:"Those that were asked for and that the person has"`
}

// PSID is a person's id on one Page.
type PSID struct {
	PageID string `json:"page_id"`
	PSID   string `json:"psid"`
}

func profileRow(p petitbleu.Profile, names []petitbleu.Identity, threads []petitbleu.Conversation) ProfileRow {
	row := ProfileRow{
		ID: p.ID, FirstName: attribute(p, "first_name"), LastName: attribute(p, "last_name"),
		PSIDs: []PSID{}, CustomerIDs: []string{}, CreatedAt: p.CreatedAt,
	}
	for _, i := range names {
		switch i.Kind {
		case petitbleu.IdentityPSID:
			row.PSIDs = append(row.PSIDs, PSID{PageID: i.Scope, PSID: i.Value})
		case petitbleu.IdentityCustomer, petitbleu.IdentityTemporary:
			row.CustomerIDs = append(row.CustomerIDs, i.Value)
		case petitbleu.IdentityExternal:
			row.ExternalID = i.Value
		}
	}
	for _, c := range threads {
		if until := WindowUntil(c); until.After(row.WindowUntil) {
			row.WindowUntil = until
		}
		for _, t := range []time.Time{c.WindowOpenedAt, c.LastInboundAt, c.ReadAt} {
			if t.After(row.LastSeenAt) {
				row.LastSeenAt = t
			}
		}
	}
	row.Name = NameOf(p, row.ExternalID)
	return row
}

// WindowUntil is the end of the standard messaging window (Messenger Platform reference, 3.1).
func WindowUntil(c petitbleu.Conversation) time.Time {
	if c.WindowOpenedAt.IsZero() {
		return time.Time{}
	}
	return c.WindowOpenedAt.Add(petitbleu.StandardWindow)
}

func attribute(p petitbleu.Profile, name string) string {
	s, _ := p.Attributes[name].(string)
	return s
}

// GivenName is the name that a person gave, empty when none is known.
func GivenName(p petitbleu.Profile) string {
	name := strings.TrimSpace(attribute(p, "first_name") + " " + attribute(p, "last_name"))
	if name == "" {
		name = attribute(p, "name")
	}
	return name
}

// NameOf is what people are shown for a person, never empty.
func NameOf(p petitbleu.Profile, externalID string) string {
	if name := GivenName(p); name != "" {
		return name
	}
	if externalID != "" {
		return externalID
	}
	return "Person " + p.ID[max(0, len(p.ID)-6):]
}

// RowsOf gives profiles as rows of a list, with some attributes, as far as the caller may see them.
func RowsOf(ctx context.Context, tx *store.Tx, ws string, some []petitbleu.Profile, attributes []string) (rows []ProfileRow, err error) {
	ids := door.MapEach(some, func(p petitbleu.Profile) string { return p.ID })
	names, err := tx.IdentitiesOfAll(ws, ids)
	if err != nil {
		return nil, err
	}
	threads, err := tx.ConversationsOfAll(ws, ids)
	if err != nil {
		return nil, err
	}
	hidden, err := Unseen(ctx, tx, ws)
	for _, p := range some {
		p = WithoutUnseen(p, hidden)
		row := profileRow(p, names[p.ID], threads[p.ID])
		for _, name := range attributes {
			if v, has := p.Attributes[name]; has {
				if row.Attributes == nil {
					row.Attributes = map[string]any{}
				}
				row.Attributes[name] = profile.Shown(v)
			}
		}
		rows = append(rows, row)
	}
	return rows, err
}

// ProfilesInOrder reads profiles in the order of their ids; those who are gone are left out.
func ProfilesInOrder(tx *store.Tx, ws string, ids []string) (all []petitbleu.Profile, err error) {
	found, err := tx.Profiles(ws, ids)
	for _, id := range ids {
		if p, ok := found[id]; ok {
			all = append(all, p)
		}
	}
	return all, err
}

// ProfileRows gives people of a list as rows, in its order; those who are gone are left out.
func ProfileRows(ctx context.Context, d *door.Door, ws string, ids []string) ([]ProfileRow, error) {
	return door.Read(ctx, d, func(tx *store.Tx) ([]ProfileRow, error) {
		some, err := ProfilesInOrder(tx, ws, ids)
		if err != nil {
			return nil, err
		}
		return RowsOf(ctx, tx, ws, some, nil)
	})
}

// ProfileNames gives the names of people by id.
func ProfileNames(tx *store.Tx, ws string, ids []string) (map[string]string, error) {
	var wanted []string
	names := make(map[string]string, len(ids))
	for _, id := range ids {
		if _, known := names[id]; !known && id != "" {
			names[id] = ""
			wanted = append(wanted, id)
		}
	}
	people, err := tx.Profiles(ws, wanted)
	for id, p := range people {
		names[id] = NameOf(p, "")
	}
	return names, err
}

// Unseen are the attributes that the caller does not get to see: those that somebody marked as personal, unless the
// caller may see these. Every answer that shows attributes of a person to who only looks on asks it.
func Unseen(ctx context.Context, tx *store.Tx, ws string) (map[string]bool, error) {
	if door.CallerOf(ctx).May(door.PeoplePersonal) {
		return nil, nil
	}
	all, err := tx.SearchAttributes(ws, store.NameSearch{State: "personal", Limit: 1 << 20})
	names := make(map[string]bool, len(all))
	for _, at := range all {
		names[at.Name] = true
	}
	return names, err
}

// WithoutUnseen takes attributes out of a profile that was read for an answer.
func WithoutUnseen(p petitbleu.Profile, names map[string]bool) petitbleu.Profile {
	for name := range names {
		delete(p.Attributes, name)
	}
	return p
}

// ExplainedFor leaves out what was found of attributes that the caller does not get to see. The verdicts stay: whoever
// may count a segment learns as much.
func ExplainedFor(e segment.Explanation, names map[string]bool) segment.Explanation {
	if names[segment.AttributeOf(e.Node)] {
		e.Found = nil
	}
	for i := range e.Parts {
		e.Parts[i] = ExplainedFor(e.Parts[i], names)
	}
	return e
}
