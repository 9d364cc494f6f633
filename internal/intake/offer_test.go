package intake_test

import (
	"log/slog"
	"testing"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/clock"
	"github.com/petitbleu/petitbleu/internal/intake"
	"github.com/petitbleu/petitbleu/internal/store"
)

func TestWhereALogInOpens(t *testing.T) {
	for base, want := range map[string]bool{
		"https://pb.example": true, "http://pb.example": false, "http://127.0.0.1:8080": true, "http://[::1]:8080": true, "http://localhost:8080": true,
		"http://10.0.0.1": false, "http://127.0.0.1.evil.example": false, "": false,
	} {
		each(t, func(h *house) {
			h.intake = intake.New(intake.Options{Store: h.store, Box: h.box, Clock: clock.System(), Logger: slog.New(slog.DiscardHandler), Node: "one", BaseURL: base})
			h.write(func(tx *store.Tx) error {
				return tx.SetSetting(ws, intake.LinkingSetting(siteID), intake.Linking{LoginURL: "https://shop.example/login", Offer: true, OfferText: "Log in once?"}, h.now)
			})
			h.from(page, "70", says("I found you by search"))
			h.tick()
			h.read(func(tx *store.Tx) error {
				all, _, err := tx.Messages(store.MessageFilter{WorkspaceID: ws, Origin: intake.OriginOffer}, "", 100)
				if (len(all) == 1) != want {
					h.Errorf("%q: %d offers", base, len(all))
				}
				return err
			})
		})
	}
}

func TestOfferOfALogIn(t *testing.T) {
	each(t, func(h *house) {
		h.intake = intake.New(intake.Options{Store: h.store, Box: h.box, Clock: clock.System(), Logger: slog.New(slog.DiscardHandler), Node: "one", BaseURL: "https://pb.example"})
		offers := func() (all []petitbleu.Message) {
			h.read(func(tx *store.Tx) (err error) {
				all, _, err = tx.Messages(store.MessageFilter{WorkspaceID: ws, Origin: intake.OriginOffer}, "", 100)
				return err
			})
			return all
		}
		h.from(page, "69", says("before anything was set"))
		h.tick()
		h.write(func(tx *store.Tx) error {
			return tx.SetSetting(ws, intake.LinkingSetting(siteID), intake.Linking{LoginURL: "https://shop.example/login", Offer: true, OfferText: "Log in once?"}, h.now)
		})
		h.from(page, "69", says("known already"))
		h.from(page, "70", says("I found you by search"))
		h.from(page, "70", says("once more"))
		h.from(page, "71", optin(h.ref("ana")))
		h.from(page, "72", `"postback":{"mid":"p1","title":"Get started","payload":"GO","referral":{"ref":"poster","source":"SHORTLINK","type":"OPEN_THREAD"}}`)
		h.from(page, "73", `"reaction":{"mid":"m_x","action":"react","emoji":"x"}`)
		h.from(page2, "74", says("a Page without a site"))
		h.tick()
		all := offers()
		if len(all) != 1 || all[0].Recipient != "70" || all[0].Content.Text != "Log in once?" || all[0].Content.Buttons[0].URL != "https://pb.example/link/"+siteID || all[0].ProfileID != h.psid(page, "70") {
			h.Errorf("offers: %+v", all)
		}
	})
}
