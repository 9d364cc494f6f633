package messages

import (
	"cmp"
	"context"
	"errors"
	"net/http"
	"strings"
	"time"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/api/door"
	"github.com/petitbleu/petitbleu/internal/api/views"
	"github.com/petitbleu/petitbleu/internal/store"
)

type messageListInput struct {
	door.InWorkspace
	door.Paging
	State     []string  `query:"state" maxItems:"10" enum:"queued,held,sending,unknown,sent,delivered,read,failed,dropped,cancelled" doc:"States, separated by commas"`
	Reason    string    `query:"reason" maxLength:"64"`
	PageID    string    `query:"page_id" maxLength:"64"`
	Purpose   string    `query:"purpose" enum:"transactional,support,requested,promotional"`
	ProfileID string    `query:"profile_id" maxLength:"64"`
	Origin    string    `query:"origin" maxLength:"64"`
	Campaign  string    `query:"campaign_id" maxLength:"64"`
	Run       string    `query:"run_id" maxLength:"64" doc:"A run of the campaign"`
	Variant   string    `query:"variant_id" maxLength:"64" doc:"A variant of the campaign; names nothing without campaign_id"`
	From      time.Time `query:"from" doc:"Asked for at this instant or later"`
	To        time.Time `query:"to" doc:"Asked for before this instant"`
	Search    string    `query:"search" maxLength:"200" doc:"An id, a recipient, a customer id, or part of the content. A call looks at 200,000 messages: a page may be empty and have a next one"`
}

// searchLooks is how many messages one call that searches for text looks at.
const searchLooks = 200_000

func (a *API) messageList(ctx context.Context, in *messageListInput) (door.List[views.MessageView], error) {
	s := store.MessageSearch{
		WorkspaceID: in.WS, ProfileID: in.ProfileID, PageID: in.PageID, Origin: in.Origin, CampaignID: in.Campaign, RunID: in.Run, VariantID: in.Variant, Purpose: in.Purpose, Reason: in.Reason,
		From: in.From, To: in.To, Text: strings.TrimSpace(in.Search), Before: in.Cursor, Limit: in.Limit + 1,
	}
	for _, state := range in.State {
		s.States = append(s.States, petitbleu.MessageState(state))
	}
	return door.Read(ctx, a.Door, func(tx *store.Tx) (out door.List[views.MessageView], err error) {
		found, more, err := tx.FindMessages(s, searchLooks)
		if err != nil {
			return out, err
		}
		found, out.Next = door.PageOf(found, in.Limit, func(last petitbleu.Message) string { return last.ID })
		out.Next = cmp.Or(out.Next, more)
		r, err := views.LookAround(a.Door, tx, in.WS, found)
		if err != nil {
			return out, err
		}
		names, err := views.ProfileNames(tx, in.WS, door.MapEach(found, func(m petitbleu.Message) string { return m.ProfileID }))
		out.Items = door.MapEach(found, func(m petitbleu.Message) views.MessageView { return views.ShortMessage(m, r, names[m.ProfileID]) })
		return out.Whole(), err
	})
}

func (a *API) message(ctx context.Context, in *door.One) (views.MessageView, error) {
	return door.Read(ctx, a.Door, func(tx *store.Tx) (views.MessageView, error) { return a.wholeMessage(tx, in.WS, in.ID) })
}

func (a *API) wholeMessage(tx *store.Tx, ws, id string) (views.MessageView, error) {
	m, err := tx.Message(ws, id)
	if err != nil {
		return views.MessageView{}, err
	}
	r, err := views.LookAround(a.Door, tx, ws, []petitbleu.Message{m})
	if err != nil {
		return views.MessageView{}, err
	}
	names, err := views.ProfileNames(tx, ws, []string{m.ProfileID})
	v := views.ShowMessage(m, r, names[m.ProfileID])
	v.Refusal = platformError(&m)
	if err != nil {
		return v, err
	}
	clicks, err := tx.Clicks(ws, id)
	v.Clicks = door.MapEach(clicks, func(c petitbleu.LinkClicks) views.LinkClicksView {
		return views.LinkClicksView{Link: c.Link, Name: c.Name, Clicks: c.Clicks, FirstAt: c.FirstAt, LastAt: c.LastAt}
	})
	return v, err
}

// Why explains a message: the verdict that was, and what would be decided at this instant.
type Why struct {
	Message views.MessageView  `json:"message"`
	Then    *petitbleu.Verdict `json:"then,omitempty" doc:"Absent while nothing was decided"`
	Now     petitbleu.Verdict  `json:"now"`
}

func (a *API) why(ctx context.Context, in *door.One) (Why, error) {
	v, err := a.message(ctx, in)
	if err != nil {
		return Why{}, err
	}
	now, err := a.ask(ctx, Question{At: a.Now(), Message: petitbleu.Message{
		WorkspaceID: in.WS, ID: v.ID, ProfileID: v.ProfileID, Channel: v.Channel, PageID: v.PageID, Recipient: v.Recipient, CustomerID: v.CustomerID,
		Origin: v.Origin, Purpose: petitbleu.Purpose(v.Purpose), Topic: v.Topic, Human: v.Human, Content: v.Content,
	}})
	if gone := (&petitbleu.Error{Code: petitbleu.CodePageNotLinked}); errors.Is(err, gone) {
		// The Page was disconnected since: that is the answer, not a failure to give one.
		now, err = petitbleu.Verdict{Outcome: petitbleu.Drop, Rule: "page", Reason: gone.Code, At: door.StampTime(a.Now()),
			Sentence: "The Page is no longer connected to this workspace.", Cure: "Connect the Page again."}, nil
	}
	return Why{Message: v, Then: v.Verdict, Now: now}, err
}

func (a *API) resend(ctx context.Context, in *door.One) (views.MessageView, error) {
	if a.o.Resend == nil {
		return views.MessageView{}, door.ErrUnavailable("Delivery")
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

// registerMessages adds every message, the way out, and what the platform says.
func (a *API) registerMessages() {
	door.On(a.Door, "GET", door.WS+"/messages", door.MessagesRead, "listMessages", "Messages", "Every message sent or not sent, newest first", a.messageList)
	door.On(a.Door, "POST", door.WS+"/messages", door.MessagesSend, "sendMessage", "Messages", "Send a message to one person", a.sendMessage, door.Status(http.StatusAccepted))
	door.On(a.Door, "GET", door.WS+"/messages/{id}", door.MessagesRead, "getMessage", "Messages", "One message: asked for, decided, sent, answered", a.message)
	door.On(a.Door, "GET", door.WS+"/messages/{id}/why", door.MessagesRead, "whyMessage", "Messages", "Why a message went or did not: the verdict then, and now", a.why)
	door.On(a.Door, "POST", door.WS+"/messages/{id}/resend", door.MessagesSend, "resendMessage", "Messages", "Send a failed or unknown message again", a.resend)
	door.On(a.Door, "POST", door.WS+"/messages/resend", door.MessagesSend, "resendMessages", "Messages", "Send several failed or unknown messages again", a.resendMany)
	door.On(a.Door, "POST", door.WS+"/messages/cancel", door.MessagesSend, "cancelMessages", "Messages", "Call back messages that have not left, and the parts behind them", a.cancelMany)
	door.On(a.Door, "GET", door.WS+"/outbox", door.WorkspaceRead, "getOutbox", "Messages", "What waits for each Page, how fast it leaves, and when it will have left", a.outbox)
	door.On(a.Door, "GET", door.WS+"/limits", door.WorkspaceRead, "listLimits", "Messages", "How long and how many each part of a message may be", a.limits)
	door.On(a.Door, "GET", "/platform/errors", door.SignedIn, "listPlatformErrors", "Messages", "What each error of the platform means, and who must act", a.platformErrors)
}
