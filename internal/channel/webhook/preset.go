package webhook

import (
	"embed"
	"encoding/json"
	"fmt"
	"path"
	"strings"

	"github.com/petitbleu/petitbleu"
)

//go:embed presets/*.json
var presetFiles embed.FS

// Preset is a composition to begin a template from (Braze reference, sections 4.6 and 4.7).
type Preset struct {
	ID          string
	Composition petitbleu.Composition
}

// presetOrder is the order in which presets are offered; a file that is not in it follows.
var presetOrder = []string{"messenger", "messenger_request", "push", "json", "blank"}

// PresetPlace is where presets speak of: what stands in the place of their words in capitals.
type PresetPlace struct {
	GraphURL      string // GRAPH_URL: base of the Graph API with its version
	ProgramURL    string // PROGRAM_URL: this program
	PageID        string // PAGE_ID
	PSIDAttribute string // PSID_ATTRIBUTE: the attribute that holds people's ids on the Page
}

// Presets lists the presets, written for a place. What a place does not know keeps its word, and so
// blocks a test and a send until somebody replaces it.
func Presets(p PresetPlace) ([]Preset, error) {
	files, err := presetFiles.ReadDir("presets")
	if err != nil {
		return nil, err
	}
	order := append([]string{}, presetOrder...)
	known := map[string]bool{}
	for _, id := range order {
		known[id] = true
	}
	for _, f := range files {
		if id := strings.TrimSuffix(f.Name(), ".json"); !known[id] {
			order = append(order, id)
		}
	}
	var words []string
	for word, value := range map[string]string{"GRAPH_URL": p.GraphURL, "PROGRAM_URL": p.ProgramURL, "PAGE_ID": p.PageID, "PSID_ATTRIBUTE": p.PSIDAttribute} {
		if value != "" {
			words = append(words, word, strings.Trim(jsonText(value), `"`))
		}
	}
	fill := strings.NewReplacer(words...)
	all := make([]Preset, 0, len(order))
	for _, id := range order {
		text, err := presetFiles.ReadFile(path.Join("presets", id+".json"))
		if err != nil {
			return nil, err
		}
		preset := Preset{ID: id}
		if err := json.Unmarshal([]byte(fill.Replace(string(text))), &preset.Composition); err != nil {
			return nil, fmt.Errorf("preset %s: %w", id, err)
		}
		all = append(all, preset)
	}
	return all, nil
}

func jsonText(text string) string {
	b, _ := json.Marshal(text) // a string never fails
	return string(b)
}
