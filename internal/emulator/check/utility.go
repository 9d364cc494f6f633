package check

import (
	"encoding/json"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/petitbleu/petitbleu/internal/channel/messenger/wire"
)

// Utility reads the use of a utility template (Messenger Platform reference, section 3.7).
// That it exists, is approved and gets all its values is judged by who keeps it.
func Utility(raw json.RawMessage) (*wire.UtilityTemplate, *Error) {
	var t wire.UtilityTemplate
	if e := Into("message[template]", string(raw), &t); e != nil {
		return nil, e
	}
	if t.Name == "" {
		return nil, required("message[template][name]")
	}
	if t.Language == nil || t.Language.Code == "" {
		return nil, required("message[template][language][code]")
	}
	for _, c := range t.Components {
		switch strings.ToLower(c.Type) {
		case "header", "body", "buttons", "button":
		default:
			return nil, oneOf("message[template][components][type]", "header, body, buttons")
		}
	}
	return &t, nil
}

// Reasons for which a template is not approved (section 3.7).
const (
	RejectParams    = "INCORRECT_PARAMS"
	RejectRatio     = "PARAMS_TO_WORD_RATIO_EXCEED_LIMIT"
	RejectMarketing = "TAG_SHOULD_BE_MARKETING"
)

var (
	templateName  = regexp.MustCompile(`^[a-z0-9_]{1,512}$`)
	templateLang  = regexp.MustCompile(`^[a-z]{2,3}(_[A-Z]{2})?$`)
	parameter     = regexp.MustCompile(`\{\{\s*([A-Za-z0-9_]+)\s*\}\}`)
	parameterName = regexp.MustCompile(`^[a-z][a-z0-9_]*$`)
	promotional   = regexp.MustCompile(`(?i)\b(sale|discounts?|promo(tion)?s?|coupons?|voucher|% off|best deals?|buy now|shop now|limited offer|soldes?|r.ductions?|remise|bon plan)\b|\d+ ?%`)
)

// TemplateForm judges a utility template that is created or edited. The second result is
// the reason for which a review refuses a template of right form, or "".
func TemplateForm(t *wire.MessageTemplate, o Options) (*Error, string) {
	switch {
	case !templateName.MatchString(string(t.Name)):
		return bad("param name must have 1 to 512 small letters, digits or _"), ""
	case !templateLang.MatchString(string(t.Language)):
		return bad("param language must be a locale such as en_US"), ""
	case t.Category != "UTILITY":
		return oneOf("category", "UTILITY"), ""
	}
	return Components(t, o)
}

// Components judges the components of a template and the form of its parameters.
func Components(t *wire.MessageTemplate, o Options) (*Error, string) {
	switch t.ParameterFormat {
	case "", "POSITIONAL":
	case "NAMED":
		if !o.since(dayNamed) {
			return bad("param parameter_format: named parameters are not available yet"), ""
		}
	default:
		return oneOf("parameter_format", "POSITIONAL, NAMED"), ""
	}
	body, seen := "", map[string]bool{}
	for i := range t.Components {
		c := &t.Components[i]
		kind := strings.ToUpper(c.Type)
		if seen[kind] {
			return bad("param components holds %s twice", kind), ""
		}
		seen[kind] = true
		if e := component(kind, c, o); e != nil {
			return e, ""
		}
		if kind == "BODY" {
			body = string(c.Text)
		}
	}
	if !seen["BODY"] {
		return bad("param components must hold a BODY"), ""
	}
	return nil, review(body, t.ParameterFormat)
}

func component(kind string, c *wire.TemplateComponent, o Options) *Error {
	switch kind {
	case "BODY":
		return text("components[BODY][text]", c.Text, 1024)
	case "FOOTER":
		return text("components[FOOTER][text]", c.Text, 60)
	case "HEADER":
		switch strings.ToUpper(c.Format) {
		case "", "TEXT":
			return text("components[HEADER][text]", c.Text, 60)
		case "IMAGE":
			if o.since(dayHeaderImages) {
				return nil
			}
		}
		return oneOf("components[HEADER][format]", "TEXT, IMAGE")
	case "BUTTONS":
		if len(c.Buttons) < 1 || len(c.Buttons) > buttonsMost {
			return bad("param components[BUTTONS][buttons] must hold 1 to %d buttons", buttonsMost)
		}
		for _, b := range c.Buttons {
			if e := templateButton(&b, o); e != nil {
				return e
			}
		}
		return nil
	}
	return oneOf("components[type]", "HEADER, BODY, FOOTER, BUTTONS")
}

func templateButton(b *wire.TemplateButton, o Options) *Error {
	const at = "components[BUTTONS][buttons]"
	if e := text(at+"[text]", b.Text, 25); e != nil {
		return e
	}
	switch strings.ToUpper(b.Type) {
	case "URL":
		return o.link(at+"[url]", parameter.ReplaceAllString(b.URL, "x"))
	case "POSTBACK":
		return short(at+"[payload]", b.Payload, payloadMost)
	}
	return oneOf(at+"[type]", "URL, POSTBACK")
}

// review is what the platform's review finds in a body of right form.
func review(body, format string) string {
	body = strings.TrimSpace(body)
	places := parameter.FindAllStringIndex(body, -1)
	names := Parameters(body)
	for i, n := range names {
		if format == "NAMED" && !parameterName.MatchString(n) || format != "NAMED" && n != strconv.Itoa(i+1) {
			return RejectParams
		}
	}
	if n := len(places); n > 0 {
		end := strings.TrimRight(body, ".,;:!? ")
		if places[0][0] == 0 || places[n-1][1] >= len(end) {
			return RejectParams
		}
	}
	if words := len(strings.Fields(parameter.ReplaceAllString(body, " "))); len(names) > 0 && words < 2*len(names)+1 {
		return RejectRatio
	}
	if promotional.MatchString(body) {
		return RejectMarketing
	}
	return ""
}

// Parameters are the names or numbers in a template's text, each once, in order.
func Parameters(text string) []string {
	var out []string
	for _, m := range parameter.FindAllStringSubmatch(text, -1) {
		if !slices.Contains(out, m[1]) {
			out = append(out, m[1])
		}
	}
	return out
}

// FillParameters puts values into a template's text.
func FillParameters(text string, values map[string]string) string {
	return parameter.ReplaceAllStringFunc(text, func(p string) string {
		return values[parameter.FindStringSubmatch(p)[1]]
	})
}
