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
