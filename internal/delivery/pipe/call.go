package pipe

import (
	"context"

	"github.com/petitbleu/petitbleu/internal/channel"
	"github.com/petitbleu/petitbleu/internal/delivery/ledger"
	"github.com/petitbleu/petitbleu/internal/outbound"
)

// Call makes one HTTP call and reads the whole answer, of limit bytes at most (0: 1 MiB).
func (d *Pipe) Call(ctx context.Context, req *channel.Request, limit int) channel.Response {
	a := d.Options.Calls.Do(ctx, &outbound.Call{Method: req.Method, URL: req.URL, Header: req.Header, Body: req.Body, Limit: limit, Timeout: req.Timeout})
	return responseOf(a)
}

// responseOf gives an answer as drivers read it.
func responseOf(a outbound.Answer) channel.Response {
	r := channel.Response{Status: a.Status, Header: a.Header, Body: a.Body, Err: a.Err, Sent: a.Sent}
	if a.Err != nil {
		r.Why, r.Barred = outbound.Plain(a.Err), outbound.Barred(a.Err)
	}
	return r
}

// CallHost makes the call of a webhook.
func (d *Pipe) CallHost(ctx context.Context, k *ledger.Pick) channel.Response {
	a := d.Options.Calls.Do(ctx, &outbound.Call{Method: k.Request.Method, URL: k.Request.URL, Header: k.Request.Header, Body: k.Request.Body, Limit: webhookAnswer, Timeout: k.Request.Timeout, Private: k.Private})
	return responseOf(a)
}

// webhookAnswer bounds the answer of a webhook, of which nothing but its log is kept.
const webhookAnswer = 1 << 20
