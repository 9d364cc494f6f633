package campaign_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"
	"time"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/plan"
	"github.com/petitbleu/petitbleu/internal/store"
)

const page = "10426"

// graph answers as the Send API does, and keeps what each person got.
type graph struct {
	*httptest.Server
	mu   sync.Mutex
	got  map[string][]string
	sent int
}

func newGraph(t testing.TB) *graph {
	g := &graph{got: map[string][]string{}}
	g.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var body struct {
			Recipient struct{ ID string }
			Message   struct{ Text string }
		}
		_ = json.NewDecoder(r.Body).Decode(&body)
		g.mu.Lock()
		defer g.mu.Unlock()
		g.sent++
		g.got[body.Recipient.ID] = append(g.got[body.Recipient.ID], body.Message.Text)
		fmt.Fprintf(w, `{"recipient_id":%q,"message_id":"m_%d"}`, body.Recipient.ID, g.sent)
	}))
	t.Cleanup(g.Close)
	return g
}

// writers gives people an open window on a Page.
func (r *rig) writers(g *graph, people []string) {
	r.t.Helper()
	r.write(func(tx *store.Tx) error {
		app := petitbleu.App{ID: "91", Name: "App", SecretSealed: r.box.Seal("app/91/secret", "secret"), GraphURL: g.URL, GraphVersion: "v26.0", CreatedAt: noon}
		if err := tx.UpsertApp(app); err != nil {
			return err
		}
		err := tx.InsertPage(petitbleu.Page{WorkspaceID: ws, ID: page, AppID: "91", Name: "Page", TokenSealed: r.box.Seal("page/"+page+"/token", "EAAB"), State: petitbleu.PageConnected,
			PerSecond: 300, Concurrency: 20, CreatedAt: noon, UpdatedAt: noon})
		if err != nil {
			return err
		}
		for i, id := range people {
			psid := fmt.Sprintf("7%03d", i)
			if _, err := tx.InsertIdentities([]petitbleu.Identity{{WorkspaceID: ws, Kind: petitbleu.IdentityPSID, Scope: page, Value: psid, ProfileID: id, CreatedAt: noon}}); err != nil {
				return err
			}
			if err := tx.UpsertConversations([]petitbleu.Conversation{{WorkspaceID: ws, PageID: page, PSID: psid, ProfileID: id, WindowOpenedAt: noon, WindowOpenedBy: petitbleu.EventMessage,
				LastInboundAt: noon, UpdatedAt: noon}}); err != nil {
				return err
			}
		}
		return tx.TouchProfiles(ws, people...)
	})
}

func (r *rig) onMessenger(text string) plan.Definition {
	d := plan.New()
	d.Purpose = petitbleu.PurposePromotional
	d.Variants[0].Composition = &petitbleu.Composition{Channel: "messenger", PageID: page, Content: petitbleu.Content{Type: petitbleu.ContentText, Text: text}}
	return d
}

// TestMessenger: people with an address on the Page get it, written for them; the others are counted; a pause holds what is
// queued, and a stop cancels it.
func TestMessenger(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		g := newGraph(t)
		people := r.people(12, nil)
		r.writers(g, people[:9])
		id := r.draft("Hello", r.onMessenger("Hello {{${first_name}}}"))
		r.launch(id)
		r.tick()
		r.want(id, map[string]int64{"sent": 9})
		if len(g.got) != 9 || g.sent != 9 || len(g.got["7003"]) != 1 || g.got["7003"][0] != "Hello P3" {
			t.Errorf("%d to %d people: %q", g.sent, len(g.got), g.got)
		}
		r.read(func(tx *store.Tx) error {
			runs, err := tx.RunsOf(ws, id, "", 1)
			if runs[0].Audience != 12 || runs[0].Excluded["no_identity"] != 3 {
				t.Errorf("run: %+v", runs[0])
			}
			return err
		})

		id = r.draft("Second", r.onMessenger("Again"))
		r.launch(id)
		if _, err := r.e.Tick(t.Context(), noon); err != nil { // the rows are queued and nothing is sent yet
			t.Fatal(err)
		}
		if _, err := r.e.Tick(t.Context(), noon); err != nil {
			t.Fatal(err)
		}
		r.want(id, map[string]int64{"queued": 9})
		if _, err := r.e.Pause(t.Context(), ws, id); err != nil {
			t.Fatal(err)
		}
		r.at(noon.Add(time.Minute))
		r.want(id, map[string]int64{"queued": 9})
		if _, err := r.e.Resume(t.Context(), ws, id); err != nil {
			t.Fatal(err)
		}
		r.at(noon.Add(2 * time.Minute))
		r.want(id, map[string]int64{"sent": 9})

		id = r.draft("Third", r.onMessenger("Never"))
		r.launch(id)
		if _, err := r.e.Tick(t.Context(), noon.Add(2*time.Minute)); err != nil {
			t.Fatal(err)
		}
		if _, err := r.e.Tick(t.Context(), noon.Add(2*time.Minute)); err != nil {
			t.Fatal(err)
		}
		if _, err := r.e.Stop(t.Context(), ws, id); err != nil {
			t.Fatal(err)
		}
		r.at(noon.Add(3 * time.Minute))
		r.want(id, map[string]int64{"cancelled campaign_stopped": 9})
	})
}
