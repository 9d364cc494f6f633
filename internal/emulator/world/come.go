package world

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/petitbleu/petitbleu/internal/channel/messenger/wire"
)

// actOpenLink is a tap on an m.me link or on the Message Us button (sections 6.9 and 8.3): in a
// thread that exists it is a referral event; in a new one the referral waits for Get started or
// the first message.
func (w *World) actOpenLink(t *Thread, a *Action) (*Bubble, error) {
	if utf8.RuneCountInString(a.Ref) > 2083 {
		return nil, errors.New("ref: must have at most 2,083 characters")
	}
	if a.Ref == "" {
		known := t.QualifiedAt > 0
		b := w.Add(t, &Bubble{From: "system", Kind: "referral"})
		if known {
			w.Qualify(t, openLink)
		}
		return b, nil
	}
	return w.refer(t, &Referral{Ref: a.Ref, Source: "SHORTLINK", Type: "OPEN_THREAD"}), nil
}

// refer brings a person into a thread by something with a referral.
func (w *World) refer(t *Thread, ref *Referral) *Bubble {
	known := t.QualifiedAt > 0
	b := w.Add(t, &Bubble{From: "system", Kind: "referral", Ref: ref.Ref})
	if !known {
		t.PendingRef = ref
		return b
	}
	if ref.Source != "ADS" { // an advertisement opens the window by the word that follows
		w.Qualify(t, openLink)
	}
	it := t.FromPerson(b.At)
	it.Referral = ref
	w.Emit(t, FieldReferrals, ToAll(it))
	return b
}

// actAd is a click on an advertisement that leads to Messenger (section 1.12).
func (w *World) actAd(t *Thread, a *Action) (*Bubble, error) {
	if !AllDigits(a.Ad) {
		return nil, errors.New("ad: must be the id of an advertisement, digits")
	}
	title := a.Title
	if title == "" {
		title = "An advertisement"
	}
	return w.refer(t, &Referral{
		Ref: a.Ref, Source: "ADS", Type: "OPEN_THREAD", AdID: a.Ad, AdsContext: map[string]string{"ad_title": title},
	}), nil
}

// actSearch finds the Page by its name: no referral, nothing that tells who the person is.
func (w *World) actSearch(t *Thread, _ *Action) (*Bubble, error) {
	t.PendingRef = nil
	return w.Add(t, &Bubble{From: "system", Kind: "search"}), nil
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

// tokenLife is how long a token of recurring notifications lived by its frequency, in months
// (section 1.11); 12 where it has none.
var tokenLife = map[string]int{"DAILY": 6, "WEEKLY": 9, "MONTHLY": 12, "": 12}

// actSubscribe answers a request for recurring notifications (section 3.6).
func (w *World) actSubscribe(t *Thread, a *Action) (*Bubble, error) {
	from, ask := t.shown(a, "notification_messages")
	if from == nil {
		return nil, errNotShown
	}
	from.Used = true
	k := &RecurringToken{
		Token: w.Digits(19), PageID: t.PageID, PersonID: t.PersonID, AppID: from.AppID, Title: string(ask.Title), Payload: string(ask.Payload),
		Frequency: ask.NotificationFrequency, Timezone: ask.NotificationTimezone, Made: w.Now(),
	}
	k.Expires = time.UnixMilli(k.Made).UTC().AddDate(0, tokenLife[k.Frequency], 0).UnixMilli()
	w.State.Recurring[k.Token] = k
	return w.tellTopic(t, k, ""), nil
}

// actTopic stops or resumes a topic; Title names it.
func (w *World) actTopic(t *Thread, a *Action) (*Bubble, error) {
	for _, k := range w.State.Recurring {
		if k.PageID == t.PageID && k.PersonID == t.PersonID && k.Title == a.Title && k.Stopped != (a.Action == "stop_topic") {
			k.Stopped = a.Action == "stop_topic"
			word := "RESUME NOTIFICATIONS"
			if k.Stopped {
				word = "STOP NOTIFICATIONS"
			}
			return w.tellTopic(t, k, word), nil
		}
	}
	return nil, errors.New("title: this person has no topic of that title that can be stopped or resumed")
}

func (w *World) tellTopic(t *Thread, k *RecurringToken, status string) *Bubble {
	b := w.Add(t, &Bubble{From: "system", Kind: "topic", Text: k.Title, Payload: k.Payload, AppID: k.AppID})
	optin := map[string]any{
		"type": "notification_messages", "title": k.Title, "payload": k.Payload, "notification_messages_token": k.Token,
		"token_expiry_timestamp": k.Expires, "user_token_status": "NOT_REFRESHED",
	}
	for name, value := range map[string]string{
		"notification_messages_timezone": k.Timezone, "notification_messages_frequency": k.Frequency, "notification_messages_status": status,
	} {
		if value != "" {
			optin[name] = value
		}
	}
	it := t.FromPerson(b.At)
	it.Optin = optin
	w.Emit(t, FieldOptins, OnlyFor(k.AppID, it))
	return b
}

// actAcceptRequest accepts the request that a message to a phone number makes (section 1.11).
func (w *World) actAcceptRequest(t *Thread, _ *Action) (*Bubble, error) {
	b := w.Add(t, &Bubble{From: "system", Kind: "request_accepted"})
	it := t.FromPerson(b.At)
	it.Optin = map[string]string{"message_request": "accept"}
	w.Emit(t, FieldOptins, ToAll(it))
	t.Requested = false
	if w.State.People[t.PersonID].IsPhoneOpen() {
		w.MarkRead(t)
	}
	return b, nil
}

// LinkTokenLife is how long an account_linking_token holds (section 9).
const LinkTokenLife = 5 * time.Minute

// actLinkAccount taps the button that links an account. The line that it returns has the
// address to open as its text: the site's own, which leads back to FinishLink.
func (w *World) actLinkAccount(t *Thread, a *Action) (*Bubble, error) {
	from, button := t.buttonOf(a, "account_link")
	if button == nil {
		return nil, errors.New("mid: no message here has a button to link an account")
	}
	text := w.Letters(40)
	w.State.LinkTokens[text] = &LinkToken{PageID: t.PageID, PersonID: t.PersonID, AppID: from.AppID, Made: w.Now()}
	address, err := url.Parse(button.URL)
	if err != nil {
		return nil, fmt.Errorf("mid: the button's address cannot be read: %w", err)
	}
	q := address.Query()
	q.Set("account_linking_token", text)
	q.Set("redirect_uri", a.Base+"/messenger_platform/account_linking/?account_linking_token="+text)
	address.RawQuery = q.Encode()
	return w.Add(t, &Bubble{From: "system", Kind: "link_account", Text: address.String(), AppID: from.AppID}), nil
}

// FinishLink is the return from the site: with a code the account is linked, without one the
// person or the site refused. It takes the lock itself.
func (w *World) FinishLink(token, code string) error {
	w.Mu.Lock()
	defer w.Mu.Unlock()
	k := w.State.LinkTokens[token]
	if k == nil || w.Now() >= k.Made+LinkTokenLife.Milliseconds() {
		return errInput("account_linking_token: is unknown, was used, or is older than 5 minutes; tap the button again")
	}
	delete(w.State.LinkTokens, token)
	w.Dirty = true
	t := w.FindThread(k.PageID, k.PersonID)
	if code == "" || t == nil {
		return nil
	}
	t.Linked = code
	w.Add(t, &Bubble{From: "system", Kind: "linked", AppID: k.AppID})
	w.tellLink(t, map[string]string{"status": "linked", "authorization_code": code})
	return nil
}

// Unlink ends the link of an account.
func (w *World) Unlink(t *Thread) {
	t.Linked = ""
	w.Add(t, &Bubble{From: "system", Kind: "unlinked"})
	w.tellLink(t, map[string]string{"status": "unlinked"})
}

func (w *World) tellLink(t *Thread, body map[string]string) {
	it := t.FromPerson(w.Now())
	it.AccountLinking = body
	w.Emit(t, FieldLinking, ToAll(it))
}

func (w *World) actUnlinkAccount(t *Thread, a *Action) (*Bubble, error) {
	if _, button := t.buttonOf(a, "account_unlink"); button == nil && a.MID != "" || t.Linked == "" {
		return nil, errors.New("mid: no account is linked here, or no message has a button to unlink it")
	}
	w.Unlink(t)
	return nil, nil
}

// cancelLinks undoes links whose event an app did not take: the platform cancels a link that
// the webhook does not answer (section 9).
func (w *World) cancelLinks(c *Call) {
	for _, field := range c.Fields {
		if field != FieldLinking {
			continue
		}
		for _, person := range c.People {
			if t := w.FindThread(c.PageID, person); t != nil && t.Linked != "" {
				t.Linked = ""
				w.Add(t, &Bubble{From: "system", Kind: "link_cancelled"})
			}
		}
	}
}

// actOptOut stops all messages of a Page. The platform documents no body for it (section 1.6,
// messaging_optouts): this one has an optout with a type.
func (w *World) actOptOut(t *Thread, _ *Action) (*Bubble, error) {
	b := w.Add(t, &Bubble{From: "system", Kind: "opt_out"})
	it := t.FromPerson(b.At)
	it.Optout = map[string]string{"type": "messages"}
	w.Emit(t, FieldOptouts, ToAll(it))
	return b, nil
}

// buttonOf finds a button of a type, newest message first.
func (t *Thread) buttonOf(a *Action, kind string) (*Bubble, *wire.Button) {
	for i := len(t.Bubbles) - 1; i >= 0; i-- {
		b := t.Bubbles[i]
		var m wire.Message
		if b.From != "page" || a.MID != "" && a.MID != b.MID || json.Unmarshal(b.Message, &m) != nil {
			continue
		}
		for _, button := range buttonsOf(&m) {
			if button.Type == kind {
				return b, &button
			}
		}
	}
	return nil, nil
}

func buttonsOf(m *wire.Message) []wire.Button {
	if m.Attachment == nil || m.Attachment.Payload == nil {
		return nil
	}
	list := m.Attachment.Payload.Buttons
	for _, el := range m.Attachment.Payload.Elements {
		list = append(list, el.Buttons...)
	}
	return list
}
