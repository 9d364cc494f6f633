package store_test

import (
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/store"
	"github.com/petitbleu/petitbleu/internal/store/storetest"
)

// TestSearchProfiles pages through many people, some of whom match by name, some by identifier.
func TestSearchProfiles(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		first, second, _ := house(t, s)
		var people []petitbleu.Profile
		var names []petitbleu.Identity
		for i := range 1300 {
			p := petitbleu.Profile{WorkspaceID: first.ID, ID: fmt.Sprintf("p_%05d", i), Attributes: map[string]any{"last_name": "Other", "note": "dupont"}, CreatedAt: noon, UpdatedAt: noon}
			if i%130 == 0 {
				p.Attributes["last_name"] = "Dupont"
			}
			if i%200 == 7 {
				names = append(names, petitbleu.Identity{WorkspaceID: first.ID, Kind: petitbleu.IdentityCustomer, Value: fmt.Sprintf("dupont_%d", i), ProfileID: p.ID, CreatedAt: noon})
			}
			people = append(people, p)
		}
		write(t, s, func(tx *store.Tx) error {
			_, err := tx.InsertIdentities(names)
			return errors.Join(err, tx.InsertProfiles(people), tx.InsertProfiles([]petitbleu.Profile{{WorkspaceID: second.ID, ID: "p_theirs", Attributes: map[string]any{"last_name": "Dupont"}}}))
		})
		named := func(p petitbleu.Profile) bool { return p.Attributes["last_name"] == "Dupont" }
		search := func(text string, limit int) (ids []string) {
			for before := ""; ; {
				var next string
				err := s.Read(t.Context(), func(tx *store.Tx) error {
					some, n, err := tx.SearchProfiles(first.ID, text, before, limit, named)
					for _, p := range some {
						ids = append(ids, p.ID)
					}
					next = n
					return err
				})
				if err != nil {
					t.Fatal(err)
				}
				if before = next; before == "" {
					return ids
				}
			}
		}
		for text, want := range map[string]int{"": 1300, "DUPONT": 17, "dupont_7": 1, "dupont_": 7, "p_00003": 1, "dupont%": 0, "nobody": 0} {
			all := search(text, 2000)
			if len(all) != want {
				t.Errorf("%q finds %d people, not %d", text, len(all), want)
			}
			if !slices.IsSortedFunc(all, func(a, b string) int { return strings.Compare(b, a) }) {
				t.Errorf("%q: not newest first", text)
			}
			if paged := search(text, 3); !slices.Equal(paged, all) {
				t.Errorf("%q: by 3 at a time %d, at once %d", text, len(paged), len(all))
			}
		}
	})
}

// TestFindMessagesGoesOn: a search of text looks at a part of the messages at a time, and by all its pages finds what one at once does.
func TestFindMessagesGoesOn(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		first, _, _ := house(t, s)
		var all []petitbleu.Message
		states := []petitbleu.MessageState{petitbleu.StateSent, petitbleu.StateFailed, petitbleu.StateSent, petitbleu.StateDropped, petitbleu.StateFailed}
		for i := range 40 {
			at := noon.Add(time.Duration(i) * time.Second)
			all = append(all, petitbleu.Message{WorkspaceID: first.ID, ID: petitbleu.NewID(petitbleu.KindMessage, at), Recipient: fmt.Sprint("r", i%4), State: states[i%5], CreatedAt: at})
		}
		write(t, s, func(tx *store.Tx) error { return tx.InsertMessages(all) })
		write(t, s, func(tx *store.Tx) error {
			for _, states := range [][]petitbleu.MessageState{nil, {petitbleu.StateSent}, {petitbleu.StateFailed, petitbleu.StateDropped}} {
				search := store.MessageSearch{WorkspaceID: first.ID, States: states, Text: "r3", Limit: 100}
				want, err := tx.SearchMessages(search)
				if err != nil || len(want) == 0 {
					return errors.Join(err, errors.New("nothing is found"))
				}
				var got []petitbleu.Message
				pages := 0
				for more := ""; pages == 0 || more != ""; pages++ {
					search.Before = more
					var some []petitbleu.Message
					if some, more, err = tx.FindMessages(search, 3); err != nil {
						return err
					}
					got = append(got, some...)
				}
				if !reflect.DeepEqual(got, want) || pages < 4 {
					t.Errorf("%v: %d by %d pages, %d at once", states, len(got), pages, len(want))
				}
			}
			return nil
		})
	})
}

func TestCountBetween(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		first, second, _ := house(t, s)
		var all []petitbleu.Message
		for i, state := range []petitbleu.MessageState{petitbleu.StateSent, petitbleu.StateSent, petitbleu.StateRead, petitbleu.StateFailed} {
			at := noon.Add(time.Duration(i) * time.Hour)
			all = append(all, petitbleu.Message{WorkspaceID: first.ID, ID: petitbleu.NewID(petitbleu.KindMessage, at), PageID: "100", State: state, CreatedAt: at})
		}
		all = append(all, petitbleu.Message{WorkspaceID: second.ID, ID: petitbleu.NewID(petitbleu.KindMessage, noon), PageID: "100", State: petitbleu.StateSent, CreatedAt: noon})
		write(t, s, func(tx *store.Tx) error { return tx.InsertMessages(all) })
		write(t, s, func(tx *store.Tx) error {
			got, err := tx.CountBetween(first.ID, noon, noon.Add(3*time.Hour))
			if want := []store.StateCount{{PageID: "100", State: "read", Count: 1}, {PageID: "100", State: "sent", Count: 2}}; !slices.Equal(got, want) {
				t.Errorf("%+v", got)
			}
			_, arrived, message, err2 := tx.Exists(first.ID)
			if !arrived || !message {
				t.Error("the messages are not seen")
			}
			return errors.Join(err, err2)
		})
	})
}

func TestPageChecks(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		first, _, page := house(t, s)
		write(t, s, func(tx *store.Tx) error {
			return errors.Join(tx.PutPageCheck(store.PageCheck{WorkspaceID: first.ID, PageID: page.ID, CheckedAt: noon, Result: "{}"}),
				tx.PutPageCheck(store.PageCheck{WorkspaceID: first.ID, PageID: page.ID, CheckedAt: noon.Add(time.Minute), Result: `{"a":1}`}))
		})
		write(t, s, func(tx *store.Tx) error {
			checks, err := tx.PageChecks(first.ID)
			if c := checks[page.ID]; len(checks) != 1 || c.Result != `{"a":1}` || !c.CheckedAt.Equal(noon.Add(time.Minute)) {
				t.Errorf("%+v", checks)
			}
			return errors.Join(err, tx.DeletePage(first.ID, page.ID, page.CreatedAt))
		})
		write(t, s, func(tx *store.Tx) error {
			checks, err := tx.PageChecks(first.ID)
			if len(checks) != 0 {
				t.Errorf("a check outlived its Page: %+v", checks)
			}
			return err
		})
		for _, app := range []string{"1", "1", "2"} {
			c := petitbleu.RawCall{AppID: app, ReceivedAt: noon}
			if err := s.AppendRaw(t.Context(), &c); err != nil {
				t.Fatal(err)
			}
			if err := s.MarkRaw(t.Context(), []store.RawMark{{ID: c.ID, State: petitbleu.RawUndecodable}}); err != nil {
				t.Fatal(err)
			}
		}
		for n, apps := range [][]string{nil, {"2"}, {"1"}, {"1", "2"}} {
			if got, err := s.CountUndecodableRaw(t.Context(), apps); err != nil || got != int64(n) {
				t.Errorf("%v: %d, %v", apps, got, err)
			}
		}
	})
}
