package feed_test

import (
	"encoding/json"
	"reflect"
	"testing"

	"github.com/petitbleu/petitbleu/internal/feed"
	"github.com/petitbleu/petitbleu/internal/liquid"
	"github.com/petitbleu/petitbleu/internal/liquid/value"
)

// TestBrazeBody: what is to be pasted into a Braze is JSON there, whatever the values hold, and stops where there is no
// user id.
func TestBrazeBody(t *testing.T) {
	spaces := func(custom string) liquid.Spaces {
		object := func(text string) value.Object {
			v, err := value.ParseJSON([]byte(text))
			if err != nil {
				t.Fatal(err)
			}
			return v.AsObject()
		}
		return liquid.Spaces{liquid.SpaceProfile: object(`{"first_name":"Zo\"e\n","user_id":"ext-1","braze_id":"b1"}`), "custom_attribute": object(custom),
			"campaign": object(`{"api_id":"c-1","name":"Big \"sale\"","dispatch_id":"d-1"}`), "canvas": object(`{"api_id":"cv-1"}`)}
	}
	body := feed.BrazeBody(feed.BrazeBuild{TemplateKey: "order", EventName: "told \"x\"", Tag: "t", Attribute: "sendbird_id",
		Variables: []feed.BrazeVariable{{Name: "name", Liquid: "{{${first_name}}}"}, {Name: "order.id", Liquid: `{% if 1 == 1 %}A "1"{% endif %}`}}})
	for _, c := range []struct {
		body, custom string
		want         map[string]any
	}{
		{body, `{"sendbird_id":"u-1"}`, map[string]any{"receiver": "u-1", "template_key": "order", "event_name": `told "x"`, "tag": "t", "variables": map[string]any{"name": "Zo\"e\n", "order.id": `A "1"`},
			"external_id": "ext-1", "braze_id": "b1", "campaign_id": "c-1", "title": `Big "sale"`, "dispatch_id": "d-1"}},
		{body, `{}`, nil},
		{feed.BrazeBody(feed.BrazeBuild{TemplateKey: "order", Canvas: true, Purpose: "transactional"}), `{}`, map[string]any{"receiver": "ext-1", "template_key": "order", "purpose": "transactional",
			"variables": map[string]any{}, "external_id": "ext-1", "braze_id": "b1", "canvas_id": "cv-1", "dispatch_id": "d-1"}},
	} {
		tpl, err := liquid.Parse(c.body, liquid.Options{Dialect: liquid.Braze})
		if err != nil {
			t.Fatal(err, c.body)
		}
		text, done, err := tpl.Render(nil, &liquid.Env{Data: spaces(c.custom)})
		if err != nil {
			t.Fatal(err)
		}
		if c.want == nil {
			if !done.Aborted {
				t.Errorf("not stopped: %s", text)
			}
			continue
		}
		var got map[string]any
		if err := json.Unmarshal(text, &got); err != nil || !reflect.DeepEqual(got, c.want) {
			t.Errorf("%v: %s", err, text)
		}
	}
}
