package delivery

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptrace"
	"sync/atomic"
	"time"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/channel"
	"github.com/petitbleu/petitbleu/internal/secret"
	"github.com/petitbleu/petitbleu/internal/store"
)

const (
	defaultTimeout = 30 * time.Second
	answerLimit    = 1 << 20
)

// begin starts the call of a message that is committed as being sent.
func (w *worker) begin(k pick) {
	w.underWay[k.m.Recipient] = k.m.ID
	k.m.Verdict = &k.verdict
	at, tokenSealed := w.now(), w.acct.tokenSealed
	go func() {
		a := answered{m: k.m, token: tokenSealed}
		start := w.d.o.Steady.Now()
		if w.lease.valid(start, w.d.o.Lease) && w.calls.Err() == nil {
			a.left = true
			resp := w.d.call(w.calls, &k.req)
			a.call = wireCall(&k.req, &resp, at, w.d.o.Steady.Now().Sub(start))
			a.res = k.driver.Decode(resp)
			if a.res.OK {
				a.call.Kind = sentKind
			} else {
				if a.res.Failure == nil { // a driver's mistake must not lose the message
					a.res.Failure = &channel.Failure{Kind: channel.Unknown, Reason: petitbleu.CodeInternal, Cause: "The answer could not be understood."}
				}
				a.call.Kind = string(a.res.Failure.Kind)
			}
		}
		w.done <- a
	}()
}

// call makes one HTTP call and reads the whole answer.
func (d *Delivery) call(ctx context.Context, req *channel.Request) (resp channel.Response) {
	timeout := req.Timeout
	if timeout <= 0 {
		timeout = defaultTimeout
	}
	ctx, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	// Once there is a connection, bytes may be on their way: from then on nothing is certain.
	var connected atomic.Bool
	ctx = httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{GotConn: func(httptrace.GotConnInfo) { connected.Store(true) }})
	r, err := http.NewRequestWithContext(ctx, req.Method, req.URL, bytes.NewReader(req.Body))
	if err != nil {
		return channel.Response{Err: fmt.Errorf("make the request: %w", err)}
	}
	for k, v := range req.Header {
		r.Header[k] = v
	}
	answer, err := d.o.HTTP.Do(r)
	if err != nil {
		return channel.Response{Err: err, Sent: connected.Load()}
	}
	defer answer.Body.Close()
	resp = channel.Response{Status: answer.StatusCode, Header: answer.Header, Sent: true}
	if resp.Body, err = readAnswer(answer); err != nil {
		resp.Err = fmt.Errorf("read the answer: %w", err)
	}
	return resp
}

var errAnswerTooLong = errors.New("the answer is longer than 1 MiB")

func readAnswer(answer *http.Response) ([]byte, error) {
	if n := answer.ContentLength; n >= 0 && n <= answerLimit {
		body := make([]byte, n)
		_, err := io.ReadFull(answer.Body, body)
		return body, err
	}
	body, err := io.ReadAll(io.LimitReader(answer.Body, answerLimit+1))
	if err == nil && len(body) > answerLimit {
		err = errAnswerTooLong
	}
	return body, err
}

// pageRows are the rows that every send of a Page needs.
type pageRows struct {
	page      petitbleu.Page
	workspace petitbleu.Workspace
	app       petitbleu.App
}

func readPage(tx *store.Tx, key pageKey) (r pageRows, err error) {
	if r.page, err = tx.Page(key.workspace, key.page); err != nil {
		return r, err
	}
	if r.workspace, err = tx.Workspace(key.workspace); err != nil {
		return r, err
	}
	r.app, err = tx.App(r.page.AppID)
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
