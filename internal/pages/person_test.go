package pages_test

import (
	"strings"
	"testing"
	"time"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/graph"
	"github.com/petitbleu/petitbleu/internal/pages"
	"github.com/petitbleu/petitbleu/internal/store"
)

// wrote has somebody write to the Page, and gives the page-scoped id by which they are known.
func (h *house) wrote(person string) (psid string) {
	h.Helper()
	h.says(person, "hello")
	h.until("the message", func() bool { return len(h.events(petitbleu.EventMessage)) == 1 })
	profile := h.events(petitbleu.EventMessage)[0].ProfileID
	h.write(func(tx *store.Tx) error {
		all, err := tx.ConversationsOf(ws, profile)
		if len(all) == 1 {
			psid = all[0].PSID
		}
		return err
	})
	return psid
}

// TestPersonsOwnMenu: one person's menu, beside the Page's, and the text box that is closed to them.
func TestPersonsOwnMenu(t *testing.T) {
	each(t, func(h *house) {
		h.connect()
		ctx, psid := h.Context(), h.wrote("ana")
		if err := h.pages.SetUserMenu(ctx, ws, pageID, psid, menu("Help")); err == nil {
			t.Error("a menu without Get Started")
		}
		_, err := h.pages.SetProfile(ctx, ws, pageID, graph.Profile{GetStarted: &graph.Postback{Payload: "GO"}, Menu: menu("Of the Page")}, nil)
		h.ok(err)
		if mine, err := h.pages.UserMenu(ctx, ws, pageID, psid); err != nil || len(mine) != 0 {
			t.Errorf("before: %+v, %v", mine, err)
		}
		own := menu("My order")
		own[0].InputDisabled = true
		h.ok(h.pages.SetUserMenu(ctx, ws, pageID, psid, own))
		if mine, err := h.pages.UserMenu(ctx, ws, pageID, psid); err != nil || len(mine) != 1 || !mine[0].InputDisabled || mine[0].Items[0].Title != "My order" {
			t.Errorf("her own: %+v, %v", mine, err)
		}
		h.ok(h.pages.SetUserMenu(ctx, ws, pageID, psid, nil))
		if mine, err := h.pages.UserMenu(ctx, ws, pageID, psid); err != nil || len(mine) != 0 {
			t.Errorf("after: %+v, %v", mine, err)
		}
		if err := h.pages.SetUserMenu(ctx, ws, pageID, psid, menu(strings.Repeat("x", 31))); !strings.HasPrefix(err.Error(), "body.persistent_menu[0].call_to_actions[0].title") {
			t.Errorf("a long title: %v", err)
		}
	})
}

// TestLabels: made, listed, given, taken, removed; nothing else of that id is touched.
func TestLabels(t *testing.T) {
	each(t, func(h *house) {
		h.connect()
		ctx, psid := h.Context(), h.wrote("ana")
		vip, err := h.pages.AddLabel(ctx, ws, pageID, " VIP ")
		h.ok(err)
		late, err := h.pages.AddLabel(ctx, ws, pageID, "late payer")
		h.ok(err)
		if _, err := h.pages.AddLabel(ctx, ws, pageID, " "); petitbleu.CodeOf(err) != petitbleu.CodeInvalidParameter {
			t.Errorf("without a name: %v", err)
		}
		if all, err := h.pages.Labels(ctx, ws, pageID, ""); err != nil || len(all) != 2 || all[0] != late || all[1] != (graph.Label{ID: vip.ID, Name: "VIP"}) {
			t.Errorf("labels: %+v, %v", all, err)
		}
		h.ok(h.pages.MarkPerson(ctx, ws, pageID, psid, vip.ID, true))
		h.ok(h.pages.MarkPerson(ctx, ws, pageID, psid, vip.ID, true))
		if hers, err := h.pages.Labels(ctx, ws, pageID, psid); err != nil || len(hers) != 1 || hers[0].Name != "VIP" {
			t.Errorf("hers: %+v, %v", hers, err)
		}
		h.until("the event", func() bool { return len(h.events(petitbleu.EventLabel)) == 1 })
		h.ok(h.pages.MarkPerson(ctx, ws, pageID, psid, vip.ID, false))
		if hers, err := h.pages.Labels(ctx, ws, pageID, psid); err != nil || len(hers) != 0 {
			t.Errorf("after it was taken: %+v, %v", hers, err)
		}
		for name, err := range map[string]error{
			"the Page itself removed":  h.pages.DeleteLabel(ctx, ws, pageID, pageID),
			"a label of nobody":        h.pages.DeleteLabel(ctx, ws, pageID, "4711"),
			"a person's id as a label": h.pages.MarkPerson(ctx, ws, pageID, psid, psid, true),
		} {
			if petitbleu.CodeOf(err) != petitbleu.CodeNotFound {
				t.Errorf("%s: %v", name, err)
			}
		}
		h.ok(h.pages.DeleteLabel(ctx, ws, pageID, vip.ID))
		if all, err := h.pages.Labels(ctx, ws, pageID, ""); err != nil || len(all) != 1 {
			t.Errorf("labels at the end: %+v, %v", all, err)
		}
	})
}

// TestInsights: what the platform counts, a value for each day.
func TestInsights(t *testing.T) {
	each(t, func(h *house) {
		h.connect()
		h.wrote("ana")
		h.clock.Move(24 * time.Hour)
		all, err := h.pages.Insights(h.Context(), ws, pageID, "days_28", 3)
		h.ok(err)
		sums := map[string]float64{}
		for _, i := range all {
			if len(i.Values) != 3 {
				t.Errorf("%s has %d values", i.Name, len(i.Values))
			}
			for _, v := range i.Values {
				sums[i.Name] = max(sums[i.Name], v.Value)
			}
		}
		if len(all) != len(graph.Insights) || sums["page_messages_new_conversations_unique"] != 1 || sums["page_messages_blocked_conversations_unique"] != 0 {
			t.Errorf("insights: %v", sums)
		}
		if _, err := h.pages.Insights(h.Context(), ws, pageID, "day", 91); petitbleu.CodeOf(err) != petitbleu.CodeInvalidParameter {
			t.Errorf("91 days: %v", err)
		}
	})
}

// TestLanguageReading: switched on, a message tells its language.
func TestLanguageReading(t *testing.T) {
	each(t, func(h *house) {
		h.connect()
		ctx := h.Context()
		if r, err := h.pages.LanguageReading(ctx, ws, pageID); err != nil || r.On {
			t.Errorf("before: %+v, %v", r, err)
		}
		if err := h.pages.SetLanguageReading(ctx, ws, pageID, pages.LanguageReading{On: true, Model: "KLINGON"}, ""); petitbleu.CodeOf(err) != petitbleu.CodeInvalidParameter {
			t.Errorf("no such model: %v", err)
		}
		if err := h.pages.SetLanguageReading(ctx, ws, pageID, pages.LanguageReading{On: true, Model: "CUSTOM"}, ""); petitbleu.CodeOf(err) != petitbleu.CodeInvalidParameter {
			t.Errorf("a model without its token: %v", err)
		}
		h.ok(h.pages.SetLanguageReading(ctx, ws, pageID, pages.LanguageReading{On: true, Model: "FRENCH_STANDARD"}, ""))
		if r, err := h.pages.LanguageReading(ctx, ws, pageID); err != nil || !r.On || r.Model != "FRENCH_STANDARD" {
			t.Errorf("after: %+v, %v", r, err)
		}
		h.wrote("ana")
		if said := h.events(petitbleu.EventMessage)[0]; !strings.Contains(string(said.Data), "fr_XX") {
			t.Errorf("the message tells no language: %s", said.Data)
		}
	})
}
