package graph

import (
	"encoding/json"
	"strconv"
	"strings"

	"github.com/petitbleu/petitbleu/internal/channel/messenger/wire"
	"github.com/petitbleu/petitbleu/internal/emulator/check"
	"github.com/petitbleu/petitbleu/internal/emulator/world"
)

// fillTemplate makes an approved utility template with its values what the phone shows: a
// text when there is a body alone, else a card (Messenger Platform reference, section 3.7).
func (g *Door) fillTemplate(out *outgoing) *world.Error {
	u, e := check.Utility(out.Message.Template)
	if e != nil {
		return refused(e)
	}
	t := g.findTemplate(out.page.ID, string(u.Name), string(u.Language.Code))
	if t == nil {
		return world.BadParam("There is no template of this name and language on this Page")
	}
	if t.Status != "APPROVED" {
		return world.BadParam("The template is not approved: its status is " + t.Status)
	}
	var parts []wire.TemplateComponent
	_ = json.Unmarshal(t.Components, &parts)
	card := map[string]any{}
	for i := range parts {
		use := useOf(u, parts[i].Type)
		switch strings.ToUpper(parts[i].Type) {
		case "HEADER":
			if strings.EqualFold(parts[i].Format, "IMAGE") {
				card["image_url"] = headerImage(use)
				continue
			}
			text, ge := fillText("header", string(parts[i].Text), use, t.ParameterFormat)
			if ge != nil {
				return ge
			}
			card["title"] = text
		case "BODY":
			text, ge := fillText("body", string(parts[i].Text), use, t.ParameterFormat)
			if ge != nil {
				return ge
			}
			out.text = text
		case "FOOTER":
			out.text += "\n" + string(parts[i].Text)
		case "BUTTONS":
			card["buttons"] = fillButtons(parts[i].Buttons, use)
		}
	}
	out.kind = "template"
	if len(card) == 0 {
		out.kind, out.raw = "text", encode(map[string]any{"text": out.text})
		return nil
	}
	if card["title"] == nil {
		card["title"] = out.text
	} else {
		card["subtitle"] = out.text
	}
	out.raw = encode(map[string]any{"attachment": map[string]any{"type": "template", "payload": map[string]any{"template_type": "generic", "elements": []any{card}}}})
	return nil
}

// useOf are the values for a component.
func useOf(u *wire.UtilityTemplate, kind string) []wire.UtilityParameter {
	for _, c := range u.Components {
		if strings.EqualFold(c.Type, kind) || strings.EqualFold(c.Type, "button") && strings.EqualFold(kind, "buttons") {
			return c.Parameters
		}
	}
	return nil
}

func headerImage(use []wire.UtilityParameter) string {
	for _, p := range use {
		switch {
		case p.Image != nil && p.Image.Link != "":
			return p.Image.Link
		case p.Image != nil:
			return p.Image.URL
		case p.URL != "":
			return p.URL
		}
	}
	return ""
}

// fillText puts values into a text: by name, or by their place.
func fillText(at, text string, use []wire.UtilityParameter, format string) (string, *world.Error) {
	values := map[string]string{}
	n := 0
	for _, p := range use {
		if p.Type != "" && !strings.EqualFold(p.Type, "text") {
			continue
		}
		n++
		name := strconv.Itoa(n)
		if format == "NAMED" {
			name = string(p.ParameterName)
		}
		values[name] = string(p.Text)
	}
	for _, name := range check.Parameters(text) {
		if strings.TrimSpace(values[name]) == "" {
			return "", world.BadParam("param message[template][components] lacks the " + at + " parameter " + name + " of the template")
		}
	}
	return check.FillParameters(text, values), nil
}

func fillButtons(list []wire.TemplateButton, use []wire.UtilityParameter) []any {
	out := []any{}
	for i, b := range list {
		one := map[string]any{"title": b.Text}
		if strings.EqualFold(b.Type, "POSTBACK") {
			one["type"], one["payload"] = "postback", b.Payload
			if i < len(use) && use[i].Payload != "" {
				one["payload"] = use[i].Payload
			}
		} else {
			one["type"], one["url"] = "web_url", b.URL
			if i < len(use) && use[i].URL != "" {
				one["url"] = use[i].URL
			}
		}
		out = append(out, one)
	}
	return out
}
