package compose

import (
	"strings"
	"time"
	"unicode/utf8"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/store"
)

// AddTemplate makes a template with its first version. byName is who did it.
func AddTemplate(tx *store.Tx, t petitbleu.Template, c petitbleu.Composition, byName string) (petitbleu.Template, error) {
	t.Name = strings.TrimSpace(t.Name)
	if err := checkTemplate(tx, t); err != nil {
		return t, err
	}
	all, err := tx.Templates(t.WorkspaceID)
	if err != nil {
		return t, err
	}
	if len(all) >= petitbleu.TemplatesLimit {
		return t, petitbleu.Errorf(petitbleu.CodeConflict, "A workspace has at most %d templates. Remove some.", petitbleu.TemplatesLimit)
	}
	t.Version = 1
	if err := keepTemplate(tx, &t, c, byName); err != nil {
		return t, err
	}
	ok, err := tx.InsertTemplate(t)
	if err == nil && !ok {
		err = errTemplateNamed
	}
	return t, err
}

var errTemplateNamed = petitbleu.Errorf(petitbleu.CodeConflict, "There is a template of this name already. Choose another name.").At("body.name")

// TemplateChange is what a change of a template says; nil leaves a member as it is.
type TemplateChange struct {
	Name, Description *string
	Composition       *petitbleu.Composition // another version, unless it says what the newest says
	Archived          *bool
	Was               time.Time // as it was read; zero: whatever it is
}

// ChangeTemplate changes a template and gives it as it was and as it is.
func ChangeTemplate(tx *store.Tx, workspace, id string, c TemplateChange, byName string, now time.Time) (before, after petitbleu.Template, err error) {
	if before, err = tx.Template(workspace, id); err != nil {
		return before, after, err
	}
	if !c.Was.IsZero() && !c.Was.Equal(before.UpdatedAt) {
		return before, after, ErrChanged
	}
	after = before
	if c.Name != nil {
		after.Name = strings.TrimSpace(*c.Name)
	}
	set(&after.Description, c.Description)
	after.ArchivedAt = archived(before.ArchivedAt, c.Archived, now)
	if err := checkTemplate(tx, after); err != nil {
		return before, after, err
	}
	after.UpdatedAt = later(before.UpdatedAt, now)
	if c.Composition != nil {
		after.Version++
		if err := keepTemplate(tx, &after, *c.Composition, byName); err != nil {
			return before, after, err
		}
	}
	ok, err := tx.UpdateTemplate(after, before.UpdatedAt)
	if err == nil && !ok {
		err = ErrChanged
	}
	return before, after, err
}

// RemoveTemplate removes an archived template. What was made from it stays as it is.
func RemoveTemplate(tx *store.Tx, workspace, id string) (t petitbleu.Template, err error) {
	if t, err = tx.Template(workspace, id); err != nil {
		return t, err
	}
	if t.ArchivedAt.IsZero() {
		return t, petitbleu.Errorf(petitbleu.CodeConflict, "Archive the template first: what was archived can be brought back, what was deleted cannot.")
	}
	return t, tx.DeleteTemplate(workspace, id)
}

func checkTemplate(tx *store.Tx, t petitbleu.Template) error {
	invalid := func(field, format string, args ...any) error {
		return petitbleu.Errorf(petitbleu.CodeInvalidParameter, format, args...).At("body." + field)
	}
	switch {
	case t.Name == "":
		return invalid("name", "Give the template a name.")
	case utf8.RuneCountInString(t.Name) > petitbleu.TemplateNameLimit:
		return invalid("name", "The name of a template has at most %d characters.", petitbleu.TemplateNameLimit)
	case utf8.RuneCountInString(t.Description) > petitbleu.TemplateDescriptionLimit:
		return invalid("description", "The description has at most %d characters.", petitbleu.TemplateDescriptionLimit)
	case !t.ArchivedAt.IsZero():
		return nil
	}
	other, taken, err := tx.TemplateNamed(t.WorkspaceID, t.Name)
	if err == nil && taken && other.ID != t.ID {
		err = errTemplateNamed
	}
	return err
}

// keepTemplate keeps a composition as the version of a template, with what it names. One that says
// what the version before says makes none.
func keepTemplate(tx *store.Tx, t *petitbleu.Template, c petitbleu.Composition, byName string) error {
	uses, err := Check(tx, t.WorkspaceID, &c)
	if err != nil {
		return err
	}
	id, err := tx.PutComposition(t.WorkspaceID, c, t.UpdatedAt)
	if err != nil {
		return err
	}
	if id == t.CompositionID {
		t.Version--
		return nil
	}
	t.CompositionID, t.Channel = id, c.Channel
	if err := tx.AddVersion(t.WorkspaceID, templateKind, t.ID, petitbleu.Version{Version: t.Version, Content: id, ByName: byName, CreatedAt: t.UpdatedAt}); err != nil {
		return err
	}
	return tx.SetUses(t.WorkspaceID, templateKind, t.ID, uses)
}
