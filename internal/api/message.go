package api

import (
	"context"
	"errors"
	"strings"
	"time"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/channel/messenger"
	"github.com/petitbleu/petitbleu/internal/delivery"
	"github.com/petitbleu/petitbleu/internal/store"
)

// MessageView is one message: asked for, decided, sent, answered.
type MessageView struct {
	ID          string                 `json:"id"`
	ProfileID   string                 `json:"profile_id"`
	ProfileName string                 `json:"profile_name"`
	Channel     string                 `json:"channel"`
	PageID      string                 `json:"page_id"`
	PageName    string                 `json:"page_name"`
	Recipient   string                 `json:"recipient"`
	CustomerID  string                 `json:"customer_id,omitempty"`
	Origin      string                 `json:"origin"`
	GroupID     string                 `json:"group_id,omitempty"`
	Part        int                    `json:"part"`
	Purpose     string                 `json:"purpose" enum:"transactional,support,requested,promotional"`
	Topic       string                 `json:"topic,omitempty"`
	Human       bool                   `json:"human"`
	Test        bool                   `json:"test,omitempty" doc:"A trial: counted nowhere"`
	CampaignID  string                 `json:"campaign_id,omitempty"`
	RunID       string                 `json:"run_id,omitempty" doc:"Of the campaign"`
	VariantID   string                 `json:"variant_id,omitempty" doc:"Of the campaign"`
	Content     petitbleu.Content      `json:"content"`
	State       string                 `json:"state" enum:"queued,held,sending,unknown,sent,delivered,read,failed,dropped,cancelled"`
	Reason      string                 `json:"reason,omitempty" doc:"Code: why dropped, failed or unknown"`
	ReasonText  string                 `json:"reason_text,omitempty"`
	Verdict     *petitbleu.Verdict     `json:"verdict,omitempty"`
	DueAt       time.Time              `json:"due_at,omitzero"`
	Waiting     *WaitingView           `json:"waiting,omitempty" doc:"Why a message that is queued or held has not left yet, as things stand now; absent when it leaves at once"`
	Attempts    int                    `json:"attempts"`
	OutsideID   string                 `json:"outside_id,omitempty" doc:"The platform's id of the message"`
	Wire        []petitbleu.WireCall   `json:"wire,omitempty" nullable:"false" doc:"Each try as it went over the wire, secrets hidden; only on one message"`
	Refusal     *messenger.Explanation `json:"platform_error,omitempty" doc:"What the platform's last refusal means; only on one message"`
	CreatedAt   time.Time              `json:"created_at"`
	SendingAt   time.Time              `json:"sending_at,omitzero"`
	SentAt      time.Time              `json:"sent_at,omitzero"`
	DeliveredAt time.Time              `json:"delivered_at,omitzero"`
	ReadAt      time.Time              `json:"read_at,omitzero"`
	Clicks      []LinkClicksView       `json:"clicks,omitempty" nullable:"false" doc:"The links that were followed; only on one message"`
	UpdatedAt   time.Time              `json:"updated_at"`
}

// WaitingView says why a message has not left yet.
type WaitingView struct {
	Code     string    `json:"code" enum:"halted,token_invalid,unsubscribed,restricted,paused,part,thread,human,rule,retry,time,allowance,pace" doc:"halted: somebody stopped all sending; token_invalid to paused: of the Page; part to time: of the message; allowance and pace: of how fast the Page goes"`
	Sentence string    `json:"sentence"`
	Since    time.Time `json:"since,omitzero"`
	Until    time.Time `json:"until,omitzero" doc:"When that is over, or it is looked at again; absent when somebody must act, or it is not known"`
}

// around is what is shown with messages: their Pages, and why they wait.
type around struct {
	pages map[string]petitbleu.Page
	paces map[string]store.PagePace // read when a message may wait
	halts []petitbleu.Halt          // the same
	now   time.Time
}

func (a *API) around(tx *store.Tx, ws string, messages []petitbleu.Message) (r around, err error) {
	r.now = a.now()
	if r.pages, err = pagesByID(tx, ws); err != nil {
		return r, err
	}
	for i := range messages {
		if state := messages[i].State; state == petitbleu.StateQueued || state == petitbleu.StateHeld {
			if r.halts, err = tx.Halts(ws); err == nil {
				r.paces, err = tx.PagePaces(ws)
			}
			break
		}
	}
	return r, err
}

func (r around) waiting(m *petitbleu.Message) *WaitingView {
	w, ok := delivery.WaitsForHalt(m, r.halts)
	if !ok {
		w, ok = delivery.Waits(m, r.pages[m.PageID], r.paces[m.PageID], r.now)
	}
	if !ok {
		return nil
	}
	return &WaitingView{Code: w.Code, Sentence: w.Sentence, Since: w.Since, Until: w.Until}
}

func messageView(m petitbleu.Message, r around, profileName string) MessageView {
	return MessageView{
		ID: m.ID, ProfileID: m.ProfileID, ProfileName: profileName, Channel: m.Channel, PageID: m.PageID, PageName: r.pages[m.PageID].Name, Waiting: r.waiting(&m),
		Recipient: m.Recipient, CustomerID: m.CustomerID, Origin: m.Origin, GroupID: m.GroupID, Part: m.Part, Purpose: string(m.Purpose),
		Topic: m.Topic, Human: m.Human, Test: m.Test, CampaignID: m.CampaignID, RunID: m.RunID, VariantID: m.VariantID, Content: delivery.ShowContent(m.Content), State: string(m.State), Reason: string(m.Reason), ReasonText: m.ReasonText,
		Verdict: m.Verdict, DueAt: m.DueAt, Attempts: m.Attempts, OutsideID: m.OutsideID, Wire: m.Wire, CreatedAt: m.CreatedAt,
		SendingAt: m.SendingAt, SentAt: m.SentAt, DeliveredAt: m.DeliveredAt, ReadAt: m.ReadAt, UpdatedAt: m.UpdatedAt,
	}
}

// shortMessage is a message in a list: without its wire log and the ladder of its verdict.
func shortMessage(m petitbleu.Message, r around, profileName string) MessageView {
	v := messageView(m, r, profileName)
	v.Wire = nil
	if v.Verdict != nil {
		short := *v.Verdict
		short.Checks = nil
		v.Verdict = &short
	}
	return v
}

type messageListInput struct {
	InWorkspace
	Paging
	State     []string  `query:"state" maxItems:"10" enum:"queued,held,sending,unknown,sent,delivered,read,failed,dropped,cancelled" doc:"States, separated by commas"`
	Reason    string    `query:"reason" maxLength:"64"`
	PageID    string    `query:"page_id" maxLength:"64"`
	Purpose   string    `query:"purpose" enum:"transactional,support,requested,promotional"`
	ProfileID string    `query:"profile_id" maxLength:"64"`
	Origin    string    `query:"origin" maxLength:"64"`
	Campaign  string    `query:"campaign_id" maxLength:"64"`
	From      time.Time `query:"from" doc:"Asked for at this instant or later"`
	To        time.Time `query:"to" doc:"Asked for before this instant"`
	Search    string    `query:"search" maxLength:"200" doc:"An id, a recipient, a customer id, or part of the content"`
}

func (a *API) messageList(ctx context.Context, in *messageListInput) (List[MessageView], error) {
	s := store.MessageSearch{
		WorkspaceID: in.WS, ProfileID: in.ProfileID, PageID: in.PageID, Origin: in.Origin, CampaignID: in.Campaign, Purpose: in.Purpose, Reason: in.Reason,
		From: in.From, To: in.To, Text: strings.TrimSpace(in.Search), Before: in.Cursor, Limit: in.Limit + 1,
	}
	for _, state := range in.State {
		s.States = append(s.States, petitbleu.MessageState(state))
	}
	return read(ctx, a, func(tx *store.Tx) (out List[MessageView], err error) {
		found, err := tx.SearchMessages(s)
		if err != nil {
			return out, err
		}
		found, out.Next = cut(found, in.Limit, func(last petitbleu.Message) string { return last.ID })
		r, err := a.around(tx, in.WS, found)
		if err != nil {
			return out, err
		}
		names, err := profileNames(tx, in.WS, mapped(found, func(m petitbleu.Message) string { return m.ProfileID }))
		out.Items = mapped(found, func(m petitbleu.Message) MessageView { return shortMessage(m, r, names[m.ProfileID]) })
		return out.whole(), err
	})
}

func (a *API) message(ctx context.Context, in *One) (MessageView, error) {
	return read(ctx, a, func(tx *store.Tx) (MessageView, error) { return a.wholeMessage(tx, in.WS, in.ID) })
}

func (a *API) wholeMessage(tx *store.Tx, ws, id string) (MessageView, error) {
	m, err := tx.Message(ws, id)
	if err != nil {
		return MessageView{}, err
	}
	r, err := a.around(tx, ws, []petitbleu.Message{m})
	if err != nil {
		return MessageView{}, err
	}
	names, err := profileNames(tx, ws, []string{m.ProfileID})
	v := messageView(m, r, names[m.ProfileID])
	v.Refusal = platformError(&m)
	if err != nil {
		return v, err
	}
	clicks, err := tx.Clicks(ws, id)
	v.Clicks = mapped(clicks, func(c petitbleu.LinkClicks) LinkClicksView {
		return LinkClicksView{c.Link, c.Name, c.Clicks, c.FirstAt, c.LastAt}
	})
	return v, err
}

// LinkClicksView is how often a link of a message was followed.
type LinkClicksView struct {
	Link    int       `json:"link" doc:"Its place in the message, from 1"`
	Name    string    `json:"name,omitempty" doc:"As the author calls it"`
	Clicks  int64     `json:"clicks"`
	FirstAt time.Time `json:"first_at"`
	LastAt  time.Time `json:"last_at"`
}

// Why explains a message: the verdict that was, and what would be decided at this instant.
type Why struct {
	Message MessageView        `json:"message"`
	Then    *petitbleu.Verdict `json:"then,omitempty" doc:"Absent while nothing was decided"`
	Now     petitbleu.Verdict  `json:"now"`
}

func (a *API) why(ctx context.Context, in *One) (Why, error) {
	v, err := a.message(ctx, in)
	if err != nil {
		return Why{}, err
	}
	now, err := a.ask(ctx, Question{At: a.now(), Message: petitbleu.Message{
		WorkspaceID: in.WS, ID: v.ID, ProfileID: v.ProfileID, Channel: v.Channel, PageID: v.PageID, Recipient: v.Recipient, CustomerID: v.CustomerID,
		Origin: v.Origin, Purpose: petitbleu.Purpose(v.Purpose), Topic: v.Topic, Human: v.Human, Content: v.Content,
	}})
	if gone := (&petitbleu.Error{Code: petitbleu.CodePageNotLinked}); errors.Is(err, gone) {
		// The Page was disconnected since: that is the answer, not a failure to give one.
		now, err = petitbleu.Verdict{Outcome: petitbleu.Drop, Rule: "page", Reason: gone.Code, At: stampTime(a.now()),
			Sentence: "The Page is no longer connected to this workspace.", Cure: "Connect the Page again."}, nil
	}
	return Why{Message: v, Then: v.Verdict, Now: now}, err
}

func (a *API) resend(ctx context.Context, in *One) (MessageView, error) {
	if a.o.Resend == nil {
		return MessageView{}, errUnavailable("Delivery")
	}
	m, err := a.message(ctx, in)
	if err != nil {
		return m, err
	}
	if m.State != string(petitbleu.StateUnknown) && m.State != string(petitbleu.StateFailed) {
		return m, petitbleu.Errorf(petitbleu.CodeConflict, "Only a message that failed, or whose fate is unknown, can be sent again; this one is %s.", m.State)
	}
	if err := a.o.Resend(ctx, in.WS, in.ID); err != nil {
		return m, err
	}
	return a.message(ctx, in)
}
