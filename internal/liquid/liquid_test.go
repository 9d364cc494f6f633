package liquid_test

import (
	"testing"
	"time"

	"github.com/petitbleu/petitbleu/internal/liquid"
	"github.com/petitbleu/petitbleu/internal/liquid/value"
)

// person is the data of dialect tests.
func person() liquid.Spaces {
	profile, _ := value.ParseJSON([]byte(`{"first_name": "Ada", "user_id": "u1", "time_zone": "Europe/Paris"}`))
	custom, _ := value.ParseJSON([]byte(`{"points": 12, "Favorite Team": "Reds", "address": {"city": "Lyon"}, "pets": [{"name": "Rex"}, {"name": "Tom"}], "a.b": 1, "quote": "say \"hey\"\n", "empty": ""}`))
	event, _ := value.ParseJSON([]byte(`{"cart": {"items": [{"sku": "S1"}]}, "key": "cart"}`))
	return liquid.Spaces{
		liquid.SpaceProfile:      profile.AsObject(),
		"custom_attribute":       custom.AsObject(),
		"event_properties":       event.AsObject(),
		"context":                event.AsObject(),
		"campaign":               value.NewMap(value.Member{Key: "name", Value: value.String("Spring")}),
		"api_trigger_properties": value.NewMap(value.Member{Key: "code", Value: value.String("A1")}),
	}
}

func render(t *testing.T, src string, o liquid.Options, env *liquid.Env) (string, liquid.Outcome) {
	t.Helper()
	tpl, err := liquid.Parse(src, o)
	if err != nil {
		t.Fatalf("%q: %v", src, err)
	}
	out, done, err := tpl.Render(nil, env)
	if err != nil {
		t.Fatalf("%q: %v", src, err)
	}
	return string(out), done
}

func TestDialect(t *testing.T) {
	blocks := map[string]string{"footer": "Bye {{${first_name}}}", "outer": "[{{content_blocks.${footer}}}]", "deep": "<{{content_blocks.${outer}}}>", "sets": "{% assign x = 'set' %}"}
	o := liquid.Options{Dialect: liquid.Braze, Block: func(n string) (string, bool) { s, ok := blocks[n]; return s, ok }}
	env := &liquid.Env{Data: person(), Now: time.Date(2026, 3, 14, 15, 9, 26, 0, time.UTC), Host: liquid.Host{Location: func(n string) (*time.Location, bool) {
		z, err := time.LoadLocation(n)
		return z, err == nil
	}}}
	for src, want := range map[string]string{
		"Hi {{${first_name}}}!":                                                                             "Hi Ada!",
		"{{ ${first_name} | upcase }}":                                                                      "ADA",
		"{{${missing} | default: 'you'}}":                                                                   "you",
		"{{custom_attribute.${Favorite Team}}}":                                                             "Reds",
		"{{custom_attribute.${a.b}}}":                                                                       "1",
		"{{custom_attribute.${address}.city}}":                                                              "Lyon",
		"{{custom_attribute.${pets}[0].name}}":                                                              "Rex",
		"{{event_properties.${cart}.items[0].sku}}":                                                         "S1",
		"{% if {{custom_attribute.${points}}} > 10 %}many{% endif %}":                                       "many",
		"{% if custom_attribute.${points} > 10 %}many{% endif %}":                                           "many",
		"{{ 5 | plus: {{custom_attribute.${points}}} }}":                                                    "17",
		"{% for p in custom_attribute.${pets} %}{{p.name}} {% endfor %}":                                    "Rex Tom ",
		"{% for p in {{custom_attribute.${pets}}} %}{{p.name}} {% endfor %}":                                "Rex Tom ",
		"{% if {{custom_attribute.${empty}}} == blank %}b{% endif %}":                                       "b",
		"{% if {{custom_attribute.${nope}}} == null %}n{% endif %}":                                         "n",
		"{% assign t = {{custom_attribute.${address}}} %}{{t.city}}":                                        "Lyon",
		"{{ event_properties | property_accessor: 'key' }}":                                                 "cart",
		"{{ event_properties.key }}":                                                                        "cart",
		"{{campaign.${name}}} {{api_trigger_properties.${code}}} {{context.${key}}}":                        "Spring A1 cart",
		"{\"t\":\"{{custom_attribute.${quote} | json_escape}}\"}":                                           `{"t":"say \"hey\"\n"}`,
		"{{content_blocks.${footer}}}":                                                                      "Bye Ada",
		"{{content_blocks.${outer}}}":                                                                       "[Bye Ada]",
		"{{content_blocks.${deep}}}":                                                                        "<[]>",
		"{{content_blocks.${sets} | id: 'cb1'}}{{x}}":                                                       "set",
		"{{ '2026-03-14T12:00:00Z' | time_zone: ${time_zone} | date: '%H:%M' }}":                            "13:00",
		"{% case {{${first_name}}} %}{% when 'Ada' %}yes{% endcase %}":                                      "yes",
		"{%- assign a = 'now' | date: '%s' | plus: 0 -%}{% if a > 1000 %}{{ a }}{% endif %}":                "1773500966",
		"{% if custom_attribute.${points} >= 12 and ${first_name} contains 'd' %}ok{% else %}no{% endif %}": "ok",
		"{% cycle {{${first_name}}}, 'b' %}":                                                                "Ada",
		"{% tablerow p in custom_attribute.${pets} %}{{p.name}}{% endtablerow %}":                           "<tr class=\"row1\">\n<td class=\"col1\">Rex</td><td class=\"col2\">Tom</td></tr>\n",
	} {
		got, _ := render(t, src, o, env)
		if got != want {
			t.Errorf("%s\n got %q\nwant %q", src, got, want)
		}
	}
}
