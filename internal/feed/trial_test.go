package feed_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/feed"
	"github.com/petitbleu/petitbleu/internal/store"
)

// TestTrialOfADraft: a draft is tried before it is live; what was tried goes on to be shown as it was, while others get what
// is live, and a draft with a problem is refused.
func TestTrialOfADraft(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		ctx := t.Context()
		saying := func(text string) *petitbleu.CardContent {
			return &petitbleu.CardContent{Card: json.RawMessage(`{"version":1,"body":{"items":[` + text + `]}}`)}
		}
		said := func(text string) *petitbleu.CardContent { return saying(`{"type":"text","text":"` + text + `"}`) }
		var made petitbleu.CardTemplate
		save := func(c *petitbleu.CardContent) {
			r.write(func(tx *store.Tx) (err error) {
				_, made, err = feed.SaveTemplate(tx, made, c, noon)
				return err
			})
		}
		r.write(func(tx *store.Tx) (err error) {
			made, err = feed.CreateTemplate(tx, petitbleu.CardTemplate{WorkspaceID: r.ws, Key: "new", Name: "New", FeedID: r.feed.ID}, *said("First"), noon)
			return err
		})
		trial := feed.Send{TemplateKey: "new", Test: true, Draft: true}
		person := ""
		try := func() {
			t.Helper()
			sent, err := r.Realtime(ctx, r.ws, trial, to("u-1"), "")
			if err != nil || sent.Version != -made.Revision {
				t.Fatalf("%+v, %v", sent, err)
			}
			person = sent.ProfileID
		}
		shown := func() string {
			t.Helper()
			p, err := r.List(ctx, r.ws, person, feed.Query{Feed: "news"})
			if err != nil {
				t.Fatal(err)
			}
			all := make([]string, len(p.Items))
			for i, one := range p.Items {
				if all[i] = one.Text; !strings.Contains(string(one.Card), one.Text) {
					t.Errorf("no card: %+v", one)
				}
			}
			return strings.Join(all, ", ")
		}
		try()
		try() // the same draft is kept once
		save(said("Second"))
		try()
		if got := shown(); got != "Second, First, First" {
			t.Errorf("shown: %s", got)
		}
		r.write(func(tx *store.Tx) (err error) {
			_, made, err = feed.Publish(tx, r.ws, made.ID, made.Revision, "Ana", noon)
			return err
		})
		if _, err := r.Realtime(ctx, r.ws, trial, to("u-1"), ""); petitbleu.CodeOf(err) != petitbleu.CodeConflict {
			t.Errorf("without a draft: %v", err)
		}
		save(said("Third"))
		if sent, err := r.Realtime(ctx, r.ws, feed.Send{TemplateKey: "new"}, to("u-1"), ""); err != nil || sent.Version != 1 {
			t.Errorf("what is live: %+v, %v", sent, err)
		}
		try()
		r.restart()
		if got := shown(); got != "Third, Second, Second, First, First" {
			t.Errorf("shown after a start: %s", got)
		}
		save(saying(`{"type":"image","imageUrl":"javascript:x"}`))
		if _, err := r.Realtime(ctx, r.ws, trial, to("u-1"), ""); petitbleu.CodeOf(err) != petitbleu.CodeBadTemplate {
			t.Errorf("a broken one: %v", err)
		}
		r.read(func(tx *store.Tx) error {
			lines, err := tx.NotificationLog(r.ws, store.NotificationLogSearch{Limit: 10})
			if err != nil || len(lines) != 5 || !lines[0].Test || lines[1].Test {
				t.Errorf("the log: %+v, %v", lines, err)
			}
			return err
		})
	})
}
