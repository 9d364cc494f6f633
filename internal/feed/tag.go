package feed

import (
	"context"
	"slices"
	"time"
	"unicode/utf8"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/store"
)

// TagSettings is what a workspace asks of the tags of those who send (Notifications reference, section 6.1).
type TagSettings struct {
	Tags     []string `json:"tags" nullable:"false" maxItems:"1000" doc:"The tags that are known"`
	Required bool     `json:"required" doc:"Whoever sends names a tag"`
	Closed   bool     `json:"closed" doc:"A tag that is not known is refused; else it becomes one that is"`
}

// TagSettingsName is the name of the setting.
const TagSettingsName = "notification_tags"

// TestTag is the tag of trials, which everybody may use.
const TestTag = "test"

const tagsLimit = 1000

// Tags reads the settings of a workspace.
func Tags(tx *store.Tx, workspace string) (s TagSettings, err error) {
	_, err = tx.Setting(workspace, TagSettingsName, &s)
	if s.Tags == nil {
		s.Tags = []string{}
	}
	return s, err
}

// SetTags writes them.
func SetTags(tx *store.Tx, workspace string, s TagSettings, now time.Time) error {
	for _, tag := range s.Tags {
		if tag == "" || utf8.RuneCountInString(tag) > tagLimit {
			return invalid("tags", "A tag has 1 to %d characters.", tagLimit)
		}
	}
	return tx.SetSetting(workspace, TagSettingsName, s, now)
}

// checkTag refuses a tag that the workspace does not take; fresh: it is to be added to those that are known.
func checkTag(tx *store.Tx, workspace, tag string) (fresh bool, err error) {
	if tag == TestTag {
		return false, nil
	}
	s, err := Tags(tx, workspace)
	switch {
	case err != nil:
		return false, err
	case tag == "" && s.Required:
		return false, petitbleu.Errorf(petitbleu.CodeMissingValue, "This workspace asks for a tag. Name one of its tags.").At("tag")
	case tag == "" || slices.Contains(s.Tags, tag):
		return false, nil
	case s.Closed:
		return false, invalid("tag", "The tag %q is not one of this workspace. Use one of its tags, or add this one in its settings.", tag)
	}
	return len(s.Tags) < tagsLimit, nil
}

// tag refuses a tag that a workspace does not take, and makes a new one known.
func (e *Engine) tag(ctx context.Context, workspace, tag string) error {
	fresh := false
	err := e.read(ctx, func(tx *store.Tx) (err error) {
		fresh, err = checkTag(tx, workspace, tag)
		return err
	})
	if err != nil || !fresh {
		return err
	}
	return e.o.Store.Write(ctx, func(tx *store.Tx) error {
		s, err := Tags(tx, workspace)
		if err != nil || slices.Contains(s.Tags, tag) {
			return err
		}
		s.Tags = append(s.Tags, tag)
		return tx.SetSetting(workspace, TagSettingsName, s, e.now())
	})
}
