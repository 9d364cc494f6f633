package api

import (
	"bytes"
	"encoding/json"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"io"
	"strings"
	"testing"
)

func TestContentBlocks(t *testing.T) {
	each(t, func(w *world) {
		footer := w.made(RoleMarketer, "/content-blocks", `{"name":"footer","content":"Cooktoys, {{custom_attribute.${city} | default: 'Lyon'}}"}`)
		card := w.made(RoleDeveloper, "/content-blocks", `{"name":"card","state":"draft","content":"Yours, Ana. {{content_blocks.${footer}}}"}`)
		list, one, draft := ":ws/content-blocks", ":ws/content-blocks/"+footer, ":ws/content-blocks/"+card
		w.run([]scenario{
			{"the list", RoleViewer, "GET", list, "", 200, []string{`"name":"card"`, `"used":1`, "{{content_blocks.${footer}}}"}, []string{"Lyon"}},
			{"part of the name", RoleViewer, "GET", list + "?search=FOO", "", 200, []string{`"footer"`}, []string{`"card"`}},
			{"drafts", RoleViewer, "GET", list + "?state=draft", "", 200, []string{`"card"`}, []string{`"footer"`}},
			{"a page", RoleViewer, "GET", list + "?limit=1", "", 200, []string{`"next":"card"`}, []string{`"footer"`}},
			{"the next", RoleViewer, "GET", list + "?limit=1&cursor=card", "", 200, []string{`"footer"`}, []string{`"next"`}},
			{"one", RoleViewer, "GET", one, "", 200, []string{"Lyon", `"used_by":[{"kind":"content_block"`, `"kind":"attribute","name":"city"`}, nil},
			{"the name", RoleMarketer, "POST", list, `{"name":"FOOTER","content":"x"}`, 409, []string{"body.name"}, nil},
			{"a bad name", RoleMarketer, "POST", list, `{"name":"pied de page","content":"x"}`, 422, []string{"body.name", "hyphens"}, nil},
			{"bad Liquid", RoleMarketer, "POST", list, `{"name":"x","content":"a {% if %}"}`, 422, []string{"body.content", "Liquid"}, nil},
			{"within itself", RoleMarketer, "PATCH", one, `{"content":"{{content_blocks.${card}}}"}`, 422, []string{"body.content", "itself"}, nil},
			{"of nothing", RoleMarketer, "PATCH", one, `{"content":"{{content_blocks.${nowhere}}}"}`, 422, []string{"body.content", "nowhere"}, nil},
			{"an active one keeps its name", RoleMarketer, "PATCH", one, `{"name":"foot"}`, 409, []string{"body.name"}, nil},
			{"and stays active", RoleMarketer, "PATCH", one, `{"state":"draft"}`, 409, []string{"body.state"}, nil},
			{"a draft becomes active", RoleMarketer, "PATCH", draft, `{"name":"sign","state":"active"}`, 200, []string{`"name":"sign"`, `"state":"active"`, `"version":1`}, nil},
			{"another version", RoleMarketer, "PATCH", one, `{"content":"Cooktoys, Paris"}`, 200, []string{`"version":2`}, nil},
			{"seen in an old form", RoleMarketer, "PATCH", one, `{"content":"x","updated_at":"2020-01-01T00:00:00Z"}`, 409, []string{"Somebody else"}, nil},
			{"the versions", RoleViewer, "GET", one + "/versions", "", 200, []string{`"version":2`, `"version":1`, "Lyon", "Paris"}, nil},
			{"not for an operator", RoleOperator, "PATCH", one, `{"content":"x"}`, 403, nil, nil},
			{"not before it is archived", RoleMarketer, "DELETE", one, "", 409, []string{"Archive"}, nil},
			{"archived", RoleMarketer, "PATCH", one, `{"archived":true}`, 200, []string{`"archived_at"`}, nil},
			{"not in the list", RoleViewer, "GET", list, "", 200, nil, []string{`"footer"`}},
			{"among the archived", RoleViewer, "GET", list + "?archived=true", "", 200, []string{`"footer"`}, nil},
			{"named still", RoleMarketer, "DELETE", one, "", 409, []string{"name this one"}, nil},
			{"named no more", RoleMarketer, "PATCH", draft, `{"content":"Yours"}`, 200, nil, nil},
			{"gone", RoleMarketer, "DELETE", one, "", 204, nil, nil},
			{"gone indeed", RoleViewer, "GET", one, "", 404, nil, nil},
			{"tags", RoleMarketer, "PUT", ":ws/things/content_block/" + card, `{"tags":[]}`, 200, nil, nil},
			{"not theirs", "stranger", "GET", "/workspaces/:other/content-blocks", "", 200, []string{`"items":[]`}, nil},
		})
		if e := w.entry("delete", "content_block"); e.ObjectName != "footer" {
			t.Errorf("%+v", e)
		}
	})
}

func webhookTo(url, body string) string {
	b, _ := json.Marshal(map[string]any{"channel": "webhook", "purpose": "transactional", "content": map[string]any{"type": "webhook",
		"webhook": map[string]any{"method": "POST", "url": url, "body": body, "headers": []map[string]string{{"name": "X-Order", "value": "{{api_trigger_properties.${order}}}"}}}}})
	return string(b)
}

func TestTemplates(t *testing.T) {
	each(t, func(w *world) {
		w.made(RoleMarketer, "/content-blocks", `{"name":"footer","content":"Cooktoys"}`)
		w.made(RoleMarketer, "/content-blocks", `{"name":"draft","state":"draft","content":"x"}`)
		hook := webhookTo("https://hooks.example.com/{{${user_id}}}", `{"name":"{{${first_name} | default: 'you'}}","foot":"{{content_blocks.${footer}}}"}`)
		id := w.made(RoleMarketer, "/templates", `{"name":"Order paid","preset":"json","composition":`+hook+`}`)
		list, one := ":ws/templates", ":ws/templates/"+id
		text := `{"channel":"messenger","purpose":"support","content":{"type":"text","text":"Hello {{${first_name}}}"},"variants":[{"language":"fr","content":{"type":"text","text":"Bonjour"}}]}`
		twice := strings.Replace(text, `"variants":[`, `"variants":[{"language":"FR","content":{"type":"text","text":"Salut"}},`, 1)
		w.run([]scenario{
			{"the list", RoleViewer, "GET", list, "", 200, []string{`"Order paid"`, `"channel":"webhook"`}, []string{"hooks.example.com"}},
			{"of Messenger", RoleViewer, "GET", list + "?channel=messenger", "", 200, []string{`"items":[]`}, nil},
			{"one", RoleViewer, "GET", one, "", 200, []string{"hooks.example.com", `"version":1`}, nil},
			{"the name", RoleMarketer, "POST", list, `{"name":"order PAID","composition":` + text + `}`, 409, []string{"body.name"}, nil},
			{"no name", RoleMarketer, "POST", list, `{"name":" ","composition":` + text + `}`, 422, []string{"body.name"}, nil},
			{"no address", RoleMarketer, "POST", list, `{"name":"x","composition":` + webhookTo("", "") + `}`, 422, []string{"body.composition.content.webhook.url"}, nil},
			{"bad Liquid", RoleMarketer, "POST", list, `{"name":"x","composition":` + webhookTo("https://a.example", "{% nope %}") + `}`, 422, []string{"body.composition.content.webhook.body", "line 1, column"}, nil},
			{"a draft block", RoleMarketer, "POST", list, `{"name":"x","composition":` + webhookTo("https://a.example", "{{content_blocks.${draft}}}") + `}`, 422, []string{"is a draft"}, nil},
			{"no such block", RoleMarketer, "POST", list, `{"name":"x","composition":` + webhookTo("https://a.example", "{{content_blocks.${none}}}") + `}`, 422, []string{"no content block"}, nil},
			{"no such channel", RoleMarketer, "POST", list, `{"name":"x","composition":{"channel":"fax","purpose":"support","content":{"type":"text"}}}`, 422, []string{"body.composition.channel"}, nil},
			{"a language twice", RoleMarketer, "POST", list, `{"name":"x","composition":` + twice + `}`, 422, []string{"body.composition.variants[1].language"}, nil},
			{"the same words are the same version", RoleMarketer, "PATCH", one, `{"composition":` + hook + `,"description":"By the shop"}`, 200, []string{`"version":1`, "By the shop"}, nil},
			{"others are another", RoleMarketer, "PATCH", one, `{"composition":` + text + `}`, 200, []string{`"version":2`, `"channel":"messenger"`}, nil},
			{"seen in an old form", RoleMarketer, "PATCH", one, `{"name":"y","updated_at":"2020-01-01T00:00:00Z"}`, 409, []string{"Somebody else"}, nil},
			{"the versions", RoleViewer, "GET", one + "/versions", "", 200, []string{`"version":2`, `"version":1`}, nil},
			{"as it was", RoleViewer, "GET", one + "/versions/1", "", 200, []string{"hooks.example.com"}, nil},
			{"never was", RoleViewer, "GET", one + "/versions/9", "", 404, nil, nil},
			{"twice", RoleMarketer, "POST", one + "/duplicate", `{"name":"Order paid 2"}`, 201, []string{`"Order paid 2"`, "Bonjour", `"version":1`}, nil},
			{"not for an operator", RoleOperator, "DELETE", one, "", 403, nil, nil},
			{"not before it is archived", RoleMarketer, "DELETE", one, "", 409, []string{"Archive"}, nil},
			{"archived", RoleMarketer, "PATCH", one, `{"archived":true}`, 200, []string{`"archived_at"`}, nil},
			{"its name is free", RoleMarketer, "POST", list, `{"name":"Order paid","composition":` + text + `}`, 201, nil, nil},
			{"and not to be taken back", RoleMarketer, "PATCH", one, `{"archived":false}`, 409, []string{"body.name"}, nil},
			{"gone", RoleMarketer, "DELETE", one, "", 204, nil, nil},
			{"gone indeed", RoleViewer, "GET", one, "", 404, nil, nil},
		})
	})
}

// picture makes a picture whose left half is dark.
func picture(width, height int, write func(io.Writer, image.Image) error) []byte {
	m := image.NewRGBA(image.Rect(0, 0, width, height))
	for x := range width {
		for y := range height {
			m.Set(x, y, color.RGBA{R: uint8(255 * x / width), A: 255})
		}
	}
	var b bytes.Buffer
	if write(&b, m) != nil {
		return nil
	}
	return b.Bytes()
}

func asJPEG(w io.Writer, m image.Image) error { return jpeg.Encode(w, m, nil) }

func TestMedia(t *testing.T) {
	each(t, func(w *world) {
		whole := string(picture(400, 300, asJPEG))
		id := w.made(RoleMarketer, "/media?name=..%2Fmixer.jpg", whole)
		list, one := ":ws/media", ":ws/media/"+id
		w.run([]scenario{
			{"the list", RoleViewer, "GET", list, "", 200, []string{`"mixer.jpg"`, `"width":400`, `"height":300`, `"wide":false`, "/media/" + id + ".jpg"}, nil},
			{"of another kind", RoleViewer, "GET", list + "?kind=video", "", 200, []string{`"items":[]`}, nil},
			{"the very same", RoleMarketer, "POST", list + "?name=again.jpg", whole, 201, []string{id, `"mixer.jpg"`}, nil},
			{"no picture", RoleMarketer, "POST", list, "<html>", 422, []string{"text/html"}, nil},
			{"half a picture", RoleMarketer, "POST", list, whole[:20], 422, []string{"cannot be read"}, nil},
			{"too large", RoleMarketer, "POST", list, whole + strings.Repeat("x", 8<<20), 413, []string{"8 MB"}, nil},
			{"not for an operator", RoleOperator, "POST", list, whole, 403, nil, nil},
			{"outside", RoleMarketer, "POST", one + "/crop", `{"x":1,"y":0,"width":400,"height":209}`, 422, []string{"400 x 300"}, nil},
			{"beyond all numbers", RoleMarketer, "POST", one + "/crop", `{"x":9223372036854775800,"y":0,"width":9223372036854775800,"height":209}`, 422, nil, nil},
			{"cropped", RoleMarketer, "POST", one + "/crop", `{"x":0,"y":40,"width":400,"height":209}`, 201, []string{`"wide":true`, `"height":209`, `"image/jpeg"`}, nil},
			{"renamed", RoleMarketer, "PATCH", one, `{"name":"Mixer"}`, 200, []string{`"Mixer"`}, nil},
			{"shown", RoleMarketer, "POST", ":ws/templates", `{"name":"x","composition":{"channel":"messenger","purpose":"support","content":{"type":"image","media":{"url":"` + w.api.o.BaseURL + "/media/" + id + `.jpg"}}}}`, 201, nil, nil},
			{"by a template", RoleViewer, "GET", one, "", 200, []string{`"used_by":[{"kind":"template"`}, nil},
			{"so it stays", RoleMarketer, "DELETE", one, "", 409, []string{"show this file"}, nil},
			{"none", RoleMarketer, "DELETE", ":ws/media/med_x", "", 404, nil, nil},
		})
		small := w.made(RoleMarketer, "/media?name=a.png", string(picture(10, 10, png.Encode)))
		w.run([]scenario{{"removed", RoleMarketer, "DELETE", ":ws/media/" + small, "", 204, nil, nil}, {"gone", RoleViewer, "GET", ":ws/media/" + small, "", 404, nil, nil}})
		if e := w.entry("delete", "media"); e.ObjectName != "a.png" {
			t.Errorf("%+v", e)
		}
	})
}

func TestLiquidOfAnEditor(t *testing.T) {
	each(t, func(w *world) {
		w.made(RoleMarketer, "/content-blocks", `{"name":"footer","content":"x"}`)
		w.run([]scenario{
			{"well", RoleViewer, "POST", ":ws/liquid/check", `{"text":"Hello {{${first_name}}} {{content_blocks.${footer}}}"}`, 200, []string{`"findings":[]`, `"kind":"attribute","name":"first_name"`}, nil},
			{"a line", RoleViewer, "POST", ":ws/liquid/check", `{"text":"a\n {% if %}"}`, 200, []string{`"severity":"error"`, `"line":2`}, nil},
			{"no such block", RoleViewer, "POST", ":ws/liquid/check", `{"text":"{{content_blocks.${none}}}"}`, 200, []string{`"severity":`, "none"}, nil},
			{"an attribute, known", RoleMarketer, "PATCH", ":ws/attributes/shoe", `{"personal":true}`, 200, nil, nil},
			{"an attribute that nobody has", RoleViewer, "POST", ":ws/liquid/check", `{"text":"{{custom_attribute.${shoe}}} {{custom_attribute.${sheo}}} {{${frist_name}}}"}`, 200, []string{`"severity":"warning"`, "nobody has custom_attribute.${sheo}", "nobody has ${frist_name}"}, []string{"has custom_attribute.${shoe}"}},
			{"empty at its place", RoleViewer, "POST", ":ws/liquid/check", `{"text":"{{event_properties.${x}}}","place":"send"}`, 200, []string{"not sent because of an event"}, nil},
			{"filled at its place", RoleViewer, "POST", ":ws/liquid/check", `{"text":"{{event_properties.${x}}}","place":"event"}`, 200, []string{`"findings":[]`}, nil},
			{"in JSON", RoleViewer, "POST", ":ws/liquid/check", `{"text":"{\"n\":\"{{${first_name}}}\",\"k\":\"{{secrets.${k}}}\"}","json":true}`, 200, []string{"json_escape", `"column":9`}, []string{`"column":30`}},
			{"the words", RoleViewer, "GET", "/liquid", "", 200, []string{`"name":"assign"`, `"name":"json_escape"`}, nil},
			{"the presets", RoleViewer, "GET", ":ws/template-presets", "", 200, []string{`"id":"messenger"`, "{{page_tokens.${" + testPage + "}}}", `"id":"blank"`}, []string{"PAGE_ID", "GRAPH_URL"}},
		})
	})
}

// What looks like a secret is taken out of a template when it is saved: nobody who reads it, and no
// row of it, has it.
func TestTemplatesHoldNoSecrets(t *testing.T) {
	each(t, func(w *world) {
		body := `{"name":"x","composition":{"channel":"webhook","purpose":"support","content":{"type":"webhook","webhook":{"method":"POST",` +
			`"url":"https://hooks.example.com/a?access_token=abcdefghijklmnop&page=FACEBOOK_PAGE_ACCESS_TOKEN","body":"EAAabcdefghijklmnopqrstuvwxyz0123456789",` +
			`"headers":[{"name":"Authorization","value":"Bearer abcdefghijklmnop"},{"name":"X-Api-Key","value":"SENDBIRD_API_TOKEN"},{"name":"Accept","value":"application/json"}]}}}}`
		id := w.made(RoleMarketer, "/templates", body)
		want := []string{"access_token={{secrets.${hooks_example_com_token}}}&page=FACEBOOK_PAGE_ACCESS_TOKEN", "Bearer {{secrets.${hooks_example_com_token}}}",
			`"body":"{{secrets.${hooks_example_com_page_token}}}"`, `"value":"SENDBIRD_API_TOKEN"`, `"value":"application/json"`}
		elsewhere := strings.Replace(strings.ReplaceAll(body, "hooks.example.com", "other.example.com"), `"name":"x"`, `"name":"y"`, 1)
		w.run([]scenario{
			{"the same for another host", RoleMarketer, "POST", ":ws/templates", elsewhere, 201, []string{"{{secrets.${other_example_com_token}}}"}, []string{"abcdefghijklmnop"}},
			{"each goes to its own host", RoleViewer, "GET", ":ws/secrets", "", 200, []string{`"name":"hooks_example_com_token"`, `"hosts":["hooks.example.com"]`, `"hosts":["other.example.com"]`}, nil},
			{"for a host that Liquid writes", RoleMarketer, "POST", ":ws/templates", strings.Replace(strings.Replace(body, "hooks.example.com", "{{${city}}}.example.com", 1), `"name":"x"`, `"name":"z"`, 1), 422, []string{"webhook.url", "the hosts that it may be sent to"}, []string{"abcdefghijklmnop"}},
			{"references", RoleViewer, "GET", ":ws/templates/" + id, "", 200, want, []string{"abcdefghijklmnop"}},
			{"saved again", RoleMarketer, "PATCH", ":ws/templates/" + id, `{"composition":` + body[len(`{"name":"x","composition":`):len(body)-1] + `}`, 200, append(want, `"version":1`), []string{"abcdefghijklmnop"}},
		})
	})
}
