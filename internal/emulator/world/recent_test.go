package world

import (
	"slices"
	"testing"
)

// TestRecent: the newest thread comes first, also after one is dropped and the state was
// read anew.
func TestRecent(t *testing.T) {
	w, err := New(Options{RandomSeed: 7, Seed: Seed{
		Apps: []App{{ID: "1"}}, Pages: []Page{{ID: "10"}, {ID: "11"}}, People: []Person{{ID: "a"}, {ID: "b"}, {ID: "c"}},
	}})
	if err != nil {
		t.Fatal(err)
	}
	say := func(person string) *Thread {
		th := w.OpenThread(w.State.Pages["10"], w.State.People[person])
		w.Add(th, &Bubble{MID: w.NewMID(), From: "person", Kind: "text"})
		return th
	}
	order := func() string {
		out := ""
		for th := range w.Recent("10", nil) {
			out += th.PersonID
		}
		return out
	}
	a, b := say("a"), say("b")
	say("c")
	w.OpenThread(w.State.Pages["11"], w.State.People["a"])
	if order() != "cba" {
		t.Fatal(order())
	}
	say("a")
	say("a")
	if order() != "acb" {
		t.Fatal(order())
	}
	if rest := slices.Collect(w.Recent("10", a)); len(rest) != 2 || rest[1] != b {
		t.Fatal(rest)
	}
	w.removeThread(w.FindThread("10", "c"))
	if order() != "ab" {
		t.Fatal(order())
	}
	data, err := w.encode()
	if err != nil {
		t.Fatal(err)
	}
	if w.State, err = decode(data); err != nil {
		t.Fatal(err)
	}
	if order() != "ab" {
		t.Fatal(order())
	}
	w.removeThread(w.FindThread("10", "b"))
	w.removeThread(w.FindThread("10", "a"))
	if order() != "" || !slices.Equal(slices.Collect(w.Recent("11", nil)), nil) {
		t.Fatal(order())
	}
}
