package pages

import (
	"encoding/json"
	"strings"
	"time"

	"github.com/petitbleu/petitbleu/internal/graph"
	"github.com/petitbleu/petitbleu/internal/store"
)

// envelope writes facts as the body of a webhook call, the form in which the intake takes them.
func envelope(page string, items []json.RawMessage, now time.Time) ([]byte, error) {
	return json.Marshal(map[string]any{"object": "page", "entry": []any{map[string]any{"id": page, "time": now.UnixMilli(), "messaging": items}}})
}

type id struct {
	ID string `json:"id"`
}

// mark says in the event's data where it came from.
type mark struct {
	Source string `json:"source"` // history, catch_up
}

// item writes a message of a conversation as the webhook would have told it. ours is the id of
// our own message that it is, when it is.
func item(r store.Reading, psid string, m graph.Message, ours string) json.RawMessage {
	message := map[string]any{"mid": m.ID}
	if m.Text != "" {
		message["text"] = m.Text
	}
	if m.ReplyTo != "" {
		message["reply_to"] = map[string]string{"mid": m.ReplyTo}
	}
	if list := attachments(m); len(list) > 0 {
		message["attachments"] = list
	}
	from, to := id{psid}, id{r.PageID}
	if m.FromPage {
		from, to = to, from
		message["is_echo"] = true
		if ours != "" {
			message["metadata"] = ours
		}
	}
	text, err := json.Marshal(map[string]any{"sender": from, "recipient": to, "timestamp": m.At.UnixMilli(), "message": message, "petitbleu": mark{string(r.Kind)}})
	if err != nil {
		return json.RawMessage("{}")
	}
	return text
}

// attachments writes what the conversation shows as a webhook would (Messenger Platform
// reference, sections 1.7 and 6.7).
func attachments(m graph.Message) (list []map[string]any) {
	add := func(kind, url string, more map[string]any) {
		payload := map[string]any{}
		for k, v := range more {
			payload[k] = v
		}
		if url != "" {
			payload["url"] = url
		}
		list = append(list, map[string]any{"type": kind, "payload": payload})
	}
	if m.Sticker != "" {
		add("image", m.Sticker, nil)
	}
	for _, raw := range m.Attachments {
		var a struct {
			Mime  string                `json:"mime_type"`
			File  string                `json:"file_url"`
			Image *struct{ URL string } `json:"image_data"`
			Video *struct{ URL string } `json:"video_data"`
		}
		var members map[string]json.RawMessage
		if json.Unmarshal(raw, &a) != nil || json.Unmarshal(raw, &members) != nil {
			continue
		}
		switch {
		case a.Image != nil:
			add("image", a.Image.URL, nil)
		case a.Video != nil:
			add("video", a.Video.URL, nil)
		case strings.HasPrefix(a.Mime, "audio/"):
			add("audio", a.File, nil)
		case strings.HasPrefix(a.Mime, "video/"):
			add("video", a.File, nil)
		case a.File != "":
			add("file", a.File, nil)
		default:
			for name, v := range members {
				kind, ok := strings.CutSuffix(name, "_template")
				var payload map[string]any
				if ok && json.Unmarshal(v, &payload) == nil {
					payload["template_type"] = kind
					add("template", "", payload)
				}
			}
		}
	}
	return list
}
