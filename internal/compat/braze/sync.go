package braze

import (
	"context"
	"net/http"
	"slices"

	"github.com/petitbleu/petitbleu/internal/people"
	"github.com/petitbleu/petitbleu/internal/profile"
)

// syncUser is what users/track/sync answers of the person, under the name that the request gave.
type syncUser struct {
	ExternalID string         `json:"external_id,omitempty"`
	BrazeID    string         `json:"braze_id,omitempty"`
	Alias      *aliasView     `json:"user_alias,omitempty"`
	Email      string         `json:"email,omitempty"`
	Phone      string         `json:"phone,omitempty"`
	Attributes map[string]any `json:"custom_attributes,omitempty"`
	Events     []doneView     `json:"custom_events,omitempty"`
	Purchases  []productView  `json:"purchase_events,omitempty"`
}

// aliasView is an alias as Braze writes it.
type aliasView struct {
	Name  string `json:"alias_name"`
	Label string `json:"alias_label"`
}

// doneView is what a person did under one name, over all time.
type doneView struct {
	Name  string `json:"name"`
	First string `json:"first"`
	Last  string `json:"last"`
	Count int64  `json:"count"`
}

// productView is the same of a product in users/track/sync.
type productView struct {
	ProductID string `json:"product_id"`
	First     string `json:"first"`
	Last      string `json:"last"`
	Count     int64  `json:"count"`
}

// trackSync works one object in at once and answers with what the person has become of it
// (Braze reference, section 2.4.3).
func (d *Door) trackSync(ctx context.Context, c *call) (reply, error) {
	t, err := readTold(c.body)
	if err != nil {
		return reply{}, err
	}
	if t.attributes+t.events+t.purchases != 1 {
		return reply{}, bad("Exactly one object must be provided in the 'attributes', 'events', or 'purchases' fields.")
	}
	if len(t.wrong) > 0 {
		return reply{}, &refusal{status: http.StatusBadRequest, Message: t.wrong[0].Type, Errors: []any{t.wrong[0]}}
	}
	results, err := d.People.Apply(ctx, c.ws, t.batch)
	if err != nil {
		return reply{}, err
	}
	result := slices.Concat(results.Attributes, results.Events, results.Purchases)[0]
	if result.Err != nil {
		return reply{}, bad(result.Err.Error())
	}
	answer := struct {
		Users   []syncUser `json:"users"`
		Message string     `json:"message"`
	}{[]syncUser{}, success.Message}
	if result.ProfileID != "" {
		user, err := d.synced(ctx, c.ws, t.batch, result.ProfileID)
		if err != nil {
			return reply{}, err
		}
		answer.Users = append(answer.Users, user)
	}
	return reply{status: http.StatusCreated, body: answer}, nil
}

// synced gives what one object made of a person.
func (d *Door) synced(ctx context.Context, ws string, b profile.Batch, id string) (user syncUser, err error) {
	if len(b.Attributes) == 1 {
		p, err := d.People.Find(ctx, ws, profile.Who{ProfileID: id})
		if err != nil {
			return user, err
		}
		user = syncUserOf(b.Attributes[0].Who)
		user.Attributes = map[string]any{}
		for name := range b.Attributes[0].Set {
			if v, has := p.Attributes[name]; has && !profile.IsStandard(name) {
				user.Attributes[name] = shown(v)
			}
		}
		return user, nil
	}
	all, err := d.People.ActivityOf(ctx, ws, []string{id}, zeroTime)
	if err != nil {
		return user, err
	}
	if len(b.Events) == 1 {
		user = syncUserOf(b.Events[0].Who)
		for _, e := range all[id].Events {
			if e.Name == b.Events[0].Name {
				user.Events = append(user.Events, viewDone(e))
			}
		}
		return user, nil
	}
	user = syncUserOf(b.Purchases[0].Who)
	for _, p := range all[id].Purchases {
		if p.Name == b.Purchases[0].ProductID {
			v := viewDone(p)
			user.Purchases = append(user.Purchases, productView{v.Name, v.First, v.Last, v.Count})
		}
	}
	return user, nil
}

func syncUserOf(who profile.Who) syncUser {
	u := syncUser{ExternalID: who.ExternalID}
	switch {
	case who.ExternalID != "":
	case who.BrazeID != "":
		u.BrazeID = who.BrazeID
	case who.Alias != nil:
		u.Alias = &aliasView{who.Alias.Name, who.Alias.Label}
	default:
		u.Email, u.Phone = who.Email, who.Phone
	}
	return u
}

func viewDone(d people.Done) doneView {
	return doneView{d.Name, stamp(d.First), stamp(d.Last), d.Count}
}
