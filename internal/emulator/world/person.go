package world

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"strings"
	"unicode/utf8"

	"github.com/petitbleu/petitbleu/internal/channel/messenger/wire"
)

// Action is something that a test person does on the phone or on a site.
type Action struct {
	// Action: text, image, postback, quick_reply, get_started, react, unreact, open_link,
	// send_to_messenger, checkbox, notify_me, read, block, unblock, delete_thread.
	Action   string `json:"action"`
	Page     string `json:"page"` // id or username
	Text     string `json:"text,omitempty"`
	URL      string `json:"url,omitempty"` // of an image
	Title    string `json:"title,omitempty"`
	Payload  string `json:"payload,omitempty"`
	MID      string `json:"mid,omitempty"`
	ReplyTo  string `json:"reply_to,omitempty"`
	Reaction string `json:"reaction,omitempty"` // smile, angry, sad, wow, love, like, dislike, other
	Ref      string `json:"ref,omitempty"`
	App      string `json:"app,omitempty"` // of a plugin; needed when there are several
	UserRef  string `json:"user_ref,omitempty"`
}

type actor func(e *World, t *Thread, a *Action) (*Bubble, error)

var actors = map[string]actor{
	"text":              (*World).actText,
	"image":             (*World).actImage,
	"quick_reply":       (*World).actQuickReply,
	"postback":          (*World).actPostback,
	"get_started":       (*World).actGetStarted,
	"react":             (*World).actReact,
	"unreact":           (*World).actReact,
	"open_link":         (*World).actOpenLink,
	"send_to_messenger": (*World).actSendToMessenger,
	"checkbox":          (*World).actCheckbox,
	"notify_me":         (*World).actNotifyMe,
	"read":              (*World).actRead,
	"block":             (*World).actBlock,
	"unblock":           (*World).actBlock,
	"delete_thread":     (*World).actDelete,
}

// Act lets a person do something. It returns the line that the thread gained, if any, or
// an error whose text says what to change. person is an id or a PSID.
func (w *World) Act(person string, a Action) (*Bubble, error) {
	w.Mu.Lock()
	defer w.Mu.Unlock()
	return w.ActHeld(person, a)
}

// ActHeld is Act for callers that hold the lock.
func (w *World) ActHeld(person string, a Action) (*Bubble, error) {
	p := w.FindPerson(person)
	if p == nil {
		return nil, errors.New("person: there is no such test person; make one first")
	}
	page := w.FindPage(a.Page)
	if page == nil {
		return nil, errors.New("page: there is no such Page; give its id or username")
	}
	do := actors[a.Action]
	if do == nil {
		return nil, errors.New("action: must be one of text, image, postback, quick_reply, get_started, react, unreact, open_link, send_to_messenger, checkbox, notify_me, read, block, unblock, delete_thread")
	}
	if a.Action == "send_to_messenger" || a.Action == "checkbox" {
		if err := w.checkPlugin(&a); err != nil {
			return nil, err
		}
	}
	t := w.OpenThread(page, p)
	if t.Blocked && a.Action != "unblock" {
		return nil, errors.New("action: this person has blocked the Page; unblock it first")
	}
	b, err := do(w, t, &a)
	if err != nil {
		return nil, err
	}
	w.Dirty = true
	w.Publish("thread", map[string]string{"page": page.ID, "person": p.ID})
	return b, nil
}

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
	it := t.FromPerson(b.At)
	it.Message = message
	for _, other := range t.Bubbles {
		if other.UserRef != "" && other.From == "page" {
			it.PriorMessage = map[string]string{"source": "checkbox_plugin", "identifier": other.UserRef}
		}
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

func (w *World) actImage(t *Thread, a *Action) (*Bubble, error) {
	if !isWebURL(a.URL) && !strings.HasPrefix(a.URL, "data:image/") {
		return nil, errors.New("url: must be an http or https address of a picture")
	}
	list := []any{map[string]any{"type": "image", "payload": map[string]any{"url": a.URL}}}
	raw, err := json.Marshal(list)
	if err != nil {
		return nil, err
	}
	return w.Say(t, &Bubble{Kind: "image", Attachments: raw}, map[string]any{"attachments": list}), nil
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
	return nil, errors.New("payload: the newest message offers no such quick reply; give payload or title of one that is shown")
}

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

func (w *World) actGetStarted(t *Thread, a *Action) (*Bubble, error) {
	title, payload := a.Title, a.Payload
	if title == "" {
		title = "Get started"
	}
	if payload == "" {
		payload = "GET_STARTED"
	}
	return w.postback(t, title, payload, ""), nil
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

// actOpenLink is a tap on an m.me link (section 6.9): in a thread that exists it is a
// referral event; in a new one the referral waits for Get started or the first message.
func (w *World) actOpenLink(t *Thread, a *Action) (*Bubble, error) {
	if utf8.RuneCountInString(a.Ref) > 2083 {
		return nil, errors.New("ref: must have at most 2,083 characters")
	}
	ref := &Referral{Ref: a.Ref, Source: "SHORTLINK", Type: "OPEN_THREAD"}
	known := t.QualifiedAt > 0
	b := w.Add(t, &Bubble{From: "system", Kind: "referral", Ref: a.Ref})
	switch {
	case known:
		w.Qualify(t, openLink)
		if a.Ref != "" {
			it := t.FromPerson(b.At)
			it.Referral = ref
			w.Emit(t, FieldReferrals, ToAll(it))
		}
	case a.Ref != "":
		t.PendingRef = ref
	}
	return b, nil
}

// checkPlugin checks what a plugin sends with an opt-in (section 8.2).
func (w *World) checkPlugin(a *Action) error {
	if a.App == "" && len(w.State.Apps) == 1 {
		for id := range w.State.Apps {
			a.App = id
		}
	}
	if w.State.Apps[a.App] == nil {
		return errors.New("app: must be the id of an app (messenger_app_id)")
	}
	return CheckRef(a.Ref)
}

// CheckRef checks the alphabet and length of data-ref (section 8.2).
func CheckRef(ref string) error {
	if len(ref) > 250 {
		return errors.New("ref: data-ref must have at most 250 characters")
	}
	for _, r := range ref {
		if r > 127 || !strings.ContainsRune("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/=-.:_", r) {
			return errors.New("ref: data-ref may hold letters, digits and + / = - . : _ only")
		}
	}
	return nil
}

func (w *World) actSendToMessenger(t *Thread, a *Action) (*Bubble, error) {
	b := w.Add(t, &Bubble{From: "system", Kind: "optin", Ref: a.Ref, AppID: a.App})
	w.Qualify(t, openPlugin)
	it := t.FromPerson(b.At)
	it.Optin = map[string]string{"ref": a.Ref}
	w.Emit(t, FieldOptins, OnlyFor(a.App, it))
	return b, nil
}

// OnlyFor is for events that one app gets.
func OnlyFor(app string, it Item) func(*App) *Item {
	return func(a *App) *Item {
		if a.ID != app {
			return nil
		}
		return &it
	}
}

// actCheckbox is the checkbox plugin's opt-in: it has no sender (section 1.11).
func (w *World) actCheckbox(t *Thread, a *Action) (*Bubble, error) {
	if a.UserRef == "" || len(a.UserRef) > 250 {
		return nil, errors.New("user_ref: must have 1 to 250 characters")
	}
	if w.State.UserRefs[a.UserRef] != nil {
		return nil, fmt.Errorf("user_ref: was used before; a fresh one is needed each time")
	}
	w.State.UserRefs[a.UserRef] = &UserRef{PageID: t.PageID, PersonID: t.PersonID, Made: w.Now()}
	b := w.Add(t, &Bubble{From: "system", Kind: "optin", Ref: a.Ref, AppID: a.App})
	it := Item{Recipient: &Party{t.PageID}, Timestamp: b.At, Optin: map[string]string{"ref": a.Ref, "user_ref": a.UserRef}}
	w.Emit(t, FieldOptins, OnlyFor(a.App, it))
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
		if w.State.Switches.NotifyMeOpensWindow {
			w.Qualify(t, openNotifyMe)
		}
		it := t.FromPerson(line.At)
		it.Optin = map[string]string{"type": "one_time_notif_req", "payload": payload, "one_time_notif_token": text}
		w.Emit(t, FieldOptins, OnlyFor(b.AppID, it))
		return line, nil
	}
	return nil, errors.New("mid: no message here asks to notify this person, or it was tapped already")
}

func (w *World) actRead(t *Thread, _ *Action) (*Bubble, error) {
	w.MarkRead(t)
	return nil, nil
}

func (w *World) actBlock(t *Thread, a *Action) (*Bubble, error) {
	t.Blocked = a.Action == "block"
	return nil, nil
}

// actDelete removes the thread from the person's phone: the Page cannot reach the person
// until they act again.
func (w *World) actDelete(t *Thread, _ *Action) (*Bubble, error) {
	t.Gone, t.QualifiedAt, t.LastMessageAt, t.PendingRef = true, 0, 0, nil
	w.Add(t, &Bubble{From: "system", Kind: "deleted"})
	return nil, nil
}

func isWebURL(text string) bool {
	u, err := url.Parse(text)
	return err == nil && u.Host != "" && (u.Scheme == "http" || u.Scheme == "https")
}
