package store_test

import (
	"errors"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/store"
	"github.com/petitbleu/petitbleu/internal/store/storetest"
)

// write runs fn in a transaction that must succeed.
func write(t *testing.T, s *store.Store, fn func(*store.Tx) error) {
	t.Helper()
	if err := s.Write(t.Context(), fn); err != nil {
		t.Fatal(err)
	}
}

// house makes two workspaces, an app and a Page of the first.
func house(t *testing.T, s *store.Store) (first, second petitbleu.Workspace, page petitbleu.Page) {
	t.Helper()
	first = petitbleu.Workspace{ID: petitbleu.NewID(petitbleu.KindWorkspace, noon), Name: "Cooktoys", TimeZone: "Europe/Paris", Region: "FR", RulePack: "today", CreatedAt: noon}
	second = petitbleu.Workspace{ID: petitbleu.NewID(petitbleu.KindWorkspace, noon), Name: "Other", TimeZone: "UTC", RulePack: "today", CreatedAt: noon}
	app := petitbleu.App{ID: "900", Name: "App", SecretSealed: "s", VerifyTokenSealed: "v", AllowSHA1: true, GraphURL: "https://graph.example", GraphVersion: "v26.0", CreatedAt: noon}
	page = petitbleu.Page{WorkspaceID: first.ID, ID: "100", AppID: "900", Name: "Cooktoys", TokenSealed: "t", State: petitbleu.PageConnected, PerSecond: 40, Concurrency: 8, CreatedAt: noon, UpdatedAt: noon}
	write(t, s, func(tx *store.Tx) error {
		return errors.Join(tx.InsertWorkspace(first), tx.InsertWorkspace(second), tx.UpsertApp(app), tx.InsertPage(page))
	})
	return first, second, page
}

func TestAppsAndPages(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		first, second, page := house(t, s)
		taken := page
		taken.WorkspaceID = second.ID
		if err := s.Write(t.Context(), func(tx *store.Tx) error { return tx.InsertPage(taken) }); !errors.Is(err, store.ErrPageTaken) {
			t.Errorf("a second workspace took the Page: %v", err)
		}
		write(t, s, func(tx *store.Tx) error {
			a, err := tx.App("900")
			if err != nil || !a.AllowSHA1 || a.SecretSealed != "s" || !a.CreatedAt.Equal(noon) {
				t.Errorf("app %+v, %v", a, err)
			}
			a.Name, a.CreatedAt = "Renamed", noon.Add(time.Hour)
			if err := tx.UpsertApp(a); err != nil {
				return err
			}
			again, err := tx.App("900")
			if again.Name != "Renamed" || !again.CreatedAt.Equal(noon) {
				t.Errorf("after an upsert: %+v", again)
			}
			return err
		})
		write(t, s, func(tx *store.Tx) error {
			changed, err := tx.SetPageState(first.ID, "100", petitbleu.PageTokenInvalid, "the token died", noon.Add(time.Minute))
			if err != nil || !changed {
				t.Errorf("state: %v, %v", changed, err)
			}
			changed, err = tx.SetPageState(first.ID, "100", petitbleu.PageTokenInvalid, "the token died", noon.Add(2*time.Minute))
			if changed {
				t.Error("the same state again counted as a change")
			}
			return err
		})
		write(t, s, func(tx *store.Tx) error {
			got, err := tx.Page(first.ID, "100")
			if err != nil || got.State != petitbleu.PageTokenInvalid || !got.UpdatedAt.Equal(noon.Add(time.Minute)) {
				t.Errorf("page %+v, %v", got, err)
			}
			got.Name, got.PerSecond, got.State, got.StateNote = "New name", 7, petitbleu.PageConnected, ""
			if err := tx.UpdatePage(got); err != nil {
				return err
			}
			some, err := tx.PagesAnywhere([]string{"100", "101"})
			if err != nil || len(some) != 1 || some[0].PerSecond != 7 || some[0].Name != "New name" {
				t.Errorf("anywhere: %+v, %v", some, err)
			}
			if _, err := tx.Page(second.ID, "100"); !errors.Is(err, store.ErrNotFound) {
				t.Errorf("the other workspace sees the Page: %v", err)
			}
			if _, err := tx.PageAnywhere("100"); err != nil {
				t.Error(err)
			}
			mine, err := tx.AppsOf(first.ID)
			if err != nil || len(mine) != 1 {
				t.Errorf("apps of the first: %v, %v", mine, err)
			}
			others, err := tx.AppsOf(second.ID)
			if err != nil || len(others) != 0 {
				t.Errorf("apps of the second: %v, %v", others, err)
			}
			shared, err := tx.AppShared("900", second.ID)
			if err != nil || !shared {
				t.Errorf("the app is shared with the first: %v, %v", shared, err)
			}
			if err := tx.DeletePage(second.ID, "100", noon); !errors.Is(err, store.ErrNotFound) {
				t.Errorf("the other workspace deleted the Page: %v", err)
			}
			if err := tx.DeletePage(first.ID, "100", noon); err != nil {
				return err
			}
			all, err := tx.AllPages()
			if len(all) != 0 {
				t.Errorf("%d Pages are left", len(all))
			}
			return err
		})
	})
}

func TestSites(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		first, second, _ := house(t, s)
		site := petitbleu.Site{WorkspaceID: first.ID, ID: "site_1", Name: "Shop", PageID: "100", Origins: []string{"https://a.example", "https://b.example"}, KeySealed: "k", CreatedAt: noon}
		write(t, s, func(tx *store.Tx) error { return tx.InsertSite(site) })
		write(t, s, func(tx *store.Tx) error {
			got, err := tx.SiteAnywhere("site_1")
			if err != nil || len(got.Origins) != 2 || got.RequireSigned {
				t.Errorf("%+v, %v", got, err)
			}
			got.RequireSigned, got.Origins = true, nil
			if err := tx.UpdateSite(got); err != nil {
				return err
			}
			got, err = tx.Site(first.ID, "site_1")
			if !got.RequireSigned || len(got.Origins) != 0 {
				t.Errorf("%+v", got)
			}
			if _, err := tx.Site(second.ID, "site_1"); !errors.Is(err, store.ErrNotFound) {
				t.Errorf("the other workspace sees the site: %v", err)
			}
			if err := tx.DeleteSite(second.ID, "site_1"); !errors.Is(err, store.ErrNotFound) {
				t.Errorf("the other workspace deleted the site: %v", err)
			}
			return errors.Join(err, tx.DeleteSite(first.ID, "site_1"))
		})
	})
}

func TestAPIKeys(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		first, second, _ := house(t, s)
		key := petitbleu.APIKey{WorkspaceID: first.ID, ID: "key_1", Name: "CI", Prefix: "pb_live_abcd", Scopes: []string{"read", "push"}, CreatedAt: noon}
		write(t, s, func(tx *store.Tx) error { return tx.InsertAPIKey(key, "hash") })
		for _, c := range []struct{ at, want time.Time }{
			{noon, noon}, {noon.Add(59 * time.Second), noon}, {noon.Add(61 * time.Second), noon.Add(61 * time.Second)},
		} {
			write(t, s, func(tx *store.Tx) error { return tx.TouchAPIKey(first.ID, "key_1", "203.0.113.7", c.at) })
			write(t, s, func(tx *store.Tx) error {
				got, err := tx.APIKeyByHash("hash")
				if !got.LastUsedAt.Equal(c.want) || got.LastUsedFrom != "203.0.113.7" || len(got.Scopes) != 2 {
					t.Errorf("at %v: %+v", c.at, got)
				}
				return err
			})
		}
		for i, hash := range []string{"hash2", "hash3"} {
			until := noon.Add(time.Duration(i+1) * time.Hour)
			write(t, s, func(tx *store.Tx) error {
				if err := tx.RotateAPIKey(second.ID, "key_1", "x", "other", until); !errors.Is(err, store.ErrNotFound) {
					t.Errorf("the other workspace rotated the key: %v", err)
				}
				return tx.RotateAPIKey(first.ID, "key_1", "pb_live_"+hash, hash, until)
			})
		}
		write(t, s, func(tx *store.Tx) error {
			if _, err := tx.APIKeyByHash("hash"); !errors.Is(err, store.ErrNotFound) {
				t.Errorf("the secret before the last but one opens: %v", err)
			}
			old, err := tx.APIKeyByHash("hash2")
			if err != nil || !old.SecretUntil.Equal(noon.Add(2*time.Hour)) || !old.OldUntil.Equal(old.SecretUntil) {
				t.Errorf("the old secret: %+v, %v", old, err)
			}
			newest, err := tx.APIKeyByHash("hash3")
			if err != nil || !newest.SecretUntil.IsZero() || newest.Prefix != "pb_live_hash3" {
				t.Errorf("the new secret: %+v, %v", newest, err)
			}
			newest.Name, newest.AllowFrom, newest.ExpiresAt = "Shop", []string{"10.0.0.0/8", "2001:db8::/48"}, noon.Add(time.Hour)
			if err := tx.UpdateAPIKey(newest); err != nil {
				return err
			}
			got, err := tx.APIKey(first.ID, "key_1")
			if got.Name != "Shop" || len(got.AllowFrom) != 2 || !got.ExpiresAt.Equal(newest.ExpiresAt) || len(got.Scopes) != 2 {
				t.Errorf("changed: %+v", got)
			}
			return err
		})
		write(t, s, func(tx *store.Tx) error {
			if err := tx.RevokeAPIKey(second.ID, "key_1", noon); !errors.Is(err, store.ErrNotFound) {
				t.Errorf("the other workspace revoked the key: %v", err)
			}
			return tx.RevokeAPIKey(first.ID, "key_1", noon)
		})
		write(t, s, func(tx *store.Tx) error {
			if _, err := tx.APIKeyByHash("hash3"); !errors.Is(err, store.ErrNotFound) {
				t.Errorf("a revoked key opens: %v", err)
			}
			left, err := tx.APIKeys(first.ID)
			if len(left) != 0 {
				t.Errorf("a revoked key is listed: %+v", left)
			}
			return err
		})
	})
}

func TestUsersAndMembers(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		first, second, _ := house(t, s)
		ann := petitbleu.User{ID: "usr_1", Email: "ann@example.com", Name: "Ann", PasswordHash: "h", Locale: "fr", Theme: "dark", CreatedAt: noon}
		write(t, s, func(tx *store.Tx) error {
			return errors.Join(tx.InsertUser(ann), tx.InsertUser(petitbleu.User{ID: "usr_2", CreatedAt: noon}), tx.InsertUser(petitbleu.User{ID: "usr_3", CreatedAt: noon}))
		})
		twin := petitbleu.User{ID: "usr_4", Email: "ann@example.com", CreatedAt: noon}
		if err := s.Write(t.Context(), func(tx *store.Tx) error { return tx.InsertUser(twin) }); !errors.Is(err, store.ErrEmailTaken) {
			t.Errorf("one e-mail for two users: %v", err)
		}
		twin.ID = "usr_2"
		if err := s.Write(t.Context(), func(tx *store.Tx) error { return tx.UpdateUser(twin) }); !errors.Is(err, store.ErrEmailTaken) {
			t.Errorf("one e-mail for two users by an update: %v", err)
		}
		write(t, s, func(tx *store.Tx) error {
			if _, err := tx.UserByEmail(""); !errors.Is(err, store.ErrNotFound) {
				t.Errorf("an empty e-mail found somebody: %v", err)
			}
			got, err := tx.UserByEmail("ann@example.com")
			if got != ann {
				t.Errorf("%+v is not %+v", got, ann)
			}
			return errors.Join(err,
				tx.PutMember(store.Member{WorkspaceID: first.ID, UserID: "usr_1", Role: "viewer", CreatedAt: noon}),
				tx.PutMember(store.Member{WorkspaceID: first.ID, UserID: "usr_1", Role: "administrator", CreatedAt: noon.Add(1)}),
				tx.PutMember(store.Member{WorkspaceID: first.ID, UserID: "usr_2", Role: "viewer", CreatedAt: noon.Add(time.Second)}))
		})
		write(t, s, func(tx *store.Tx) error {
			team, err := tx.Members(first.ID)
			if err != nil || len(team) != 2 || team[0].Role != "administrator" || team[0].Email != ann.Email || !team[0].CreatedAt.Equal(noon) {
				t.Errorf("team %+v, %v", team, err)
			}
			of, err := tx.MembershipsOf("usr_1")
			if err != nil || len(of) != 1 || of[0].Role != "administrator" || of[0].Workspace != first {
				t.Errorf("of Ann: %+v, %v", of, err)
			}
			if role, ok, err := tx.Role(second.ID, "usr_1"); ok || err != nil {
				t.Errorf("Ann is %q of the other workspace, %v", role, err)
			}
			if err := tx.DeleteMember(second.ID, "usr_1"); !errors.Is(err, store.ErrNotFound) {
				t.Errorf("deleted where she is not: %v", err)
			}
			return tx.DeleteMember(first.ID, "usr_1")
		})
	})
}

func TestSessionsAndLinks(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		write(t, s, func(tx *store.Tx) error {
			return errors.Join(tx.PutSession("a", []byte{0, 1}, noon.Add(time.Hour)), tx.PutSession("a", []byte{0, 2}, noon.Add(time.Hour)),
				tx.InsertUser(petitbleu.User{ID: "usr_1", CreatedAt: noon}),
				tx.InsertSignInLink("once", "usr_1", noon.Add(time.Hour)), tx.InsertSignInLink("late", "usr_1", noon.Add(time.Hour)))
		})
		write(t, s, func(tx *store.Tx) error {
			data, ok, err := tx.Session("a", noon)
			if !ok || string(data) != "\x00\x02" {
				t.Errorf("%q, %v", data, ok)
			}
			if _, ok, _ := tx.Session("a", noon.Add(time.Hour)); ok {
				t.Error("a session outlived its end")
			}
			n, err2 := tx.DeleteSessionsBefore(noon.Add(time.Hour))
			if n != 1 {
				t.Errorf("%d sessions cleared", n)
			}
			_, err3 := tx.UseSignInLink("late", noon.Add(time.Hour))
			if !errors.Is(err3, store.ErrNotFound) {
				t.Errorf("an expired link: %v", err3)
			}
			return errors.Join(err, err2, tx.DeleteSession("a"))
		})
		var wins atomic.Int64
		var wg sync.WaitGroup
		for range 20 {
			wg.Go(func() {
				err := s.Write(t.Context(), func(tx *store.Tx) error {
					id, err := tx.UseSignInLink("once", noon)
					if err == nil && id != "usr_1" {
						t.Errorf("the link is of %q", id)
					}
					return err
				})
				if err == nil {
					wins.Add(1)
				} else if !errors.Is(err, store.ErrNotFound) {
					t.Error(err)
				}
			})
		}
		wg.Wait()
		if wins.Load() != 1 {
			t.Errorf("%d of 20 used one link", wins.Load())
		}
		write(t, s, func(tx *store.Tx) error {
			early, err := tx.DeleteSignInLinksBefore(noon)
			late, err2 := tx.DeleteSignInLinksBefore(noon.Add(time.Hour))
			if early != 0 || late != 2 {
				t.Errorf("%d links were cleared before they expired, %d after", early, late)
			}
			return errors.Join(err, err2)
		})
	})
}
