package world

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

// How long tokens live (Messenger Platform reference, section 10.1).
const (
	longLived  = 60 * 24 * time.Hour
	dataAccess = 90 * 24 * time.Hour
)

// Token is what the emulator knows of an access token.
type Token struct {
	Type     string `json:"type"` // PAGE or USER
	AppID    string `json:"app_id"`
	PageID   string `json:"page_id,omitempty"`
	PersonID string `json:"person_id,omitempty"`
	IssuedAt int64  `json:"issued_at"`
	// ExpiresAt is its end in Unix milliseconds; 0 is never.
	ExpiresAt int64 `json:"expires_at,omitempty"`
	// Scopes are its permissions; nil stands for all.
	Scopes []string `json:"scopes"`
	// Granular holds the Pages that a permission is for, where it is for some only.
	Granular map[string][]string `json:"granular,omitempty"`
	// Pages holds the Page tokens that a user token gave, by Page id.
	Pages map[string]string `json:"pages,omitempty"`
	// Long tells that it came from an exchange; Page tokens of it do not expire.
	Long bool `json:"long,omitempty"`
	// Test tells that it is a test user's.
	Test bool `json:"test,omitempty"`
	// Subcode of the 190 it fails with (463 expired, 460 password changed ...); 0 is valid.
	Subcode int `json:"subcode,omitempty"`
}

// TokenSubcodes are the ways in which a token can die by hand.
var TokenSubcodes = []int{458, 459, 460, 463, 464, 467, 492}

// LookToken resolves a token's text to the token and its app. An app token "APP|SECRET"
// gives a nil token.
func (w *World) LookToken(text string) (*Token, *App, *Error) {
	if id, secret, ok := strings.Cut(text, "|"); ok {
		if app := w.State.Apps[id]; app != nil && (app.Secret == secret || secret != "" && secret == app.AppToken) {
			return nil, app, nil
		}
		return nil, nil, TokenError(0, "Invalid OAuth access token signature.")
	}
	t := w.State.Tokens[text]
	if t == nil || w.State.Apps[t.AppID] == nil {
		return nil, nil, TokenError(0, "Invalid OAuth access token - Cannot parse access token")
	}
	if t.Type == "PAGE" && w.Strikes(FaultExpire, t.PageID) {
		return nil, nil, w.deadToken(463, w.Now())
	}
	if subcode, at := w.TokenState(t); subcode != 0 {
		return nil, nil, w.deadToken(subcode, at)
	}
	if t.Type == "PAGE" && w.Strikes(FaultRevoke, t.PageID) {
		return nil, nil, missing("pages_messaging")
	}
	return t, w.State.Apps[t.AppID], nil
}

// TokenState is the subcode of the 190 that a token fails with, 0 when it is valid, and the
// time of its end.
func (w *World) TokenState(t *Token) (subcode int, at int64) {
	now := w.Now()
	if t.Subcode != 0 {
		return t.Subcode, now
	}
	if t.ExpiresAt != 0 && now >= t.ExpiresAt {
		return 463, t.ExpiresAt
	}
	if t.PersonID == "" {
		return 0, 0
	}
	p := w.State.People[t.PersonID]
	switch {
	case p == nil:
		return 467, now
	case p.Checkpoint:
		return 459, now
	case p.Unconfirmed:
		return 464, now
	}
	if t.Type == "PAGE" {
		if page := w.State.Pages[t.PageID]; page == nil || len(w.tasks(page, p.ID)) == 0 {
			return 492, now
		}
	}
	return 0, 0
}

// deadToken is the error of a token that is not valid any more (section 4.2).
func (w *World) deadToken(subcode int, at int64) *Error {
	const layout = "Monday, 02-Jan-06 15:04:05 MST"
	text := "The session is not valid any more."
	switch subcode {
	case 458:
		text = "The user has not authorized the application, or removed it."
	case 459:
		text = "The user must log in and follow the instructions of a security check first."
	case 460:
		text = "The session has been invalidated because the user changed their password or the token was renewed."
	case 463:
		text = "Session has expired on " + time.UnixMilli(at).UTC().Format(layout) + "."
	case 464:
		text = "Sessions of this user are not allowed because the user is not confirmed."
	case 492:
		text = "The user has no role on the Page any more."
	}
	return TokenError(subcode, "Error validating access token: "+text)
}

// issue makes a token and returns its text.
func (w *World) issue(t *Token) string {
	t.IssuedAt = w.Now()
	text := w.NewToken()
	w.State.Tokens[text] = t
	w.Dirty = true
	return text
}

// IssueUser makes a user token. It lives one to two hours, or 60 days when it is long; an app
// without a list of scopes gives all.
func (w *World) IssueUser(a *App, person string, scopes []string, granular map[string][]string, long bool) (string, *Token) {
	life := time.Hour + time.Duration(w.dice.IntN(3600))*time.Second
	if long {
		life = longLived - time.Duration(w.dice.IntN(600))*time.Second
	}
	t := &Token{Type: "USER", AppID: a.ID, PersonID: person, Scopes: scopes, Granular: granular, Long: long, ExpiresAt: w.Now() + life.Milliseconds()}
	return w.issue(t), t
}

// Exchange gives a long-lived user token for a valid one of the same app (section 10.1).
// For a Page token it gives the same token back.
func (w *World) Exchange(a *App, text string) (string, *Token, *Error) {
	t, app, ge := w.LookToken(text)
	if ge != nil {
		return "", nil, ge
	}
	if t == nil || app.ID != a.ID {
		return "", nil, TokenError(0, "Invalid OAuth access token: it was not given to this app")
	}
	if t.Type == "PAGE" {
		return text, t, nil
	}
	long, made := w.IssueUser(a, t.PersonID, t.Scopes, t.Granular, true)
	return long, made, nil
}

// PageTokenFor is the Page token that a user token gives for a Page, made at its first use.
// A short-lived user token gives one that ends with it, a long-lived one gives one without end.
func (w *World) PageTokenFor(user *Token, p *Page) string {
	if user.Scopes == nil && user.ExpiresAt == 0 {
		return w.PageToken(p, user.AppID) // of somebody with a role, by hand
	}
	if text := user.Pages[p.ID]; w.State.Tokens[text] != nil {
		return text
	}
	t := &Token{Type: "PAGE", AppID: user.AppID, PageID: p.ID, PersonID: user.PersonID, Scopes: user.Scopes, Granular: user.Granular}
	if !user.Long {
		t.ExpiresAt = user.ExpiresAt
	}
	MakeMap(&user.Pages)
	user.Pages[p.ID] = w.issue(t)
	return user.Pages[p.ID]
}

// KillTokens ends the tokens of a person with a subcode: all of them, or those of one app,
// or those for one Page; empty means any. It says how many it ended.
func (w *World) KillTokens(person, app, page string, subcode int) int {
	n := 0
	for _, t := range w.State.Tokens {
		if t.PersonID == person && (app == "" || t.AppID == app) && (page == "" || t.PageID == page) && t.Subcode == 0 {
			t.Subcode = subcode
			n++
		}
	}
	w.Dirty = true
	return n
}

// SetToken ends a token with a subcode, or mends it with 0.
func (w *World) SetToken(text string, subcode int) error {
	t := w.State.Tokens[text]
	if t == nil {
		return fmt.Errorf("token: there is no such token")
	}
	if subcode != 0 && !slices.Contains(TokenSubcodes, subcode) {
		return fmt.Errorf("subcode: must be 0 or one of %v", TokenSubcodes)
	}
	t.Subcode = subcode
	w.Dirty = true
	return nil
}

// DataAccessUntil is when a token's access to data ends, in Unix seconds.
func (t *Token) DataAccessUntil(now int64) int64 {
	return (now + dataAccess.Milliseconds()) / 1000
}

// AppToken is the access token of an app itself, without its secret.
func (w *World) AppToken(a *App) string {
	if a.AppToken == "" {
		a.AppToken = w.Letters(27)
		w.Dirty = true
	}
	return a.ID + "|" + a.AppToken
}
