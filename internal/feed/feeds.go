package feed

import (
	"errors"
	"fmt"
	"net/url"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/card"
	"github.com/petitbleu/petitbleu/internal/store"
)

// ErrChanged is what a change of a feed or of a template answers that saw another revision.
var ErrChanged = petitbleu.Errorf(petitbleu.CodeConflict, "Somebody else changed this meanwhile. Look at it again, then make your change.")

const (
	nameLimit  = 200
	labelLimit = 60
	iconLimit  = 2048
)

// NewFeed gives a feed as a form begins it: a list of designed cards.
func NewFeed() petitbleu.Feed {
	return petitbleu.Feed{View: petitbleu.ViewFeed, Kind: petitbleu.CardDesign, Labels: true, RetentionHours: petitbleu.RetentionHours}
}

// CreateFeed adds a feed; WorkspaceID and CreatedBy are the caller's to fill.
func CreateFeed(tx *store.Tx, f petitbleu.Feed, now time.Time) (petitbleu.Feed, error) {
	f.Name, f.Key = strings.TrimSpace(f.Name), strings.TrimSpace(f.Key)
	if err := checkFeed(f); err != nil {
		return f, err
	}
	all, err := tx.Feeds(f.WorkspaceID)
	if err != nil {
		return f, err
	}
	n := 0
	for i := range all {
		if all[i].ArchivedAt.IsZero() {
			n++
		}
	}
	if n >= petitbleu.FeedsLimit {
		return f, petitbleu.Errorf(petitbleu.CodeConflict, "A workspace has at most %d feeds. Archive some.", petitbleu.FeedsLimit)
	}
	f.ID, f.Revision, f.CreatedAt, f.UpdatedAt, f.ArchivedAt = petitbleu.NewID(petitbleu.KindFeed, now), 1, now, now, time.Time{}
	ok, err := tx.InsertFeed(f)
	if err == nil && !ok {
		err = petitbleu.Errorf(petitbleu.CodeConflict, "There is a feed with the key %q already. Choose another key.", f.Key).At("key")
	}
	return f, err
}

// UpdateFeed writes what a feed is, under the revision that f names, and gives it as it was and as it is. Its key and kind
// stay. A category that templates stand in cannot go.
func UpdateFeed(tx *store.Tx, f petitbleu.Feed, now time.Time) (before, after petitbleu.Feed, err error) {
	if before, err = tx.Feed(f.WorkspaceID, f.ID); err != nil {
		return before, f, missing(err, "feed")
	}
	if f.Revision != before.Revision {
		return before, f, ErrChanged
	}
	after = f
	after.Name = strings.TrimSpace(f.Name)
	after.Key, after.Kind, after.CreatedBy, after.CreatedAt, after.ArchivedAt, after.UpdatedAt = before.Key, before.Kind, before.CreatedBy, before.CreatedAt, before.ArchivedAt, now
	if err := checkFeed(after); err != nil {
		return before, after, err
	}
	if err := keepsCategories(tx, after); err != nil {
		return before, after, err
	}
	return saveFeed(tx, before, after)
}

// keepsCategories refuses to take a category away that a template stands in.
func keepsCategories(tx *store.Tx, f petitbleu.Feed) error {
	templates, err := tx.CardTemplates(f.WorkspaceID, store.CardTemplateSearch{FeedID: f.ID, Limit: petitbleu.CardTemplatesLimit})
	if err != nil {
		return err
	}
	for _, t := range templates {
		if t.Category != "" && !hasCategory(f, t.Category) {
			return petitbleu.Errorf(petitbleu.CodeConflict, "The template %q stands in the category %q. Give it another first.", t.Name, t.Category).At("categories")
		}
	}
	return nil
}

// ArchiveFeed takes a feed out of use, or back into it. Nothing is sent to an archived one; what is in it stays to be read.
func ArchiveFeed(tx *store.Tx, workspace, id string, revision int64, archived bool, now time.Time) (before, after petitbleu.Feed, err error) {
	if before, err = tx.Feed(workspace, id); err != nil {
		return before, before, missing(err, "feed")
	}
	if revision != before.Revision {
		return before, before, ErrChanged
	}
	after = before
	after.UpdatedAt, after.ArchivedAt = now, archivedAt(before.ArchivedAt, archived, now)
	return saveFeed(tx, before, after)
}

func saveFeed(tx *store.Tx, before, after petitbleu.Feed) (petitbleu.Feed, petitbleu.Feed, error) {
	after.Revision = before.Revision
	ok, err := tx.UpdateFeed(after)
	if err == nil && !ok {
		err = ErrChanged
	}
	after.Revision++
	return before, after, err
}

func archivedAt(was time.Time, archived bool, now time.Time) time.Time {
	switch {
	case !archived:
		return time.Time{}
	case was.IsZero():
		return now
	}
	return was
}

// missing says in a sentence that something is not there.
func missing(err error, what string) error {
	if errors.Is(err, store.ErrNotFound) {
		return petitbleu.Errorf(petitbleu.CodeNotFound, "There is no such %s in this workspace.", what)
	}
	return err
}

func checkFeed(f petitbleu.Feed) error {
	switch {
	case !isKey(f.Key):
		return invalid("key", "The key of a feed has 1 to %d lower-case letters, digits, hyphens and underscores.", petitbleu.FeedKeyLimit)
	case f.Name == "" || utf8.RuneCountInString(f.Name) > nameLimit:
		return invalid("name", "Give the feed a name of at most %d characters.", nameLimit)
	case f.View != petitbleu.ViewFeed && f.View != petitbleu.ViewChat:
		return invalid("view", "A feed looks like a feed or like a chat: write feed or chat.")
	case f.Kind != petitbleu.CardDesign && f.Kind != petitbleu.CardData:
		return invalid("kind", "The templates of a feed are of one kind: write design or data.")
	case f.RetentionHours < 1 || f.RetentionHours > retentionMost:
		return invalid("retention_hours", "Notifications are kept for 1 to %d hours.", retentionMost)
	}
	if err := checkIcon(f.IconURL); err != nil {
		return err
	}
	if err := checkCategories(f.Categories); err != nil {
		return err
	}
	return checkTheme(f.Theme)
}

const retentionMost = 87600 // ten years

func invalid(field, format string, args ...any) error {
	return petitbleu.Errorf(petitbleu.CodeInvalidParameter, format, args...).At(field)
}

// isKey tells whether a text can name a feed or a template in addresses.
func isKey(s string) bool {
	if s == "" || len(s) > petitbleu.FeedKeyLimit {
		return false
	}
	for _, c := range []byte(s) {
		if (c < 'a' || c > 'z') && (c < '0' || c > '9') && c != '-' && c != '_' {
			return false
		}
	}
	return true
}

func checkIcon(address string) error {
	if address == "" {
		return nil
	}
	u, err := url.Parse(address)
	if err != nil || u.Scheme != "https" && u.Scheme != "http" || u.Host == "" || len(address) > iconLimit {
		return invalid("icon_url", "The address of the icon begins with https:// and has at most %d characters.", iconLimit)
	}
	return nil
}

func checkCategories(all []petitbleu.Category) error {
	if len(all) > petitbleu.CategoriesLimit {
		return invalid("categories", "A feed has at most %d categories.", petitbleu.CategoriesLimit)
	}
	seen := map[string]bool{}
	for i, c := range all {
		at := fmt.Sprintf("categories[%d]", i)
		switch {
		case !isKey(c.ID):
			return invalid(at+".id", "The id of a category has 1 to %d lower-case letters, digits, hyphens and underscores.", petitbleu.FeedKeyLimit)
		case seen[c.ID]:
			return invalid(at+".id", "Two categories have the id %q. Give one another.", c.ID)
		case strings.TrimSpace(c.Name) == "" || utf8.RuneCountInString(c.Name) > labelLimit:
			return invalid(at+".name", "Give the category a name of at most %d characters.", labelLimit)
		}
		seen[c.ID] = true
	}
	return nil
}

func hasCategory(f petitbleu.Feed, id string) bool {
	for _, c := range f.Categories {
		if c.ID == id {
			return true
		}
	}
	return false
}

func checkTheme(t petitbleu.Theme) error {
	switch t.Mode {
	case "", "light", "dark", "default":
	default:
		return invalid("theme.theme_mode", "The mode of a theme is light, dark or default.")
	}
	if p := card.CheckTheme(t.Parts); len(p) > 0 {
		return invalid("theme."+p[0].Path, "%s", p[0].Message)
	}
	return nil
}
