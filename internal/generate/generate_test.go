package generate

import (
	"reflect"
	"testing"
	"time"

	"github.com/petitbleu/petitbleu/internal/profile"
)

var noon = time.Date(2026, time.November, 22, 12, 0, 0, 0, time.UTC)

func TestSameSeedSamePeople(t *testing.T) {
	one, other := Maker{1, noon}, Maker{2, noon}
	differ := 0
	for n := range 200 {
		if !reflect.DeepEqual(one.Person(n), one.Person(n)) || !reflect.DeepEqual(one.Event(n, 50), one.Event(n, 50)) {
			t.Fatalf("person or event %d is another one the second time", n)
		}
		if one.Person(n).LastName != other.Person(n).LastName {
			differ++
		}
	}
	if differ < 100 {
		t.Errorf("of 200 people of another seed only %d have another name", differ)
	}
}

// Nothing that is made is refused, and all of it lies in the past.
func TestWhatIsMadeIsTaken(t *testing.T) {
	m := Maker{7, noon}
	plans, countries := map[string]int{}, map[string]int{}
	for n := range 2000 {
		p := m.Person(n)
		plans[p.Plan]++
		countries[p.Country]++
		c := p.Change()
		if err := c.Check(); err != nil {
			t.Fatalf("%+v: %v", p, err)
		}
		for name, v := range c.Set {
			if at, ok := profile.InstantOf(v); ok && at.After(noon) {
				t.Errorf("%s of person %d lies ahead", name, n)
			}
		}
		if len(p.Row()) != len(Columns) {
			t.Fatalf("%d cells for %d columns", len(p.Row()), len(Columns))
		}
		e, b := m.Event(n, 500), m.Purchase(n, 500)
		if err := e.Check(); err != nil || e.At.After(noon) {
			t.Fatalf("%+v: %v", e, err)
		}
		if err := b.Check(); err != nil || b.At.After(noon) {
			t.Fatalf("%+v: %v", b, err)
		}
	}
	if len(plans) != 4 || plans["basic"] < plans["gold"] || countries["FR"] < countries["IT"] || len(countries) != len(lands) {
		t.Errorf("plans %v, countries %v", plans, countries)
	}
}

func BenchmarkPerson(b *testing.B) {
	m := Maker{1, noon}
	for n := 0; b.Loop(); n++ {
		p := m.Person(n)
		_ = p.Row()
	}
}
