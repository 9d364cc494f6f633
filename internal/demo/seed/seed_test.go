package seed_test

import (
	"bytes"
	"testing"
	"time"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/demo/seed"
	"github.com/petitbleu/petitbleu/internal/secret"
	"github.com/petitbleu/petitbleu/internal/store"
	"github.com/petitbleu/petitbleu/internal/store/storetest"
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
