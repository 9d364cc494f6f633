package control

import (
	"errors"
	"net/http"
	"slices"
	"strconv"

	"github.com/petitbleu/petitbleu/internal/emulator/web"
	"github.com/petitbleu/petitbleu/internal/emulator/world"
)

// Lists of people and Pages, a page at a time: there can be 200,000 people.
const (
	listUsual = 200
	listMost  = 1000
	crowdMost = 500_000
)

// peopleList is ?q ?limit ?after: the next "after" comes with the answer when there are more.
func (d *Door) peopleList(q string, after string, limit int) ([]world.Person, string) {
	found := d.SearchPeople(q, after, limit+1)
	next := ""
	if len(found) > limit {
		found = found[:limit]
		next = found[limit-1].ID
	}
	out := make([]world.Person, len(found))
	for i, p := range found {
		out[i] = d.Shown(world.CopyOf(p))
	}
	return out, next
}

func (d *Door) ctlPeople(r *http.Request) (int, any, error) {
	limit, _, err := limitAndBefore(r, listUsual, listMost)
	if err != nil {
		return 400, nil, err
	}
	d.Mu.Lock()
	defer d.Mu.Unlock()
	people, next := d.peopleList(r.URL.Query().Get("q"), r.URL.Query().Get("after"), limit)
	return 200, map[string]any{"people": people, "next": next, "total": len(d.State.People)}, nil
}

func (d *Door) ctlPerson(r *http.Request) (int, any, error) {
	d.Mu.Lock()
	defer d.Mu.Unlock()
	p := d.FindPerson(r.PathValue("person"))
	if p == nil {
		return 404, nil, errNoPerson
	}
	return 200, d.Shown(world.CopyOf(p)), nil
}

func (d *Door) pageList(q, after string, limit int) ([]world.Page, string) {
	found := d.SearchPages(q, after, limit+1)
	next := ""
	if len(found) > limit {
		found = found[:limit]
		next = found[limit-1].ID
	}
	out := make([]world.Page, len(found))
	for i, p := range found {
		out[i] = world.CopyOf(p)
	}
	return out, next
}

func (d *Door) ctlPages(r *http.Request) (int, any, error) {
	limit, _, err := limitAndBefore(r, listUsual, listMost)
	if err != nil {
		return 400, nil, err
	}
	d.Mu.Lock()
	defer d.Mu.Unlock()
	pages, next := d.pageList(r.URL.Query().Get("q"), r.URL.Query().Get("after"), limit)
	return 200, map[string]any{"pages": pages, "next": next, "total": len(d.State.Pages)}, nil
}

func (d *Door) ctlPage(r *http.Request) (int, any, error) {
	d.Mu.Lock()
	defer d.Mu.Unlock()
	p := d.FindPage(r.PathValue("page"))
	if p == nil {
		return 404, nil, errNoPage
	}
	return 200, world.CopyOf(p), nil
}

// ctlPeopleCrowd makes many people at once, and ctlPagesCrowd many Pages.
func (d *Door) ctlPeopleCrowd(r *http.Request) (int, any, error) {
	return d.makeMany(r, func(id, name string) error {
		_, err := d.AddPerson(world.Person{ID: id, FirstName: name})
		return err
	})
}

func (d *Door) ctlPagesCrowd(r *http.Request) (int, any, error) {
	return d.makeMany(r, func(_, name string) error {
		_, err := d.AddPage(world.Page{Name: name})
		return err
	})
}

func (d *Door) makeMany(r *http.Request, add func(id, name string) error) (int, any, error) {
	b := struct {
		Count  int    `json:"count"`
		Prefix string `json:"prefix"`
		From   int    `json:"from"`
	}{Prefix: "crowd", From: 1}
	if err := web.ReadBody(r, &b); err != nil {
		return 400, nil, err
	}
	if b.Count < 1 || b.Count > crowdMost {
		return 400, nil, errors.New("count: must be 1 to 500,000")
	}
	const atOnce = 1000 // the lock is given back in between
	for i := range b.Count {
		if i%atOnce == 0 {
			d.Mu.Lock()
		}
		id := b.Prefix + strconv.Itoa(b.From+i)
		err := add(id, id)
		if i%atOnce == atOnce-1 || i == b.Count-1 || err != nil {
			d.Mu.Unlock()
		}
		if err != nil {
			return 400, nil, err
		}
	}
	return 201, map[string]int{"made": b.Count}, nil
}

func (d *Door) listRoutes() map[string]control {
	return map[string]control{
		"GET /_emulator/people":             d.ctlPeople,
		"GET /_emulator/people/{person}":    d.ctlPerson,
		"POST /_emulator/people/crowd":      d.ctlPeopleCrowd,
		"GET /_emulator/pages":              d.ctlPages,
		"GET /_emulator/pages/{page}":       d.ctlPage,
		"POST /_emulator/pages/crowd":       d.ctlPagesCrowd,
		"GET /_emulator/pages/{page}/setup": d.ctlSetUp,
	}
}

// newest keeps the limit newest of a list without sorting all of it.
func newest[T any](list []T, limit int, order func(a, b T) int) []T {
	if len(list) <= 4*limit {
		slices.SortFunc(list, order)
		return list[:min(limit, len(list))]
	}
	kept := make([]T, 0, 2*limit)
	for _, v := range list {
		kept = append(kept, v)
		if len(kept) == 2*limit {
			slices.SortFunc(kept, order)
			kept = kept[:limit]
		}
	}
	slices.SortFunc(kept, order)
	return kept[:min(limit, len(kept))]
}
