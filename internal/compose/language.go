package compose

import (
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/liquid"
	"github.com/petitbleu/petitbleu/internal/store"
)

// Rules of Gap: how a language is behind the original, which is what people read whose language has no variant.
const (
	GapEmpty       = "empty"       // the original has a text here, the language none
	GapSame        = "same"        // it has the very words of the original
	GapLess        = "less"        // a card, a button, an answer is missing
	GapMore        = "more"        // there is one that the original does not have
	GapPlaceholder = "placeholder" // it does not use a value that the original uses
	GapForm        = "form"        // it is another form of message
)

// gapsLimit is how many gaps of a composition are told.
const gapsLimit = 200

// Gap is one place where a language of a composition is behind the original. It is a warning: nothing keeps the composition
// from being saved or sent.
type Gap struct {
	Language string
	Rule     string
	Said     *petitbleu.Error // its Field is the path within the composition
}

// Gaps tells where the languages of a composition are behind the original, in the order of languages and fields, at most 200.
func Gaps(tx *store.Tx, workspace string, c *petitbleu.Composition) ([]Gap, error) {
	if len(c.Variants) == 0 {
		return nil, nil
	}
	w, err := tx.Workspace(workspace)
	if err != nil {
		return nil, err
	}
	pages, err := tx.Pages(workspace)
	if err != nil {
		return nil, err
	}
	names := []string{w.Name}
	for _, p := range pages {
		names = append(names, p.Name)
	}
	return gaps(c, names)
}

// gaps does without the store; names are those that every language writes alike.
func gaps(c *petitbleu.Composition, names []string) ([]Gap, error) {
	original, err := treeOf(c.Content)
	if err != nil {
		return nil, err
	}
	names = slices.Clone(names)
	slices.SortFunc(names, func(a, b string) int { return len(b) - len(a) }) // one may begin another
	var all []Gap
	for i, v := range c.Variants {
		g := gapping{language: v.Language, names: names, less: map[string]bool{}}
		field := fmt.Sprintf("variants[%d].content", i)
		if v.Content.Type != c.Content.Type {
			g.add(field+".type", GapForm, petitbleu.Errorf(petitbleu.CodeBadTemplate, "In %q the message has another form (%s) than the original (%s). Choose the same one, unless this is meant.", v.Language, v.Content.Type, c.Content.Type))
			all = append(all, g.found...)
			continue
		}
		tree, err := treeOf(v.Content)
		if err != nil {
			return nil, err
		}
		g.read = readIn(tree)
		g.compare(field, "", original, tree)
		all = append(all, g.found...)
	}
	return all[:min(len(all), gapsLimit)], nil
}

func treeOf(c petitbleu.Content) (tree any, err error) {
	b, err := json.Marshal(c)
	if err == nil {
		err = json.Unmarshal(b, &tree)
	}
	if err != nil {
		return nil, fmt.Errorf("content: %w", err)
	}
	return tree, nil
}

// gapping compares one language with the original.
type gapping struct {
	language string
	names    []string
	read     []string        // what Liquid reads anywhere in the language
	less     map[string]bool // what of it was told to be missing
	found    []Gap
}

func (g *gapping) add(field, rule string, e *petitbleu.Error) {
	g.found = append(g.found, Gap{g.language, rule, e.At(field)})
}

// compare goes through what stands at a path in the original and in the language. member is the last name of the path.
func (g *gapping) compare(field, member string, own, other any) {
	switch own := own.(type) {
	case string:
		said, _ := other.(string)
		g.text(field, member, own, said)
	case []any:
		list, _ := other.([]any)
		for i, one := range own {
			if i < len(list) {
				g.compare(field+"["+strconv.Itoa(i)+"]", member, one, list[i])
			}
		}
		if len(own) != len(list) {
			g.parts(field, member, len(own), len(list))
		}
	case map[string]any:
		said, _ := other.(map[string]any)
		for _, name := range memberNames(own, said) {
			there, here := own[name], said[name]
			if list, ok := here.([]any); ok && there == nil {
				g.parts(field+"."+name, name, 0, len(list))
			} else if there != nil && !fixed[name] {
				g.compare(field+"."+name, name, there, here)
			}
		}
	}
}

// memberNames gives the names of the members of two objects, in order.
func memberNames(own, other map[string]any) (all []string) {
	for _, m := range []map[string]any{own, other} {
		for name := range m {
			all = append(all, name)
		}
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// parts tells that a list is shorter or longer than that of the original.
func (g *gapping) parts(field, member string, own, other int) {
	for i := other; i < own; i++ {
		g.add(field, GapLess, petitbleu.Errorf(petitbleu.CodeBadTemplate, lessOf(member), g.language, i+1))
	}
	for i := own; i < other; i++ {
		g.add(field+"["+strconv.Itoa(i)+"]", GapMore, petitbleu.Errorf(petitbleu.CodeBadTemplate, moreOf(member), g.language, i+1))
	}
}

func lessOf(member string) string {
	switch member {
	case "cards":
		return "In %q there is no card %d, which the original has. Add it, unless this is meant."
	case "buttons":
		return "In %q there is no button %d, which the original has. Add it, unless this is meant."
	case "quick_replies":
		return "In %q there is no quick reply %d, which the original has. Add it, unless this is meant."
	}
	return "In %q there is no entry %d, which the original has. Add it, unless this is meant."
}

func moreOf(member string) string {
	switch member {
	case "cards":
		return "In %q there is a card %d, which the original does not have. Take it out, unless this is meant."
	case "buttons":
		return "In %q there is a button %d, which the original does not have. Take it out, unless this is meant."
	case "quick_replies":
		return "In %q there is a quick reply %d, which the original does not have. Take it out, unless this is meant."
	}
	return "In %q there is an entry %d, which the original does not have. Take it out, unless this is meant."
}

// text compares one text.
func (g *gapping) text(field, member, own, other string) {
	switch {
	case strings.TrimSpace(own) == "":
	case strings.TrimSpace(other) == "":
		g.add(field, GapEmpty, petitbleu.Errorf(petitbleu.CodeEmptyMessage, "In %q nothing stands here, where the original has a text. Write it: whoever reads %q gets the message without it.", g.language, g.language))
	default:
		if g.same(member, own, other) {
			g.add(field, GapSame, petitbleu.Errorf(petitbleu.CodeBadTemplate, "In %q the words are those of the original. Translate them, or take the language out: its readers get the original then.", g.language))
		}
		for _, name := range placeholders(own) {
			if !g.less[name] && !slices.Contains(g.read, name) {
				g.less[name] = true
				g.add(field, GapPlaceholder, petitbleu.Errorf(petitbleu.CodeBadTemplate, "In %q nothing is filled in for %s, which the original uses here. Put it in, unless this is meant.", g.language, name))
			}
		}
	}
}

// same tells whether a text has words that were left as they are in the original.
func (g *gapping) same(member, own, other string) bool {
	if member == "body" {
		var mine, theirs any
		if json.Unmarshal([]byte(own), &mine) == nil && json.Unmarshal([]byte(other), &theirs) == nil {
			said := prose(theirs)
			return slices.ContainsFunc(prose(mine), func(text string) bool { return slices.Contains(said, text) && g.words(text) })
		}
		return own == other && slices.ContainsFunc(strings.FieldsFunc(own, func(r rune) bool { return r == '\n' || r == '"' }), func(line string) bool { return sentence(line) && g.words(line) })
	}
	return own == other && wordy[member] && g.words(own)
}

// wordy are the members that hold words for people to read. Others hold addresses, codes and names, which are the same in every language.
var wordy = map[string]bool{"text": true, "title": true, "subtitle": true, "pre_message": true, "button_title": true, "question": true, "follow_up": true,
	"value": true, "call_to_action": true}

// prose gives the texts in a JSON value that are more than one word: single words are mostly the receiver's own.
func prose(v any) (all []string) {
	switch v := v.(type) {
	case string:
		if sentence(v) {
			all = append(all, v)
		}
	case []any:
		for _, one := range v {
			all = append(all, prose(one)...)
		}
	case map[string]any:
		for _, one := range v {
			all = append(all, prose(one)...)
		}
	}
	return all
}

// unread is what of a text nobody reads as words: Liquid, addresses.
var unread = regexp.MustCompile(`(?s)\{\{.*?\}\}|\{%.*?%\}|[a-z][a-z0-9+.-]*://\S+`)

func sentence(text string) bool { return len(wordsOf(text)) > 1 }

func wordsOf(text string) []string {
	return strings.FieldsFunc(unread.ReplaceAllString(text, " "), func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r) && r != '\'' && r != '’' && r != '-' && r != '_'
	})
}

// words tells whether a text has a word to translate: one that is no name of the workspace, no code in capitals and no number.
func (g *gapping) words(text string) bool {
	for _, name := range g.names {
		if name != "" {
			text = strings.ReplaceAll(text, name, " ")
		}
	}
	return slices.ContainsFunc(wordsOf(text), func(word string) bool {
		letters, small := 0, false
		for _, r := range word {
			switch {
			case unicode.IsDigit(r) || r == '_':
				return false
			case unicode.IsLetter(r):
				letters++
				small = small || !unicode.IsUpper(r) // scripts without capitals too
			}
		}
		return small && letters > 1
	})
}

// placeholders gives what of the world a text with Liquid reads, as it is written there.
func placeholders(source string) (all []string) {
	t, err := liquid.Parse(source, dialect)
	if err != nil {
		return nil
	}
	u := t.Uses()
	for _, v := range u.Variables {
		switch {
		case v.Space == liquid.SpaceProfile:
			all = append(all, "${"+v.Name+"}")
		case v.Space == liquid.SpaceNone && v.Name == "",
			v.Space == liquid.SpaceNone && slices.Contains(u.Sets, v.Name):
		case v.Space == liquid.SpaceNone:
			all = append(all, v.Name)
		default:
			all = append(all, v.Space+".${"+v.Name+"}")
		}
	}
	for _, name := range u.Blocks {
		all = append(all, "content_blocks.${"+name+"}")
	}
	return all
}

// readIn gives what Liquid reads in all texts of a content.
func readIn(tree any) (all []string) {
	walk("", tree, func(_, value string) string {
		all = append(all, placeholders(value)...)
		return value
	})
	return all
}
