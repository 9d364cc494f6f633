package world

import (
	"cmp"
	"encoding/json"
	"errors"
	"maps"
	"slices"
	"strings"
)

// Action is something that a test person does: on the phone, on a site, on a Page's wall.
type Action struct {
	Action string `json:"action"` // one of Actions
	Page   string `json:"page"`   // id or username

	Text    string `json:"text,omitempty"`
	Type    string `json:"type,omitempty"` // of media: image (the default), video, audio or file
	URL     string `json:"url,omitempty"`  // of media or of a shared link; data:image/… is taken too
	Title   string `json:"title,omitempty"`
	Payload string `json:"payload,omitempty"`
	MID     string `json:"mid,omitempty"` // the message that it is about
	ReplyTo string `json:"reply_to,omitempty"`
	// Reaction: smile, angry, sad, wow, love, like, dislike, other; on the wall like, love,
	// haha, wow, sad, angry, care.
	Reaction string  `json:"reaction,omitempty"`
	Sticker  string  `json:"sticker,omitempty"` // id
	Command  string  `json:"command,omitempty"` // without the slash
	Lat      float64 `json:"lat,omitempty"`
	Long     float64 `json:"long,omitempty"`

	// Score and Answers are what a form or a feedback template is answered with.
	Score   Word            `json:"score,omitempty"`
	Answers map[string]Word `json:"answers,omitempty"`
	Good    bool            `json:"good,omitempty"` // of thumbs
	Items   []OrderItem     `json:"items,omitempty"`
	// Form is a form's id, of lead; Product that of a product. ActHeld puts the answer's id into
	// Lead.
	Form    string `json:"form,omitempty"`
	Product string `json:"product,omitempty"`
	Lead    string `json:"-"`

	Ref     string `json:"ref,omitempty"`
	Ad      string `json:"ad,omitempty"`  // id of an advertisement
	App     string `json:"app,omitempty"` // of a plugin; needed when there are several
	UserRef string `json:"user_ref,omitempty"`
	Erase   bool   `json:"erase,omitempty"` // of remove_app: the person's data too
	// Post and Comment are ids, of what is done on the wall; ActHeld puts there what was written.
	Post    string `json:"post,omitempty"`
	Comment string `json:"comment,omitempty"`

	// Base is the emulator's own address, for links that lead back to it.
	Base string `json:"-"`
}

// Word is a text that may also be written as a number.
type Word string

// UnmarshalJSON takes a text or a number.
func (w *Word) UnmarshalJSON(b []byte) error {
	var n json.Number
	if len(b) > 0 && b[0] != '"' && json.Unmarshal(b, &n) == nil {
		*w = Word(n)
		return nil
	}
	return json.Unmarshal(b, (*string)(w))
}

// OrderItem is a product of a cart that a person sends.
type OrderItem struct {
	ID         string  `json:"id"`
	RetailerID string  `json:"retailer_id"`
	Name       string  `json:"name"`
	UnitPrice  float64 `json:"unit_price"`
	Currency   string  `json:"currency"`
	Quantity   int     `json:"quantity"`
}

type actor func(e *World, t *Thread, a *Action) (*Bubble, error)

// actors are what a person does in a conversation.
var actors = map[string]actor{
	"text":        (*World).actText,
	"image":       (*World).actMedia,
	"media":       (*World).actMedia,
	"sticker":     (*World).actSticker,
	"location":    (*World).actLocation,
	"share":       (*World).actShare,
	"command":     (*World).actCommand,
	"quick_reply": (*World).actQuickReply,
	"order":       (*World).actOrder,
	"product":     (*World).actProduct,
	"edit":        (*World).actEdit,
	"unsend":      (*World).actUnsend,
	"react":       (*World).actReact,
	"unreact":     (*World).actReact,

	"postback":      (*World).actPostback,
	"get_started":   (*World).actGetStarted,
	"menu":          (*World).actMenu,
	"ice_breaker":   (*World).actIceBreaker,
	"coupon":        (*World).actCoupon,
	"feedback":      (*World).actFeedback,
	"customer_info": (*World).actCustomerInfo,
	"form":          (*World).actForm,
	"thumbs":        (*World).actThumbs,
	"game":          (*World).actGame,

	"open_link":         (*World).actOpenLink,
	"message_us":        (*World).actOpenLink,
	"ad":                (*World).actAd,
	"search":            (*World).actSearch,
	"send_to_messenger": (*World).actSendToMessenger,
	"checkbox":          (*World).actCheckbox,
	"notify_me":         (*World).actNotifyMe,
	"subscribe":         (*World).actSubscribe,
	"stop_topic":        (*World).actTopic,
	"resume_topic":      (*World).actTopic,
	"accept_request":    (*World).actAcceptRequest,
	"link_account":      (*World).actLinkAccount,
	"unlink_account":    (*World).actUnlinkAccount,

	"read":          (*World).actRead,
	"block":         (*World).actBlock,
	"unblock":       (*World).actBlock,
	"opt_out":       (*World).actOptOut,
	"delete_thread": (*World).actDelete,
}

// Actions lists what a person can do, sorted.
func Actions() []string {
	all := slices.AppendSeq(slices.Collect(maps.Keys(actors)), maps.Keys(wallActors))
	all = slices.AppendSeq(all, maps.Keys(accountActors))
	slices.Sort(all)
	return all
}

// Act lets a person do something. It returns the line that the thread gained, if any, or
// an error whose text says what to change. person is an id or a PSID.
func (w *World) Act(person string, a Action) (*Bubble, error) {
	w.Mu.Lock()
	defer w.Mu.Unlock()
	return w.ActHeld(person, &a)
}

// ActHeld is Act for callers that hold the lock.
func (w *World) ActHeld(person string, a *Action) (*Bubble, error) {
	p := w.FindPerson(person)
	if p == nil {
		return nil, errors.New("person: there is no such test person; make one first")
	}
	if do := accountActors[a.Action]; do != nil {
		return nil, do(w, p, a)
	}
	page := w.FindPage(a.Page)
	if page == nil {
		return nil, errors.New("page: there is no such Page; give its id or username")
	}
	if do := wallActors[a.Action]; do != nil {
		return nil, do(w, page, p, a)
	}
	do := actors[a.Action]
	if do == nil {
		return nil, errors.New("action: must be one of " + strings.Join(Actions(), ", "))
	}
	if a.Action == "send_to_messenger" || a.Action == "checkbox" {
		if err := w.checkPlugin(a); err != nil {
			return nil, err
		}
	}
	t := w.OpenThread(page, p)
	if t.Blocked && a.Action != "unblock" {
		return nil, errors.New("action: this person has blocked the Page; unblock it first")
	}
	before := w.nextEffect
	w.Note(Effect{Kind: EffectAction, Page: page.ID, Person: p.ID, Name: a.Action, Text: cmp.Or(a.Text, a.Title, a.Payload, a.Ref)})
	b, err := do(w, t, a)
	if err != nil {
		w.unnote(before) // it did not happen
		return nil, err
	}
	w.Dirty = true
	w.Publish("thread", map[string]string{"page": page.ID, "person": p.ID})
	return b, nil
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
