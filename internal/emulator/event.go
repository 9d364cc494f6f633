package emulator

import (
	"bytes"
	"encoding/json"
	"maps"
	"slices"
)

// item is one element of entry[].messaging (Messenger Platform reference, section 1.4).
type item struct {
	Sender       *party `json:"sender,omitempty"`
	Recipient    *party `json:"recipient,omitempty"`
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

type party struct {
	ID string `json:"id"`
}

// Webhook fields that the emulator sends (section 1.6).
const (
	fieldMessages   = "messages"
	fieldEchoes     = "message_echoes"
	fieldDeliveries = "message_deliveries"
	fieldReads      = "message_reads"
	fieldPostbacks  = "messaging_postbacks"
	fieldOptins     = "messaging_optins"
	fieldReferrals  = "messaging_referrals"
	fieldReactions  = "message_reactions"
)

// emit queues one event for every app that has the field on at both levels (section 1.1).
// make builds the element for one app; nil leaves that app out. The caller holds the lock.
func (e *Emulator) emit(t *thread, field string, build func(app *App) *item) {
	page := e.st.Pages[t.PageID]
	for _, id := range slices.Sorted(maps.Keys(page.Subscribed)) {
		app := e.st.Apps[id]
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
		now := e.now()
		if e.strikes(faultSeconds, t.PageID) {
			it.Timestamp /= 1000
		}
		raw, err := plainJSON(it)
		if err != nil {
			e.logger.Error("event cannot be written", "field", field, "error", err)
			continue
		}
		e.enqueue(queueKey{app.ID, page.ID}, &queued{raw: raw, field: field, person: t.PersonID, time: now})
	}
}

// plainJSON writes <, > and & as they are, as the platform does; json.Marshal escapes them, and
// a client that writes the body anew to check its signature would get other bytes.
func plainJSON(v any) (json.RawMessage, error) {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	err := enc.Encode(v)
	return bytes.TrimSuffix(b.Bytes(), []byte("\n")), err
}

// toAll is for events that are the same for every app.
func toAll(it item) func(*App) *item {
	return func(*App) *item { copied := it; return &copied }
}

func (t *thread) fromPerson(at int64) item {
	return item{Sender: &party{t.PSID}, Recipient: &party{t.PageID}, Timestamp: at}
}

func (t *thread) fromPage(at int64) item {
	return item{Sender: &party{t.PageID}, Recipient: &party{t.PSID}, Timestamp: at}
}

// afterSend sends the echo, and delivery and read as the person's phone stands.
func (e *Emulator) afterSend(t *thread, b *Bubble, body map[string]any) {
	if e.strikes(faultEchoes, t.PageID) {
		e.logger.Debug("echo lost on purpose", "page", t.PageID)
	} else {
		echo := t.fromPage(b.At)
		body["is_echo"] = true
		body["mid"] = b.MID
		body["app_id"] = json.Number(b.AppID)
		if b.Metadata != "" {
			body["metadata"] = b.Metadata
		}
		echo.Message = body
		e.emit(t, fieldEchoes, toAll(echo))
	}
	e.markDelivered(t, b)
	if e.st.People[t.PersonID].phoneOpen() {
		e.markRead(t)
	}
}

func (e *Emulator) markDelivered(t *thread, b *Bubble) {
	b.Delivered = e.now()
	it := t.fromPerson(b.Delivered)
	it.Delivery = map[string]any{"mids": []string{b.MID}, "watermark": b.At}
	e.emit(t, fieldDeliveries, toAll(it))
	e.publish("message", b)
}

// markRead marks all that the Page sent as read; it does nothing when all is read.
func (e *Emulator) markRead(t *thread) {
	now, watermark := e.now(), int64(0)
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
		e.publish("message", b)
	}
	if watermark == 0 {
		return
	}
	e.dirty = true
	it := t.fromPerson(now)
	it.Read = map[string]any{"watermark": watermark}
	e.emit(t, fieldReads, toAll(it))
}
