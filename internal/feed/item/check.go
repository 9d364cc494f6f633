package item

import (
	"maps"
	"slices"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/card"
)

// The limits of a template of data.
const (
	DataLimit     = 50
	DataNameLimit = 128
	DataTextLimit = 4000
)

// Check reads what a template says and tells what is wrong with it, each problem with its path. The card is nil where
// there is none, or none that can be read.
func Check(kind petitbleu.CardKind, c petitbleu.CardContent) (*card.Card, card.Problems) {
	var p card.Problems
	if kind == petitbleu.CardData {
		return nil, checkData(c.Data)
	}
	if len(c.Card) == 0 {
		return nil, card.Problems{card.ProblemOf("card", "no_card", nil)}
	}
	parsed, problems := card.Parse(c.Card)
	for _, one := range problems {
		one.Path = under("card", one.Path)
		p = append(p, one)
	}
	for _, name := range slices.Sorted(maps.Keys(c.Colours)) {
		p = append(p, card.CheckColour("colors."+name, c.Colours[name])...)
	}
	return parsed, p
}

func checkData(data map[string]string) (p card.Problems) {
	if len(data) == 0 || len(data) > DataLimit {
		p = append(p, card.ProblemOf("data", "bad_data", map[string]any{"most": DataLimit}))
	}
	for _, name := range slices.Sorted(maps.Keys(data)) {
		if name == "" || len(name) > DataNameLimit || len(data[name]) > DataTextLimit {
			p = append(p, card.ProblemOf("data."+name, "bad_name", map[string]any{"bytes": DataNameLimit, "most": DataTextLimit}))
		}
	}
	return p
}

func under(prefix, path string) string {
	if path == "" {
		return prefix
	}
	return prefix + "." + path
}

// Variables lists the placeholders of what a template says, in the order in which they stand first. Those that a colour
// of the template stands for are left out.
func Variables(kind petitbleu.CardKind, c petitbleu.CardContent) (all []card.Variable) {
	if kind != petitbleu.CardData {
		parsed, _ := card.Parse(c.Card)
		if parsed == nil {
			return nil
		}
		for _, v := range parsed.Variables() {
			if _, colour := c.Colours[v.Name]; !colour {
				all = append(all, v)
			}
		}
		return all
	}
	place := map[string]int{}
	for _, name := range slices.Sorted(maps.Keys(c.Data)) {
		for _, variable := range card.Names(c.Data[name]) {
			i, known := place[variable]
			if !known {
				i, place[variable] = len(all), len(all)
				all = append(all, card.Variable{Name: variable, Kinds: []card.Kind{card.KindText}})
			}
			all[i].Paths = append(all[i].Paths, "data."+name)
		}
	}
	return all
}
