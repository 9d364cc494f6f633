package seed

import (
	"context"
	"fmt"
	"time"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/plan"
	"github.com/petitbleu/petitbleu/internal/segment"
	"github.com/petitbleu/petitbleu/internal/store"
)

// shelf is what somebody at the shop has written by now.
type shelf struct {
	tx        *store.Tx
	workspace string
	by        string // who wrote it: a user
	byName    string
	now       time.Time
	shop      string // address of the shop, no slash at its end
}

// Stock writes what a shop has on its shelves after some weeks: two segments, two templates, a campaign that is being
// written and a small one that is over, with what it came to. Nothing of it ever sends by itself. by is the user who
// did it all.
func Stock(ctx context.Context, s *store.Store, workspace string, by petitbleu.User, shopURL string, now time.Time) error {
	err := s.Write(ctx, func(tx *store.Tx) error {
		h := shelf{tx: tx, workspace: workspace, by: by.ID, byName: by.Name, now: now, shop: shopURL}
		copper, err := h.segment("Amateurs de cuivre", "Ont acheté du cuivre ou disent l’aimer", 40, segment.Node{Type: "attribute", Name: "likes", Op: "includes", Value: "copper"})
		if err != nil {
			return err
		}
		buyers, err := h.segment("Déjà clients", "Au moins une commande", 60, segment.Node{Type: "attribute", Name: "orders", Op: "more_than", Value: 0.0})
		if err != nil {
			return err
		}
		if err := h.templates(); err != nil {
			return err
		}
		if err := h.draft(copper); err != nil {
			return err
		}
		return h.postcards(buyers)
	})
	if err != nil {
		return fmt.Errorf("stock the demo's shelves: %w", err)
	}
	return nil
}

// ago gives an instant so many days before now.
func (h *shelf) ago(days int) time.Time { return h.now.AddDate(0, 0, -days) }

func (h *shelf) segment(name, about string, days int, where segment.Node) (id string, err error) {
	at := h.ago(days)
	id = petitbleu.NewID(petitbleu.KindSegment, at)
	d := segment.Definition{Version: segment.Version, Where: segment.Node{Match: segment.And, Of: []segment.Node{where}}}
	_, err = h.tx.InsertSegment(petitbleu.Segment{
		WorkspaceID: h.workspace, ID: id, Name: name, Description: about, Definition: d.Encode(), Version: 1, Tracked: true, CreatedBy: h.by, CreatedAt: at, UpdatedAt: at,
	})
	return id, err
}

// basket is the template of a reminder.
func (h *shelf) basket() petitbleu.Composition {
	return petitbleu.Composition{
		Channel: "messenger", Purpose: petitbleu.PurposeTransactional,
		Content: petitbleu.Content{
			Type:    petitbleu.ContentButtons,
			Text:    "Bonjour {{${first_name} | default: 'à vous'}}, votre panier vous attend encore chez Cooktoys. Une question sur un ustensile ? Répondez ici.",
			Buttons: []petitbleu.Button{{Type: petitbleu.ButtonURL, Title: "Revoir mon panier", URL: h.shop + "/basket"}},
		},
		Variants: []petitbleu.Variant{{Language: "en", Content: petitbleu.Content{
			Type:    petitbleu.ContentButtons,
			Text:    "Hello {{${first_name} | default: 'there'}}, your basket is still waiting at Cooktoys. A question about a pan? Answer here.",
			Buttons: []petitbleu.Button{{Type: petitbleu.ButtonURL, Title: "See my basket", URL: h.shop + "/basket"}},
		}}},
	}
}

// cards is where the shop's printer takes postcards. Nobody answers there.
const cards = "https://imprimeur.example/cartes"

// postcard is a request to the printer, with what the card says.
func postcard(text string) petitbleu.Composition {
	return petitbleu.Composition{Channel: "webhook", Purpose: petitbleu.PurposePromotional, Content: petitbleu.Content{
		Type: petitbleu.ContentWebhook,
		Webhook: &petitbleu.WebhookRequest{
			Method: "POST", URL: cards, BodyMode: petitbleu.BodyJSON,
			Pairs: []petitbleu.Header{
				{Name: "client", Value: "{{${user_id}}}"}, {Name: "nom", Value: "{{${first_name}}} {{${last_name}}}"},
				{Name: "ville", Value: "{{custom_attribute.${home_city}}}"}, {Name: "texte", Value: text},
			},
		},
	}}
}

func (h *shelf) templates() error {
	for _, one := range []struct {
		name, about string
		days        int
		says        petitbleu.Composition
	}{
		{"Panier oublié", "Un rappel dans Messenger, en français et en anglais", 30, h.basket()},
		{"Carte postale", "Un appel à l’imprimeur, qui écrit et poste la carte", 26, postcard("À bientôt chez Cooktoys, {{${first_name}}} !")},
	} {
		at := h.ago(one.days)
		content, err := h.tx.PutComposition(h.workspace, one.says, at)
		if err != nil {
			return err
		}
		t := petitbleu.Template{
			WorkspaceID: h.workspace, ID: petitbleu.NewID(petitbleu.KindTemplate, at), Name: one.name, Description: one.about, Channel: one.says.Channel,
			CompositionID: content, Version: 1, CreatedBy: h.by, CreatedAt: at, UpdatedAt: at,
		}
		if _, err := h.tx.InsertTemplate(t); err != nil {
			return err
		}
		if err := h.tx.AddVersion(h.workspace, "template", t.ID, petitbleu.Version{Version: 1, Content: content, ByName: h.byName, CreatedAt: at}); err != nil {
			return err
		}
	}
	return nil
}

// draft is the campaign that somebody is at.
func (h *shelf) draft(audience string) error {
	says := func(text string) *petitbleu.Composition {
		return &petitbleu.Composition{Channel: "messenger", Purpose: petitbleu.PurposeRequested, Topic: "retour_en_stock", Content: petitbleu.Content{Type: petitbleu.ContentText, Text: text}}
	}
	d := plan.Definition{
		Version: plan.Version, Purpose: petitbleu.PurposeRequested, Topic: "retour_en_stock",
		Variants: []plan.Variant{
			{ID: "v1", Name: "Les trois casseroles", Weight: 50, Composition: says("Bonjour {{${first_name} | default: 'à vous'}}, les cuivres que vous attendiez sont de retour : casserole, sauteuse, faitout.")},
			{ID: "v2", Name: "La casserole seule", Weight: 50, Composition: says("Bonjour {{${first_name} | default: 'à vous'}}, la casserole en cuivre de 16 cm est de retour.")},
		},
		Delivery:    plan.Delivery{Type: plan.Planned, Schedule: &plan.Schedule{Date: h.now.AddDate(0, 0, 3).Format(time.DateOnly), Time: "10:00"}},
		Audience:    among(audience),
		Conversions: []plan.Conversion{{On: plan.Happening{Kind: plan.OnEvent, Name: "order_paid"}, Within: plan.Seconds(3 * 24 * 3600)}},
	}
	at := h.ago(1)
	_, err := h.tx.InsertCampaign(petitbleu.Campaign{
		WorkspaceID: h.workspace, ID: petitbleu.NewID(petitbleu.KindCampaign, at), Name: "Les cuivres sont de retour", Type: string(plan.Planned), Channel: "messenger",
		State: petitbleu.CampaignDraft, Draft: d.Encode(), Revision: 1, CreatedBy: h.by, CreatedAt: at, UpdatedAt: at,
	})
	return err
}

// among is an audience: who belongs to a segment.
func among(id string) segment.Definition {
	return segment.Definition{Version: segment.Version, Where: segment.Node{Match: segment.And, Of: []segment.Node{{Type: "segment", Op: "is_member", Value: id}}}}
}
