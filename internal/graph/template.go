package graph

import (
	"context"
	"encoding/json"
	"net/url"
	"strconv"

	"github.com/petitbleu/petitbleu/internal/channel/messenger/wire"
)

// Template is a utility template as the platform keeps it (Messenger Platform reference,
// section 3.7).
type Template struct {
	ID         string
	Name       string
	Language   string
	Category   string
	Status     string // APPROVED, PENDING, REJECTED, PAUSED …
	Reason     string // of a rejection
	Format     string // POSITIONAL or NAMED
	Components json.RawMessage
}

type templateWire struct {
	ID         wire.ID         `json:"id"`
	Name       string          `json:"name"`
	Language   string          `json:"language"`
	Category   string          `json:"category"`
	Status     string          `json:"status"`
	Reason     wire.Text       `json:"rejected_reason"`
	Format     string          `json:"parameter_format"`
	Components json.RawMessage `json:"components"`
}

func (t templateWire) template() Template {
	out := Template{string(t.ID), t.Name, t.Language, t.Category, t.Status, string(t.Reason), t.Format, t.Components}
	if out.Reason == "NONE" {
		out.Reason = ""
	}
	return out
}

// Templates lists the Page's utility templates.
func (c Client) Templates(ctx context.Context) ([]Template, error) {
	return c.templates(ctx, c.page("message_templates"), url.Values{"fields": {"id,name,language,category,status,rejected_reason,parameter_format,components"}})
}

// Library lists the platform's ready templates that match a text, in a language such as en_US;
// both may be empty.
func (c Client) Library(ctx context.Context, text, language string) ([]Template, error) {
	q := url.Values{}
	if text != "" {
		q.Set("name_or_content", text)
	}
	if language != "" {
		q.Set("language", language)
	}
	return c.templates(ctx, "/message_template_library", q)
}

func (c Client) templates(ctx context.Context, path string, q url.Values) ([]Template, error) {
	var all []Template
	q.Set("limit", strconv.Itoa(100))
	for range 50 {
		var answer struct {
			Data   []templateWire `json:"data"`
			Paging paging         `json:"paging"`
		}
		if err := c.get(ctx, path, q, &answer); err != nil {
			return nil, err
		}
		for _, t := range answer.Data {
			all = append(all, t.template())
		}
		after := answer.Paging.after(q.Get("after"))
		if after == "" {
			break
		}
		q.Set("after", after)
	}
	return all, nil
}

// NewTemplate is what a template is made of: components of one's own, or one of the library.
type NewTemplate struct {
	Name           string          `json:"name"`
	Language       string          `json:"language"`
	Category       string          `json:"category"` // UTILITY
	Format         string          `json:"parameter_format,omitempty"`
	Components     json.RawMessage `json:"components,omitempty"`
	Library        string          `json:"library_template_name,omitempty"`
	LibraryBody    json.RawMessage `json:"library_template_body_inputs,omitempty"`
	LibraryButtons json.RawMessage `json:"library_template_button_inputs,omitempty"`
}

// AddTemplate asks the platform to approve a template; review takes seconds.
func (c Client) AddTemplate(ctx context.Context, t NewTemplate) (Template, error) {
	var answer templateWire
	err := c.post(ctx, c.page("message_templates"), t, &answer)
	out := answer.template()
	out.Name, out.Language, out.Format, out.Components = t.Name, t.Language, t.Format, t.Components
	return out, err
}

// DeleteTemplate removes a template by name, in one language when id is given.
func (c Client) DeleteTemplate(ctx context.Context, name, id string) error {
	q := url.Values{"name": {name}}
	if id != "" {
		q.Set("template_id", id)
	}
	return c.remove(ctx, c.page("message_templates"), q, nil)
}
