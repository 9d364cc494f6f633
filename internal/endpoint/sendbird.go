package endpoint

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"

	"github.com/petitbleu/petitbleu"
)

// sendbirdNames are the events that Sendbird's webhooks tell (Notifications reference, section 14.2).
var sendbirdNames = map[string]string{
	"notification.send_realtime": "notification:send_realtime", "notification.send_batch": "notification:send_batch",
	"card_template.created": "notification:template_create", "card_template.edited": "notification:template_edit",
	"card_template.archived": "notification:template_archive", "card_template.unarchived": "notification:template_unarchive",
}

// sendbird writes a body in the form of Sendbird's webhooks: no variable of anybody stands there (sections 14.5 and 14.7).
func (f *facts) sendbird(o petitbleu.Outgoing, name string, data object) any {
	delete(data, "workspace_id")
	what := "notification"
	if _, ok := data["version"]; ok {
		what = "template"
	}
	return object{"event": name, "app_id": f.workspace, "sent_at": o.At, what: data}
}

// signSendbird signs as Sendbird does: HMAC-SHA256 over the body, by the whole secret of the endpoint in the place of the
// API token, in lower-case hexadecimal digits (section 14.4).
func signSendbird(secret string, body []byte) string {
	m := hmac.New(sha256.New, []byte(secret))
	m.Write(body)
	return hex.EncodeToString(m.Sum(nil))
}
