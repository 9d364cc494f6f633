package people

import (
	"context"
	"time"

	"github.com/petitbleu/petitbleu/internal/api/door"
	"github.com/petitbleu/petitbleu/internal/api/views"
	"github.com/petitbleu/petitbleu/internal/intake"
	"github.com/petitbleu/petitbleu/internal/live"
	"github.com/petitbleu/petitbleu/internal/store"
)

// ClaimsView is who claims a customer id.
type ClaimsView struct {
	CustomerID string         `json:"customer_id"`
	Disputed   bool           `json:"disputed" doc:"Nothing is sent to it until somebody settles whose it is"`
	People     []ClaimantView `json:"people" nullable:"false"`
}

// ClaimantView is a person who claims a customer id.
type ClaimantView struct {
	ProfileID string    `json:"profile_id"`
	Name      string    `json:"name"`
	Holds     bool      `json:"holds" doc:"It was theirs before the dispute"`
	Kinds     []string  `json:"kinds" nullable:"false" doc:"customer, external, temporary: as what they hold it"`
	Source    string    `json:"source,omitempty" doc:"Of their newest opt-in with it"`
	PageName  string    `json:"page_name,omitempty"`
	SourceURL string    `json:"source_url,omitempty"`
	Since     time.Time `json:"since,omitzero" doc:"When they first named it"`
	LastAt    time.Time `json:"last_at,omitzero" doc:"When they last named it"`
	SeenAt    time.Time `json:"seen_at,omitzero" doc:"When the person last acted"`
}

type claimsInput struct {
	door.InWorkspace
	CustomerID string `query:"customer_id" required:"true" minLength:"1" maxLength:"100"`
}

func (a *API) claims(ctx context.Context, in *claimsInput) (ClaimsView, error) {
	return door.Read(ctx, a.Door, func(tx *store.Tx) (ClaimsView, error) { return claimsView(tx, in.WS, in.CustomerID) })
}

func claimsView(tx *store.Tx, ws, customer string) (v ClaimsView, err error) {
	c, err := intake.ClaimsOf(tx, ws, customer)
	if err != nil {
		return v, err
	}
	people := c.People()
	names, err := views.ProfileNames(tx, ws, people)
	if err != nil {
		return v, err
	}
	threads, err := tx.ConversationsOfAll(ws, people)
	if err != nil {
		return v, err
	}
	pages, err := views.PageNames(tx, ws)
	if err != nil {
		return v, err
	}
	v = ClaimsView{CustomerID: customer, Disputed: c.Disputed(), People: []ClaimantView{}}
	for _, id := range people {
		one := claimant(c, id, pages)
		one.Name = names[id]
		for _, t := range threads[id] {
			if t.LastInboundAt.After(one.SeenAt) {
				one.SeenAt = t.LastInboundAt
			}
		}
		v.People = append(v.People, one)
	}
	return v, nil
}

// claimant gathers what one person has to say for their claim.
func claimant(c intake.Claims, id string, pages map[string]string) ClaimantView {
	v := ClaimantView{ProfileID: id, Kinds: []string{}}
	earlier := func(t time.Time) {
		if v.Since.IsZero() || t.Before(v.Since) {
			v.Since = t
		}
	}
	for _, i := range c.Identities {
		if i.ProfileID == id {
			v.Holds = true
			v.Kinds = append(v.Kinds, string(i.Kind))
			earlier(i.CreatedAt)
		}
	}
	for _, o := range c.OptIns {
		if o.ProfileID != id {
			continue
		}
		if v.LastAt.IsZero() {
			v.Source, v.PageName, v.SourceURL, v.LastAt = o.Source, pages[o.PageID], o.SourceURL, o.At
		}
		earlier(o.At)
	}
	return v
}

type settleInput struct {
	door.InWorkspace
	Body struct {
		CustomerID string `json:"customer_id" minLength:"1" maxLength:"100"`
		Holder     string `json:"holder,omitempty" maxLength:"64" doc:"Profile of whom it is; missing: nobody's, every claim is dropped"`
	}
}

// callerName says who asks, for what is kept of a decision.
func callerName(ctx context.Context) string {
	c := door.CallerOf(ctx)
	if c.Key != nil {
		return c.Key.Name
	}
	return c.User.Name
}

// settleClaims ends the quarantine of a customer id.
func (a *API) settleClaims(ctx context.Context, in *settleInput) (ClaimsView, error) {
	b, now := in.Body, door.StampTime(a.Now())
	var people []string
	v, err := door.Write(ctx, a.Door, func(tx *store.Tx) (v ClaimsView, err error) {
		if people, err = intake.Settle(tx, in.WS, b.CustomerID, b.Holder, callerName(ctx), now); err != nil {
			return v, err
		}
		return claimsView(tx, in.WS, b.CustomerID)
	})
	if err != nil {
		return v, err
	}
	for _, id := range people {
		a.Changed(in.WS, live.Change{Kind: live.KindProfile, ID: id, ProfileID: id})
		a.Changed(in.WS, live.Change{Kind: live.KindEvent, ProfileID: id})
	}
	return v, nil
}

// registerClaims adds disputed customer ids.
func (a *API) registerClaims() {
	door.On(a.Door, "GET", door.WS+"/customer-claims", door.PeopleRead, "getClaims", "People", "Who claims a customer id", a.claims)
	door.On(a.Door, "POST", door.WS+"/customer-claims/settle", door.PeopleWrite, "settleClaims", "People", "Decide whose a disputed customer id is", a.settleClaims)
}
