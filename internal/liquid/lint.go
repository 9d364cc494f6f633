package liquid

import (
	"fmt"
	"slices"
	"strings"

	"github.com/petitbleu/petitbleu/internal/liquid/filter"
)

// Lint is what a check may know of the place where a template stands. What it finds are warnings: Braze has no such
// check (section 3.7), and people ask for it.
type Lint struct {
	// JSON says that the template writes JSON: what it prints between quotes should be escaped for it.
	JSON bool
	// Missing tells why a space, such as event_properties, is empty where the template stands; "" if it is not. nil:
	// no space is.
	Missing func(space string) string
	// Known tells whether a name of a space is known; nil: every name is.
	Known func(space, name string) bool
}

// variable warns of a name that will be empty.
func (p *parser) variable(sym symbol, at place) {
	p.prog.uses.variable(sym, at)
	l := p.prog.options.Lint
	if l == nil || sym.space == SpaceNone {
		return
	}
	name := sym.space + ".${" + sym.name + "}"
	if sym.space == SpaceProfile {
		name = "${" + sym.name + "}"
	}
	if l.Missing != nil {
		if why := l.Missing(sym.space); why != "" {
			p.note(Warning, at.at, at.size, fmt.Sprintf("%s is empty here: %s", name, why), "take the value from elsewhere, or give a default")
			return
		}
	}
	if l.Known != nil && !l.Known(sym.space, sym.name) {
		p.note(Warning, at.at, at.size, fmt.Sprintf("nobody has %s", name), "check its name, or give a default")
	}
}

// quotes follows a text of JSON, so that it is known whether an output stands between quotes.
func (p *parser) quotes(text string) {
	if l := p.prog.options.Lint; l == nil || !l.JSON {
		return
	}
	for i := 0; i < len(text); i++ {
		switch {
		case text[i] == '\\' && p.quoted:
			i++
		case text[i] == '"':
			p.quoted = !p.quoted
		}
	}
}

// escaping are the groups of filters after which nothing is left that could end a JSON text.
var escaping = []string{"numbers", "hashes", "JSON"}

// escaped warns of an output between the quotes of JSON that may hold a quote itself. last is its last filter.
func (p *parser) escaped(o operand, last string) {
	if !p.quoted || o.literal || harmless(o, last) {
		return
	}
	p.note(Warning, o.at.at, o.at.size, "a quote or a line break in this value would break the JSON", "add | json_escape at the end")
}

// sealedSpaces are of values that can only be printed as they are.
var sealedSpaces = []string{"secrets", "page_tokens"}

func harmless(o operand, last string) bool {
	if last == "" {
		return o.path != nil && (slices.Contains(sealedSpaces, o.path.sym.space) || strings.HasSuffix(o.path.sym.name, "id") || slices.Contains([]string{"campaign", "canvas", "forloop"}, o.path.sym.space+o.path.sym.name))
	}
	f := filter.Find(last, true)
	if f == nil || last == "json_parse" || last == "property_accessor" {
		return false
	}
	return slices.Contains(escaping, f.Group) || strings.HasSuffix(last, "code") && last != "base64_decode" && last != "url_decode" && last != "base64_url_safe_decode" ||
		last == "url_param_escape" || last == "date" || last == "size" || last == "sum" || last == "escape"
}
