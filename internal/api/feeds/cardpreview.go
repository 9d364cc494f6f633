package feeds

import (
	"context"
	"encoding/json"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/api/door"
	"github.com/petitbleu/petitbleu/internal/api/views"
	"github.com/petitbleu/petitbleu/internal/card"
	"github.com/petitbleu/petitbleu/internal/feed"
	"github.com/petitbleu/petitbleu/internal/feed/item"
	"github.com/petitbleu/petitbleu/internal/store"
)

// registerCardPreviews adds what the editor of cards asks.
func (a *API) registerCardPreviews() {
	door.On(a.Door, "POST", door.WS+"/card-check", door.ContentRead, "checkCard", "Feeds", "What is wrong with what a card template would say, and its placeholders", a.cardChecked)
	door.On(a.Door, "POST", door.WS+"/card-preview", door.ContentRead, "previewCard", "Feeds", "A card with its placeholders filled, as people would see it", a.cardPreview)
	door.On(a.Door, "GET", door.WS+"/card-language", door.ContentRead, "getCardLanguage", "Feeds", "The components of cards with their fields, and the limits of a card", a.cardLanguage)
}

type cardCheckInput struct {
	door.InWorkspace
	Body struct {
		Kind    petitbleu.CardKind    `json:"kind,omitempty" enum:"design,data" doc:"Of the feed; missing: design"`
		Content petitbleu.CardContent `json:"content"`
	}
}

func (a *API) cardChecked(_ context.Context, in *cardCheckInput) (CardCheck, error) {
	return cardCheck(feed.CheckContent(kindOr(in.Body.Kind), in.Body.Content)), nil
}

func kindOr(k petitbleu.CardKind) petitbleu.CardKind {
	if k == "" {
		return petitbleu.CardDesign
	}
	return k
}

// CardPreview is a card as people would see it.
type CardPreview struct {
	Card     json.RawMessage   `json:"card,omitempty" doc:"version and body, in the form in which the inbox gets them; absent: there is none that can be shown, and text stands in its place"`
	Data     map[string]string `json:"data,omitempty" doc:"Of a template of data"`
	Text     string            `json:"text" doc:"The same in words"`
	Missing  []string          `json:"missing" nullable:"false" doc:"Placeholders that need a value and have none"`
	Problems []CardProblem     `json:"problems" nullable:"false"`
}

type cardPreviewInput struct {
	door.InWorkspace
	Body struct {
		TemplateID string                 `json:"template_id,omitempty" maxLength:"64" doc:"A card template; with content: the one whose draft that is"`
		Version    int64                  `json:"version,omitempty" minimum:"0" doc:"Of the template; missing: its draft, or what is live where there is none"`
		Kind       petitbleu.CardKind     `json:"kind,omitempty" enum:"design,data" doc:"Of content without a template; missing: design"`
		Content    *petitbleu.CardContent `json:"content,omitempty" doc:"What to show instead of what is kept"`
		Variables  json.RawMessage        `json:"variables,omitempty" doc:"An object; values that are missing are taken from the samples"`
		Samples    *bool                  `json:"samples,omitempty" doc:"false: the samples are not used"`
	}
}

func (a *API) cardPreview(ctx context.Context, in *cardPreviewInput) (v CardPreview, err error) {
	b := in.Body
	if b.TemplateID == "" && b.Content == nil {
		return v, petitbleu.Errorf(petitbleu.CodeInvalidParameter, "Name a card template, or give the content to show.").At("body.content")
	}
	values, err := item.ReadValues(b.Variables)
	if err != nil {
		return v, err
	}
	return door.Read(ctx, a.Door, func(tx *store.Tx) (CardPreview, error) {
		f, t, c, err := shownCard(tx, in)
		if err != nil {
			return v, err
		}
		return filledCard(tx, in.WS, f, t, c, values, b.Samples == nil || *b.Samples)
	})
}

// shownCard gives what a preview is of.
func shownCard(tx *store.Tx, in *cardPreviewInput) (f petitbleu.Feed, t petitbleu.CardTemplate, c petitbleu.CardContent, err error) {
	b := in.Body
	f.Kind = kindOr(b.Kind)
	if b.TemplateID != "" {
		if t, err = tx.CardTemplate(in.WS, b.TemplateID); err != nil {
			return f, t, c, err
		}
		if f, err = tx.Feed(in.WS, t.FeedID); err != nil {
			return f, t, c, err
		}
	}
	switch {
	case b.Content != nil:
		return f, t, *b.Content, nil
	case b.Version > 0:
		row, err := tx.CardVersion(in.WS, t.ID, b.Version)
		if err != nil {
			return f, t, c, err
		}
		said, err := views.CardContent(row.Content)
		return f, t, *said, err
	}
	c, err = feed.Content(tx, t)
	return f, t, c, err
}

func filledCard(tx *store.Tx, ws string, f petitbleu.Feed, t petitbleu.CardTemplate, c petitbleu.CardContent, values item.Values, samples bool) (v CardPreview, err error) {
	text, err := json.Marshal(c)
	if err != nil {
		return v, petitbleu.Errorf(petitbleu.CodeInvalidBody, "The card is not JSON.").At("body.content.card")
	}
	d, err := item.New(f, t, petitbleu.CardVersion{Content: text})
	if err != nil {
		return v, err
	}
	if samples {
		values = d.Samples().Over(values)
	}
	views := func(key string) *item.Design {
		if inner, e := innerCard(tx, f, ws, key); e == nil {
			return inner
		}
		return nil
	}
	filled := d.Fill(values.Encode(), views)
	v = CardPreview{Card: filled.Card, Data: filled.Data, Text: filled.Text, Missing: d.Missing(values), Problems: cardProblems(feed.CheckContent(f.Kind, c).Problems)}
	if v.Missing == nil {
		v.Missing = []string{}
	}
	return v, nil
}

// innerCard gives the design of a card that is shown inside another.
func innerCard(tx *store.Tx, f petitbleu.Feed, ws, key string) (*item.Design, error) {
	t, err := tx.CardTemplateKeyed(ws, key)
	if err != nil {
		return nil, err
	}
	row, err := tx.CardVersion(ws, t.ID, t.Version)
	if err != nil {
		return nil, err
	}
	return item.New(f, t, row)
}

// CardLanguage is what cards are made of.
type CardLanguage struct {
	Components []card.Component `json:"components" nullable:"false"`
	MaxBytes   int              `json:"max_bytes"`
	MaxDepth   int              `json:"max_depth"`
	MaxNodes   int              `json:"max_nodes"`
}

func (a *API) cardLanguage(context.Context, *door.InWorkspace) (CardLanguage, error) {
	return CardLanguage{card.Components(), card.MaxBytes, card.MaxDepth, card.MaxNodes}, nil
}
