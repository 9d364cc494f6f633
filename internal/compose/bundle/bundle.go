package bundle

import (
	"encoding/json"
	"slices"
	"strings"

	"github.com/petitbleu/petitbleu"
)

// Format is the version of the form of bundles. A program refuses those of another.
const Format = 1

// The kinds of thing that a bundle has, in the order in which they are brought in.
const (
	Blocks    = "content_blocks"
	Segments  = "segments"
	Templates = "templates"
	Campaigns = "campaigns" // as drafts
	Media     = "media"     // the files that those show; chosen with them
)

// Kinds lists those that can be chosen.
func Kinds() []string { return []string{Blocks, Segments, Templates, Campaigns} }

// Limits of a bundle that is brought in (of ours).
const (
	FilesLimit = 20_000
	BytesLimit = 256 << 20 // of all files together
	ZipLimit   = 64 << 20
)

const manifestPath = "petitbleu.json"

// manifest says what a bundle is.
type manifest struct {
	Format int               `json:"format"`
	Kinds  []string          `json:"kinds"`           // what it has all of: of others it says nothing
	Media  map[string]string `json:"media,omitempty"` // names of files, by their paths
}

// Files are the files of a bundle by their paths, with / between folders.
type Files map[string][]byte

// Paths lists them in order.
func (f Files) Paths() []string {
	all := make([]string, 0, len(f))
	for p := range f {
		all = append(all, p)
	}
	slices.Sort(all)
	return all
}

// thing is one thing of a bundle, by its name.
type thing struct {
	kind, name, path string
	id               string // in the workspace; empty for one of a bundle

	block    *blockFile
	segment  *segmentFile
	template *templateFile
	campaign *campaignFile
	media    *mediaFile
}

// key is by what two things are the same.
func (t thing) key() string { return t.kind + "/" + strings.ToLower(t.name) }

// blockFile is a content block; its content stands in a file of its own beside it.
type blockFile struct {
	Name        string   `json:"name"`
	Description string   `json:"description,omitempty"`
	HTML        bool     `json:"html,omitempty"`
	Draft       bool     `json:"draft,omitempty"`
	Archived    bool     `json:"archived,omitempty"`
	Tags        []string `json:"tags,omitempty"`

	content string
}

// segmentFile is a segment.
type segmentFile struct {
	Name        string          `json:"name"`
	Description string          `json:"description,omitempty"`
	Tracked     bool            `json:"tracked,omitempty"`
	Tags        []string        `json:"tags,omitempty"`
	Definition  json.RawMessage `json:"definition"`
}

// templateFile is a template.
type templateFile struct {
	Name        string                `json:"name"`
	Description string                `json:"description,omitempty"`
	Preset      string                `json:"preset,omitempty"`
	Tags        []string              `json:"tags,omitempty"`
	Composition petitbleu.Composition `json:"composition"`
}

// mediaFile is a file that others show, known by what is in it.
type mediaFile struct {
	title string // as people call it
	hash  string
	body  []byte
	row   petitbleu.MediaFile // of the workspace that it is exported from
}

// parts gives what of a thing can differ, as texts to lay beside each other.
func (t thing) parts() []part {
	switch {
	case t.block != nil:
		b := t.block
		return []part{{"description", b.Description}, {"html", yes(b.HTML)}, {"draft", yes(b.Draft)}, {"archived", yes(b.Archived)}, {"tags", strings.Join(b.Tags, ", ")}, {"content", b.content}}
	case t.segment != nil:
		s := t.segment
		return []part{{"description", s.Description}, {"tracked", yes(s.Tracked)}, {"tags", strings.Join(s.Tags, ", ")}, {"definition", pretty(s.Definition)}}
	case t.campaign != nil:
		c := t.campaign
		return []part{{"description", c.Description}, {"tags", strings.Join(c.Tags, ", ")}, {"definition", pretty(c.Definition)}}
	case t.template != nil:
		v := t.template
		return []part{{"description", v.Description}, {"preset", v.Preset}, {"tags", strings.Join(v.Tags, ", ")}, {"composition", pretty(v.Composition)}}
	}
	return []part{{"content", t.media.hash}}
}

// part is a named text of a thing.
type part struct{ name, text string }

func yes(v bool) string {
	if v {
		return "true"
	}
	return ""
}

// pretty writes a value as people read it.
func pretty(v any) string {
	var b strings.Builder
	e := json.NewEncoder(&b)
	e.SetIndent("", "  ")
	e.SetEscapeHTML(false)
	_ = e.Encode(v) // values of ours
	return b.String()
}
