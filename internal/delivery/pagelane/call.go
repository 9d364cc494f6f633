package pagelane

import (
	"fmt"
	"time"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/channel"
	"github.com/petitbleu/petitbleu/internal/delivery/answers"
	"github.com/petitbleu/petitbleu/internal/delivery/grounds"
	"github.com/petitbleu/petitbleu/internal/delivery/ledger"
	"github.com/petitbleu/petitbleu/internal/secret"
)

// begun is a call that starts now.
type begun struct {
	k     *ledger.Pick
	at    time.Time
	token string // sealed
}

// begin starts the call of a message that is committed as being sent.
func (w *Lane) begin(k *ledger.Pick) {
	w.underWay[k.Message.Recipient] = k.Message.ID
	k.Message.Verdict = &k.Verdict
	b := &begun{k: k, at: w.now(), token: w.acct.tokenSealed}
	w.pace.Begun(k.Message.Recipient, w.d.Options.Steady.Now())
	select {
	case w.begun <- b: // to one that has ended its call
	default:
		go w.caller(b)
	}
}

// caller makes one call after the other, until the worker ends. A goroutine for each call would spend a tenth of its time on
// growing its stack.
func (w *Lane) caller(b *begun) {
	for ok := true; ok; b, ok = <-w.begun {
		w.done <- w.exchange(b)
	}
}

func (w *Lane) exchange(b *begun) *answered {
	k := b.k
	a := &answered{m: k.Message, token: b.token}
	start := w.d.Options.Steady.Now()
	if !w.lease.Valid(start, w.d.Options.Lease) || w.calls.Err() != nil {
		return a
	}
	a.left = true
	resp := w.d.Call(w.calls, &k.Request, 0)
	a.call = answers.WireCall(&k.Request, &resp, b.at, w.d.Options.Steady.Now().Sub(start))
	a.res = k.Driver.Decode(resp)
	if a.res.OK {
		a.call.Kind = answers.SentKind
		return a
	}
	if a.res.Failure == nil { // a driver's mistake must not lose the message
		a.res.Failure = &channel.Failure{Kind: channel.Unknown, Reason: petitbleu.CodeInternal, Cause: "The answer could not be understood."}
	}
	a.call.Kind = string(a.res.Failure.Kind)
	return a
}

// account is a Page's account, opened once while its sealed parts stay the same.
type account struct {
	channel.Account
	tokenSealed, secretSealed string
}

func (a *account) open(box *secret.Box, r grounds.Rows) (err error) {
	a.PageID, a.AppID, a.GraphURL, a.GraphVersion = r.Page.ID, r.App.ID, r.App.GraphURL, r.App.GraphVersion
	if a.tokenSealed != r.Page.TokenSealed || a.Token == "" {
		if a.Token, err = box.Open("page/"+r.Page.ID+"/token", r.Page.TokenSealed); err != nil {
			return fmt.Errorf("the token of Page %s: %w", r.Page.ID, err)
		}
		a.tokenSealed = r.Page.TokenSealed
	}
	if a.secretSealed != r.App.SecretSealed || a.AppSecret == "" {
		if a.AppSecret, err = box.Open("app/"+r.App.ID+"/secret", r.App.SecretSealed); err != nil {
			return fmt.Errorf("the secret of app %s: %w", r.App.ID, err)
		}
		a.secretSealed = r.App.SecretSealed
	}
	return nil
}
