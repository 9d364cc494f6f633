package bundle

import (
	"cmp"
	"errors"
	"slices"
	"strings"
	"time"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/compose"
	"github.com/petitbleu/petitbleu/internal/plan"
	"github.com/petitbleu/petitbleu/internal/segment"
	"github.com/petitbleu/petitbleu/internal/store"
)

// What a Change does.
const (
	Add    = "add"
	Alter  = "change"
	Extra  = "extra" // it stands in the workspace only, and stays
	sameAs = "same"
)

// Change is one thing in which a bundle and a workspace differ.
type Change struct {
	Kind   string  `json:"kind" enum:"content_blocks,segments,templates,campaigns,media"`
	Name   string  `json:"name"`
	Path   string  `json:"path,omitempty" doc:"Of the file; absent for what the bundle does not have"`
	Action string  `json:"action" enum:"add,change,extra" doc:"extra: the workspace has it and the bundle has not; it stays"`
	Fields []Field `json:"fields,omitempty" doc:"What is different"`
}

// Field is a part of a thing that is different.
type Field struct {
	Name   string `json:"name"`
	Before string `json:"before,omitempty" doc:"In the workspace"`
	After  string `json:"after,omitempty" doc:"In the bundle"`
}

// Report is what bringing a bundle in does, or would do.
type Report struct {
	Added    int       `json:"added"`
	Changed  int       `json:"changed"`
	Same     int       `json:"same"`
	Extra    int       `json:"extra"`
	Changes  []Change  `json:"changes" nullable:"false"`
	Problems []Problem `json:"problems" nullable:"false" doc:"Why it cannot be brought in; then nothing of it is"`
	Applied  bool      `json:"applied"`
}

// Rules are what bringing a bundle in needs of others. All are required but Pages.
type Rules struct {
	Compile func(tx *store.Tx, ws, id string, d segment.Definition) error // refuses a segment that cannot be counted
	Track   func(tx *store.Tx, s petitbleu.Segment) error                 // refuses one tracked segment too many
	Sealed  func(tx *store.Tx, ws string, c petitbleu.Composition) (petitbleu.Composition, error)
	Draft   func(tx *store.Tx, c *petitbleu.Campaign, d plan.Definition) error // writes a definition into a campaign as its draft
	TagKey  func(name string) string                                           // a tag's name as it is compared
	BaseURL string                                                             // of the addresses of media
	Pages   map[string]string                                                  // names of Pages here, by those of the bundle
	ByID    string                                                             // who does it
	ByName  string
	Now     time.Time
}

// Apply brings a bundle into a workspace. With Problems in the Report the transaction must be given up.
func Apply(tx *store.Tx, ws string, b *Bundle, rules Rules) (Report, error) {
	a := &applying{tx: tx, ws: ws, rules: rules, b: b, report: Report{Changes: []Change{}, Problems: slices.Clone(b.Problems)}, media: map[string]petitbleu.MediaFile{}}
	if a.report.Problems == nil {
		a.report.Problems = []Problem{}
	}
	there, err := gather(tx, ws, b.kinds, true)
	if err != nil {
		return a.report, err
	}
	a.there = map[string]thing{}
	for _, t := range there {
		if t.media == nil {
			a.there[t.key()] = t
		}
	}
	if a.tags, err = tx.Tags(ws); err != nil {
		return a.report, err
	}
	pages, err := tx.Pages(ws)
	a.pages = pages
	if err != nil {
		return a.report, err
	}
	if err := a.shells(); err != nil {
		return a.report, err
	}
	for _, t := range inOrder(b.things) {
		if t, err = a.local(t); err != nil {
			return a.report, err
		}
		a.knownTags(t)
		if err := a.one(t); err != nil {
			return a.report, err
		}
	}
	a.extras()
	slices.SortStableFunc(a.report.Changes, func(x, y Change) int { return cmp.Or(cmp.Compare(x.Kind, y.Kind), cmp.Compare(x.Name, y.Name)) })
	return a.report, nil
}

// applying is a bundle on its way in.
type applying struct {
	tx     *store.Tx
	ws     string
	rules  Rules
	b      *Bundle
	report Report
	there  map[string]thing
	media  map[string]petitbleu.MediaFile // by their files' names
	pages  []petitbleu.Page
	tags   []store.Tag
}

// local gives a thing of the bundle with the Pages of this workspace in the place of its own, as the rules say.
func (a *applying) local(t thing) (thing, error) {
	if len(a.rules.Pages) == 0 {
		return t, nil
	}
	page := func(text string) string {
		name, ok := strings.CutPrefix(text, byName)
		to := a.rules.Pages[name]
		if !ok || to == "" {
			return text
		}
		names := pageNames(a.pages)
		if _, ok := names[to]; ok {
			return named(names, to)
		}
		if slices.ContainsFunc(a.pages, func(p petitbleu.Page) bool { return p.ID == to }) {
			return to
		}
		return byName + to
	}
	tokens := func(text string) string {
		return tokenOf.ReplaceAllStringFunc(text, func(found string) string {
			name := tokenOf.FindStringSubmatch(found)[1]
			return strings.Replace(found, name, page(name), 1)
		})
	}
	var err error
	switch {
	case t.block != nil:
		b := *t.block
		b.content, t.block = tokens(b.content), &b
	case t.segment != nil:
		s := *t.segment
		s.Definition, err = defined(s.Definition, pagesBy(page))
		t.segment = &s
	case t.campaign != nil:
		c := *t.campaign
		c.Definition, err = replanned(c.Definition, pagesBy(page), func(name, text string) string {
			if name == "page_id" {
				return page(text)
			}
			return tokens(text)
		})
		t.campaign = &c
	case t.template != nil:
		v := *t.template
		v.Composition, err = rewritten(v.Composition, func(name, text string) string {
			if name == "page_id" {
				return page(text)
			}
			return tokens(text)
		})
		t.template = &v
	}
	return t, err
}

// one brings one thing in, where it differs from what is there.
func (a *applying) one(t thing) error {
	was, known := a.there[t.key()]
	change := Change{Kind: t.kind, Name: t.name, Path: t.path, Action: Add}
	var err error
	switch {
	case t.media != nil:
		change.Name = cmp.Or(t.media.title, t.name)
		change.Action, err = a.putMedia(t)
	case known:
		if change.Fields = differences(was, t); len(change.Fields) == 0 {
			change.Action = sameAs
			break
		}
		change.Action = Alter
		err = a.put(t, &was)
	default:
		change.Fields = differences(thing{}, t)
		err = a.put(t, nil)
	}
	if problem, ok := problemOf(t.path, err); ok {
		a.report.Problems = append(a.report.Problems, problem)
		err = nil
	}
	switch change.Action {
	case sameAs:
		a.report.Same++
		return err
	case Add:
		a.report.Added++
	case Alter:
		a.report.Changed++
	}
	a.report.Changes = append(a.report.Changes, change)
	return err
}

// differences lists the parts in which a thing is not what it was.
func differences(was, is thing) (all []Field) {
	before := map[string]string{}
	if was.kind != "" {
		for _, p := range was.parts() {
			before[p.name] = p.text
		}
	}
	for _, p := range is.parts() {
		if before[p.name] != p.text {
			all = append(all, Field{Name: p.name, Before: before[p.name], After: p.text})
		}
	}
	return all
}

// extras names what the workspace has and the bundle has not.
func (a *applying) extras() {
	has := map[string]bool{}
	for _, t := range a.b.things {
		has[t.key()] = true
	}
	for _, p := range a.b.Problems { // a file that cannot be read may be the one
		has[p.Path] = true
	}
	for key, t := range a.there {
		if !has[key] && !has[t.path] && (t.block == nil || !t.block.Archived) {
			a.report.Extra++
			a.report.Changes = append(a.report.Changes, Change{Kind: t.kind, Name: t.name, Action: Extra})
		}
	}
}

// inOrder puts things so that what one names stands before it, as far as they do not name each other in a circle.
func inOrder(all []thing) []thing {
	order := map[string]int{Media: 0, Blocks: 1, Segments: 2, Templates: 3, Campaigns: 4}
	all = slices.Clone(all)
	slices.SortStableFunc(all, func(x, y thing) int { return cmp.Compare(order[x.kind], order[y.kind]) })
	at := map[string]int{}
	for i, t := range all {
		at[t.key()] = i
	}
	var out []thing
	state := make([]int, len(all)) // 1: on the way, 2: done
	var visit func(i int)
	visit = func(i int) {
		if state[i] != 0 {
			return
		}
		state[i] = 1
		for _, key := range all[i].names() {
			if j, ok := at[key]; ok {
				visit(j)
			}
		}
		state[i] = 2
		out = append(out, all[i])
	}
	for i := range all {
		visit(i)
	}
	return out
}

// names lists the keys of what a thing of a bundle names of its own kind.
func (t thing) names() (keys []string) {
	switch {
	case t.block != nil:
		uses, err := compose.Look(t.block.content)
		if err != nil {
			return nil // it is told when it is brought in
		}
		for _, u := range uses {
			if u.Kind == "content_block" {
				keys = append(keys, Blocks+"/"+strings.ToLower(u.Name))
			}
		}
	case t.segment != nil:
		_, _ = defined(t.segment.Definition, func(kind, s string) string {
			if name, ok := strings.CutPrefix(s, byName); ok && kind == aSegment {
				keys = append(keys, Segments+"/"+strings.ToLower(name))
			}
			return s
		})
	}
	return keys
}

// put makes a thing, or changes the one that was there.
func (a *applying) put(t thing, was *thing) error {
	var id string
	var err error
	switch {
	case t.block != nil:
		id, err = a.putBlock(t.block, was)
	case t.segment != nil:
		id, err = a.putSegment(t.segment, was)
	case t.campaign != nil:
		id, err = a.putCampaign(t.campaign, was)
	default:
		id, err = a.putTemplate(t.template, was)
	}
	if err != nil {
		return err
	}
	if was == nil && len(t.tags()) == 0 || was != nil && slices.Equal(was.tags(), t.tags()) {
		return nil
	}
	return a.putTags(t, id)
}

// knownTags writes the tags of a thing as the workspace does, whatever their case, each once: brought in twice they are no change.
func (a *applying) knownTags(t thing) {
	var names, keys []string
	for _, name := range t.tags() {
		key := a.rules.TagKey(name)
		if slices.Contains(keys, key) {
			continue
		}
		if i := slices.IndexFunc(a.tags, func(tag store.Tag) bool { return tag.NameKey == key }); i >= 0 {
			name = a.tags[i].Name
		}
		keys, names = append(keys, key), append(names, name)
	}
	slices.Sort(names)
	t.setTags(names)
}

// putTags gives a thing its tags, making those that are not there.
func (a *applying) putTags(t thing, id string) error {
	var ids []string
	for _, name := range t.tags() {
		tag, err := a.tagNamed(name)
		if err != nil {
			return err
		}
		ids = append(ids, tag)
	}
	return a.tx.SetTags(a.ws, objects[t.kind], id, ids)
}

// tagNamed gives the id of a tag, which is made where it is missing.
func (a *applying) tagNamed(name string) (string, error) {
	key := a.rules.TagKey(name)
	if i := slices.IndexFunc(a.tags, func(tag store.Tag) bool { return tag.NameKey == key }); i >= 0 {
		return a.tags[i].ID, nil
	}
	if key == "" || len([]rune(name)) > 100 {
		return "", petitbleu.Errorf(petitbleu.CodeInvalidParameter, "The name of a tag has 1 to 100 characters.").At("tags")
	}
	tag := store.Tag{WorkspaceID: a.ws, ID: petitbleu.NewID(petitbleu.KindTag, a.rules.Now), Name: strings.TrimSpace(name), NameKey: key, Colour: "grey", CreatedAt: a.rules.Now, UpdatedAt: a.rules.Now}
	a.tags = append(a.tags, tag)
	return tag.ID, a.tx.PutTag(tag)
}

func (a *applying) putMedia(t thing) (action string, err error) {
	m, ok, err := a.tx.MediaHash(a.ws, t.media.hash)
	if err != nil || ok {
		a.media[t.name] = m
		return sameAs, err
	}
	m, err = compose.ReadMedia(petitbleu.MediaFile{WorkspaceID: a.ws, ID: petitbleu.NewID(petitbleu.KindMedia, a.rules.Now), Name: cmp.Or(t.media.title, t.name), CreatedBy: a.rules.ByID, CreatedAt: a.rules.Now}, t.media.body)
	if err == nil {
		m, err = compose.AddMedia(a.tx, m, t.media.body)
	}
	a.media[t.name] = m
	return Add, err
}

func (a *applying) putBlock(f *blockFile, was *thing) (string, error) {
	content, err := a.in(f.content)
	if err != nil {
		return "", err
	}
	now := a.rules.Now
	if was == nil {
		b := petitbleu.ContentBlock{WorkspaceID: a.ws, ID: petitbleu.NewID(petitbleu.KindBlock, now), Name: f.Name, Description: f.Description, Content: content, HTML: f.HTML, Draft: f.Draft, Version: 1,
			CreatedBy: a.rules.ByID, CreatedAt: now, UpdatedAt: now}
		return b.ID, compose.AddBlock(a.tx, b, a.rules.ByName)
	}
	if f.HTML != was.block.HTML {
		return "", petitbleu.Errorf(petitbleu.CodeConflict, "A content block stays HTML or text, as it was made. Make another one.").At("html")
	}
	_, after, err := compose.ChangeBlock(a.tx, a.ws, was.id, compose.BlockChange{Description: &f.Description, Content: &content, Draft: &f.Draft, Archived: &f.Archived}, a.rules.ByName, now)
	return after.ID, err
}

func (a *applying) putSegment(f *segmentFile, was *thing) (string, error) {
	if n := len([]rune(f.Name)); n > petitbleu.SegmentNameLimit || len([]rune(f.Description)) > petitbleu.SegmentDescriptionLimit {
		return "", petitbleu.Errorf(petitbleu.CodeInvalidParameter, "A segment has a name of at most %d characters and a description of at most %d.", petitbleu.SegmentNameLimit, petitbleu.SegmentDescriptionLimit).At("name")
	}
	text, err := a.resolved(f)
	if err != nil {
		return "", err
	}
	d, err := segment.Parse(text)
	if err != nil {
		return "", err
	}
	now := a.rules.Now
	s := petitbleu.Segment{WorkspaceID: a.ws, ID: petitbleu.NewID(petitbleu.KindSegment, now), Name: strings.TrimSpace(f.Name), Version: 1, CreatedBy: a.rules.ByID, CreatedAt: now}
	if was != nil {
		if s, err = a.tx.Segment(a.ws, was.id); err != nil {
			return "", err
		}
	}
	if err := a.rules.Compile(a.tx, a.ws, s.ID, d); err != nil {
		return "", err
	}
	before := s.UpdatedAt
	s.Description, s.Tracked = f.Description, f.Tracked
	if was != nil && string(s.Definition) != string(d.Encode()) {
		s.Version++
	}
	if s.Definition, s.UpdatedAt = d.Encode(), now; !now.After(before) {
		s.UpdatedAt = before.Add(time.Millisecond)
	}
	if err := a.rules.Track(a.tx, s); err != nil {
		return "", err
	}
	ok := false
	if was == nil {
		ok, err = a.tx.InsertSegment(s)
	} else {
		ok, err = a.tx.UpdateSegment(s, before)
	}
	if err == nil && !ok {
		err = petitbleu.Errorf(petitbleu.CodeConflict, "Somebody else changed it meanwhile. Look at it again, then change it.")
	}
	return s.ID, err
}

// resolved gives the definition of a segment with ids in the place of names.
func (a *applying) resolved(f *segmentFile) ([]byte, error) {
	var failed error
	text, err := defined(f.Definition, a.ids(&failed))
	return text, errors.Join(err, failed)
}

// ids gives the ids here of what a bundle names. What is not here is noted.
func (a *applying) ids(failed *error) naming {
	return func(kind, text string) string {
		var id string
		var err error
		named, ok := strings.CutPrefix(text, byName)
		switch {
		case kind == aPage:
			id, err = a.page(text)
		case !ok:
			return text
		case kind == aSegment:
			id, err = a.segmentNamed(named)
		case kind == aCampaign:
			id, err = a.campaignNamed(named)
		case kind == aTag:
			id, err = a.tagNamed(named)
		}
		*failed = errors.Join(*failed, err)
		return id
	}
}

func (a *applying) segmentNamed(name string) (string, error) {
	s, there, err := a.tx.SegmentNamed(a.ws, name)
	if err == nil && !there && slices.ContainsFunc(a.b.things, func(t thing) bool { return t.key() == Segments+"/"+strings.ToLower(name) }) {
		err = petitbleu.Errorf(petitbleu.CodeInvalidParameter, "The segment '%s' that it names has a problem of its own.", name).At("definition")
	} else if err == nil && !there {
		err = petitbleu.Errorf(petitbleu.CodeInvalidParameter, "There is no segment '%s' here, and the bundle has none either.", name).At("definition")
	}
	return s.ID, err
}

func (a *applying) putTemplate(f *templateFile, was *thing) (string, error) {
	var failed error
	c, err := rewritten(f.Composition, func(name, text string) string {
		put := a.in
		if name == "page_id" {
			put = a.page
		}
		out, err := put(text)
		failed = errors.Join(failed, err)
		return out
	})
	if err = errors.Join(err, failed); err == nil {
		c, err = a.rules.Sealed(a.tx, a.ws, c)
	}
	if err != nil {
		return "", err
	}
	now := a.rules.Now
	if was == nil {
		t := petitbleu.Template{WorkspaceID: a.ws, ID: petitbleu.NewID(petitbleu.KindTemplate, now), Name: f.Name, Description: f.Description, Preset: f.Preset, CreatedBy: a.rules.ByID, CreatedAt: now, UpdatedAt: now}
		made, err := compose.AddTemplate(a.tx, t, c, a.rules.ByName)
		return made.ID, err
	}
	if f.Preset != was.template.Preset {
		return "", petitbleu.Errorf(petitbleu.CodeConflict, "A template keeps the preset that it was begun from. Take the preset of the bundle back, or give the template another name.").At("preset")
	}
	_, after, err := compose.ChangeTemplate(a.tx, a.ws, was.id, compose.TemplateChange{Description: &f.Description, Composition: &c}, a.rules.ByName, now)
	return after.ID, err
}

// page gives the id of a Page that a bundle names.
func (a *applying) page(text string) (string, error) {
	name, ok := strings.CutPrefix(text, byName)
	if !ok {
		return text, nil
	}
	var found []string
	for _, p := range a.pages {
		if p.Name == name || p.ID == name {
			found = append(found, p.ID)
		}
	}
	switch len(found) {
	case 1:
		return found[0], nil
	case 0:
		return "", petitbleu.Errorf(petitbleu.CodeInvalidParameter, "There is no Page '%s' here. Connect it, or say which Page stands for it.", name).At("page_id")
	}
	return "", petitbleu.Errorf(petitbleu.CodeInvalidParameter, "There are %d Pages '%s' here. Say by its id which of them is meant.", len(found), name).At("page_id")
}

// in gives a text with ids and addresses in the place of names.
func (a *applying) in(text string) (string, error) {
	var failed error
	text = tokenOf.ReplaceAllStringFunc(text, func(found string) string {
		name := tokenOf.FindStringSubmatch(found)[1]
		id, err := a.page(name)
		failed = errors.Join(failed, err)
		return strings.Replace(found, name, id, 1)
	})
	text = mediaName.ReplaceAllStringFunc(text, func(found string) string {
		file := mediaName.FindStringSubmatch(found)[1]
		m, ok := a.media[file]
		if !ok {
			var err error
			hash, _, _ := strings.Cut(file, ".")
			if m, ok, err = a.tx.MediaHash(a.ws, hash); err == nil && !ok {
				err = petitbleu.Errorf(petitbleu.CodeInvalidParameter, "The file %s is neither in the bundle nor here.", Media+"/"+file)
			}
			failed = errors.Join(failed, err)
		}
		return a.rules.BaseURL + m.Path()
	})
	return text, failed
}
