package graph

import (
	"encoding/json"
	"slices"
	"strings"

	"github.com/petitbleu/petitbleu/internal/channel/messenger/wire"
	"github.com/petitbleu/petitbleu/internal/emulator/world"
)

// libraryEntry is a ready-made utility template of the emulator's own library.
type libraryEntry struct {
	name, language, topic, header, body, button string
}

var library = []libraryEntry{
	{"order_confirmed", "en_US", "ORDER_MANAGEMENT", "Thank you", "We have received your order {{1}} of {{2}} and prepare it now.", "See the order"},
	{"order_confirmed", "fr_FR", "ORDER_MANAGEMENT", "Merci", "Nous avons bien reçu votre commande {{1}} du {{2}} et la préparons.", "Voir la commande"},
	{"order_shipped", "en_US", "SHIPMENT_UPDATE", "On its way", "Your order {{1}} has left our store and should arrive on {{2}} at your address.", "Track"},
	{"order_shipped", "fr_FR", "SHIPMENT_UPDATE", "En route", "Votre commande {{1}} a quitté notre boutique et devrait arriver le {{2}} à votre adresse.", "Suivre"},
	{"order_delayed", "en_US", "SHIPMENT_UPDATE", "A delay", "We are sorry: your order {{1}} is late and should arrive on {{2}} instead.", "Track"},
	{"appointment_reminder", "en_US", "APPOINTMENT", "See you soon", "This is a reminder of your appointment on {{1}} at {{2}} in our store.", "Change it"},
	{"appointment_reminder", "fr_FR", "APPOINTMENT", "À bientôt", "Nous vous rappelons votre rendez-vous du {{1}} à {{2}} dans notre boutique.", "Le changer"},
	{"payment_received", "en_US", "PAYMENT", "Payment received", "We have received your payment of {{1}} for the order {{2}} today.", ""},
	{"account_changed", "en_US", "ACCOUNT_UPDATE", "Your account", "Something was changed in your account: {{1}}. If it was not you, tell us.", "Look"},
}

func (l *libraryEntry) components() []wire.TemplateComponent {
	out := []wire.TemplateComponent{{Type: "HEADER", Format: "TEXT", Text: wire.Text(l.header)}, {Type: "BODY", Text: wire.Text(l.body)}}
	if l.button != "" {
		out = append(out, wire.TemplateComponent{Type: "BUTTONS", Buttons: []wire.TemplateButton{{Type: "URL", Text: wire.Text(l.button), URL: "https://www.example.com/"}}})
	}
	return out
}

func (l *libraryEntry) key() string { return l.name + "/" + l.language }

// templateLibrary is GET /message_template_library (Messenger Platform reference, section
// 3.7).
func (g *Door) templateLibrary(c *call) (any, *world.Error) {
	var list []*libraryEntry
	for i := range library {
		l := &library[i]
		has := func(text, param string) bool {
			return strings.Contains(strings.ToLower(text), strings.ToLower(c.params[param]))
		}
		if (c.params["language"] == "" || l.language == c.params["language"]) &&
			(has(l.name, "name_or_content") || has(l.body, "name_or_content")) && has(l.name, "name") && has(l.body, "content") {
			list = append(list, l)
		}
	}
	return listOf(g, c, "{library}", list, (*libraryEntry).key, func(l *libraryEntry) map[string]any {
		return map[string]any{"id": l.key(), "name": l.name, "language": l.language, "category": "UTILITY", "topic": l.topic,
			"header": l.header, "body": l.body, "components": l.components()}
	}, "name", "language", "category", "topic", "header", "body", "components")
}

// fromLibrary fills a template from the library; button inputs give the addresses.
func fromLibrary(t *wire.MessageTemplate) *world.Error {
	i := slices.IndexFunc(library, func(l libraryEntry) bool {
		return l.name == string(t.LibraryTemplateName) && l.language == string(t.Language)
	})
	if i < 0 {
		return world.BadParam("param library_template_name must be the name of a template that the library has in this language")
	}
	t.Components = library[i].components()
	var inputs []struct {
		Type string          `json:"type"`
		URL  json.RawMessage `json:"url"`
	}
	_ = json.Unmarshal(t.LibraryTemplateButtonInputs, &inputs)
	for k := range t.Components {
		for j := range t.Components[k].Buttons {
			if j < len(inputs) {
				t.Components[k].Buttons[j].URL = buttonURL(inputs[j].URL)
			}
		}
	}
	return nil
}

// buttonURL reads an address, or an object with base_url.
func buttonURL(raw json.RawMessage) string {
	var text string
	if json.Unmarshal(raw, &text) == nil {
		return text
	}
	var base struct {
		Base string `json:"base_url"`
	}
	_ = json.Unmarshal(raw, &base)
	return base.Base
}
