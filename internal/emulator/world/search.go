package world

import (
	"maps"
	"slices"
	"strings"
	"unicode/utf8"
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
		at, found := slices.BinarySearchFunc(w.State.inOrder, after, func(p *Person, id string) int { return strings.Compare(p.ID, id) })
		if from = at; found {
			from++
		}
	}
	var out []*Person
	spaced := strings.Contains(text, " ")
	for _, p := range w.State.inOrder[from:] {
		if text == "" || holds(p.ID, text) || holds(p.FirstName, text) || holds(p.LastName, text) || spaced && holds(p.FullName(), text) {
			if out = append(out, p); len(out) == limit {
				break
			}
		}
	}
	return out
}

// holds tells whether s contains a text in small letters, whatever the letters' size in s.
func holds(s, small string) bool {
	for i := range len(s) {
		if s[i] >= utf8.RuneSelf {
			return strings.Contains(strings.ToLower(s), small)
		}
	}
	for at := 0; at+len(small) <= len(s); at++ {
		i := 0
		for i < len(small) && (s[at+i] == small[i] || 'A' <= s[at+i] && s[at+i] <= 'Z' && s[at+i]+'a'-'A' == small[i]) {
			i++
		}
		if i == len(small) {
			return true
		}
	}
	return false
}

// orderPeople keeps all people in the order of their ids.
func (s *State) orderPeople() {
	if len(s.inOrder) == len(s.People) && !s.peopleMoved {
		return
	}
	s.inOrder = slices.AppendSeq(s.inOrder[:0], maps.Values(s.People))
	slices.SortFunc(s.inOrder, func(a, b *Person) int { return strings.Compare(a.ID, b.ID) })
	s.peopleMoved = false
}

// dropInOrder takes a person out of that order without sorting anew.
func (s *State) dropInOrder(p *Person) {
	if s.peopleMoved {
		return
	}
	if at, found := slices.BinarySearchFunc(s.inOrder, p.ID, func(p *Person, id string) int { return strings.Compare(p.ID, id) }); found {
		s.inOrder = slices.Delete(s.inOrder, at, at+1)
	}
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
