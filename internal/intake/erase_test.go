package intake_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/intake"
	"github.com/petitbleu/petitbleu/internal/store"
)

// platform stands in for the Graph API's ids_for_pages alone.
func (h *house) platform(answer func(w http.ResponseWriter, r *http.Request)) *intake.Intake {
	h.Helper()
	s := httptest.NewServer(http.HandlerFunc(answer))
	h.Cleanup(s.Close)
	h.write(func(tx *store.Tx) error {
		return tx.UpsertApp(petitbleu.App{ID: appID, SecretSealed: h.box.Seal("app/900/secret", "s"), GraphURL: s.URL, GraphVersion: "v26.0", CreatedAt: noon})
	})
	return h.node("one", s.Client())
}

// matching is a platform that knows one person by an id of its own, and how that person goes on a Page.
func (h *house) matching(psid string) *intake.Intake {
	h.Helper()
	return h.platform(func(w http.ResponseWriter, _ *http.Request) {
		_, _ = w.Write([]byte(`{"data":[{"id":"` + psid + `","page":{"id":"` + page + `","name":"Cooktoys"}}]}`))
	})
}

func TestErase(t *testing.T) {
	each(t, func(h *house) {
		down := true
		in := h.platform(func(w http.ResponseWriter, r *http.Request) {
			if r.URL.Path != "/v26.0/ASID1/ids_for_pages" || r.URL.Query().Get("appsecret_proof") == "" {
				h.Errorf("asked for %s", r.URL)
			}
			if down {
				w.WriteHeader(http.StatusInternalServerError)
				_, _ = w.Write([]byte(`{"error":{"code":2,"message":"temporary","is_transient":true}}`))
				return
			}
			_, _ = w.Write([]byte(`{"data":[{"id":"70","page":{"id":"10","name":"Cooktoys"}},{"id":"70","page":{"id":"999","name":"elsewhere"}}]}`))
		})
		h.from(page, "70", `"message":{"mid":"m_1","text":"my secret 1"}`)
		h.from(page, "70", optin(h.ref("ana")))
		h.from(page, "71", `"message":{"mid":"m_2","text":"of somebody else"}`)
		h.now = h.now.Add(time.Minute)
		h.body(`{"object":"page","entry":[{"messaging":[{"sender":{"id":"70"},"message":{"text":"my secret, cut`)
		h.body(`{"object":"page","entry":[{"messaging":[{"sender":{"id":"701"},"message":{"text":"of somebody else, cut`)
		h.tick()
		me := h.psid(page, "70")
		waits := h.waiting(me, "70", "")
		h.write(func(tx *store.Tx) error {
			return tx.InsertDeletion(store.Deletion{Code: "C", AppID: appID, UserID: "ASID1", State: store.DeletionAsked, AskedAt: h.now, NextAt: h.now})
		})
		erase := func() (d store.Deletion) {
			h.Helper()
			if _, err := in.Erase(h.Context(), h.now); err != nil {
				h.Fatal(err)
			}
			h.read(func(tx *store.Tx) (err error) { d, err = tx.Deletion("C"); return err })
			return d
		}
		if d := erase(); d.State != store.DeletionAsked || !d.NextAt.After(h.now) || d.Note == "" {
			h.Errorf("while the platform is down: %+v", d)
		}
		down = false
		h.now = h.now.Add(time.Hour)
		if d := erase(); d.State != store.DeletionDone || d.People != 1 || d.UserID != "" || !d.NextAt.IsZero() {
			h.Errorf("done: %+v", d)
		}
		if got := h.stored(); strings.Contains(got, "my secret") || strings.Count(got, "somebody else") < 2 || strings.Count(got, "else, cut") != 2 {
			h.Errorf("after it was done: %s", got)
		}
		if h.psid(page, "70") != "" || h.thread(page, "70").PSID != "" {
			h.Error("the person is still known by the PSID")
		}
		if i := h.identity(petitbleu.IdentityCustomer, "", "ana"); i.ProfileID != me {
			h.Error("what the site knows of the person went too")
		}
		if len(h.optIns(page, "ana")) != 1 {
			h.Error("the proof of the opt-in is gone")
		}
		h.read(func(tx *store.Tx) error {
			if _, err := tx.Message(ws, waits); err == nil {
				h.Error("a message of the person still waits")
			}
			return nil
		})
	})
}
