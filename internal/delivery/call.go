package delivery

import (
	"context"
	"fmt"
	"time"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/channel"
	"github.com/petitbleu/petitbleu/internal/outbound"
	"github.com/petitbleu/petitbleu/internal/secret"
	"github.com/petitbleu/petitbleu/internal/store"
)

// begun is a call that starts now.
type begun struct {
	k     *pick
	at    time.Time
	token string // sealed
}

// begin starts the call of a message that is committed as being sent.
func (w *worker) begin(k *pick) {
	w.underWay[k.m.Recipient] = k.m.ID
	k.m.Verdict = &k.verdict
	b := &begun{k: k, at: w.now(), token: w.acct.tokenSealed}
	w.pace.begun(k.m.Recipient, w.d.o.Steady.Now())
	select {
	case w.begun <- b: // to one that has ended its call
	default:
		go w.caller(b)
	}
}

// caller makes one call after the other, until the worker ends. A goroutine for each call would spend a tenth of its time on
// growing its stack.
func (w *worker) caller(b *begun) {
	for ok := true; ok; b, ok = <-w.begun {
		w.done <- w.exchange(b)
	}
}

func (w *worker) exchange(b *begun) *answered {
	k := b.k
	a := &answered{m: k.m, token: b.token}
	start := w.d.o.Steady.Now()
	if !w.lease.valid(start, w.d.o.Lease) || w.calls.Err() != nil {
		return a
	}
	a.left = true
	resp := w.d.call(w.calls, &k.req, 0)
	a.call = wireCall(&k.req, &resp, b.at, w.d.o.Steady.Now().Sub(start))
	a.res = k.driver.Decode(resp)
	if a.res.OK {
		a.call.Kind = sentKind
		return a
	}
	if a.res.Failure == nil { // a driver's mistake must not lose the message
		a.res.Failure = &channel.Failure{Kind: channel.Unknown, Reason: petitbleu.CodeInternal, Cause: "The answer could not be understood."}
	}
	a.call.Kind = string(a.res.Failure.Kind)
	return a
}

// call makes one HTTP call and reads the whole answer, of limit bytes at most (0: 1 MiB).
func (d *Delivery) call(ctx context.Context, req *channel.Request, limit int) channel.Response {
	a := d.o.Calls.Do(ctx, &outbound.Call{Method: req.Method, URL: req.URL, Header: req.Header, Body: req.Body, Limit: limit, Timeout: req.Timeout})
	return channel.Response{Status: a.Status, Header: a.Header, Body: a.Body, Err: a.Err, Sent: a.Sent}
}

// callHost makes the call of a webhook.
func (d *Delivery) callHost(ctx context.Context, k *pick) channel.Response {
	a := d.o.Calls.Do(ctx, &outbound.Call{Method: k.req.Method, URL: k.req.URL, Header: k.req.Header, Body: k.req.Body, Limit: webhookAnswer, Timeout: k.req.Timeout, Private: k.private})
	return channel.Response{Status: a.Status, Header: a.Header, Body: a.Body, Err: a.Err, Sent: a.Sent}
}

// webhookAnswer bounds the answer of a webhook, of which nothing but its log is kept.
const webhookAnswer = 1 << 20

// pageRows are the rows that every send of a Page needs.
type pageRows struct {
	page      petitbleu.Page
	workspace petitbleu.Workspace
	app       petitbleu.App
	halted    bool // nothing of the Page may leave, for somebody says so
	safeMode  bool // only people of the workspace's safe group get something
}

func readPage(tx *store.Tx, key pageKey) (r pageRows, err error) {
	if r.page, err = tx.Page(key.workspace, key.page); err != nil {
		return r, err
	}
	if r.workspace, err = tx.Workspace(key.workspace); err != nil {
		return r, err
	}
	if r.app, err = tx.App(r.page.AppID); err != nil {
		return r, err
	}
	halted, err := tx.HaltedPages(key.workspace)
	r.halted = halted.Stops(key.page)
	return r, err
}

// account is a Page's account, opened once while its sealed parts stay the same.
type account struct {
	channel.Account
	tokenSealed, secretSealed string
}

func (a *account) open(box *secret.Box, r pageRows) (err error) {
	a.PageID, a.AppID, a.GraphURL, a.GraphVersion = r.page.ID, r.app.ID, r.app.GraphURL, r.app.GraphVersion
	if a.tokenSealed != r.page.TokenSealed || a.Token == "" {
		if a.Token, err = box.Open("page/"+r.page.ID+"/token", r.page.TokenSealed); err != nil {
			return fmt.Errorf("the token of Page %s: %w", r.page.ID, err)
		}
		a.tokenSealed = r.page.TokenSealed
	}
	if a.secretSealed != r.app.SecretSealed || a.AppSecret == "" {
		if a.AppSecret, err = box.Open("app/"+r.app.ID+"/secret", r.app.SecretSealed); err != nil {
			return fmt.Errorf("the secret of app %s: %w", r.app.ID, err)
		}
		a.secretSealed = r.app.SecretSealed
	}
	return nil
}
