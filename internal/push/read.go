package push

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/petitbleu/petitbleu"
)

// Body is a request body, understood: one or two messages, the text first.
type Body struct {
	Parts    []Part
	Purpose  petitbleu.Purpose // empty when the body names none
	Topic    string
	Warnings []string
}

// Part is one message of a request and the names that the request uses for its fields.
type Part struct {
	Content petitbleu.Content
	paths   []rename
}

// rename says how a field of the content is called in the request.
type rename struct{ ours, theirs string }

// known are the members that the body may have at its top: parts of a receipt only with one.
func (p Body) known() []string {
	keys := []string{"text", "attachment", "purpose", "topic"}
	if n := len(p.Parts); n > 0 && p.Parts[n-1].Content.Type == petitbleu.ContentReceipt {
		keys = append(keys, "address", "summary", "adjustments")
	}
	return keys
}

// Read reads a body in any of the shapes of the guide: text and attachment; a receipt's
// address, summary and adjustments inside payload, beside it or at the top; numbers as numbers
// or as strings. Errors name the field by its path in the body.
func Read(body []byte) (p Body, err error) {
	top, err := decodeBody(body)
	if err != nil {
		return p, err
	}
	r := &reader{}
	text := r.text(top, "", "text", petitbleu.CodeInvalidBody)
	p.Purpose = petitbleu.Purpose(r.text(top, "", "purpose", petitbleu.CodeInvalidBody))
	p.Topic = r.text(top, "", "topic", petitbleu.CodeInvalidBody)
	if strings.TrimSpace(text) != "" {
		p.Parts = append(p.Parts, Part{Content: petitbleu.Content{Type: petitbleu.ContentText, Text: text}})
	}
	if attachment := r.object(top, "", "attachment", petitbleu.CodeInvalidBody); attachment != nil {
		p.Parts = append(p.Parts, r.attachment(top, attachment))
	}
	r.unread(top, "", p.known())
	if r.err != nil {
		return Body{}, r.err
	}
	if p.Purpose != "" && !slices.Contains(petitbleu.Purposes, p.Purpose) {
		return Body{}, petitbleu.Errorf(petitbleu.CodeInvalidBody, "The purpose is one of %s.", PurposeList()).At("purpose")
	}
	if err := CheckTopic(p.Topic); err != nil {
		return Body{}, err
	}
	if len(p.Parts) == 0 {
		return Body{}, petitbleu.Errorf(petitbleu.CodeEmptyMessage, "The message is empty: give a text, an attachment, or both.")
	}
	p.Warnings = r.warnings
	return p, nil
}

// topicLimit is the longest topic, in bytes: a topic is a name, not a text.
const topicLimit = 100

// CheckTopic tells whether a text can be a topic.
func CheckTopic(topic string) error {
	if len(topic) > topicLimit || strings.ContainsFunc(topic, isControl) {
		return petitbleu.Errorf(petitbleu.CodeInvalidBody, "A topic has at most %d bytes and no control characters.", topicLimit).At("topic")
	}
	return nil
}

func isControl(r rune) bool { return r < ' ' || r == 0x7f }

// PurposeList names the purposes for a sentence.
func PurposeList() string {
	names := make([]string, len(petitbleu.Purposes))
	for i, p := range petitbleu.Purposes {
		names[i] = string(p)
	}
	return strings.Join(names, ", ")
}

// decodeBody reads the JSON object that a body is, numbers as they were written.
func decodeBody(body []byte) (map[string]any, error) {
	if len(bytes.TrimSpace(body)) == 0 {
		return nil, petitbleu.Errorf(petitbleu.CodeEmptyMessage, "The body is empty: send a JSON object with a text, an attachment, or both.")
	}
	if !utf8.Valid(body) {
		return nil, petitbleu.Errorf(petitbleu.CodeInvalidBody, "The body is not UTF-8: encode it as UTF-8.")
	}
	v, err := decodeJSON(body)
	if err != nil {
		if _, braced := decodeJSON(slices.Concat([]byte("{"), body, []byte("}"))); braced == nil && bytes.TrimSpace(body)[0] == '"' {
			return nil, petitbleu.Errorf(petitbleu.CodeInvalidBody, "The body lacks its outer braces: put { before it and } after it.")
		}
		return nil, petitbleu.Errorf(petitbleu.CodeInvalidBody, "The body is not valid JSON: %s.", jsonFault(body, err))
	}
	top, ok := v.(map[string]any)
	if !ok {
		return nil, petitbleu.Errorf(petitbleu.CodeInvalidBody, "The body is %s; send a JSON object with a text, an attachment, or both.", kindOf(v))
	}
	return top, nil
}

func decodeJSON(body []byte) (v any, err error) {
	d := json.NewDecoder(bytes.NewReader(body))
	d.UseNumber()
	if err := d.Decode(&v); err != nil {
		return nil, err
	}
	if _, err := d.Token(); err != io.EOF {
		return nil, fmt.Errorf("something follows the end of the object")
	}
	return v, nil
}

// jsonFault says where a body stops being JSON, without repeating any of it.
func jsonFault(body []byte, err error) string {
	if e, ok := err.(*json.SyntaxError); ok {
		return fmt.Sprintf("it breaks at byte %d of %d", e.Offset, len(body))
	}
	if err == io.ErrUnexpectedEOF {
		return fmt.Sprintf("it ends too early, after %d bytes", len(body))
	}
	return "something follows the end of the object"
}

// Field gives the request's name for a field of the content.
func (p Part) Field(ours string) string {
	for _, r := range p.paths {
		if rest, ok := strings.CutPrefix(ours, r.ours); ok && (rest == "" || rest[0] == '.' || rest[0] == '[') {
			return r.theirs + rest
		}
	}
	return ours
}

// kindOf names a JSON value's kind in words.
func kindOf(v any) string {
	switch v.(type) {
	case nil:
		return "null"
	case string:
		return "a string"
	case bool:
		return "true or false"
	case []any:
		return "a list"
	case map[string]any:
		return "an object"
	}
	return "a number"
}
