package emulator

import (
	"slices"
	"testing"
)

// TestLeadEvents: a form that is sent in a conversation is told in the conversation and as a
// lead; one behind an advertisement as a lead only.
func TestLeadEvents(t *testing.T) {
	r := newRig(t, nil)
	r.listen("leadgen", "messaging_in_thread_lead_form_submit")
	form := r.must("POST", "/_emulator/pages/"+testPage+"/forms", `{"name":"News","questions":[{"type":"FULL_NAME"}]}`)["id"].(string)
	r.act("ana", Action{Action: "text", Text: "hi"})
	r.must("POST", "/me/messages?access_token=PAGETOKEN", `{"recipient":{"id":"25000000000000001"},"message":{"attachment":{"type":"template","payload":{"template_type":"instant_form","form_id":"`+form+`"}}}}`)
	r.act("ana", Action{Action: "form"})
	r.act("bob", Action{Action: "lead", Form: form, Ad: "6099000000001"})
	var fields []string
	var values []map[string]any
	eventually(t, "two leads", func() bool { fields, values = r.hook.changes(t); return len(fields) >= 2 })
	for i, ad := range []bool{false, true} {
		id, number := values[i]["leadgen_id"].(float64)
		if fields[i] != "leadgen" || !number || id == 0 || (values[i]["ad_id"] != nil) != ad {
			t.Errorf("lead %d: %s %v", i, fields[i], values[i])
		}
	}
	told := func() bool {
		return slices.ContainsFunc(r.hook.items(t), func(it map[string]any) bool {
			got, ok := it["form"].(map[string]any)
			return ok && got["id"] == form
		})
	}
	eventually(t, "the form in the conversation", told)
}
