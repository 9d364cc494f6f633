package world

import "testing"

// TestForget: with a person or a Page goes what belongs to them.
func TestForget(t *testing.T) {
	fresh := func() *World {
		w, err := New(Options{RandomSeed: 7, Seed: Seed{
			Apps: []App{{ID: "1"}}, Pages: []Page{{ID: "10"}}, People: []Person{{ID: "a", PSIDs: map[string]string{"10": "25"}}, {ID: "b"}},
		}})
		if err != nil {
			t.Fatal(err)
		}
		s := w.State
		w.Add(w.OpenThread(s.Pages["10"], s.People["a"]), &Bubble{MID: w.NewMID(), From: "person", Kind: "text"})
		s.OTN["t"], s.UserRefs["u"] = &OtnToken{PageID: "10", PersonID: "a"}, &UserRef{PageID: "10", PersonID: "a"}
		s.Recurring["r"], s.LinkTokens["l"] = &RecurringToken{PageID: "10", PersonID: "a"}, &LinkToken{PageID: "10", PersonID: "a"}
		s.Moderated["25"], s.UserMenus["25"] = "BAN", []byte("[]")
		s.Labels["2"] = &Label{ID: "2", PageID: "10", PSIDs: []string{"25"}}
		s.Personas["3"], s.Templates["4"] = &Persona{PageID: "10"}, &Template{PageID: "10"}
		s.Posts["5"], s.Comments["6"] = &Post{PageID: "10"}, &Comment{PageID: "10", PersonID: "a", PostID: "5"}
		s.Profiles["10"] = nil
		return w
	}
	w := fresh()
	w.RemovePerson(w.State.People["a"])
	s := w.State
	if len(s.OTN)+len(s.UserRefs)+len(s.Recurring)+len(s.LinkTokens)+len(s.Moderated)+len(s.UserMenus)+len(s.Labels["2"].PSIDs) != 0 || !s.Comments["6"].Removed || s.Posts["5"].Removed {
		t.Errorf("of the person there is left %+v", s.Assets)
	}
	for th := range w.Recent("10", nil) {
		t.Error("a thread is left", th.ID)
	}
	w = fresh()
	w.RemovePage(w.State.Pages["10"])
	s = w.State
	if len(s.OTN)+len(s.UserRefs)+len(s.Recurring)+len(s.LinkTokens)+len(s.Moderated)+len(s.UserMenus)+len(s.Labels)+len(s.Personas)+len(s.Templates)+len(s.Posts)+len(s.Comments)+len(s.Profiles) != 0 {
		t.Errorf("of the Page there is left %+v", s.Assets)
	}
}
