package people_test

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/people"
	"github.com/petitbleu/petitbleu/internal/profile"
	"github.com/petitbleu/petitbleu/internal/store"
)

func (r *rig) attribute(name string) store.Attribute {
	r.t.Helper()
	all, err := r.Attributes(r.t.Context(), r.ws, "", 100)
	if err != nil {
		r.t.Fatal(err)
	}
	for _, a := range all {
		if a.Name == name {
			return a
		}
	}
	return store.Attribute{}
}

func TestNamesAreLearned(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		r.set(ext("u1"), `{"plan":"pro","since":"2024-05-01","tags":["a"],"pets":[{"id":1}],"n":{"inc":1},"first_name":"Ana"}`)
		for name, want := range map[string]profile.Type{"plan": profile.String, "since": profile.Time, "tags": profile.Array, "pets": profile.ObjectArray, "n": profile.Number, "first_name": ""} {
			if got := r.attribute(name); got.Type != want || want != "" && (!got.FirstAt.Equal(noon) || got.Forced) {
				t.Errorf("%s is known as %+v", name, got)
			}
		}
		r.clock.Move(time.Hour)
		r.set(ext("u1"), `{"plan":3}`)
		if got := r.attribute("plan"); got.Type != profile.String || !got.LastAt.Equal(noon.Add(time.Hour)) || !got.FirstAt.Equal(noon) {
			t.Errorf("the first value decides the type: %+v", got)
		}
		r.event(profile.Event{Who: ext("u1"), Name: "paid", At: noon, Properties: json.RawMessage(`{"total":12.5,"at":"2024-05-01","card":"visa"}`)})
		r.event(profile.Event{Who: ext("u1"), Name: "paid", At: noon, Properties: json.RawMessage(`{"total":"12","gift":true}`)})
		all, err := r.EventNames(t.Context(), r.ws, "custom", "", 10)
		if err != nil || len(all) != 1 {
			t.Fatalf("known events: %+v, %v", all, err)
		}
		for name, want := range map[string]profile.Type{"total": profile.Number, "at": profile.Time, "card": profile.String, "gift": profile.Boolean} {
			if got := all[0].Properties[name]; got.Type != want {
				t.Errorf("%s is known as %+v", name, got)
			}
		}
	})
}

func TestForcedTypesAndBlocks(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		define := func(name string, says people.AttributeSays) {
			t.Helper()
			if _, err := r.DefineAttribute(t.Context(), r.ws, name, says); err != nil {
				t.Fatal(err)
			}
		}
		r.set(ext("u1"), `{"score":"12-1-2021"}`)
		text := profile.String
		define("score", people.AttributeSays{Type: &text})
		r.set(ext("u1"), `{"score":"12-1-2021"}`)
		r.is(ext("u1"), `{"score":"12-1-2021"}`)
		number := profile.Number
		define("score", people.AttributeSays{Type: &number})
		if got := r.set(ext("u1"), `{"score":"many"}`); len(got.Left) != 1 {
			t.Errorf("left: %v", got.Left)
		}
		if got := r.attribute("score"); !got.Forced || got.Type != profile.Number || got.Problems != 1 || got.Problem == "" {
			t.Errorf("known as %+v", got)
		}
		two := 2
		define("tags", people.AttributeSays{ArrayLimit: &two})
		r.set(ext("u2"), `{"tags":["a","b","c"]}`)
		r.is(ext("u2"), `{"tags":["b","c"]}`)

		if err := r.BlockAttributes(t.Context(), r.ws, []string{"tags", "ahead"}, true); err != nil {
			t.Fatal(err)
		}
		r.set(ext("u2"), `{"tags":["d"],"ahead":1,"free":1}`)
		r.is(ext("u2"), `{"free":1,"tags":["b","c"]}`)
		if err := r.BlockAttributes(t.Context(), r.ws, []string{"tags"}, false); err != nil {
			t.Fatal(err)
		}
		r.set(ext("u2"), `{"tags":["d"]}`)
		r.is(ext("u2"), `{"free":1,"tags":["d"]}`)

		if err := r.BlockEvents(t.Context(), r.ws, "custom", []string{"spam"}, true); err != nil {
			t.Fatal(err)
		}
		if got := r.event(profile.Event{Who: ext("u2"), Name: "spam", At: noon}); got.Err == nil || got.Err.Code != petitbleu.CodeNotAllowed {
			t.Errorf("a blocked event: %+v", got)
		}
		if _, err := r.DefineAttribute(t.Context(), r.ws, "first_name", people.AttributeSays{}); err == nil {
			t.Error("a standard attribute was redefined")
		}
		many := make([]string, petitbleu.BlockLimit+1)
		if err := r.BlockAttributes(t.Context(), r.ws, many, true); err == nil {
			t.Error("too many were blocked at once")
		}
	})
}

// TestAnotherNodeFollowsAtOnce: what one node defines holds for the next value at another.
func TestAnotherNodeFollowsAtOnce(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		r.set(ext("u1"), `{"x":1}`)
		first := r.People
		r.restart()
		if err := r.BlockAttributes(t.Context(), r.ws, []string{"x"}, true); err != nil {
			t.Fatal(err)
		}
		r.People = first
		r.set(ext("u1"), `{"x":2}`)
		r.is(ext("u1"), `{"x":1}`)
	})
}

func TestAnEventIsMadeKnownAhead(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		about := "Of the feed"
		if _, err := r.DefineEvent(t.Context(), r.ws, "custom", "notification_status", people.EventSays{Description: &about, Properties: map[string]profile.Type{"status": profile.String}}); err != nil {
			t.Fatal(err)
		}
		r.event(profile.Event{Who: ext("u1"), Name: "notification_status", At: noon, Properties: json.RawMessage(`{"status":1,"more":2}`)})
		all, err := r.EventNames(t.Context(), r.ws, "custom", "", 10)
		if err != nil || len(all) != 1 || all[0].Properties["status"].Type != profile.String || all[0].Properties["more"].Type != profile.Number || all[0].Description != about {
			t.Errorf("known as %+v, %v", all, err)
		}
	})
}
