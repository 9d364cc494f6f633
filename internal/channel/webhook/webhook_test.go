package webhook

import (
	"errors"
	"strings"
	"testing"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/channel"
	"github.com/petitbleu/petitbleu/internal/channel/channeltest"
)

func TestDriver(t *testing.T) { channeltest.Run(t, Driver{}, "testdata") }

// TestWhatLiquidMade: a rendered text that no request may hold is refused, with its field.
func TestWhatLiquidMade(t *testing.T) {
	good := petitbleu.WebhookRequest{Method: "POST", URL: "https://a.example/x", Headers: []petitbleu.Header{{Name: "X-A", Value: "b"}}, Body: "x"}
	for name, c := range map[string]struct {
		change func(*petitbleu.WebhookRequest)
		field  string
	}{
		"a line break in a header": {func(w *petitbleu.WebhookRequest) { w.Headers[0].Value = "b\r\nX-Admin: 1" }, "webhook.headers[0].value"},
		"a header's name":          {func(w *petitbleu.WebhookRequest) { w.Headers[0].Name = "X: y" }, "webhook.headers[0].name"},
		"another host":             {func(w *petitbleu.WebhookRequest) { w.Headers[0].Name = "host" }, "webhook.headers[0].name"},
		"a space in the address":   {func(w *petitbleu.WebhookRequest) { w.URL += "?a=b c" }, "webhook.url"},
		"a file":                   {func(w *petitbleu.WebhookRequest) { w.URL = "file:///etc/passwd" }, "webhook.url"},
		"a password":               {func(w *petitbleu.WebhookRequest) { w.URL = "https://u:p@a.example/" }, "webhook.url"},
		"a secret as host":         {func(w *petitbleu.WebhookRequest) { w.URL = "https://\x00secret:key\x00.example/" }, "webhook.url"},
		"a long body":              {func(w *petitbleu.WebhookRequest) { w.Body = strings.Repeat("x", petitbleu.WebhookBodyOutLimit+1) }, "webhook.body"},
	} {
		w := good
		w.Headers = append([]petitbleu.Header(nil), good.Headers...)
		c.change(&w)
		_, err := Driver{}.Encode(channel.Account{}, petitbleu.Message{ID: "msg_1", Content: petitbleu.Content{Type: petitbleu.ContentWebhook, Webhook: &w}}, channel.Right{})
		if e, ok := err.(*petitbleu.Error); !ok || e.Field != c.field { //nolint:errorlint // the very error
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestUnknownSecret: a message that names what is not there is not sent.
func TestUnknownSecret(t *testing.T) {
	w := petitbleu.WebhookRequest{URL: "https://a.example/", Body: petitbleu.RefOf(petitbleu.SealedSecret, "key").Mark()}
	_, err := Driver{}.Encode(channel.Account{}, petitbleu.Message{ID: "msg_1", Content: petitbleu.Content{Type: petitbleu.ContentWebhook, Webhook: &w}}, channel.Right{})
	if petitbleu.CodeOf(err) != petitbleu.CodeRenderFailed {
		t.Errorf("%v", err)
	}
}

// TestBarredHost: what this program's own guard refuses is not tried again, and the sentence names the cure.
func TestBarredHost(t *testing.T) {
	f := Driver{}.Decode(channel.Response{Err: errors.New("dial"), Barred: true, Why: "The address is private."}).Failure
	if f == nil || f.Kind != channel.Permanent || f.Reason != petitbleu.CodeRefused || !strings.Contains(f.Cause, "The address is private.") || !strings.Contains(f.Cure, "Settings > Webhooks") {
		t.Errorf("%+v", f)
	}
}
