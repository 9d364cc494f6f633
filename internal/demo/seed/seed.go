package seed

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/secret"
	"github.com/petitbleu/petitbleu/internal/store"
)

// Options are the parts of the demo that exist before its data: the pretend app and Page of the
// emulator, and the address of the shop.
type Options struct {
	Store *store.Store
	Box   *secret.Box
	Now   time.Time

	AppID        string
	AppName      string
	AppSecret    string
	VerifyToken  string
	GraphURL     string // of the emulator, no slash at its end
	GraphVersion string // default v26.0

	PageID    string
	PageName  string
	PageToken string

	ShopURL       string // origin of the shop, such as http://127.0.0.1:9042
	RequireSigned bool   // the shop's server signs customer ids, so the site may insist
}

// Result is what the shop and scripts need: ids and, shown this once, the keys.
type Result struct {
	WorkspaceID string
	SiteID      string
	SiteKey     string
	PushKey     string
	APIKey      string // scopes read, write and manage, for scripts
	BrazeKey    string // every scope of the Braze-compatible API
	NoticeKey   string // every scope of the API that is compatible with Sendbird Notifications
}

// Seed writes the demo's data in one transaction. It is for an empty database.
func Seed(ctx context.Context, o Options) (r Result, err error) {
	if o.GraphVersion == "" {
		o.GraphVersion = "v26.0"
	}
	r = Result{
		WorkspaceID: petitbleu.NewID(petitbleu.KindWorkspace, o.Now), SiteID: petitbleu.NewID(petitbleu.KindSite, o.Now),
		SiteKey: secret.NewToken(""), PushKey: secret.NewToken(keyPrefix), APIKey: secret.NewToken(keyPrefix), BrazeKey: secret.NewToken(keyPrefix), NoticeKey: secret.NewToken(keyPrefix),
	}
	err = o.Store.Write(ctx, func(tx *store.Tx) error {
		if err := channels(tx, o, r); err != nil {
			return err
		}
		return people(tx, r.WorkspaceID, o.Now)
	})
	if err != nil {
		return Result{}, fmt.Errorf("write the demo's data: %w", err)
	}
	return r, nil
}

// keyPrefix is that of the keys that the native API makes.
const keyPrefix = "pb_live_"

// brazeScopes open every endpoint of the Braze-compatible API: each first part of a scope's name, as a group.
func brazeScopes() (groups []string) {
	for _, scope := range petitbleu.DottedScopes() {
		first, _, _ := strings.Cut(scope, ".")
		if group := first + ".*"; !slices.Contains(groups, group) {
			groups = append(groups, group)
		}
	}
	return groups
}

// channels writes the workspace, its app, Page and site, and the keys.
func channels(tx *store.Tx, o Options, r Result) error {
	key := func(name, token string, scopes ...string) error {
		return tx.InsertAPIKey(petitbleu.APIKey{
			WorkspaceID: r.WorkspaceID, ID: petitbleu.NewID(petitbleu.KindAPIKey, o.Now), Name: name,
			Prefix: token[:len(keyPrefix)+4], Scopes: scopes, CreatedAt: o.Now,
		}, secret.HashToken(token))
	}
	steps := []func() error{
		func() error {
			return tx.InsertWorkspace(petitbleu.Workspace{ID: r.WorkspaceID, Name: "Cooktoys", TimeZone: "Europe/Paris", Region: "FR", RulePack: petitbleu.PackToday, CreatedAt: o.Now})
		},
		func() error {
			return tx.UpsertApp(petitbleu.App{
				ID: o.AppID, Name: o.AppName, GraphURL: o.GraphURL, GraphVersion: o.GraphVersion, CreatedAt: o.Now,
				SecretSealed:      o.Box.Seal("app/"+o.AppID+"/secret", o.AppSecret),
				VerifyTokenSealed: o.Box.Seal("app/"+o.AppID+"/verify_token", o.VerifyToken),
			})
		},
		func() error {
			return tx.InsertPage(petitbleu.Page{
				WorkspaceID: r.WorkspaceID, ID: o.PageID, AppID: o.AppID, Name: o.PageName, State: petitbleu.PageConnected,
				TokenSealed: o.Box.Seal("page/"+o.PageID+"/token", o.PageToken), PerSecond: 40, Concurrency: 8, CreatedAt: o.Now, UpdatedAt: o.Now,
			})
		},
		func() error {
			return tx.InsertSite(petitbleu.Site{
				WorkspaceID: r.WorkspaceID, ID: r.SiteID, Name: "cooktoys shop", PageID: o.PageID, Origins: []string{o.ShopURL},
				KeySealed: o.Box.Seal("site/"+r.SiteID+"/key", r.SiteKey), RequireSigned: o.RequireSigned, CreatedAt: o.Now,
			})
		},
		func() error { return key("Shop server", r.PushKey, petitbleu.ScopePush) },
		func() error {
			return key("Scripts", r.APIKey, petitbleu.ScopeRead, petitbleu.ScopeWrite, petitbleu.ScopeManage)
		},
		func() error { return key("Braze client", r.BrazeKey, brazeScopes()...) },
		func() error { return key("Notifications client", r.NoticeKey, petitbleu.NotificationScopes()...) },
	}
	for _, step := range steps {
		if err := step(); err != nil {
			return err
		}
	}
	return nil
}

// person is one line of the shop's customer file.
type person struct {
	id, first, last, email, language, country, city string
	orders                                          int
	lastOrder                                       string
	likes                                           []string
}

// file is the shop's customer file. Lisa Martin is the customer of the shop's sign-in.
var file = []person{
	{"lisa.martin", "Lisa", "Martin", "lisa.martin@mail.example", "fr", "FR", "Nantes", 2, "2026-09-12", []string{"baking"}},
	{"camille.laurent", "Camille", "Laurent", "camille.laurent@mail.example", "fr", "FR", "Lyon", 7, "2026-11-02", []string{"copper", "sauces"}},
	{"emile.roche", "Émile", "Roche", "emile.roche@mail.example", "fr", "FR", "Grenoble", 1, "2026-03-28", []string{"knives"}},
	{"nora.lind", "Nora", "Lind", "nora.lind@mail.example", "en", "GB", "Leeds", 3, "2026-10-19", []string{"copper", "baking"}},
	{"aiko.mori", "Aiko", "Mori", "aiko.mori@mail.example", "en", "JP", "Kyoto", 1, "2026-06-07", []string{"knives"}},
	{"sam.adeyemi", "Sam", "Adeyemi", "sam.adeyemi@mail.example", "en", "GB", "London", 0, "", nil},
	{"ines.garcia", "Inès", "Garcia", "ines.garcia@mail.example", "fr", "FR", "Toulouse", 4, "2026-08-30", []string{"sauces"}},
	{"paul.weber", "Paul", "Weber", "paul.weber@mail.example", "de", "DE", "Freiburg", 2, "2026-05-16", []string{"copper"}},
	{"louise.bernard", "Louise", "Bernard", "louise.bernard@mail.example", "fr", "FR", "Villeurbanne", 5, "2026-11-14", []string{"classes", "baking"}},
}

func people(tx *store.Tx, workspace string, now time.Time) error {
	var profiles []petitbleu.Profile
	var identities []petitbleu.Identity
	for _, p := range file {
		id := petitbleu.NewID(petitbleu.KindProfile, now)
		attributes := map[string]any{
			"first_name": p.first, "last_name": p.last, "email": p.email, "language": p.language, "country": p.country,
			"home_city": p.city, "orders": p.orders,
		}
		if p.lastOrder != "" {
			attributes["last_order_on"] = p.lastOrder
		}
		if len(p.likes) > 0 {
			attributes["likes"] = p.likes
		}
		profiles = append(profiles, petitbleu.Profile{WorkspaceID: workspace, ID: id, Attributes: attributes, CreatedAt: now, UpdatedAt: now})
		identities = append(identities,
			petitbleu.Identity{WorkspaceID: workspace, Kind: petitbleu.IdentityExternal, Value: p.id, ProfileID: id, CreatedAt: now})
	}
	if err := tx.InsertProfiles(profiles); err != nil {
		return err
	}
	_, err := tx.InsertIdentities(identities)
	return err
}
