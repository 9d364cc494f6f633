package hook_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/channel/messenger"
	"github.com/petitbleu/petitbleu/internal/channel/messenger/wire"
	"github.com/petitbleu/petitbleu/internal/clock"
	"github.com/petitbleu/petitbleu/internal/intake"
	"github.com/petitbleu/petitbleu/internal/store"
	"github.com/petitbleu/petitbleu/internal/store/storetest"
)

// fixturePage is the Page that most of the driver's bodies speak of.
const fixturePage = "318840912277105"

// TestEveryBodyBecomesEvents sends each body that the driver knows through the door and the
// intake, signed, twice: every item becomes one event of its kind, nothing becomes two, and no
// token is kept in the clear.
func TestEveryBodyBecomesEvents(t *testing.T) {
	files, err := filepath.Glob("../channel/messenger/testdata/inbound/*.json")
	if err != nil || len(files) < 100 {
		t.Fatalf("%d fixtures, %v", len(files), err)
	}
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		h := open(t, s, appSecret, "token", false)
		in := intake.New(intake.Options{Store: s, Box: h.box, Clock: clock.System(), Logger: slog.New(slog.DiscardHandler), Node: "one", Alone: true})
		now := time.Now()
		bodies, want := map[string][]byte{}, map[string][]string{}
		err := s.Write(t.Context(), func(tx *store.Tx) error {
			for i, file := range files {
				ws, body := workspaceOf(file), bodyOf(t, file, i)
				bodies[ws] = body
				page := pageOf(i)
				if err := tx.InsertWorkspace(petitbleu.Workspace{ID: ws, Name: ws, TimeZone: "UTC", RulePack: "today", CreatedAt: now}); err != nil {
					return err
				}
				if err := tx.InsertPage(petitbleu.Page{WorkspaceID: ws, ID: page, AppID: "900", State: petitbleu.PageConnected, CreatedAt: now, UpdatedAt: now}); err != nil {
					return err
				}
				want[ws] = kindsOf(body, page)
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		run := func() {
			t.Helper()
			for _, file := range files {
				body := bodies[workspaceOf(file)]
				if status, text := h.do(post("900", bytes.NewReader(body), wire.Sign256(appSecret, body), "")); status != 200 {
					t.Errorf("%s: %d %s", file, status, text)
				}
			}
			for {
				more, err := in.Tick(t.Context(), time.Now())
				if err != nil {
					t.Fatal(err)
				}
				if !more {
					return
				}
			}
		}
		run()
		first := in.Stats().Events
		run()
		if second := in.Stats().Events; second != first {
			t.Errorf("sent again, %d events are new", second-first)
		}
		for _, file := range files {
			check(t, s, workspaceOf(file), want[workspaceOf(file)])
		}
	})
}

func workspaceOf(file string) string {
	return "ws_" + strings.TrimSuffix(filepath.Base(file), ".json")
}

func pageOf(i int) string { return fmt.Sprint(318840912000000 + i) }

func bodyOf(t *testing.T, file string, i int) []byte {
	t.Helper()
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var c struct{ Body json.RawMessage }
	if err := json.Unmarshal(data, &c); err != nil {
		t.Fatal(err)
	}
	return bytes.ReplaceAll(c.Body, []byte(fixturePage), []byte(pageOf(i)))
}

// kindsOf gives the kinds of the items of a Page, each item once.
func kindsOf(body []byte, page string) (kinds []string) {
	all, err := messenger.Decode(body)
	if err != nil {
		return nil
	}
	seen := map[string]bool{}
	for _, in := range all {
		if in.PageID == page && !seen[in.OutsideID] {
			seen[in.OutsideID] = true
			kinds = append(kinds, string(in.Kind))
		}
	}
	slices.Sort(kinds)
	return kinds
}

func check(t *testing.T, s *store.Store, ws string, want []string) {
	t.Helper()
	err := s.Read(t.Context(), func(tx *store.Tx) error {
		events, err := tx.Events(store.EventFilter{WorkspaceID: ws, Limit: 100})
		var kinds []string
		for _, e := range events {
			kinds = append(kinds, string(e.Kind))
			for _, secret := range []string{`"tok1"`, `"tok2"`, `"tok3"`} {
				if strings.Contains(string(e.Data), secret) {
					t.Errorf("%s: a token is kept in the clear", ws)
				}
			}
			if p := intake.Properties(e, "900"); p["page_id"] != e.PageID {
				t.Errorf("%s: properties %v", ws, p)
			}
		}
		slices.Sort(kinds)
		if !slices.Equal(kinds, want) {
			t.Errorf("%s: events %q, not %q", ws, kinds, want)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}
