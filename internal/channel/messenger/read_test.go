package messenger

import (
	"bytes"
	"encoding/json"
	"net/url"
	"os"
	"path/filepath"
	"testing"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/channel"
)

// TestReadSend: what the driver writes of every form of message is read back as the same content, as JSON
// and as a form.
func TestReadSend(t *testing.T) {
	files, err := filepath.Glob("testdata/send/*.json")
	if err != nil || len(files) < 20 {
		t.Fatal(err, len(files))
	}
	account := channel.Account{PageID: "1", Token: "t", GraphURL: "https://graph.example", GraphVersion: "v26.0"}
	for _, f := range files {
		data, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		var c struct{ Content petitbleu.Content }
		if err := json.Unmarshal(data, &c); err != nil {
			t.Fatal(err)
		}
		m := petitbleu.Message{ID: "msg_1", Recipient: "1254459154682919", Content: c.Content}
		req, err := Driver{}.Encode(account, m, channel.Right{Name: petitbleu.RightWindow})
		if err != nil {
			continue // a form that goes by another right
		}
		var members map[string]json.RawMessage
		if err := json.Unmarshal(req.Body, &members); err != nil {
			t.Fatal(err)
		}
		form := url.Values{}
		for name, v := range members {
			var plain string
			if json.Unmarshal(v, &plain) != nil {
				plain = string(v)
			}
			form.Set(name, plain)
		}
		for kind, body := range map[string][]byte{"application/json": req.Body, "application/x-www-form-urlencoded": []byte(form.Encode())} {
			got, err := ReadSend(kind, body)
			if err != nil || got.Recipient.Value != m.Recipient {
				t.Errorf("%s, %s: %v", filepath.Base(f), kind, err)
				continue
			}
			m.Content = got.Content
			again, err := Driver{}.Encode(account, m, channel.Right{Name: petitbleu.RightWindow})
			if err != nil || !bytes.Equal(again.Body, req.Body) {
				t.Errorf("%s, %s: %v\nread    %s\nwritten %s", filepath.Base(f), kind, err, again.Body, req.Body)
			}
		}
	}
}

// TestReadSendRefuses: what cannot be understood is named.
func TestReadSendRefuses(t *testing.T) {
	for body, field := range map[string]string{
		`[]`: "", `{"recipient":{"id":1}}`: "message", `{"recipient":{"id":""},"message":{"text":"x"}}`: "recipient.id", `{"message":{"text":"x"}}`: "recipient.id",
		`{"recipient":{"id":1},"message":{}}`: "message", `{"recipient":{"id":1},"sender_action":"typing_on"}`: "message",
		`{"recipient":{"id":1},"message":{"attachment":{"type":"gif"}}}`:                                         "message.attachment.type",
		`{"recipient":{"id":1},"message":{"attachment":{"type":"template","payload":{"template_type":"list"}}}}`: "message.attachment.payload.template_type",
	} {
		_, err := ReadSend("application/json", []byte(body))
		e, ok := err.(*petitbleu.Error) //nolint:errorlint // the very error
		if !ok || e.Field != field {
			t.Errorf("%s: %v", body, err)
		}
	}
}

// TestReadSendLoose: ids as numbers, a tag in lower case, an empty type.
func TestReadSendLoose(t *testing.T) {
	got, err := ReadSend("", []byte(`{"recipient":{"id":1254459154682919},"messaging_type":"MESSAGE_TAG","tag":"account_update","message":{"text":17}}`))
	if err != nil || got.Recipient.Value != "1254459154682919" || got.Content.Text != "17" || got.Content.Tag != "ACCOUNT_UPDATE" || got.Type != "MESSAGE_TAG" {
		t.Errorf("%+v, %v", got, err)
	}
}

// FuzzReadSend: whatever a template makes of a body is read or refused with a sentence, and what is read can be checked.
func FuzzReadSend(f *testing.F) {
	for _, body := range []string{`{"recipient":{"id":1},"message":{"text":"x"}}`, `recipient={"id":1}&message={"text":"x"}`,
		`{"recipient":{"id":1},"message":{"attachment":{"type":"template","payload":{"template_type":"generic","elements":[{"title":"a","buttons":[{"type":"web_url"}]}]}}}}`} {
		f.Add("application/json", []byte(body))
		f.Add("application/x-www-form-urlencoded; charset=utf-8", []byte(body))
	}
	f.Fuzz(func(t *testing.T, kind string, body []byte) {
		a, err := ReadSend(kind, body)
		if err != nil {
			if _, ok := err.(*petitbleu.Error); !ok { //nolint:errorlint // the very error
				t.Errorf("an error without a code: %v", err)
			}
			return
		}
		Driver{}.Check(a.Content, petitbleu.PackToday)
	})
}
