package liquid

import (
	"sync"

	"github.com/petitbleu/petitbleu/internal/liquid/syntax"
)

// Tag describes a tag, for completion and help.
type Tag struct {
	Name    string
	Block   bool   // it is closed by end and its name
	Help    string // one line
	Example string
	Result  string // what the example gives; empty when that depends on what is outside
	Dialect bool   // of the Braze dialect only
	Plain   bool   // of standard Liquid only

	compile func(p *parser, part *syntax.Part) (n node, blank bool)
}

// tagTable is every tag. It is filled at first use, because tags hold bodies of tags.
var tagTable struct {
	once  sync.Once
	all   []Tag
	index map[string]*Tag
}

func tags() []Tag {
	t := &tagTable
	t.once.Do(func() {
		t.all = append(standardTags(), loopTags()...)
		t.all = append(append(t.all, partialTags()...), brazeTags()...)
		t.index = make(map[string]*Tag, len(t.all))
		for i := range t.all {
			t.index[t.all[i].Name] = &t.all[i]
		}
	})
	return t.all
}

func findTag(name string, d Dialect) *Tag {
	tags()
	t := tagTable.index[name]
	if t == nil || t.compile == nil || (t.Dialect && d != Braze) || (t.Plain && d != Standard) {
		return nil
	}
	return t
}

func tagNames(d Dialect) (names []string) {
	for _, t := range Tags(d) {
		names = append(names, t.Name)
	}
	return names
}

// Tags lists the tags of a dialect.
func Tags(d Dialect) (all []Tag) {
	for _, t := range tags() {
		if (!t.Dialect || d == Braze) && (!t.Plain || d == Standard) {
			all = append(all, t)
		}
	}
	return all
}
