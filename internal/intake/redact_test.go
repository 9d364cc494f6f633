package intake

import (
	"strings"
	"testing"

	"github.com/petitbleu/petitbleu"
)

// What is kept of a call that was worked in holds no token; a call without one is not touched.
func TestRecordIsRedacted(t *testing.T) {
	body := `{"object":"page","entry":[{"id":"10","messaging":[{"sender":{"id":"7"},"recipient":{"id":"10"},"timestamp":1767225600123,` +
		`"optin":{"type":"one_time_notif_req","payload":"<RESTOCK>","one_time_notif_token":"tok-\u0073ecret"}}]}]}`
	c := decode(petitbleu.RawCall{Body: []byte(body), ReceivedAt: noon})
	if c.note != "" || len(c.items) != 1 || c.items[0].Token != "tok-secret" {
		t.Fatalf("decoded %+v, %q", c.items, c.note)
	}
	for _, kept := range []string{string(c.redacted), string(c.items[0].Data)} {
		if kept == "" || strings.Contains(kept, "ecret") || !strings.Contains(kept, `"<RESTOCK>"`) || !strings.Contains(kept, "1767225600123") {
			t.Errorf("kept: %s", kept)
		}
	}
	plain := decode(petitbleu.RawCall{Body: []byte(strings.ReplaceAll(body, "one_time_notif_token", "x")), ReceivedAt: noon})
	if plain.redacted != nil {
		t.Errorf("a call without a token was written anew: %s", plain.redacted)
	}
}
