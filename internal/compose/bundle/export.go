package bundle

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"regexp"
	"slices"
	"strings"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/store"
)

// Export gives what a workspace has of some kinds as files. What is archived is left out.
func Export(tx *store.Tx, ws string, kinds []string) (Files, error) {
	things, err := gather(tx, ws, kinds, false)
	if err != nil {
		return nil, err
	}
	m := manifest{Format: Format, Kinds: slices.Sorted(slices.Values(kinds)), Media: map[string]string{}}
	files := Files{}
	for _, t := range things {
		switch {
		case t.block != nil:
			files[t.path] = []byte(pretty(t.block))
			files[contentPath(t.path)] = []byte(t.block.content)
		case t.segment != nil:
			files[t.path] = []byte(pretty(t.segment))
		case t.template != nil:
			files[t.path] = []byte(pretty(t.template))
		case t.campaign != nil:
			files[t.path] = []byte(pretty(t.campaign))
		default:
			body, err := tx.MediaBody(t.media.row)
			if err != nil {
				return nil, err
			}
			files[t.path], m.Media[t.path] = body, t.media.title
		}
	}
	files[manifestPath] = []byte(pretty(m))
	return files, nil
}

// contentPath is where the content of a block stands.
func contentPath(path string) string { return strings.TrimSuffix(path, ".json") + ".liquid" }

// gather reads what a workspace has of some kinds as things of a bundle, with the files that they show.
func gather(tx *store.Tx, ws string, kinds []string, archived bool) (all []thing, err error) {
	r, err := newRefers(tx, ws)
	if err != nil {
		return nil, err
	}
	for _, kind := range Kinds() {
		if !slices.Contains(kinds, kind) {
			continue
		}
		var some []thing
		switch kind {
		case Blocks:
			some, err = r.blocks(archived)
		case Segments:
			some, err = r.allSegments()
		case Templates:
			some, err = r.templates()
		case Campaigns:
			some, err = r.allCampaigns()
		}
		if err != nil {
			return nil, err
		}
		if err := r.tag(kind, some); err != nil {
			return nil, err
		}
		placed(kind, some)
		all = append(all, some...)
	}
	for _, m := range r.media {
		all = append(all, thing{kind: Media, name: m.ID, path: Media + "/" + fileOf(m), media: &mediaFile{title: m.Name, hash: m.Hash, row: m}})
	}
	return all, nil
}

func (r *refers) blocks(archived bool) (all []thing, err error) {
	rows, err := r.tx.ContentBlocks(r.workspace)
	for _, b := range rows {
		if b.ArchivedAt.IsZero() || archived {
			all = append(all, thing{kind: Blocks, name: b.Name, id: b.ID,
				block: &blockFile{Name: b.Name, Description: b.Description, HTML: b.HTML, Draft: b.Draft, Archived: !b.ArchivedAt.IsZero(), content: r.out(b.Content)}})
		}
	}
	return all, err
}

func (r *refers) allSegments() (all []thing, err error) {
	rows, err := r.tx.Segments(r.workspace, false)
	for _, s := range rows {
		d, err := defined(s.Definition, r.byNames)
		if err != nil {
			return nil, err
		}
		all = append(all, thing{kind: Segments, name: s.Name, id: s.ID, segment: &segmentFile{Name: s.Name, Description: s.Description, Tracked: s.Tracked, Definition: d}})
	}
	return all, err
}

func (r *refers) templates() (all []thing, err error) {
	rows, err := r.tx.Templates(r.workspace)
	if err != nil {
		return nil, err
	}
	var ids []string
	rows = slices.DeleteFunc(rows, func(t petitbleu.Template) bool { return !t.ArchivedAt.IsZero() })
	for _, t := range rows {
		ids = append(ids, t.CompositionID)
	}
	found, err := r.tx.Compositions(r.workspace, ids)
	if err != nil {
		return nil, err
	}
	for _, t := range rows {
		c := found[t.CompositionID]
		if c == nil {
			continue
		}
		said, err := rewritten(*c, r.outText)
		if err != nil {
			return nil, err
		}
		all = append(all, thing{kind: Templates, name: t.Name, id: t.ID, template: &templateFile{Name: t.Name, Description: t.Description, Preset: t.Preset, Composition: said}})
	}
	return all, nil
}

// objects are the words of tags for the kinds.
var objects = map[string]string{Blocks: "content_block", Segments: "segment", Templates: "template", Campaigns: "campaign"}

// tag adds the names of their tags to things.
func (r *refers) tag(kind string, all []thing) error {
	ids := make([]string, len(all))
	for i, t := range all {
		ids[i] = t.id
	}
	of, err := r.tx.TagsOf(r.workspace, objects[kind], ids)
	for _, t := range all {
		var has []string
		for _, id := range of[t.id] {
			has = append(has, r.tags[id])
		}
		slices.Sort(has)
		t.setTags(has)
	}
	return err
}

func (t thing) setTags(names []string) {
	switch {
	case t.block != nil:
		t.block.Tags = names
	case t.segment != nil:
		t.segment.Tags = names
	case t.template != nil:
		t.template.Tags = names
	case t.campaign != nil:
		t.campaign.Tags = names
	}
}

func (t thing) tags() []string {
	switch {
	case t.block != nil:
		return t.block.Tags
	case t.segment != nil:
		return t.segment.Tags
	case t.template != nil:
		return t.template.Tags
	case t.campaign != nil:
		return t.campaign.Tags
	}
	return nil
}

var notOfPaths = regexp.MustCompile(`[^a-z0-9_-]+`)

// placed gives things their paths: by their names, and where two would have one, with a part of a sum behind it.
func placed(kind string, all []thing) {
	slices.SortFunc(all, func(a, b thing) int { return cmp.Compare(a.key(), b.key()) })
	taken := map[string]bool{}
	for i := range all {
		t := &all[i]
		slug := strings.Trim(notOfPaths.ReplaceAllString(strings.ToLower(t.name), "-"), "-")
		slug = slug[:min(len(slug), 80)]
		if slug == "" || taken[slug] || slug != strings.ToLower(t.name) && notOfPaths.MatchString(strings.ReplaceAll(strings.ToLower(t.name), " ", "-")) {
			sum := sha256.Sum256([]byte(t.key()))
			slug = strings.Trim(slug+"-"+hex.EncodeToString(sum[:4]), "-")
		}
		taken[slug] = true
		t.path = kind + "/" + slug + ".json"
	}
}
