package index_test

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"slices"
	"sync"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/petitbleu/petitbleu/internal/segment"
	"github.com/petitbleu/petitbleu/internal/segment/index"
)

// crowd is an index and what should be in it.
type crowd struct {
	*index.Index
	people map[string]*segment.Person
	ids    []string
	r      people
	log    []func(*index.Writer) // what was done, if it is kept
	left   map[string]bool       // who left, if it is kept
}

// update changes the index, and notes how.
func (c *crowd) update(change func(*index.Writer)) {
	c.Update(change)
	if c.log != nil {
		c.log = append(c.log, change)
	}
}

func newCrowd(seed uint64) *crowd {
	c := &crowd{Index: index.New(2), people: map[string]*segment.Person{}, r: generator(seed)}
	c.Update(func(w *index.Writer) {
		for _, name := range []string{"seen", "paid", "rare", "never", "link.clicked"} {
			w.Keep(name, "total", "s", "o", "mix", "tags", "none", "link_name", "campaign_id")
		}
		w.Keep("", "color")
	})
	return c
}

// campaigns are two, with one tag.
func campaigns(id, _ string) ([]string, bool) {
	if id != "" {
		return []string{id}, true
	}
	return []string{"c1", "c2"}, true
}

func facts(p *segment.Person) (all []index.Fact) {
	for i := range p.Events {
		all = append(all, index.Fact{ProfileID: p.ID, Event: &p.Events[i]})
	}
	for i := range p.Purchases {
		all = append(all, index.Fact{ProfileID: p.ID, Purchase: &p.Purchases[i]})
	}
	return all
}

func (c *crowd) add(n int) {
	for range n {
		p := c.r.person(len(c.ids))
		c.people[p.ID] = p
		c.ids = append(c.ids, p.ID)
		come := facts(p)
		c.update(func(w *index.Writer) { w.Put(p); w.AddEvents(come) })
	}
}

// change does what happens to people: they change, act, leave, come again.
func (c *crowd) change(n int) {
	for range n {
		id := c.ids[c.r.IntN(len(c.ids))]
		p := c.people[id]
		if p == nil {
			p = c.r.person(len(c.ids))
			p.ID = id
			c.people[id] = p
			come := facts(p)
			c.update(func(w *index.Writer) { w.Put(p); w.AddEvents(come) })
			continue
		}
		switch c.r.IntN(4) {
		case 0:
			delete(c.people, id)
			if c.left != nil {
				c.left[id] = true
			}
			c.update(func(w *index.Writer) { w.Remove(id) })
		case 1:
			more := &segment.Person{ID: id}
			c.r.events(more)
			p.Events, p.Purchases = append(p.Events, more.Events...), append(p.Purchases, more.Purchases...)
			come := facts(more)
			c.update(func(w *index.Writer) { w.AddEvents(come) })
		default:
			next := c.r.person(len(c.ids))
			next.ID, next.Events, next.Purchases = id, p.Events, p.Purchases
			c.people[id] = next
			c.update(func(w *index.Writer) { w.Put(next) })
		}
	}
}

// agree holds the index and Match against the reference.
func (c *crowd) agree(t interface {
	Helper()
	Fatalf(string, ...any)
}, d segment.Definition, now time.Time, zone *time.Location) {
	t.Helper()
	q, err := segment.Compile(d, segment.Env{Zone: zone, Campaigns: campaigns})
	if err != nil {
		t.Fatalf("%s: %v", d.Encode(), err)
	}
	var want []string
	for id, p := range c.people {
		r := reference{now, zone, p}
		in := r.node(&d.Where)
		if in {
			want = append(want, id)
		}
		if q.Match(p, now) != in {
			t.Fatalf("%s: Match gives %v for %+v", d.Encode(), !in, p)
		}
	}
	slices.Sort(want)
	n, err := c.Count(q, now)
	if err != nil {
		t.Fatalf("%v", err)
	}
	var got []string
	for after := ""; ; after = got[len(got)-1] {
		page, err := c.List(q, now, after, 7+len(want)/3)
		if err != nil {
			t.Fatalf("%v", err)
		}
		if len(page) == 0 {
			break
		}
		got = append(got, page...)
	}
	if n != len(want) || !slices.Equal(got, want) {
		for _, id := range append(want, got...) {
			if slices.Contains(got, id) != slices.Contains(want, id) {
				p := c.people[id]
				if p == nil {
					t.Fatalf("%s: the index lists %s, who left", d.Encode(), id)
				}
				t.Fatalf("%s: the index says %v of %+v (counted %d, listed %d, want %d)", d.Encode(), slices.Contains(got, id), p, n, len(got), len(want))
			}
		}
		t.Fatalf("%s: counted %d, listed %d, want %d", d.Encode(), n, len(got), len(want))
	}
}

var paris, _ = time.LoadLocation("Europe/Paris")

func draw(t *rapid.T, depth int) (segment.Definition, time.Time, *time.Location) {
	tree := trees{t}
	now := choose(tree, "now", noon, noon.Add(time.Hour), noon.AddDate(0, 3, 7), noon.Add(12*time.Hour-time.Millisecond))
	zone := choose(tree, "zone", time.UTC, paris)
	return segment.Definition{Version: 1, Where: tree.node(depth)}, now, zone
}

// TestAgreeOnFew: small crowds, in which every value is a cell.
func TestAgreeOnFew(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c := newCrowd(rapid.Uint64().Draw(t, "people"))
		c.add(rapid.IntRange(0, 30).Draw(t, "number"))
		if len(c.ids) > 0 {
			c.change(rapid.IntRange(0, 20).Draw(t, "changes"))
		}
		d, now, zone := draw(t, 3)
		c.agree(t, d, now, zone)
	})
}

// TestAgreeOnMany: a crowd in which columns are laid out, that keeps changing.
func TestAgreeOnMany(t *testing.T) {
	c := newCrowd(7)
	c.add(1500)
	rapid.Check(t, func(t *rapid.T) {
		c.change(20)
		d, now, zone := draw(t, 2)
		c.agree(t, d, now, zone)
	})
}

// TestAgreeOnEachOperator: every operator of every filter, alone, on many, and on several small crowds that came and left
// a lot.
func TestAgreeOnEachOperator(t *testing.T) {
	crowds := []*crowd{newCrowd(11)}
	crowds[0].add(1200)
	crowds[0].change(1000)
	for seed := range uint64(8) {
		c := newCrowd(3000 + seed)
		c.add(60)
		c.change(120)
		crowds = append(crowds, c)
	}
	for _, s := range segment.Specs() {
		if s.Type == "segment" {
			continue
		}
		for _, op := range s.Operators {
			t.Run(s.Type+" "+op.ID, func(t *testing.T) {
				for seed := range 6 + 2*(len(crowds)-1) {
					n := rapid.Custom(func(t *rapid.T) segment.Node {
						rapid.Bool().Draw(t, "something") // a generator has to draw, also where an operator has nothing to draw
						return trees{t}.filter(s, op)
					}).Example(seed)
					c := crowds[max(seed-4, 0)/2] // the first 6 are asked of the many, then 2 of each small crowd
					c.agree(t, segment.Definition{Version: 1, Where: n}, noon, paris)
				}
			})
		}
	}
}

func TestNotKept(t *testing.T) {
	x := index.New(1)
	d, err := segment.Parse([]byte(`{"version":1,"where":{"type":"event","name":"paid","op":"did","where":[{"path":["total"],"op":"more_than","value":3}]}}`))
	if err != nil {
		t.Fatal(err)
	}
	q, err := segment.Compile(d, segment.Env{})
	if err != nil {
		t.Fatal(err)
	}
	p := generator(1).person(1)
	p.Events = []segment.Event{{Name: "paid", At: noon, Properties: map[string]any{"total": 4.0}}}
	x.Update(func(w *index.Writer) { w.Put(p); w.AddEvents(facts(p)[:1]) })
	_, err = x.Count(q, noon)
	var lacks *index.NotKept
	if !errors.As(err, &lacks) || fmt.Sprint(lacks.Events) != "map[paid:[total]]" {
		t.Fatalf("got %v", err)
	}
	x.Update(func(w *index.Writer) {
		if !w.Keep("paid", "total") {
			t.Error("there are events without the property")
		}
		w.AddBefore(facts(p)[:1])
	})
	if _, err = x.Count(q, noon); !errors.As(err, &lacks) {
		t.Fatalf("before they are whole: %v", err)
	}
	x.Update(func(w *index.Writer) {
		w.Whole("paid")
		if w.Keep("paid", "total") {
			t.Error("the property is kept already")
		}
	})
	if n, err := x.Count(q, noon); n != 1 || err != nil {
		t.Fatal(n, err)
	}
}

// TestKeepWhileEncoding: a file that was begun before a property came to be kept says that it is not, and holds
// every event once.
func TestKeepWhileEncoding(t *testing.T) {
	c := newCrowd(33)
	c.add(1500)
	c.change(1000)
	was, keptWas := c.Stats().Events, fmt.Sprint(c.Kept())
	file := bytes.Buffer{}
	writing := c.Begin()
	var moved int
	c.Update(func(w *index.Writer) {
		if !w.Keep("paid", "late") {
			t.Error("there are events without the property")
		}
		for _, id := range c.ids {
			if p := c.people[id]; p != nil {
				w.AddBefore(facts(p))
				moved++
			}
		}
		w.Whole("paid")
	})
	if err := writing.Write(&file); err != nil || moved == 0 {
		t.Fatal(err, moved)
	}
	x, err := index.Decode(&file, 2)
	if err != nil {
		t.Fatal(err)
	}
	if n := x.Stats().Events; n != was || fmt.Sprint(x.Kept()) != keptWas {
		t.Errorf("%d events of %d; %s kept, then %s", n, was, fmt.Sprint(x.Kept()), keptWas)
	}
	c.Index = x
	checks(t, c, 60)
}

// TestKeepWhilePeopleChange: while events are told anew for a property, those that are there answer on, and what
// happens meanwhile is in both.
func TestKeepWhilePeopleChange(t *testing.T) {
	c := newCrowd(34)
	c.add(900)
	c.change(600)
	c.left = map[string]bool{}
	was := map[string][]index.Fact{}
	for id, p := range c.people {
		was[id] = facts(p)
	}
	c.Update(func(w *index.Writer) {
		for _, name := range []string{"paid", "rare", ""} {
			if !w.Keep(name, "late") {
				t.Errorf("there are no %q", name)
			}
		}
	})
	for n, id := range c.ids {
		if n%300 == 0 {
			c.change(200)
			checks(t, c, 15)
		}
		if !c.left[id] { // who came again came with all their events
			c.Update(func(w *index.Writer) { w.AddBefore(was[id]) })
		}
	}
	c.change(200)
	c.Update(func(w *index.Writer) { w.Whole("paid"); w.GiveUp("rare"); w.Whole("") })
	checks(t, c, 60)
	c.change(400)
	checks(t, c, 60)
	events, purchases := c.Kept()
	if !slices.Contains(events["paid"], "late") || slices.Contains(events["rare"], "late") || !slices.Contains(purchases, "late") {
		t.Errorf("kept are %v, %v", events, purchases)
	}
}

// TestSweep: what nobody has is freed, and all answers stay.
func TestSweep(t *testing.T) {
	c := newCrowd(31)
	c.add(1500)
	c.change(3000)
	before := c.Stats()
	if c.Sweep() == 0 {
		t.Error("nothing was freed, though people changed and left")
	}
	if n := c.Sweep(); n != 0 {
		t.Errorf("%d were freed twice", n)
	}
	if after := c.Stats(); after.PeopleBytes >= before.PeopleBytes {
		t.Errorf("%d bytes, before %d", after.PeopleBytes, before.PeopleBytes)
	}
	checks(t, c, 60)
	c.change(500)
	checks(t, c, 30)
}

// TestReadersAndWriter: what is asked while somebody writes is answered as of one moment. Each change
// moves somebody from one city to the other, so that both together are always all.
func TestReadersAndWriter(t *testing.T) {
	c := newCrowd(41)
	c.add(700)
	query := func(where string) *segment.Query {
		d, err := segment.Parse([]byte(`{"version":1,"where":` + where + `}`))
		if err != nil {
			t.Fatal(err)
		}
		q, err := segment.Compile(d, segment.Env{})
		if err != nil {
			t.Fatal(err)
		}
		return q
	}
	c.Update(func(w *index.Writer) {
		for i, id := range c.ids {
			w.Put(&segment.Person{ID: id, Attributes: map[string]any{"city": []string{"Paris", "Lyon"}[i%2]}})
		}
	})
	parisians := query(`{"type":"attribute","name":"city","op":"equals","value":"Paris"}`)
	either := query(`{"type":"attribute","name":"city","op":"matches_regex","value":"^(paris|lyon)$"}`)
	done := make(chan struct{})
	var readers sync.WaitGroup
	for range 3 {
		readers.Go(func() {
			for {
				select {
				case <-done:
					return
				default:
				}
				p, _ := c.Count(parisians, noon)
				all, _ := c.Count(either, noon)
				ids, _ := c.List(parisians, noon, "", 1000)
				sample, _ := c.Sample(either, noon, 5, 1)
				if p != 350 || all != 700 || len(ids) != 350 || len(sample) != 5 {
					t.Errorf("%d of %d, %d listed, %d picked", p, all, len(ids), len(sample))
					return
				}
			}
		})
	}
	for i := range 300 {
		a, b := c.ids[2*i%700], c.ids[(2*i+1)%700]
		c.Update(func(w *index.Writer) {
			for id, city := range map[string]string{a: "Lyon", b: "Paris"} {
				w.Put(&segment.Person{ID: id, Attributes: map[string]any{"city": city}})
			}
		})
		if i%50 == 0 {
			if err := c.Encode(io.Discard); err != nil {
				t.Error(err)
			}
		}
	}
	close(done)
	readers.Wait()
}

// TestSample: everybody is picked equally often, nobody twice, and the same seed picks the same.
func TestSample(t *testing.T) {
	c := newCrowd(51)
	c.add(200)
	q, err := segment.Compile(segment.Everybody(), segment.Env{})
	if err != nil {
		t.Fatal(err)
	}
	picked := map[string]int{}
	for seed := range uint64(2000) {
		ids, err := c.Sample(q, noon, 10, seed)
		again, _ := c.Sample(q, noon, 10, seed)
		if err != nil || len(ids) != 10 || !slices.Equal(ids, again) {
			t.Fatal(ids, again, err)
		}
		for i, id := range ids {
			picked[id]++
			if slices.Contains(ids[:i], id) {
				t.Fatalf("%s was picked twice", id)
			}
		}
	}
	for _, id := range c.ids {
		if picked[id] < 60 || picked[id] > 145 {
			t.Errorf("%s was picked %d times of 2000, 100 are expected", id, picked[id])
		}
	}
	if ids, err := c.Sample(q, noon, 1000, 1); err != nil || len(ids) != 200 {
		t.Errorf("%d of all 200: %v", len(ids), err)
	}
}

// TestSizes: each node alone, and what the members of the topmost group leave.
func TestSizes(t *testing.T) {
	c := newCrowd(61)
	c.add(600)
	rapid.Check(t, func(t *rapid.T) {
		d, now, zone := draw(t, 2)
		q, err := segment.Compile(d, segment.Env{Zone: zone, Campaigns: campaigns})
		if err != nil {
			t.Fatal(err)
		}
		sizes, err := c.Sizes(q, now)
		if err != nil {
			t.Fatal(err)
		}
		i := 0
		d.Walk(func(path string, n *segment.Node) {
			want := 0
			for _, p := range c.people {
				if (&reference{now, zone, p}).node(n) {
					want++
				}
			}
			if i >= len(sizes) || sizes[i].Path != path || sizes[i].People != want {
				t.Fatalf("%s: %s is %d; got %+v", d.Encode(), path, want, sizes)
			}
			i++
		})
		if len(d.Where.Of) > 0 {
			var last *int
			for _, s := range sizes {
				if s.Left != nil {
					last = s.Left
				}
			}
			if last == nil || *last != sizes[0].People {
				t.Fatalf("%s: the last member leaves %v of %d", d.Encode(), last, sizes[0].People)
			}
		}
	})
}

// TestBlocks: people of more than one block, who come in any order, leave and come again.
func TestBlocks(t *testing.T) {
	c := newCrowd(71)
	const n = 1<<16 + 3000
	people := make([]*segment.Person, n)
	for i := range people {
		people[i] = shopper(c.r.Rand, i)
		if i%9 == 0 {
			people[i].Events = []segment.Event{{Name: "seen", At: c.r.moment()}}
		}
	}
	for i := n - 2000; i < n; i++ { // some come late
		j := c.r.IntN(n)
		people[i], people[j] = people[j], people[i]
	}
	for chunk := range slices.Chunk(people, 1000) {
		c.Update(func(w *index.Writer) {
			for _, p := range chunk {
				w.Put(p)
				w.AddEvents(facts(p))
				c.people[p.ID] = p
			}
		})
	}
	for i := range 3000 {
		p := people[c.r.IntN(n)]
		c.Update(func(w *index.Writer) {
			w.Remove(p.ID)
			delete(c.people, p.ID)
			if i%2 == 0 {
				other := shopper(c.r.Rand, n+i)
				w.Put(other)
				c.people[other.ID] = other
			}
		})
	}
	for _, q := range questions[:4] {
		d, err := segment.Parse([]byte(`{"version":1,"where":` + q.where + `}`))
		if err != nil {
			t.Fatal(err)
		}
		c.agree(t, d, noon, time.UTC)
	}
	c.agree(t, segment.Definition{Version: 1, Where: segment.Node{Type: "event", Name: "seen", Op: "did"}}, noon, time.UTC)
}

// TestCounts: how often people did something, around each number.
func TestCounts(t *testing.T) {
	c := newCrowd(81)
	c.add(800)
	c.change(400)
	for _, op := range []string{"count_exactly", "count_more_than", "count_less_than"} {
		for _, period := range []*segment.Period{nil, {Days: 7}, {Days: 30}} {
			for n := range 5 {
				where := segment.Node{Type: "event", Name: "seen", Op: op, Value: float64(n), Period: period}
				c.agree(t, segment.Definition{Version: 1, Where: where}, noon, time.UTC)
				where.Type, where.Name = "purchase", ""
				c.agree(t, segment.Definition{Version: 1, Where: where}, noon, time.UTC)
			}
		}
	}
}

// TestElementsThatAreGone: an element that a person has no longer is not there, not even as one without
// values.
func TestElementsThatAreGone(t *testing.T) {
	c := newCrowd(91)
	c.add(40)
	pets := func(n int) (all []any) {
		for range n {
			all = append(all, map[string]any{"kind": "cat"})
		}
		return all
	}
	for round := range 300 { // enough for the rows to be packed
		for i, id := range c.ids {
			p := &segment.Person{ID: id, Attributes: map[string]any{"pets": pets((round + i) % 5)}}
			c.people[id] = p
			c.Update(func(w *index.Writer) { w.Put(p) })
		}
		for _, op := range []string{"is_blank", "is_not_blank"} {
			where := segment.Node{Type: "attribute", Name: "pets", Op: "has_an_element", Where: []segment.Criterion{{Path: []string{"kind"}, Op: op}}}
			c.agree(t, segment.Definition{Version: 1, Where: where}, noon, time.UTC)
		}
	}
}
