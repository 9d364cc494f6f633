package fetch_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/clock"
	"github.com/petitbleu/petitbleu/internal/emulator"
	"github.com/petitbleu/petitbleu/internal/fetch"
	"github.com/petitbleu/petitbleu/internal/intake"
	"github.com/petitbleu/petitbleu/internal/secret"
	"github.com/petitbleu/petitbleu/internal/store"
	"github.com/petitbleu/petitbleu/internal/store/storetest"
)

var noon = time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)

const (
	ws     = "ws_1"
	pageID = "318840912277105"
	appID  = "777000111222"
	token  = "EAApageToken"
)

// house is a workspace with a Page at the emulator, and a server of files.
type house struct {
	*testing.T
	s       *store.Store
	clock   *clock.Movable
	intake  *intake.Intake
	fetcher *fetch.Fetcher
	url     string // of the emulator
	files   *files
	mids    int
}

// files serves what people sent.
type files struct {
	*httptest.Server
	answer atomic.Value // func(w, r)
	asked  atomic.Int64
}

func (f *files) serves(fn func(w http.ResponseWriter, r *http.Request)) { f.answer.Store(fn) }

func each(t *testing.T, fn func(h *house)) {
	storetest.Each(t, func(t *testing.T, s *store.Store) { fn(open(t, s)) })
}

func open(t *testing.T, s *store.Store) *house {
	t.Helper()
	h := &house{T: t, s: s, clock: clock.NewMovable(nil), files: &files{}}
	h.clock.Freeze()
	h.clock.Set(noon)
	box, err := secret.NewBox(bytes.Repeat([]byte{7}, 32))
	h.ok(err)
	e, err := emulator.New(emulator.Options{Clock: h.clock, RandomSeed: 1, Seed: emulator.Seed{
		Apps:   []emulator.App{{ID: appID, Name: "Shop app", Secret: "sesame"}},
		Pages:  []emulator.Page{{ID: pageID, Name: "Cooktoys", Tokens: map[string]string{appID: token}}},
		People: []emulator.Person{{ID: "ana", FirstName: "Ana", LastName: "Martin", Email: "ana@shop.example"}},
	}})
	h.ok(err)
	platform := httptest.NewServer(e.Handler())
	t.Cleanup(platform.Close)
	h.url = platform.URL
	h.files.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h.files.asked.Add(1)
		h.files.answer.Load().(func(http.ResponseWriter, *http.Request))(w, r)
	}))
	t.Cleanup(h.files.Close)
	h.write(func(tx *store.Tx) error {
		if err := tx.InsertWorkspace(petitbleu.Workspace{ID: ws, Name: "Cooktoys", TimeZone: "UTC", RulePack: "today", CreatedAt: noon}); err != nil {
			return err
		}
		if err := tx.UpsertApp(petitbleu.App{ID: appID, GraphURL: h.url, GraphVersion: "v26.0", SecretSealed: box.Seal("app/"+appID+"/secret", "sesame"), CreatedAt: noon}); err != nil {
			return err
		}
		return tx.InsertPage(petitbleu.Page{WorkspaceID: ws, ID: pageID, AppID: appID, Name: "Cooktoys", TokenSealed: box.Seal("page/"+pageID+"/token", token),
			State: petitbleu.PageConnected, CreatedAt: noon, UpdatedAt: noon})
	})
	h.intake = intake.New(intake.Options{Store: s, Box: box, Clock: h.clock, Node: "test"})
	h.fetcher = fetch.New(fetch.Options{Store: s, Box: box, HTTP: &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }},
		Node: "test", MaxBytes: 1 << 20, KeepFor: 24 * time.Hour})
	return h
}

func (h *house) ok(err error) {
	h.Helper()
	if err != nil {
		h.Fatal(err)
	}
}

func (h *house) write(fn func(*store.Tx) error) {
	h.Helper()
	h.ok(h.s.Write(h.Context(), fn))
}

// comes takes in the body of a webhook call.
func (h *house) comes(entry string) {
	h.Helper()
	body := fmt.Sprintf(`{"object":"page","entry":[{"id":%q,"time":%d,%s}]}`, pageID, h.clock.Now().UnixMilli(), entry)
	_, err := h.intake.Adopt(h.Context(), []byte(body), noon.Add(-time.Hour), h.clock.Now())
	h.ok(err)
}

func (h *house) says(member string) {
	h.Helper()
	h.comes(fmt.Sprintf(`"messaging":[{"sender":{"id":"70"},"recipient":{"id":%q},"timestamp":%d,%s}]`, pageID, h.clock.Now().UnixMilli(), member))
}

// sends has a person send files, and gives the message's id.
func (h *house) sends(attachments ...string) (mid string) {
	h.Helper()
	h.mids++
	mid = fmt.Sprintf("m_%d", h.mids)
	h.says(fmt.Sprintf(`"message":{"mid":%q,"attachments":[%s]}`, mid, strings.Join(attachments, ",")))
	return mid
}

func (h *house) attached(kind, path string) string {
	return fmt.Sprintf(`{"type":%q,"payload":{"url":%q}}`, kind, h.files.URL+path)
}

func (h *house) fetch() {
	h.Helper()
	for {
		more, err := h.fetcher.Tick(h.Context(), h.clock.Now())
		h.ok(err)
		if !more {
			return
		}
	}
}

// event gives the only event of a kind, with its properties.
func (h *house) event(kind petitbleu.EventKind) (e petitbleu.Event, properties map[string]any) {
	h.Helper()
	h.ok(h.s.Read(h.Context(), func(tx *store.Tx) error {
		all, err := tx.Events(store.EventFilter{WorkspaceID: ws, Kinds: []petitbleu.EventKind{kind}})
		if err == nil && len(all) == 0 {
			h.Fatalf("no event of kind %s", kind)
		}
		e = all[0]
		return err
	}))
	return e, intake.Properties(e, appID)
}

// control asks the emulator to do something.
func (h *house) control(method, path, body string) (answer map[string]any) {
	h.Helper()
	r, err := http.NewRequestWithContext(h.Context(), method, h.url+"/_emulator"+path, strings.NewReader(body))
	h.ok(err)
	res, err := http.DefaultClient.Do(r)
	h.ok(err)
	defer res.Body.Close()
	text, err := io.ReadAll(res.Body)
	h.ok(err)
	_ = json.Unmarshal(text, &answer)
	if res.StatusCode >= 300 {
		h.Fatalf("%s %s: %d %s", method, path, res.StatusCode, text)
	}
	return answer
}

// waits counts what is still to be fetched.
func (h *house) waits() (n int) {
	h.Helper()
	h.ok(h.s.Read(h.Context(), func(tx *store.Tx) error {
		all, err := tx.DueFetches(h.clock.Now().Add(1000*time.Hour), 100)
		n = len(all)
		return err
	}))
	return n
}
