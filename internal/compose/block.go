package compose

import (
	"regexp"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/store"
)

// blockKind and templateKind are the words for what this package keeps in tables of many kinds.
const (
	blockKind    = "content_block"
	templateKind = "template"
)

var blockName = regexp.MustCompile(`^[A-Za-z0-9_-]+$`)

// AddBlock makes a content block, the first of its versions. byName is who did it.
func AddBlock(tx *store.Tx, b petitbleu.ContentBlock, byName string) error {
	if err := checkBlock(tx, b); err != nil {
		return err
	}
	all, err := tx.ContentBlocks(b.WorkspaceID)
	if err != nil {
		return err
	}
	if len(all) >= petitbleu.BlocksLimit {
		return clash("name", "Content Block limit reached", "A workspace has at most %d content blocks. Remove some.", petitbleu.BlocksLimit)
	}
	ok, err := tx.InsertContentBlock(b)
	if err == nil && !ok {
		err = errBlockNamed
	}
	if err != nil {
		return err
	}
	return keepBlock(tx, b, byName)
}

var errBlockNamed = clash("name", "Content Block with this name already exists", "There is a content block of this name already. Choose another name.")

// BlockChange is what a change of a content block says; nil leaves a member as it is.
type BlockChange struct {
	Name, Description, Content *string
	Draft, Archived            *bool
	Was                        time.Time // as it was read; zero: whatever it is
}

// ChangeBlock changes a content block and gives it as it was and as it is.
func ChangeBlock(tx *store.Tx, workspace, id string, c BlockChange, byName string, now time.Time) (before, after petitbleu.ContentBlock, err error) {
	if before, err = tx.ContentBlock(workspace, id); err != nil {
		return before, after, err
	}
	if !c.Was.IsZero() && !c.Was.Equal(before.UpdatedAt) {
		return before, after, ErrChanged
	}
	after = before
	switch {
	case c.Name != nil && *c.Name != before.Name && !before.Draft:
		return before, after, clash("name", "Content Block name cannot be updated for active Content Blocks", "An active content block keeps its name: templates name it. Make another one.")
	case c.Draft != nil && *c.Draft && !before.Draft:
		return before, after, clash("state", "Active Content Block can not be updated to Draft. Create a new Content Block.", "An active content block does not become a draft again. Make another one.")
	}
	set(&after.Name, c.Name)
	set(&after.Description, c.Description)
	set(&after.Content, c.Content)
	set(&after.Draft, c.Draft)
	after.ArchivedAt = archived(before.ArchivedAt, c.Archived, now)
	if err := checkBlock(tx, after); err != nil {
		return before, after, err
	}
	if after.Content != before.Content {
		after.Version++
	}
	after.UpdatedAt = later(before.UpdatedAt, now)
	ok, err := tx.UpdateContentBlock(after, before.UpdatedAt)
	if err == nil && !ok {
		err = ErrChanged
	}
	if err != nil {
		return before, after, err
	}
	return before, after, keepBlock(tx, after, byName)
}

// RemoveBlock removes an archived content block that nothing names.
func RemoveBlock(tx *store.Tx, workspace, id string) (b petitbleu.ContentBlock, err error) {
	if b, err = tx.ContentBlock(workspace, id); err != nil {
		return b, err
	}
	uses, err := tx.UsesOf(workspace, blockKind, b.Name)
	switch {
	case err != nil:
		return b, err
	case b.ArchivedAt.IsZero():
		return b, petitbleu.Errorf(petitbleu.CodeConflict, "Archive the content block first: what was archived can be brought back, what was deleted cannot.")
	case len(uses) > 0:
		return b, petitbleu.Errorf(petitbleu.CodeConflict, "%d templates or content blocks name this one: change those first.", len(uses))
	}
	return b, tx.DeleteContentBlock(workspace, id)
}

// keepBlock notes a content block's version and what it names.
func keepBlock(tx *store.Tx, b petitbleu.ContentBlock, byName string) error {
	v := petitbleu.Version{Version: b.Version, Content: b.Content, ByName: byName, CreatedAt: b.UpdatedAt}
	if err := tx.AddVersion(b.WorkspaceID, blockKind, b.ID, v); err != nil {
		return err
	}
	names, err := Look(b.Content)
	if err != nil {
		return err
	}
	return tx.SetUses(b.WorkspaceID, blockKind, b.ID, names)
}

// checkBlock says whether a content block may be kept (Braze reference, sections 2.10 and 3.6).
func checkBlock(tx *store.Tx, b petitbleu.ContentBlock) error {
	switch {
	case b.Name == "":
		return wrong("name", "Content Block name cannot be blank", "Give the content block a name.")
	case utf8.RuneCountInString(b.Name) > petitbleu.BlockNameLimit:
		return wrong("name", "Content Block name must be shorter than 100 characters", "The name of a content block has at most %d characters.", petitbleu.BlockNameLimit)
	case !blockName.MatchString(b.Name):
		return wrong("name", "Content Block name can only contain alphanumeric characters", "The name of a content block has letters without accents, digits, hyphens and underscores only: it stands in Liquid as {{content_blocks.${name}}}.")
	case utf8.RuneCountInString(b.Description) > petitbleu.BlockDescriptionLimit:
		return wrong("description", "Content Block description must be shorter than 250 characters", "The description has at most %d characters.", petitbleu.BlockDescriptionLimit)
	case strings.TrimSpace(b.Content) == "":
		return wrong("content", "Content cannot be blank", "Write the content.")
	case len(b.Content) > petitbleu.BlockContentLimit:
		return wrong("content", "Content must be smaller than 50kb", "The content has %d bytes; at most %d are allowed.", len(b.Content), petitbleu.BlockContentLimit)
	}
	other, taken, err := tx.ContentBlockNamed(b.WorkspaceID, b.Name)
	if err != nil {
		return err
	}
	if taken && other.ID != b.ID {
		return errBlockNamed
	}
	names, err := Look(b.Content)
	if err != nil {
		return wrong("content", "Content contains malformed liquid", "The Liquid cannot be read: %s.", err.Error())
	}
	return checkNesting(tx, b, names)
}

// checkNesting refuses a block that has itself in it, by itself or through another, or one that is
// not there. Blocks that stand deeper than one level are kept, and left out when a message is
// written (Braze reference, section 3.6).
func checkNesting(tx *store.Tx, b petitbleu.ContentBlock, names []petitbleu.Use) error {
	seen := map[string]bool{}
	for queue := blocksOf(names); len(queue) > 0; queue = queue[1:] {
		name := queue[0]
		if strings.EqualFold(name, b.Name) {
			return wrong("content", "Content Block cannot be referenced within itself", "A content block cannot stand within itself, nor within one that stands in it.")
		}
		if seen[name] {
			continue
		}
		seen[name] = true
		inner, ok, err := tx.ContentBlockNamed(b.WorkspaceID, name)
		if err != nil {
			return err
		}
		if !ok {
			return wrong("content", "Content contains malformed liquid", "There is no content block of the name '%s'. Make it first, or take it out.", name)
		}
		deeper, err := Look(inner.Content)
		if err != nil {
			return err
		}
		queue = append(queue, blocksOf(deeper)...)
	}
	return nil
}

// blocksOf gives the names of content blocks among what a text names.
func blocksOf(names []petitbleu.Use) (all []string) {
	for _, u := range names {
		if u.Kind == blockKind {
			all = append(all, u.Name)
		}
	}
	return all
}

func set[T any](v, to *T) {
	if to != nil {
		*v = *to
	}
}

// archived gives when a thing was archived, after a change that may say so.
func archived(was time.Time, to *bool, now time.Time) time.Time {
	switch {
	case to == nil, *to && !was.IsZero():
		return was
	case *to:
		return now
	}
	return time.Time{}
}

// later gives the instant of a change: now, and never that of the change before it, which tells
// whether somebody else was first.
func later(was, now time.Time) time.Time {
	if now.After(was) {
		return now
	}
	return was.Add(time.Millisecond)
}
