package graph

import (
	"context"
	"encoding/json"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/petitbleu/petitbleu/internal/channel/messenger/wire"
)

// Scopes are the permissions that connecting a Page asks for (Messenger Platform reference,
// section 10.2). Needed are those without which nothing works.
var (
	Scopes = []string{"pages_show_list", "pages_messaging", "pages_manage_metadata", "pages_read_engagement"}
	Needed = []string{"pages_messaging", "pages_manage_metadata"}
)

// publicGraph is the platform itself; its dialog stands on another host.
const publicGraph = "https://graph.facebook.com"

// DialogURL is where a person authorises the app (section 10.1). Another Graph API than the
// platform's own, such as the emulator, serves the dialog itself.
func (c Client) DialogURL(redirect, state string, scopes []string, again bool) string {
	base := c.base()
	if strings.HasPrefix(c.GraphURL, publicGraph) {
		base = strings.Replace(base, publicGraph, "https://www.facebook.com", 1)
	}
	q := url.Values{"client_id": {c.AppID}, "redirect_uri": {redirect}, "state": {state}, "response_type": {"code"}, "scope": {strings.Join(scopes, ",")}}
	if again { // ask for what was refused before, too
		q.Set("auth_type", "rerequest")
	}
	return base + "/dialog/oauth?" + q.Encode()
}

// Grant is a token that the platform gave, and how long it lives; zero: the platform did not say.
type Grant struct {
	Token string
	Life  time.Duration
}

// ExchangeCode makes the dialog's code a token of the person who authorised.
func (c Client) ExchangeCode(ctx context.Context, code, redirect string) (Grant, error) {
	return c.exchangeFor(ctx, url.Values{"code": {code}, "redirect_uri": {redirect}})
}

// ExchangeToken makes a short-lived token of a person one that lives about 60 days; Pages'
// tokens that are asked for with it do not expire.
func (c Client) ExchangeToken(ctx context.Context, token string) (Grant, error) {
	return c.exchangeFor(ctx, url.Values{"grant_type": {"fb_exchange_token"}, "fb_exchange_token": {token}})
}

// exchangeFor posts a form, so that no URL holds the secret, the code or the token.
func (c Client) exchangeFor(ctx context.Context, q url.Values) (Grant, error) {
	q.Set("client_id", c.AppID)
	q.Set("client_secret", c.AppSecret)
	var answer struct {
		Token   string      `json:"access_token"`
		Expires wire.Number `json:"expires_in"`
	}
	if err := c.call(ctx, http.MethodPost, "/oauth/access_token", "", q, nil, &answer); err != nil {
		return Grant{}, err
	}
	g := Grant{Token: answer.Token}
	if s, err := answer.Expires.Float(); err == nil && s > 0 && s < 1e9 {
		g.Life = time.Duration(s) * time.Second
	}
	return g, nil
}

// TokenInfo is what the platform says of a token.
type TokenInfo struct {
	Valid      bool
	AppID      string
	Kind       string // PAGE, USER, APP …
	ProfileID  string // the Page of a Page token
	Scopes     []string
	ExpiresAt  time.Time           // zero: it does not
	DataEndsAt time.Time           // when access to data ends unless the person is active again; zero: not said
	For        map[string][]string // scope -> the Pages that it was given for; a scope that is missing is for all
	Code       int                 // why it is not valid
	Subcode    int
}

// Lacks gives those of scopes that a token does not have for a Page. A token of which no scope is
// known lacks none.
func (t TokenInfo) Lacks(page string, scopes []string) (missing []string) {
	if len(t.Scopes) == 0 {
		return nil
	}
	has := t.Scopes
	if slices.Contains(has, "manage_pages") { // split up in 2020
		has = append(slices.Clone(has), "pages_manage_metadata", "pages_show_list", "pages_read_engagement")
	}
	for _, s := range scopes {
		pages, limited := t.For[s]
		if !slices.Contains(has, s) || limited && !slices.Contains(pages, page) {
			missing = append(missing, s)
		}
	}
	return missing
}

// DebugToken asks the platform about a token, with the app's own.
func (c Client) DebugToken(ctx context.Context, token string) (TokenInfo, error) {
	var answer struct {
		Data struct {
			AppID      wire.ID     `json:"app_id"`
			Kind       string      `json:"type"`
			Valid      wire.Flag   `json:"is_valid"`
			ProfileID  wire.ID     `json:"profile_id"`
			Scopes     []string    `json:"scopes"`
			ExpiresAt  wire.Number `json:"expires_at"`
			DataEndsAt wire.Number `json:"data_access_expires_at"`
			Granular   []struct {
				Scope   string    `json:"scope"`
				Targets []wire.ID `json:"target_ids"`
			} `json:"granular_scopes"`
			Error *struct {
				Code    wire.Code `json:"code"`
				Subcode wire.Code `json:"subcode"`
			} `json:"error"`
		} `json:"data"`
	}
	// The platform takes the token under examination among the parameters only.
	err := c.call(ctx, http.MethodGet, "/debug_token", c.AppToken(), url.Values{"input_token": {token}}, nil, &answer)
	if err != nil {
		return TokenInfo{}, err
	}
	d := answer.Data
	info := TokenInfo{Valid: bool(d.Valid), AppID: string(d.AppID), Kind: strings.ToUpper(d.Kind), ProfileID: string(d.ProfileID), Scopes: d.Scopes,
		ExpiresAt: seconds(d.ExpiresAt), DataEndsAt: seconds(d.DataEndsAt)}
	for _, g := range d.Granular {
		if len(g.Targets) == 0 { // for all
			continue
		}
		if info.For == nil {
			info.For = map[string][]string{}
		}
		for _, t := range g.Targets {
			info.For[g.Scope] = append(info.For[g.Scope], string(t))
		}
	}
	if d.Error != nil {
		info.Code, info.Subcode = int(d.Error.Code), int(d.Error.Subcode)
	}
	return info, nil
}

// seconds reads Unix seconds; 0 and what is no number are the zero time.
func seconds(n wire.Number) time.Time {
	v, err := n.Float()
	if err != nil || v <= 0 || v > 1e11 {
		return time.Time{}
	}
	return time.Unix(int64(v), 0).UTC()
}

// moment is an instant of the Graph API: "2026-01-02T08:00:00+0000", RFC 3339 or Unix time.
type moment struct{ time.Time }

// UnmarshalJSON takes each of the forms; what is none of them is the zero time.
func (m *moment) UnmarshalJSON(data []byte) error {
	var text string
	if json.Unmarshal(data, &text) == nil {
		for _, layout := range []string{"2006-01-02T15:04:05-0700", time.RFC3339} {
			if at, err := time.Parse(layout, text); err == nil {
				m.Time = at.UTC()
				return nil
			}
		}
	}
	var ms wire.Millis
	if ms.UnmarshalJSON(data) == nil && ms > 0 {
		m.Time = time.UnixMilli(int64(ms)).UTC()
	}
	return nil
}
