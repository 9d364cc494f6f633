package home

import (
	"slices"
	"time"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/api/door"
	"github.com/petitbleu/petitbleu/internal/api/views"
	"github.com/petitbleu/petitbleu/internal/store"
)

const recentLines = 12

// RecentLine is something that just happened.
type RecentLine struct {
	At          time.Time `json:"at"`
	Kind        string    `json:"kind" doc:"Kind of the event, or message_<state>"`
	Sentence    string    `json:"sentence"`
	ProfileID   string    `json:"profile_id,omitempty"`
	ProfileName string    `json:"profile_name,omitempty"`
	MessageID   string    `json:"message_id,omitempty"`
}

// recent lists the last things that happened, newest first.
func recent(tx *store.Tx, ws string) ([]RecentLine, error) {
	events, err := tx.Events(store.EventFilter{WorkspaceID: ws, Limit: 5 * recentLines})
	if err != nil {
		return nil, err
	}
	messages, err := tx.SearchMessages(store.MessageSearch{WorkspaceID: ws, Limit: 5 * recentLines})
	if err != nil {
		return nil, err
	}
	lines := []RecentLine{}
	for _, e := range events {
		if e.Kind != petitbleu.EventDelivery && e.Kind != petitbleu.EventRead && !views.OwnEcho(e) {
			lines = append(lines, RecentLine{At: e.At, Kind: string(e.Kind), Sentence: eventSentence(e.Kind), ProfileID: e.ProfileID})
		}
	}
	for _, m := range messages {
		lines = append(lines, RecentLine{At: m.UpdatedAt, Kind: "message_" + string(m.State), Sentence: messageSentence(m), ProfileID: m.ProfileID, MessageID: m.ID})
	}
	slices.SortStableFunc(lines, func(x, y RecentLine) int { return y.At.Compare(x.At) })
	// A burst of messages to one person is one line.
	lines = slices.CompactFunc(lines, func(x, y RecentLine) bool {
		return x.MessageID != "" && x.Kind == y.Kind && x.ProfileID == y.ProfileID && x.Sentence == y.Sentence
	})
	lines = lines[:min(len(lines), recentLines)]
	names, err := views.ProfileNames(tx, ws, door.MapEach(lines, func(l RecentLine) string { return l.ProfileID }))
	for i := range lines {
		lines[i].ProfileName = names[lines[i].ProfileID]
	}
	return lines, err
}

// EventSentences say what an event is, after the name of the person.
var EventSentences = map[petitbleu.EventKind]string{
	petitbleu.EventMessage:         "wrote to the Page",
	petitbleu.EventEcho:            "was answered from elsewhere",
	petitbleu.EventPostback:        "tapped a button",
	petitbleu.EventOptIn:           "opted in",
	petitbleu.EventReferral:        "came by a link",
	petitbleu.EventReaction:        "reacted to a message",
	petitbleu.EventMessageEdit:     "changed a message",
	petitbleu.EventAccountLinking:  "linked or unlinked their account",
	petitbleu.EventHandover:        "was handed over between apps",
	petitbleu.EventPolicy:          "Facebook warned or restricted the Page",
	petitbleu.EventIdentitySettled: "had a disputed customer id settled",
	petitbleu.EventIdentityClaimed: "claimed a customer id that is another person's: it was quarantined",

	petitbleu.EventFeed:             "wrote on the wall",
	petitbleu.EventOptOut:           "asked for no more messages",
	petitbleu.EventFeedback:         "answered a survey",
	petitbleu.EventCustomerInfo:     "sent their details",
	petitbleu.EventForm:             "sent a form",
	petitbleu.EventOrder:            "sent a cart",
	petitbleu.EventResponseFeedback: "rated an answer",
	petitbleu.EventCoupon:           "tapped a coupon",
	petitbleu.EventGamePlay:         "played a game",
	petitbleu.EventPayment:          "paid in Messenger",
	petitbleu.EventCall:             "called, or was called",
	petitbleu.EventMarketing:        "something became of a marketing message",
	petitbleu.EventTemplateStatus:   "Facebook looked at a utility template",
	petitbleu.EventLead:             "left their details in an advertisement",
	petitbleu.EventMention:          "mentioned the Page",
	petitbleu.EventRating:           "rated the Page",
	petitbleu.EventLabel:            "was given a label, or lost one",
	petitbleu.EventCustom:           "did something that a program told",
	petitbleu.EventPurchase:         "bought something",
}

func eventSentence(k petitbleu.EventKind) string {
	if s, ok := EventSentences[k]; ok {
		return s
	}
	return "something happened that is kept as it came"
}

func messageSentence(m petitbleu.Message) string {
	switch m.State {
	case petitbleu.StateDropped, petitbleu.StateFailed, petitbleu.StateUnknown:
		if m.ReasonText != "" {
			return m.ReasonText
		}
	case petitbleu.StateQueued, petitbleu.StateSending:
		return "a message is on its way"
	case petitbleu.StateHeld:
		return "a message waits for its time"
	}
	return "a message was " + string(m.State)
}
