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
)

// Emit queues one event for every app that has the field on at both levels (section 1.1).
// make builds the element for one app; nil leaves that app out. The caller holds the lock.
func (w *World) Emit(t *Thread, field string, build func(app *App) *Item) {
	page := w.State.Pages[t.PageID]
	for _, id := range slices.Sorted(maps.Keys(page.Subscribed)) {
		app := w.State.Apps[id]
		if app == nil || app.CallbackURL == "" {
			continue
		}
		if !slices.Contains(page.Subscribed[id], field) || !slices.Contains(app.Fields, field) {
			continue
		}
		if app.Mode == "development" && !slices.Contains(app.Roles, t.PersonID) {
			continue
		}
		it := build(app)
		if it == nil {
			continue
		}
		now := w.Now()
		if w.Strikes(faultSeconds, t.PageID) {
			it.Timestamp /= 1000
		}
		raw, err := PlainJSON(it)
		if err != nil {
			w.Logger.Error("event cannot be written", "field", field, "error", err)
			continue
		}
		w.Enqueue(QueueKey{app.ID, page.ID}, &Queued{raw: raw, field: field, person: t.PersonID, time: now})
	}
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

// MarkRead marks all that the Page sent as read; it does nothing when all is read.
func (w *World) MarkRead(t *Thread) {
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
