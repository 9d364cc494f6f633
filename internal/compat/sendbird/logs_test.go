package sendbird_test

import (
	"bytes"
	"encoding/json"
	"mime/multipart"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/petitbleu/petitbleu/internal/compat/sendbird"
	"github.com/petitbleu/petitbleu/internal/feed"
	"github.com/petitbleu/petitbleu/internal/store"
	"github.com/petitbleu/petitbleu/internal/store/storetest"
)

func TestTemplates(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		d := newDoor(t, s, nil)
		all := d.want(call{path: "/v2/templates"}, 200, `"template_key":"order-shipped"`, `"has_more":false`, `"color_variables":{"brand":"#742ddd,#c2a9fa"}`, `"message_retention_hours":4320`)
		if strings.Contains(all, `"gone"`) {
			t.Error("an archived template is listed")
		}
		d.want(call{path: "/v1/templates?show_archived=true"}, 200, `"key":"gone"`, `"is_archived":true`)
		d.want(call{path: "/v1/templates/order-shipped"}, 200, `"version":1`, `"channels":[{"key":"news","type":"in-app","name":"News","content":{"version":1`, `{"key":"order.id","type":"text","name":"order.id"}`,
			`{"key":"banner","type":"image","name":"banner"}`, `{"key":"url","type":"action","name":"url"}`, `"ui_template":{"version":1`, `"sequence":{"steps":[{"channels":[{"key":"news"}]}]}`, `"updated_at":1795348800000`)
		d.want(call{path: "/v1/templates/points"}, 200, `"data_template":{"title":"You have {points} points"}`)
		d.want(call{path: "/v1/templates/none"}, 400, `"code":400201`)
		d.want(call{path: "/v1/templates", token: d.tokens["read"]}, 400, `"code":403100`)
		d.want(call{path: "/v1/templates?limit=x"}, 400, `"code":400101`)
		first := d.want(call{path: "/v1/templates?limit=2"}, 200, `"has_more":true`)
		var page struct{ Token string }
		if err := json.Unmarshal([]byte(first), &page); err != nil {
			t.Fatal(err)
		}
		d.want(call{path: "/v1/templates?limit=2&token=" + page.Token}, 200, `"has_more":false`)
		d.want(call{path: "/v1/notifications/channels"}, 200, `"key":"news","type":"in-app"`)
	})
}

func TestLogs(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		d := newDoor(t, s, nil)
		var one, many struct {
			ID string `json:"notification_id"`
		}
		unmarshal(t, d.want(call{path: "/v1/notifications", body: realtime}, 200), &one)
		unmarshal(t, d.want(call{path: "/v1/notifications", body: `{"mode":"batch","targets":["u-1","u-2"],"template":{"key":"points"},"tag":"points","title":"Points","priority":"high","purpose":"transactional"}`}, 202), &many)
		d.batches()
		person, _, err := d.feed.ProfileOf(t.Context(), d.ws, "u-1", false)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := d.feed.Mark(t.Context(), d.ws, person, feed.Mark{What: "read", Feed: "app", All: true}); err != nil {
			t.Fatal(err)
		}
		d.want(call{path: "/v1/notifications"}, 200, `"notification_id":"`+many.ID, `"mode":"batch"`, `"title":"Points"`, `"tag":"points"`, `"sent_from":{"type":"api","value":"pb_test_`, `********"}`,
			`"channels":[{"key":"app","type":"in-app"}]`, `"status":"done"`, `"metrics":{"sent":2,"impression":0,"read":1,"clicked":0,"ctr_viewed":0,"ctr_sent":0}`)
		d.want(call{path: "/v1/notifications?tag=none"}, 200, `"notifications":[]`)
		d.want(call{path: "/v1/notifications/" + many.ID}, 200, `"template_key":"points"`)
		d.want(call{path: "/v1/notifications/" + one.ID}, 200, `"mode":"real-time"`, `"metrics":null`)
		d.want(call{path: "/v1/notifications/ntf_none"}, 400, `"code":400201`)
		d.want(call{path: "/v1/notifications/" + many.ID + "/messages"}, 200, `"user_id":"u-1"`, `"user_id":"u-2"`, `"message_status":"READ"`, `"message_status":"SENT"`, `"title":"Points"`, `"priority":"high"`, `"channel":{"key":"app","type":"in-app"}`)
		if body := d.want(call{path: "/v1/notifications/messages?user_id=u-1&message_status=SENT"}, 200, one.ID); strings.Contains(body, "points") {
			t.Error(body)
		}
		if body := d.want(call{path: "/v1/notifications/" + one.ID + "/messages"}, 200, one.ID); strings.Contains(body, "points") {
			t.Error(body)
		}
		d.want(call{path: "/v1/notifications/messages?user_id=nobody"}, 200, `"messages":[]`)
		d.want(call{path: "/v1/notifications/messages?template_key=order-shipped"}, 200, one.ID)
		d.want(call{path: "/v1/notifications/messages?message_status=SEEN"}, 400, `"code":400111`)
		d.want(call{path: "/v1/notifications/messages?created_after=x"}, 400, `"code":400101`)
		d.want(call{path: "/v1/notifications/messages?created_before=1000"}, 200, `"messages":[]`)
		d.want(call{path: "/v1/messages/" + one.ID}, 200, `"template_key":"order-shipped"`, `"message_data":{"message_status":"SENT","channel_url":"news","label":"Order"}`)
		unmarshal(t, d.want(call{path: "/v1/notifications", body: strings.Replace(realtime, `{`, `{"title":"Told",`, 1)}, 200), &one)
		d.want(call{path: "/v1/notifications/" + one.ID}, 200, `"mode":"real-time"`, `"title":"Told"`, `"metrics":null`)
		d.want(call{path: "/v1/notifications/messages?user_id=u-1&limit=1"}, 200, `"notification_id":"`+one.ID, `"mode":"real-time"`, `"title":"Told"`)
		d.want(call{path: "/v1/messages/msg_none"}, 400, `"code":400201`)
	})
}

func unmarshal(t *testing.T, text string, to any) {
	t.Helper()
	if err := json.Unmarshal([]byte(text), to); err != nil {
		t.Fatal(err, text)
	}
}

// TestFiles: an address for a file, the file, and a batch to those in it (section 11.6).
func TestFiles(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		d := newDoor(t, s, func(o *sendbird.Options) { o.Generosity = 10 })
		presign := func(key, body string) (fields map[string]string) {
			t.Helper()
			var p struct {
				URL    string
				Fields map[string]string
			}
			unmarshal(t, d.want(call{method: "POST", path: "/v1/storage/targets_files/" + key + "/presigned_urls", body: body}, 200, `"file_key":"`+key+`"`, base+"/v1/storage/uploads"), &p)
			return p.Fields
		}
		upload := func(fields map[string]string, file string) (int, string) {
			t.Helper()
			var b bytes.Buffer
			form := multipart.NewWriter(&b)
			for name, v := range fields {
				_ = form.WriteField(name, v)
			}
			part, _ := form.CreateFormFile("file", "targets.csv")
			_, _ = part.Write([]byte(file))
			_ = form.Close()
			r := httptest.NewRequestWithContext(t.Context(), "POST", "/v1/storage/uploads", &b)
			r.Header.Set("Content-Type", form.FormDataContentType())
			w := httptest.NewRecorder()
			d.mux.ServeHTTP(w, r)
			return w.Code, w.Body.String()
		}
		fields := presign("autumn.csv", "")
		d.want(call{path: "/v1/notifications", body: `{"mode":"batch","targets_filename":"autumn.csv","template":{"key":"order-shipped"}}`}, 400, `"code":400111`) // not uploaded yet
		if code, body := upload(fields, "user_id,order.id,eta\nu-1,A-1,\"soon, really\"\nu-2,A-2\nu-1,A-3,x\n"); code != 201 || !strings.Contains(body, `"targets":1,"rejected":2,"duplicates":1`) || !strings.Contains(body, `"line":3`) || !strings.Contains(body, `"line":4`) {
			t.Errorf("%d %s", code, body)
		}
		d.want(call{path: "/v1/storage/targets_files"}, 200, `"file_key":"autumn.csv"`, `"targets":1`)
		d.want(call{method: "POST", path: "/v1/storage/targets_files/autumn.csv/presigned_urls", body: `{"overwrite_duplicate_key":false}`}, 400, `"code":400111`)
		d.want(call{method: "POST", path: "/v1/storage/targets_files/autumn.csv/presigned_urls", body: `{"overwrite_duplicate_key":"yes"}`}, 400, `"code":400104`)
		d.want(call{method: "POST", path: "/v1/storage/targets_files/a%20b/presigned_urls"}, 400)
		again := presign("autumn.csv", `{"overwrite_duplicate_key":true}`)
		again["signature"] = strings.Repeat("0", 64)
		if code, body := upload(again, "user_id\nx\n"); code != 400 || !strings.Contains(body, "403100") {
			t.Errorf("%d %s", code, body)
		}
		if code, body := upload(nil, "user_id\nx\n"); code != 400 || !strings.Contains(body, "403100") {
			t.Errorf("%d %s", code, body)
		}
		for file, says := range map[string]string{"name\nx\n": "user_id", "user_id,user id\nx,y\n": "column 2", "": "empty", "user_id\n": "no line"} {
			if code, body := upload(presign("bad", `{"overwrite_duplicate_key":true}`), file); code != 400 || !strings.Contains(body, "400111") || !strings.Contains(body, says) {
				t.Errorf("%q: %d %s", file, code, body)
			}
		}
		d.want(call{path: "/v1/notifications", body: `{"mode":"batch","targets_filename":"autumn.csv","template":{"key":"order-shipped"}}`}, 202, `"accepted":1`)
		d.batches()
		if all := d.sees("u-1"); len(all) != 1 || !strings.Contains(all[0].Text, "A-1 arrives soon, really") {
			t.Errorf("%+v", all)
		}
	})
}
