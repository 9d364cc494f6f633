package intake

import (
	"bytes"
	"encoding/json"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/channel/messenger"
)

// sealedMark stands where a token stood.
const sealedMark = "(sealed)"

// redact gives JSON without its tokens. What cannot be read as JSON is replaced whole.
func redact(data []byte) []byte {
	v, ok := parse(data)
	if !ok {
		return []byte(`"` + sealedMark + `"`)
	}
	hide(v)
	return write(v)
}

func parse(data []byte) (v any, ok bool) {
	d := json.NewDecoder(bytes.NewReader(data))
	d.UseNumber()
	return v, d.Decode(&v) == nil
}

func write(v any) []byte {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if e.Encode(v) != nil { // cannot happen: v came from JSON
		return []byte("{}")
	}
	return bytes.TrimSuffix(b.Bytes(), []byte("\n"))
}

func hide(v any) {
	switch v := v.(type) {
	case map[string]any:
		for _, name := range messenger.SecretMembers {
			if s, ok := v[name]; ok && s != "" {
				v[name] = sealedMark
			}
		}
		for _, member := range v {
			hide(member)
		}
	case []any:
		for _, element := range v {
			hide(element)
		}
	}
}

// noted adds to an event's data why something in it was not followed, as the member
// "petitbleu".
func noted(data []byte, e *petitbleu.Error) []byte {
	v, ok := parse(data)
	m, is := v.(map[string]any)
	if !ok || !is {
		m = map[string]any{"data": string(data)}
	}
	m["petitbleu"] = map[string]string{"code": string(e.Code), "note": e.Message}
	return write(m)
}

// forgetMessage takes all but ids and words out of whatever a body says of a message, comment or post; ok is false when it
// says nothing of it.
func forgetMessage(body []byte, mid string) (forgot []byte, ok bool) {
	v, valid := parse(body)
	if !valid || !forget(v, mid) {
		return body, false
	}
	return write(v), true
}

func forget(v any, mid string) (found bool) {
	switch v := v.(type) {
	case map[string]any:
		if v["mid"] == mid || v["comment_id"] == mid && v["item"] == "comment" || v["post_id"] == mid && v["item"] == "post" {
			for name := range v {
				switch name {
				case "mid", "is_deleted", "is_echo", "num_edit", "action", "item", "verb", "comment_id", "post_id", "parent_id", "created_time":
				default:
					delete(v, name)
					found = true
				}
			}
			return found
		}
		for name, member := range v {
			if name != "reply_to" && forget(member, mid) {
				found = true
			}
		}
	case []any:
		for _, element := range v {
			if forget(element, mid) {
				found = true
			}
		}
	}
	return found
}
