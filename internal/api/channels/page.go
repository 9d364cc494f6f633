package channels

import (
	"cmp"
	"context"
	"net/http"
	"time"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/api/door"
	"github.com/petitbleu/petitbleu/internal/live"
	"github.com/petitbleu/petitbleu/internal/pages"
	"github.com/petitbleu/petitbleu/internal/store"
)

// graphVersion is that of new apps, where nobody says otherwise.
const graphVersion = "v26.0"

// PageView is a Messenger Page and how it is doing.
type PageView struct {
	ID           string            `json:"id"`
	Name         string            `json:"name"`
	AppID        string            `json:"app_id"`
	AppName      string            `json:"app_name"`
	State        string            `json:"state" enum:"connected,paused,token_invalid,unsubscribed"`
	StateNote    string            `json:"state_note,omitempty"`
	PerSecond    int               `json:"per_second"`
	PaceNote     string            `json:"pace_note,omitempty" doc:"A warning, where the pace is above what leaves the Page its inbox"`
	Concurrency  int               `json:"concurrency"`
	MeURL        string            `json:"m_me_url"`
	Attribute    string            `json:"attribute" doc:"The attribute of people that holds their id on this Page"`
	Moving       *AttributeMoving  `json:"attribute_moving,omitempty" doc:"While the values of people move to the attribute from another"`
	Health       pages.Health      `json:"health"`
	Subscription Subscription      `json:"subscription"`
	Token        pages.TokenHealth `json:"token"`
	LastEventAt  time.Time         `json:"last_event_at,omitzero" doc:"When the last webhook event came in; absent before the first"`
	Usage        *UsageView        `json:"usage,omitempty" doc:"How much of its allowance is used, as Facebook last told"`
	Reading      *ReadingView      `json:"reading,omitempty" doc:"Conversations that are being read, or were last"`
	SentToday    int64             `json:"sent_today"`
	CreatedAt    time.Time         `json:"created_at"`
}

// Subscription is the webhook of a Page, on both levels (Messenger Platform reference, 1.1).
type Subscription struct {
	AppLevel  pages.AppLevel  `json:"app_level"`
	PageLevel pages.PageLevel `json:"page_level"`
	CheckedAt time.Time       `json:"checked_at,omitzero" doc:"Absent before the first check"`
}

// UsageView is how much of an allowance is used, in percent.
type UsageView struct {
	Percent int            `json:"percent" doc:"The highest of all; at 100 the platform refuses calls"`
	Kinds   map[string]int `json:"kinds,omitempty"`
}

// ReadingView is a passage through a Page's conversations.
type ReadingView struct {
	ID         string    `json:"id"`
	Kind       string    `json:"kind" enum:"history,catch_up" doc:"After connecting, or after an outage"`
	State      string    `json:"state" enum:"waiting,running,done,failed" doc:"waiting: the gap still lasts"`
	Since      time.Time `json:"since,omitzero" doc:"When the gap began"`
	Until      time.Time `json:"until,omitzero" doc:"When it ended"`
	Threads    int64     `json:"threads" doc:"Conversations read so far"`
	Messages   int64     `json:"messages" doc:"Messages in them, at most 20 each"`
	Recovered  int64     `json:"recovered" doc:"Messages that were not known before"`
	Note       string    `json:"note,omitempty"`
	StartedAt  time.Time `json:"started_at"`
	FinishedAt time.Time `json:"finished_at,omitzero"`
}

func readingView(r store.Reading) ReadingView {
	return ReadingView{ID: r.ID, Kind: string(r.Kind), State: string(r.State), Since: r.Since, Until: r.Until, Threads: r.Threads, Messages: r.Messages,
		Recovered: r.Recovered, Note: r.Note, StartedAt: r.StartedAt, FinishedAt: r.FinishedAt}
}

func (a *API) hookURL(appID string) string { return a.BaseURL + "/hook/messenger/" + appID }

// engine gives the engine of Pages, when the program runs it.
func (a *API) engine() (*pages.Pages, error) {
	if a.o.Pages == nil {
		return nil, door.ErrUnavailable("The engine of Pages")
	}
	return a.o.Pages, nil
}

func (a *API) pageList(ctx context.Context, in *door.InWorkspace) (door.List[PageView], error) {
	return door.Read(ctx, a.Door, func(tx *store.Tx) (door.List[PageView], error) {
		pages, err := a.pageViews(tx, in.WS)
		return door.All(pages), err
	})
}

func (a *API) pageViews(tx *store.Tx, ws string) ([]PageView, error) {
	rows, err := tx.Pages(ws)
	if err != nil {
		return nil, err
	}
	checks, err := tx.PageChecks(ws)
	if err != nil {
		return nil, err
	}
	beats, err := tx.Beats(ws)
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
	w, err := tx.Workspace(ws)
	if err != nil {
		return nil, err
	}
	sent, err := a.o.Counts.SentToday(tx, w)
	if err != nil {
		return nil, err
	}
	views := make([]PageView, 0, len(rows))
	for _, p := range rows {
		c := pages.ReadCheck(checks[p.ID])
		v := PageView{ID: p.ID, Name: p.Name, AppID: p.AppID, AppName: names[p.AppID], State: string(p.State), StateNote: p.StateNote,
			PerSecond: p.PerSecond, PaceNote: paceNote(p.PerSecond), Concurrency: p.Concurrency, MeURL: a.o.MeURL + "/" + p.ID, Attribute: p.Attribute, SentToday: sent[p.ID], CreatedAt: p.CreatedAt,
			Subscription: Subscription{AppLevel: c.App, PageLevel: c.Page, CheckedAt: checks[p.ID].CheckedAt}, Token: c.Token, LastEventAt: beats[p.ID],
			Health: pages.HealthOf(p, c, checks[p.ID].CheckedAt, beats[p.ID], a.Now())}
		if a.o.Pages != nil {
			if u, ok := a.o.Pages.Usage(p.ID); ok {
				v.Usage = &UsageView{u.Most(), u.Kinds}
			}
		}
		if v.Moving, err = moving(tx, p); err != nil {
			return nil, err
		}
		last, err := tx.Readings(ws, p.ID, 1)
		if err != nil {
			return nil, err
		}
		for _, r := range last {
			view := readingView(r)
			v.Reading = &view
		}
		views = append(views, v)
	}
	return views, nil
}

func (a *API) pageView(ctx context.Context, ws, id string) (PageView, error) {
	return door.Read(ctx, a.Door, func(tx *store.Tx) (PageView, error) {
		pages, err := a.pageViews(tx, ws)
		for _, p := range pages {
			if p.ID == id {
				return p, err
			}
		}
		return PageView{}, cmp.Or(err, store.ErrNotFound)
	})
}

type pageConnectInput struct {
	door.InWorkspace
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
	engine, err := a.engine()
	if err != nil {
		return PageView{}, err
	}
	choice := appChoice{in.WS, b.AppID, b.App}
	app, err := door.Read(ctx, a.Door, func(tx *store.Tx) (petitbleu.App, error) {
		if err := pages.Free(tx, in.WS, b.ID); err != nil {
			return petitbleu.App{}, err
		}
		return a.appFor(tx, choice)
	})
	if petitbleu.CodeOf(err) == petitbleu.CodePageTaken {
		a.wanted(ctx, in.WS, b.ID)
	}
	if err != nil {
		return PageView{}, err
	}
	name, err := engine.Prove(ctx, app, b.ID, b.Token)
	if err != nil {
		return PageView{}, err
	}
	p := engine.NewPage(in.WS, b.ID, app.ID, cmp.Or(b.Name, name), b.Token)
	err = a.Write(ctx, func(tx *store.Tx) error {
		current, err := a.appFor(tx, choice) // again: somebody else may have taken it meanwhile
		if err != nil {
			return err
		}
		if err := a.keepApp(tx, current); err != nil {
			return err
		}
		return engine.Add(tx, p)
	})
	if err != nil {
		return PageView{}, err
	}
	a.o.Counts.Forget(in.WS)
	a.Changed(in.WS, live.Change{Kind: live.KindPage, ID: p.ID})
	return a.pageView(ctx, in.WS, p.ID)
}

// wanted tells whoever holds a Page that somebody else tried to connect it.
func (a *API) wanted(ctx context.Context, ws, id string) {
	p, err := door.Read(ctx, a.Door, func(tx *store.Tx) (petitbleu.Page, error) { return tx.PageAnywhere(id) })
	if err == nil && p.WorkspaceID != ws {
		a.o.Pages.Wanted(ctx, id)
	}
}

type pageUpdateInput struct {
	door.One
	Body struct {
		Name        *string `json:"name,omitempty" minLength:"1" maxLength:"200"`
		Token       *string `json:"token,omitempty" minLength:"1" maxLength:"1000" doc:"A new Page access token; kept sealed, never shown"`
		PerSecond   *int    `json:"per_second,omitempty" minimum:"1" maximum:"300"`
		Concurrency *int    `json:"concurrency,omitempty" minimum:"1" maximum:"256"`
		Attribute   *string `json:"attribute,omitempty" minLength:"1" maxLength:"255" doc:"Another name of the attribute that holds people's ids on this Page; the values of people follow"`
	}
}

func (a *API) pageUpdate(ctx context.Context, in *pageUpdateInput) (PageView, error) {
	b := in.Body
	engine, err := a.engine()
	if err != nil {
		return PageView{}, err
	}
	if b.Token != nil {
		app, err := door.Read(ctx, a.Door, func(tx *store.Tx) (petitbleu.App, error) {
			p, err := tx.Page(in.WS, in.ID)
			if err != nil {
				return petitbleu.App{}, err
			}
			return tx.App(p.AppID)
		})
		if err != nil {
			return PageView{}, err
		}
		if _, err := engine.Prove(ctx, app, in.ID, *b.Token); err != nil {
			return PageView{}, err
		}
	}
	people, err := a.peopleToMove(ctx, in.WS, b.Attribute)
	if err != nil {
		return PageView{}, err
	}
	err = a.Write(ctx, func(tx *store.Tx) error {
		p, err := tx.Page(in.WS, in.ID)
		if err != nil {
			return err
		}
		before := pageFields(p)
		if err := a.renameAttribute(tx, &p, b.Attribute, people); err != nil {
			return err
		}
		door.Set(&p.Name, b.Name)
		door.Set(&p.PerSecond, b.PerSecond)
		door.Set(&p.Concurrency, b.Concurrency)
		after := pageFields(p)
		if b.Token != nil {
			after["token"] = "new"
		}
		door.About(ctx, p.ID, p.Name)
		door.Record(ctx, before, after)
		p.UpdatedAt = a.Now()
		if b.Token != nil {
			return engine.Retoken(tx, p, *b.Token, a.Now())
		}
		return tx.UpdatePage(p)
	})
	if err != nil {
		return PageView{}, err
	}
	if a.o.Mended != nil {
		a.o.Mended()
	}
	if b.Token != nil {
		return a.pageCheck(ctx, &in.One)
	}
	a.Changed(in.WS, live.Change{Kind: live.KindPage, ID: in.ID})
	return a.pageView(ctx, in.WS, in.ID)
}

// pageFields are what the audit log tells of a Page.
func pageFields(p petitbleu.Page) map[string]any {
	return map[string]any{"name": p.Name, "per_second": p.PerSecond, "concurrency": p.Concurrency, "attribute": p.Attribute}
}

func (a *API) pageDelete(ctx context.Context, in *door.One) error {
	p, err := door.Read(ctx, a.Door, func(tx *store.Tx) (petitbleu.Page, error) { return tx.Page(in.WS, in.ID) })
	if err != nil {
		return err
	}
	door.About(ctx, p.ID, p.Name)
	_, err = with(a, func(p *pages.Pages) (struct{}, error) { return struct{}{}, p.Disconnect(ctx, in.WS, in.ID) })
	a.o.Counts.Forget(in.WS)
	return err
}

// pageDo has the engine do something with a Page, and shows the Page then.
func (a *API) pageDo(ctx context.Context, in *door.One, do func(*pages.Pages) error) (PageView, error) {
	engine, err := a.engine()
	if err == nil {
		err = do(engine)
	}
	if err != nil {
		return PageView{}, err
	}
	a.o.Counts.Forget(in.WS)
	return a.pageView(ctx, in.WS, in.ID)
}

func (a *API) pageCheck(ctx context.Context, in *door.One) (PageView, error) {
	return a.pageDo(ctx, in, func(p *pages.Pages) error { return p.CheckNow(ctx, in.WS, in.ID) })
}

// pageSubscribe subscribes on both levels, checks what came of it and reads what was missed.
func (a *API) pageSubscribe(ctx context.Context, in *door.One) (PageView, error) {
	return a.pageDo(ctx, in, func(p *pages.Pages) error { return p.Subscribe(ctx, in.WS, in.ID) })
}

// pageResume ends a pause of the Page before its time.
func (a *API) pageResume(ctx context.Context, in *door.One) (PageView, error) {
	return a.pageDo(ctx, in, func(*pages.Pages) error { return a.o.EndPause(ctx, in.WS, in.ID) })
}

type catchUpInput struct {
	door.One
	Body struct {
		Since time.Time `json:"since" doc:"From when on conversations are read again"`
	}
}

func (a *API) pageCatchUp(ctx context.Context, in *catchUpInput) (PageView, error) {
	if in.Body.Since.After(a.Now()) {
		return PageView{}, petitbleu.Errorf(petitbleu.CodeInvalidParameter, "This instant is still to come. Choose one that is past.").At("body.since")
	}
	return a.pageDo(ctx, &in.One, func(p *pages.Pages) error { return p.CatchUp(ctx, in.WS, in.ID, in.Body.Since) })
}

func (a *API) pageReadings(ctx context.Context, in *door.One) (door.List[ReadingView], error) {
	return door.Read(ctx, a.Door, func(tx *store.Tx) (door.List[ReadingView], error) {
		if _, err := tx.Page(in.WS, in.ID); err != nil {
			return door.List[ReadingView]{}, err
		}
		rows, err := tx.Readings(in.WS, in.ID, 50)
		return door.All(door.MapEach(rows, readingView)), err
	})
}

// registerPages adds the Messenger Pages.
func (a *API) registerPages() {
	door.On(a.Door, "GET", door.WS+"/pages", door.WorkspaceRead, "listPages", "Channels", "The Messenger Pages and their health", a.pageList)
	door.On(a.Door, "POST", door.WS+"/pages", door.PagesManage, "connectPage", "Channels", "Connect a Page by hand, with its token", a.pageConnect, door.Status(http.StatusCreated))
	door.On(a.Door, "PATCH", door.WS+"/pages/{id}", door.PagesManage, "updatePage", "Channels", "Change a Page's name, token or pace", a.pageUpdate)
	door.Do(a.Door, "DELETE", door.WS+"/pages/{id}", door.PagesManage, "disconnectPage", "Channels", "Disconnect a Page; its history stays", a.pageDelete)
	door.On(a.Door, "POST", door.WS+"/pages/{id}/subscribe", door.PagesManage, "subscribePage", "Channels", "Subscribe the webhook, for the app and for the Page", a.pageSubscribe)
	door.On(a.Door, "POST", door.WS+"/pages/{id}/check", door.PagesManage, "checkPage", "Channels", "Ask the platform how the Page is doing", a.pageCheck)
	door.On(a.Door, "POST", door.WS+"/pages/{id}/resume", door.PagesManage, "resumePage", "Channels", "End the pause of a Page before its time: one message asks; a refusal may count against the Page and begins a longer pause", a.pageResume)
	door.On(a.Door, "POST", door.WS+"/pages/{id}/catch-up", door.PagesManage, "catchUpPage", "Channels", "Read again what conversations tell since an instant", a.pageCatchUp)
	door.On(a.Door, "GET", door.WS+"/pages/{id}/prerequisites", door.WorkspaceRead, "listPrerequisites", "Channels", "What must be so before the Page may be written through for a purpose, held against the Page as it is", a.prerequisites)
	door.On(a.Door, "GET", door.WS+"/pages/{id}/readings", door.WorkspaceRead, "listReadings", "Channels", "Gaps and conversations that were read, newest first", a.pageReadings)
}

// inboxPace is above which the platform hides a Page's inbox (Messenger Platform reference,
// section 5.1).
const inboxPace = 40

func paceNote(perSecond int) string {
	if perSecond <= inboxPace {
		return ""
	}
	return "Above 40 messages a second Facebook hides the Page's inbox and lets nobody answer from it. Set the pace to 40 or less to keep it."
}
