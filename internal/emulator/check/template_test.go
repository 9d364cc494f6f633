package check

import (
	"strings"
	"testing"

	"github.com/petitbleu/petitbleu/internal/channel/messenger/wire"
)

func TestTemplates(t *testing.T) {
	el := `{"title":"t","subtitle":"s"}`
	play(t, []one{
		refused("no type", `{"attachment":{"type":"template","payload":{}}}`), refused("unknown", tpl("balloon", "")), refused("no payload", `{"attachment":{"type":"template"}}`),
		ok("generic 10", tpl("generic", `,"elements":`+many(10, el))), refused("generic 11", tpl("generic", `,"elements":`+many(11, el))), refused("generic 0", tpl("generic", "")),
		refused("title 81", tpl("generic", `,"elements":[{"title":"`+long(81)+`","subtitle":"s"}]`)), refused("title alone", tpl("generic", `,"elements":[{"title":"t"}]`)),
		refused("subtitle 81", tpl("generic", `,"elements":[{"title":"t","subtitle":"`+long(81)+`"}]`)),
		refused("action titled", tpl("generic", `,"elements":[{"title":"t","default_action":{"type":"web_url","title":"x","url":"https://a.example"}}]`)),
		ok("square", tpl("generic", `,"image_aspect_ratio":"square","elements":[`+el+`]`)), refused("round", tpl("generic", `,"image_aspect_ratio":"round","elements":[`+el+`]`)),
		ok("media by id", tpl("media", `,"elements":[{"media_type":"image","attachment_id":"1"}]`)), ok("media by Facebook URL", tpl("media", `,"elements":[{"media_type":"video","url":"https://www.facebook.com/1/videos/2"}]`)),
		refused("media elsewhere", tpl("media", `,"elements":[{"media_type":"video","url":"https://facebook.com.example/2"}]`)), refused("two media", tpl("media", `,"elements":`+many(2, `{"media_type":"image","attachment_id":"1"}`))),
		refused("media both", tpl("media", `,"elements":[{"media_type":"image","attachment_id":"1","url":"https://www.facebook.com/1"}]`)), refused("media kind", tpl("media", `,"elements":[{"media_type":"audio","attachment_id":"1"}]`)),
		ok("product", tpl("product", `,"elements":[{"id":"12"}]`)), code(refused("product id", tpl("product", `,"elements":[{"id":""}]`)), 100, 2018320), refused("products 0", tpl("product", "")),
		code(when(ok("product at v7", tpl("product", `,"elements":[{"id":"12"}]`)), Options{Version: 7}), 100, 2018328),
		ok("coupon", tpl("coupon", `,"title":"t","coupon_code":"SAVE10"`)), refused("coupon blank", tpl("coupon", `,"title":"t","coupon_code":"SAVE 10"`)),
		refused("coupon none", tpl("coupon", `,"title":"t"`)), refused("coupon title", tpl("coupon", `,"coupon_url":"https://a.example"`)),
		ok("form", tpl("instant_form", `,"form_id":"12"`)), code(refused("form none", tpl("instant_form", "")), 1, 2018382),
		refused("one-time when off", tpl("one_time_notif_req", `,"title":"t","payload":"p"`)),
		when(ok("one-time", tpl("one_time_notif_req", `,"title":"t","payload":"p"`)), Options{OneTime: true}),
		code(when(ok("one-time title 66", tpl("one_time_notif_req", `,"title":"`+long(66)+`","payload":"p"`)), Options{OneTime: true}), 100, 0),
	})
}

func TestReceipt(t *testing.T) {
	base := `,"recipient_name":"L","order_number":"1","currency":"EUR","payment_method":"Visa","summary":{"total_cost":1}`
	r := func(more string) string { return tpl("receipt", base+more) }
	play(t, []one{
		ok("plain", r("")), refused("currency", r(`,"currency":"euro"`)), refused("total in words", r(`,"summary":{"total_cost":"ten"}`)), refused("no total", r(`,"summary":{"total_cost":""}`)),
		ok("total as text", r(`,"summary":{"total_cost":"13.50"}`)), refused("no price", r(`,"elements":[{"title":"a"}]`)), ok("price 0", r(`,"elements":[{"title":"a","price":0}]`)),
		ok("100 lines", r(`,"elements":`+many(100, `{"title":"a","price":1}`))), refused("101 lines", r(`,"elements":`+many(101, `{"title":"a","price":1}`))),
		refused("country", r(`,"address":{"street_1":"a","city":"b","postal_code":"c","state":"d","country":"France"}`)), refused("no city", r(`,"address":{"street_1":"a","postal_code":"c","state":"d","country":"FR"}`)),
		refused("time", r(`,"timestamp":"yesterday"`)), refused("adjustment", r(`,"adjustments":[{"amount":"x"}]`)), refused("no number", strings.Replace(r(""), `"1"`, `""`, 1)),
		refused("beside the payload", `{"attachment":{"type":"template","summary":{"total_cost":1},"payload":{"template_type":"receipt"`+base+`}}}`),
	})
}

func TestForms(t *testing.T) {
	question := `{"id":"q1","type":"csat","title":"Rate us","score_label":"neg_pos","score_option":"five_stars","follow_up":{"type":"free_form","placeholder":"Tell"}}`
	feedback := tpl("customer_feedback", `,"title":"How?","subtitle":"s","button_title":"Rate","feedback_screens":[{"questions":[`+question+`]}],"business_privacy":{"url":"https://a.example/p"},"expires_in_days":3`)
	change := func(old, new string) string { return strings.Replace(feedback, old, new, 1) }
	info := func(more string) string {
		return tpl("customer_information", `,"business_privacy":{"url":"https://a.example/p"}`+more)
	}
	im := `{"url":"https://a.example/1.png"}`
	grid := func(more string) string { return tpl("image_grid", `,"elements":[{"title":"t"`+more+`}]`) }
	play(t, []one{
		ok("feedback", feedback), refused("two questions", change(`"questions":[`, `"questions":[`+question+`,`)), refused("title", change("How?", "")), refused("title 66", change("How?", long(66))),
		refused("id", change("q1", "q 1")), refused("type", change("csat", "mood")), refused("question 4", change("Rate us", "Rate")), refused("label", change("neg_pos", "up_down")), refused("option", change("five_stars", "six_stars")),
		refused("privacy", change("https://a.example/p", "")), refused("8 days", change(`days":3`, `days":8`)), refused("half a day", change(`days":3`, `days":1.5`)), refused("button 21", change(`"Rate"`, `"`+long(21)+`"`)),
		refused("follow up", change("free_form", "drawing")), refused("no screen", tpl("customer_feedback", `,"title":"How?","business_privacy":{"url":"https://a.example/p"}`)),
		ok("information", info(`,"countries":["FR","US"],"purpose":"SHIPPING"`)), refused("no country", info("")), refused("country", info(`,"countries":["DE"]`)), refused("purpose", info(`,"countries":["FR"],"purpose":"FUN"`)),
		refused("override 86", info(`,"countries":["FR"],"address_overrides":{"city":"`+long(86)+`"}`)),
		ok("grid 2", grid(`,"images":`+many(2, im))), ok("grid 6", grid(`,"images":`+many(6, im))), refused("grid 1", grid(`,"images":`+many(1, im))), refused("grid 7", grid(`,"images":`+many(7, im))),
		refused("two heroes", grid(`,"images":`+many(2, `{"url":"https://a.example/1.png","is_hero_image":true}`))), refused("grid title 46", strings.Replace(grid(`,"images":`+many(2, im)), `"t"`, `"`+long(46)+`"`, 1)),
		ok("grid actions", grid(`,"images":[{"url":"https://a.example/1.png","action":{"type":"web_url","url":"https://a.example"}},{"url":"https://a.example/1.png","action":{"type":"postback","payload":"p","text":"t"}}]`)),
		refused("grid action", grid(`,"images":[`+im+`,{"url":"https://a.example/1.png","action":{"type":"call"}}]`)),
		refused("grid button", grid(`,"images":`+many(2, im)+`,"buttons":[{"type":"account_unlink"}]`)),
		code(when(ok("grid before its day", grid(`,"images":`+many(2, im))), Options{Now: at(2026, 6, 29)}), 100, 0),
	})
}

func TestRecurring(t *testing.T) {
	n := func(more string) string { return tpl("notification_messages", `,"title":"Offers","payload":"P"`+more) }
	play(t, []one{
		refused("today", n("")), when(ok("today, legacy", n("")), Options{Legacy: true}), when(ok("in 2025", n("")), Options{Now: at(2025, 6, 1)}),
		code(when(ok("before it was", n("")), Options{Now: at(2022, 5, 18)}), 100, 0),
		code(when(ok("no frequency in 2022", n("")), Options{Now: at(2022, 6, 1)}), 100, 0), when(ok("frequency in 2022", n(`,"notification_messages_frequency":"DAILY"`)), Options{Now: at(2022, 6, 1)}),
		code(when(ok("words", n(`,"notification_messages_cta_text":"GO"`)), Options{Now: at(2025, 6, 1)}), 100, 0),
		code(when(ok("again", n(`,"notification_messages_reoptin":"YES"`)), Options{Now: at(2025, 6, 1)}), 100, 0),
	})
}

func TestOldTemplates(t *testing.T) {
	flight := `{"connection_id":"c1","segment_id":"s1","flight_number":"AF1","travel_class":"economy","departure_airport":{"airport_code":"NTE","city":"Nantes"},"arrival_airport":{"airport_code":"CDG","city":"Paris"},"flight_schedule":{"departure_time":"2019-01-02T10:00"}}`
	head := `,"intro_message":"Hi","locale":"fr_FR"`
	trip := tpl("airline_itinerary", head+`,"pnr_number":"P","passenger_info":[{"passenger_id":"p1","name":"A"}],"flight_info":[`+flight+`],"passenger_segment_info":[{"segment_id":"s1","passenger_id":"p1","seat":"1A","seat_type":"Economy"}],"total_price":"10.5","currency":"EUR"`)
	checkin := tpl("airline_checkin", head+`,"flight_info":[`+flight+`],"checkin_url":"https://a.example"`)
	pass := tpl("airline_boardingpass", head+`,"boarding_pass":[{"passenger_name":"A","pnr_number":"P","logo_image_url":"https://a.example/l.png","above_bar_code_image_url":"https://a.example/b.png","qr_code":"Q","flight_info":`+flight+`}]`)
	update := tpl("airline_update", head+`,"update_type":"delay","update_flight_info":`+flight)
	list := tpl("list", `,"elements":[{"title":"a","subtitle":"s","image_url":"https://a.example/1.png"},{"title":"b","subtitle":"s"}],"top_element_style":"large","buttons":[{"type":"postback","title":"m","payload":"p"}]`)
	graph := tpl("open_graph", `,"elements":[{"url":"https://a.example/song"}]`)
	v3, y2019 := Options{Version: 3, Now: at(2019, 1, 1)}, Options{Version: 9, Now: at(2021, 1, 1)}
	play(t, []one{
		refused("trip today", trip), when(ok("trip", trip), y2019), when(ok("check-in", checkin), y2019), when(ok("pass", pass), y2019), when(ok("update", update), y2019), when(ok("update, legacy", update), Options{Legacy: true}),
		code(when(ok("trip at v11", trip), Options{Version: 11, Now: at(2021, 7, 1)}), 100, 0), code(when(ok("trip after the end", trip), Options{Version: 9, Now: at(2021, 12, 6)}), 100, 0),
		code(when(ok("trip without price", strings.Replace(trip, `"10.5"`, `""`, 1)), y2019), 100, 0), code(when(ok("trip class", strings.Replace(trip, "economy", "roof", 1)), y2019), 100, 0), code(when(ok("trip time", strings.Replace(trip, "T10:00", " 10h", 1)), y2019), 100, 0),
		code(when(ok("pass with both codes", strings.Replace(pass, `"qr_code":"Q"`, `"qr_code":"Q","barcode_image_url":"https://a.example/c.png"`, 1)), y2019), 100, 0), code(when(ok("update kind", strings.Replace(update, "delay", "party", 1)), y2019), 100, 0), code(when(ok("check-in nowhere", strings.Replace(checkin, "https://a.example", "", 1)), y2019), 100, 0),
		refused("list today", list), when(ok("list", list), v3), code(when(ok("list of one", tpl("list", `,"elements":[{"title":"a"}]`)), v3), 100, 0), code(when(ok("large without picture", strings.Replace(list, "https://a.example/1.png", "", 1)), v3), 100, 0),
		refused("open graph today", graph), when(ok("open graph", graph), v3),
	})
}

func TestProfile(t *testing.T) {
	menu := func(items string) string {
		return `[{"locale":"default","composer_input_disabled":false,"call_to_actions":` + items + `}]`
	}
	item := `{"type":"postback","title":"a","payload":"p"}`
	nested := menu(`[{"type":"nested","title":"more","call_to_actions":[` + item + `]}]`)
	for _, c := range []struct {
		name, value string
		o           Options
		ok          bool
	}{
		{"get_started", `{"payload":"GO"}`, Options{}, true}, {"get_started", `{}`, Options{}, false}, {"get_started", `{"payload":"` + long(1001) + `"}`, Options{}, false}, {"get_started", ``, Options{}, false},
		{"greeting", `[{"locale":"default","text":"Hi {{user_first_name}}"}]`, Options{}, true}, {"greeting", `[{"locale":"fr_FR","text":"Hi"}]`, Options{}, false},
		{"greeting", `[{"locale":"default","text":"` + long(161) + `"}]`, Options{}, false}, {"greeting", `[{"locale":"default","text":"a"},{"locale":"default","text":"b"}]`, Options{}, false},
		{"ice_breakers", `[{"locale":"default","call_to_actions":` + many(4, `{"question":"q","payload":"p"}`) + `}]`, Options{}, true}, {"ice_breakers", many(4, `{"question":"q","payload":"p"}`), Options{}, true},
		{"ice_breakers", many(5, `{"question":"q","payload":"p"}`), Options{}, false}, {"ice_breakers", `[{"locale":"default","call_to_actions":[{"question":"q"}]}]`, Options{}, false},
		{"persistent_menu", menu(many(20, item)), Options{}, true}, {"persistent_menu", menu(many(21, item)), Options{}, false}, {"persistent_menu", menu(`[]`), Options{}, false},
		{"persistent_menu", `[{"locale":"fr_FR","call_to_actions":[` + item + `]}]`, Options{}, false}, {"persistent_menu", menu(`[{"type":"postback","title":"` + long(31) + `","payload":"p"}]`), Options{}, false},
		{"persistent_menu", nested, Options{}, false}, {"persistent_menu", nested, Options{Version: 7, Now: at(2020, 1, 1)}, true}, {"persistent_menu", menu(many(4, item)), Options{Version: 7, Now: at(2020, 1, 1)}, false},
		{"commands", `[{"locale":"default","commands":[{"name":"help","description":"d"}]}]`, Options{}, true}, {"commands", `[{"locale":"default","commands":[{"name":"/help","description":"d"}]}]`, Options{}, false}, {"commands", `[{"locale":"default","commands":[]}]`, Options{}, false},
		{"whitelisted_domains", `["https://shop.example"]`, Options{}, true}, {"whitelisted_domains", `["http://shop.example"]`, Options{}, false}, {"whitelisted_domains", `["https://10.1.2.3"]`, Options{}, false},
		{"whitelisted_domains", `["http://localhost:8080"]`, Options{}, true}, {"whitelisted_domains", `["https://localhost"]`, Options{StrictHTTPS: true}, false}, {"whitelisted_domains", many(51, `"https://shop.example"`), Options{}, false},
		{"account_linking_url", `https://shop.example/login`, Options{}, true}, {"account_linking_url", `login`, Options{}, false}, {"home_url", `https://a.example`, Options{}, false}, {"greeting", `{`, Options{}, false},
	} {
		if c.o.Now == 0 {
			c.o.Now = today
		}
		if e := Profile(c.name, c.value, c.o); (e == nil) != c.ok {
			t.Errorf("%s %.60s: %v", c.name, c.value, e)
		}
	}
	if Persona("John", "https://a.example/1.png", Options{}) != nil || Persona(long(51), "https://a.example/1.png", Options{}) == nil || Persona("", "", Options{}) == nil {
		t.Error("personas")
	}
}

func TestUtilityTemplates(t *testing.T) {
	form := func(body string) *wire.MessageTemplate {
		return &wire.MessageTemplate{Name: "a_1", Language: "en_US", Category: "UTILITY", ParameterFormat: "NAMED", Components: []wire.TemplateComponent{{Type: "BODY", Text: wire.Text(body)}}}
	}
	for body, want := range map[string]string{
		"Your order {{num}} left on {{day}} from our store.": "", "{{num}} is your order": RejectParams, "Your order is {{num}}.": RejectParams,
		"Order {{num}} {{day}} sent": RejectRatio, "Your order {{Num}} has left our store": RejectParams, "Our sale has started today, 20% off": RejectMarketing, "Plain words": "",
	} {
		e, reject := TemplateForm(form(body), Options{Now: today})
		if e != nil || reject != want {
			t.Errorf("%s: %v %q, want %q", body, e, reject, want)
		}
	}
	positional := form("Your order {{1}} left on {{3}} from our store.")
	positional.ParameterFormat = "POSITIONAL"
	if _, reject := TemplateForm(positional, Options{Now: today}); reject != RejectParams {
		t.Error("numbers with a hole", reject)
	}
	for name, spoil := range map[string]func(*wire.MessageTemplate){
		"name":     func(m *wire.MessageTemplate) { m.Name = "Order Shipped" },
		"language": func(m *wire.MessageTemplate) { m.Language = "English" },
		"category": func(m *wire.MessageTemplate) { m.Category = "MARKETING" },
		"format":   func(m *wire.MessageTemplate) { m.ParameterFormat = "WILD" },
		"no body":  func(m *wire.MessageTemplate) { m.Components = nil },
		"header": func(m *wire.MessageTemplate) {
			m.Components = append(m.Components, wire.TemplateComponent{Type: "HEADER", Format: "VIDEO"})
		},
		"twice": func(m *wire.MessageTemplate) { m.Components = append(m.Components, m.Components[0]) },
		"buttons": func(m *wire.MessageTemplate) {
			m.Components = append(m.Components, wire.TemplateComponent{Type: "BUTTONS"})
		},
		"button kind": func(m *wire.MessageTemplate) {
			m.Components = append(m.Components, wire.TemplateComponent{Type: "BUTTONS", Buttons: []wire.TemplateButton{{Type: "CALL", Text: "x"}}})
		},
	} {
		m := form("Plain words")
		spoil(m)
		if e, _ := TemplateForm(m, Options{Now: today}); e == nil {
			t.Error(name, "passes")
		}
	}
	if e, _ := TemplateForm(form("Plain"), Options{Now: at(2026, 3, 5)}); e == nil {
		t.Error("named before their day")
	}
	if got := FillParameters("Order {{num}} on {{ day }}", map[string]string{"num": "17", "day": "Monday"}); got != "Order 17 on Monday" {
		t.Error(got)
	}
}

// FuzzRequest: whatever is sent, judging it never fails otherwise than by a refusal.
func FuzzRequest(f *testing.F) {
	f.Add(`{"id":"1"}`, `{"text":"x"}`, "RESPONSE", "", int64(26))
	f.Add(`{"user_ref":"u"}`, tpl("generic", `,"elements":[{"title":"t","subtitle":"s"}]`), "", "", int64(3))
	f.Add(`{"phone_number":"+1"}`, tpl("airline_update", `,"update_flight_info":null`), "UPDATE", "", int64(3))
	f.Add(`{"comment_id":"1_2"}`, tpl("image_grid", `,"elements":[{"images":[{},{}]}]`), "MESSAGE_TAG", "HUMAN_AGENT", int64(0))
	f.Fuzz(func(t *testing.T, recipient, message, kind, tag string, version int64) {
		s, e := Decode(map[string]string{"recipient": recipient, "message": message, "messaging_type": kind, "tag": tag})
		if e != nil {
			return
		}
		for _, legacy := range []bool{false, true} {
			e := Request(s, Options{Now: today, Version: int(version % 30), Legacy: legacy, OneTime: true})
			if e != nil && (e.Status < 400 || e.Code == 0 || e.Message == "") {
				t.Fatalf("%+v", e)
			}
			_ = Kind(s.Message) + TemplateType(s.Message)
		}
	})
}
