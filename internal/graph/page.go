package graph

import (
	"context"
	"net/http"
	"net/url"
	"strings"

	"github.com/petitbleu/petitbleu/internal/channel/messenger/wire"
)

// Held is a Page that a person has a role on, as me/accounts lists it (Messenger Platform
// reference, section 10.1).
type Held struct {
	ID       string
	Name     string
	Category string
	Token    string   // of the Page, through this person; a secret
	Tasks    []string // what the person may do there: MESSAGING, MODERATE, MANAGE …; nil: not said
}

// heldLimit bounds the list of a person's Pages.
const heldLimit = 5000

// Pages lists the Pages of the person whose token the client has, all pages of the list.
func (c Client) Pages(ctx context.Context) ([]Held, error) {
	var all []Held
	after := ""
	for len(all) < heldLimit {
		var answer struct {
			Data []struct {
				ID       wire.ID  `json:"id"`
				Name     string   `json:"name"`
				Category string   `json:"category"`
				Token    string   `json:"access_token"`
				Tasks    []string `json:"tasks"`
			} `json:"data"`
			Paging paging `json:"paging"`
		}
		q := url.Values{"fields": {"id,name,category,access_token,tasks"}, "limit": {"100"}}
		if after != "" {
			q.Set("after", after)
		}
		if err := c.get(ctx, "/me/accounts", q, &answer); err != nil {
			return nil, err
		}
		for _, p := range answer.Data {
			all = append(all, Held{string(p.ID), p.Name, p.Category, p.Token, p.Tasks})
		}
		if after = answer.Paging.after(after); after == "" {
			break
		}
	}
	return all, nil
}

// paging is how lists go on.
type paging struct {
	Cursors struct {
		After string `json:"after"`
	} `json:"cursors"`
	Next string `json:"next"`
}

// after is the cursor of the next page; empty at the end, or when the cursor does not move.
func (p paging) after(before string) string {
	if p.Next == "" || p.Cursors.After == before {
		return ""
	}
	return p.Cursors.After
}

// Name asks for the name of the client's Page.
func (c Client) Name(ctx context.Context) (string, error) {
	var page struct {
		Name string `json:"name"`
	}
	err := c.get(ctx, node(c.PageID), url.Values{"fields": {"name"}}, &page)
	return page.Name, err
}

// Me asks whose the client's token is: a Page's or a person's id.
func (c Client) Me(ctx context.Context) (string, error) {
	var me struct {
		ID wire.ID `json:"id"`
	}
	err := c.get(ctx, "/me", url.Values{"fields": {"id"}}, &me)
	return string(me.ID), err
}

// SubscribedFields gives the webhook fields with which the Page is attached to the app; ok is
// false when it is not attached (reference, section 1.1).
func (c Client) SubscribedFields(ctx context.Context) (fields []string, ok bool, err error) {
	var answer struct {
		Data []struct {
			ID     wire.ID  `json:"id"`
			Fields []string `json:"subscribed_fields"`
		} `json:"data"`
	}
	if err := c.get(ctx, c.page("subscribed_apps"), nil, &answer); err != nil {
		return nil, false, err
	}
	for _, d := range answer.Data {
		if string(d.ID) == c.AppID {
			return trimmed(d.Fields), true, nil
		}
	}
	return nil, false, nil
}

// Attach subscribes the Page to the app with fields.
func (c Client) Attach(ctx context.Context, fields []string) error {
	return c.call(ctx, http.MethodPost, c.page("subscribed_apps"), c.Token, url.Values{"subscribed_fields": {strings.Join(fields, ",")}}, nil, nil)
}

// Detach ends the subscription of the Page to the app.
func (c Client) Detach(ctx context.Context) error {
	return c.remove(ctx, c.page("subscribed_apps"), nil, nil)
}

// Webhook is where the platform sends the app's calls about Pages.
type Webhook struct {
	CallbackURL string
	Active      bool
	Fields      []string
}

// Webhook asks for the app's webhook for Pages; ok is false when there is none.
func (c Client) Webhook(ctx context.Context) (w Webhook, ok bool, err error) {
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
	if err := c.call(ctx, http.MethodGet, node(c.AppID)+"/subscriptions", c.AppToken(), nil, nil, &answer); err != nil {
		return w, false, err
	}
	for _, d := range answer.Data {
		if d.Object != "page" {
			continue
		}
		w = Webhook{CallbackURL: d.CallbackURL, Active: d.Active}
		for _, f := range d.Fields {
			w.Fields = append(w.Fields, f.Name)
		}
		w.Fields = trimmed(w.Fields)
		return w, true, nil
	}
	return w, false, nil
}

// SetWebhook puts the app's webhook for Pages in place. The platform calls it at once to verify
// it, and answers with an error when that fails (reference, sections 1.1 and 1.2).
func (c Client) SetWebhook(ctx context.Context, callback, verify string, fields []string) error {
	return c.call(ctx, http.MethodPost, node(c.AppID)+"/subscriptions", c.AppToken(), url.Values{
		"object": {"page"}, "callback_url": {callback}, "verify_token": {verify}, "fields": {strings.Join(fields, ",")}, "include_values": {"true"},
	}, nil, nil)
}

// trimmed takes the blanks away that field lists may have after commas.
func trimmed(fields []string) []string {
	out := make([]string, 0, len(fields))
	for _, f := range fields {
		if f = strings.TrimSpace(f); f != "" {
			out = append(out, f)
		}
	}
	return out
}

// Feature is a feature of the Page that the platform reviews.
type Feature struct {
	Name   string `json:"feature"`
	Status string `json:"status"` // pending, rejected, approved, limited
}

// FeatureReview asks how the Page's features were reviewed (reference, section 6.10).
func (c Client) FeatureReview(ctx context.Context) ([]Feature, error) {
	var answer struct {
		Data []Feature `json:"data"`
	}
	err := c.get(ctx, c.page("messaging_feature_review"), nil, &answer)
	return answer.Data, err
}
