package graph

import (
	"slices"
	"strings"

	"github.com/petitbleu/petitbleu/internal/emulator/world"
)

// nlpModels are the models of the built-in natural language processing (Messenger Platform
// reference, section 6.11).
var nlpModels = []string{
	"ARABIC", "CHINESE", "CROATIAN", "CUSTOM", "DANISH", "DUTCH", "ENGLISH", "FRENCH_STANDARD", "GEORGIAN",
	"GERMAN_STANDARD", "GREEK", "HEBREW", "HUNGARIAN", "IRISH", "ITALIAN_STANDARD", "KOREAN", "NORWEGIAN_BOKMAL",
	"POLISH", "PORTUGUESE", "ROMANIAN", "SPANISH", "SWEDISH", "VIETNAMESE",
}

// nlpConfigs is POST /{page}/nlp_configs. While it is enabled, messages of people carry
// nlp.
func (g *Door) nlpConfigs(c *call) (any, *world.Error) {
	g.Mu.Lock()
	defer g.Mu.Unlock()
	page, ge := g.pageWith(c, "pages_messaging")
	if ge != nil {
		return nil, ge
	}
	model := strings.ToUpper(c.params["model"])
	if model == "" {
		model = "ENGLISH"
	}
	if !slices.Contains(nlpModels, model) {
		return nil, world.BadParam("param model must be one of {" + strings.Join(nlpModels, ", ") + "}")
	}
	if c.params["nlp_enabled"] != "" && !c.params.Bool("nlp_enabled") {
		delete(g.State.NLP, page.ID)
	} else {
		g.State.NLP[page.ID] = encode(map[string]any{"model": model, "verbose": c.params.Bool("verbose"), "n_best": c.params["n_best"]})
	}
	g.Dirty = true
	return success(), nil
}
