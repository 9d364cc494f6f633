package content_test

import (
	"bytes"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/api/apitest"
	"github.com/petitbleu/petitbleu/internal/api/door"
)

func TestContentBlocks(t *testing.T) {
	apitest.Each(t, func(w *apitest.World) {
		footer := w.Made(door.RoleMarketer, "/content-blocks", `{"name":"footer","content":"Cooktoys, {{custom_attribute.${city} | default: 'Lyon'}}"}`)
		card := w.Made(door.RoleDeveloper, "/content-blocks", `{"name":"card","state":"draft","content":"Yours, Ana. {{content_blocks.${footer}}}"}`)
		list, one, draft := ":ws/content-blocks", ":ws/content-blocks/"+footer, ":ws/content-blocks/"+card
		w.Run([]apitest.Scenario{
			{"the list", door.RoleViewer, "GET", list, "", 200, []string{`"name":"card"`, `"used":1`, "{{content_blocks.${footer}}}"}, []string{"Lyon"}},
			{"part of the name", door.RoleViewer, "GET", list + "?search=FOO", "", 200, []string{`"footer"`}, []string{`"card"`}},
			{"drafts", door.RoleViewer, "GET", list + "?state=draft", "", 200, []string{`"card"`}, []string{`"footer"`}},
			{"a page", door.RoleViewer, "GET", list + "?limit=1", "", 200, []string{`"next":"card"`}, []string{`"footer"`}},
			{"the next", door.RoleViewer, "GET", list + "?limit=1&cursor=card", "", 200, []string{`"footer"`}, []string{`"next"`}},
			{"one", door.RoleViewer, "GET", one, "", 200, []string{"Lyon", `"used_by":[{"kind":"content_block"`, `"kind":"attribute","name":"city"`}, nil},
			{"the name", door.RoleMarketer, "POST", list, `{"name":"FOOTER","content":"x"}`, 409, []string{"body.name"}, nil},
			{"a bad name", door.RoleMarketer, "POST", list, `{"name":"pied de page","content":"x"}`, 422, []string{"body.name", "hyphens"}, nil},
			{"bad Liquid", door.RoleMarketer, "POST", list, `{"name":"x","content":"a {% if %}"}`, 422, []string{"body.content", "Liquid"}, nil},
			{"within itself", door.RoleMarketer, "PATCH", one, `{"content":"{{content_blocks.${card}}}"}`, 422, []string{"body.content", "itself"}, nil},
			{"of nothing", door.RoleMarketer, "PATCH", one, `{"content":"{{content_blocks.${nowhere}}}"}`, 422, []string{"body.content", "nowhere"}, nil},
			{"an active one keeps its name", door.RoleMarketer, "PATCH", one, `{"name":"foot"}`, 409, []string{"body.name"}, nil},
			{"and stays active", door.RoleMarketer, "PATCH", one, `{"state":"draft"}`, 409, []string{"body.state"}, nil},
			{"a draft becomes active", door.RoleMarketer, "PATCH", draft, `{"name":"sign","state":"active"}`, 200, []string{`"name":"sign"`, `"state":"active"`, `"version":1`}, nil},
			{"another version", door.RoleMarketer, "PATCH", one, `{"content":"Cooktoys, Paris"}`, 200, []string{`"version":2`}, nil},
			{"seen in an old form", door.RoleMarketer, "PATCH", one, `{"content":"x","updated_at":"2020-01-01T00:00:00Z"}`, 409, []string{"Somebody else"}, nil},
			{"the versions", door.RoleViewer, "GET", one + "/versions", "", 200, []string{`"version":2`, `"version":1`, "Lyon", "Paris"}, nil},
			{"not for an operator", door.RoleOperator, "PATCH", one, `{"content":"x"}`, 403, nil, nil},
			{"not before it is archived", door.RoleMarketer, "DELETE", one, "", 409, []string{"Archive"}, nil},
			{"archived", door.RoleMarketer, "PATCH", one, `{"archived":true}`, 200, []string{`"archived_at"`}, nil},
			{"not in the list", door.RoleViewer, "GET", list, "", 200, nil, []string{`"footer"`}},
			{"among the archived", door.RoleViewer, "GET", list + "?archived=true", "", 200, []string{`"footer"`}, nil},
			{"named still", door.RoleMarketer, "DELETE", one, "", 409, []string{"name this one"}, nil},
			{"named no more", door.RoleMarketer, "PATCH", draft, `{"content":"Yours"}`, 200, nil, nil},
			{"gone", door.RoleMarketer, "DELETE", one, "", 204, nil, nil},
			{"gone indeed", door.RoleViewer, "GET", one, "", 404, nil, nil},
			{"tags", door.RoleMarketer, "PUT", ":ws/things/content_block/" + card, `{"tags":[]}`, 200, nil, nil},
			{"not theirs", "stranger", "GET", "/workspaces/:other/content-blocks", "", 200, []string{`"items":[]`}, nil},
		})
		if e := w.Entry("delete", "content_block"); e.ObjectName != "footer" {
			t.Errorf("%+v", e)
		}
	})
}

func TestTemplates(t *testing.T) {
	apitest.Each(t, func(w *apitest.World) {
		w.Made(door.RoleMarketer, "/content-blocks", `{"name":"footer","content":"Cooktoys"}`)
		w.Made(door.RoleMarketer, "/content-blocks", `{"name":"draft","state":"draft","content":"x"}`)
		hook := apitest.WebhookTo("https://hooks.example.com/{{${user_id}}}", `{"name":"{{${first_name} | default: 'you'}}","foot":"{{content_blocks.${footer}}}"}`)
		id := w.Made(door.RoleMarketer, "/templates", `{"name":"Order paid","preset":"json","composition":`+hook+`}`)
		list, one := ":ws/templates", ":ws/templates/"+id
		text := `{"channel":"messenger","purpose":"support","content":{"type":"text","text":"Hello {{${first_name}}}"},"variants":[{"language":"fr","content":{"type":"text","text":"Bonjour"}}]}`
		twice := strings.Replace(text, `"variants":[`, `"variants":[{"language":"FR","content":{"type":"text","text":"Salut"}},`, 1)
		w.Run([]apitest.Scenario{
			{"the list", door.RoleViewer, "GET", list, "", 200, []string{`"Order paid"`, `"channel":"webhook"`}, []string{"hooks.example.com"}},
			{"of Messenger", door.RoleViewer, "GET", list + "?channel=messenger", "", 200, []string{`"items":[]`}, nil},
			{"one", door.RoleViewer, "GET", one, "", 200, []string{"hooks.example.com", `"version":1`}, nil},
			{"the name", door.RoleMarketer, "POST", list, `{"name":"order PAID","composition":` + text + `}`, 409, []string{"body.name"}, nil},
			{"no name", door.RoleMarketer, "POST", list, `{"name":" ","composition":` + text + `}`, 422, []string{"body.name"}, nil},
			{"no address", door.RoleMarketer, "POST", list, `{"name":"x","composition":` + apitest.WebhookTo("", "") + `}`, 422, []string{"body.composition.content.webhook.url"}, nil},
			{"bad Liquid", door.RoleMarketer, "POST", list, `{"name":"x","composition":` + apitest.WebhookTo("https://a.example", "{% nope %}") + `}`, 422, []string{"body.composition.content.webhook.body", "line 1, column"}, nil},
			{"a draft block", door.RoleMarketer, "POST", list, `{"name":"x","composition":` + apitest.WebhookTo("https://a.example", "{{content_blocks.${draft}}}") + `}`, 422, []string{"is a draft"}, nil},
			{"no such block", door.RoleMarketer, "POST", list, `{"name":"x","composition":` + apitest.WebhookTo("https://a.example", "{{content_blocks.${none}}}") + `}`, 422, []string{"no content block"}, nil},
			{"no such channel", door.RoleMarketer, "POST", list, `{"name":"x","composition":{"channel":"fax","purpose":"support","content":{"type":"text"}}}`, 422, []string{"body.composition.channel"}, nil},
			{"a language twice", door.RoleMarketer, "POST", list, `{"name":"x","composition":` + twice + `}`, 422, []string{"body.composition.variants[1].language"}, nil},
			{"the same words are the same version", door.RoleMarketer, "PATCH", one, `{"composition":` + hook + `,"description":"By the shop"}`, 200, []string{`"version":1`, "By the shop"}, nil},
			{"others are another", door.RoleMarketer, "PATCH", one, `{"composition":` + text + `}`, 200, []string{`"version":2`, `"channel":"messenger"`}, nil},
			{"seen in an old form", door.RoleMarketer, "PATCH", one, `{"name":"y","updated_at":"2020-01-01T00:00:00Z"}`, 409, []string{"Somebody else"}, nil},
			{"the versions", door.RoleViewer, "GET", one + "/versions", "", 200, []string{`"version":2`, `"version":1`}, nil},
			{"as it was", door.RoleViewer, "GET", one + "/versions/1", "", 200, []string{"hooks.example.com"}, nil},
			{"never was", door.RoleViewer, "GET", one + "/versions/9", "", 404, nil, nil},
			{"twice", door.RoleMarketer, "POST", one + "/duplicate", `{"name":"Order paid 2"}`, 201, []string{`"Order paid 2"`, "Bonjour", `"version":1`}, nil},
			{"not for an operator", door.RoleOperator, "DELETE", one, "", 403, nil, nil},
			{"not before it is archived", door.RoleMarketer, "DELETE", one, "", 409, []string{"Archive"}, nil},
			{"archived", door.RoleMarketer, "PATCH", one, `{"archived":true}`, 200, []string{`"archived_at"`}, nil},
			{"its name is free", door.RoleMarketer, "POST", list, `{"name":"Order paid","composition":` + text + `}`, 201, nil, nil},
			{"and not to be taken back", door.RoleMarketer, "PATCH", one, `{"archived":false}`, 409, []string{"body.name"}, nil},
			{"gone", door.RoleMarketer, "DELETE", one, "", 204, nil, nil},
			{"gone indeed", door.RoleViewer, "GET", one, "", 404, nil, nil},
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
	apitest.Each(t, func(w *apitest.World) {
		whole := string(picture(400, 300, asJPEG))
		id := w.Made(door.RoleMarketer, "/media?name=..%2Fmixer.jpg", whole)
		list, one := ":ws/media", ":ws/media/"+id
		w.Run([]apitest.Scenario{
			{"the list", door.RoleViewer, "GET", list, "", 200, []string{`"mixer.jpg"`, `"width":400`, `"height":300`, `"wide":false`, "/media/" + id + ".jpg"}, nil},
			{"of another kind", door.RoleViewer, "GET", list + "?kind=video", "", 200, []string{`"items":[]`}, nil},
			{"the very same", door.RoleMarketer, "POST", list + "?name=again.jpg", whole, 201, []string{id, `"mixer.jpg"`}, nil},
			{"no picture", door.RoleMarketer, "POST", list, "<html>", 422, []string{"text/html"}, nil},
			{"half a picture", door.RoleMarketer, "POST", list, whole[:20], 422, []string{"cannot be read"}, nil},
			{"too large", door.RoleMarketer, "POST", list, whole + strings.Repeat("x", 8<<20), 413, []string{"8 MB"}, nil},
			{"not for an operator", door.RoleOperator, "POST", list, whole, 403, nil, nil},
			{"outside", door.RoleMarketer, "POST", one + "/crop", `{"x":1,"y":0,"width":400,"height":209}`, 422, []string{"400 x 300"}, nil},
			{"beyond all numbers", door.RoleMarketer, "POST", one + "/crop", `{"x":9223372036854775800,"y":0,"width":9223372036854775800,"height":209}`, 422, nil, nil},
			{"cropped", door.RoleMarketer, "POST", one + "/crop", `{"x":0,"y":40,"width":400,"height":209}`, 201, []string{`"wide":true`, `"height":209`, `"image/jpeg"`}, nil},
			{"renamed", door.RoleMarketer, "PATCH", one, `{"name":"Mixer"}`, 200, []string{`"Mixer"`}, nil},
			{"shown", door.RoleMarketer, "POST", ":ws/templates", `{"name":"x","composition":{"channel":"messenger","purpose":"support","content":{"type":"image","media":{"url":"` + w.URL + "/media/" + id + `.jpg"}}}}`, 201, nil, nil},
			{"by a template", door.RoleViewer, "GET", one, "", 200, []string{`"used_by":[{"kind":"template"`}, nil},
			{"so it stays", door.RoleMarketer, "DELETE", one, "", 409, []string{"show this file"}, nil},
			{"none", door.RoleMarketer, "DELETE", ":ws/media/med_x", "", 404, nil, nil},
		})
		small := w.Made(door.RoleMarketer, "/media?name=a.png", string(picture(10, 10, png.Encode)))
		w.Run([]apitest.Scenario{{"removed", door.RoleMarketer, "DELETE", ":ws/media/" + small, "", 204, nil, nil}, {"gone", door.RoleViewer, "GET", ":ws/media/" + small, "", 404, nil, nil}})
		if e := w.Entry("delete", "media"); e.ObjectName != "a.png" {
			t.Errorf("%+v", e)
		}
	})
}

func TestLiquidOfAnEditor(t *testing.T) {
	apitest.Each(t, func(w *apitest.World) {
		w.Made(door.RoleMarketer, "/content-blocks", `{"name":"footer","content":"x"}`)
		w.Run([]apitest.Scenario{
			{"well", door.RoleViewer, "POST", ":ws/liquid/check", `{"text":"Hello {{${first_name}}} {{content_blocks.${footer}}}"}`, 200, []string{`"findings":[]`, `"kind":"attribute","name":"first_name"`}, nil},
			{"a line", door.RoleViewer, "POST", ":ws/liquid/check", `{"text":"a\n {% if %}"}`, 200, []string{`"severity":"error"`, `"line":2`}, nil},
			{"no such block", door.RoleViewer, "POST", ":ws/liquid/check", `{"text":"{{content_blocks.${none}}}"}`, 200, []string{`"severity":`, "none"}, nil},
			{"an attribute, known", door.RoleMarketer, "PATCH", ":ws/attributes/shoe", `{"personal":true}`, 200, nil, nil},
			{"an attribute that nobody has", door.RoleViewer, "POST", ":ws/liquid/check", `{"text":"{{custom_attribute.${shoe}}} {{custom_attribute.${sheo}}} {{${frist_name}}}"}`, 200, []string{`"severity":"warning"`, "nobody has custom_attribute.${sheo}", "nobody has ${frist_name}"}, []string{"has custom_attribute.${shoe}"}},
			{"empty at its place", door.RoleViewer, "POST", ":ws/liquid/check", `{"text":"{{event_properties.${x}}}","place":"send"}`, 200, []string{"not sent because of an event"}, nil},
			{"filled at its place", door.RoleViewer, "POST", ":ws/liquid/check", `{"text":"{{event_properties.${x}}}","place":"event"}`, 200, []string{`"findings":[]`}, nil},
			{"in JSON", door.RoleViewer, "POST", ":ws/liquid/check", `{"text":"{\"n\":\"{{${first_name}}}\",\"k\":\"{{secrets.${k}}}\"}","json":true}`, 200, []string{"json_escape", `"column":9`}, []string{`"column":30`}},
			{"the words", door.RoleViewer, "GET", "/liquid", "", 200, []string{`"name":"assign"`, `"name":"json_escape"`}, nil},
			{"the presets", door.RoleViewer, "GET", ":ws/template-presets", "", 200, []string{`"id":"messenger"`, "{{page_tokens.${" + apitest.TestPage + "}}}", `"id":"blank"`}, []string{"PAGE_ID", "GRAPH_URL"}},
		})
	})
}

// What looks like a secret is taken out of a template when it is saved: nobody who reads it, and no
// row of it, has it.
func TestTemplatesHoldNoSecrets(t *testing.T) {
	apitest.Each(t, func(w *apitest.World) {
		body := `{"name":"x","composition":{"channel":"webhook","purpose":"support","content":{"type":"webhook","webhook":{"method":"POST",` +
			`"url":"https://hooks.example.com/a?access_token=abcdefghijklmnop&page=FACEBOOK_PAGE_ACCESS_TOKEN","body":"EAAabcdefghijklmnopqrstuvwxyz0123456789",` +
			`"headers":[{"name":"Authorization","value":"Bearer abcdefghijklmnop"},{"name":"X-Api-Key","value":"SENDBIRD_API_TOKEN"},{"name":"Accept","value":"application/json"}]}}}}`
		id := w.Made(door.RoleMarketer, "/templates", body)
		want := []string{"access_token={{secrets.${hooks_example_com_token}}}&page=FACEBOOK_PAGE_ACCESS_TOKEN", "Bearer {{secrets.${hooks_example_com_token}}}",
			`"body":"{{secrets.${hooks_example_com_page_token}}}"`, `"value":"SENDBIRD_API_TOKEN"`, `"value":"application/json"`}
		elsewhere := strings.Replace(strings.ReplaceAll(body, "hooks.example.com", "other.example.com"), `"name":"x"`, `"name":"y"`, 1)
		w.Run([]apitest.Scenario{
			{"the same for another host", door.RoleMarketer, "POST", ":ws/templates", elsewhere, 201, []string{"{{secrets.${other_example_com_token}}}"}, []string{"abcdefghijklmnop"}},
			{"each goes to its own host", door.RoleViewer, "GET", ":ws/secrets", "", 200, []string{`"name":"hooks_example_com_token"`, `"hosts":["hooks.example.com"]`, `"hosts":["other.example.com"]`}, nil},
			{"for a host that Liquid writes", door.RoleMarketer, "POST", ":ws/templates", strings.Replace(strings.Replace(body, "hooks.example.com", "{{${city}}}.example.com", 1), `"name":"x"`, `"name":"z"`, 1), 422, []string{"webhook.url", "the hosts that it may be sent to"}, []string{"abcdefghijklmnop"}},
			{"references", door.RoleViewer, "GET", ":ws/templates/" + id, "", 200, want, []string{"abcdefghijklmnop"}},
			{"saved again", door.RoleMarketer, "PATCH", ":ws/templates/" + id, `{"composition":` + body[len(`{"name":"x","composition":`):len(body)-1] + `}`, 200, append(want, `"version":1`), []string{"abcdefghijklmnop"}},
		})
	})
}

// A template is saved as it stands, however far it is from being sent: its problems say why, as preview and launch would.
func TestTemplateProblems(t *testing.T) {
	webhook := func(rest string) string {
		return `{"name":"` + petitbleu.NewID(petitbleu.KindTemplate, time.Now()) + `","composition":{"channel":"webhook","purpose":"transactional","content":{"type":"webhook","webhook":{` + rest + `}}}}`
	}
	body := strings.Repeat("a", petitbleu.WebhookBodyLimit)
	apitest.Each(t, func(w *apitest.World) {
		var all []string
		for range 51 {
			all = append(all, `{"name":"X-A","value":"b"}`)
		}
		none := []string{`"problems"`}
		w.Run([]apitest.Scenario{
			{"well", door.RoleMarketer, "POST", ":ws/templates", webhook(`"url":"https://a.example/x"`), 201, nil, none},
			{"two lines", door.RoleMarketer, "POST", ":ws/templates", webhook(`"url":"https://a.example/x","headers":[{"name":"X-A\r\nB","value":"c"}]`), 201, []string{`"location":"composition.content.webhook.headers[0].name"`, `"rule":"`}, nil},
			{"Host", door.RoleMarketer, "POST", ":ws/templates", webhook(`"url":"https://a.example/x","headers":[{"name":"Host","value":"c"}]`), 201, []string{`"location":"composition.content.webhook.headers[0].name"`}, nil},
			{"TRACE", door.RoleMarketer, "POST", ":ws/templates", webhook(`"url":"https://a.example/x","method":"TRACE"`), 201, []string{`"location":"composition.content.webhook.method"`}, nil},
			{"ftp", door.RoleMarketer, "POST", ":ws/templates", webhook(`"url":"ftp://a.example/x"`), 201, []string{`"location":"composition.content.webhook.url"`}, nil},
			{"51 headers", door.RoleMarketer, "POST", ":ws/templates", webhook(`"url":"https://a.example/x","headers":[` + strings.Join(all, ",") + `]`), 201, []string{`"location":"composition.content.webhook.headers"`}, nil},
			{"a large body", door.RoleMarketer, "POST", ":ws/templates", webhook(`"url":"https://a.example/x","body":"` + body + `"`), 201, nil, none},
			{"too large a body", door.RoleMarketer, "POST", ":ws/templates", webhook(`"url":"https://a.example/x","body":"` + body + `a"`), 422, []string{`"location":"body.composition.content.webhook.body"`, "1048576 bytes"}, nil},
		})
	})
}
