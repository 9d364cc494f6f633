package sendbird_test

import (
	"encoding/json"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/petitbleu/petitbleu/internal/compat/sendbird"
	"github.com/petitbleu/petitbleu/internal/store"
	"github.com/petitbleu/petitbleu/internal/store/storetest"
)

// codes are those of section 11.8 that a caller can bring about.
var codes = []int{207100, 400100, 400101, 400102, 400103, 400104, 400105, 400110, 400111, 400201, 400401, 403100, 403101, 500910}

// documented looks whether an answer is a success, or a refusal with one of the codes.
func (d *door) documented(c call) {
	d.t.Helper()
	w := d.do(c)
	var f struct {
		Error   bool   `json:"error"`
		Message string `json:"message"`
		Code    int    `json:"code"`
	}
	if w.Code < 300 && w.Code != 207 {
		return
	}
	if err := json.Unmarshal(w.Body.Bytes(), &f); err != nil || w.Code >= 500 || !f.Error || f.Message == "" || !slices.Contains(codes, f.Code) {
		d.t.Errorf("%s %q %.300q: %d %s", c.method, c.path, c.body, w.Code, w.Body)
	}
}

// TestStrangeText: what PostgreSQL cannot keep in a text is refused on both engines, or found nowhere, wherever it stands.
func TestStrangeText(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		d := newDoor(t, s, func(o *sendbird.Options) { o.Generosity = 100 })
		for _, text := range []string{"%00", "%ff", "%F0%9F", "a%00b", "%ED%A0%80"} {
			for _, path := range []string{"notifications?tag=", "notifications?template_key=", "notifications?token=", "notifications?limit=", "notifications?created_after=", "notifications/messages?user_id=",
				"notifications/messages?tag=", "notifications/messages?notification_id=", "notifications/messages?token=", "templates?token=", "templates/", "notifications/", "messages/",
				"storage/targets_files?token=", "notifications/messages?template_key="} {
				d.documented(call{path: "/v1/" + path + text})
			}
			d.documented(call{method: "POST", path: "/v1/storage/targets_files/" + text + "/presigned_urls", body: "{}"})
		}
		for _, text := range []string{`\u0000`, `\ud800`, "\xff", "\x00"} {
			for _, body := range []string{`{"mode":"%","targets":["u"],"template":{"key":"points"}}`, `{"mode":"batch","targets":["%","u"],"template":{"key":"points"}}`, `{"mode":"batch","targets":["u"],"template":{"key":"%"}}`,
				`{"mode":"realtime","targets":["u"],"template":{"key":"points","variables":{"u":{"%":"%"}}}}`, `{"mode":"realtime","targets":["u"],"template":{"key":"points","variables":{"%":{}}}}`,
				`{"mode":"realtime","targets":["u"],"tag":"%","template":{"key":"points"}}`, `{"mode":"realtime","targets":["u"],"title":"%","template":{"key":"points"}}`,
				`{"mode":"realtime","targets":["u"],"event_name":"%","template":{"key":"points"}}`, `{"mode":"batch","targets":["u"],"request_id":"%","template":{"key":"points"}}`,
				`{"mode":"batch","targets_filename":"%","template":{"key":"points"}}`, `{"mode":"realtime","targets":["u"],"priority":"%","template":{"key":"points"}}`, `{"%":1}`} {
				d.documented(call{path: "/v1/notifications", body: strings.ReplaceAll(body, "%", text)})
			}
			for _, body := range []string{`{"receiver":"u","template_key":"points","external_id":"%","campaign_id":"%","dispatch_id":"%"}`, `{"receiver":"%","template_key":"points","event_name":"%"}`, `{"receiver":"u","template_key":"points","variables":{"%":"%"}}`} {
				d.documented(call{path: "/braze/notifications/realtime", body: strings.ReplaceAll(body, "%", text)})
			}
		}
	})
}

// FuzzSend: whatever is sent, the answer has a documented code, and never says that something went wrong here.
func FuzzSend(f *testing.F) {
	for _, body := range []string{realtime, `{"mode":"batch","targets":["u-1",5,null],"template":{"key":"strict","variables":{"u-1":{"order":{"id":[1e400]}}}}}`, `{"mode":"single","targets":[" ","u"],"template":{"key":"points"}}`,
		`{"mode":"auto","targets":[],"targets_filename":"x","request_id":"r","push_template":{"title":""}}`, `{"receiver":"u","template_key":"points","variables":{"title":[{"key":"points","variables":{}}]}}`, `[`, `{"mode":{}}`} {
		f.Add(body, "limit=1&tag=a")
	}
	f.Add(`{}`, "created_after=9223372036854775807&token=%00&message_status=READ")
	d := newDoor(f, storetest.Open(f, "sqlite"), func(o *sendbird.Options) { o.Generosity = 1_000_000 })
	f.Fuzz(func(t *testing.T, body, query string) {
		d.t = t
		for _, path := range []string{"/v1/notifications", "/v2/notifications/messages", "/braze/notifications/realtime", "/v1/storage/targets_files/f/presigned_urls"} {
			d.documented(call{method: "POST", path: path, body: body})
		}
		if _, err := url.ParseQuery(query); err != nil || strings.ContainsAny(query, " \r\n\t#") || !plain(query) {
			return
		}
		for _, path := range []string{"/v1/notifications", "/v1/notifications/messages", "/v1/templates", "/v1/storage/targets_files"} {
			d.documented(call{path: path + "?" + query})
		}
	})
}

// plain tells whether a text may stand in the address of a request.
func plain(s string) bool {
	return !strings.ContainsFunc(s, func(r rune) bool { return r <= ' ' || r >= 0x7f })
}
