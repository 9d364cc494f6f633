package card

import "slices"

// FillText puts values in the place of the placeholders of a text that stands in no card. One without a value stays as
// it was typed, and a value is never read as a placeholder.
func FillText(text string, texts map[string]string) string {
	out, from := "", 0
	for {
		begin, end, name := placeholder(text, from)
		if begin < 0 {
			return out + text[from:]
		}
		v, ok := texts[name]
		if !ok {
			v = text[begin:end]
		}
		out += text[from:begin] + v
		from = end
	}
}

// Names lists the placeholders of a text that stands in no card, each once.
func Names(text string) (all []string) {
	for from := 0; ; {
		begin, end, name := placeholder(text, from)
		if begin < 0 {
			return all
		}
		if !slices.Contains(all, name) {
			all = append(all, name)
		}
		from = end
	}
}

// Shorten cuts a text to TextLimit.
func Shorten(text string) string {
	all := []rune(text)
	return string(all[:min(len(all), TextLimit)])
}

// CheckColour says what is wrong with a colour of a template, at a path.
func CheckColour(path, colour string) (p Problems) {
	if _, ok := readColour(colour); !ok {
		p.add(path, "no_colour", false, map[string]any{"value": shown(colour)})
	}
	return p
}

// ProblemOf gives the problem of a rule at a path, for what stands around cards.
func ProblemOf(path, rule string, params map[string]any) Problem {
	var p Problems
	p.add(path, rule, false, params)
	return p[0]
}
