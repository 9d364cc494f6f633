package graph

import (
	"context"
	"net/url"
	"time"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/channel/messenger"
	"github.com/petitbleu/petitbleu/internal/channel/messenger/wire"
)

type whom struct {
	ID string `json:"id"`
}

type control struct {
	Recipient whom   `json:"recipient"`
	Target    string `json:"target_app_id,omitempty"`
	Metadata  string `json:"metadata,omitempty"`
	Duration  int64  `json:"duration,omitempty"`
}

// Pass gives a person's thread to another app (Messenger Platform reference, section 7.2).
func (c Client) Pass(ctx context.Context, psid, app, metadata string) error {
	return c.post(ctx, c.page("pass_thread_control"), control{Recipient: whom{psid}, Target: app, Metadata: metadata}, nil)
}

// Take takes a thread from whichever app holds it; the Page's settings must allow it.
func (c Client) Take(ctx context.Context, psid, metadata string) error {
	return c.post(ctx, c.page("take_thread_control"), control{Recipient: whom{psid}, Metadata: metadata}, nil)
}

// Request asks the app that holds a thread for it.
func (c Client) Request(ctx context.Context, psid, metadata string) error {
	return c.post(ctx, c.page("request_thread_control"), control{Recipient: whom{psid}, Metadata: metadata}, nil)
}

// Release gives a thread up.
func (c Client) Release(ctx context.Context, psid string) error {
	return c.post(ctx, c.page("release_thread_control"), control{Recipient: whom{psid}}, nil)
}

// Extend keeps a thread for longer, at most 7 days.
func (c Client) Extend(ctx context.Context, psid string, by time.Duration) error {
	return c.post(ctx, c.page("extend_thread_control"), control{Recipient: whom{psid}, Duration: int64(by / time.Second)}, nil)
}

// Owner is the app that holds a thread.
type Owner struct {
	AppID string // empty: it is idle, or another app's and not shown to us
	Until time.Time
	Held  bool // somebody holds it
}

// Owner asks who holds a person's thread.
func (c Client) Owner(ctx context.Context, psid string) (Owner, error) {
	var answer struct {
		Data []struct {
			Owner *struct {
				AppID      wire.ID `json:"app_id"`
				Expiration moment  `json:"expiration"`
			} `json:"thread_owner"`
		} `json:"data"`
	}
	err := c.get(ctx, c.page("thread_owner"), url.Values{"recipient": {psid}}, &answer)
	if err != nil || len(answer.Data) == 0 || answer.Data[0].Owner == nil {
		return Owner{}, err
	}
	o := answer.Data[0].Owner
	return Owner{string(o.AppID), o.Expiration.Time, true}, nil
}

// Receiver is an app that may get threads of the Page.
type Receiver struct {
	ID   string `json:"id"`
	Name string `json:"name"`
}

// Receivers lists the Page's secondary receivers; only the primary one may ask.
func (c Client) Receivers(ctx context.Context) ([]Receiver, error) {
	var answer struct {
		Data []struct {
			ID   wire.ID `json:"id"`
			Name string  `json:"name"`
		} `json:"data"`
	}
	err := c.get(ctx, c.page("secondary_receivers"), url.Values{"fields": {"id,name"}}, &answer)
	var all []Receiver
	for _, d := range answer.Data {
		all = append(all, Receiver{string(d.ID), d.Name})
	}
	return all, err
}

// Match is an id of the same person elsewhere.
type Match struct {
	ID    string // app-scoped or page-scoped
	Owner string // the app or Page that it belongs to
}

type matches struct {
	Data []struct {
		ID   wire.ID `json:"id"`
		App  party   `json:"app"`
		Page party   `json:"page"`
	} `json:"data"`
}

// AppIDs gives a person's app-scoped ids by their page-scoped one (section 6.8); app may be empty.
func (c Client) AppIDs(ctx context.Context, psid, app string) ([]Match, error) {
	q := url.Values{}
	if app != "" {
		q.Set("app", app)
	}
	var answer matches
	err := c.get(ctx, node(psid)+"/ids_for_apps", q, &answer)
	var all []Match
	for _, d := range answer.Data {
		all = append(all, Match{string(d.ID), string(d.App.ID)})
	}
	return all, err
}

// PageIDs gives a person's page-scoped ids by their app-scoped one, with the app's own token;
// page may be empty.
func (c Client) PageIDs(ctx context.Context, asid, page string) ([]Match, error) {
	q := url.Values{}
	if page != "" {
		q.Set("page", page)
	}
	if c.AppSecret != "" {
		q.Set("appsecret_proof", wire.AppSecretProof(c.AppSecret, c.AppToken()))
	}
	var answer matches
	err := c.call(ctx, "GET", node(asid)+"/ids_for_pages", c.AppToken(), q, nil, &answer)
	var all []Match
	for _, d := range answer.Data {
		all = append(all, Match{string(d.ID), string(d.Page.ID)})
	}
	return all, err
}

// Unlink ends the link between a person and their account on a site (section 9).
func (c Client) Unlink(ctx context.Context, psid string) error {
	return c.post(ctx, "/me/unlink_accounts", map[string]string{"psid": psid}, nil)
}

// Linking asks whom an account linking token stands for, without using it up.
func (c Client) Linking(ctx context.Context, token string) (psid string, err error) {
	var answer struct {
		Recipient wire.ID `json:"recipient"`
	}
	err = c.get(ctx, "/me", url.Values{"fields": {"recipient"}, "account_linking_token": {token}}, &answer)
	return string(answer.Recipient), err
}

// Act does a sender action in a person's thread (section 2.5). The error is
// petitbleu.CodeInvalidParameter for one that the platform would refuse.
func (c Client) Act(ctx context.Context, psid string, act messenger.SenderAction) error {
	body, err := act.Body(petitbleu.ParseRecipient(psid))
	if err != nil {
		return err
	}
	return c.post(ctx, c.page("messages"), body, nil)
}
