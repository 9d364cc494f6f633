package graph

import (
	"encoding/json"
	"hash/fnv"
	"mime"
	"net/url"
	"path"
	"strconv"

	"github.com/petitbleu/petitbleu/internal/emulator/world"
)

// What a message of a conversation carries, in the form of that API (Messenger Platform reference,
// section 6.7). The reference names the members attachments and shares only; what stands in them is
// as inbox programs read it.

// part is an attachment of a message, as it was sent.
type part struct {
	Type    string                     `json:"type"`
	Payload map[string]json.RawMessage `json:"payload"`
}

// partsOf are the attachments of a message, of a person or as the Page sent it.
func partsOf(b *world.Bubble) []part {
	raw := b.Attachments
	if raw == nil {
		var m map[string]json.RawMessage
		if json.Unmarshal(b.Message, &m) != nil {
			return nil
		}
		if raw = m["attachments"]; m["attachment"] != nil {
			raw = json.RawMessage("[" + string(m["attachment"]) + "]")
		}
	}
	var list []part
	_ = json.Unmarshal(raw, &list) // none
	return list
}

// conversationAttachments shows what a message carries; nil when it carries nothing.
func conversationAttachments(b *world.Bubble) []any {
	var out []any
	for i, a := range partsOf(b) {
		one := map[string]any{"id": partID(b.MID, i)}
		if a.Type == "template" {
			var kind string
			_ = json.Unmarshal(a.Payload["template_type"], &kind) // a template has one
			delete(a.Payload, "template_type")
			one[kind+"_template"] = a.Payload
			out = append(out, one)
			continue
		}
		var address string
		_ = json.Unmarshal(a.Payload["url"], &address) // a pin has none
		if kind := partMime(a.Type, address); kind != "" {
			one["mime_type"], one["name"] = kind, partName(address)
		}
		switch a.Type {
		case "image", "sticker":
			one["image_data"] = map[string]any{"url": address, "preview_url": address, "width": 200, "height": 200, "render_as_sticker": a.Type == "sticker"}
		case "video":
			one["video_data"] = map[string]any{"url": address, "preview_url": address, "width": 200, "height": 200, "length": 1}
		default:
			if address != "" {
				one["file_url"] = address
			}
		}
		out = append(out, one)
	}
	return out
}

// conversationShares are the links that a message shares.
func conversationShares(b *world.Bubble) []any {
	if b.Kind != "share" && b.Kind != "fallback" {
		return nil
	}
	return []any{map[string]any{"link": b.Text}}
}

// partID is an attachment's own id: always the same for the same message.
func partID(mid string, at int) string {
	h := fnv.New64a()
	_, _ = h.Write([]byte(mid + "/" + strconv.Itoa(at))) // a hash takes all
	return strconv.FormatUint(1e15+h.Sum64()%9e15, 10)
}

// partMime is the kind of a file by its name, else by what it was sent as; empty for what is no file.
func partMime(kind, address string) string {
	usual := map[string]string{"image": "image/jpeg", "sticker": "image/png", "video": "video/mp4", "audio": "audio/mpeg", "file": "application/octet-stream"}[kind]
	if found, _, err := mime.ParseMediaType(mime.TypeByExtension(path.Ext(partName(address)))); err == nil && usual != "" {
		return found
	}
	return usual
}

// partName is the last part of an address's path.
func partName(address string) string {
	u, err := url.Parse(address)
	if err != nil || u.Path == "" {
		return ""
	}
	return path.Base(u.Path)
}
