package braze

import (
	"context"
	"errors"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/compose"
	"github.com/petitbleu/petitbleu/internal/store"
)

const blockKind = "content_block"

// Bounds of a list of content blocks (Braze reference, section 2.10).
const (
	blocksLimit   = 1000
	blocksDefault = 100
)

// blockView is a content block in a list.
type blockView struct {
	ID        string   `json:"content_block_id"`
	Name      string   `json:"name"`
	Type      string   `json:"content_type"`
	Tag       string   `json:"liquid_tag"`
	Used      int64    `json:"inclusion_count"`
	CreatedAt string   `json:"created_at"`
	EditedAt  string   `json:"last_edited"`
	Tags      []string `json:"tags"`
}

func viewBlock(b petitbleu.ContentBlock, used int64, tags []string) blockView {
	v := blockView{ID: petitbleu.UUID(petitbleu.KindBlock, b.ID), Name: b.Name, Type: "text", Tag: liquidTag(b.Name), Used: used,
		CreatedAt: instant(b.CreatedAt), EditedAt: instant(b.UpdatedAt), Tags: append([]string{}, tags...)}
	if b.HTML {
		v.Type = "html"
	}
	return v
}

func liquidTag(name string) string { return "{{content_blocks.${" + name + "}}}" }

func instant(t time.Time) string { return t.UTC().Format("2006-01-02T15:04:05Z") }

// blockList lists the active content blocks, by name.
func (d *Door) blockList(ctx context.Context, c *call) (reply, error) {
	after, before, err := c.query.edited()
	if err != nil {
		return reply{}, err
	}
	limit, offset, err := c.query.window()
	if err != nil {
		return reply{}, err
	}
	views := []blockView{}
	err = d.Store.Read(ctx, func(tx *store.Tx) error {
		all, err := tx.ContentBlocks(c.ws)
		if err != nil {
			return err
		}
		var chosen []petitbleu.ContentBlock
		for _, b := range all {
			if b.ArchivedAt.IsZero() && (after.IsZero() || !b.UpdatedAt.Before(after)) && (before.IsZero() || !b.UpdatedAt.After(before)) {
				chosen = append(chosen, b)
			}
		}
		chosen = chosen[min(offset, len(chosen)):min(offset+limit, len(chosen))]
		used, err := tx.CountUses(c.ws, blockKind)
		if err != nil {
			return err
		}
		ids := make([]string, len(chosen))
		for i, b := range chosen {
			ids[i] = b.ID
		}
		tags, err := tagNames(tx, c.ws, blockKind, ids)
		for _, b := range chosen {
			views = append(views, viewBlock(b, used[b.Name], tags[b.ID]))
		}
		return err
	})
	return reply{status: http.StatusOK, body: struct {
		Count   int         `json:"count"`
		Blocks  []blockView `json:"content_blocks"`
		Message string      `json:"message"`
	}{len(views), views, success.Message}}, err
}

// edited reads between which instants things were edited.
func (q query) edited() (after, before time.Time, err error) {
	if s := q.one("modified_after"); s != "" {
		if after, err = time.Parse(time.RFC3339, s); err != nil {
			return after, before, bad("Modified after time is invalid")
		}
	}
	if s := q.one("modified_before"); s != "" {
		if before, err = time.Parse(time.RFC3339, s); err != nil {
			return after, before, bad("Modified before time is invalid")
		}
	}
	if !after.IsZero() && !before.IsZero() && after.After(before) {
		return after, before, bad("Modified after time must be earlier than or the same as modified before time.")
	}
	return after, before, nil
}

// window reads how many content blocks are wanted, and how many are passed over. An offset of 0 is
// refused, as Braze does: it is left out instead.
func (q query) window() (limit, offset int, err error) {
	limit = blocksDefault
	if s := q.one("limit"); s != "" {
		if limit, err = strconv.Atoi(s); err != nil {
			return 0, 0, bad("Content Block number limit is invalid")
		}
		if limit < 1 {
			return 0, 0, bad("Content Block number limit must be greater than 0")
		}
		if limit > blocksLimit {
			return 0, 0, bad("Content Block number limit exceeds maximum of 1000")
		}
	}
	if s := q.one("offset"); s != "" {
		if offset, err = strconv.Atoi(s); err != nil {
			return 0, 0, bad("Offset is invalid")
		}
		if offset < 1 {
			return 0, 0, bad("Offset must be greater than 0")
		}
	}
	return limit, offset, nil
}

// blockID reads the id of a content block, in Braze's form or ours.
func blockID(v any) (string, error) {
	s, _ := v.(string)
	if s == "" {
		return "", bad("Content Block ID cannot be blank")
	}
	if id, ok := petitbleu.IDOfUUID(petitbleu.KindBlock, s); ok {
		return id, nil
	}
	return s, nil
}

// block finds the content block that a request names.
func block(tx *store.Tx, ws, id string) (petitbleu.ContentBlock, error) {
	b, err := tx.ContentBlock(ws, id)
	switch {
	case errors.Is(err, store.ErrNotFound):
		return b, bad("Content Block ID is invalid for this App Group")
	case err == nil && !b.ArchivedAt.IsZero():
		return b, bad("Content Block has been deleted—content not available")
	}
	return b, err
}

// blockInfo tells of one content block.
func (d *Door) blockInfo(ctx context.Context, c *call) (reply, error) {
	id, err := blockID(c.query.one("content_block_id"))
	if err != nil {
		return reply{}, err
	}
	var v struct {
		blockView
		Content     string   `json:"content"`
		Description string   `json:"description"`
		Inclusions  []string `json:"inclusion_data,omitempty"`
		Message     string   `json:"message"`
	}
	err = d.Store.Read(ctx, func(tx *store.Tx) error {
		b, err := block(tx, c.ws, id)
		if err != nil {
			return err
		}
		uses, err := tx.UsesOf(c.ws, blockKind, b.Name)
		if err != nil {
			return err
		}
		tags, err := tagNames(tx, c.ws, blockKind, []string{b.ID})
		v.blockView, v.Content, v.Description, v.Message = viewBlock(b, int64(len(uses)), tags[b.ID]), b.Content, b.Description, success.Message
		if c.query.yes("include_inclusion_data") {
			v.Inclusions = []string{}
			for _, u := range uses {
				v.Inclusions = append(v.Inclusions, u.ByID)
			}
		}
		return err
	})
	return reply{status: http.StatusOK, body: v}, err
}

// blockAsked is what a request says of a content block.
type blockAsked struct {
	change compose.BlockChange
	tags   []string
	tagged bool // tags were given
}

// blockTexts are the members of a content block that are texts, with how Braze names them.
var blockTexts = []struct{ member, called string }{{"name", "Content Block name"}, {"description", "Content Block description"}, {"content", "Content"}}

func readBlock(m map[string]any) (a blockAsked, err error) {
	for i, to := range []**string{&a.change.Name, &a.change.Description, &a.change.Content} {
		v, given := m[blockTexts[i].member]
		if !given || v == nil {
			continue
		}
		s, ok := v.(string)
		if !ok {
			return a, bad(blockTexts[i].called + " must be a string")
		}
		*to = &s
	}
	if v, given := m["state"]; given && v != nil {
		s, _ := v.(string)
		if s != "active" && s != "draft" {
			return a, bad("Content Block state must be either active or draft")
		}
		draft := s == "draft"
		a.change.Draft = &draft
	}
	if v, given := m["tags"]; given && v != nil {
		list, ok := v.([]any)
		if !ok {
			return a, bad("Tags must be an array")
		}
		a.tagged = true
		for _, one := range list {
			s, ok := one.(string)
			if !ok {
				return a, bad("All tags must be strings")
			}
			a.tags = append(a.tags, s)
		}
	}
	return a, nil
}

// setTags gives a content block the tags of these names.
func (a blockAsked) setTags(tx *store.Tx, ws, id string) error {
	if !a.tagged {
		return nil
	}
	all, err := tx.Tags(ws)
	if err != nil {
		return err
	}
	var ids []string
	for _, name := range a.tags {
		found := false
		for _, t := range all {
			if strings.EqualFold(t.Name, name) {
				ids, found = append(ids, t.ID), true
			}
		}
		if !found {
			return bad("Some tags could not be found")
		}
	}
	return tx.SetTags(ws, blockKind, id, ids)
}

// blockWrong gives what package compose found in Braze's words.
func blockWrong(err error) error {
	if p, ok := errors.AsType[*compose.Problem](err); ok {
		return bad(p.Braze)
	}
	return err
}

// blockMade is the answer to a content block that was made or changed.
type blockMade struct {
	ID        string `json:"content_block_id"`
	Tag       string `json:"liquid_tag"`
	CreatedAt string `json:"created_at,omitempty"`
	Message   string `json:"message"`
}

// blockCreate makes a content block.
func (d *Door) blockCreate(ctx context.Context, c *call) (reply, error) {
	m, err := c.object()
	if err != nil {
		return reply{}, err
	}
	a, err := readBlock(m)
	if err != nil {
		return reply{}, err
	}
	now := c.now.UTC().Truncate(time.Millisecond)
	b := petitbleu.ContentBlock{WorkspaceID: c.ws, ID: petitbleu.NewID(petitbleu.KindBlock, now), Version: 1, CreatedBy: c.key.ID, CreatedAt: now, UpdatedAt: now}
	for i, to := range []*string{&b.Name, &b.Description, &b.Content} {
		if v := []*string{a.change.Name, a.change.Description, a.change.Content}[i]; v != nil {
			*to = *v
		}
	}
	b.Draft = a.change.Draft != nil && *a.change.Draft
	b.HTML = looksHTML(b.Content)
	err = d.Store.Write(ctx, func(tx *store.Tx) error {
		if err := compose.AddBlock(tx, b, c.key.Name); err != nil {
			return blockWrong(err)
		}
		return a.setTags(tx, c.ws, b.ID)
	})
	return reply{status: http.StatusCreated, body: blockMade{petitbleu.UUID(petitbleu.KindBlock, b.ID), liquidTag(b.Name), instant(b.CreatedAt), success.Message}}, err
}

// looksHTML tells whether a text begins as HTML does: Braze guesses it too.
func looksHTML(text string) bool {
	t := strings.ToLower(strings.TrimSpace(text))
	return strings.HasPrefix(t, "<") && strings.Contains(t, ">")
}

// blockUpdate changes a content block.
func (d *Door) blockUpdate(ctx context.Context, c *call) (reply, error) {
	m, err := c.object()
	if err != nil {
		return reply{}, err
	}
	id, err := blockID(m["content_block_id"])
	if err != nil {
		return reply{}, err
	}
	a, err := readBlock(m)
	if err != nil {
		return reply{}, err
	}
	var after petitbleu.ContentBlock
	err = d.Store.Write(ctx, func(tx *store.Tx) error {
		if _, err := block(tx, c.ws, id); err != nil {
			return err
		}
		if _, after, err = compose.ChangeBlock(tx, c.ws, id, a.change, c.key.Name, c.now.UTC().Truncate(time.Millisecond)); err != nil {
			return blockWrong(err)
		}
		return a.setTags(tx, c.ws, id)
	})
	return reply{status: http.StatusCreated, body: blockMade{petitbleu.UUID(petitbleu.KindBlock, after.ID), liquidTag(after.Name), "", success.Message}}, err
}
