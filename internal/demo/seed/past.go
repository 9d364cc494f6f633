package seed

import (
	"encoding/json"
	"fmt"
	"time"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/plan"
	"github.com/petitbleu/petitbleu/internal/store"
)

// outcome is what became of one postcard: who got which, and what they bought after it.
type outcome struct {
	customer string
	variant  string
	refused  bool // the printer does not post to where they live
	product  string
	price    string
	after    time.Duration // the purchase, after the card
}

// postcardsOf says what the campaign came to. Their customers are those of file with an order.
var postcardsOf = []outcome{
	{customer: "camille.laurent", variant: "v1", product: "2300100", price: "38.00", after: 52 * time.Hour},
	{customer: "emile.roche", variant: "v2"},
	{customer: "lisa.martin", variant: "v2", product: "2100226", price: "74.00", after: 75 * time.Hour},
	{customer: "nora.lind", variant: "v1"},
	{customer: "aiko.mori", variant: "v2", refused: true},
	{customer: "ines.garcia", variant: "v1", product: "2100016", price: "129.00", after: 98 * time.Hour},
	{customer: "paul.weber", variant: "v1"},
	{customer: "louise.bernard", variant: "v2", product: "2400014", price: "14.50", after: 30 * time.Hour},
}

// pastDays is how long ago the postcards went to the printer: late enough that every purchase after one is over.
const pastDays = 12

// foretold is what was forecast when the postcards were launched: everybody would get one.
func foretold(at time.Time) json.RawMessage {
	return json.RawMessage(fmt.Sprintf(`{"at":%q,"people":%d,"lines":[{"outcome":"allow","right":"webhook","rule":"webhook","people":%[2]d}]}`, at.UTC().Format(time.RFC3339), len(postcardsOf)))
}

// postcards is the campaign that is over, with its messages and the purchases that it brought.
func (h *shelf) postcards(audience string) error {
	at := h.ago(pastDays)
	done := at.Add(4 * time.Second)
	d, says, err := h.postcardPlan(audience, at)
	if err != nil {
		return err
	}
	c := petitbleu.Campaign{
		WorkspaceID: h.workspace, ID: petitbleu.NewID(petitbleu.KindCampaign, at), Name: "Carte postale d’automne", Description: "Une recette, ou dix euros", Type: string(plan.Planned),
		Channel: "webhook", State: petitbleu.CampaignCompleted, Live: d.Encode(), Version: 1, Revision: 2, CreatedBy: h.by, CreatedAt: at.Add(-time.Hour), UpdatedAt: done, LaunchedAt: at, EndedAt: done,
	}
	run := petitbleu.CampaignRun{
		WorkspaceID: h.workspace, ID: petitbleu.NewID(petitbleu.KindRun, at), CampaignID: c.ID, Version: 1, Kind: petitbleu.RunPlanned, State: petitbleu.RunDone,
		PlannedAt: at, BegunAt: at, DoneAt: done, Audience: int64(len(postcardsOf)),
	}
	profiles, err := h.customers()
	if err != nil {
		return err
	}
	block := petitbleu.CampaignBlock{WorkspaceID: h.workspace, RunID: run.ID, State: petitbleu.BlockDone, People: len(profiles), Profiles: profiles, PlannedAt: at}
	messages := make([]petitbleu.Message, len(postcardsOf))
	for i, o := range postcardsOf {
		messages[i] = h.card(c, run, block, i, o, profiles[i], says[o.variant])
	}
	steps := []func() error{
		func() error { _, err := h.tx.InsertCampaign(c); return err },
		func() error {
			return h.tx.AddCampaignVersion(h.workspace, petitbleu.CampaignVersion{CampaignID: c.ID, Version: 1, Definition: c.Live, LaunchedBy: h.by, LaunchedAt: at, Forecast: foretold(at)})
		},
		func() error { return h.tx.PutRun(run) },
		func() error { return h.tx.InsertBlocks([]petitbleu.CampaignBlock{block}) },
		func() error { return h.tx.GiveCampaign(h.workspace, c.ID, profiles, at) },
		func() error { return h.tx.InsertMessages(messages) },
		func() error { return h.purchases(messages) },
	}
	for _, step := range steps {
		if err := step(); err != nil {
			return err
		}
	}
	return nil
}

// postcardPlan is what was launched, and the composition of each variant.
func (h *shelf) postcardPlan(audience string, at time.Time) (d plan.Definition, says map[string]string, err error) {
	d = plan.Definition{
		Version: plan.Version, Purpose: petitbleu.PurposePromotional, Delivery: plan.Delivery{Type: plan.Planned, Schedule: &plan.Schedule{Now: true}}, Audience: among(audience),
		Conversions: []plan.Conversion{{On: plan.Happening{Kind: plan.OnPurchase}, Within: plan.Seconds(7 * 24 * 3600)}},
	}
	says = map[string]string{}
	for _, v := range []struct{ id, name, text string }{
		{"v1", "La recette", "{{${first_name}}}, voici la tarte aux pommes de saison."},
		{"v2", "Les dix euros", "{{${first_name}}}, dix euros vous attendent chez Cooktoys."},
	} {
		if says[v.id], err = h.tx.PutComposition(h.workspace, postcard(v.text), at); err != nil {
			return d, says, err
		}
		d.Variants = append(d.Variants, plan.Variant{ID: v.id, Name: v.name, Weight: 50, CompositionID: says[v.id]})
	}
	return d, says, nil
}

// customers gives the profiles of those who were sent a card, in the order of postcardsOf.
func (h *shelf) customers() ([]string, error) {
	keys := make([]store.IdentityKey, len(postcardsOf))
	for i, o := range postcardsOf {
		keys[i] = store.IdentityKey{Kind: petitbleu.IdentityExternal, Value: o.customer}
	}
	found, err := h.tx.Identities(h.workspace, keys)
	if err != nil {
		return nil, err
	}
	profiles := make([]string, len(keys))
	for i, key := range keys {
		if profiles[i] = found[key].ProfileID; profiles[i] == "" {
			return nil, fmt.Errorf("nobody of the customer file is %s", key.Value)
		}
	}
	return profiles, nil
}

// card is the message of one person, as the printer answered it.
func (h *shelf) card(c petitbleu.Campaign, run petitbleu.CampaignRun, block petitbleu.CampaignBlock, i int, o outcome, profile, says string) petitbleu.Message {
	made := run.BegunAt.Add(time.Duration(i) * 40 * time.Millisecond)
	left := made.Add(2 * time.Second)
	m := petitbleu.Message{
		WorkspaceID: h.workspace, ID: block.MessageID(profile), ProfileID: profile, Channel: "webhook", Origin: "campaign", Part: 1, Purpose: petitbleu.PurposePromotional,
		CompositionID: says, CampaignID: c.ID, RunID: run.ID, VariantID: o.variant, State: petitbleu.StateSent, Attempts: 1, CreatedAt: made, SendingAt: left, SentAt: left, UpdatedAt: left,
		Content: petitbleu.Content{Type: petitbleu.ContentWebhook, Webhook: &petitbleu.WebhookRequest{Method: "POST", URL: cards, BodyMode: petitbleu.BodyJSON, Pairs: []petitbleu.Header{{Name: "client", Value: o.customer}}}},
		Wire:    []petitbleu.WireCall{{At: left, Took: 84, Method: "POST", URL: cards, Request: fmt.Sprintf(`{"client":%q}`, o.customer), Status: 202, Response: `{"accepte":true}`, Kind: "sent"}},
	}
	m.GroupID = m.ID
	if o.refused {
		m.State, m.Reason, m.ReasonText, m.SentAt = petitbleu.StateFailed, petitbleu.CodeRefused, "The receiver refused the request.", time.Time{}
		m.Wire[0].Status, m.Wire[0].Response, m.Wire[0].Kind = 422, `{"erreur":"pays non desservi"}`, "permanent"
	}
	return m
}

// purchases are what people bought after their card; each counts as its success.
func (h *shelf) purchases(messages []petitbleu.Message) error {
	var events []petitbleu.Event
	var won []petitbleu.Conversion
	for i, o := range postcardsOf {
		if o.product == "" {
			continue
		}
		m := messages[i]
		at := m.SentAt.Add(o.after)
		data, err := json.Marshal(map[string]any{"price": json.Number(o.price), "currency": "EUR", "quantity": 1})
		if err != nil {
			return err
		}
		price, err := json.Number(o.price).Float64()
		if err != nil {
			return err
		}
		e := petitbleu.Event{
			WorkspaceID: h.workspace, ID: petitbleu.NewID(petitbleu.KindEvent, at), ProfileID: m.ProfileID, Source: "api", OutsideID: "carte/" + o.customer,
			Kind: petitbleu.EventPurchase, Name: o.product, At: at, ReceivedAt: at, Data: data,
		}
		events = append(events, e)
		won = append(won, petitbleu.Conversion{
			WorkspaceID: h.workspace, CampaignID: m.CampaignID, MessageID: m.ID, RunID: m.RunID, VariantID: m.VariantID, ProfileID: m.ProfileID, EventID: e.ID, At: at, Revenue: price, Currency: "EUR",
		})
		if err := h.tx.LearnEventName(h.workspace, store.EventName{Kind: petitbleu.EventPurchase, Name: o.product, FirstAt: at, LastAt: at}); err != nil {
			return err
		}
	}
	if _, err := h.tx.InsertEvents(events); err != nil {
		return err
	}
	_, err := h.tx.AddConversions(won)
	return err
}
