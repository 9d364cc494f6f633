package api

import (
	"encoding/json"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/intake"
	"github.com/petitbleu/petitbleu/internal/store"
)

func TestOptOuts(t *testing.T) {
	each(t, func(w *world) {
		waits := petitbleu.Message{WorkspaceID: w.ws, ID: w.id(petitbleu.KindMessage), ProfileID: w.person, Channel: "messenger", PageID: testPage, Recipient: testPSID,
			Origin: "push", Part: 1, Purpose: petitbleu.PurposeTransactional, Content: petitbleu.Content{Type: petitbleu.ContentText, Text: "x"}, State: petitbleu.StateHeld, DueAt: noon.Add(time.Hour), CreatedAt: noon, UpdatedAt: noon}
		w.write(func(tx *store.Tx) error { return tx.InsertMessages([]petitbleu.Message{waits}) })
		w.run([]scenario{
			{"none yet", RoleViewer, "GET", ":ws/profiles/:person/opt-outs", "", 200, []string{`"items":[]`}, nil},
			{"a viewer records none", RoleViewer, "POST", ":ws/profiles/:person/opt-outs", `{"page_id":":page"}`, 403, nil, nil},
			{"not on that Page", RoleOperator, "POST", ":ws/profiles/:person/opt-outs", `{"page_id":":free"}`, 422, []string{"body.page_id"}, nil},
			{"said on the phone", RoleOperator, "POST", ":ws/profiles/:person/opt-outs", `{"page_id":":page","said":"on the phone"}`, 201, []string{`"source":"person"`, `"said":"on the phone"`}, []string{"undone_at"}},
			{"it stands", RoleViewer, "GET", ":ws/profiles/:person/opt-outs", "", 200, []string{`"source":"person"`}, nil},
			{"nobody undoes it", RoleAdministrator, "DELETE", ":ws/profiles/:person/opt-outs", "", 405, nil, nil},
			{"what waited is dropped", RoleViewer, "GET", ":ws/messages/" + waits.ID, "", 200, []string{`"state":"dropped"`, `"reason":"stopped"`}, nil},
		})
		w.s.Read(t.Context(), func(tx *store.Tx) error {
			c, err := tx.Conversations(w.ws, testPage, []string{testPSID})
			if thread := c[testPSID]; !thread.Stopped() {
				t.Errorf("the thread: %+v", thread)
			}
			return err
		})
	})
}

func TestOptInRevoked(t *testing.T) {
	each(t, func(w *world) {
		type person struct {
			OptIns []OptInView `json:"opt_ins"`
		}
		had := get[person](w, RoleViewer, w.W("/profiles/"+w.person)).OptIns
		if len(had) != 1 || !had[0].RevokedAt.IsZero() {
			t.Fatalf("opt-ins: %+v", had)
		}
		w.run([]scenario{
			{"a viewer ends none", RoleViewer, "POST", ":ws/profiles/:person/opt-ins/" + had[0].ID + "/revoke", "", 403, nil, nil},
			{"not another's", RoleOperator, "POST", ":ws/profiles/:away/opt-ins/" + had[0].ID + "/revoke", "", 404, nil, nil},
			{"taken back in the shop", RoleOperator, "POST", ":ws/profiles/:person/opt-ins/" + had[0].ID + "/revoke", "", 204, nil, nil},
			{"once more", RoleOperator, "POST", ":ws/profiles/:person/opt-ins/" + had[0].ID + "/revoke", "", 204, nil, nil},
		})
		if now := get[person](w, RoleViewer, w.W("/profiles/"+w.person)).OptIns; len(now) != 1 || now[0].RevokedAt.IsZero() {
			t.Errorf("after it was taken back: %+v", now)
		}
	})
}

func TestOptOutWords(t *testing.T) {
	each(t, func(w *world) {
		w.run([]scenario{
			{"the program's own", RoleViewer, "GET", ":ws/opt-out-words", "", 200, []string{`"arrêt"`, `"confirm":true`}, nil},
			{"no word", RoleAdministrator, "PUT", ":ws/opt-out-words", `{"confirm":false,"languages":{}}`, 422, []string{"at least one word"}, nil},
			{"not an operator's", RoleOperator, "PUT", ":ws/opt-out-words", `{"confirm":false,"languages":{"eo":{"stop":["haltu"],"start":[],"stopped":"","topic":"","started":"","resume":""}}}`, 403, nil, nil},
			{"our own", RoleAdministrator, "PUT", ":ws/opt-out-words", `{"confirm":false,"languages":{"eo":{"stop":["haltu"],"start":[],"stopped":"","topic":"","started":"","resume":""}}}`, 200, []string{`"haltu"`}, nil},
			{"kept", RoleViewer, "GET", ":ws/opt-out-words", "", 200, []string{`"haltu"`}, []string{"arrêt"}},
			{"back", RoleAdministrator, "DELETE", ":ws/opt-out-words", "", 200, []string{`"arrêt"`}, nil},
			{"back again", RoleViewer, "GET", ":ws/opt-out-words", "", 200, []string{`"arrêt"`}, nil},
		})
	})
}

func TestLinks(t *testing.T) {
	each(t, func(w *world) {
		site := petitbleu.Site{WorkspaceID: w.ws, ID: w.id(petitbleu.KindSite), Name: "Shop", PageID: testPage, Origins: []string{"https://shop.example"}, CreatedAt: noon}
		site.KeySealed = w.box.Seal("site/"+site.ID+"/key", "the key")
		w.write(func(tx *store.Tx) error { return tx.InsertSite(site) })
		w.run([]scenario{
			{"a poster", RoleAdministrator, "POST", ":ws/links", `{"page_id":":page","ref":"poster-1"}`, 200, []string{`"https://m.me/:page?ref=poster-1"`, "<svg"}, []string{"expires_at"}},
			{"a strange ref", RoleAdministrator, "POST", ":ws/links", `{"page_id":":page","ref":"a b"}`, 422, []string{"body.ref"}, nil},
			{"a ref that looks signed", RoleAdministrator, "POST", ":ws/links", `{"page_id":":page","ref":"pb1xyz"}`, 422, []string{"body.ref"}, nil},
			{"not ours", RoleAdministrator, "POST", ":ws/links", `{"page_id":"1"}`, 404, []string{"body.page_id"}, nil},
			{"nobody's key", RoleAdministrator, "POST", ":ws/links", `{"page_id":":page","customer_id":"ana"}`, 422, []string{"body.site_id"}, nil},
			{"no log-in yet", RoleViewer, "GET", ":ws/sites/" + site.ID + "/linking", "", 200, []string{`"login_url":""`, "/link/" + site.ID}, nil},
			{"an open log-in", RoleAdministrator, "PUT", ":ws/sites/" + site.ID + "/linking", `{"login_url":"http://shop.example/login"}`, 422, []string{"body.login_url"}, nil},
			{"a log-in", RoleAdministrator, "PUT", ":ws/sites/" + site.ID + "/linking", `{"login_url":"https://shop.example/login"}`, 200, []string{"shop.example/login"}, nil},
			{"an offer without words", RoleAdministrator, "PUT", ":ws/sites/" + site.ID + "/linking", `{"login_url":"https://shop.example/login","offer":true}`, 422, []string{"body.offer_text"}, nil},
			{"an offer", RoleAdministrator, "PUT", ":ws/sites/" + site.ID + "/linking", `{"login_url":"https://shop.example/login","offer":true,"offer_text":"Log in?"}`, 200, []string{`"offer":true`}, nil},
			{"kept", RoleViewer, "GET", ":ws/sites/" + site.ID + "/linking", "", 200, []string{"shop.example/login", "Log in?"}, nil},
			{"event kinds", RoleViewer, "GET", ":ws/event-kinds", "", 200, []string{`"messenger.message"`, `"quick_reply"`}, nil},
			{"no comments", RoleViewer, "GET", ":ws/comments", "", 200, []string{`"items":[]`}, nil},
		})
		_, text, _ := w.ask(RoleAdministrator, "POST", w.W("/links"), `{"site_id":"`+site.ID+`","customer_id":"ana","ext_id":true,"topic":"news"}`)
		var made struct{ URL, Ref string }
		if err := json.Unmarshal([]byte(text), &made); err != nil {
			t.Fatal(err)
		}
		u, err := url.Parse(made.URL)
		if err != nil || u.Query().Get("ref") != made.Ref || len(made.Ref) > petitbleu.RefLimit {
			t.Fatalf("%v %s", err, text)
		}
		r, err := intake.OpenRef("the key", made.Ref, noon.Add(29*24*time.Hour))
		if err != nil || r.CustomerID != "ana" || !r.ExtID || r.Topic != "news" || r.PageID != testPage {
			t.Errorf("the ref: %+v %v", r, err)
		}
		if _, err := intake.OpenRef("the key", made.Ref, noon.Add(31*24*time.Hour)); err == nil {
			t.Error("the ref never ends")
		}
	})
}

func TestComments(t *testing.T) {
	each(t, func(w *world) {
		w.write(func(tx *store.Tx) error {
			return tx.UpsertComments([]petitbleu.Comment{
				{WorkspaceID: w.ws, PageID: testPage, ID: "1_2", PostID: "1_1", Author: "Ana", Text: "price?", At: noon},
				{WorkspaceID: w.ws, PageID: testPage, ID: "1_3", PostID: "1_3", Author: "Bo", Visitor: true, Text: "hello", At: noon.Add(time.Hour)},
			})
		})
		_, text, _ := w.ask(RoleViewer, "GET", w.W("/comments?limit=1"), "")
		if !strings.Contains(text, `"recipient":"post:1_3"`) || strings.Contains(text, "price?") {
			t.Errorf("the first page: %s", text)
		}
		var page struct{ Next string }
		if err := json.Unmarshal([]byte(text), &page); err != nil || page.Next == "" {
			t.Fatal(err, text)
		}
		_, text, _ = w.ask(RoleViewer, "GET", w.W("/comments?cursor="+page.Next), "")
		if !strings.Contains(text, `"recipient":"comment:1_2"`) || strings.Contains(text, "hello") {
			t.Errorf("the second page: %s", text)
		}
	})
}
