package world

import (
	"encoding/json"
	"errors"
	"maps"
	"slices"

	"github.com/petitbleu/petitbleu/internal/channel/messenger/wire"
)

// findButton looks for a postback button by payload or title, newest message first.
func (t *Thread) findButton(a *Action) (*Bubble, *wire.Button) {
	fits := func(b *wire.Button) bool {
		return b.Type == "postback" && (a.Payload == "" || string(b.Payload) == a.Payload) && (a.Title == "" || string(b.Title) == a.Title)
	}
	for i := len(t.Bubbles) - 1; i >= 0; i-- {
		b := t.Bubbles[i]
		var m wire.Message
		if b.From != "page" || a.MID != "" && a.MID != b.MID || json.Unmarshal(b.Message, &m) != nil || m.Attachment == nil || m.Attachment.Payload == nil {
			continue
		}
		list := m.Attachment.Payload.Buttons
		for _, el := range m.Attachment.Payload.Elements {
			list = append(list, el.Buttons...)
		}
		for j := range list {
			if fits(&list[j]) {
				return b, &list[j]
			}
		}
	}
	return nil, nil
}

func (w *World) actPostback(t *Thread, a *Action) (*Bubble, error) {
	if a.Payload == "" && a.Title == "" {
		return nil, errors.New("payload: give payload or title of the button")
	}
	from, button := t.findButton(a)
	if button == nil {
		if a.Payload == "" || a.Title == "" {
			return nil, errors.New("payload: no message shows such a button; give payload and title to tap one of a menu")
		}
		return w.postback(t, a.Title, a.Payload, ""), nil
	}
	return w.postback(t, string(button.Title), string(button.Payload), from.AppID), nil
}

// postback sends the event; the payload goes only to the app that sent the button (1.10).
func (w *World) postback(t *Thread, title, payload, owner string) *Bubble {
	b := w.Add(t, &Bubble{MID: w.NewMID(), From: "person", Kind: "postback", Text: title, Payload: payload})
	w.Qualify(t, openPostback)
	ref := t.PendingRef
	t.PendingRef = nil
	if ref != nil {
		b.Ref = ref.Ref
	}
	w.Emit(t, FieldPostbacks, func(app *App) *Item {
		body := map[string]any{"mid": b.MID, "title": title}
		if owner == "" || owner == app.ID {
			body["payload"] = payload
		}
		if ref != nil {
			body["referral"] = ref
		}
		it := t.FromPerson(b.At)
		it.Postback = body
		return &it
	})
	return b
}

// actGetStarted taps the button of a new conversation; its payload is the Page's own.
func (w *World) actGetStarted(t *Thread, a *Action) (*Bubble, error) {
	title, payload := a.Title, a.Payload
	if title == "" {
		title = "Get started"
	}
	if payload == "" {
		var set struct{ Payload string }
		_ = json.Unmarshal(w.State.Profiles[t.PageID]["get_started"], &set) // nothing set: the usual word
		if payload = set.Payload; payload == "" {
			payload = "GET_STARTED"
		}
	}
	return w.postback(t, title, payload, ""), nil
}

// menuItem is an entry of a persistent menu, or an ice breaker.
type menuItem struct {
	Type, Title, Question, Payload, URL string
	CallToActions                       []menuItem `json:"call_to_actions"`
}

// menuOf reads a property of the Messenger profile that lists what may be tapped, in the new
// form by language or in the old flat one.
func menuOf(raw json.RawMessage) (all []menuItem) {
	var list []menuItem
	_ = json.Unmarshal(raw, &list) // nothing set: nothing to tap
	for _, one := range list {
		if one.Payload != "" || one.URL != "" {
			all = append(all, one)
		}
		for _, item := range one.CallToActions {
			all = append(append(all, item), item.CallToActions...)
		}
	}
	return all
}

func (w *World) tapMenu(t *Thread, a *Action, raw json.RawMessage, what string) (*Bubble, error) {
	for _, item := range menuOf(raw) {
		title := item.Title + item.Question
		if item.Payload != "" && (a.Payload == "" || a.Payload == item.Payload) && (a.Title == "" || a.Title == title) && a.Payload+a.Title != "" {
			return w.postback(t, title, item.Payload, ""), nil
		}
	}
	return nil, errors.New("payload: the " + what + " of this Page has no such entry; give payload or title of one")
}

func (w *World) actMenu(t *Thread, a *Action) (*Bubble, error) {
	menu := w.State.UserMenus[t.PSID]
	if menu == nil {
		menu = w.State.Profiles[t.PageID]["persistent_menu"]
	}
	return w.tapMenu(t, a, menu, "persistent menu")
}

func (w *World) actIceBreaker(t *Thread, a *Action) (*Bubble, error) {
	return w.tapMenu(t, a, w.State.Profiles[t.PageID]["ice_breakers"], "list of ice breakers")
}

// shown finds the newest message of a template that is not used up, and its payload.
func (t *Thread) shown(a *Action, template string) (*Bubble, *wire.Payload) {
	for i := len(t.Bubbles) - 1; i >= 0; i-- {
		b := t.Bubbles[i]
		var m wire.Message
		if b.Used || b.From != "page" || a.MID != "" && a.MID != b.MID || json.Unmarshal(b.Message, &m) != nil || TemplateOf(&m) != template {
			continue
		}
		return b, m.Attachment.Payload
	}
	return nil, nil
}

var errNotShown = errors.New("mid: no message here shows such a form, or it was answered already")

func (w *World) actCoupon(t *Thread, a *Action) (*Bubble, error) {
	from, coupon := t.shown(a, "coupon")
	if from == nil {
		return nil, errNotShown
	}
	b := w.Add(t, &Bubble{From: "person", Kind: "coupon", Text: string(coupon.Title), Payload: string(coupon.Payload)})
	w.Qualify(t, openPostback)
	it := t.FromPerson(b.At)
	it.Template = map[string]any{"type": "coupon", "payload": coupon.Payload, "coupon_code": coupon.CouponCode}
	w.Emit(t, FieldMessages, OnlyFor(from.AppID, it))
	return b, nil
}

// actFeedback answers a customer feedback template: Score, and Text where it asks for more.
// Like the forms below it opens no window: section 3.1 names none of them.
func (w *World) actFeedback(t *Thread, a *Action) (*Bubble, error) {
	from, form := t.shown(a, "customer_feedback")
	if from == nil || len(form.FeedbackScreens) == 0 || len(form.FeedbackScreens[0].Questions) == 0 {
		return nil, errNotShown
	}
	q := &form.FeedbackScreens[0].Questions[0]
	answer := map[string]any{"type": q.Type, "payload": a.Score}
	switch {
	case q.Type == "free_form" && a.Text == "" || q.Type != "free_form" && a.Score == "":
		return nil, errors.New("score: give the answer: a score, or text for a question in free form")
	case q.Type == "free_form":
		answer["payload"] = a.Text
	case a.Text != "":
		answer["follow_up"] = map[string]string{"type": "free_form", "payload": a.Text}
	}
	from.Used = true
	b := w.Add(t, &Bubble{From: "person", Kind: "feedback", Text: a.Text, Payload: string(a.Score)})
	it := t.FromPerson(b.At)
	it.Feedback = map[string]any{"feedback_screens": []any{map[string]any{"screen_id": 0, "questions": map[string]any{string(q.ID): answer}}}}
	w.Emit(t, FieldFeedback, OnlyFor(from.AppID, it))
	return b, nil
}

func (w *World) actCustomerInfo(t *Thread, a *Action) (*Bubble, error) {
	from, _ := t.shown(a, "customer_information")
	if from == nil {
		return nil, errNotShown
	}
	if len(a.Answers) == 0 {
		return nil, errors.New("answers: give at least one, such as name")
	}
	responses := []map[string]string{}
	for _, key := range slices.Sorted(maps.Keys(a.Answers)) {
		responses = append(responses, map[string]string{"key": key, "value": string(a.Answers[key])})
	}
	from.Used = true
	b := w.Add(t, &Bubble{From: "person", Kind: "customer_info"})
	it := t.FromPerson(b.At)
	it.CustomerInfo = map[string]any{"screens": []any{map[string]any{"screen_id": "0", "responses": responses}}}
	w.Emit(t, FieldCustomerInfo, OnlyFor(from.AppID, it))
	return b, nil
}

// actThumbs is the thumb below a message of a program (section 1.17).
func (w *World) actThumbs(t *Thread, a *Action) (*Bubble, error) {
	from := w.State.ByMID[a.MID]
	if from == nil || from.PSID != t.PSID || from.From != "page" {
		return nil, errors.New("mid: must be the mid of a message of the Page in this thread")
	}
	word := "Bad response"
	if a.Good {
		word = "Good response"
	}
	it := t.FromPerson(w.Now())
	it.ResponseFeedback = map[string]string{"feedback": word, "mid": from.MID}
	w.Emit(t, FieldResponse, ToAll(it))
	return nil, nil
}

// actGame is a play of an Instant Game, as long as there were any.
func (w *World) actGame(t *Thread, a *Action) (*Bubble, error) {
	b := w.Add(t, &Bubble{From: "system", Kind: "game", Payload: a.Payload})
	it := t.FromPerson(b.At)
	it.GamePlay = map[string]any{
		"game_id": "1", "player_id": t.PSID, "context_type": "SOLO", "context_id": t.PSID, "score": 10, "payload": a.Payload,
	}
	w.Emit(t, FieldGames, ToAll(it))
	return b, nil
}

// actNotifyMe taps the button of a one-time notification request (section 3.5).
func (w *World) actNotifyMe(t *Thread, a *Action) (*Bubble, error) {
	for i := len(t.Bubbles) - 1; i >= 0; i-- {
		b := t.Bubbles[i]
		var m wire.Message
		if b.Used || b.From != "page" || a.MID != "" && a.MID != b.MID || json.Unmarshal(b.Message, &m) != nil || TemplateOf(&m) != "one_time_notif_req" {
			continue
		}
		payload := string(m.Attachment.Payload.Payload)
		if a.Payload != "" && a.Payload != payload {
			continue
		}
		b.Used = true
		text := w.Digits(19)
		w.State.OTN[text] = &OtnToken{PageID: t.PageID, PersonID: t.PersonID, AppID: b.AppID, Payload: payload, Made: w.Now()}
		line := w.Add(t, &Bubble{From: "system", Kind: "notify_me", Text: string(m.Attachment.Payload.Title), Payload: payload, AppID: b.AppID})
		if w.State.Switches.NotifyMeOpensWindow || w.RulesAt() < dayTapOpensNothing {
			w.Qualify(t, openNotifyMe)
		}
		it := t.FromPerson(line.At)
		it.Optin = map[string]string{"type": "one_time_notif_req", "payload": payload, "one_time_notif_token": text}
		w.Emit(t, FieldOptins, OnlyFor(b.AppID, it))
		return line, nil
	}
	return nil, errors.New("mid: no message here asks to notify this person, or it was tapped already")
}
