package sendbird

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"strconv"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/feed"
	"github.com/petitbleu/petitbleu/internal/store"
)

// templateResource is a template as the server's API gives it and as clients of the feed read it (Notifications
// reference, sections 7.6 and 7.8): the names of both are there.
type templateResource struct {
	Key            string            `json:"key"`
	TemplateKey    string            `json:"template_key"`
	Name           string            `json:"name"`
	IsArchived     bool              `json:"is_archived"`
	CreatedAt      int64             `json:"created_at"`
	UpdatedAt      int64             `json:"updated_at"`
	Version        int64             `json:"version"`
	Channels       []templateChannel `json:"channels"`
	VariableSchema []variableSchema  `json:"variable_schema"`
	Sequence       sequence          `json:"sequence"`
	Label          string            `json:"label"`
	Category       string            `json:"category,omitempty"`
	RetentionHours int               `json:"message_retention_hours"`
	UITemplate     json.RawMessage   `json:"ui_template,omitempty"`
	DataTemplate   map[string]string `json:"data_template,omitempty"`
	Colours        map[string]string `json:"color_variables"`
}

type templateChannel struct {
	Key     string          `json:"key"`
	Type    string          `json:"type"`
	Name    string          `json:"name"`
	Content json.RawMessage `json:"content"`
}

type variableSchema struct {
	Key  string `json:"key"`
	Type string `json:"type"`
	Name string `json:"name"`
}

// sequence is always of one step here: what follows elsewhere is a campaign's business.
type sequence struct {
	Steps []sequenceStep `json:"steps"`
}

type sequenceStep struct {
	Channels []channelKey `json:"channels"`
}

type channelKey struct {
	Key string `json:"key"`
}

// pageLimit is how many templates, notifications or messages one page has at most (section 7.9).
const pageLimit = 100

// page reads limit and token of a list.
func page(r *http.Request) (limit int, token string, err error) {
	limit = 20
	if text := r.URL.Query().Get("limit"); text != "" {
		n, err := strconv.Atoi(text)
		if err != nil {
			return 0, "", refuse(codeNumber, "Expected a number: %q.", "limit")
		}
		if n < 1 || n > pageLimit {
			return 0, "", invalid("limit", "It is from 1 to 100.")
		}
		limit = n
	}
	return limit, r.URL.Query().Get("token"), nil
}

// templates lists what can be sent, newest first; archived ones with show_archived=true.
func (d *Door) templates(ctx context.Context, c *call) (int, any, error) {
	limit, token, err := page(c.request)
	if err != nil {
		return 0, nil, err
	}
	out := struct {
		Templates []templateResource `json:"templates"`
		HasMore   bool               `json:"has_more"`
		Token     string             `json:"token"`
	}{Templates: []templateResource{}}
	err = d.Store.Read(ctx, func(tx *store.Tx) error {
		s := store.CardTemplateSearch{Live: true, All: c.request.URL.Query().Get("show_archived") == "true", Before: token, Limit: limit + 1}
		rows, err := tx.CardTemplates(c.ws, s)
		if err != nil {
			return err
		}
		if out.HasMore = len(rows) > limit; out.HasMore {
			rows = rows[:limit]
			out.Token = rows[limit-1].ID
		}
		for _, t := range rows {
			v, err := d.resource(tx, t)
			if err != nil { // one that cannot be read must not spoil the rest (section 7.10)
				d.Logger.ErrorContext(ctx, "a card template could not be read", "template", t.ID, "error", err)
				continue
			}
			out.Templates = append(out.Templates, v)
		}
		return nil
	})
	return http.StatusOK, out, err
}

// template gives one template by its key.
func (d *Door) template(ctx context.Context, c *call) (status int, body any, err error) {
	key := c.request.PathValue("key")
	err = d.Store.Read(ctx, func(tx *store.Tx) error {
		t, err := tx.CardTemplateKeyed(c.ws, key)
		if errors.Is(err, store.ErrNotFound) || err == nil && t.Version == 0 {
			return refuse(codeNotFound, "Template not found: %q.", key)
		}
		if err != nil {
			return err
		}
		body, err = d.resource(tx, t)
		return err
	})
	return http.StatusOK, body, err
}

func (d *Door) resource(tx *store.Tx, t petitbleu.CardTemplate) (v templateResource, err error) {
	f, err := tx.Feed(t.WorkspaceID, t.FeedID)
	if err != nil {
		return v, err
	}
	row, err := tx.CardVersion(t.WorkspaceID, t.ID, t.Version)
	if err != nil {
		return v, err
	}
	var c petitbleu.CardContent
	if err := json.Unmarshal(row.Content, &c); err != nil {
		return v, err
	}
	v = templateResource{Key: t.Key, TemplateKey: t.Key, Name: t.Name, IsArchived: !t.ArchivedAt.IsZero(), CreatedAt: t.CreatedAt.UnixMilli(), UpdatedAt: t.UpdatedAt.UnixMilli(),
		Version: t.Version, VariableSchema: []variableSchema{}, Label: t.Label, Category: t.Category, RetentionHours: t.RetentionHours, Colours: c.Colours}
	if v.RetentionHours == 0 {
		v.RetentionHours = f.RetentionHours
	}
	if v.Colours == nil {
		v.Colours = map[string]string{}
	}
	content := c.Card
	if f.Kind == petitbleu.CardData {
		v.DataTemplate = c.Data
		if content, err = json.Marshal(c.Data); err != nil {
			return v, err
		}
	} else {
		v.UITemplate = c.Card
	}
	v.Channels = []templateChannel{{f.Key, channelType, f.Name, content}}
	v.Sequence.Steps = []sequenceStep{{[]channelKey{{f.Key}}}}
	said := map[string]petitbleu.CardVariable{}
	for _, one := range c.Variables {
		said[one.Key] = one
	}
	for _, found := range feed.CheckContent(f.Kind, c).Variables {
		s := variableSchema{Key: found.Name, Type: said[found.Name].Type, Name: said[found.Name].Name}
		if s.Type == "" {
			s.Type = typeOf(found.Kinds)
		}
		if s.Name == "" {
			s.Name = found.Name
		}
		v.VariableSchema = append(v.VariableSchema, s)
	}
	return v, nil
}

// channelType is what feeds are called among channels (section 5.3).
const channelType = "in-app"

// channels lists the feeds.
func (d *Door) channels(ctx context.Context, c *call) (int, any, error) {
	type channel struct {
		Key       string `json:"key"`
		Type      string `json:"type"`
		Name      string `json:"name"`
		View      string `json:"view_type"`
		CreatedAt int64  `json:"created_at"`
	}
	out := struct {
		Channels []channel `json:"channels"`
	}{[]channel{}}
	err := d.Store.Read(ctx, func(tx *store.Tx) error {
		all, err := tx.Feeds(c.ws)
		for _, f := range all {
			if f.ArchivedAt.IsZero() {
				out.Channels = append(out.Channels, channel{f.Key, channelType, f.Name, string(f.View), f.CreatedAt.UnixMilli()})
			}
		}
		return err
	})
	return http.StatusOK, out, err
}
