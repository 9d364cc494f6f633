package graph

import (
	"context"
	"net/http"
	"net/url"

	"github.com/petitbleu/petitbleu/internal/channel/messenger/wire"
)

// Label is a label that a Page puts on people, in its inbox and here (Messenger Platform reference,
// section 6.10).
type Label struct {
	ID   string
	Name string
}

// labelPages bounds a list of labels, of 100 each.
const labelPages = 50

// Labels lists the labels of the client's Page; with psid, those that a person has.
func (c Client) Labels(ctx context.Context, psid string) ([]Label, error) {
	path, after := c.page("custom_labels"), ""
	if psid != "" {
		path = node(psid) + "/custom_labels"
	}
	var all []Label
	for range labelPages {
		var answer struct {
			Data []struct {
				ID   wire.ID `json:"id"`
				Name string  `json:"page_label_name"`
			} `json:"data"`
			Paging paging `json:"paging"`
		}
		q := url.Values{"fields": {"id,page_label_name"}, "limit": {"100"}}
		if after != "" {
			q.Set("after", after)
		}
		if err := c.get(ctx, path, q, &answer); err != nil {
			return nil, err
		}
		for _, l := range answer.Data {
			all = append(all, Label{string(l.ID), l.Name})
		}
		if after = answer.Paging.after(after); after == "" {
			break
		}
	}
	return all, nil
}

// AddLabel makes a label and gives its id.
func (c Client) AddLabel(ctx context.Context, name string) (string, error) {
	var answer struct {
		ID wire.ID `json:"id"`
	}
	err := c.post(ctx, c.page("custom_labels"), map[string]string{"page_label_name": name}, &answer)
	return string(answer.ID), err
}

// DeleteLabel removes a label, from everybody who has it.
func (c Client) DeleteLabel(ctx context.Context, id string) error {
	return c.remove(ctx, node(id), nil, nil)
}

// PutLabel gives a person a label; TakeLabel takes it away. Each may be done again.
func (c Client) PutLabel(ctx context.Context, id, psid string) error {
	return c.call(ctx, http.MethodPost, node(id)+"/label", c.Token, url.Values{"user": {psid}}, nil, nil)
}

// TakeLabel takes a label from a person.
func (c Client) TakeLabel(ctx context.Context, id, psid string) error {
	return c.remove(ctx, node(id)+"/label", url.Values{"user": {psid}}, nil)
}
