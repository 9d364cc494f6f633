package bundle

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"path"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/segment"
)

// Problem is why something of a bundle cannot be brought in.
type Problem struct {
	Path     string         `json:"path" doc:"Of the file"`
	Field    string         `json:"field,omitempty" doc:"In it"`
	Code     string         `json:"code"`
	Sentence string         `json:"sentence"`
	Template string         `json:"template,omitempty" doc:"The sentence with {1}, {2} … in the place of values"`
	Params   map[string]any `json:"params,omitempty"`
}

// problemOf writes an error as a Problem; ok is false for one that is no refusal.
func problemOf(at string, err error) (Problem, bool) {
	if all, ok := errors.AsType[segment.Problems](err); ok && len(all) > 0 {
		p := all[0]
		return Problem{Path: at, Field: "definition." + p.Path, Code: string(petitbleu.CodeInvalidBody), Sentence: p.Message, Template: p.Template, Params: p.Params}, true
	}
	e, ok := errors.AsType[*petitbleu.Error](err)
	if !ok {
		return Problem{}, false
	}
	told := e.Told()
	return Problem{Path: at, Field: strings.TrimPrefix(e.Field, "body."), Code: string(e.Code), Sentence: e.Message, Template: told.Template, Params: told.Params}, true
}

// Bundle is a bundle that was read.
type Bundle struct {
	kinds    []string
	things   []thing
	Problems []Problem
}

// Read reads the files of a bundle. What cannot be read of them is told by Problems; the error is of the bundle as a whole.
func Read(files Files) (*Bundle, error) {
	text, ok := files[manifestPath]
	if !ok {
		return nil, petitbleu.Errorf(petitbleu.CodeInvalidBody, "There is no %s: this is no bundle. Make one by an export.", manifestPath)
	}
	var m manifest
	if err := strict(text, &m); err != nil {
		return nil, petitbleu.Errorf(petitbleu.CodeInvalidBody, "The file %s cannot be read: %s.", manifestPath, plain(err))
	}
	if m.Format != Format {
		return nil, petitbleu.Errorf(petitbleu.CodeInvalidBody, "The bundle has the format %d, and this program reads the format %d. Export it anew by a program of this version.", m.Format, Format)
	}
	b := &Bundle{kinds: m.Kinds}
	for _, k := range m.Kinds {
		if !slices.Contains(Kinds(), k) {
			return nil, petitbleu.Errorf(petitbleu.CodeInvalidBody, "A bundle has no kind '%s'. There are %s.", k, strings.Join(Kinds(), ", "))
		}
	}
	seen := map[string]string{}
	for _, p := range files.Paths() {
		t, known, err := read(files, p, m)
		if err == nil && known && !slices.Contains(m.Kinds, t.kind) && t.kind != Media {
			err = petitbleu.Errorf(petitbleu.CodeInvalidBody, "The manifest does not name the kind '%s'. Add it to kinds.", t.kind)
		}
		if other := seen[t.key()]; err == nil && known && other != "" {
			err = petitbleu.Errorf(petitbleu.CodeConflict, "The file %s has the same name in it. Each name stands once.", other).At("name")
		}
		if err != nil {
			problem, ok := problemOf(p, err)
			if !ok {
				return nil, err
			}
			b.Problems = append(b.Problems, problem)
			continue
		}
		if known {
			seen[t.key()] = p
			b.things = append(b.things, t)
		}
	}
	return b, nil
}

// read reads one file; known is false for one that is no thing of its own.
func read(files Files, p string, m manifest) (t thing, known bool, err error) {
	folder, name := path.Split(p)
	t = thing{kind: strings.TrimSuffix(folder, "/"), path: p}
	if t.kind == Media {
		sum := sha256.Sum256(files[p])
		t.media = &mediaFile{title: m.Media[p], hash: hex.EncodeToString(sum[:]), body: files[p]}
		t.name = name
		if !strings.HasPrefix(name, t.media.hash+".") {
			return t, true, petitbleu.Errorf(petitbleu.CodeInvalidBody, "The file is not what its name says: a file of media is named by the SHA-256 of its bytes.")
		}
		return t, true, nil
	}
	if !slices.Contains(Kinds(), t.kind) || !strings.HasSuffix(name, ".json") {
		return t, false, nil
	}
	switch t.kind {
	case Blocks:
		t.block = &blockFile{}
		err = strict(files[p], t.block)
		t.name = t.block.Name
		content, ok := files[contentPath(p)]
		if t.block.content = string(content); err == nil && !ok {
			err = petitbleu.Errorf(petitbleu.CodeInvalidBody, "The content of the content block is missing: it stands beside it in %s.", path.Base(contentPath(p)))
		} else if err == nil && !utf8.Valid(content) {
			err = petitbleu.Errorf(petitbleu.CodeInvalidBody, "The content is not UTF-8.")
		}
	case Segments:
		t.segment = &segmentFile{}
		if err = strict(files[p], t.segment); err == nil {
			t.segment.Definition, err = compact(t.segment.Definition)
		}
		t.name = t.segment.Name
	case Templates:
		t.template = &templateFile{}
		err = strict(files[p], t.template)
		t.name = t.template.Name
	case Campaigns:
		t.campaign = &campaignFile{}
		if err = strict(files[p], t.campaign); err == nil {
			t.campaign.Definition, err = plainly(t.campaign.Definition)
		}
		t.name = t.campaign.Name
	}
	_, ours := errors.AsType[*petitbleu.Error](err)
	_, many := errors.AsType[segment.Problems](err)
	if err != nil && !ours && !many {
		err = petitbleu.Errorf(petitbleu.CodeInvalidBody, "The file cannot be read: %s.", plain(err))
	}
	if err == nil && strings.TrimSpace(t.name) == "" {
		err = petitbleu.Errorf(petitbleu.CodeInvalidBody, "There is no name in it. Each thing is known by its name.").At("name")
	}
	if err == nil {
		t.name = strings.TrimSpace(t.name)
		tags := slices.Clone(t.tags())
		slices.Sort(tags)
		t.setTags(slices.Compact(tags))
	}
	return t, true, err
}

// compact writes a definition as the program does, members in order.
func compact(text json.RawMessage) (json.RawMessage, error) {
	if len(text) == 0 {
		return nil, petitbleu.Errorf(petitbleu.CodeInvalidBody, "There is no definition in it.").At("definition")
	}
	if d, err := segment.Parse(text); err == nil {
		return defined(d.Encode(), asIs)
	}
	return defined(text, asIs) // what is wrong with it is told when it is brought in
}

// strict reads JSON and refuses members that are not known, and more than one value.
func strict(text []byte, v any) error {
	if !utf8.Valid(text) {
		return errors.New("it is not UTF-8")
	}
	d := json.NewDecoder(bytes.NewReader(text))
	d.DisallowUnknownFields()
	if err := d.Decode(v); err != nil {
		return err
	}
	if _, err := d.Token(); err != io.EOF {
		return errors.New("something follows its end")
	}
	return nil
}

// plain gives the words of a failure to read JSON.
func plain(err error) string {
	if e, ok := errors.AsType[*json.SyntaxError](err); ok {
		return fmt.Sprintf("%s, at byte %d", e.Error(), e.Offset)
	}
	return strings.TrimPrefix(err.Error(), "json: ")
}
