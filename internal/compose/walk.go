package compose

import (
	"encoding/json"
	"fmt"
	"slices"
	"strconv"

	"github.com/petitbleu/petitbleu"
)

// text is one text of a composition, with the path of its field, such as
// "content.webhook.headers[0].value".
type text struct{ field, value string }

// texts lists the texts of a composition in which Liquid may stand: those of its content and of
// each variant, in the order of their fields.
func texts(c *petitbleu.Composition) (all []text, err error) {
	_, err = rewrite(c, func(field, value string) string {
		all = append(all, text{field, value})
		return value
	})
	if c.Links != nil && c.Links.UTM != nil {
		u := c.Links.UTM
		for _, t := range []text{{"source", u.Source}, {"medium", u.Medium}, {"campaign", u.Campaign}, {"term", u.Term}, {"content", u.Content}} {
			all = append(all, text{"links.utm." + t.field, t.value})
		}
	}
	return all, err
}

// rewrite gives a composition with each text replaced by what fn makes of it.
func rewrite(c *petitbleu.Composition, fn func(field, value string) string) (petitbleu.Composition, error) {
	out := *c
	var err error
	if out.Content, err = rewriteContent("content", c.Content, fn); err != nil {
		return out, err
	}
	out.Variants = slices.Clone(c.Variants)
	for i := range out.Variants {
		if out.Variants[i].Content, err = rewriteContent(fmt.Sprintf("variants[%d].content", i), c.Variants[i].Content, fn); err != nil {
			return out, err
		}
	}
	return out, nil
}

func rewriteContent(field string, c petitbleu.Content, fn func(field, value string) string) (out petitbleu.Content, err error) {
	b, err := json.Marshal(c)
	if err != nil {
		return out, fmt.Errorf("content: %w", err)
	}
	var tree any
	if err := json.Unmarshal(b, &tree); err != nil {
		return out, fmt.Errorf("content: %w", err)
	}
	if b, err = json.Marshal(walk(field, tree, fn)); err != nil {
		return out, fmt.Errorf("content: %w", err)
	}
	return out, json.Unmarshal(b, &out)
}

// fixed are the members that say what a content is, and hold no text of it.
var fixed = map[string]bool{"type": true, "method": true, "body_mode": true, "kind": true, "notification": true}

func walk(field string, v any, fn func(field, value string) string) any {
	switch v := v.(type) {
	case string:
		return fn(field, v)
	case []any:
		for i := range v {
			v[i] = walk(field+"["+strconv.Itoa(i)+"]", v[i], fn)
		}
	case map[string]any:
		names := make([]string, 0, len(v))
		for name := range v {
			names = append(names, name)
		}
		slices.Sort(names)
		for _, name := range names {
			if !fixed[name] {
				v[name] = walk(field+"."+name, v[name], fn)
			}
		}
	}
	return v
}
