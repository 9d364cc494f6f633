package people_test

import (
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"testing"
	"time"

	"github.com/petitbleu/petitbleu/internal/people"
	"github.com/petitbleu/petitbleu/internal/profile"
	"github.com/petitbleu/petitbleu/internal/store"
)

func ids(external ...string) (all []people.Identifier) {
	for _, id := range external {
		all = append(all, people.Identifier{Who: ext(id)})
	}
	return all
}

func (r *rig) names(who profile.Who) string {
	r.t.Helper()
	p := r.find(who)
	if p == nil {
		return "nobody"
	}
	text, _ := json.Marshal(p.Aliases())
	return p.ExternalID() + " " + string(text)
}

func TestIdentify(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		identify := func(one people.Identification) people.Result {
			t.Helper()
			got, err := r.Identify(t.Context(), r.ws, []people.Identification{one})
			if err != nil {
				t.Fatal(err)
			}
			return got[0]
		}
		// nobody has the id: the person receives it and keeps everything
		r.set(alias("bot", "77"), `{"n":1}`)
		one := r.id(alias("bot", "77"))
		identify(people.Identification{ExternalID: "u1", Identifier: people.Identifier{Who: alias("bot", "77")}})
		if r.id(ext("u1")) != one || r.names(ext("u1")) != `u1 [{"label":"bot","name":"77"}]` {
			t.Errorf("u1 is %s %s", r.id(ext("u1")), r.names(ext("u1")))
		}
		// somebody has it: the person becomes part of them, whose values win
		r.set(ext("u2"), `{"plan":"pro","first_name":"Ana","joined":"2024-01-01"}`)
		r.set(alias("bot", "78"), `{"plan":"free","last_name":"Diaz"}`)
		r.event(profile.Event{Who: alias("bot", "78"), Name: "e", At: noon})
		r.apply(profile.Batch{Events: []profile.Event{{Who: ext("u2"), Name: "e", At: noon.Add(-time.Hour)}}})
		gone := r.id(alias("bot", "78"))
		got := identify(people.Identification{ExternalID: "u2", Identifier: people.Identifier{Who: alias("bot", "78")}})
		if !got.Changed || got.ProfileID != r.id(ext("u2")) || r.id(alias("bot", "78")) != r.id(ext("u2")) {
			t.Errorf("identified: %+v", got)
		}
		r.is(ext("u2"), `{"first_name":"Ana","joined":{"$time":"2024-01-01T00:00:00Z"},"last_name":"Diaz","plan":"pro"}`)
		did, err := r.ActivityOf(t.Context(), r.ws, []string{r.id(ext("u2")), gone}, time.Time{})
		if e := did[r.id(ext("u2"))].Events; err != nil || len(e) != 1 || e[0].Count != 2 || !e[0].First.Equal(noon.Add(-time.Hour)) || !e[0].Last.Equal(noon) || len(did[gone].Events) != 0 {
			t.Errorf("the events are %+v, %v", did, err)
		}
		// an alias of a label that the other has already is not taken over
		r.set(alias("bot", "79"), `{"x":1}`)
		identify(people.Identification{ExternalID: "u2", Identifier: people.Identifier{Who: alias("bot", "79")}})
		if r.names(ext("u2")) != `u2 [{"label":"bot","name":"78"}]` || r.id(alias("bot", "79")) != "" {
			t.Errorf("u2 is %s", r.names(ext("u2")))
		}
		// whoever has an external id stays
		if got := identify(people.Identification{ExternalID: "u3", Identifier: people.Identifier{Who: alias("bot", "77")}}); got.Changed || r.id(ext("u3")) != "" {
			t.Errorf("identified twice: %+v", got)
		}
		if got := identify(people.Identification{ExternalID: "u3", Identifier: people.Identifier{Who: alias("bot", "nobody")}}); got.ProfileID != "" {
			t.Errorf("an unknown alias: %+v", got)
		}
	})
}

func TestPrioritiesChooseAmongContacts(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		r.set(email("a@mail.example"), `{"who":"first"}`)
		r.clock.Move(time.Minute)
		second := r.set(alias("x", "second"), `{"email":"a@mail.example","who":"second"}`).ProfileID
		r.clock.Move(time.Minute)
		r.set(ext("u1"), `{"email":"a@mail.example","who":"u1"}`)
		identify := func(id string, p ...people.Priority) string {
			got, err := r.Identify(t.Context(), r.ws, []people.Identification{{ExternalID: id, Identifier: people.Identifier{Who: email("a@mail.example"), Priorities: p}}})
			if err != nil {
				t.Fatal(err)
			}
			return got[0].ProfileID
		}
		if got := identify("u2", people.Unidentified); got != "" {
			t.Errorf("two are left, and %s was chosen", got)
		}
		if got := identify("u2", people.Unidentified, people.NewestUpdated); got != second {
			t.Errorf("%s was chosen, want %s", got, second)
		}
		r.is(ext("u2"), `{"email":"a@mail.example","who":"second"}`)
		identify("u3", people.Unidentified, people.OldestUpdated)
		r.is(ext("u3"), `{"email":"a@mail.example","who":"first"}`)
		n, err := r.Delete(t.Context(), r.ws, people.Asked{}, []people.Identifier{{Who: email("a@mail.example"), Priorities: []people.Priority{people.Identified, people.OldestUpdated}}})
		if err != nil || n != 1 || r.id(ext("u3")) == "" && r.id(ext("u1")) == "" {
			t.Errorf("%d deleted, %v", n, err)
		}
	})
}

func TestAliases(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		r.set(ext("u1"), `{"n":1}`)
		r.set(ext("u2"), `{"n":2}`)
		tell := func(external, label, name string) people.Result {
			t.Helper()
			got, err := r.AliasNew(t.Context(), r.ws, []people.AliasTold{{ExternalID: external, Alias: profile.Alias{Label: label, Name: name}}})
			if err != nil {
				t.Fatal(err)
			}
			return got[0]
		}
		before := r.find(ext("u1")).Change
		if got := tell("u1", "bot", "a"); !got.Changed || r.id(alias("bot", "a")) != r.id(ext("u1")) || r.find(ext("u1")).Change == before {
			t.Errorf("a first alias: %+v", got)
		}
		if got := tell("u1", "bot", "b"); got.Changed || r.id(alias("bot", "b")) != "" {
			t.Errorf("a second name of a label: %+v", got)
		}
		if got := tell("u2", "bot", "a"); got.Changed || r.id(alias("bot", "a")) != r.id(ext("u1")) {
			t.Errorf("somebody else's alias: %+v", got)
		}
		if got := tell("nobody", "bot", "c"); got.ProfileID != "" || r.id(alias("bot", "c")) != "" {
			t.Errorf("of nobody: %+v", got)
		}
		if got := tell("", "bot", "d"); !got.Created || r.id(alias("bot", "d")) != got.ProfileID {
			t.Errorf("of somebody new: %+v", got)
		}
		if got := tell("", "", "d"); got.Err == nil {
			t.Errorf("without a label: %+v", got)
		}
		_, err := r.AliasUpdate(t.Context(), r.ws, []people.AliasChange{{"bot", "a", "z"}, {"bot", "nobody", "y"}, {"bot", "d", "z"}})
		if err != nil || r.id(alias("bot", "z")) != r.id(ext("u1")) || r.id(alias("bot", "a")) != "" || r.id(alias("bot", "y")) != "" || r.id(alias("bot", "d")) == "" {
			t.Errorf("after the update: %v", err)
		}
	})
}

func TestExternalIDsAreRenamed(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		r.set(ext("old"), `{"n":1}`)
		r.set(ext("taken"), `{"n":2}`)
		rename := func(from, to string) string {
			t.Helper()
			got, err := r.RenameExternalIDs(t.Context(), r.ws, []people.Rename{{Current: from, New: to}})
			if err != nil {
				t.Fatal(err)
			}
			if got[0] == nil {
				return ""
			}
			return string(got[0].Code)
		}
		for _, c := range [][3]string{{"old", "old", "invalid_parameter"}, {"old", "taken", "conflict"}, {"nobody", "new", "not_found"}, {"old", "", "invalid_parameter"}, {"old", "new", ""}, {"old", "newer", "not_found"}, {"taken", "old", "conflict"}} {
			if got := rename(c[0], c[1]); got != c[2] {
				t.Errorf("%s to %s: %q, want %q", c[0], c[1], got, c[2])
			}
		}
		if r.id(ext("old")) != r.id(ext("new")) || r.find(ext("new")).ExternalID() != "new" {
			t.Error("both ids find the person, whose id is the new one")
		}
		if got := r.set(ext("old"), `{"via":"old"}`); got.Created {
			t.Errorf("a former id makes nobody: %+v", got)
		}
		got, err := r.RemoveExternalIDs(t.Context(), r.ws, []string{"new", "old", "nobody"})
		if err != nil || got[0] == nil || got[1] != nil || got[2] == nil {
			t.Errorf("removed: %v, %v", got, err)
		}
		r.is(ext("old"), "nobody")
		r.is(ext("new"), `{"n":1,"via":"old"}`)
	})
}

func TestMergeAndDelete(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		r.set(ext("from"), `{"a":1,"b":1,"date_of_first_session":"2020-01-01","date_of_last_session":"2021-01-01","subscription_groups":[{"subscription_group_id":"g","subscription_state":"subscribed"}]}`)
		r.set(ext("into"), `{"b":2,"date_of_first_session":"2022-01-01","date_of_last_session":"2023-01-01"}`)
		gone, from := r.id(ext("from")), r.changes(0).Next
		got, err := r.Merge(t.Context(), r.ws, []people.MergeOf{{From: ids("from")[0], Into: ids("into")[0]}, {From: ids("nobody")[0], Into: ids("into")[0]}, {From: ids("into")[0], Into: ids("into")[0]}})
		if err != nil || !got[0].Changed || got[1].Changed || got[2].Changed {
			t.Errorf("merged: %+v, %v", got, err)
		}
		r.is(ext("from"), "nobody")
		r.is(ext("into"), `{"a":1,"b":2,"date_of_first_session":{"$time":"2020-01-01T00:00:00Z"},"date_of_last_session":{"$time":"2023-01-01T00:00:00Z"},"subscription_groups":[{"subscription_group_id":"g","subscription_state":"subscribed"}]}`)
		if c := r.changes(from); len(c.Gone) != 1 || c.Gone[0].ProfileID != gone || c.Gone[0].MergedInto != r.id(ext("into")) || len(c.Profiles) != 1 {
			t.Errorf("the feed says %+v", c)
		}
		r.event(profile.Event{Who: ext("into"), Name: "e", At: noon})
		if n, err := r.Delete(t.Context(), r.ws, people.Asked{}, ids("into", "into", "nobody")); err != nil || n != 1 {
			t.Errorf("%d deleted, %v", n, err)
		}
		c := r.changes(0)
		if len(c.Profiles)+len(c.Events) != 0 || len(c.Gone) != 2 {
			t.Errorf("left: %+v", c)
		}
		r.write(func(tx *store.Tx) error {
			if names, err := tx.IdentitiesNamed(r.ws, "into"); err != nil || len(names) != 0 {
				t.Errorf("names left: %v, %v", names, err)
			}
			return nil
		})
	})
}

// TestRecordedCallsGoFirst: what the webhook calls say of a person goes before the person does, or nothing goes.
func TestRecordedCallsGoFirst(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		var forgot []string
		var fails error
		r.People = people.New(people.Options{Store: r.store, Clock: r.clock, Logger: slog.New(slog.DiscardHandler), ForgetCalls: func(_ context.Context, ws, page, id string) error {
			if ws != r.ws || r.id(psid(page, id)) == "" {
				t.Errorf("nobody is known on %s as %s any more", page, id)
			}
			forgot = append(forgot, page+"/"+id)
			return fails
		}})
		r.set(psid("100", "7"), `{"n":1}`)
		fails = errors.New("the disk is full")
		if _, err := r.Delete(t.Context(), r.ws, people.Asked{}, []people.Identifier{{Who: psid("100", "7")}}); !errors.Is(err, fails) || r.id(psid("100", "7")) == "" {
			t.Errorf("deleted all the same: %v", err)
		}
		fails = nil
		if n, err := r.Delete(t.Context(), r.ws, people.Asked{}, []people.Identifier{{Who: psid("100", "7")}}); err != nil || n != 1 || r.id(psid("100", "7")) != "" {
			t.Errorf("%d deleted, %v", n, err)
		}
		if len(forgot) != 2 || forgot[1] != "100/7" {
			t.Errorf("forgot %v", forgot)
		}
	})
}

func TestSubscriptions(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		g, err := r.AddGroup(t.Context(), r.ws, people.Group{Name: "News", Channel: "email"})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := r.AddGroup(t.Context(), r.ws, people.Group{Name: "News", Channel: "pigeon"}); err == nil {
			t.Error("an unknown channel was taken")
		}
		r.set(ext("u1"), `{"email":"a@mail.example"}`)
		r.set(ext("u2"), `{"email":"a@mail.example"}`)
		if err := r.Subscribe(t.Context(), r.ws, g.ID, people.Unsubscribed, []profile.Who{email("a@mail.example"), ext("nobody")}); err != nil {
			t.Fatal(err)
		}
		if err := r.Subscribe(t.Context(), r.ws, g.ID, people.Subscribed, []profile.Who{ext("u2")}); err != nil {
			t.Fatal(err)
		}
		r.is(ext("u1"), `{"email":"a@mail.example","subscription_groups":[{"subscription_group_id":"`+g.ID+`","subscription_state":"unsubscribed"}]}`)
		r.is(ext("u2"), `{"email":"a@mail.example","subscription_groups":[{"subscription_group_id":"`+g.ID+`","subscription_state":"subscribed"}]}`)
		if err := r.Subscribe(t.Context(), r.ws, "unknown", people.Subscribed, []profile.Who{ext("u2")}); err == nil {
			t.Error("an unknown group was taken")
		}
	})
}
