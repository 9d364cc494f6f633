package render

import (
	"errors"
	"reflect"
	"regexp"
	"slices"
	"strings"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/liquid"
	"github.com/petitbleu/petitbleu/internal/store"
)

// program is a compiled composition.
type program struct {
	comp     *petitbleu.Composition
	contents []compiled // the content, then the variants
	asks     bool       // it calls other hosts
	sealed   bool       // it refers to sealed values
	external bool       // it reads the external id
	blocks   bool       // it holds content blocks, so it is good for one revision of them
	tracks   bool       // it tracks an address by the filter
	utm      []placed   // the UTM values that hold Liquid
}

// compiled is one content with its templates, by their place among the texts of the content.
type compiled struct {
	content   *petitbleu.Content
	templates []placed
	err       error
}

type placed struct {
	at    int
	field string
	t     *liquid.Template
}

// textType is the type of texts that may hold Liquid: those of other types are words of ours.
var textType = reflect.TypeFor[string]()

// texts calls fn for each text of a content, in an order that depends on nothing but its shape.
func texts(v reflect.Value, field string, fn func(field string, text *string)) {
	switch v.Kind() {
	case reflect.Pointer:
		if !v.IsNil() {
			texts(v.Elem(), field, fn)
		}
	case reflect.Slice:
		if v.Type().Elem().Kind() == reflect.Uint8 {
			return
		}
		for i := range v.Len() {
			texts(v.Index(i), field+"["+itoa(i)+"]", fn)
		}
	case reflect.Struct:
		for i := range v.NumField() {
			name, _, _ := strings.Cut(v.Type().Field(i).Tag.Get("json"), ",")
			if field != "" {
				name = field + "." + name
			}
			texts(v.Field(i), name, fn)
		}
	case reflect.String:
		if v.Type() == textType {
			fn(field, v.Addr().Interface().(*string)) //nolint:forcetypeassert // its type was looked at
		}
	}
}

// Texts calls fn for each text of a content that may hold Liquid, with the field's path.
func Texts(c *petitbleu.Content, fn func(field string, text *string)) {
	texts(reflect.ValueOf(c), "", fn)
}

// copyOf gives a content of which nothing is shared that Texts may change.
func copyOf(c *petitbleu.Content) petitbleu.Content {
	out := *c
	deep(reflect.ValueOf(&out).Elem())
	return out
}

// Copy gives a content of which nothing is shared that Texts may change.
func Copy(c *petitbleu.Content) petitbleu.Content { return copyOf(c) }

// deep makes pointers and lists below a value its own.
func deep(v reflect.Value) {
	switch v.Kind() {
	case reflect.Pointer:
		if !v.IsNil() {
			own := reflect.New(v.Type().Elem())
			own.Elem().Set(v.Elem())
			deep(own.Elem())
			v.Set(own)
		}
	case reflect.Slice:
		if v.IsNil() || v.Type().Elem().Kind() == reflect.Uint8 {
			return
		}
		own := reflect.MakeSlice(v.Type(), v.Len(), v.Len())
		reflect.Copy(own, v)
		for i := range own.Len() {
			deep(own.Index(i))
		}
		v.Set(own)
	case reflect.Struct:
		for i := range v.NumField() {
			deep(v.Field(i))
		}
	}
}

// blocks are the content blocks of a workspace, as one transaction sees them. Revision changes with
// each of them.
type blocks struct {
	Revision  string
	tx        *store.Tx
	workspace string
	err       error
}

func blocksOf(tx *store.Tx, workspace string) (*blocks, error) {
	revision, err := tx.BlocksRevision(workspace)
	return &blocks{Revision: revision, tx: tx, workspace: workspace}, err
}

// find gives the text of a block.
func (b *blocks) find(name string) (string, bool) {
	block, ok, err := b.tx.ContentBlockNamed(b.workspace, name)
	if err != nil && b.err == nil {
		b.err = err
	}
	return block.Content, ok && err == nil
}

// compile compiles a composition. What is wrong with a text is kept with its content: the others can
// still be sent.
func compile(c *petitbleu.Composition, blocks *blocks) *program {
	p := &program{comp: c}
	p.contents = append(p.contents, p.compile(&c.Content, blocks))
	for i := range c.Variants {
		p.contents = append(p.contents, p.compile(&c.Variants[i].Content, blocks))
	}
	p.compileLinks(blocks)
	return p
}

func (p *program) compile(c *petitbleu.Content, blocks *blocks) compiled {
	out := compiled{content: c}
	at := -1
	Texts(c, func(field string, text *string) {
		if at++; out.err != nil || !HasLiquid(*text) {
			return
		}
		t, err := Compile(*text, field, watch(blocks, &out.err))
		if err != nil {
			out.err = err
		}
		if out.err != nil {
			return
		}
		p.look(t.Uses())
		out.templates = append(out.templates, placed{at, field, t})
	})
	return out
}

// HasLiquid tells whether a text may hold Liquid.
func HasLiquid(text string) bool { return strings.Contains(text, "{{") || strings.Contains(text, "{%") }

// Compile reads one template. field is the place that an error names.
func Compile(text, field string, block func(string) (string, bool)) (*liquid.Template, *petitbleu.Error) {
	if err := sealedUse(text); err != nil {
		return nil, err.At(field)
	}
	t, err := liquid.Parse(text, liquid.Options{Dialect: liquid.Braze, Block: block})
	if err != nil {
		return nil, failure(err).At(field)
	}
	return t, nil
}

// failure is an error of a template as people meet it.
func failure(err error) *petitbleu.Error {
	if e, ok := errors.AsType[*petitbleu.Error](err); ok {
		return e
	}
	text := err.Error()
	if text != "" {
		text = strings.ToUpper(text[:1]) + text[1:]
	}
	return petitbleu.Errorf(petitbleu.CodeRenderFailed, "%s.", strings.TrimSuffix(text, "."))
}

// look takes note of what a template asks for.
func (p *program) look(u liquid.Uses) {
	p.asks = p.asks || len(u.Calls) > 0
	p.blocks = p.blocks || len(u.Blocks) > 0
	p.tracks = p.tracks || slices.Contains(u.Filters, trackFilter)
	for _, v := range u.Variables {
		p.sealed = p.sealed || v.Space == spaceSecrets || v.Space == spaceTokens
		p.external = p.external || v.Space == liquid.SpaceProfile && (v.Name == "user_id" || v.Name == "external_id")
	}
}

// watch gives the content blocks of a workspace, each looked at as the text around it.
func watch(blocks *blocks, failed *error) func(string) (string, bool) {
	return func(name string) (string, bool) {
		text, ok := blocks.find(name)
		if err := sealedUse(text); err != nil && *failed == nil {
			*failed = err
		}
		return text, ok
	}
}

// The spaces of sealed values.
const (
	spaceSecrets = "secrets"
	spaceTokens  = "page_tokens"
)

var (
	sealedAny   = regexp.MustCompile(`\b(secrets|page_tokens)\.\$\{`)
	sealedPlain = regexp.MustCompile(`\{\{-?\s*(secrets|page_tokens)\.\$\{[^{}]*\}\s*-?\}\}`)
)

// sealedUse refuses a text that does more with a sealed value than to print it: what a filter or a
// tag makes of it could be shown.
func sealedUse(text string) *petitbleu.Error {
	rest := sealedPlain.ReplaceAllString(text, "")
	if found := sealedAny.FindStringSubmatch(rest); found != nil {
		return petitbleu.Errorf(petitbleu.CodeRenderFailed, "A sealed value can only be printed as it is: {{%s.${name}}}, without filters and outside of tags.", found[1])
	}
	return nil
}
