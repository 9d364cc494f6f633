package api

import (
	"context"
	"encoding/json"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/live"
	"github.com/petitbleu/petitbleu/internal/store"
)

// wanted are the webhook fields that the intake reads. The first ones are needed; without the
// others something is missing in the app, and nothing breaks.
var (
	wanted = []string{
		"messages", "messaging_postbacks", "messaging_optins", "messaging_referrals", "message_deliveries", "message_reads", "message_echoes",
		"message_reactions", "message_edits", "messaging_account_linking", "messaging_handovers", "standby", "messaging_policy_enforcement",
	}
	needed = wanted[:7]
)

// CheckResult is what the platform says of a Page.
type checkResult struct {
	App   AppLevel  `json:"app"`
	Page  PageLevel `json:"page"`
	Dead  bool      `json:"dead"`  // the token is no longer accepted
	Lost  bool      `json:"lost"`  // not subscribed at one of the levels
	Doubt bool      `json:"doubt"` // the platform could not be asked
}

// AppLevel says whether the app's webhooks come here (Messenger Platform reference, section 1.1).
type AppLevel struct {
	OK       bool   `json:"ok"`
	Sentence string `json:"sentence"`
}

// PageLevel says whether the Page is subscribed to the app, and with which fields.
type PageLevel struct {
	OK       bool     `json:"ok"`
	Fields   []string `json:"fields" nullable:"false"`
	Missing  []string `json:"missing" nullable:"false"`
	Sentence string   `json:"sentence"`
}

func (a *API) hookURL(appID string) string { return a.o.BaseURL + "/hook/messenger/" + appID }

// checkOne asks the platform how a Page is subscribed. It never fails: what could not be asked is
// part of the result.
func (a *API) checkOne(ctx context.Context, p petitbleu.Page, app petitbleu.App) checkResult {
	var r checkResult
	g, err := a.graphFor(app)
	if err == nil {
		r.App, err = a.checkApp(ctx, g)
	}
	if err != nil {
		r.App.Sentence = "The app's webhook could not be checked. " + doubt(err)
		r.Doubt = true
	}
	r.Lost = !r.App.OK && err == nil
	token, err := a.o.Box.Open("page/"+p.ID+"/token", p.TokenSealed)
	if err == nil {
		r.Page, err = checkSubscribed(ctx, g, p.ID, token)
	}
	r.Page.Fields, r.Page.Missing = append([]string{}, r.Page.Fields...), append([]string{}, r.Page.Missing...) // never null
	if err == nil {
		r.Lost = r.Lost || !r.Page.OK
		return r
	}
	e, ok := asGraph(err)
	r.Dead = ok && e.deadToken()
	r.Doubt = r.Doubt || !r.Dead
	r.Page.Sentence = "The Page's subscription could not be checked. " + doubt(err)
	return r
}

// doubt is the sentence of an error that a check met; what is not the platform's says little.
func doubt(err error) string {
	if e, ok := asGraph(err); ok {
		return e.Error()
	}
	return "What is sealed in the database does not open with this program's key."
}

func (a *API) checkApp(ctx context.Context, g graph) (AppLevel, error) {
	var answer struct {
		Data []struct {
			Object      string `json:"object"`
			CallbackURL string `json:"callback_url"`
			Active      bool   `json:"active"`
			Fields      []struct {
				Name string `json:"name"`
			} `json:"fields"`
		} `json:"data"`
	}
	if g.secret == "" {
		return AppLevel{Sentence: "The app's secret is not known, so its webhook cannot be checked. Enter the secret."}, nil
	}
	if err := g.call(ctx, http.MethodGet, "/"+url.PathEscape(g.appID)+"/subscriptions", g.appToken(), nil, &answer); err != nil {
		return AppLevel{}, err
	}
	for _, d := range answer.Data {
		if d.Object != "page" {
			continue
		}
		var has []string
		for _, f := range d.Fields {
			has = append(has, strings.TrimSpace(f.Name))
		}
		missing := lacking(has, needed)
		switch {
		case !d.Active:
			return AppLevel{Sentence: "The app's webhook is switched off. Subscribe again."}, nil
		case d.CallbackURL != a.hookURL(g.appID):
			return AppLevel{Sentence: "The app sends its webhook calls to another address. Subscribe, to have them sent here."}, nil
		case len(missing) > 0:
			return AppLevel{Sentence: "The app's webhook lacks " + strings.Join(missing, ", ") + ". Subscribe, to add them."}, nil
		}
		return AppLevel{OK: true, Sentence: "The app sends its webhook calls here."}, nil
	}
	return AppLevel{Sentence: "The app has no webhook for Pages. Subscribe, to set it up."}, nil
}

func checkSubscribed(ctx context.Context, g graph, pageID, token string) (PageLevel, error) {
	var answer struct {
		Data []struct {
			ID     string   `json:"id"`
			Fields []string `json:"subscribed_fields"`
		} `json:"data"`
	}
	if err := g.call(ctx, http.MethodGet, "/"+url.PathEscape(pageID)+"/subscribed_apps", token, nil, &answer); err != nil {
		return PageLevel{}, err
	}
	for _, d := range answer.Data {
		if d.ID != g.appID {
			continue
		}
		l := PageLevel{Fields: d.Fields, Missing: lacking(d.Fields, wanted)}
		if gone := lacking(d.Fields, needed); len(gone) > 0 {
			l.Sentence = "The Page does not send " + strings.Join(gone, ", ") + ". Subscribe, to add them."
			return l, nil
		}
		l.OK, l.Sentence = true, "The Page is subscribed."
		if len(l.Missing) > 0 {
			l.Sentence = "The Page is subscribed, without " + strings.Join(l.Missing, ", ") + "."
		}
		return l, nil
	}
	return PageLevel{Missing: wanted, Sentence: "The Page is not subscribed to the app: nothing that people write arrives. Subscribe."}, nil
}

// lacking gives those of want that has does not hold.
func lacking(has, want []string) []string {
	return slices.DeleteFunc(slices.Clone(want), func(w string) bool { return slices.Contains(has, w) })
}

// stateAfter gives the state of a Page after a check, and the sentence that goes with it. A check
// that could not be made changes nothing.
func stateAfter(p petitbleu.Page, r checkResult) (petitbleu.PageState, string) {
	switch {
	case r.Dead:
		return petitbleu.PageTokenInvalid, "Facebook no longer accepts the Page's token. Make a new one and enter it here."
	case r.Lost && !r.Page.OK && r.Page.Sentence != "" && !r.Doubt:
		return petitbleu.PageUnsubscribed, r.Page.Sentence
	case r.Lost && !r.Doubt:
		return petitbleu.PageUnsubscribed, r.App.Sentence
	case r.Doubt || p.State == petitbleu.PagePaused:
		return p.State, p.StateNote
	}
	return petitbleu.PageConnected, ""
}

// keepCheck writes a check and the state that follows from it.
func (a *API) keepCheck(ctx context.Context, p petitbleu.Page, r checkResult, now time.Time) (changed bool, err error) {
	text, err := json.Marshal(r)
	if err != nil {
		return false, err
	}
	err = a.o.Store.Write(ctx, func(tx *store.Tx) error {
		current, err := tx.Page(p.WorkspaceID, p.ID)
		if err != nil || current.TokenSealed != p.TokenSealed {
			return err // a new token came in meanwhile: this check speaks of the old one
		}
		state, note := stateAfter(current, r)
		if changed, err = tx.SetPageState(p.WorkspaceID, p.ID, state, note, now); err != nil {
			return err
		}
		return tx.PutPageCheck(store.PageCheck{WorkspaceID: p.WorkspaceID, PageID: p.ID, CheckedAt: now, Result: string(text)})
	})
	if changed {
		a.mended()
		a.changed(p.WorkspaceID, live.Change{Kind: live.KindPage, ID: p.ID})
	}
	return changed, err
}

// mended wakes delivery: what a Page that could not be used held back may be due by now.
func (a *API) mended() {
	if a.o.Mended != nil {
		a.o.Mended()
	}
}

// How long a check is good for: of a Page that is well, and of one that is not.
const (
	checkEvery    = 5 * time.Minute
	checkBadEvery = time.Minute
)

// checksAtOnce is how many Pages are asked about side by side.
const checksAtOnce = 8

// CheckPages asks the platform about every Page whose last check is old, and so notices that the
// platform stopped sending (row M4) or that a token died. A loop calls it every minute or so.
func (a *API) CheckPages(ctx context.Context, now time.Time) error {
	pages, apps, err := a.pagesToCheck(ctx, now)
	if err != nil {
		return err
	}
	var wg sync.WaitGroup
	free := make(chan struct{}, checksAtOnce)
	for _, p := range pages {
		if ctx.Err() != nil {
			break
		}
		free <- struct{}{}
		wg.Go(func() {
			defer func() { <-free }()
			r := a.checkOne(ctx, p, apps[p.AppID])
			changed, err := a.keepCheck(ctx, p, r, now)
			if err != nil && ctx.Err() == nil {
				a.o.Logger.Error("the check of a Page could not be kept", "page", p.ID, "error", err)
			}
			if changed {
				a.o.Logger.Warn("the state of a Page changed", "page", p.ID, "dead_token", r.Dead, "subscribed", !r.Lost)
			}
		})
	}
	wg.Wait()
	return ctx.Err()
}

func (a *API) pagesToCheck(ctx context.Context, now time.Time) (due []petitbleu.Page, apps map[string]petitbleu.App, err error) {
	apps = map[string]petitbleu.App{}
	err = a.o.Store.Read(ctx, func(tx *store.Tx) error {
		all, err := tx.Apps()
		if err != nil {
			return err
		}
		for _, app := range all {
			apps[app.ID] = app
		}
		pages, err := tx.AllPages()
		if err != nil {
			return err
		}
		checks := map[string]map[string]store.PageCheck{}
		for _, p := range pages {
			if checks[p.WorkspaceID] == nil {
				if checks[p.WorkspaceID], err = tx.PageChecks(p.WorkspaceID); err != nil {
					return err
				}
			}
			every := checkEvery
			if p.State != petitbleu.PageConnected {
				every = checkBadEvery
			}
			// A clock that was moved back makes a check of the future: it is old as well.
			if age := now.Sub(checks[p.WorkspaceID][p.ID].CheckedAt); age >= every || age < 0 {
				due = append(due, p)
			}
		}
		return nil
	})
	return due, apps, err
}
