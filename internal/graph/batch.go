package graph

import (
	"context"
	"net/http"
	"net/url"
	"strings"

	"github.com/petitbleu/petitbleu/internal/channel"
	"github.com/petitbleu/petitbleu/internal/channel/messenger"
)

// BatchLimit is how many calls go in one batch (Messenger Platform reference, section 2.9).
const BatchLimit = messenger.BatchLimit

// PersonAnswer is what the platform told of one of many people, or why it told nothing.
type PersonAnswer struct {
	Person Person
	Err    error
}

// People asks for fields of people by their page-scoped ids, up to BatchLimit of them in one call;
// each counts as a call of its own for the platform's limits. The answers stand in the order of the
// people. One that fails leaves the others alone; where a whole batch fails, each of it does.
func (c Client) People(ctx context.Context, psids []string, fields ...string) []PersonAnswer {
	out := make([]PersonAnswer, 0, len(psids))
	for len(psids) > 0 {
		n := min(len(psids), BatchLimit)
		if n == 1 {
			p, err := c.Person(ctx, psids[0], fields...)
			return append(out, PersonAnswer{p, err})
		}
		out = append(out, c.peopleAtOnce(ctx, psids[:n], fields)...)
		psids = psids[n:]
	}
	return out
}

func (c Client) peopleAtOnce(ctx context.Context, psids, fields []string) []PersonAnswer {
	ctx, cancel := context.WithTimeout(ctx, BatchTimeout)
	defer cancel()
	query := ""
	if len(fields) > 0 {
		query = "?" + url.Values{"fields": {strings.Join(fields, ",")}}.Encode()
	}
	calls := make([]channel.Request, len(psids))
	for i, psid := range psids {
		calls[i] = channel.Request{Method: http.MethodGet, URL: c.base() + node(psid) + query}
	}
	out := make([]PersonAnswer, len(psids))
	packed, err := messenger.Driver{}.Batch(c.Account, calls)
	var answer channel.Response
	if err == nil {
		answer, err = c.send(ctx, packed, "")
	}
	if err != nil {
		for i := range out {
			out[i].Err = err
		}
		return out
	}
	for i, r := range (messenger.Driver{}).Unbatch(answer, len(calls)) {
		var p personWire
		if r.Err != nil {
			out[i].Err = &Error{cause: r.Err}
		} else if out[i].Err = read(r, &p); out[i].Err == nil {
			out[i].Person = p.person()
		}
	}
	return out
}
