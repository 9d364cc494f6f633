package graph

import (
	"context"
	"net/url"
	"time"

	"github.com/petitbleu/petitbleu/internal/channel/messenger/wire"
)

// Lead is what somebody put into a form of the Page, by an advertisement or in a conversation
// (Messenger Platform reference, sections 1.17 and 1.19). Reading it needs leads_retrieval.
type Lead struct {
	ID      string
	At      time.Time
	AdID    string // empty: not by an advertisement
	FormID  string
	Answers []LeadAnswer
}

// LeadAnswer is the answer to one question of a form.
type LeadAnswer struct {
	Name   string
	Values []string
}

type leadWire struct {
	ID      wire.ID `json:"id"`
	At      moment  `json:"created_time"`
	AdID    wire.ID `json:"ad_id"`
	FormID  wire.ID `json:"form_id"`
	Answers []struct {
		Name   string      `json:"name"`
		Values []wire.Text `json:"values"`
	} `json:"field_data"`
}

func (l leadWire) lead() Lead {
	out := Lead{ID: string(l.ID), At: l.At.Time, AdID: string(l.AdID), FormID: string(l.FormID)}
	for _, a := range l.Answers {
		v := LeadAnswer{Name: a.Name}
		for _, s := range a.Values {
			v.Values = append(v.Values, string(s))
		}
		out.Answers = append(out.Answers, v)
	}
	return out
}

const leadFields = "id,created_time,ad_id,form_id,field_data"

// Lead reads one lead.
func (c Client) Lead(ctx context.Context, id string) (Lead, error) {
	var l leadWire
	err := c.get(ctx, node(id), url.Values{"fields": {leadFields}}, &l)
	return l.lead(), err
}

// Leads reads the newest answers to a form, 100 at most.
func (c Client) Leads(ctx context.Context, form string) ([]Lead, error) {
	var answer struct {
		Data []leadWire `json:"data"`
	}
	err := c.get(ctx, node(form)+"/leads", url.Values{"fields": {leadFields}, "limit": {"100"}}, &answer)
	all := make([]Lead, 0, len(answer.Data))
	for _, l := range answer.Data {
		all = append(all, l.lead())
	}
	return all, err
}
