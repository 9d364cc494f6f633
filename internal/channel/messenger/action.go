package messenger

import (
	"net/http"
	"slices"
	"unicode/utf8"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/channel"
	"github.com/petitbleu/petitbleu/internal/channel/messenger/wire"
)

// ActionName names what a Page does in a conversation besides sending.
type ActionName string

// The sender actions (Messenger Platform reference, sections 2.1 and 2.5).
const (
	TypingOn  ActionName = "typing_on" // for about 20 s, or until the next message
	TypingOff ActionName = "typing_off"
	MarkSeen  ActionName = "mark_seen" // everything that the person wrote
	React     ActionName = "react"     // since 2 December 2025
	Unreact   ActionName = "unreact"
)

// SenderAction is one such action. MessageID and Reaction go with React, MessageID with
// Unreact; PersonaID may go with TypingOn and TypingOff.
type SenderAction struct {
	Name      ActionName
	PersonaID string
	MessageID string
	Reaction  string // one of Reactions, or an emoji
}

// Reactions are the words for reactions.
var Reactions = []string{"smile", "angry", "sad", "wow", "love", "like", "dislike", "other"}

// Action writes the call of a sender action. Like a message, it needs an open window. The
// error, invalid_parameter, is for an action that the platform would refuse.
func (Driver) Action(a channel.Account, to petitbleu.Recipient, act SenderAction) (channel.Request, error) {
	if a.PageID == "" || a.Token == "" || to.Value == "" {
		return channel.Request{}, petitbleu.Errorf(petitbleu.CodeInvalidParameter, "a sender action needs a Page, its token and a recipient")
	}
	body, err := act.Body(to)
	if err != nil {
		return channel.Request{}, err
	}
	data, err := marshal(body)
	if err != nil {
		return channel.Request{}, err
	}
	r := request(a, http.MethodPost, "messages", nil)
	r.Header.Set("Content-Type", "application/json")
	r.Body = data
	return r, nil
}

// Body gives the body of the call. The error, invalid_parameter, is for an action that the
// platform would refuse.
func (act SenderAction) Body(to petitbleu.Recipient) (wire.SendRequest, error) {
	body := wire.SendRequest{Recipient: recipient(to), SenderAction: string(act.Name)}
	switch act.Name {
	case TypingOn, TypingOff:
		body.PersonaID = wire.ID(act.PersonaID)
	case MarkSeen:
	case React, Unreact:
		if act.MessageID == "" {
			return body, petitbleu.Errorf(petitbleu.CodeInvalidParameter, "A reaction needs the platform's id of the message.").At("message_id")
		}
		body.Payload = &wire.ActionPayload{MessageID: act.MessageID}
		if act.Name == Unreact {
			break
		}
		if body.Payload.Reaction = act.Reaction; !reaction(act.Reaction) {
			return body, petitbleu.Errorf(petitbleu.CodeInvalidParameter, "A reaction is smile, angry, sad, wow, love, like, dislike, other or an emoji. Choose one of them.").At("reaction")
		}
	default:
		return body, petitbleu.Errorf(petitbleu.CodeInvalidParameter, "A sender action is typing_on, typing_off, mark_seen, react or unreact. Choose one of them.").At("action")
	}
	return body, nil
}

func reaction(s string) bool {
	if slices.Contains(Reactions, s) {
		return true
	}
	r, _ := utf8.DecodeRuneInString(s)
	return utf8.ValidString(s) && r >= 0x2000 && r != utf8.RuneError && utf8.RuneCountInString(s) <= 12
}

// ActionDone reads the answer to a sender action; nil when it was done. The answer names the
// recipient and no message (section 2.5).
func (Driver) ActionDone(r channel.Response) *channel.Failure { return failure(r) }
