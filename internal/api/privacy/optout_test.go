package privacy_test

import (
	"encoding/json"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/api/apitest"
	"github.com/petitbleu/petitbleu/internal/api/door"
	"github.com/petitbleu/petitbleu/internal/api/people"
	"github.com/petitbleu/petitbleu/internal/intake"
	"github.com/petitbleu/petitbleu/internal/store"
)

func TestOptOuts(t *testing.T) {
	apitest.Each(t, func(w *apitest.World) {
		waits := petitbleu.Message{WorkspaceID: w.WS, ID: w.NewID(petitbleu.KindMessage), ProfileID: w.Person, Channel: "messenger", PageID: apitest.TestPage, Recipient: apitest.TestPSID,
			Origin: "push", Part: 1, Purpose: petitbleu.PurposeTransactional, Content: petitbleu.Content{Type: petitbleu.ContentText, Text: "x"}, State: petitbleu.StateHeld, DueAt: apitest.Noon.Add(time.Hour), CreatedAt: apitest.Noon, UpdatedAt: apitest.Noon}
		w.Write(func(tx *store.Tx) error { return tx.InsertMessages([]petitbleu.Message{waits}) })
		w.Run([]apitest.Scenario{
			{"none yet", door.RoleViewer, "GET", ":ws/profiles/:person/opt-outs", "", 200, []string{`"items":[]`}, nil},
			{"a viewer records none", door.RoleViewer, "POST", ":ws/profiles/:person/opt-outs", `{"page_id":":page"}`, 403, nil, nil},
			{"not on that Page", door.RoleOperator, "POST", ":ws/profiles/:person/opt-outs", `{"page_id":":free"}`, 422, []string{"body.page_id"}, nil},
			{"said on the phone", door.RoleOperator, "POST", ":ws/profiles/:person/opt-outs", `{"page_id":":page","said":"on the phone"}`, 201, []string{`"source":"person"`, `"said":"on the phone"`}, []string{"undone_at"}},
			{"it stands", door.RoleViewer, "GET", ":ws/profiles/:person/opt-outs", "", 200, []string{`"source":"person"`}, nil},
			{"nobody undoes it", door.RoleAdministrator, "DELETE", ":ws/profiles/:person/opt-outs", "", 405, nil, nil},
			{"what waited is dropped", door.RoleViewer, "GET", ":ws/messages/" + waits.ID, "", 200, []string{`"state":"dropped"`, `"reason":"stopped"`}, nil},
		})
		w.Store.Read(t.Context(), func(tx *store.Tx) error {
			c, err := tx.Conversations(w.WS, apitest.TestPage, []string{apitest.TestPSID})
			if thread := c[apitest.TestPSID]; !thread.Stopped() {
				t.Errorf("the thread: %+v", thread)
			}
			return err
		})
	})
}

func TestOptInRevoked(t *testing.T) {
	apitest.Each(t, func(w *apitest.World) {
		type person struct {
			OptIns []people.OptInView `json:"opt_ins"`
		}
		had := apitest.Get[person](w, door.RoleViewer, w.W("/profiles/"+w.Person)).OptIns
		if len(had) != 1 || !had[0].RevokedAt.IsZero() {
			t.Fatalf("opt-ins: %+v", had)
		}
		w.Run([]apitest.Scenario{
			{"a viewer ends none", door.RoleViewer, "POST", ":ws/profiles/:person/opt-ins/" + had[0].ID + "/revoke", "", 403, nil, nil},
			{"not another's", door.RoleOperator, "POST", ":ws/profiles/:away/opt-ins/" + had[0].ID + "/revoke", "", 404, nil, nil},
			{"taken back in the shop", door.RoleOperator, "POST", ":ws/profiles/:person/opt-ins/" + had[0].ID + "/revoke", "", 204, nil, nil},
			{"once more", door.RoleOperator, "POST", ":ws/profiles/:person/opt-ins/" + had[0].ID + "/revoke", "", 204, nil, nil},
		})
		if now := apitest.Get[person](w, door.RoleViewer, w.W("/profiles/"+w.Person)).OptIns; len(now) != 1 || now[0].RevokedAt.IsZero() {
			t.Errorf("after it was taken back: %+v", now)
		}
	})
}

func TestOptOutWords(t *testing.T) {
	apitest.Each(t, func(w *apitest.World) {
		w.Run([]apitest.Scenario{
			{"the program's own", door.RoleViewer, "GET", ":ws/opt-out-words", "", 200, []string{`"arrêt"`, `"confirm":true`}, nil},
			{"no word", door.RoleAdministrator, "PUT", ":ws/opt-out-words", `{"confirm":false,"languages":{}}`, 422, []string{"at least one word"}, nil},
			{"not an operator's", door.RoleOperator, "PUT", ":ws/opt-out-words", `{"confirm":false,"languages":{"eo":{"stop":["haltu"],"start":[],"stopped":"","topic":"","started":"","resume":""}}}`, 403, nil, nil},
			{"our own", door.RoleAdministrator, "PUT", ":ws/opt-out-words", `{"confirm":false,"languages":{"eo":{"stop":["haltu"],"start":[],"stopped":"","topic":"","started":"","resume":""}}}`, 200, []string{`"haltu"`}, nil},
			{"kept", door.RoleViewer, "GET", ":ws/opt-out-words", "", 200, []string{`"haltu"`}, []string{"arrêt"}},
			{"back", door.RoleAdministrator, "DELETE", ":ws/opt-out-words", "", 200, []string{`"arrêt"`}, nil},
			{"back again", door.RoleViewer, "GET", ":ws/opt-out-words", "", 200, []string{`"arrêt"`}, nil},
		})
	})
}

func TestLinks(t *testing.T) {
	apitest.Each(t, func(w *apitest.World) {
		site := petitbleu.Site{WorkspaceID: w.WS, ID: w.NewID(petitbleu.KindSite), Name: "Shop", PageID: apitest.TestPage, Origins: []string{"https://shop.example"}, CreatedAt: apitest.Noon}
		site.KeySealed = w.Box.Seal("site/"+site.ID+"/key", "the key")
		w.Write(func(tx *store.Tx) error { return tx.InsertSite(site) })
		w.Run([]apitest.Scenario{
			{"a poster", door.RoleAdministrator, "POST", ":ws/links", `{"page_id":":page","ref":"poster-1"}`, 200, []string{`"https://m.me/:page?ref=poster-1"`, "<svg"}, []string{"expires_at"}},
			{"a strange ref", door.RoleAdministrator, "POST", ":ws/links", `{"page_id":":page","ref":"a b"}`, 422, []string{"body.ref"}, nil},
			{"a ref that looks signed", door.RoleAdministrator, "POST", ":ws/links", `{"page_id":":page","ref":"pb1xyz"}`, 422, []string{"body.ref"}, nil},
			{"not ours", door.RoleAdministrator, "POST", ":ws/links", `{"page_id":"1"}`, 404, []string{"body.page_id"}, nil},
			{"nobody's key", door.RoleAdministrator, "POST", ":ws/links", `{"page_id":":page","customer_id":"ana"}`, 422, []string{"body.site_id"}, nil},
			{"no log-in yet", door.RoleViewer, "GET", ":ws/sites/" + site.ID + "/linking", "", 200, []string{`"login_url":""`, "/link/" + site.ID}, nil},
			{"an open log-in", door.RoleAdministrator, "PUT", ":ws/sites/" + site.ID + "/linking", `{"login_url":"http://shop.example/login"}`, 422, []string{"body.login_url"}, nil},
			{"a log-in", door.RoleAdministrator, "PUT", ":ws/sites/" + site.ID + "/linking", `{"login_url":"https://shop.example/login"}`, 200, []string{"shop.example/login"}, nil},
			{"an offer without words", door.RoleAdministrator, "PUT", ":ws/sites/" + site.ID + "/linking", `{"login_url":"https://shop.example/login","offer":true}`, 422, []string{"body.offer_text"}, nil},
			{"an offer", door.RoleAdministrator, "PUT", ":ws/sites/" + site.ID + "/linking", `{"login_url":"https://shop.example/login","offer":true,"offer_text":"Log in?"}`, 200, []string{`"offer":true`}, nil},
			{"kept", door.RoleViewer, "GET", ":ws/sites/" + site.ID + "/linking", "", 200, []string{"shop.example/login", "Log in?"}, nil},
			{"event kinds", door.RoleViewer, "GET", ":ws/event-kinds", "", 200, []string{`"messenger.message"`, `"quick_reply"`}, nil},
			{"no comments", door.RoleViewer, "GET", ":ws/comments", "", 200, []string{`"items":[]`}, nil},
		})
		_, text, _ := w.Ask(door.RoleAdministrator, "POST", w.W("/links"), `{"site_id":"`+site.ID+`","customer_id":"ana","ext_id":true,"topic":"news"}`)
		var made struct{ URL, Ref string }
		if err := json.Unmarshal([]byte(text), &made); err != nil {
			t.Fatal(err)
		}
		u, err := url.Parse(made.URL)
		if err != nil || u.Query().Get("ref") != made.Ref || len(made.Ref) > petitbleu.RefLimit {
			t.Fatalf("%v %s", err, text)
		}
		r, err := intake.OpenRef("the key", made.Ref, apitest.Noon.Add(29*24*time.Hour))
		if err != nil || r.CustomerID != "ana" || !r.ExtID || r.Topic != "news" || r.PageID != apitest.TestPage {
			t.Errorf("the ref: %+v %v", r, err)
		}
		if _, err := intake.OpenRef("the key", made.Ref, apitest.Noon.Add(31*24*time.Hour)); err == nil {
			t.Error("the ref never ends")
		}
	})
}

func TestComments(t *testing.T) {
	apitest.Each(t, func(w *apitest.World) {
		w.Write(func(tx *store.Tx) error {
			return tx.UpsertComments([]petitbleu.Comment{
				{WorkspaceID: w.WS, PageID: apitest.TestPage, ID: "1_2", PostID: "1_1", Author: "Ana", Text: "price?", At: apitest.Noon},
				{WorkspaceID: w.WS, PageID: apitest.TestPage, ID: "1_3", PostID: "1_3", Author: "Bo", Visitor: true, Text: "hello", At: apitest.Noon.Add(time.Hour)},
			})
		})
		_, text, _ := w.Ask(door.RoleViewer, "GET", w.W("/comments?limit=1"), "")
		if !strings.Contains(text, `"recipient":"post:1_3"`) || strings.Contains(text, "price?") {
			t.Errorf("the first page: %s", text)
		}
		var page struct{ Next string }
		if err := json.Unmarshal([]byte(text), &page); err != nil || page.Next == "" {
			t.Fatal(err, text)
		}
		_, text, _ = w.Ask(door.RoleViewer, "GET", w.W("/comments?cursor="+page.Next), "")
		if !strings.Contains(text, `"recipient":"comment:1_2"`) || strings.Contains(text, "hello") {
			t.Errorf("the second page: %s", text)
		}
	})
}
