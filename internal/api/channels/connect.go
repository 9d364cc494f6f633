package channels

import (
	"context"
	"net/http"
	"net/url"
	"time"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/api/door"
	"github.com/petitbleu/petitbleu/internal/api/views"
	"github.com/petitbleu/petitbleu/internal/pages"
	"github.com/petitbleu/petitbleu/internal/store"
)

// ConnectView is Pages on their way in through Facebook's log-in dialog.
type ConnectView struct {
	ID        string            `json:"id"`
	AppID     string            `json:"app_id"`
	PageID    string            `json:"page_id,omitempty" doc:"The Page to connect again"`
	State     string            `json:"state" enum:"begun,authorised,refused,failed,done" doc:"begun: the dialog is open; authorised: tick Pages"`
	Code      string            `json:"code,omitempty" doc:"Why it was refused or failed: refused, dialog_error, exchange_failed, expired"`
	Sentence  string            `json:"sentence,omitempty"`
	DialogURL string            `json:"dialog_url,omitempty" doc:"Send the browser there; in the answer to the first request only"`
	Pages     []pages.PageOffer `json:"pages" nullable:"false" doc:"The Pages of the person who authorised; those that cannot be ticked say why"`
	ExpiresAt time.Time         `json:"expires_at"`
}

func connectView(c store.Connect, offers []pages.PageOffer) ConnectView {
	return ConnectView{ID: c.ID, AppID: c.AppID, PageID: c.PageID, State: string(c.State), Code: c.Code, Sentence: c.Note, Pages: append([]pages.PageOffer{}, offers...), ExpiresAt: c.ExpiresAt}
}

type connectBeginInput struct {
	door.InWorkspace
	Body struct {
		App     *pageAppInput `json:"app,omitempty" doc:"A new app, or new values of yours; else app_id"`
		AppID   string        `json:"app_id,omitempty" maxLength:"32" doc:"An app that is here already"`
		PageID  string        `json:"page_id,omitempty" maxLength:"32" doc:"A Page of this workspace to connect again; its app is used"`
		Utility bool          `json:"utility,omitempty" doc:"Ask for page_utility_messaging too, for utility templates; Facebook must have given it to the app"`
	}
}

// connectBegin starts the dialog. Its state is bound to this browser's session, so that nobody
// can make another person's browser finish what they began.
func (a *API) connectBegin(ctx context.Context, in *connectBeginInput) (ConnectView, error) {
	engine, err := a.engine()
	if err != nil {
		return ConnectView{}, err
	}
	c := door.CallerOf(ctx)
	if c.Token == "" {
		return ConnectView{}, petitbleu.Errorf(petitbleu.CodeConflict, "Facebook's dialog is for a signed-in person in a browser. A program connects a Page with its token: POST /pages.")
	}
	choice := appChoice{in.WS, in.Body.AppID, in.Body.App}
	var more []string
	if in.Body.Utility {
		more = append(more, "page_utility_messaging")
	}
	return door.Write(ctx, a.Door, func(tx *store.Tx) (ConnectView, error) {
		if in.Body.PageID != "" {
			p, err := tx.Page(in.WS, in.Body.PageID)
			if err != nil {
				return ConnectView{}, err
			}
			choice = appChoice{in.WS, p.AppID, nil}
		}
		app, err := a.appFor(tx, choice)
		if err != nil {
			return ConnectView{}, err
		}
		if choice.App != nil {
			if err := a.keepApp(tx, app); err != nil {
				return ConnectView{}, err
			}
		}
		row, dialog, err := engine.Begin(tx, in.WS, c.User.ID, c.Token, app, in.Body.PageID, more...)
		v := connectView(row, nil)
		v.DialogURL = dialog
		return v, err
	})
}

func (a *API) connectShow(ctx context.Context, in *door.One) (ConnectView, error) {
	engine, err := a.engine()
	if err != nil {
		return ConnectView{}, err
	}
	row, offers, err := engine.Offers(ctx, in.WS, in.ID)
	return connectView(row, offers), err
}

type connectFinishInput struct {
	door.One
	Body struct {
		Pages []string `json:"pages" minItems:"1" maxItems:"200" nullable:"false" doc:"Ids of the Pages that were ticked"`
	}
}

func (a *API) connectFinish(ctx context.Context, in *connectFinishInput) (door.List[pages.PageOutcome], error) {
	engine, err := a.engine()
	if err != nil {
		return door.List[pages.PageOutcome]{}, err
	}
	outcomes, err := engine.Finish(ctx, in.WS, in.ID, in.Body.Pages)
	a.o.Counts.Forget(in.WS)
	return door.All(outcomes), err
}

// ConnectCallback is where Facebook's dialog sends the browser. Whatever came of it, the person
// ends at Channels, which shows it.
func (a *API) ConnectCallback(w http.ResponseWriter, r *http.Request) {
	h := w.Header()
	h.Set("Cache-Control", "no-store")
	h.Set("Referrer-Policy", "no-referrer") // the address holds a code
	q := r.URL.Query()
	back, channels := url.Values{}, "/app/channels"
	row, err := a.takeConnect(r)
	switch {
	case err == nil:
		back.Set("connect", row.ID)
	default:
		p := door.ProblemOf(err)
		if p.Code == petitbleu.CodeInternal {
			a.Logger.Error("the answer of the log-in dialog could not be taken", "error", err)
		}
		back.Set("connect_error", string(p.Code))
		if q.Get("error") != "" && row.ID != "" {
			back.Set("connect", row.ID)
		}
	}
	if row.WorkspaceID != "" {
		channels = views.AppPath(row.WorkspaceID, "/channels")
	}
	http.Redirect(w, r, channels+"?"+back.Encode(), http.StatusSeeOther)
}

func (a *API) takeConnect(r *http.Request) (store.Connect, error) {
	engine, err := a.engine()
	if err != nil {
		return store.Connect{}, err
	}
	cookie, err := r.Cookie(door.CookieName)
	if err != nil {
		return store.Connect{}, door.ErrNotSignedIn
	}
	c, err := a.AdmitUser(r.Context(), cookie.Value, "", door.SignedIn)
	if err != nil {
		return store.Connect{}, err
	}
	q := r.URL.Query()
	row, err := engine.Take(r.Context(), pages.Answer{State: q.Get("state"), Code: q.Get("code"), Error: q.Get("error"), Reason: q.Get("error_reason"), Session: c.Token, UserID: c.User.ID})
	if err != nil {
		return store.Connect{}, err
	}
	return row, nil
}

// registerConnects adds connecting Pages by the log-in dialog.
func (a *API) registerConnects() {
	door.On(a.Door, "POST", door.WS+"/page-connects", door.PagesManage, "beginConnect", "Channels", "Connect Pages by Facebook's log-in dialog: gives its address", a.connectBegin, door.Status(http.StatusCreated))
	door.On(a.Door, "GET", door.WS+"/page-connects/{id}", door.PagesManage, "getConnect", "Channels", "How the dialog went, and the Pages that can be ticked", a.connectShow)
	door.On(a.Door, "POST", door.WS+"/page-connects/{id}", door.PagesManage, "finishConnect", "Channels", "Connect the Pages that were ticked", a.connectFinish)
}
