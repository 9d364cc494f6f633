package item

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"slices"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/card"
)

// Values are what stands in the place of the placeholders of a card, for one person.
type Values struct {
	Texts map[string]string
	Views map[string][]View // in the place of the cards of a carousel or a cascade
}

// View names a template that is shown inside another, with values of its own.
type View struct {
	Key   string            `json:"key"`
	Texts map[string]string `json:"variables,omitempty"`
}

// ViewsLimit bounds the views of one placeholder.
const ViewsLimit = 20

// ReadValues reads the variables of one person as a program gives them; nothing at all is no values. At most
// petitbleu.NotificationValues bytes, 16 KiB, are taken.
func ReadValues(raw json.RawMessage) (v Values, err error) {
	raw = bytes.TrimSpace(raw)
	if len(raw) == 0 || string(raw) == "null" {
		return v, nil
	}
	if len(raw) > petitbleu.NotificationValues {
		return v, tooLong
	}
	var object map[string]any
	d := json.NewDecoder(bytes.NewReader(raw))
	d.UseNumber()
	if d.Decode(&object) != nil {
		return v, petitbleu.Errorf(petitbleu.CodeInvalidParameter, `The variables are a JSON object: the names of placeholders, and what stands in their place.`).At("variables")
	}
	for _, name := range slices.Sorted(maps.Keys(object)) {
		all, ok := object[name].([]any)
		if !ok {
			continue
		}
		views, err := readViews(name, all)
		if err != nil {
			return v, err
		}
		if v.Views == nil {
			v.Views = map[string][]View{}
		}
		v.Views[name] = views
	}
	v.Texts = card.Flatten(object)
	return v, nil
}

var tooLong = petitbleu.Errorf(petitbleu.CodeTooLarge, "The variables of one person have at most %d bytes as JSON.", petitbleu.NotificationValues).At("variables")

func readViews(name string, all []any) ([]View, error) {
	at := "variables." + name
	if len(all) > ViewsLimit {
		return nil, petitbleu.Errorf(petitbleu.CodeInvalidParameter, "At most %d cards stand side by side.", ViewsLimit).At(at)
	}
	views := make([]View, len(all))
	for i, v := range all {
		object, ok := v.(map[string]any)
		key, named := object["key"].(string)
		if !ok || !named || key == "" {
			return nil, petitbleu.Errorf(petitbleu.CodeInvalidParameter, `A list of variables holds cards: {"key": "a-template", "variables": {…}}.`).At(fmt.Sprintf("%s[%d]", at, i))
		}
		own, _ := object["variables"].(map[string]any)
		views[i] = View{Key: key, Texts: card.Flatten(own)}
	}
	return views, nil
}

// Values gives the values that texts with names are for a design: where cards stand, a text that is a list of them is read as
// that; any other is a text.
func (d *Design) Values(texts []petitbleu.Header) Values {
	v := Values{Texts: make(map[string]string, len(texts))}
	for _, one := range texts {
		if d.lists[one.Name] {
			if read, err := ReadValues(json.RawMessage(`{"v":` + one.Value + `}`)); err == nil && read.Views["v"] != nil {
				if v.Views == nil {
					v.Views = map[string][]View{}
				}
				v.Views[one.Name] = read.Views["v"]
				continue
			}
		}
		v.Texts[one.Name] = one.Value
	}
	return v
}

// Samples gives the sample values of a template.
func (d *Design) Samples() Values {
	texts := make([]petitbleu.Header, 0, len(d.Content.Samples))
	for name, text := range d.Content.Samples {
		texts = append(texts, petitbleu.Header{Name: name, Value: text})
	}
	return d.Values(texts)
}

// Over gives the values of both; where both have one, the second counts.
func (v Values) Over(second Values) Values {
	both := Values{Texts: maps.Clone(v.Texts), Views: maps.Clone(v.Views)}
	if both.Texts == nil {
		both.Texts = map[string]string{}
	}
	if both.Views == nil {
		both.Views = map[string][]View{}
	}
	for name, text := range second.Texts {
		both.Texts[name] = text
		delete(both.Views, name)
	}
	for name, views := range second.Views {
		both.Views[name] = views
		delete(both.Texts, name)
	}
	return both
}

// Encode writes values so that ReadValues reads the same; nil where there are none.
func (v Values) Encode() json.RawMessage {
	if len(v.Texts) == 0 && len(v.Views) == 0 {
		return nil
	}
	var raw []byte
	var err error
	if len(v.Views) == 0 {
		raw, err = json.Marshal(v.Texts)
	} else {
		all := make(map[string]any, len(v.Texts)+len(v.Views))
		for name, text := range v.Texts {
			all[name] = text
		}
		for name, views := range v.Views {
			all[name] = views
		}
		raw, err = json.Marshal(all)
	}
	if err != nil { // texts always can be written
		return nil
	}
	return raw
}
