package world

import (
	"bytes"
	"encoding/json"
	"maps"
	"slices"
)

// Item is one element of entry[].messaging (Messenger Platform reference, section 1.4).
type Item struct {
	Sender       *Party `json:"sender,omitempty"`
	Recipient    *Party `json:"recipient,omitempty"`
	Timestamp    int64  `json:"timestamp,omitempty"`
	Message      any    `json:"message,omitempty"`
	PriorMessage any    `json:"prior_message,omitempty"`
	Delivery     any    `json:"delivery,omitempty"`
	Read         any    `json:"read,omitempty"`
	Postback     any    `json:"postback,omitempty"`
	Optin        any    `json:"optin,omitempty"`
	Referral     any    `json:"referral,omitempty"`
	Reaction     any    `json:"reaction,omitempty"`

	PassControl    any `json:"pass_thread_control,omitempty"`
	TakeControl    any `json:"take_thread_control,omitempty"`
	RequestControl any `json:"request_thread_control,omitempty"`
	MessageEdit    any `json:"message_edit,omitempty"`
	AccountLinking any `json:"account_linking,omitempty"`
	Order          any `json:"order,omitempty"`
	Template       any `json:"template,omitempty"`
	Form           any `json:"form,omitempty"`
	Optout         any `json:"optout,omitempty"`
	GamePlay       any `json:"game_play,omitempty"`

	Feedback         any `json:"messaging_feedback,omitempty"`
	CustomerInfo     any `json:"messaging_customer_information,omitempty"`
	ResponseFeedback any `json:"response_feedback,omitempty"`
	AppRoles         any `json:"app_roles,omitempty"`
}

// Party is a sender or recipient.
type Party struct {
	ID string `json:"id"`
}

// Webhook fields that the emulator sends (section 1.6).
const (
	FieldMessages   = "messages"
	FieldEchoes     = "message_echoes"
	FieldDeliveries = "message_deliveries"
	FieldReads      = "message_reads"
	FieldPostbacks  = "messaging_postbacks"
	FieldOptins     = "messaging_optins"
	FieldReferrals  = "messaging_referrals"
	FieldReactions  = "message_reactions"
	FieldHandovers  = "messaging_handovers"
	FieldStandby    = "standby"
	FieldFeed       = "feed"
	FieldEdits      = "message_edits"
	FieldLinking    = "messaging_account_linking"
	FieldOptouts    = "messaging_optouts"
	FieldOrders     = "send_cart"
	FieldForms      = "messaging_in_thread_lead_form_submit"
	FieldLeads      = "leadgen"
	FieldGames      = "messaging_game_plays"
	FieldFeedback   = "messaging_feedback"
	FieldResponse   = "response_feedback"

	FieldCustomerInfo = "messaging_customer_information"
)

// Emit queues one event for every app that has the field on at both levels (section 1.1).
// build makes the element for one app; nil leaves that app out. An app that does not hold the
// thread gets the kinds of section 1.18 in standby instead, when it has that field on. The
// caller holds the lock.
func (w *World) Emit(t *Thread, field string, build func(app *App) *Item) {
	page, heard := w.State.Pages[t.PageID], false
	for _, id := range slices.Sorted(maps.Keys(page.Subscribed)) {
		app, list, on := w.State.Apps[id], "", field
		if slices.Contains(standbyFields, field) && !w.Holds(t, id) {
			list, on = FieldStandby, FieldStandby
		}
		if !w.subscribes(page, app, on, t.PersonID) {
			continue
		}
		it := build(app)
		if it == nil {
			continue
		}
		if w.strikes(faultSeconds, QueueKey{App: id, Page: t.PageID}) {
			it.Timestamp /= 1000
		}
		heard = true
		w.Note(Effect{Kind: EffectEvent, Page: page.ID, Person: t.PersonID, App: id, Name: on})
		w.queueEvent(page, app, &Queued{field: on, list: list, person: t.PersonID}, it)
	}
	if !heard && !slices.Contains(answerFields, field) {
		w.Note(Effect{Kind: EffectUnheard, Page: page.ID, Person: t.PersonID, Name: field})
	}
}

// answerFields tell of what Pages send; that nobody hears them is worth no word.
var answerFields = []string{FieldEchoes, FieldDeliveries, FieldReads}

// EmitChange queues a change of the Page itself (section 1.19) for every app that has the field
// on at both levels. person is who caused it, for apps in development mode.
func (w *World) EmitChange(page *Page, person, field string, value any) {
	for _, id := range slices.Sorted(maps.Keys(page.Subscribed)) {
		if app := w.State.Apps[id]; w.subscribes(page, app, field, person) {
			w.queueEvent(page, app, &Queued{field: field, list: listChanges, person: person}, changeOf(app, field, value))
		}
	}
}

// changeOf is the element of a change; without values when the app subscribed so.
func changeOf(app *App, field string, value any) any {
	if app.BareChanges {
		return map[string]any{"field": field}
	}
	return map[string]any{"field": field, "value": value}
}

// subscribes tells whether an app gets a field's events of a Page that a person causes.
func (w *World) subscribes(page *Page, app *App, field, person string) bool {
	return app != nil && app.CallbackURL != "" && !app.CallbackOff && slices.Contains(page.Subscribed[app.ID], field) && slices.Contains(app.Fields, field) &&
		w.Hears(app, person) && w.seesPage(app, page, person)
}

func (w *World) queueEvent(page *Page, app *App, q *Queued, element any) {
	raw, err := PlainJSON(element)
	if err != nil {
		w.Logger.Error("event cannot be written", "field", q.field, "error", err)
		return
	}
	q.raw, q.time = raw, w.Now()
	w.Enqueue(QueueKey{app.ID, page.ID}, q)
}

// PlainJSON writes <, > and & as they are, as the platform does; json.Marshal escapes them, and
// a client that writes the body anew to check its signature would get other bytes.
func PlainJSON(v any) (json.RawMessage, error) {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	err := enc.Encode(v)
	return bytes.TrimSuffix(b.Bytes(), []byte("\n")), err
}

// ToAll is for events that are the same for every app.
func ToAll(it Item) func(*App) *Item {
	return func(*App) *Item { copied := it; return &copied }
}

// FromPerson starts an element that the person caused.
func (t *Thread) FromPerson(at int64) Item {
	return Item{Sender: &Party{t.PSID}, Recipient: &Party{t.PageID}, Timestamp: at}
}

// FromPage starts an element that the Page caused.
func (t *Thread) FromPage(at int64) Item {
	return Item{Sender: &Party{t.PageID}, Recipient: &Party{t.PSID}, Timestamp: at}
}

// AfterSend sends the echo, and delivery and read as the person's phone stands.
func (w *World) AfterSend(t *Thread, b *Bubble, body map[string]any) {
	w.noteSend(w.State.Pages[t.PageID])
	if w.Strikes(FaultEchoes, t.PageID) {
		w.Logger.Debug("echo lost on purpose", "page", t.PageID)
	} else {
		echo := t.FromPage(b.At)
		body["is_echo"] = true
		body["mid"] = b.MID
		body["app_id"] = json.Number(b.AppID)
		if b.Metadata != "" {
			body["metadata"] = b.Metadata
		}
		echo.Message = body
		w.Emit(t, FieldEchoes, ToAll(echo))
	}
	w.MarkDelivered(t, b)
	if w.State.People[t.PersonID].IsPhoneOpen() {
		w.MarkRead(t)
	}
}

// MarkDelivered notes that a message reached the phone, and sends the event.
func (w *World) MarkDelivered(t *Thread, b *Bubble) {
	b.Delivered = w.Now()
	it := t.FromPerson(b.Delivered)
	it.Delivery = map[string]any{"mids": []string{b.MID}, "watermark": b.At}
	w.Emit(t, FieldDeliveries, ToAll(it))
	w.Publish("message", b)
}

// MarkRead marks all that the Page sent as read; it does nothing when all is read, or waits as a
// message request that is not accepted.
func (w *World) MarkRead(t *Thread) {
	if t.Requested {
		return
	}
	now, watermark := w.Now(), int64(0)
	for i := len(t.Bubbles) - 1; i >= 0; i-- {
		b := t.Bubbles[i]
		if b.From != "page" {
			continue
		}
		if b.Read != 0 {
			break
		}
		b.Read = now
		watermark = max(watermark, b.At)
		w.Publish("message", b)
	}
	if watermark == 0 {
		return
	}
	w.Dirty = true
	it := t.FromPerson(now)
	it.Read = map[string]any{"watermark": watermark}
	w.Emit(t, FieldReads, ToAll(it))
}
