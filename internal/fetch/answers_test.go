package fetch_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/petitbleu/petitbleu"
)

// form makes a form at the platform, and lead has Ana answer it.
func (h *house) form() string {
	h.Helper()
	return h.control("POST", "/pages/"+pageID+"/forms", `{"name":"News","questions":[{"type":"FULL_NAME"},{"type":"EMAIL"},{"key":"size"}]}`)["id"].(string)
}

func (h *house) lead(form, ad, size string) (id string) {
	h.Helper()
	return h.control("POST", "/people/ana/actions", fmt.Sprintf(`{"action":"lead","page":%q,"form":%q,"ad":%q,"answers":{"size":%q}}`, pageID, form, ad, size))["lead"].(string)
}

func (h *house) leadgen(form, id, more string) {
	h.Helper()
	h.comes(fmt.Sprintf(`"changes":[{"field":"leadgen","value":{"form_id":%s,"leadgen_id":%s,"page_id":%s,"created_time":%d%s}}]`, form, id, pageID, h.clock.Now().Unix(), more))
}

func answersOf(p map[string]any) string { return fmt.Sprint(p["answers"]) }

// TestLeadAnswers: the answers of a lead advertisement are read, once the permission is there.
func TestLeadAnswers(t *testing.T) {
	each(t, func(h *house) {
		form := h.form()
		id := h.lead(form, "6099000000001", "28")
		h.control("PUT", "/faults", `{"revoke_permission":{"one_in":1}}`)
		h.leadgen(form, id, `,"ad_id":6099000000001`)
		h.leadgen(form, id, `,"ad_id":6099000000001`) // the platform repeats it
		h.fetch()
		_, p := h.event(petitbleu.EventLead)
		if note, _ := p["note"].(string); p["answers"] != nil || p["code"] != string(petitbleu.CodePlatform) || !strings.Contains(note, "leads_retrieval") || h.waits() != 1 {
			t.Errorf("without the permission: %v, %d wait", p, h.waits())
		}
		h.control("DELETE", "/faults", "")
		h.fetch()
		if _, p := h.event(petitbleu.EventLead); p["answers"] != nil {
			t.Errorf("asked again at once: %v", p)
		}
		h.clock.Move(13 * time.Hour)
		h.fetch()
		_, p = h.event(petitbleu.EventLead)
		if p["lead_id"] != id || p["note"] != nil || !strings.Contains(answersOf(p), "Ana Martin") || !strings.Contains(answersOf(p), "map[id:size value:28]") || h.waits() != 0 {
			t.Errorf("with it: %v, %d wait", p, h.waits())
		}
	})
}

// TestFormAnswers: an instant form tells the form only; the one answer of that moment is the one, and the lead's
// event becomes the person's. Of two at once none is.
func TestFormAnswers(t *testing.T) {
	each(t, func(h *house) {
		form := h.form()
		h.lead(form, "", "20")
		h.clock.Move(time.Hour)
		id := h.lead(form, "", "28")
		h.lead(form, "6099000000001", "30") // by an advertisement, in the same moment
		h.leadgen(form, id, "")
		h.clock.Move(2 * time.Second)
		h.says(fmt.Sprintf(`"form":{"id":%q}`, form))
		h.fetch()
		e, p := h.event(petitbleu.EventForm)
		if p["form_id"] != form || p["lead_id"] != id || !strings.Contains(answersOf(p), "value:28") {
			t.Errorf("the form: %v", p)
		}
		if lead, _ := h.event(petitbleu.EventLead); e.ProfileID == "" || lead.ProfileID != e.ProfileID {
			t.Errorf("the lead is %q's, the form %q's", lead.ProfileID, e.ProfileID)
		}
		h.clock.Move(time.Hour)
		h.lead(form, "", "1")
		h.lead(form, "", "2")
		h.says(fmt.Sprintf(`"form":{"id":%q}`, form))
		h.fetch()
		if _, p := h.event(petitbleu.EventForm); p["answers"] != nil || p["note"] == nil || h.waits() != 0 {
			t.Errorf("of two at once: %v, %d wait", p, h.waits())
		}
	})
}
