package world

import (
	"slices"
	"strings"
)

// SearchPeople finds people whose name, id or PSID holds a text, in the order of their ids,
// those behind the id after. It looks at each person at most once.
func (w *World) SearchPeople(text, after string, limit int) []*Person {
	text = strings.ToLower(strings.TrimSpace(text))
	if owner, ok := w.State.ByPSID[text]; ok && w.State.People[owner.Person] != nil {
		return []*Person{w.State.People[owner.Person]}
	}
	w.State.orderPeople()
	from := 0
	if after != "" {
		at, found := slices.BinarySearch(w.State.peopleIDs, after)
		if from = at; found {
			from++
		}
	}
	var out []*Person
	for _, id := range w.State.peopleIDs[from:] {
		p := w.State.People[id]
		if p == nil {
			continue
		}
		if text == "" || strings.Contains(strings.ToLower(p.FullName()), text) || strings.Contains(strings.ToLower(id), text) {
			if out = append(out, p); len(out) == limit {
				break
			}
		}
	}
	return out
}

// orderPeople keeps the ids of all people in order; people who came or went are noticed by
// their number.
func (s *State) orderPeople() {
	if len(s.peopleIDs) == len(s.People) && !s.peopleMoved {
		return
	}
	s.peopleIDs = s.peopleIDs[:0]
	for id := range s.People {
		s.peopleIDs = append(s.peopleIDs, id)
	}
	slices.Sort(s.peopleIDs)
	s.peopleMoved = false
}

// SearchPages finds Pages in the same way.
func (w *World) SearchPages(text, after string, limit int) []*Page {
	text = strings.ToLower(strings.TrimSpace(text))
	ids := make([]string, 0, len(w.State.Pages))
	for id, p := range w.State.Pages {
		if id > after && (text == "" || strings.Contains(strings.ToLower(p.Name), text) || strings.Contains(id, text) || strings.Contains(strings.ToLower(p.Username), text)) {
			ids = append(ids, id)
		}
	}
	slices.Sort(ids)
	var out []*Page
	for _, id := range ids[:min(limit, len(ids))] {
		out = append(out, w.State.Pages[id])
	}
	return out
}
