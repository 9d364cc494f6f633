package script

import (
	"bytes"
	"encoding/json"
	"os"
	"regexp"
	"testing"

	pb "github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/channel/messenger"
	"github.com/petitbleu/petitbleu/test/program"
)

var jsonBlock = regexp.MustCompile("(?s)```json\n(.*?)```")

// past are the forms that ended, with a day on which they lived.
var past = map[pb.ContentType]string{
	pb.ContentSubscription: "2025-06-01T00:00:00Z",
	pb.ContentAirline:      pb.Pack2020,
}

// messageForms are all forms of message.
var messageForms = []pb.ContentType{
	pb.ContentText, pb.ContentImage, pb.ContentVideo, pb.ContentAudio, pb.ContentFile, pb.ContentImages,
	pb.ContentSticker, pb.ContentCards, pb.ContentButtons, pb.ContentReceipt, pb.ContentMediaCard,
	pb.ContentProducts, pb.ContentCoupon, pb.ContentFeedback, pb.ContentCustomerInfo, pb.ContentImageGrid,
	pb.ContentForm, pb.ContentUtility, pb.ContentTokenRequest, pb.ContentSubscription, pb.ContentAirline,
}

// TestMessagesPage sends every example of docs/messages.md to the demo: the page names every form,
// and each of today is read on the phone.
func TestMessagesPage(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile("../../docs/messages.md")
	if err != nil {
		t.Fatal(err)
	}
	d := program.Start(t, "demo", "--json", "--app-listen", "127.0.0.1:0", "--shop-listen", "127.0.0.1:0", "--emulator-listen", "127.0.0.1:0")
	api := d.Ready["api_url"] + "/workspaces/" + d.Ready["workspace_id"]
	call := func(method, path string, body any) map[string]any {
		t.Helper()
		status, answer := program.Call(t, method, api+path, d.Ready["api_key"], body)
		if status >= 300 {
			t.Fatalf("%s %s: %d %v", method, path, status, answer)
		}
		return answer
	}
	named, sent := map[pb.ContentType]bool{}, map[string]string{}
	for _, block := range jsonBlock.FindAllSubmatch(text, -1) {
		var c pb.Content
		read := json.NewDecoder(bytes.NewReader(block[1]))
		read.DisallowUnknownFields()
		if bytes.Contains(block[1], []byte(`"components"`)) {
			call("POST", "/pages/"+d.Ready["page_id"]+"/templates", json.RawMessage(block[1]))
			continue
		}
		if err := read.Decode(&c); err != nil {
			t.Errorf("%v in\n%s", err, block[1])
			continue
		}
		named[c.Type] = true
		if day := past[c.Type]; day != "" {
			if problems, _ := (messenger.Driver{}).Check(c, day); len(problems) > 0 {
				t.Errorf("%s, on a day on which it lived: %v", c.Type, problems[0])
			}
			continue
		}
		m := call("POST", "/messages", map[string]any{
			"customer_id": d.Ready["customer_id"], "page_id": d.Ready["page_id"], "purpose": "transactional", "content": c})
		sent[at(m, "id")] = string(block[1])
	}
	for _, form := range messageForms {
		if !named[form] {
			t.Errorf("docs/messages.md has no example of %s", form)
		}
	}
	program.Until(t, "every example is read", func() bool {
		for id, example := range sent {
			switch m := call("GET", "/messages/"+id, nil); at(m, "state") {
			case "read":
				delete(sent, id)
			case "failed", "dropped", "unknown":
				t.Fatalf("%s: %s\n%s", at(m, "state"), at(m, "reason_text"), example)
			}
		}
		return len(sent) == 0
	})
}
