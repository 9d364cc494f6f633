package feed

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/card"
	"github.com/petitbleu/petitbleu/internal/feed/item"
	"github.com/petitbleu/petitbleu/internal/store"
)

// Checked is what is wrong with what a template says, and the placeholders that it has.
type Checked struct {
	Problems  card.Problems
	Variables []card.Variable
}

// CheckContent reads what a template of a kind says.
func CheckContent(kind petitbleu.CardKind, c petitbleu.CardContent) Checked {
	_, problems := item.Check(kind, c)
	return Checked{problems, item.Variables(kind, c)}
}

// contentLimit bounds what a template says, in bytes: a card, its colours, samples and variables.
const contentLimit = card.MaxBytes + 64<<10

// CreateTemplate adds a template whose draft is c; WorkspaceID, CreatedBy, Name, FeedID and what else it is are the
// caller's to fill. A draft may have problems: they are told when it goes live.
func CreateTemplate(tx *store.Tx, t petitbleu.CardTemplate, c petitbleu.CardContent, now time.Time) (petitbleu.CardTemplate, error) {
	n, err := tx.CountCardTemplates(t.WorkspaceID)
	if err != nil {
		return t, err
	}
	if n >= petitbleu.CardTemplatesLimit {
		return t, petitbleu.Errorf(petitbleu.CodeConflict, "A workspace has at most %d card templates. Archive some.", petitbleu.CardTemplatesLimit)
	}
	if t.Draft, err = draftOf(c); err != nil {
		return t, err
	}
	t.Name, t.Key, t.Label = strings.TrimSpace(t.Name), strings.TrimSpace(t.Key), strings.TrimSpace(t.Label)
	if err := checkTemplate(tx, t); err != nil {
		return t, err
	}
	t.ID, t.Version, t.Revision, t.CreatedAt, t.UpdatedAt, t.ArchivedAt = petitbleu.NewID(petitbleu.KindCard, now), 0, 1, now, now, time.Time{}
	ok, err := tx.InsertCardTemplate(t)
	if err == nil && !ok {
		err = keyTaken(t.Key)
	}
	if err == nil {
		err = tellTemplate(tx, newsCreated, t, now)
	}
	return t, err
}

func keyTaken(key string) error {
	return petitbleu.Errorf(petitbleu.CodeConflict, "There is a card template with the key %q already, perhaps an archived one. Choose another key.", key).At("key")
}

func draftOf(c petitbleu.CardContent) (json.RawMessage, error) {
	raw, err := json.Marshal(c)
	if err != nil {
		return nil, petitbleu.Errorf(petitbleu.CodeInvalidBody, "The card is not JSON.").At("card")
	}
	if len(raw) > contentLimit {
		return nil, petitbleu.Errorf(petitbleu.CodeTooLarge, "What a card template says has at most %d bytes.", contentLimit).At("card")
	}
	return raw, nil
}

// SaveTemplate writes name, key, feed, category, label, retention and, where c is not nil, the draft of a template, under
// the revision that t names. A template that was live keeps its key and its feed. What is live stays live.
func SaveTemplate(tx *store.Tx, t petitbleu.CardTemplate, c *petitbleu.CardContent, now time.Time) (before, after petitbleu.CardTemplate, err error) {
	if before, err = templateAt(tx, t.WorkspaceID, t.ID, t.Revision); err != nil {
		return before, t, err
	}
	after = before
	after.Name, after.Key, after.FeedID = strings.TrimSpace(t.Name), strings.TrimSpace(t.Key), t.FeedID
	after.Category, after.Label, after.RetentionHours = t.Category, strings.TrimSpace(t.Label), t.RetentionHours
	if before.Version > 0 && after.Key != before.Key {
		return before, after, invalid("key", "The template was live: its key %q stays, programs send by it.", before.Key)
	}
	if before.Version > 0 && after.FeedID != before.FeedID {
		return before, after, invalid("feed_id", "The template was live: it stays in its feed. Duplicate it for another.")
	}
	if c != nil {
		if after.Draft, err = draftOf(*c); err != nil {
			return before, after, err
		}
	}
	if err := checkTemplate(tx, after); err != nil {
		return before, after, err
	}
	return saveTemplate(tx, before, after, now)
}

// DropDraft throws the draft of a template that is live away.
func DropDraft(tx *store.Tx, workspace, id string, revision int64, now time.Time) (before, after petitbleu.CardTemplate, err error) {
	if before, err = templateAt(tx, workspace, id, revision); err != nil {
		return before, before, err
	}
	after = before
	if before.Version > 0 {
		after.Draft = nil
	}
	return saveTemplate(tx, before, after, now)
}

// Publish takes the draft of a template live as its next version. It is refused with CodeBadTemplate while the draft has a
// problem that is more than a warning; the field says where.
func Publish(tx *store.Tx, workspace, id string, revision int64, byName string, now time.Time) (before, after petitbleu.CardTemplate, err error) {
	if before, err = templateAt(tx, workspace, id, revision); err != nil {
		return before, before, err
	}
	f, err := tx.Feed(workspace, before.FeedID)
	if err != nil {
		return before, before, missing(err, "feed")
	}
	if !before.ArchivedAt.IsZero() {
		return before, before, archivedTemplate(before.Key)
	}
	if len(before.Draft) == 0 {
		return before, before, errNoDraft
	}
	var c petitbleu.CardContent
	if err := json.Unmarshal(before.Draft, &c); err != nil {
		return before, before, fmt.Errorf("draft of card template %s: %w", id, err)
	}
	if p := CheckContent(f.Kind, c).Problems.Err(); p != nil {
		return before, before, p
	}
	after = before
	after.Version, after.Draft = before.Version+1, nil
	if err := tx.AddCardVersion(workspace, petitbleu.CardVersion{TemplateID: id, Version: after.Version, Content: before.Draft, ByName: byName, CreatedAt: now}); err != nil {
		return before, after, err
	}
	if err := tellTemplate(tx, newsEdited, after, now); err != nil {
		return before, after, err
	}
	return saveTemplate(tx, before, after, now)
}

var errNoDraft = petitbleu.Errorf(petitbleu.CodeConflict, "There is no draft: what is live is the newest.")

func archivedFeed(key string) error {
	return petitbleu.Errorf(petitbleu.CodeConflict, "The feed %q is archived. Restore it, or use a template of another.", key).At("template_key")
}

func archivedTemplate(key string) error {
	return petitbleu.Errorf(petitbleu.CodeConflict, "The card template %q is archived. Restore it, or use another.", key)
}

// Archive takes a template out of use, or back into it. An archived one cannot be sent; what shows it stays.
func Archive(tx *store.Tx, workspace, id string, revision int64, archived bool, now time.Time) (before, after petitbleu.CardTemplate, err error) {
	if before, err = templateAt(tx, workspace, id, revision); err != nil {
		return before, before, err
	}
	after = before
	after.ArchivedAt = archivedAt(before.ArchivedAt, archived, now)
	if kind := map[bool]string{true: newsArchived, false: newsUnarchived}[archived]; before.ArchivedAt.IsZero() == archived {
		if err := tellTemplate(tx, kind, before, now); err != nil {
			return before, before, err
		}
	}
	return saveTemplate(tx, before, after, now)
}

// Restore makes what was live as a version the draft of its template.
func Restore(tx *store.Tx, workspace, id string, revision, version int64, now time.Time) (before, after petitbleu.CardTemplate, err error) {
	if before, err = templateAt(tx, workspace, id, revision); err != nil {
		return before, before, err
	}
	v, err := tx.CardVersion(workspace, id, version)
	if err != nil {
		return before, before, missing(err, "version")
	}
	after = before
	after.Draft = v.Content
	return saveTemplate(tx, before, after, now)
}

// Duplicate makes a template with a name and a key of its own whose draft is another's, or what is live of it where there
// is none.
func Duplicate(tx *store.Tx, workspace, id, name, key, by string, now time.Time) (petitbleu.CardTemplate, error) {
	t, err := tx.CardTemplate(workspace, id)
	if err != nil {
		return t, missing(err, "card template")
	}
	c, err := Content(tx, t)
	if err != nil {
		return t, err
	}
	t.Name, t.Key, t.CreatedBy = name, key, by
	return CreateTemplate(tx, t, c, now)
}

// Content gives what a template says: its draft, or what is live where there is none.
func Content(tx *store.Tx, t petitbleu.CardTemplate) (c petitbleu.CardContent, err error) {
	raw := t.Draft
	if len(raw) == 0 {
		v, err := tx.CardVersion(t.WorkspaceID, t.ID, t.Version)
		if err != nil {
			return c, missing(err, "version")
		}
		raw = v.Content
	}
	if err := json.Unmarshal(raw, &c); err != nil {
		return c, fmt.Errorf("content of card template %s: %w", t.ID, err)
	}
	return c, nil
}

// DeleteTemplate removes a template that was never live.
func DeleteTemplate(tx *store.Tx, workspace, id string) (petitbleu.CardTemplate, error) {
	t, err := tx.CardTemplate(workspace, id)
	if err != nil {
		return t, missing(err, "card template")
	}
	if t.Version > 0 {
		return t, petitbleu.Errorf(petitbleu.CodeConflict, "The card template was live. Archive it: notifications may show it still.")
	}
	return t, tx.DeleteCardTemplate(workspace, id)
}

func templateAt(tx *store.Tx, workspace, id string, revision int64) (petitbleu.CardTemplate, error) {
	t, err := tx.CardTemplate(workspace, id)
	if err != nil {
		return t, missing(err, "card template")
	}
	if t.Revision != revision {
		return t, ErrChanged
	}
	return t, nil
}

func saveTemplate(tx *store.Tx, before, after petitbleu.CardTemplate, now time.Time) (petitbleu.CardTemplate, petitbleu.CardTemplate, error) {
	if before.Key != after.Key {
		other, err := tx.CardTemplateKeyed(after.WorkspaceID, after.Key)
		if err == nil && other.ID != after.ID {
			return before, after, keyTaken(after.Key)
		}
		if err != nil && !errors.Is(err, store.ErrNotFound) {
			return before, after, err
		}
	}
	after.UpdatedAt = now
	ok, err := tx.UpdateCardTemplate(after)
	if err == nil && !ok {
		err = ErrChanged
	}
	after.Revision++
	return before, after, err
}

func checkTemplate(tx *store.Tx, t petitbleu.CardTemplate) error {
	switch {
	case t.Name == "" || utf8.RuneCountInString(t.Name) > nameLimit:
		return invalid("name", "Give the template a name of at most %d characters.", nameLimit)
	case !isKey(t.Key):
		return invalid("key", "The key of a template has 1 to %d lower-case letters, digits, hyphens and underscores.", petitbleu.FeedKeyLimit)
	case utf8.RuneCountInString(t.Label) > labelLimit:
		return invalid("label", "A label has at most %d characters.", labelLimit)
	case t.RetentionHours < 0 || t.RetentionHours > retentionMost:
		return invalid("retention_hours", "Notifications are kept for 1 to %d hours; 0 means as the feed says.", retentionMost)
	}
	f, err := tx.Feed(t.WorkspaceID, t.FeedID)
	if err != nil {
		if errors.Is(err, store.ErrNotFound) {
			return invalid("feed_id", "There is no such feed in this workspace. Choose one.")
		}
		return err
	}
	if !f.ArchivedAt.IsZero() {
		return invalid("feed_id", "The feed %q is archived. Restore it, or choose another.", f.Name)
	}
	if t.Category != "" && !hasCategory(f, t.Category) {
		return invalid("category", "The feed %q has no category %q. Choose one of its own, or none.", f.Name, t.Category)
	}
	return nil
}
