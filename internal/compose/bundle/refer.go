package bundle

import (
	"encoding/json"
	"fmt"
	"math"
	"regexp"
	"strings"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/store"
)

const (
	byName  = "name:"  // before the name of a Page or a segment, where its id stands in the workspace
	byMedia = "media:" // before the file of a bundle, where its address stands in the workspace
)

var (
	mediaAddress = regexp.MustCompile(`(?:https?://[^/\s"'<>{}]+)?/media/(med_[0-9a-z]{26})\.[a-z0-9]{3,4}`)
	mediaName    = regexp.MustCompile(`media:([0-9a-f]{64}\.[a-z0-9]{3,4})`)
	tokenOf      = regexp.MustCompile(`page_tokens\.\$\{\s*([^}]+?)\s*\}`)
)

// refers knows the names of what things refer to by id.
type refers struct {
	tx        *store.Tx
	workspace string
	pages     map[string]string // names by id
	segments  map[string]string
	campaigns map[string]string
	tags      map[string]string
	media     map[string]petitbleu.MediaFile // by id, as they are met
	failed    error
}

func newRefers(tx *store.Tx, ws string) (*refers, error) {
	r := &refers{tx: tx, workspace: ws, pages: map[string]string{}, segments: map[string]string{}, campaigns: map[string]string{}, tags: map[string]string{}, media: map[string]petitbleu.MediaFile{}}
	pages, err := tx.Pages(ws)
	if err != nil {
		return nil, err
	}
	r.pages = pageNames(pages)
	segments, err := tx.Segments(ws, false)
	for _, s := range segments {
		r.segments[s.ID] = s.Name
	}
	if err != nil {
		return nil, err
	}
	campaigns, err := tx.SearchCampaigns(ws, store.CampaignSearch{Limit: math.MaxInt32})
	for _, c := range campaigns {
		r.campaigns[c.ID] = c.Name
	}
	if err != nil {
		return nil, err
	}
	tags, err := tx.Tags(ws)
	for _, t := range tags {
		r.tags[t.ID] = t.Name
	}
	return r, err
}

// What a definition names by id.
const (
	aPage     = "page"
	aSegment  = "segment"
	aCampaign = "campaign"
	aTag      = "tag"
)

// naming gives what stands for the id, or the name, of a thing of a kind.
type naming func(kind, text string) string

// asIs leaves everything as it is.
func asIs(_, text string) string { return text }

// byNames gives names for ids.
func (r *refers) byNames(kind, id string) string {
	return named(map[string]map[string]string{aPage: r.pages, aSegment: r.segments, aCampaign: r.campaigns, aTag: r.tags}[kind], id)
}

// pageNames gives the names of Pages by id, of those that no other Page has.
func pageNames(pages []petitbleu.Page) map[string]string {
	count, names := map[string]int{}, map[string]string{}
	for _, p := range pages {
		count[p.Name]++
	}
	for _, p := range pages {
		if count[p.Name] == 1 {
			names[p.ID] = p.Name
		}
	}
	return names
}

// out writes a text with names in the place of ids.
func (r *refers) out(text string) string {
	text = tokenOf.ReplaceAllStringFunc(text, func(found string) string {
		id := tokenOf.FindStringSubmatch(found)[1]
		return strings.Replace(found, id, named(r.pages, id), 1)
	})
	return mediaAddress.ReplaceAllStringFunc(text, func(found string) string {
		id := mediaAddress.FindStringSubmatch(found)[1]
		m, ok := r.media[id]
		if !ok {
			var err error
			if m, err = r.tx.MediaOf(r.workspace, id); err != nil {
				return found // not of this workspace, or gone: an address as any other
			}
			r.media[id] = m
		}
		return byMedia + fileOf(m)
	})
}

// named gives the name of a thing for its id; what is not known stays as it is.
func named(names map[string]string, id string) string {
	if name, ok := names[id]; ok {
		return byName + name
	}
	return id
}

// fileOf names the file of a bundle that has a file of the workspace.
func fileOf(m petitbleu.MediaFile) string {
	return m.Hash + m.Path()[strings.LastIndexByte(m.Path(), '.'):]
}

// texts replaces each text of a JSON value, a member's by fn with its name.
func texts(v any, name string, fn func(name, text string) string) any {
	switch v := v.(type) {
	case string:
		return fn(name, v)
	case []any:
		for i := range v {
			v[i] = texts(v[i], name, fn)
		}
	case map[string]any:
		for k := range v {
			v[k] = texts(v[k], k, fn)
		}
	}
	return v
}

// rewritten gives a composition with its texts replaced.
func rewritten(c petitbleu.Composition, fn func(name, text string) string) (out petitbleu.Composition, err error) {
	var tree any
	b, err := json.Marshal(c)
	if err == nil {
		err = json.Unmarshal(b, &tree)
	}
	if err == nil {
		b, err = json.Marshal(texts(tree, "", fn))
	}
	if err == nil {
		err = json.Unmarshal(b, &out)
	}
	if err != nil {
		err = fmt.Errorf("composition: %w", err)
	}
	return out, err
}

// defined gives the definition of a segment with the ids in it replaced.
func defined(definition json.RawMessage, as naming) (json.RawMessage, error) {
	var tree any
	d := json.NewDecoder(strings.NewReader(string(definition)))
	d.UseNumber()
	if err := d.Decode(&tree); err != nil {
		return nil, err
	}
	node(tree, as)
	return json.Marshal(tree)
}

func node(v any, as naming) {
	switch v := v.(type) {
	case []any:
		for i := range v {
			node(v[i], as)
		}
	case map[string]any:
		put := func(member, kind string) {
			if id, ok := v[member].(string); ok && id != "" {
				v[member] = as(kind, id)
			}
		}
		put("page", aPage)
		put("tag", aTag)
		switch v["type"] {
		case "segment":
			put("value", aSegment)
		case "campaign":
			put("name", aCampaign)
		}
		for k := range v {
			node(v[k], as)
		}
	}
}
