package endpoint

import (
	"crypto/sha256"
	"fmt"
	"time"

	"github.com/petitbleu/petitbleu"
)

// stream is a body in the form of Braze's stream of events (Braze reference, section 10.1).
type stream struct {
	Events []streamed `json:"events"`
}

type streamed struct {
	EventType  string `json:"event_type"`
	ID         string `json:"id"`   // a UUID, the same at each attempt
	Time       int64  `json:"time"` // Unix seconds
	User       object `json:"user"`
	Properties object `json:"properties"`
}

// currents gives an event in that form. What has no name there has ours behind "petitbleu.", and our own members.
func (f *facts) currents(o petitbleu.Outgoing, data object) stream {
	name := kinds[o.Type].Currents
	user := object{}
	if p := f.profile(o); p != "" {
		user.text("user_id", petitbleu.BrazeID(p))
		user.text("external_user_id", f.external[p])
	}
	if name == "" {
		name = "petitbleu." + o.Type
	} else {
		data = f.translated(o, data)
	}
	data["app_group_id"] = f.workspace
	delete(data, "workspace_id")
	return stream{[]streamed{{EventType: name, ID: uuidOf(o.ID), Time: time.UnixMilli(o.At).Unix(), User: user, Properties: data}}}
}

// translated gives the fields that Braze's events have (Braze reference, section 10.2).
func (f *facts) translated(o petitbleu.Outgoing, data object) object {
	p := object{}
	switch kinds[o.Type].from {
	case ofMessage:
		v := f.messages[o.About]
		p.text("dispatch_id", v.DispatchID)
		p.text("send_id", v.SendID)
		p.text("campaign_id", petitbleu.UUID(petitbleu.KindCampaign, v.CampaignID))
		p.text("message_variation_id", petitbleu.UUID(petitbleu.KindVariant, v.VariantID))
		switch o.Type {
		case "message.failed":
			p["webhook_failure_source"], p["is_terminal"], p["retry_count"] = string(v.Reason), true, max(v.Attempts-1, 0)
			p.text("raw_response", shortened(v.ReasonText, 1000))
		case "message.dropped":
			p["abort_type"] = string(v.Reason)
			p.text("abort_log", shortened(v.ReasonText, 128))
		}
		for _, name := range []string{"message_id", "channel", "page_id", "test"} { // ours beside them
			if v, ok := data[name]; ok {
				p[name] = v
			}
		}
	case ofEvent:
		v := f.events[o.About]
		told, _ := data["properties"].(map[string]any)
		if v.Kind == petitbleu.EventPurchase {
			p["product_id"] = v.Name
			for _, name := range []string{"price", "currency", "quantity", "properties"} {
				if x, ok := told[name]; ok {
					p[name] = x
				}
			}
			break
		}
		p["name"], p["custom_properties"] = v.Name, told
	case ofOptIn, ofOptOut:
		p["channel"] = "messenger"
		p["subscription_status"] = "Subscribed"
		if o.Type == "optout.recorded" || o.Type == "optin.revoked" {
			p["subscription_status"] = "Unsubscribed"
		}
		for to, from := range map[string]string{"channel_identifier": "psid", "state_change_source": "source", "page_id": "page_id", "topic": "topic"} {
			if v, ok := data[from]; ok {
				p[to] = v
			}
		}
	case ofProfile:
		return updated(data)
	case ofGone:
		if into, ok := data["into"].(string); ok {
			p["orphaned_by_id"] = petitbleu.BrazeID(into)
		}
	}
	return p
}

// updated spreads attributes as Braze's profile updates do: the standard ones by their names, the others together.
func updated(data object) object {
	p, custom := object{}, map[string]any{}
	attributes, _ := data["attributes"].(map[string]any)
	for name, v := range attributes {
		to, standard := standardFields[name]
		if !standard {
			custom[name] = v
			continue
		}
		p[to] = v
	}
	p["custom_attributes"] = custom
	if at, ok := data["updated_at"].(time.Time); ok {
		p["time_ms"] = at.UnixMilli()
	}
	return p
}

var standardFields = map[string]string{"first_name": "first_name", "last_name": "last_name", "email": "email_address", "gender": "gender", "phone": "phone_number",
	"dob": "dob", "time_zone": "timezone", "home_city": "home_city", "country": "country", "language": "language"}

func shortened(text string, limit int) string {
	r := []rune(text)
	return string(r[:min(len(r), limit)])
}

// uuidOf makes a UUID of an event's id (RFC 9562, version 8).
func uuidOf(id string) string {
	b := sha256.Sum256([]byte(id))
	b[6], b[8] = b[6]&0x0f|0x80, b[8]&0x3f|0x80
	return fmt.Sprintf("%x-%x-%x-%x-%x", b[0:4], b[4:6], b[6:8], b[8:10], b[10:16])
}
