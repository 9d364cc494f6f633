package seed_test

import (
	"bytes"
	"testing"
	"time"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/demo/seed"
	"github.com/petitbleu/petitbleu/internal/plan"
	"github.com/petitbleu/petitbleu/internal/secret"
	"github.com/petitbleu/petitbleu/internal/segment"
	"github.com/petitbleu/petitbleu/internal/store"
	"github.com/petitbleu/petitbleu/internal/store/storetest"
	"github.com/petitbleu/petitbleu/internal/tally"
)

func TestSeed(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		box, err := secret.NewBox(bytes.Repeat([]byte{7}, 32))
		if err != nil {
			t.Fatal(err)
		}
		r, err := seed.Seed(t.Context(), seed.Options{
			Store: s, Box: box, Now: time.Date(2026, 11, 19, 9, 0, 0, 0, time.UTC),
			AppID: "1", AppName: "app", AppSecret: "app secret", VerifyToken: "verify", GraphURL: "http://127.0.0.1:1",
			PageID: "2", PageName: "Cooktoys", PageToken: "page token", ShopURL: "http://127.0.0.1:2", RequireSigned: true,
		})
		if err != nil {
			t.Fatal(err)
		}
		err = s.Read(t.Context(), func(tx *store.Tx) error {
			key, err := tx.APIKeyByHash(secret.HashToken(r.PushKey))
			if err != nil || key.WorkspaceID != r.WorkspaceID || len(key.Scopes) != 1 || key.Scopes[0] != petitbleu.ScopePush {
				t.Errorf("the push key: %+v, %v", key, err)
			}
			braze, err := tx.APIKeyByHash(secret.HashToken(r.BrazeKey))
			for _, scope := range petitbleu.DottedScopes() {
				if err != nil || !braze.Allows(scope) {
					t.Errorf("the key for Braze clients lacks %s: %v", scope, err)
				}
			}
			notice, err := tx.APIKeyByHash(secret.HashToken(r.NoticeKey))
			if err != nil || !notice.Allows(petitbleu.ScopeNotificationsSend) || notice.Allows("users.track") {
				t.Errorf("the key for clients of notifications: %+v, %v", notice, err)
			}
			site, err := tx.SiteAnywhere(r.SiteID)
			if err != nil || site.PageID != "2" || !site.RequireSigned {
				t.Errorf("the site: %+v, %v", site, err)
			}
			app, err := tx.App("1")
			if err != nil {
				return err
			}
			page, err := tx.Page(r.WorkspaceID, "2")
			if err != nil {
				return err
			}
			for _, c := range [][3]string{
				{"site/" + r.SiteID + "/key", site.KeySealed, r.SiteKey}, {"app/1/secret", app.SecretSealed, "app secret"},
				{"app/1/verify_token", app.VerifyTokenSealed, "verify"}, {"page/2/token", page.TokenSealed, "page token"},
			} {
				if got, err := box.Open(c[0], c[1]); got != c[2] {
					t.Errorf("%s opens as %q, %v", c[0], got, err)
				}
			}
			lisa := store.IdentityKey{Kind: petitbleu.IdentityExternal, Value: "lisa.martin"}
			found, err := tx.Identities(r.WorkspaceID, []store.IdentityKey{lisa})
			if err != nil || found[lisa].ProfileID == "" {
				t.Errorf("Lisa is not known: %v", err)
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	})
}

// What was written before the demo began is sound: the draft may be launched, and every figure of the campaign that is
// over follows from its rows.
func TestStock(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		box, err := secret.NewBox(bytes.Repeat([]byte{7}, 32))
		if err != nil {
			t.Fatal(err)
		}
		now := time.Date(2026, 11, 19, 9, 0, 0, 0, time.UTC)
		r, err := seed.Seed(t.Context(), seed.Options{Store: s, Box: box, Now: now, AppID: "1", AppName: "app", PageID: "2", PageName: "Cooktoys", ShopURL: "http://127.0.0.1:2"})
		if err != nil {
			t.Fatal(err)
		}
		by := petitbleu.User{ID: petitbleu.NewID(petitbleu.KindUser, now), Name: "Inès Caron"}
		if err := seed.Stock(t.Context(), s, r.WorkspaceID, by, "http://127.0.0.1:2", now); err != nil {
			t.Fatal(err)
		}
		err = s.Read(t.Context(), func(tx *store.Tx) error {
			segments, err := tx.Segments(r.WorkspaceID, false)
			if err != nil || len(segments) != 2 {
				t.Errorf("segments: %+v, %v", segments, err)
			}
			for _, one := range segments {
				if _, err := segment.Parse(one.Definition); err != nil {
					t.Errorf("%s: %v", one.Name, err)
				}
			}
			templates, err := tx.Templates(r.WorkspaceID)
			if err != nil || len(templates) != 2 {
				t.Errorf("templates: %+v, %v", templates, err)
			}
			draft, _, err := tx.CampaignNamed(r.WorkspaceID, "Les cuivres sont de retour")
			if err != nil {
				return err
			}
			d, err := plan.Parse(draft.Draft)
			if problems := d.Check(); err != nil || len(problems) > 0 {
				t.Errorf("the draft: %v, %v", problems, err)
			}
			over, _, err := tx.CampaignNamed(r.WorkspaceID, "Carte postale d’automne")
			if err != nil {
				return err
			}
			d, err = plan.Parse(over.Live)
			if problems := d.Check(); err != nil || len(problems) > 0 {
				t.Errorf("what was launched: %v, %v", problems, err)
			}
			came, err := tally.Read(tx, over, "", 1)
			if err != nil {
				return err
			}
			if f := came.Total; came.Audience != 8 || f.Sent != 7 || f.Failed != 1 || f.Converted[0] != 4 || came.Moving || len(f.Revenue) != 1 || f.Revenue[0].Amount != 255.5 {
				t.Errorf("what it came to: %+v", came)
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	})
}
