package feed_test

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/clock"
	"github.com/petitbleu/petitbleu/internal/feed"
	"github.com/petitbleu/petitbleu/internal/people"
	"github.com/petitbleu/petitbleu/internal/store"
	"github.com/petitbleu/petitbleu/internal/store/storetest"
	"log/slog"
)

var noon = time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)

// rig is an engine on a fresh store, with a workspace that has a feed and a card.
type rig struct {
	*feed.Engine
	t      testing.TB
	ws     string
	store  *store.Store
	clock  *clock.Movable
	people *people.People
	feed   petitbleu.Feed
	card   petitbleu.CardTemplate
}

const orderCard = `{"version":1,"body":{"items":[{"type":"text","text":"Order {order.id} arrives {eta}"},{"type":"textButton","text":"Track","action":{"type":"web","data":"{url}"}}]}}`

func newRig(t testing.TB, s *store.Store) *rig {
	t.Helper()
	r := &rig{t: t, store: s, clock: clock.NewMovable(nil), ws: petitbleu.NewID(petitbleu.KindWorkspace, noon)}
	r.clock.Set(noon)
	r.clock.Freeze()
	r.people = people.New(people.Options{Store: s, Clock: r.clock, Logger: slog.New(slog.DiscardHandler)})
	r.restart()
	r.write(func(tx *store.Tx) (err error) {
		if err = tx.InsertWorkspace(petitbleu.Workspace{ID: r.ws, Name: "Cooktoys", TimeZone: "UTC", Region: "FR", RulePack: "today", CreatedAt: noon}); err != nil {
			return err
		}
		f := feed.NewFeed()
		f.WorkspaceID, f.Key, f.Name, f.Categories = r.ws, "news", "News", []petitbleu.Category{{ID: "orders", Name: "Orders"}, {ID: "offers", Name: "Offers"}}
		if r.feed, err = feed.CreateFeed(tx, f, noon); err != nil {
			return err
		}
		r.card, err = r.publish(tx, "shipped", "orders", petitbleu.CardContent{Card: json.RawMessage(orderCard), Variables: []petitbleu.CardVariable{{Key: "url", Optional: true}}})
		return err
	})
	return r
}

func (r *rig) publish(tx *store.Tx, key, category string, c petitbleu.CardContent) (petitbleu.CardTemplate, error) {
	t, err := feed.CreateTemplate(tx, petitbleu.CardTemplate{WorkspaceID: r.ws, Key: key, Name: key, FeedID: r.feed.ID, Category: category, Label: "Order"}, c, noon)
	if err != nil {
		return t, err
	}
	_, t, err = feed.Publish(tx, r.ws, t.ID, t.Revision, "Ana", noon)
	return t, err
}

// restart forgets all that the engine holds in memory.
func (r *rig) restart() {
	r.Engine = feed.New(feed.Options{Store: r.store, People: r.people, Clock: r.clock})
}

func each(t *testing.T, fn func(t *testing.T, r *rig)) {
	storetest.Each(t, func(t *testing.T, s *store.Store) { fn(t, newRig(t, s)) })
}

func (r *rig) write(fn func(tx *store.Tx) error) {
	r.t.Helper()
	if err := r.store.Write(r.t.Context(), fn); err != nil {
		r.t.Fatal(err)
	}
}

func (r *rig) read(fn func(tx *store.Tx) error) {
	r.t.Helper()
	if err := r.store.Read(r.t.Context(), fn); err != nil {
		r.t.Fatal(err)
	}
}

// settle lets the engine and people do all that is due.
func (r *rig) settle() {
	r.t.Helper()
	for more := true; more; {
		var err error
		if more, err = r.TickBatches(r.t.Context(), r.clock.Now()); err != nil {
			r.t.Fatal(err)
		}
	}
	for more := true; more; {
		var err error
		if more, err = r.Tick(r.t.Context(), r.clock.Now()); err != nil {
			r.t.Fatal(err)
		}
	}
	for more := true; more; {
		var err error
		if more, err = r.people.Tick(r.t.Context(), r.clock.Now()); err != nil {
			r.t.Fatal(err)
		}
	}
}

// events gives the custom events of a person, oldest first.
func (r *rig) events(profile string) (all []petitbleu.Event) {
	r.t.Helper()
	r.read(func(tx *store.Tx) error {
		some, err := tx.NewestEvents(r.ws, petitbleu.EventCustom, "delivery told", 5000)
		for i := len(some) - 1; i >= 0; i-- {
			if some[i].ProfileID == profile {
				all = append(all, some[i])
			}
		}
		return err
	})
	return all
}

func shipped() feed.Send {
	return feed.Send{TemplateKey: "shipped", EventName: "delivery told", Tag: "orders"}
}

func to(user string) feed.Target {
	return feed.Target{UserID: user, Variables: json.RawMessage(`{"order":{"id":"A-7"},"eta":"Tuesday","url":"https://shop.example/a"}`)}
}
