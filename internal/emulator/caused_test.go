package emulator

import (
	"fmt"
	"strings"
	"testing"

	"github.com/petitbleu/petitbleu/internal/emulator/world"
)

// caused is the chain of the newest action in a conversation, one word for each effect.
func (r *rig) caused(person string) string {
	var out []string
	for _, one := range r.must("GET", "/_emulator/threads/"+testPage+"/"+person+"/caused", nil)["effects"].([]any) {
		s := one.(map[string]any)
		word := fmt.Sprint(s["kind"], " ", s["name"])
		switch {
		case s["kind"] == "call":
			word = fmt.Sprint("call ", s["status"])
		case s["code"] != nil:
			word += fmt.Sprint(" ", s["code"])
		}
		out = append(out, word)
	}
	return strings.Join(out, ", ")
}

// TestCaused: what an action caused, in its order; the next action begins anew.
func TestCaused(t *testing.T) {
	r := newRig(t, nil)
	r.act("ana", Action{Action: "text", Text: "hi"})
	r.waitItems(1)
	want := "action text, window message, event messages, call 200"
	eventually(t, want, func() bool { return r.caused("ana") == want })
	r.must("POST", "/v26.0/me/messages?access_token=PAGETOKEN", `{"recipient":{"id":"25000000000000001"},"sender_action":"typing_on"}`)
	r.call("POST", "/v26.0/me/messages?access_token=PAGETOKEN", `{"recipient":{"id":"25000000000000001"},"message":{"attachment":{"type":"image","payload":{"attachment_id":"1"}}}}`)
	r.must("GET", "/v26.0/25000000000000001?fields=first_name&access_token=PAGETOKEN", nil)
	want += ", graph me/messages, graph me/messages 100, graph 25000000000000001"
	if got := r.caused("ana"); got != want {
		t.Errorf("got %s\nwant %s", got, want)
	}
	call := r.must("GET", "/_emulator/webhooks", nil)["calls"].([]any)[0].(map[string]any)
	did := r.must("GET", fmt.Sprintf("/_emulator/webhooks/%v", call["id"]), nil)["did"].([]any)
	if len(did) != 3 || did[0].(map[string]any)["text"] != "typing_on" {
		t.Errorf("what the call did: %v", did)
	}
	if _, err := r.e.Act("ana", Action{Page: testPage, Action: "notify_me"}); err == nil {
		t.Fatal("there is nothing to tap")
	}
	if got := r.caused("ana"); got != want {
		t.Errorf("a refused action left a trace: %s", got)
	}
	r.act("ana", Action{Action: "order", Items: []world.OrderItem{{Name: "Mug", Quantity: 1}}})
	if got, want := r.caused("ana"), "action order, window message, unheard send_cart"; got != want {
		t.Errorf("got %s\nwant %s", got, want)
	}
}
