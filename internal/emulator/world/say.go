package world

import (
	"encoding/json"
	"errors"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/petitbleu/petitbleu/internal/channel/messenger/wire"
)

// Say adds a person's message and sends its event. The message of a thread that a link
// opened carries the link's referral.
func (w *World) Say(t *Thread, b *Bubble, message map[string]any) *Bubble {
	b.MID, b.From = w.NewMID(), "person"
	w.Add(t, b)
	w.Qualify(t, openMessage)
	message["mid"] = b.MID
	if b.ReplyTo != "" {
		message["reply_to"] = map[string]any{"mid": b.ReplyTo}
	}
	if t.PendingRef != nil {
		message["referral"], b.Ref = t.PendingRef, t.PendingRef.Ref
		t.PendingRef = nil
	}
	if found := w.understand(t.PageID, b.Text); found != nil {
		message["nlp"] = found
	}
	it := t.FromPerson(b.At)
	it.Message = message
	if ref := t.answersRef(); ref != "" {
		it.PriorMessage = map[string]string{"source": "checkbox_plugin", "identifier": ref}
	}
	w.Emit(t, FieldMessages, ToAll(it))
	return b
}

func (w *World) actText(t *Thread, a *Action) (*Bubble, error) {
	if strings.TrimSpace(a.Text) == "" {
		return nil, errors.New("text: must not be empty")
	}
	if utf8.RuneCountInString(a.Text) > 20000 {
		return nil, errors.New("text: must have at most 20,000 characters")
	}
	if a.ReplyTo != "" {
		if b := w.State.ByMID[a.ReplyTo]; b == nil || b.PSID != t.PSID {
			return nil, errors.New("reply_to: must be the mid of a message in this thread")
		}
	}
	return w.Say(t, &Bubble{Kind: "text", Text: a.Text, ReplyTo: a.ReplyTo}, map[string]any{"text": a.Text}), nil
}

// attachments is what a person sends that is no text (section 1.7).
func (w *World) sayAttached(t *Thread, b *Bubble, message map[string]any, list ...map[string]any) (*Bubble, error) {
	raw, err := json.Marshal(list)
	if err != nil {
		return nil, err
	}
	b.Attachments, message["attachments"] = raw, list
	return w.Say(t, b, message), nil
}

func attached(kind string, payload map[string]any) map[string]any {
	return map[string]any{"type": kind, "payload": payload}
}

func (w *World) actMedia(t *Thread, a *Action) (*Bubble, error) {
	if a.Type == "" {
		a.Type = "image"
	}
	switch a.Type {
	case "image", "video", "audio", "file":
	default:
		return nil, errors.New("type: must be image, video, audio or file")
	}
	if !isWebURL(a.URL) && !strings.HasPrefix(a.URL, "data:image/") {
		return nil, errors.New("url: must be an http or https address of the file")
	}
	return w.sayAttached(t, &Bubble{Kind: a.Type}, map[string]any{}, attached(a.Type, map[string]any{"url": a.URL}))
}

// LikeSticker is the small thumbs-up (section 1.7).
const LikeSticker = "369239263222822"

// The days on which a sticker's form changed (section 1.7): until then an image; both for three
// months; then a sticker only.
var (
	dayStickerToo  = day(2026, 6, 1)
	dayStickerOnly = day(2026, 8, 31)
)

func (w *World) actSticker(t *Thread, a *Action) (*Bubble, error) {
	if a.Sticker == "" {
		a.Sticker = LikeSticker
	}
	id, err := strconv.ParseInt(a.Sticker, 10, 64)
	if err != nil || id <= 0 {
		return nil, errors.New("sticker: must be the number of a sticker")
	}
	payload := map[string]any{"url": a.Base + "/_emulator/stickers/" + a.Sticker + ".svg", "sticker_id": id}
	message, now := map[string]any{}, w.RulesAt()
	var list []map[string]any
	if now < dayStickerOnly {
		message["sticker_id"] = id
		list = append(list, attached("image", payload))
	}
	if now >= dayStickerToo {
		list = append(list, attached("sticker", payload))
	}
	return w.sayAttached(t, &Bubble{Kind: "sticker", Payload: a.Sticker}, message, list...)
}

func (w *World) actLocation(t *Thread, a *Action) (*Bubble, error) {
	if a.Lat < -90 || a.Lat > 90 || a.Long < -180 || a.Long > 180 {
		return nil, errors.New("lat, long: must be degrees, at most 90 and 180")
	}
	where := map[string]any{"coordinates": map[string]float64{"lat": a.Lat, "long": a.Long}}
	return w.sayAttached(t, &Bubble{Kind: "location"}, map[string]any{}, attached("location", where))
}

// actShare shares a link: it arrives as a fallback, with the address as text too.
func (w *World) actShare(t *Thread, a *Action) (*Bubble, error) {
	if !isWebURL(a.URL) {
		return nil, errors.New("url: must be an http or https address")
	}
	title := a.Title
	if title == "" {
		title = a.URL
	}
	return w.sayAttached(t, &Bubble{Kind: "share", Text: a.URL}, map[string]any{"text": a.URL},
		attached("fallback", map[string]any{"url": a.URL, "title": title}))
}

// actCommand is a slash command of the Page (section 6.1).
func (w *World) actCommand(t *Thread, a *Action) (*Bubble, error) {
	var all []struct{ Commands []struct{ Name string } }
	_ = json.Unmarshal(w.State.Profiles[t.PageID]["commands"], &all) // nothing set: no command fits
	for _, one := range all {
		for _, c := range one.Commands {
			if c.Name == a.Command {
				text := "/" + c.Name
				return w.Say(t, &Bubble{Kind: "text", Text: text}, map[string]any{"text": text, "commands": []map[string]string{{"name": c.Name}}}), nil
			}
		}
	}
	return nil, errors.New("command: this Page has no such command")
}

func (w *World) actOrder(t *Thread, a *Action) (*Bubble, error) {
	if len(a.Items) == 0 {
		return nil, errors.New("items: must hold at least one product")
	}
	for i := range a.Items {
		if a.Items[i].Name == "" || a.Items[i].Quantity < 1 || a.Items[i].UnitPrice < 0 {
			return nil, errors.New("items: each needs a name, a quantity of at least 1 and a unit_price")
		}
	}
	b := w.Add(t, &Bubble{From: "person", Kind: "order", Text: a.Text})
	w.Qualify(t, openMessage)
	it := t.FromPerson(b.At)
	it.Order = map[string]any{"products": a.Items, "note": a.Text}
	w.Emit(t, FieldOrders, ToAll(it))
	return b, nil
}

// ownMessage finds a message of the person that is still there.
func (w *World) ownMessage(t *Thread, mid string) (*Bubble, error) {
	b := w.State.ByMID[mid]
	if b == nil || b.PSID != t.PSID || b.From != "person" || b.Unsent {
		return nil, errors.New("mid: must be the mid of a message that this person sent in this thread")
	}
	return b, nil
}

// editsLimit is how often a message may be edited (section 1.16).
const editsLimit = 5

func (w *World) actEdit(t *Thread, a *Action) (*Bubble, error) {
	b, err := w.ownMessage(t, a.MID)
	switch {
	case err != nil:
		return nil, err
	case b.Kind != "text":
		return nil, errors.New("mid: only a text can be edited")
	case b.Edits >= editsLimit:
		return nil, errors.New("mid: a message can be edited 5 times")
	case strings.TrimSpace(a.Text) == "":
		return nil, errors.New("text: must not be empty")
	}
	b.Text = a.Text
	b.Edits++
	it := t.FromPerson(w.Now())
	it.MessageEdit = map[string]any{"mid": b.MID, "text": b.Text, "num_edit": b.Edits}
	w.Emit(t, FieldEdits, ToAll(it))
	w.Publish("message", b)
	return b, nil
}

// actUnsend takes a message back: apps hear that it is deleted and must delete it too.
func (w *World) actUnsend(t *Thread, a *Action) (*Bubble, error) {
	b, err := w.ownMessage(t, a.MID)
	if err != nil {
		return nil, err
	}
	b.Unsent, b.Text, b.Attachments, b.Payload = true, "", nil, ""
	it := t.FromPerson(w.Now())
	it.Message = map[string]any{"mid": b.MID, "is_deleted": true}
	w.Emit(t, FieldMessages, ToAll(it))
	w.Publish("message", b)
	return b, nil
}

// lastOffer is the newest message of the thread when the Page sent it: only its quick
// replies are still there (section 2.4).
func (t *Thread) lastOffer() []wire.QuickReply {
	for i := len(t.Bubbles) - 1; i >= 0; i-- {
		b := t.Bubbles[i]
		if b.From == "system" {
			continue
		}
		var m wire.Message
		if b.From == "page" && json.Unmarshal(b.Message, &m) == nil {
			return m.QuickReplies
		}
		return nil
	}
	return nil
}

func (w *World) actQuickReply(t *Thread, a *Action) (*Bubble, error) {
	for _, q := range t.lastOffer() {
		if q.ContentType != "text" || (a.Payload != "" && string(q.Payload) != a.Payload) || (a.Title != "" && string(q.Title) != a.Title) {
			continue
		}
		if a.Payload == "" && a.Title == "" {
			break
		}
		return w.Say(t, &Bubble{Kind: "quick_reply", Text: string(q.Title), Payload: string(q.Payload)},
			map[string]any{"text": q.Title, "quick_reply": map[string]any{"payload": q.Payload}}), nil
	}
	if b := w.sharedContact(t, a); b != nil {
		return b, nil
	}
	return nil, errors.New("payload: the newest message offers no such quick reply; give payload or title of one that is shown")
}

// sharedContact taps a quick reply that offers the person's own phone number or e-mail address;
// the value comes back as text and as payload (section 2.4). a.Type is phone or email.
func (w *World) sharedContact(t *Thread, a *Action) *Bubble {
	p, value, kind := w.State.People[t.PersonID], "", ""
	switch a.Type {
	case "phone":
		if kind = "user_phone_number"; p.Phone != nil {
			value = p.Phone.Number
		}
	case "email":
		kind, value = "user_email", p.Email
	}
	for _, q := range t.lastOffer() {
		if value != "" && q.ContentType == kind { // without a value the button is not shown
			return w.Say(t, &Bubble{Kind: "quick_reply", Text: value, Payload: value},
				map[string]any{"text": value, "quick_reply": map[string]any{"payload": value}})
		}
	}
	return nil
}

var reactions = map[string]string{
	"smile": "\U0001F606", "angry": "\U0001F620", "sad": "\U0001F622", "wow": "\U0001F62E",
	"love": "\u2764", "like": "\U0001F44D", "dislike": "\U0001F44E", "other": "\U0001F389",
}

func (w *World) actReact(t *Thread, a *Action) (*Bubble, error) {
	b := w.State.ByMID[a.MID]
	if b == nil || b.PSID != t.PSID {
		return nil, errors.New("mid: must be the mid of a message in this thread")
	}
	it := t.FromPerson(w.Now())
	if a.Action == "unreact" {
		b.Reaction = ""
		it.Reaction = map[string]string{"mid": b.MID, "action": "unreact"}
	} else {
		if reactions[a.Reaction] == "" {
			return nil, errors.New("reaction: must be one of smile, angry, sad, wow, love, like, dislike, other")
		}
		b.Reaction = a.Reaction
		it.Reaction = map[string]string{"mid": b.MID, "action": "react", "reaction": a.Reaction, "emoji": reactions[a.Reaction]}
		w.Qualify(t, openReaction)
	}
	w.Emit(t, FieldReactions, ToAll(it))
	w.Publish("message", b)
	return b, nil
}

func isWebURL(text string) bool {
	u, err := url.Parse(text)
	return err == nil && u.Host != "" && (u.Scheme == "http" || u.Scheme == "https")
}

// answersRef is the user_ref to which the Page's newest message went, which a person answers now;
// empty when it went to the person.
func (t *Thread) answersRef() string {
	for _, b := range slices.Backward(t.Bubbles) {
		if b.From == "page" {
			return b.UserRef
		}
	}
	return ""
}
