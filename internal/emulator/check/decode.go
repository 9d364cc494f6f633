package check

import (
	"encoding/json"
	"reflect"
	"strings"

	"github.com/petitbleu/petitbleu/internal/channel/messenger/wire"
)

// Send is a call of the Send API, read.
type Send struct {
	wire.SendRequest
	// Raw is the message as it was sent, for what the types do not know.
	Raw json.RawMessage
}

// Decode reads the members of a Send API call. Each value is plain text or JSON text,
// whatever the form of the body was (Messenger Platform reference, section 2.1). Names in
// capitals or not are the same; a utility template at the top goes into the message.
func Decode(members map[string]string) (*Send, *Error) {
	s := &Send{SendRequest: wire.SendRequest{
		MessagingType:    strings.ToUpper(members["messaging_type"]),
		SenderAction:     strings.ToLower(members["sender_action"]),
		Tag:              strings.ToUpper(members["tag"]),
		NotificationType: strings.ToUpper(members["notification_type"]),
		PersonaID:        wire.ID(members["persona_id"]),
		Platform:         strings.ToLower(members["platform"]),
	}}
	if strings.TrimSpace(members["recipient"]) == "" {
		return nil, bad("The parameter recipient is required")
	}
	if members["message"] == "" && members["template"] != "" {
		s.Raw = json.RawMessage(`{"template":` + members["template"] + `}`)
	} else {
		s.Raw = json.RawMessage(members["message"])
	}
	for _, m := range []struct {
		name, text string
		into       any
	}{
		{"recipient", members["recipient"], &s.Recipient}, {"message", string(s.Raw), &s.Message},
		{"payload", members["payload"], &s.Payload}, {"reply_to", members["reply_to"], &s.ReplyTo},
		{"thread_control", members["thread_control"], &s.ThreadControl},
	} {
		if e := Into(m.name, m.text, m.into); e != nil {
			return nil, e
		}
	}
	if s.Recipient == nil {
		return nil, bad("The parameter recipient is required")
	}
	return s, nil
}

// Into reads a member that holds JSON; an empty one leaves v as it is.
func Into(name, text string, v any) *Error {
	if strings.TrimSpace(text) == "" {
		return nil
	}
	if err := json.Unmarshal([]byte(text), v); err != nil {
		return bad("param %s has a wrong form: %s", name, shapeOf(err))
	}
	return nil
}

// shapes are Go's kinds in words of JSON.
var shapes = map[reflect.Kind]string{
	reflect.Struct: "an object", reflect.Map: "an object", reflect.Pointer: "an object", reflect.Slice: "an array", reflect.String: "a text",
	reflect.Bool: "true or false", reflect.Int: "a number", reflect.Int64: "a number", reflect.Float64: "a number",
}

// shapeOf says what a JSON decoder disliked, without repeating what was sent.
func shapeOf(err error) string {
	switch t := err.(type) {
	case *json.UnmarshalTypeError:
		return strings.TrimSpace(t.Field + " must be " + shapes[t.Type.Kind()])
	case *json.SyntaxError:
		return "it must be JSON"
	}
	return err.Error()
}
