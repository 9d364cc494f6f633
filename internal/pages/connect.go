package pages

import (
	"cmp"
	"context"
	"crypto/subtle"
	"errors"
	"slices"
	"strings"
	"time"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/graph"
	"github.com/petitbleu/petitbleu/internal/secret"
	"github.com/petitbleu/petitbleu/internal/store"
)

// connectLife is how long the dialog and the ticking of Pages may take together.
const connectLife = time.Hour

// Begin starts the log-in dialog of an app (Messenger Platform reference, section 10.1) for a
// person's browser, which session names. pageID is the Page to connect again; empty: whichever
// are ticked afterwards; more are permissions to ask for beyond those that every Page needs. It
// gives the dialog's address; the row is written by the caller's tx.
func (p *Pages) Begin(tx *store.Tx, workspace, userID, session string, app petitbleu.App, pageID string, more ...string) (store.Connect, string, error) {
	now := p.now()
	c, err := p.App(app)
	if err != nil {
		return store.Connect{}, "", err
	}
	state := secret.NewToken("")
	row := store.Connect{WorkspaceID: workspace, ID: petitbleu.NewID(petitbleu.KindConnect, now), UserID: userID, SessionHash: secret.HashToken("connect:" + session),
		StateHash: secret.HashToken(state), AppID: app.ID, PageID: pageID, State: store.ConnectBegun, CreatedAt: now, ExpiresAt: now.Add(connectLife)}
	return row, c.DialogURL(p.CallbackURL(), state, slices.Concat(graph.Scopes, more), pageID != ""), tx.InsertConnect(row)
}

// Answer is what the dialog sent back.
type Answer struct {
	State   string
	Code    string
	Error   string // access_denied …
	Reason  string // user_denied …
	Session string // of the browser that came back
	UserID  string // who is signed in there
}

var errStranger = petitbleu.Errorf(petitbleu.CodeForbidden, "This answer of Facebook belongs to another browser, to another person, or was used already. Start again from Channels.")

// Take takes the dialog's answer: once, in the browser that began, by who began. What the platform
// answered is in the row that it gives; the error is for an answer that is nobody's.
func (p *Pages) Take(ctx context.Context, a Answer) (store.Connect, error) {
	var row store.Connect
	var app petitbleu.App
	err := p.o.Store.Read(ctx, func(tx *store.Tx) (err error) {
		if row, err = tx.ConnectByState(secret.HashToken(a.State)); err != nil {
			return err
		}
		app, err = tx.App(row.AppID)
		return err
	})
	switch mine := secret.HashToken("connect:" + a.Session); {
	case errors.Is(err, store.ErrNotFound):
		return row, errStranger
	case err != nil:
		return row, err
	case row.UserID != a.UserID || subtle.ConstantTimeCompare([]byte(row.SessionHash), []byte(mine)) != 1 || row.State != store.ConnectBegun:
		return row, errStranger
	}
	if p.now().After(row.ExpiresAt) {
		row.State, row.Code, row.Note = store.ConnectFailed, "expired", "The dialog took more than an hour. Start again."
	} else if err := p.authorise(ctx, app, a, &row); err != nil {
		return row, err
	}
	taken := false
	err = p.o.Store.Write(ctx, func(tx *store.Tx) (err error) {
		taken, err = tx.MoveConnect(row, store.ConnectBegun)
		return err
	})
	if err == nil && !taken {
		err = errStranger
	}
	return row, err
}

// authorise makes the code a token that lives long, or writes down why it could not.
func (p *Pages) authorise(ctx context.Context, app petitbleu.App, a Answer, row *store.Connect) error {
	if a.Error != "" || a.Code == "" {
		row.State, row.Code, row.Note = store.ConnectFailed, "dialog_error", "Facebook's dialog ended with an error. Check that "+p.CallbackURL()+" is among the app's valid OAuth redirect addresses, then start again."
		if a.Error == "access_denied" || a.Reason == "user_denied" {
			row.State, row.Code, row.Note = store.ConnectRefused, "refused", "The permissions were refused in Facebook's dialog. Nothing was connected; start again to change that."
		}
		return nil
	}
	c, err := p.App(app)
	if err != nil {
		return err
	}
	short, err := c.ExchangeCode(ctx, a.Code, p.CallbackURL())
	var long graph.Grant
	if err == nil {
		long, err = c.ExchangeToken(ctx, short.Token)
	}
	if err == nil && long.Token == "" {
		err = errors.New("no token")
	}
	if err != nil {
		row.State, row.Code, row.Note = store.ConnectFailed, "exchange_failed", "Facebook gave no token. "+exchangeTrouble(err)
		return nil //nolint:nilerr // why is in the row, for the person
	}
	row.State, row.TokenSealed = store.ConnectAuthorised, p.o.Box.Seal("connect/"+row.ID+"/token", long.Token)
	return nil
}

func exchangeTrouble(err error) string {
	if e, ok := graph.Of(err); ok && e.Code == 100 {
		return "The code was used or is too old, or the app's secret is wrong. Check the secret, then start again."
	}
	if e, ok := graph.Of(err); ok {
		return e.Error()
	}
	return "Start again."
}

// PageOffer is a Page that the person who authorised has a role on.
type PageOffer struct {
	ID          string   `json:"id"`
	Name        string   `json:"name"`
	Category    string   `json:"category,omitempty"`
	Tasks       []string `json:"tasks" nullable:"false" doc:"What the person may do on the Page, as Facebook says"`
	Connectable bool     `json:"connectable" doc:"It can be ticked"`
	Here        bool     `json:"here" doc:"It is in this workspace already: ticking it gives it a new token"`
	Code        string   `json:"code" enum:"free,here,taken,task_missing,permission_missing,other_app"`
	Missing     []string `json:"missing,omitempty" doc:"Tasks or permissions that are missing"`
	Sentence    string   `json:"sentence"`
}

var errNotOpen = petitbleu.Errorf(petitbleu.CodeConflict, "This connection is not open: the dialog is not done, or everything is. Start again from Channels.")

// Offers lists the Pages that can be ticked, and those that cannot, with the reason.
func (p *Pages) Offers(ctx context.Context, workspace, id string) (store.Connect, []PageOffer, error) {
	row, c, err := p.opened(ctx, workspace, id)
	if err != nil || row.State != store.ConnectAuthorised {
		return row, nil, err
	}
	offers, _, err := p.offers(ctx, c, row)
	return row, offers, err
}

// opened gives a Connect with a client that has its token.
func (p *Pages) opened(ctx context.Context, workspace, id string) (row store.Connect, c graph.Client, err error) {
	var app petitbleu.App
	err = p.o.Store.Read(ctx, func(tx *store.Tx) (err error) {
		if row, err = tx.Connect(workspace, id); err != nil {
			return err
		}
		app, err = tx.App(row.AppID)
		return err
	})
	if err != nil {
		return row, c, err
	}
	if row.State == store.ConnectAuthorised && p.now().After(row.ExpiresAt) {
		row.State, row.Code, row.Note = store.ConnectFailed, "expired", "The connection took more than an hour. Start again."
	}
	if c, err = p.App(app); err != nil || row.TokenSealed == "" {
		return row, c, err
	}
	c.Token, err = p.o.Box.Open("connect/"+row.ID+"/token", row.TokenSealed)
	return row, c, err
}

func (p *Pages) offers(ctx context.Context, c graph.Client, row store.Connect) ([]PageOffer, map[string]graph.Held, error) {
	held, err := c.Pages(ctx)
	if err != nil {
		return nil, nil, graph.Problem(err, "")
	}
	info, err := c.DebugToken(ctx, c.Token)
	if err != nil {
		info = graph.TokenInfo{} // the tasks alone are looked at
	}
	ids := make([]string, len(held))
	byID := make(map[string]graph.Held, len(held))
	for i, h := range held {
		ids[i], byID[h.ID] = h.ID, h
	}
	where := map[string]petitbleu.Page{}
	err = p.o.Store.Read(ctx, func(tx *store.Tx) error {
		pages, err := tx.PagesAnywhere(ids)
		for _, page := range pages {
			where[page.ID] = page
		}
		return err
	})
	if err != nil {
		return nil, nil, err
	}
	offers := make([]PageOffer, 0, len(held))
	for _, h := range held {
		page, known := where[h.ID]
		offers = append(offers, offer(h, info, row, page, known))
	}
	slices.SortStableFunc(offers, func(a, b PageOffer) int {
		return cmp.Or(cmp.Compare(unticked(a), unticked(b)), strings.Compare(strings.ToLower(a.Name), strings.ToLower(b.Name)))
	})
	return offers, byID, nil
}

func unticked(o PageOffer) int {
	if o.Connectable {
		return 0
	}
	return 1
}

// offer judges one Page. What another workspace is called, or holds, is not told.
func offer(h graph.Held, info graph.TokenInfo, row store.Connect, page petitbleu.Page, known bool) PageOffer {
	o := PageOffer{ID: h.ID, Name: cmp.Or(h.Name, "Page "+h.ID), Category: h.Category, Tasks: append([]string{}, h.Tasks...)}
	tasks, permissions := missingTasks(h.Tasks), info.Lacks(h.ID, graph.Needed)
	switch {
	case known && page.WorkspaceID != row.WorkspaceID:
		o.Code, o.Sentence = "taken", "Connected to another workspace of this installation; a Page belongs to one only. Disconnect it there first."
	case known && page.AppID != row.AppID:
		o.Code, o.Here, o.Sentence = "other_app", true, "In this workspace already, by another app. Connect it again by that app, or disconnect it first."
	case len(permissions) > 0:
		o.Code, o.Missing, o.Sentence = "permission_missing", permissions, "The permissions "+strings.Join(permissions, ", ")+" were not given. Start again and leave every permission ticked."
	case len(tasks) > 0 || h.Token == "":
		o.Code, o.Missing, o.Sentence = "task_missing", tasks, taskSentence(tasks)
	case known:
		o.Code, o.Here, o.Connectable, o.Sentence = "here", true, true, "In this workspace already. Tick it to give it a new token."
	default:
		o.Code, o.Connectable, o.Sentence = "free", true, "Can be connected."
	}
	return o
}

// missingTasks tells what a person would have to be allowed on a Page (reference, section 1.1):
// to answer people, and to subscribe its webhook. No list at all says nothing.
func missingTasks(tasks []string) (missing []string) {
	if tasks == nil {
		return nil
	}
	has := func(names ...string) bool {
		return slices.ContainsFunc(tasks, func(t string) bool { return slices.Contains(names, strings.ToUpper(t)) })
	}
	if !has("MESSAGING", "MANAGE") {
		missing = append(missing, "MESSAGING")
	}
	if !has("MODERATE", "MANAGE") {
		missing = append(missing, "MODERATE")
	}
	return missing
}

func taskSentence(tasks []string) string {
	if len(tasks) == 0 {
		return "Facebook gives no token for this Page: your role on it does not allow that. Ask its administrator for more."
	}
	return "Your role on this Page lacks " + strings.Join(tasks, " and ") + ". Ask its administrator for it, then start again."
}
