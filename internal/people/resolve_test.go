package people_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/people"
	"github.com/petitbleu/petitbleu/internal/profile"
	"github.com/petitbleu/petitbleu/internal/store"
)

// TestWhoIsMeant follows the Braze reference, section 1.1.
func TestWhoIsMeant(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		if got := r.set(ext("u1"), `{"n":1}`); !got.Created || !got.Changed || got.ProfileID == "" {
			t.Errorf("a new external id: %+v", got)
		}
		if got := r.change(profile.Change{Who: ext("u2"), Set: object(t, `{"n":1}`), UpdateOnly: true}); got.ProfileID != "" || got.Err != nil {
			t.Errorf("an update only of nobody: %+v", got)
		}
		r.is(ext("u2"), "nobody")
		r.is(ext("U1"), "nobody") // case counts

		if got := r.change(profile.Change{Who: alias("shop", "a1"), Set: object(t, `{"n":2}`), UpdateOnly: true}); got.ProfileID != "" {
			t.Errorf("an unknown alias: %+v", got)
		}
		if got := r.set(alias("shop", "a1"), `{"n":2}`); !got.Created {
			t.Errorf("an alias told to be made: %+v", got)
		}
		r.is(alias("shop", "a1"), `{"n":2}`)
		r.is(alias("other", "a1"), "nobody")
		if got := r.event(profile.Event{Who: alias("shop", "a2"), Name: "e", At: noon}); got.ProfileID != "" {
			t.Errorf("an event of an unknown alias makes nobody: %+v", got)
		}

		braze := petitbleu.BrazeID(r.id(ext("u1")))
		if got := r.set(profile.Who{BrazeID: braze}, `{"n":3}`); got.ProfileID != r.id(ext("u1")) || got.Created {
			t.Errorf("by id in Braze's form: %+v", got)
		}
		if got := r.set(profile.Who{BrazeID: "0123456789abcdef01234567"}, `{"n":3}`); got.ProfileID != "" {
			t.Errorf("an id in Braze's form makes nobody: %+v", got)
		}
		if got := r.set(profile.Who{ProfileID: r.id(ext("u1"))}, `{"n":4}`); got.ProfileID != r.id(ext("u1")) {
			t.Errorf("by profile: %+v", got)
		}
		if got := r.set(profile.Who{ProfileID: petitbleu.NewID(petitbleu.KindProfile, noon)}, `{"n":4}`); got.ProfileID != "" {
			t.Errorf("a profile id makes nobody: %+v", got)
		}
		r.is(ext("u1"), `{"n":4}`)
		if got := r.set(profile.Who{}, `{"n":4}`); got.Err == nil {
			t.Errorf("nobody was named: %+v", got)
		}
	})
}

func TestContactsMeanWhoHasThem(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		r.set(email("Ana@Mail.example"), `{"from":"mail"}`)
		r.is(email("ana@mail.example"), `{"email":"Ana@Mail.example","from":"mail"}`)
		anonymous := r.id(email("ana@mail.example"))

		// who has an external id goes before who was changed last
		r.set(ext("u1"), `{"email":"ana@mail.example"}`)
		r.clock.Move(time.Minute)
		r.set(profile.Who{ProfileID: anonymous}, `{"later":true}`)
		if got := r.id(email("ana@mail.example")); got != r.id(ext("u1")) {
			t.Errorf("the address means %s", got)
		}
		// of several, who was changed last
		r.clock.Move(time.Minute)
		r.set(ext("u2"), `{"email":"ana@mail.example"}`)
		if got := r.id(email("ana@mail.example")); got != r.id(ext("u2")) {
			t.Errorf("the address means %s", got)
		}
		r.clock.Move(time.Minute)
		r.set(ext("u1"), `{"n":1}`)
		if got := r.id(email("ana@mail.example")); got != r.id(ext("u1")) {
			t.Errorf("the address means %s", got)
		}
		// an e-mail address beside an external id is an attribute
		r.set(ext("u3"), `{"email":"ana@mail.example"}`)
		if all, err := r.Having(t.Context(), r.ws, "ANA@mail.example", "", 10); err != nil || len(all) != 4 {
			t.Errorf("%d people have the address: %v", len(all), err)
		}
		// a phone number, with what stands between its digits
		r.set(profile.Who{Phone: "+33 6 12 34 56 78"}, `{"n":9}`)
		r.is(profile.Who{Phone: "+33612345678"}, `{"n":9,"phone":"+33612345678"}`)
		if got := r.set(profile.Who{Phone: "+33612345678", Email: "new@mail.example"}, `{}`); !got.Created || got.ProfileID == r.id(profile.Who{Phone: "+33612345678"}) {
			t.Errorf("with both, the e-mail address counts: %+v", got)
		}
	})
}

// TestOneBatchSeesItself has the items of one transaction lean on those before them.
func TestOneBatchSeesItself(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		got := r.apply(profile.Batch{
			Attributes: []profile.Change{
				{Who: email("new@mail.example"), Set: object(t, `{"n":{"inc":1}}`)},
				{Who: email("NEW@mail.example"), Set: object(t, `{"n":{"inc":1}}`)},
				{Who: ext("u1"), Set: object(t, `{"email":"new@mail.example"}`)},
				{Who: email("new@mail.example"), Set: object(t, `{"n":{"inc":1}}`)}, // u1 now: identified
				{Who: ext("u1"), Set: object(t, `{"email":"gone@mail.example"}`)},
				{Who: email("new@mail.example"), Set: object(t, `{"n":{"inc":1}}`)}, // the first again
				{Who: email("gone@mail.example"), Set: object(t, `{"found":true}`)},
				{Who: ext("u1"), Set: object(t, `{"country":"Atlantis","n":{"inc":"x"}}`)},
			},
			Events:    []profile.Event{{Who: ext("u2"), Name: "e", At: noon}, {Who: ext("u1"), Name: "", At: noon}},
			Purchases: []profile.Purchase{{Who: ext("u2"), ProductID: "p", Currency: "EUR", Price: "1", Quantity: 1, At: noon}, {Who: ext("u2"), ProductID: "p", Currency: "Taler", Price: "1", Quantity: 1, At: noon}},
		})
		first := got.Attributes[0].ProfileID
		for n, want := range []string{first, first, r.id(ext("u1")), r.id(ext("u1")), r.id(ext("u1")), first, r.id(ext("u1")), r.id(ext("u1"))} {
			if got.Attributes[n].ProfileID != want {
				t.Errorf("item %d spoke of %s, want %s", n, got.Attributes[n].ProfileID, want)
			}
		}
		r.is(ext("u1"), `{"email":"gone@mail.example","found":true,"n":{"inc":"x"}}`)
		r.is(email("new@mail.example"), `{"email":"new@mail.example","n":3}`)
		if !got.Events[0].Created || got.Events[1].Err == nil || got.Purchases[0].Created || got.Purchases[1].Err == nil {
			t.Errorf("events %+v, purchases %+v", got.Events, got.Purchases)
		}
		if left := got.Attributes[7].Left; len(left) != 1 || left[0].Field != "country" {
			t.Errorf("left out: %v", left)
		}
	})
}

// TestAContactGivenInTheBatch: who has an external id and gets an address is who it means, before others who have one.
func TestAContactGivenInTheBatch(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		r.set(ext("old"), `{"email":"shared@mail.example"}`)
		r.set(ext("u1"), `{"n":1}`)
		r.clock.Move(time.Minute)
		got := r.apply(profile.Batch{Attributes: []profile.Change{
			{Who: profile.Who{ProfileID: r.id(ext("u1"))}, Set: object(t, `{"email":"shared@mail.example"}`)},
			{Who: email("shared@mail.example"), Set: object(t, `{"found":true}`)},
		}})
		if got.Attributes[1].ProfileID != r.id(ext("u1")) {
			t.Errorf("the address means %+v", got.Attributes[1])
		}
	})
}

// TestNoChangeIsNone: what says nothing new changes nothing and does not enter the feed.
func TestNoChangeIsNone(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		r.set(ext("u1"), `{"n":1,"tags":["a"],"since":"2024-05-01"}`)
		before := r.find(ext("u1"))
		r.clock.Move(time.Hour)
		got := r.set(ext("u1"), `{"n":1,"tags":{"add":["a"]},"since":{"$time":"2024-05-01T00:00:00Z"},"other":null}`)
		after := r.find(ext("u1"))
		if got.Changed || after.Change != before.Change || !after.UpdatedAt.Equal(before.UpdatedAt) {
			t.Errorf("changed is %v, the change %d then %d", got.Changed, before.Change, after.Change)
		}
	})
}

func TestConditionalWrites(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		r.set(ext("u1"), `{"plan":"free"}`)
		write := func(from, to string) bool {
			got := r.change(profile.Change{Who: ext("u1"), Set: map[string]any{"plan": to}, If: map[string]any{"plan": from}})
			if got.Err != nil && got.Err.Code != petitbleu.CodeConflict {
				t.Errorf("refused with %s", got.Err.Code)
			}
			return got.Err == nil
		}
		if !write("free", "pro") || write("free", "gold") || !write("pro", "gold") {
			t.Error("the conditions were not followed")
		}
		r.is(ext("u1"), `{"plan":"gold"}`)
	})
}

// TestRepeatsOfTheTellerChangeNothing: an event with the teller's own id comes once.
func TestRepeatsOfTheTellerChangeNothing(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		e := profile.Event{Who: ext("u1"), Name: "paid", At: noon, OutsideID: "order 7"}
		first, second := r.event(e), r.event(e)
		if !first.Changed || second.Changed {
			t.Errorf("first %+v, second %+v", first, second)
		}
	})
}

func TestEventsOfTheFuture(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		r.event(profile.Event{Who: ext("u1"), Name: "e", At: noon.Add(48 * time.Hour)})
		if c := r.changes(0); len(c.Events) != 1 || !c.Events[0].At.Equal(noon) || c.Events[0].Kind != petitbleu.EventCustom || c.Events[0].Name != "e" {
			t.Errorf("the events are %+v", c.Events)
		}
	})
}

// pages connects the Pages 100 and 200.
func (r *rig) pages() {
	r.t.Helper()
	r.write(func(tx *store.Tx) error {
		if err := tx.UpsertApp(petitbleu.App{ID: "900", Name: "App", GraphURL: "x", GraphVersion: "v26.0", Mode: petitbleu.AppLive, CreatedAt: noon}); err != nil {
			return err
		}
		for _, id := range []string{"100", "200"} {
			if err := tx.InsertPage(petitbleu.Page{WorkspaceID: r.ws, ID: id, AppID: "900", Name: id, State: petitbleu.PageConnected, PerSecond: 1, Concurrency: 1, CreatedAt: noon, UpdatedAt: noon}); err != nil {
				return err
			}
		}
		return nil
	})
}

// TestPSIDsOfASite: a site that collects PSIDs sets the attribute, and the person is known by it (row B1).
func TestPSIDsOfASite(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		r.pages()
		r.set(ext("u1"), `{"messenger_id":5531}`)
		r.is(psid("100", "5531"), `{"messenger_id":"5531"}`)
		r.is(psid("200", "5531"), "nobody")
		r.set(ext("u1"), `{"messenger_id_200":"77"}`)
		r.is(psid("200", "77"), `{"messenger_id":"5531","messenger_id_200":"77"}`)

		// somebody else's PSID stays theirs
		got := r.set(ext("u2"), `{"messenger_id":"5531"}`)
		if len(got.Left) != 1 || got.Left[0].Field != "messenger_id" {
			t.Errorf("left: %v", got.Left)
		}
		r.is(ext("u2"), `{"messenger_id":"5531"}`)
		if r.id(psid("100", "5531")) != r.id(ext("u1")) {
			t.Error("the PSID changed hands")
		}
		if all, err := r.Attributes(t.Context(), r.ws, "", 10); err != nil || len(all) != 2 || all[0].Problem == "" || all[0].Problems != 1 {
			t.Errorf("the registry has %+v, %v", all, err)
		}

		// a thread of which nothing else is known is the person that the site speaks of
		thread := petitbleu.NewID(petitbleu.KindProfile, noon)
		r.write(func(tx *store.Tx) error {
			if err := tx.InsertProfiles([]petitbleu.Profile{{WorkspaceID: r.ws, ID: thread, Attributes: map[string]any{"first_name": "Ana", "messenger_id": "99"}, CreatedAt: noon, UpdatedAt: noon}}); err != nil {
				return err
			}
			_, err := tx.InsertIdentities([]petitbleu.Identity{{WorkspaceID: r.ws, Kind: petitbleu.IdentityPSID, Scope: "100", Value: "99", ProfileID: thread, CreatedAt: noon}})
			return err
		})
		from := r.changes(0).Next
		r.set(ext("u3"), `{"messenger_id":"99","plan":"pro"}`)
		r.is(psid("100", "99"), `{"first_name":"Ana","messenger_id":"99","plan":"pro"}`)
		if r.id(psid("100", "99")) != r.id(ext("u3")) {
			t.Error("the thread is not u3's")
		}
		if c := r.changes(from); len(c.Gone) != 1 || c.Gone[0].ProfileID != thread || c.Gone[0].MergedInto != r.id(ext("u3")) {
			t.Errorf("gone: %+v", c.Gone)
		}

		// who has a PSID on the Page keeps it
		got = r.set(ext("u1"), `{"messenger_id":"6000"}`)
		if len(got.Left) != 1 || r.id(psid("100", "6000")) != "" || r.id(psid("100", "5531")) != r.id(ext("u1")) {
			t.Errorf("a second PSID: %v", got.Left)
		}
	})
}

// TestTheFeedIsWhole reads the feed in parts of every size and compares it with the rows.
func TestTheFeedIsWhole(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		for i := range 12 {
			var b profile.Batch
			for n := range 1 + i%5 {
				b.Attributes = append(b.Attributes, profile.Change{Who: ext(fmt.Sprint("u", i*3%17+n)), Set: increment("n")})
				b.Events = append(b.Events, profile.Event{Who: ext(fmt.Sprint("u", n)), Name: "e", At: noon})
			}
			r.apply(b)
		}
		if _, err := r.Delete(t.Context(), r.ws, people.Asked{}, ids("u1", "u2", "nobody")); err != nil {
			t.Fatal(err)
		}
		whole := r.changes(0)
		for limit := 1; limit < 40; limit += 3 {
			var got store.Changes
			for got.More = true; got.More; {
				var part store.Changes
				r.write(func(tx *store.Tx) (err error) { part, err = tx.Changes(r.ws, got.Next, limit); return err })
				if part.Next <= got.Next {
					t.Fatalf("with limit %d the feed stands still at %d", limit, got.Next)
				}
				got.Profiles, got.Events, got.Gone = append(got.Profiles, part.Profiles...), append(got.Events, part.Events...), append(got.Gone, part.Gone...)
				got.Next, got.More = part.Next, part.More
			}
			if len(got.Profiles) != len(whole.Profiles) || len(got.Events) != len(whole.Events) || len(got.Gone) != 2 || got.Next != whole.Next {
				t.Errorf("with limit %d: %d people, %d events, %d gone up to %d; the whole has %d, %d, %d up to %d", limit, len(got.Profiles), len(got.Events),
					len(got.Gone), got.Next, len(whole.Profiles), len(whole.Events), len(whole.Gone), whole.Next)
			}
		}
		if again := r.changes(whole.Next); len(again.Profiles)+len(again.Events)+len(again.Gone) != 0 || again.Next != whole.Next || again.More {
			t.Errorf("behind the end: %+v", again)
		}
	})
}
