package channels

import (
	"cmp"
	"context"
	"crypto/subtle"
	"errors"
	"net/url"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/api/door"
	"github.com/petitbleu/petitbleu/internal/pages"
	"github.com/petitbleu/petitbleu/internal/secret"
	"github.com/petitbleu/petitbleu/internal/store"
)

// AppView is a Meta app behind Pages of the workspace. Its secrets are never shown.
type AppView struct {
	ID           string `json:"id"`
	Name         string `json:"name"`
	GraphURL     string `json:"graph_url"`
	GraphVersion string `json:"graph_version"`
	AllowSHA1    bool   `json:"allow_sha1"`
	Mode         string `json:"mode" enum:"live,development" doc:"development: only people with a role on the app and its test users can be written to"`
	WebhookURL   string `json:"webhook_url" doc:"Where the app must send its webhook calls"`
	RedirectURL  string `json:"redirect_url" doc:"Where the log-in dialog comes back; it must be among the app's valid OAuth redirect addresses"`
	Pages        int    `json:"pages" doc:"Pages of this workspace that use it"`
	Shared       bool   `json:"shared" doc:"Another workspace uses it too, so it cannot be changed from here"`
}

func (a *API) appList(ctx context.Context, in *door.InWorkspace) (door.List[AppView], error) {
	return door.Read(ctx, a.Door, func(tx *store.Tx) (door.List[AppView], error) {
		views, err := a.appViews(tx, in.WS)
		return door.All(views), err
	})
}

func (a *API) appViews(tx *store.Tx, ws string) (views []AppView, err error) {
	apps, err := tx.AppsOf(ws)
	if err != nil {
		return nil, err
	}
	rows, err := tx.Pages(ws)
	if err != nil {
		return nil, err
	}
	for _, app := range apps {
		v := AppView{ID: app.ID, Name: app.Name, GraphURL: app.GraphURL, GraphVersion: app.GraphVersion, AllowSHA1: app.AllowSHA1, Mode: string(cmp.Or(app.Mode, petitbleu.AppLive)), WebhookURL: a.hookURL(app.ID), RedirectURL: a.BaseURL + pages.CallbackPath}
		for _, p := range rows {
			if p.AppID == app.ID {
				v.Pages++
			}
		}
		if v.Shared, err = tx.AppShared(app.ID, ws); err != nil {
			return nil, err
		}
		views = append(views, v)
	}
	return views, nil
}

// appChoice names an app that is here already, or describes one.
type appChoice struct {
	WS    string
	AppID string
	App   *pageAppInput
}

// appFor gives the app that a Page is to be connected through. An app that another workspace
// uses may be used by whoever knows its secret, and changed by nobody.
func (a *API) appFor(tx *store.Tx, b appChoice) (petitbleu.App, error) {
	if (b.App == nil) == (b.AppID == "") {
		return petitbleu.App{}, petitbleu.Errorf(petitbleu.CodeInvalidBody, "Name the app by app_id, or describe it by app: one of the two.").At("body.app")
	}
	id := b.AppID
	if b.App != nil {
		id = b.App.ID
	}
	current, err := tx.App(id)
	known := err == nil
	if err != nil && !errors.Is(err, store.ErrNotFound) {
		return current, err
	}
	shared, err := tx.AppShared(id, b.WS)
	if err != nil {
		return current, err
	}
	mine, err := usedBy(tx, id, b.WS)
	if err != nil {
		return current, err
	}
	switch {
	case b.App == nil && mine:
		return current, nil
	case b.App == nil:
		return current, petitbleu.Errorf(petitbleu.CodeNotFound, "There is no such app here that this workspace may use. Describe it by app, with its secret.").At("body.app_id")
	case !known:
		return a.newApp(*b.App)
	case shared:
		had, err := a.Box.Open("app/"+id+"/secret", current.SecretSealed)
		if err == nil && subtle.ConstantTimeCompare([]byte(had), []byte(b.App.Secret)) != 1 {
			err = petitbleu.Errorf(petitbleu.CodeConflict, "This app is used by another workspace, with another secret. Enter the app's own secret to use it too.").At("body.app.secret")
		}
		return current, err
	case !mine && b.App.Secret == "":
		return current, errSecretNeeded
	}
	return a.changedApp(current, *b.App)
}

var errSecretNeeded = petitbleu.Errorf(petitbleu.CodeInvalidParameter, "Enter the app's secret: webhook calls are checked with it.").At("body.app.secret")

func usedBy(tx *store.Tx, appID, ws string) (bool, error) {
	apps, err := tx.AppsOf(ws)
	for _, app := range apps {
		if app.ID == appID {
			return true, err
		}
	}
	return false, err
}

func (a *API) newApp(b pageAppInput) (petitbleu.App, error) {
	if b.Secret == "" {
		return petitbleu.App{}, errSecretNeeded
	}
	b.VerifyToken = cmp.Or(b.VerifyToken, secret.NewToken(""))
	b.GraphURL = cmp.Or(b.GraphURL, a.o.GraphURL)
	b.GraphVersion = cmp.Or(b.GraphVersion, graphVersion)
	b.Name = cmp.Or(b.Name, "App "+b.ID)
	return a.changedApp(petitbleu.App{ID: b.ID, CreatedAt: a.Now()}, b)
}

// changedApp writes what was given over an app. The secret goes to the Graph API's address with
// each call of the app, so another address asks for the secret anew: nobody can send a secret
// that they do not know to a place of their own.
func (a *API) changedApp(app petitbleu.App, b pageAppInput) (petitbleu.App, error) {
	if b.GraphURL != "" {
		if err := checkURL(b.GraphURL, "body.app.graph_url"); err != nil {
			return app, err
		}
	}
	if b.GraphURL != "" && b.GraphURL != app.GraphURL && b.Secret == "" {
		return app, petitbleu.Errorf(petitbleu.CodeInvalidParameter, "Another address of the Graph API asks for the app's secret anew.").At("body.secret")
	}
	if b.Secret != "" {
		app.SecretSealed = a.Box.Seal("app/"+app.ID+"/secret", b.Secret)
	}
	if b.VerifyToken != "" {
		app.VerifyTokenSealed = a.Box.Seal("app/"+app.ID+"/verify_token", b.VerifyToken)
	}
	app.Name = cmp.Or(b.Name, app.Name)
	app.GraphURL = cmp.Or(b.GraphURL, app.GraphURL)
	app.GraphVersion = cmp.Or(b.GraphVersion, app.GraphVersion)
	app.AllowSHA1 = b.AllowSHA1
	return app, nil
}

// checkURL wants an http or https URL without user, query or fragment.
func checkURL(text, field string) error {
	u, err := url.Parse(text)
	if err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" || u.User != nil || u.RawQuery != "" || u.Fragment != "" {
		return petitbleu.Errorf(petitbleu.CodeInvalidParameter, "This is not a web address. Write it as https://host, without query.").At(field)
	}
	return nil
}

type appUpdateInput struct {
	door.One
	Body struct {
		Name         string `json:"name,omitempty" maxLength:"200"`
		Secret       string `json:"secret,omitempty" maxLength:"200" doc:"A new secret; kept sealed, never shown"`
		VerifyToken  string `json:"verify_token,omitempty" maxLength:"200" doc:"A new verify token; subscribe the Pages again after it"`
		GraphURL     string `json:"graph_url,omitempty" maxLength:"300"`
		GraphVersion string `json:"graph_version,omitempty" pattern:"^(v[0-9]{1,3}\\.[0-9]{1,2})?$" patternDescription:"such as v26.0"`
		AllowSHA1    *bool  `json:"allow_sha1,omitempty"`
		Mode         string `json:"mode,omitempty" enum:"live,development" doc:"As it stands in the app's own dashboard"`
	}
}

func (a *API) appUpdate(ctx context.Context, in *appUpdateInput) (AppView, error) {
	return door.Write(ctx, a.Door, func(tx *store.Tx) (AppView, error) {
		used, err := usedBy(tx, in.ID, in.WS)
		if err != nil {
			return AppView{}, err
		}
		if !used {
			return AppView{}, store.ErrNotFound
		}
		shared, err := tx.AppShared(in.ID, in.WS)
		if err != nil {
			return AppView{}, err
		}
		if shared {
			return AppView{}, petitbleu.Errorf(petitbleu.CodeConflict, "Another workspace uses this app too, so it cannot be changed from here: the change would be theirs as well.")
		}
		app, err := tx.App(in.ID)
		if err != nil {
			return AppView{}, err
		}
		before := appFields(app)
		b := pageAppInput{Name: in.Body.Name, Secret: in.Body.Secret, VerifyToken: in.Body.VerifyToken, GraphURL: in.Body.GraphURL, GraphVersion: in.Body.GraphVersion, AllowSHA1: app.AllowSHA1}
		door.Set(&b.AllowSHA1, in.Body.AllowSHA1)
		if app, err = a.changedApp(app, b); err != nil {
			return AppView{}, err
		}
		app.Mode = cmp.Or(petitbleu.AppMode(in.Body.Mode), app.Mode)
		door.Record(ctx, before, appFields(app))
		if err := a.keepApp(tx, app); err != nil {
			return AppView{}, err
		}
		views, err := a.appViews(tx, in.WS)
		for _, v := range views {
			if v.ID == in.ID {
				return v, err
			}
		}
		return AppView{}, cmp.Or(err, store.ErrNotFound)
	})
}

// appFields are what the audit log tells of an app. What is sealed is sealed anew when it changes.
func appFields(app petitbleu.App) map[string]any {
	return map[string]any{"name": app.Name, "secret": app.SecretSealed, "verify_token": app.VerifyTokenSealed, "graph_url": app.GraphURL,
		"graph_version": app.GraphVersion, "allow_sha1": app.AllowSHA1, "mode": app.Mode}
}

// keepApp writes an app and, once that is on disk, says so: others may hold its secrets opened.
func (a *API) keepApp(tx *store.Tx, app petitbleu.App) error {
	if a.o.AppChanged != nil {
		tx.AfterCommit(func() { a.o.AppChanged(app.ID) })
	}
	return tx.UpsertApp(app)
}

// registerApps adds the Meta apps.
func (a *API) registerApps() {
	door.On(a.Door, "GET", door.WS+"/apps", door.WorkspaceRead, "listApps", "Channels", "The Meta apps behind the Pages", a.appList)
	door.On(a.Door, "PATCH", door.WS+"/apps/{id}", door.PagesManage, "updateApp", "Channels", "Change an app", a.appUpdate)
}
