package world

import (
	"encoding/json"
	"maps"
	"net/http"
	"slices"
	"strings"

	"github.com/petitbleu/petitbleu/internal/channel/messenger/wire"
)

// Shown is a person as answers show them, with the phone's state spelled out.
func (w *World) Shown(p Person) Person {
	open := p.IsPhoneOpen()
	p.PhoneOpen = &open
	return p
}

// Values copies the members of a map in the order of their keys, so that they can be
// written after the lock is gone.
func Values[V any](m map[string]*V) []V {
	out := make([]V, 0, len(m))
	for _, k := range slices.Sorted(maps.Keys(m)) {
		var copied V
		data, err := json.Marshal(m[k])
		if err == nil && json.Unmarshal(data, &copied) == nil {
			out = append(out, copied)
		}
	}
	return out
}

// CopyOf is a deep copy that can be used after the lock is gone.
func CopyOf[V any](v *V) V {
	return Values(map[string]*V{"": v})[0]
}

// Alerts are the mails so far, oldest first; never nil.
func (w *World) Alerts() []Alert {
	if w.State.Alerts == nil {
		return []Alert{}
	}
	return slices.Clone(w.State.Alerts)
}

// BaseURL is the emulator's own address without a slash at its end.
func (w *World) BaseURL(r *http.Request) string {
	if w.Options.PublicURL != "" {
		return strings.TrimSuffix(w.Options.PublicURL, "/")
	}
	if r.TLS != nil {
		return "https://" + r.Host
	}
	return "http://" + r.Host
}

// TemplateOf is the message's template type, or empty.
func TemplateOf(m *wire.Message) string {
	if m == nil || m.Attachment == nil || m.Attachment.Payload == nil {
		return ""
	}
	return m.Attachment.Payload.TemplateType
}
