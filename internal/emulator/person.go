package emulator

import (
	"encoding/json"
	"errors"
	"fmt"
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

type actor func(e *Emulator, t *thread, a *Action) (*Bubble, error)

var actors = map[string]actor{
	"text":              (*Emulator).actText,
	"image":             (*Emulator).actImage,
	"quick_reply":       (*Emulator).actQuickReply,
	"postback":          (*Emulator).actPostback,
	"get_started":       (*Emulator).actGetStarted,
	"react":             (*Emulator).actReact,
	"unreact":           (*Emulator).actReact,
	"open_link":         (*Emulator).actOpenLink,
	"send_to_messenger": (*Emulator).actSendToMessenger,
	"checkbox":          (*Emulator).actCheckbox,
	"notify_me":         (*Emulator).actNotifyMe,
	"read":              (*Emulator).actRead,
	"block":             (*Emulator).actBlock,
	"unblock":           (*Emulator).actBlock,
	"delete_thread":     (*Emulator).actDelete,
}

// Act lets a person do something. It returns the line that the thread gained, if any, or
// an error whose text says what to change. person is an id or a PSID.
func (e *Emulator) Act(person string, a Action) (*Bubble, error) {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.act(person, a)
}

func (e *Emulator) act(person string, a Action) (*Bubble, error) {
	p := e.findPerson(person)
	if p == nil {
		return nil, errors.New("person: there is no such test person; make one first")
	}
	page := e.findPage(a.Page)
	if page == nil {
		return nil, errors.New("page: there is no such Page; give its id or username")
	}
	do := actors[a.Action]
	if do == nil {
		return nil, errors.New("action: must be one of text, image, postback, quick_reply, get_started, react, unreact, open_link, send_to_messenger, checkbox, notify_me, read, block, unblock, delete_thread")
	}
	if a.Action == "send_to_messenger" || a.Action == "checkbox" {
		if err := e.checkPlugin(&a); err != nil {
			return nil, err
		}
	}
	t := e.openThread(page, p)
	if t.Blocked && a.Action != "unblock" {
		return nil, errors.New("action: this person has blocked the Page; unblock it first")
	}
	b, err := do(e, t, &a)
	if err != nil {
		return nil, err
	}
	e.dirty = true
	e.publish("thread", map[string]string{"page": page.ID, "person": p.ID})
	return b, nil
}

// say adds a person's message and sends its event. The message of a thread that a link
// opened carries the link's referral.
func (e *Emulator) say(t *thread, b *Bubble, message map[string]any) *Bubble {
	b.MID, b.From = e.newMID(), "person"
	e.add(t, b)
	e.qualify(t, openMessage)
	message["mid"] = b.MID
	if b.ReplyTo != "" {
		message["reply_to"] = map[string]any{"mid": b.ReplyTo}
	}
	if t.PendingRef != nil {
		message["referral"], b.Ref = t.PendingRef, t.PendingRef.Ref
		t.PendingRef = nil
	}
	it := t.fromPerson(b.At)
	it.Message = message
	for _, other := range t.Bubbles {
		if other.UserRef != "" && other.From == "page" {
			it.PriorMessage = map[string]string{"source": "checkbox_plugin", "identifier": other.UserRef}
		}
	}
	e.emit(t, fieldMessages, toAll(it))
	return b
}

func (e *Emulator) actText(t *thread, a *Action) (*Bubble, error) {
	if strings.TrimSpace(a.Text) == "" {
		return nil, errors.New("text: must not be empty")
	}
	if utf8.RuneCountInString(a.Text) > 20000 {
		return nil, errors.New("text: must have at most 20,000 characters")
	}
	if a.ReplyTo != "" {
		if b := e.st.bymid[a.ReplyTo]; b == nil || b.PSID != t.PSID {
			return nil, errors.New("reply_to: must be the mid of a message in this thread")
		}
	}
	return e.say(t, &Bubble{Kind: "text", Text: a.Text, ReplyTo: a.ReplyTo}, map[string]any{"text": a.Text}), nil
}

func (e *Emulator) actImage(t *thread, a *Action) (*Bubble, error) {
	if ge := (checker{}).link("url", a.URL); ge != nil && !strings.HasPrefix(a.URL, "data:image/") {
		return nil, errors.New("url: must be an http or https address of a picture")
	}
	list := []any{map[string]any{"type": "image", "payload": map[string]any{"url": a.URL}}}
	raw, err := json.Marshal(list)
	if err != nil {
		return nil, err
	}
	return e.say(t, &Bubble{Kind: "image", Attachments: raw}, map[string]any{"attachments": list}), nil
}

// lastOffer is the newest message of the thread when the Page sent it: only its quick
// replies are still there (section 2.4).
func (t *thread) lastOffer() []wire.QuickReply {
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

func (e *Emulator) actQuickReply(t *thread, a *Action) (*Bubble, error) {
	for _, q := range t.lastOffer() {
		if q.ContentType != "text" || (a.Payload != "" && string(q.Payload) != a.Payload) || (a.Title != "" && string(q.Title) != a.Title) {
			continue
		}
		if a.Payload == "" && a.Title == "" {
			break
		}
		return e.say(t, &Bubble{Kind: "quick_reply", Text: string(q.Title), Payload: string(q.Payload)},
			map[string]any{"text": q.Title, "quick_reply": map[string]any{"payload": q.Payload}}), nil
	}
	return nil, errors.New("payload: the newest message offers no such quick reply; give payload or title of one that is shown")
}

// findButton looks for a postback button by payload or title, newest message first.
func (t *thread) findButton(a *Action) (*Bubble, *wire.Button) {
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

func (e *Emulator) actPostback(t *thread, a *Action) (*Bubble, error) {
	if a.Payload == "" && a.Title == "" {
		return nil, errors.New("payload: give payload or title of the button")
	}
	from, button := t.findButton(a)
	if button == nil {
		if a.Payload == "" || a.Title == "" {
			return nil, errors.New("payload: no message shows such a button; give payload and title to tap one of a menu")
		}
		return e.postback(t, a.Title, a.Payload, ""), nil
	}
	return e.postback(t, string(button.Title), string(button.Payload), from.AppID), nil
}

// postback sends the event; the payload goes only to the app that sent the button (1.10).
func (e *Emulator) postback(t *thread, title, payload, owner string) *Bubble {
	b := e.add(t, &Bubble{MID: e.newMID(), From: "person", Kind: "postback", Text: title, Payload: payload})
	e.qualify(t, openPostback)
	ref := t.PendingRef
	t.PendingRef = nil
	if ref != nil {
		b.Ref = ref.Ref
	}
	e.emit(t, fieldPostbacks, func(app *App) *item {
		body := map[string]any{"mid": b.MID, "title": title}
		if owner == "" || owner == app.ID {
			body["payload"] = payload
		}
		if ref != nil {
			body["referral"] = ref
		}
		it := t.fromPerson(b.At)
		it.Postback = body
		return &it
	})
	return b
}

func (e *Emulator) actGetStarted(t *thread, a *Action) (*Bubble, error) {
	title, payload := a.Title, a.Payload
	if title == "" {
		title = "Get started"
	}
	if payload == "" {
		payload = "GET_STARTED"
	}
	return e.postback(t, title, payload, ""), nil
}

var reactions = map[string]string{
	"smile": "\U0001F606", "angry": "\U0001F620", "sad": "\U0001F622", "wow": "\U0001F62E",
	"love": "\u2764", "like": "\U0001F44D", "dislike": "\U0001F44E", "other": "\U0001F389",
}

func (e *Emulator) actReact(t *thread, a *Action) (*Bubble, error) {
	b := e.st.bymid[a.MID]
	if b == nil || b.PSID != t.PSID {
		return nil, errors.New("mid: must be the mid of a message in this thread")
	}
	it := t.fromPerson(e.now())
	if a.Action == "unreact" {
		b.Reaction = ""
		it.Reaction = map[string]string{"mid": b.MID, "action": "unreact"}
	} else {
		if reactions[a.Reaction] == "" {
			return nil, errors.New("reaction: must be one of smile, angry, sad, wow, love, like, dislike, other")
		}
		b.Reaction = a.Reaction
		it.Reaction = map[string]string{"mid": b.MID, "action": "react", "reaction": a.Reaction, "emoji": reactions[a.Reaction]}
		e.qualify(t, openReaction)
	}
	e.emit(t, fieldReactions, toAll(it))
	e.publish("message", b)
	return b, nil
}

// actOpenLink is a tap on an m.me link (section 6.9): in a thread that exists it is a
// referral event; in a new one the referral waits for Get started or the first message.
func (e *Emulator) actOpenLink(t *thread, a *Action) (*Bubble, error) {
	if utf8.RuneCountInString(a.Ref) > 2083 {
		return nil, errors.New("ref: must have at most 2,083 characters")
	}
	ref := &link{Ref: a.Ref, Source: "SHORTLINK", Type: "OPEN_THREAD"}
	known := t.QualifiedAt > 0
	b := e.add(t, &Bubble{From: "system", Kind: "referral", Ref: a.Ref})
	switch {
	case known:
		e.qualify(t, openLink)
		if a.Ref != "" {
			it := t.fromPerson(b.At)
			it.Referral = ref
			e.emit(t, fieldReferrals, toAll(it))
		}
	case a.Ref != "":
		t.PendingRef = ref
	}
	return b, nil
}

// checkPlugin checks what a plugin sends with an opt-in (section 8.2).
func (e *Emulator) checkPlugin(a *Action) error {
	if a.App == "" && len(e.st.Apps) == 1 {
		for id := range e.st.Apps {
			a.App = id
		}
	}
	if e.st.Apps[a.App] == nil {
		return errors.New("app: must be the id of an app (messenger_app_id)")
	}
	return checkRef(a.Ref)
}

// checkRef checks the alphabet and length of data-ref (section 8.2).
func checkRef(ref string) error {
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

func (e *Emulator) actSendToMessenger(t *thread, a *Action) (*Bubble, error) {
	b := e.add(t, &Bubble{From: "system", Kind: "optin", Ref: a.Ref, AppID: a.App})
	e.qualify(t, openPlugin)
	it := t.fromPerson(b.At)
	it.Optin = map[string]string{"ref": a.Ref}
	e.emit(t, fieldOptins, onlyFor(a.App, it))
	return b, nil
}

func onlyFor(app string, it item) func(*App) *item {
	return func(a *App) *item {
		if a.ID != app {
			return nil
		}
		return &it
	}
}

// actCheckbox is the checkbox plugin's opt-in: it has no sender (section 1.11).
func (e *Emulator) actCheckbox(t *thread, a *Action) (*Bubble, error) {
	if a.UserRef == "" || len(a.UserRef) > 250 {
		return nil, errors.New("user_ref: must have 1 to 250 characters")
	}
	if e.st.UserRefs[a.UserRef] != nil {
		return nil, fmt.Errorf("user_ref: was used before; a fresh one is needed each time")
	}
	e.st.UserRefs[a.UserRef] = &userRef{PageID: t.PageID, PersonID: t.PersonID}
	b := e.add(t, &Bubble{From: "system", Kind: "optin", Ref: a.Ref, AppID: a.App})
	it := item{Recipient: &party{t.PageID}, Timestamp: b.At, Optin: map[string]string{"ref": a.Ref, "user_ref": a.UserRef}}
	e.emit(t, fieldOptins, onlyFor(a.App, it))
	return b, nil
}

// actNotifyMe taps the button of a one-time notification request (section 3.5).
func (e *Emulator) actNotifyMe(t *thread, a *Action) (*Bubble, error) {
	for i := len(t.Bubbles) - 1; i >= 0; i-- {
		b := t.Bubbles[i]
		var m wire.Message
		if b.Used || b.From != "page" || a.MID != "" && a.MID != b.MID || json.Unmarshal(b.Message, &m) != nil || templateOf(&m) != "one_time_notif_req" {
			continue
		}
		payload := string(m.Attachment.Payload.Payload)
		if a.Payload != "" && a.Payload != payload {
			continue
		}
		b.Used = true
		text := e.digits(19)
		e.st.OTN[text] = &otnToken{PageID: t.PageID, PersonID: t.PersonID, AppID: b.AppID, Payload: payload, Made: e.now()}
		line := e.add(t, &Bubble{From: "system", Kind: "notify_me", Text: string(m.Attachment.Payload.Title), Payload: payload, AppID: b.AppID})
		if e.st.Switches.NotifyMeOpensWindow {
			e.qualify(t, openNotifyMe)
		}
		it := t.fromPerson(line.At)
		it.Optin = map[string]string{"type": "one_time_notif_req", "payload": payload, "one_time_notif_token": text}
		e.emit(t, fieldOptins, onlyFor(b.AppID, it))
		return line, nil
	}
	return nil, errors.New("mid: no message here asks to notify this person, or it was tapped already")
}

func (e *Emulator) actRead(t *thread, _ *Action) (*Bubble, error) {
	e.markRead(t)
	return nil, nil
}

func (e *Emulator) actBlock(t *thread, a *Action) (*Bubble, error) {
	t.Blocked = a.Action == "block"
	return nil, nil
}

// actDelete removes the thread from the person's phone: the Page cannot reach the person
// until they act again.
func (e *Emulator) actDelete(t *thread, _ *Action) (*Bubble, error) {
	t.Gone, t.QualifiedAt, t.LastMessageAt, t.PendingRef = true, 0, 0, nil
	e.add(t, &Bubble{From: "system", Kind: "deleted"})
	return nil, nil
}
