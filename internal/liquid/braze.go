package liquid

import (
	"strings"

	"github.com/petitbleu/petitbleu/internal/liquid/syntax"
	"github.com/petitbleu/petitbleu/internal/liquid/value"
)

func brazeTags() []Tag {
	return []Tag{
		{Name: "abort_message", Dialect: true, Help: "Does not send this message, and gives the reason.", Example: "{% unless product.sold %}{% abort_message('sold out') %}{% endunless %}", compile: compileAbort},
		{Name: "message_extras", Dialect: true, Help: "Adds a key and its value to the send event.", Example: "{% message_extras :key colour :value {{product.title}} %}", compile: compileExtras},
		{Name: "catalog_items", Dialect: true, Help: "Puts items of a catalog, by their ids, into items.", Example: "{% catalog_items hats blue-1 {{product.title}} %}{{ items[0].name }}", compile: compileCatalogItems},
		{Name: "catalog_selection_items", Dialect: true, Help: "Puts the items of a stored selection of a catalog into items.", Example: "{% catalog_selection_items hats cheap %}{{ items.size }}", compile: compileSelection},
		{Name: "connected_content", Dialect: true, Help: "Calls an address and puts its JSON into a variable; takes :method, :headers, :body, :content_type, :basic_auth, :save, :cache_max_age, :no_cache, :retry.", Example: "{% connected_content https://api.example.org/u/{{${user_id}}} :save profile %}{{ profile.name }}", compile: compileConnected},
	}
}

// contentBlock compiles {{content_blocks.${name}}}: the block's own parts take its place.
func (p *parser) contentBlock(b *items, w *words) bool {
	if w.bad || !w.peek().Is("content_blocks") || !w.ahead(1).Is(".") || w.ahead(2).Kind != syntax.Attribute {
		return false
	}
	x := w.ahead(2)
	name := strings.TrimSpace(x.Text)
	p.prog.uses.block(name)
	if p.block > 1 { // deeper than one level: left out
		p.note(Warning, x.At, x.Size, "a content block stands too deep in others and is left out", "put it into the template or into a block that stands there")
		return true
	}
	text, ok := "", false
	if p.prog.options.Block != nil {
		text, ok = p.prog.options.Block(name)
	}
	if !ok {
		severity := Fault
		if p.prog.options.Lax {
			severity = Warning
		}
		p.note(severity, x.At, x.Size, "there is no content block "+name, "create it, or check its name")
		return true
	}
	inner := &parser{prog: p.prog, src: &source{"content block " + name, text}, depth: p.depth, block: p.block + 1, quoted: p.quoted}
	inner.parts = syntax.Scan(text, true)
	list, _ := inner.body()
	p.quoted = inner.quoted
	b.list = append(b.list, list.list...)
	return true
}

// mini compiles a piece of a tag in which outputs may stand, such as an address.
func (p *parser) mini(raw string, at int) *body {
	inner := &parser{prog: p.prog, src: p.src, depth: p.depth, block: p.block}
	inner.parts = syntax.Scan(raw, true)
	shift(inner.parts, at)
	list, _ := inner.body()
	return list.finish(false)
}

// text renders a mini and gives a text that may be kept.
func (r *run) text(b *body) string {
	if b == nil {
		return ""
	}
	text, s := r.capture(b)
	if s == halt {
		return ""
	}
	return strings.Clone(text)
}

// DefaultReason is the reason of an abort that gives none.
const DefaultReason = "{% abort_message %} called"

func compileAbort(p *parser, part *syntax.Part) (node, bool) {
	w := p.lex(part.Markup, part.MarkupAt)
	var reason *body
	var o operand
	if w.take("(") {
		if x := w.peek(); x.Kind == syntax.Quoted {
			w.next()
			reason = p.mini(x.Text, x.At+1)
		} else if !x.Is(")") {
			o = w.expression()
		}
		w.expect(")")
	}
	w.end()
	return func(r *run) signal {
		said := r.text(reason)
		if o.do != nil {
			said = strings.Clone(o.do(r).Text())
		}
		if r.err != nil {
			return halt
		}
		r.abort(said)
		return halt
	}, false
}

// abort ends the run without a result.
func (r *run) abort(reason string) {
	if reason == "" {
		reason = DefaultReason
	}
	r.done.Aborted, r.done.Reason = true, reason
}

// option is a :name of a tag of the dialect and what stands behind it.
type option struct {
	name string // without the colon; empty for what stands before the first
	at   int
	raw  string // of the value
	from int    // of the value
}

// optionsOf cuts the markup of a tag at its :names, which stand behind white space and outside of braces and quotes.
func optionsOf(markup string, at int) []option {
	all := []option{{at: at, from: at}}
	depth, begin := 0, 0
	var quote byte
	finish := func(end int) {
		o := &all[len(all)-1]
		raw := markup[begin:end]
		trimmed := strings.TrimLeft(raw, whiteSpace)
		o.from = at + begin + len(raw) - len(trimmed)
		o.raw = strings.TrimRight(trimmed, whiteSpace)
	}
	for i := 0; i < len(markup); i++ {
		switch c := markup[i]; {
		case quote != 0:
			if c == quote {
				quote = 0
			}
		case depth > 0 && (c == '"' || c == '\''):
			if strings.IndexByte(markup[i+1:], c) >= 0 {
				quote = c
			}
		case c == '{' || c == '[':
			depth++
		case c == '}' || c == ']':
			depth = max(depth-1, 0)
		case c == ':' && depth == 0 && (i == 0 || strings.IndexByte(whiteSpace, markup[i-1]) >= 0):
			n := i + 1
			for n < len(markup) && (markup[n] == '_' || markup[n]|0x20 >= 'a' && markup[n]|0x20 <= 'z') {
				n++
			}
			if n == i+1 {
				continue
			}
			finish(i)
			all = append(all, option{name: markup[i+1 : n], at: at + i})
			begin, i = n, n-1
		}
	}
	finish(len(markup))
	return all
}

// ExtrasLimit is how many bytes the keys and values of message_extras may have together (section 3.3).
const ExtrasLimit = 1024

func compileExtras(p *parser, part *syntax.Part) (node, bool) {
	all := optionsOf(part.Markup, part.MarkupAt)
	if len(all) != 3 || all[0].raw != "" || all[1].name != "key" || all[2].name != "value" || all[1].raw == "" {
		p.report(part.At, len(part.Raw), "message_extras takes :key and then :value", "write {% message_extras :key name :value text %}")
		return nil, false
	}
	key, val := p.mini(all[1].raw, all[1].from), p.mini(all[2].raw, all[2].from)
	at := p.here(part.At, len(part.Raw))
	return func(r *run) signal {
		k, v := r.text(key), r.text(val)
		if r.err != nil || r.done.Aborted {
			return halt
		}
		for _, x := range r.done.Extras {
			if x.Key == k {
				return goOn
			}
		}
		if r.extras += len(k) + len(v); r.extras > ExtrasLimit {
			r.fail(at, "message_extras has more than 1,024 bytes", "shorten its keys and values")
			return halt
		}
		r.done.Extras = append(r.done.Extras, Extra{k, v})
		return goOn
	}, false
}

// pieces cuts a markup at white space that stands outside of {{ }}.
func pieces(markup string, at int) (all []option) {
	depth, from := 0, -1
	for i := 0; i <= len(markup); i++ {
		if i < len(markup) && (depth > 0 || strings.IndexByte(whiteSpace, markup[i]) < 0) {
			switch {
			case strings.HasPrefix(markup[i:], "{{"):
				depth++
			case strings.HasPrefix(markup[i:], "${"):
				depth++
			case markup[i] == '}' && depth > 0:
				if depth--; strings.HasPrefix(markup[i:], "}}") && depth == 0 {
					i++
				}
			}
			if from < 0 {
				from = min(i, len(markup))
				for from > 0 && strings.IndexByte(whiteSpace, markup[from-1]) < 0 {
					from--
				}
			}
			continue
		}
		if from >= 0 {
			all = append(all, option{raw: markup[from:i], from: at + from})
			from = -1
		}
	}
	return all
}

func compileCatalogItems(p *parser, part *syntax.Part) (node, bool) {
	all := pieces(part.Markup, part.MarkupAt)
	if len(all) < 2 {
		p.report(part.At, len(part.Raw), "catalog_items takes a catalog and the ids of items", "write {% catalog_items catalog id %}")
		return nil, false
	}
	catalog := p.catalog(all[0])
	ids := make([]*body, len(all)-1)
	for i, x := range all[1:] {
		ids[i] = p.mini(x.raw, x.from)
	}
	slot := p.prog.symbols.slot(symbol{SpaceNone, "items"})
	p.prog.uses.set("items")
	at := p.here(part.At, len(part.Raw))
	return func(r *run) signal {
		name, wanted := r.text(catalog), make([]string, 0, len(ids))
		for _, id := range ids {
			if s := r.text(id); s != "" {
				wanted = append(wanted, s)
			}
		}
		return r.items(at, slot, r.env.Host.CatalogItems != nil, func() ([]value.Value, error) { return r.env.Host.CatalogItems(name, wanted) })
	}, false
}

// catalog compiles the name of a catalog, and notes it.
func (p *parser) catalog(x option) *body {
	if !strings.Contains(x.raw, "{{") {
		p.prog.uses.catalog(x.raw)
	}
	return p.mini(x.raw, x.from)
}

func compileSelection(p *parser, part *syntax.Part) (node, bool) {
	all := pieces(part.Markup, part.MarkupAt)
	if len(all) != 2 {
		p.report(part.At, len(part.Raw), "catalog_selection_items takes a catalog and a selection", "write {% catalog_selection_items catalog selection %}")
		return nil, false
	}
	if !strings.Contains(all[0].raw+all[1].raw, "{{") {
		mark(&p.prog.uses.selections, Selection{all[0].raw, all[1].raw})
	}
	catalog, selection := p.catalog(all[0]), p.mini(all[1].raw, all[1].from)
	slot := p.prog.symbols.slot(symbol{SpaceNone, "items"})
	p.prog.uses.set("items")
	at := p.here(part.At, len(part.Raw))
	return func(r *run) signal {
		name, which := r.text(catalog), r.text(selection)
		return r.items(at, slot, r.env.Host.CatalogSelection != nil, func() ([]value.Value, error) { return r.env.Host.CatalogSelection(name, which) })
	}, false
}

// items puts items of a catalog into their variable.
func (r *run) items(at place, slot int, can bool, get func() ([]value.Value, error)) signal {
	if r.err != nil || r.done.Aborted {
		return halt
	}
	if !can {
		r.fail(at, "there are no catalogs here", "remove the tag")
		return halt
	}
	list, err := get()
	if err != nil {
		r.fail(at, "the catalog could not be read: "+err.Error(), "check the names of catalog and selection")
		return halt
	}
	r.frame.assign(slot, value.Array(list))
	return goOn
}
