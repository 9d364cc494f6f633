package emulator

import "testing"

// TestDesk: what the emulator's page asks of the control API beside what programs do.
func TestDesk(t *testing.T) {
	r := newRig(t, nil)
	r.must("PATCH", "/_emulator/people/ana", `{"phone":{"number":"+12025550143","verified":"formerly"},"email":"ana@shop.example"}`)
	got := r.must("GET", "/_emulator/people/ana", nil)
	if phone, _ := got["phone"].(map[string]any); phone["number"] != "+12025550143" || got["email"] != "ana@shop.example" {
		t.Errorf("phone and email: %v", got)
	}
	for _, bad := range []string{`{"phone":{"number":"12025550143","verified":"never"}}`, `{"phone":{"number":"+1202","verified":"maybe"}}`} {
		if status, _ := r.call("PATCH", "/_emulator/people/ana", bad); status != 400 {
			t.Errorf("%s: got %d, want 400", bad, status)
		}
	}
	r.must("PATCH", "/_emulator/people/ana", `{"phone":{}}`)
	if got := r.must("GET", "/_emulator/people/ana", nil); got["phone"] != nil {
		t.Errorf("an empty number takes the phone away: %v", got["phone"])
	}

	settings := "/_emulator/pages/" + testPage + "/settings"
	r.must("PATCH", settings, `{"receivers":{"`+testApp+`":"primary"}}`)
	r.must("PATCH", settings, `{"news":true}`)
	if got := r.must("GET", settings, nil)["settings"].(map[string]any); len(got["receivers"].(map[string]any)) != 1 {
		t.Errorf("receivers that are not named stay: %v", got)
	}
	if got := r.must("PATCH", settings, `{"receivers":{}}`)["settings"].(map[string]any); len(got["receivers"].(map[string]any)) != 0 {
		t.Errorf("a list that is given replaces the one before: %v", got)
	}

	setUp := r.must("GET", "/_emulator/pages/"+testPage+"/setup", nil)
	if setUp["page"] != testPage || len(setUp["personas"].([]any)) != 0 || len(setUp["templates"].([]any)) != 0 {
		t.Errorf("set up: %v", setUp)
	}
}
