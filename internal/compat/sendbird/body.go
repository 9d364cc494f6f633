package sendbird

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
	"unicode/utf8"

	"github.com/petitbleu/petitbleu"
)

// bodyLimit is the longest body in bytes: 10,000 targets with 3 kB of variables each.
const bodyLimit = 32 << 20

// readBody reads a JSON object of a request.
func readBody(w http.ResponseWriter, r *http.Request) (object, error) {
	text, err := io.ReadAll(http.MaxBytesReader(w, r.Body, bodyLimit))
	if err != nil {
		if _, ok := err.(*http.MaxBytesError); ok {
			return nil, refuse(codeTooLong, "The body is longer than %d MiB. Upload the targets as a file, and name it in targets_filename.", bodyLimit>>20)
		}
		return nil, refuse(codeInvalid, "The body could not be read to its end.")
	}
	return parse(text)
}

// parse reads a JSON object. Bytes that are no UTF-8 become U+FFFD.
func parse(text []byte) (object, error) {
	if !utf8.Valid(text) {
		text = bytes.ToValidUTF8(text, []byte("\uFFFD"))
	}
	o := object{}
	if err := json.Unmarshal(text, &o); err != nil {
		if _, ok := err.(*json.UnmarshalTypeError); ok {
			return nil, refuse(codeObject, "Expected a JSON object as the body.")
		}
		return nil, refuse(codeInvalid, "The body is not JSON.")
	}
	if o == nil {
		return nil, refuse(codeObject, "Expected a JSON object as the body.")
	}
	return o, nil
}

// object is a JSON object whose members are read one by one, each with a refusal of its own.
type object map[string]json.RawMessage

// has tells whether a member is there and is not null.
func (o object) has(name string) bool {
	v, ok := o[name]
	return ok && string(bytes.TrimSpace(v)) != "null"
}

// text reads a text of at most so many characters; "" when it is missing.
func (o object) text(name string, most int) (string, error) {
	if !o.has(name) {
		return "", nil
	}
	var s string
	if json.Unmarshal(o[name], &s) != nil {
		return "", refuse(codeString, "Expected a string: %q.", name)
	}
	if utf8.RuneCountInString(s) > most {
		return "", refuse(codeTooLong, "Too long: %q has more than %d characters.", name, most)
	}
	if strings.ContainsRune(s, 0) {
		return "", invalid(name, "A text has no NUL.")
	}
	return s, nil
}

// needed is text for a member that must be there.
func (o object) needed(name string, most int) (string, error) {
	if !o.has(name) {
		return "", missing(name)
	}
	s, err := o.text(name, most)
	if err == nil && strings.TrimSpace(s) == "" {
		err = invalid(name, "It must not be empty.")
	}
	return s, err
}

func (o object) flag(name string) (bool, error) {
	if !o.has(name) {
		return false, nil
	}
	var b bool
	if json.Unmarshal(o[name], &b) != nil {
		return false, refuse(codeBoolean, "Expected a boolean: %q.", name)
	}
	return b, nil
}

// inner reads an object; nil when it is missing.
func (o object) inner(name string) (object, error) {
	if !o.has(name) {
		return nil, nil
	}
	in := object{}
	if json.Unmarshal(o[name], &in) != nil {
		return nil, refuse(codeObject, "Expected a JSON object: %q.", name)
	}
	return in, nil
}

// texts reads a list of texts; nil when it is missing. A number stands for its digits: ids are often numbers where
// they come from.
func (o object) texts(name string) ([]string, error) {
	if !o.has(name) {
		return nil, nil
	}
	var list []json.RawMessage
	if json.Unmarshal(o[name], &list) != nil {
		return nil, refuse(codeList, "Expected a list: %q.", name)
	}
	all := make([]string, len(list))
	for i, v := range list {
		var n json.Number
		if json.Unmarshal(v, &all[i]) == nil && string(v) != "null" {
			continue
		}
		if d := json.Unmarshal(v, &n); d != nil || v[0] == '"' || string(v) == "null" {
			return nil, refuse(codeString, "Expected a string: %q.", fmt.Sprintf("%s[%d]", name, i))
		}
		all[i] = n.String()
	}
	return all, nil
}

// userID says what is wrong with the id of a user; "": nothing (section 4.6).
func userID(id string) string {
	switch {
	case id == "":
		return "A user id must not be empty."
	case utf8.RuneCountInString(id) > petitbleu.FeedUserLimit:
		return fmt.Sprintf("A user id has at most %d characters.", petitbleu.FeedUserLimit)
	case strings.TrimSpace(id) != id:
		return "A user id has no blanks around it."
	case strings.ContainsFunc(id, func(r rune) bool { return r < ' ' || r == 0x7f }):
		return "A user id has no control characters."
	}
	return ""
}
