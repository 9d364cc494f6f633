package people

import (
	"context"
	"errors"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/api/door"
	"github.com/petitbleu/petitbleu/internal/live"
	"github.com/petitbleu/petitbleu/internal/store"
)

type testerInput struct {
	door.One
	Page string `path:"page" maxLength:"64"`
	Body struct {
		Tester bool `json:"tester" doc:"The person has a role on the Page's app, or is its test user"`
	}
}

// testersOf notes which conversations are with an app in development mode, and whether it may
// talk with the person.
func testersOf(tx *store.Tx, ws string, threads []ConversationView, pages map[string]petitbleu.Page) error {
	for i := range threads {
		c := &threads[i]
		app, err := tx.App(pages[c.PageID].AppID)
		if errors.Is(err, store.ErrNotFound) || err == nil && app.Mode != petitbleu.AppDevelopment {
			continue // the Page may be disconnected
		}
		if err != nil {
			return err
		}
		found, err := tx.Testers(ws, c.PageID, []string{c.PSID})
		if err != nil {
			return err
		}
		c.Development, c.Tester = true, found[c.PSID]
	}
	return nil
}

// testerSet says whether an app in development mode may talk with a person. The intake notes it by
// itself when the platform tells such an app of somebody.
func (a *API) testerSet(ctx context.Context, in *testerInput) error {
	_, err := door.Write(ctx, a.Door, func(tx *store.Tx) (struct{}, error) {
		names, err := tx.IdentitiesOf(in.WS, in.ID)
		if err != nil {
			return struct{}{}, err
		}
		known := false
		for _, i := range names {
			if i.Kind == petitbleu.IdentityPSID && i.Scope == in.Page {
				known = true
				if err := tx.SetTester(in.WS, in.Page, i.Value, in.Body.Tester, a.Now()); err != nil {
					return struct{}{}, err
				}
			}
		}
		if !known {
			return struct{}{}, petitbleu.Errorf(petitbleu.CodeNotFound, "This Page knows no such person.")
		}
		return struct{}{}, nil
	})
	if err == nil {
		a.Changed(in.WS, live.Change{Kind: live.KindProfile, ID: in.ID, ProfileID: in.ID})
	}
	return err
}

// registerTesters adds who may be written to in development mode.
func (a *API) registerTesters() {
	door.Do(a.Door, "PUT", door.WS+"/profiles/{id}/testers/{page}", door.PagesManage, "setTester", "People", "Say whether an app in development mode may talk with the person", a.testerSet)
}
