package graph

import (
	"context"
	"net/http"
	"net/url"
	"strconv"
)

// NLPModels are the languages for which the platform's built-in language understanding has a model
// (Messenger Platform reference, section 6.11).
var NLPModels = []string{
	"ARABIC", "CHINESE", "CROATIAN", "CUSTOM", "DANISH", "DUTCH", "ENGLISH", "FRENCH_STANDARD", "GEORGIAN", "GERMAN_STANDARD", "GREEK",
	"HEBREW", "HUNGARIAN", "IRISH", "ITALIAN_STANDARD", "KOREAN", "NORWEGIAN_BOKMAL", "POLISH", "PORTUGUESE", "ROMANIAN", "SPANISH",
	"SWEDISH", "VIETNAMESE",
}

// NLP says whether the platform examines what people write: the language, and what a text speaks of.
type NLP struct {
	On    bool
	Model string // one of NLPModels
	Token string // CUSTOM: of the model's server; a secret
}

// SetNLP switches it on or off for the client's Page. The platform does not tell how it stands.
func (c Client) SetNLP(ctx context.Context, n NLP) error {
	form := url.Values{"nlp_enabled": {strconv.FormatBool(n.On)}}
	if n.On {
		form.Set("model", n.Model)
		if n.Token != "" {
			form.Set("custom_token", n.Token)
		}
	}
	return c.call(ctx, http.MethodPost, c.page("nlp_configs"), c.Token, form, nil, nil)
}
