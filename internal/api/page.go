package api

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/live"
	"github.com/petitbleu/petitbleu/internal/store"
)

const (
	startPerSecond   = 40 // sends started per second, where nobody says otherwise
	startConcurrency = 16
	graphVersion     = "v26.0"
)

// PageView is a Messenger Page and how it is doing.
type PageView struct {
	ID           string       `json:"id"`
	Name         string       `json:"name"`
	AppID        string       `json:"app_id"`
	AppName      string       `json:"app_name"`
	State        string       `json:"state" enum:"connected,paused,token_invalid,unsubscribed"`
	StateNote    string       `json:"state_note,omitempty"`
	PerSecond    int          `json:"per_second"`
	Concurrency  int          `json:"concurrency"`
	MeURL        string       `json:"m_me_url"`
	Health       Health       `json:"health"`
	Subscription Subscription `json:"subscription"`
	SentToday    int64        `json:"sent_today"`
	CreatedAt    time.Time    `json:"created_at"`
}

// Health is how something is doing, in a sentence.
type Health struct {
	Level    string `json:"level" enum:"ok,warn,bad"`
	Sentence string `json:"sentence"`
}

// Subscription is the webhook of a Page, on both levels (Messenger Platform reference, 1.1).
type Subscription struct {
	AppLevel  AppLevel  `json:"app_level"`
	PageLevel PageLevel `json:"page_level"`
	CheckedAt time.Time `json:"checked_at,omitzero" doc:"Absent before the first check"`
}

func (a *API) pageList(ctx context.Context, in *InWorkspace) (List[PageView], error) {
	return read(ctx, a, func(tx *store.Tx) (List[PageView], error) {
		pages, err := a.pageViews(tx, in.WS)
		return all(pages), err
	})
}

func (a *API) pageViews(tx *store.Tx, ws string) ([]PageView, error) {
	pages, err := tx.Pages(ws)
	if err != nil {
		return nil, err
	}
	checks, err := tx.PageChecks(ws)
	if err != nil {
		return nil, err
	}
	apps, err := tx.AppsOf(ws)
	if err != nil {
		return nil, err
	}
	names := map[string]string{}
	for _, app := range apps {
		names[app.ID] = app.Name
	}
	sent, err := a.sentToday(tx, ws)
	return mapped(pages, func(p petitbleu.Page) PageView {
		v := PageView{ID: p.ID, Name: p.Name, AppID: p.AppID, AppName: names[p.AppID], State: string(p.State), StateNote: p.StateNote,
			PerSecond: p.PerSecond, Concurrency: p.Concurrency, MeURL: a.o.MeURL + "/" + p.ID, SentToday: sent[p.ID], CreatedAt: p.CreatedAt,
			Subscription: subscriptionOf(checks[p.ID])}
		v.Health = healthOf(p, v.Subscription)
		return v
	}), err
}

func (a *API) pageView(ctx context.Context, ws, id string) (PageView, error) {
	return read(ctx, a, func(tx *store.Tx) (PageView, error) {
		pages, err := a.pageViews(tx, ws)
		for _, p := range pages {
			if p.ID == id {
				return p, err
			}
		}
		return PageView{}, cmp.Or(err, store.ErrNotFound)
	})
}

func subscriptionOf(c store.PageCheck) Subscription {
	var r checkResult
	if c.Result == "" || json.Unmarshal([]byte(c.Result), &r) != nil {
		return Subscription{
			AppLevel:  AppLevel{Sentence: "Not checked yet."},
			PageLevel: PageLevel{Sentence: "Not checked yet.", Fields: []string{}, Missing: []string{}},
		}
	}
	return Subscription{AppLevel: r.App, PageLevel: r.Page, CheckedAt: c.CheckedAt}
}

// healthOf says in one sentence how a Page is doing.
func healthOf(p petitbleu.Page, s Subscription) Health {
	switch {
	case p.State == petitbleu.PageTokenInvalid:
		return Health{"bad", cmp.Or(p.StateNote, "Facebook no longer accepts the Page's token. Make a new one and enter it here.")}
	case p.State == petitbleu.PageUnsubscribed:
		return Health{"bad", cmp.Or(p.StateNote, "Facebook stopped sending what people write. Subscribe again.")}
	case p.State == petitbleu.PagePaused:
		return Health{"warn", cmp.Or(p.StateNote, "Facebook asked us to slow down; sending goes on by itself.")}
	case s.CheckedAt.IsZero():
		return Health{"warn", "Connected; its webhook was not checked yet."}
	case !s.AppLevel.OK:
		return Health{"warn", s.AppLevel.Sentence}
	case !s.PageLevel.OK:
		return Health{"warn", s.PageLevel.Sentence}
	case len(s.PageLevel.Missing) > 0:
		return Health{"ok", "Sends and receives. " + s.PageLevel.Sentence}
	}
	return Health{"ok", "Sends and receives."}
}

type pageConnectInput struct {
	InWorkspace
	Body struct {
		ID    string        `json:"id" pattern:"^[0-9]{1,32}$" patternDescription:"digits: the Page's id"`
		Name  string        `json:"name,omitempty" maxLength:"200" doc:"Facebook's own name for it when missing"`
		Token string        `json:"token" minLength:"1" maxLength:"1000" doc:"Page access token; kept sealed, never shown"`
		App   *pageAppInput `json:"app,omitempty" doc:"A new app, or new values of yours; else app_id"`
		AppID string        `json:"app_id,omitempty" maxLength:"32" doc:"An app that is here already"`
	}
}

type pageAppInput struct {
	ID           string `json:"id" pattern:"^[0-9]{1,32}$" patternDescription:"digits: the app's id"`
	Name         string `json:"name,omitempty" maxLength:"200"`
	Secret       string `json:"secret,omitempty" maxLength:"200" doc:"Needed for a new app; kept sealed"`
	VerifyToken  string `json:"verify_token,omitempty" maxLength:"200" doc:"Made when missing; kept sealed"`
	GraphURL     string `json:"graph_url,omitempty" maxLength:"300" doc:"Base of the Graph API; Facebook's when missing"`
	GraphVersion string `json:"graph_version,omitempty" pattern:"^(v[0-9]{1,3}\\.[0-9]{1,2})?$" patternDescription:"such as v26.0"`
	AllowSHA1    bool   `json:"allow_sha1,omitempty" doc:"Accept webhook calls that carry only the old signature"`
}

// pageConnect proves that the token is the Page's before anything is kept.
func (a *API) pageConnect(ctx context.Context, in *pageConnectInput) (PageView, error) {
	b := in.Body
	app, err := read(ctx, a, func(tx *store.Tx) (petitbleu.App, error) {
		if err := pageFree(tx, in.WS, b.ID); err != nil {
			return petitbleu.App{}, err
		}
		return a.appFor(tx, in)
	})
	if err != nil {
		return PageView{}, err
	}
	g, err := a.graphFor(app)
	if err != nil {
		return PageView{}, err
	}
	name, err := prove(ctx, g, b.ID, b.Token)
	if err != nil {
		return PageView{}, platformProblem(err, "body.token")
	}
	now := a.now()
	p := petitbleu.Page{
		WorkspaceID: in.WS, ID: b.ID, AppID: app.ID, Name: cmp.Or(b.Name, name), TokenSealed: a.o.Box.Seal("page/"+b.ID+"/token", b.Token),
		State: petitbleu.PageConnected, PerSecond: startPerSecond, Concurrency: startConcurrency, CreatedAt: now, UpdatedAt: now,
	}
	err = a.o.Store.Write(ctx, func(tx *store.Tx) error {
		current, err := a.appFor(tx, in) // again: somebody else may have taken it meanwhile
		if err != nil {
			return err
		}
		if err := a.keepApp(tx, current); err != nil {
			return err
		}
		if err := pageFree(tx, in.WS, b.ID); err != nil {
			return err
		}
		return tx.InsertPage(p)
	})
	if errors.Is(err, store.ErrPageTaken) {
		return PageView{}, errPageTaken
	}
	if err != nil {
		return PageView{}, err
	}
	a.home.forget(in.WS)
	a.changed(in.WS, live.Change{Kind: live.KindPage, ID: p.ID})
	return a.pageView(ctx, in.WS, p.ID)
}

var (
	errPageTaken = petitbleu.Errorf(petitbleu.CodePageTaken, "This Page is connected to another workspace of this installation, and a Page belongs to one only. Disconnect it there first.").At("body.id")
	errPageHere  = petitbleu.Errorf(petitbleu.CodePageTaken, "This Page is connected to this workspace already. Change its token there.").At("body.id")
)

func pageFree(tx *store.Tx, ws, id string) error {
	p, err := tx.PageAnywhere(id)
	switch {
	case errors.Is(err, store.ErrNotFound):
		return nil
	case err != nil:
		return err
	case p.WorkspaceID == ws:
		return errPageHere
	}
	return errPageTaken
}

// prove asks Facebook who the token is: it must be the Page itself, not a person who can see it.
func prove(ctx context.Context, g graph, pageID, token string) (name string, err error) {
	var page, me struct {
		ID   string `json:"id"`
		Name string `json:"name"`
	}
	if err := g.call(ctx, http.MethodGet, "/"+url.PathEscape(pageID), token, url.Values{"fields": {"name"}}, &page); err != nil {
		return "", err
	}
	if err := g.call(ctx, http.MethodGet, "/me", token, url.Values{"fields": {"id"}}, &me); err != nil {
		return "", err
	}
	if me.ID != pageID {
		return "", petitbleu.Errorf(petitbleu.CodeInvalidParameter, "This token is not that Page's own. A Page access token is needed, not a person's, nor another Page's.").At("body.token")
	}
	return cmp.Or(page.Name, "Page "+pageID), nil
}

type pageUpdateInput struct {
	One
	Body struct {
		Name        *string `json:"name,omitempty" minLength:"1" maxLength:"200"`
		Token       *string `json:"token,omitempty" minLength:"1" maxLength:"1000" doc:"A new Page access token; kept sealed, never shown"`
		PerSecond   *int    `json:"per_second,omitempty" minimum:"1" maximum:"300"`
		Concurrency *int    `json:"concurrency,omitempty" minimum:"1" maximum:"256"`
	}
}

func (a *API) pageUpdate(ctx context.Context, in *pageUpdateInput) (PageView, error) {
	b := in.Body
	if b.Token != nil {
		_, app, err := a.pageAndApp(ctx, in.WS, in.ID)
		if err != nil {
			return PageView{}, err
		}
		g, err := a.graphFor(app)
		if err != nil {
			return PageView{}, err
		}
		if _, err := prove(ctx, g, in.ID, *b.Token); err != nil {
			return PageView{}, platformProblem(err, "body.token")
		}
	}
	err := a.o.Store.Write(ctx, func(tx *store.Tx) error {
		p, err := tx.Page(in.WS, in.ID)
		if err != nil {
			return err
		}
		set(&p.Name, b.Name)
		set(&p.PerSecond, b.PerSecond)
		set(&p.Concurrency, b.Concurrency)
		p.UpdatedAt = a.now()
		if b.Token != nil {
			p.TokenSealed = a.o.Box.Seal("page/"+p.ID+"/token", *b.Token)
			if p.State == petitbleu.PageTokenInvalid {
				p.State, p.StateNote = petitbleu.PageConnected, ""
			}
		}
		return tx.UpdatePage(p)
	})
	if err != nil {
		return PageView{}, err
	}
	a.mended()
	if b.Token != nil {
		return a.pageCheck(ctx, &in.One)
	}
	a.changed(in.WS, live.Change{Kind: live.KindPage, ID: in.ID})
	return a.pageView(ctx, in.WS, in.ID)
}

func (a *API) pageDelete(ctx context.Context, in *One) error {
	err := a.o.Store.Write(ctx, func(tx *store.Tx) error { return tx.DeletePage(in.WS, in.ID, a.now()) })
	a.home.forget(in.WS)
	a.changed(in.WS, live.Change{Kind: live.KindPage, ID: in.ID})
	return err
}

func (a *API) pageAndApp(ctx context.Context, ws, id string) (p petitbleu.Page, app petitbleu.App, err error) {
	err = a.o.Store.Read(ctx, func(tx *store.Tx) error {
		if p, err = tx.Page(ws, id); err != nil {
			return err
		}
		app, err = tx.App(p.AppID)
		return err
	})
	return p, app, err
}

func (a *API) pageCheck(ctx context.Context, in *One) (PageView, error) {
	p, app, err := a.pageAndApp(ctx, in.WS, in.ID)
	if err != nil {
		return PageView{}, err
	}
	if _, err := a.keepCheck(ctx, p, a.checkOne(ctx, p, app), a.now()); err != nil {
		return PageView{}, err
	}
	a.home.forget(in.WS)
	return a.pageView(ctx, in.WS, in.ID)
}

// pageSubscribe subscribes on both levels and checks what came of it. The first call makes the
// platform verify our webhook at once.
func (a *API) pageSubscribe(ctx context.Context, in *One) (PageView, error) {
	p, app, err := a.pageAndApp(ctx, in.WS, in.ID)
	if err != nil {
		return PageView{}, err
	}
	g, err := a.graphFor(app)
	if err != nil {
		return PageView{}, err
	}
	verify, err := a.o.Box.Open("app/"+app.ID+"/verify_token", app.VerifyTokenSealed)
	if err != nil {
		return PageView{}, err
	}
	token, err := a.o.Box.Open("page/"+p.ID+"/token", p.TokenSealed)
	if err != nil {
		return PageView{}, err
	}
	fields := strings.Join(wanted, ",")
	err = g.call(ctx, http.MethodPost, "/"+url.PathEscape(app.ID)+"/subscriptions", g.appToken(), url.Values{
		"object": {"page"}, "callback_url": {a.hookURL(app.ID)}, "verify_token": {verify}, "fields": {fields}, "include_values": {"true"},
	}, nil)
	if err == nil {
		err = g.call(ctx, http.MethodPost, "/"+url.PathEscape(p.ID)+"/subscribed_apps", token, url.Values{"subscribed_fields": {fields}}, nil)
	}
	if err != nil {
		return PageView{}, platformProblem(err, "")
	}
	return a.pageCheck(ctx, in)
}
