package intake_test

import (
	"testing"
	"time"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/intake"
	"github.com/petitbleu/petitbleu/internal/store"
)

func TestAdoptSubscribers(t *testing.T) {
	each(t, func(h *house) {
		then := h.now.Add(-400 * 24 * time.Hour)
		all := []intake.Subscriber{
			{PageID: page, PSID: "7", CustomerID: "lisa", At: then, Proof: "sheet 3 of the old system"},
			{PageID: page, PSID: "8", ExternalID: "anna", At: then},
			{PageID: page, PSID: "9", CustomerID: "lisa", At: then}, // Lisa's
			{PageID: page2, PSID: "17", CustomerID: "c-5", ExternalID: "anna", At: then},
			{PageID: page, PSID: "10", At: then},
		}
		adopt := func() []string {
			profiles, err := h.intake.AdoptSubscribers(t.Context(), ws, all, "imp_1", h.now)
			if err != nil {
				t.Fatal(err)
			}
			return profiles
		}
		first := adopt()
		if again := adopt(); len(again) != 5 || again[0] != first[0] || again[3] != first[3] {
			t.Errorf("a second time: %q, not %q", again, first)
		}
		lisa := h.psid(page, "7")
		if lisa == "" || first[0] != lisa || first[1] != h.psid(page, "8") || first[4] != h.psid(page, "10") {
			t.Errorf("profiles %q; Lisa is %s", first, lisa)
		}
		if first[3] != h.psid(page2, "17") || first[3] != h.psid(page, "8") {
			t.Errorf("Anna is two people: %q", first)
		}
		if i := h.identity(petitbleu.IdentityExternal, "", "anna"); i.ProfileID != first[3] || i.Quarantined {
			t.Errorf("external id %+v", i)
		}
		if i := h.identity(petitbleu.IdentityCustomer, "", "lisa"); i.ProfileID != lisa || !i.Quarantined {
			t.Errorf("a disputed customer id: %+v", i)
		}
		opt := h.optIns(page, "lisa")
		if len(opt) != 2 || opt[1].Source != intake.ImportSource || opt[1].Wording != "sheet 3 of the old system" || !opt[1].At.Equal(then) {
			t.Errorf("opt-ins %+v", opt)
		}
		if c := h.thread(page, "7"); !c.WindowOpenedAt.IsZero() || !c.LastInboundAt.IsZero() {
			t.Errorf("an import opened a window: %+v", c)
		}
		h.read(func(tx *store.Tx) error {
			anonymous, err := tx.OptInsOf(ws, first[4])
			if len(anonymous) != 1 || anonymous[0].PSID != "10" || anonymous[0].CustomerID != "" {
				t.Errorf("an opt-in without a customer id: %+v", anonymous)
			}
			return err
		})
	})
}

// What a person asked for after they had opted in stands, whatever a file says later.
func TestImportUndoesNoStop(t *testing.T) {
	each(t, func(h *house) {
		h.from(page, "7", `"message":{"mid":"m-stop","text":"STOP"}`)
		h.tick()
		if c := h.thread(page, "7"); !c.Stopped() {
			t.Fatalf("no stop: %+v", c)
		}
		_, err := h.intake.AdoptSubscribers(t.Context(), ws, []intake.Subscriber{{PageID: page, PSID: "7", CustomerID: "lisa", At: h.now.Add(-time.Hour)}}, "imp_1", h.now)
		if c := h.thread(page, "7"); err != nil || !c.Stopped() {
			t.Errorf("an import undid a stop: %+v, %v", c, err)
		}
	})
}
