package card

import (
	"bytes"
	"encoding/json"
	"maps"
	"slices"
	"strconv"
	"strings"
)

// ThemeBytes bounds the settings of a theme.
const ThemeBytes = 16 << 10

// CheckTheme says what is wrong with the settings of how a feed looks, an object with notification, list and header
// (notifications reference, section 10): colours, numbers and weights, by the names of the settings. No settings at all
// are right.
func CheckTheme(raw json.RawMessage) (p Problems) {
	if len(raw) == 0 {
		return nil
	}
	if len(raw) > ThemeBytes {
		p.add("", "too_large", false, map[string]any{"most": ThemeBytes, "bytes": len(raw)})
		return p
	}
	var object map[string]any
	d := json.NewDecoder(bytes.NewReader(raw))
	if err := d.Decode(&object); err != nil {
		p.add("", "no_object_here", false, map[string]any{"found": "something else"})
		return p
	}
	p.theme("", object, 0)
	return p
}

func (p *Problems) theme(path string, object map[string]any, depth int) {
	for _, name := range slices.Sorted(maps.Keys(object)) {
		at, v := join(path, name), object[name]
		if path == "" {
			at = name
		}
		if inner, ok := v.(map[string]any); ok && depth < MaxDepth {
			p.theme(at, inner, depth+1)
			continue
		}
		text, known := scalar(v)
		switch {
		case !known:
			p.add(at, "no_text", false, map[string]any{"found": "a list or an object"})
		case strings.HasSuffix(strings.ToLower(name), "color"):
			*p = append(*p, CheckColour(at, text)...)
		case name == "fontWeight":
			if _, ok := readWeight(text); !ok {
				p.add(at, "no_weight", false, map[string]any{"value": shown(text)})
			}
		case name == "key" || name == "created_at" || name == "updated_at":
		default:
			if n, err := strconv.ParseFloat(text, 64); err != nil || n < 0 || n > MaxSize {
				p.add(at, "no_number", false, map[string]any{"value": shown(text)})
			}
		}
	}
}
