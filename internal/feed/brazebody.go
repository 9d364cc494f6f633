package feed

import (
	"encoding/json"
	"fmt"
	"strings"
)

// The addresses that an external Braze sends webhooks to (Notifications reference, section 17).
const (
	BrazeRealtimePath = "/braze/notifications/realtime"
	BrazeBatchPath    = "/braze/notifications/batch"
)

// BrazeBuild is what somebody chose for a webhook of an external Braze.
type BrazeBuild struct {
	TemplateKey string
	EventName   string
	Tag         string
	Purpose     string
	Attribute   string // whose value is the user id; empty: Braze's own user id is
	Canvas      bool   // the webhook is a step of a Canvas
	Variables   []BrazeVariable
}

// BrazeVariable is a placeholder, and the Liquid that gives its value.
type BrazeVariable struct{ Name, Liquid string }

// BrazeBody writes the body of the webhook: JSON with Liquid inside. Whatever a value holds, what comes out is JSON: each
// is written first, and escaped where it stands. Who has no user id gets nothing.
func BrazeBody(b BrazeBuild) string {
	receiver := "{{${user_id}}}"
	if b.Attribute != "" {
		receiver = "{{custom_attribute.${" + b.Attribute + "}}}"
	}
	var out strings.Builder
	capture := func(name, liquid string) {
		fmt.Fprintf(&out, "{%% capture %s %%}%s{%% endcapture %%}\n", name, liquid)
	}
	capture("pb_receiver", receiver)
	out.WriteString("{% if pb_receiver == blank %}{% abort_message(\"no user id for in-app notifications\") %}{% endif %}\n")
	for i, v := range b.Variables {
		capture(fmt.Sprintf("pb_%d", i+1), v.Liquid)
	}
	out.WriteString("{\n  \"receiver\": \"{{pb_receiver | json_escape}}\",\n")
	member := func(name, text string) {
		if text != "" {
			quoted, _ := json.Marshal(text) // a text cannot fail
			fmt.Fprintf(&out, "  %q: %s,\n", name, quoted)
		}
	}
	member("template_key", b.TemplateKey)
	member("event_name", b.EventName)
	member("tag", b.Tag)
	member("purpose", b.Purpose)
	out.WriteString("  \"variables\": {")
	for i, v := range b.Variables {
		name, _ := json.Marshal(v.Name) // a text cannot fail
		fmt.Fprintf(&out, "%s\n    %s: \"{{pb_%d | json_escape}}\"", map[bool]string{true: ","}[i > 0], name, i+1)
	}
	if len(b.Variables) > 0 {
		out.WriteString("\n  ")
	}
	out.WriteString("},\n  \"external_id\": \"{{${user_id} | json_escape}}\",\n  \"braze_id\": \"{{${braze_id}}}\",\n")
	if b.Canvas {
		out.WriteString("  \"canvas_id\": \"{{canvas.${api_id}}}\",\n")
	} else {
		out.WriteString("  \"campaign_id\": \"{{campaign.${api_id}}}\",\n  \"title\": \"{{campaign.${name} | json_escape}}\",\n")
	}
	out.WriteString("  \"dispatch_id\": \"{{campaign.${dispatch_id}}}\"\n}\n")
	return out.String()
}
