package index_test

import (
	"bytes"
	"flag"
	"fmt"
	"math/rand/v2"
	"strconv"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/segment"
	"github.com/petitbleu/petitbleu/internal/segment/index"
)

var (
	benchPeople = flag.Int("people", 1_000_000, "people of the benchmarks")
	benchEvents = flag.Int("events", 10, "events for each of them")
)

// shopper gives a customer as shops have them: twelve attributes and, of most, a thread with a Page.
func shopper(r *rand.Rand, i int) *segment.Person {
	name := "Name" + strconv.Itoa(int(r.ExpFloat64()*200))
	p := &segment.Person{ID: petitbleu.NewID(petitbleu.KindProfile, noon.Add(time.Duration(i)*time.Second/100)), CreatedAt: noon.Add(-time.Duration(r.IntN(3*365*24*3600)) * time.Second)}
	p.Attributes = map[string]any{
		"first_name": name, "last_name": "Family" + strconv.Itoa(r.IntN(20000)),
		"email":    fmt.Sprintf("%s.%d@%s", name, i, pickOf(people{r}, "gmail.com", "yahoo.fr", "orange.fr", "example.org", "Hotmail.com")),
		"country":  pickOf(people{r}, "FR", "FR", "FR", "BE", "CH", "CA", "DE", "ES", "IT", "LU"),
		"language": pickOf(people{r}, "fr", "fr", "fr", "en", "de"), "home_city": "City " + strconv.Itoa(int(r.ExpFloat64()*60)),
		"dob":            time.Date(1940+r.IntN(66), time.Month(1+r.IntN(12)), 1+r.IntN(28), 0, 0, 0, 0, time.UTC).Format(time.DateOnly),
		"loyalty_points": float64(int(r.ExpFloat64() * 800)), "lifetime_value": float64(int(r.ExpFloat64()*20000)) / 100,
		"last_order_at": map[string]any{"$time": noon.Add(-time.Duration(r.IntN(400*86400)) * time.Second).Format(time.RFC3339)},
		"newsletter":    r.IntN(3) > 0,
	}
	likes := []any{}
	for range r.IntN(4) {
		likes = append(likes, "category "+strconv.Itoa(r.IntN(20)))
	}
	p.Attributes["favourites"] = likes
	p.Identities = []segment.Identity{{Kind: petitbleu.IdentityExternal}}
	if r.IntN(10) < 7 {
		p.Attributes["messenger_id"] = strconv.FormatInt(1e15+r.Int64N(9e15), 10)
		p.Pages = []segment.Page{{ID: "318840912277105", Messenger: true, OptedIn: true, WindowOpenedAt: noon.Add(-time.Duration(r.IntN(90*86400)) * time.Second)}}
	}
	return p
}

// bench is the index that all benchmarks ask, made once.
var bench = sync.OnceValue(func() *index.Index {
	x, r := index.New(4), rand.New(rand.NewPCG(1, 2))
	x.Update(func(w *index.Writer) {
		for i := range *benchPeople {
			p := shopper(r, i)
			w.Put(p)
			var acts []index.Fact
			for range r.IntN(2**benchEvents + 1) {
				at := noon.Add(-time.Duration(r.IntN(365*86400)) * time.Second)
				acts = append(acts, index.Fact{ProfileID: p.ID, Event: &segment.Event{Name: pickOf(people{r}, "product_viewed", "product_viewed", "cart_updated", "order_paid", "opened"), At: at}})
			}
			w.AddEvents(acts)
		}
	})
	return x
})

func parsed(b *testing.B, text string) *segment.Query {
	b.Helper()
	d, err := segment.Parse([]byte(`{"version":1,"where":` + text + `}`))
	if err != nil {
		b.Fatal(err)
	}
	q, err := segment.Compile(d, segment.Env{})
	if err != nil {
		b.Fatal(err)
	}
	return q
}

// cpu gives the processor time that was used, which tells more than the clock on a machine that is
// shared.
func cpu() time.Duration {
	var u syscall.Rusage
	_ = syscall.Getrusage(syscall.RUSAGE_SELF, &u)
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// questions are asked as they come: nothing is kept between two of them.
var questions = []struct{ name, where string }{
	{"six conditions", `{"match":"and","of":[{"type":"attribute","name":"messenger_id","op":"is_not_blank"},{"type":"country","op":"is_any_of","value":["FR","BE"]},
		{"type":"attribute","name":"loyalty_points","op":"more_than","value":100},{"type":"attribute","name":"newsletter","op":"is_true"},
		{"type":"attribute","name":"last_order_at","op":"less_than_days_ago","value":180},{"type":"attribute","name":"favourites","op":"includes","value":"category 7"}]}`},
	{"six that most meet", `{"match":"and","of":[{"type":"attribute","name":"email","op":"is_not_blank"},{"type":"country","op":"is_none_of","value":["LU","IT"]},
		{"type":"attribute","name":"loyalty_points","op":"less_than","value":3000},{"type":"attribute","name":"home_city","op":"does_not_equal","value":"city 3"},
		{"type":"attribute","name":"last_order_at","op":"after","value":"2025-10-20"},{"not":{"type":"attribute","name":"favourites","op":"includes_any_of","value":["category 1","category 2"]}}]}`},
	{"six by or", `{"match":"or","of":[{"type":"attribute","name":"home_city","op":"equals","value":"City 200"},{"type":"country","op":"is_any_of","value":["LU"]},
		{"type":"attribute","name":"loyalty_points","op":"more_than","value":4000},{"type":"attribute","name":"lifetime_value","op":"exactly","value":19.99},
		{"type":"attribute","name":"last_order_at","op":"less_than_days_ago","value":2},{"type":"attribute","name":"favourites","op":"is_all_of","value":["category 1","category 2"]}]}`},
	{"six with text", `{"match":"and","of":[{"type":"attribute","name":"last_name","op":"matches_regex","value":"^family1[0-9]*5$"},{"type":"attribute","name":"home_city","op":"contains_any_of","value":["city 1","city 2"]},
		{"type":"age","op":"less_than","value":40},{"type":"birthday","op":"in_the_next_days","value":30},
		{"type":"window","op":"is_closed"},{"type":"created_at","op":"more_than_days_ago","value":30}]}`},
	{"not blank", `{"type":"attribute","name":"messenger_id","op":"is_not_blank"}`},
	{"number", `{"type":"attribute","name":"loyalty_points","op":"more_than","value":100}`},
	{"time", `{"type":"attribute","name":"last_order_at","op":"less_than_days_ago","value":180}`},
	{"one of six countries", `{"type":"country","op":"is_any_of","value":["FR","BE","CH","CA","DE","ES"]}`},
	{"one of six cities", `{"type":"attribute","name":"home_city","op":"is_any_of","value":["City 1","City 2","City 3","City 4","City 5","City 6"]}`},
	{"array", `{"type":"attribute","name":"favourites","op":"includes_any_of","value":["category 1","category 7"]}`},
	{"contains of unique texts", `{"type":"attribute","name":"email","op":"contains_any_of","value":["gmail"]}`},
	{"regex of unique texts", `{"type":"attribute","name":"email","op":"matches_regex","value":"^name1.*@(gmail|yahoo)"}`},
	{"day of year", `{"type":"attribute","name":"last_order_at","op":"day_of_year_is","value":"11-01"}`},
	{"on a Page", `{"type":"window","op":"closes_within_hours","value":12,"page":"318840912277105"}`},
	{"two of events", `{"match":"and","of":[{"type":"event","name":"product_viewed","op":"count_more_than","value":2,"period":{"days":90}},{"type":"event","name":"order_paid","op":"did_not","period":{"days":30}},
		{"type":"country","op":"is_any_of","value":["FR","BE"]},{"type":"attribute","name":"newsletter","op":"is_true"}]}`},
	{"first and last", `{"match":"and","of":[{"type":"event","name":"product_viewed","op":"first_more_than_days_ago","value":200},{"type":"event","name":"order_paid","op":"last_less_than_days_ago","value":100}]}`},
}

func BenchmarkCount(b *testing.B) {
	x := bench()
	s := x.Stats()
	for _, q := range questions {
		b.Run(q.name, func(b *testing.B) {
			query := parsed(b, q.where)
			n, before := 0, cpu()
			for b.Loop() {
				n, _ = x.Count(query, noon)
			}
			b.ReportMetric(float64(cpu()-before)/1e6/float64(b.N), "cpu-ms/op")
			b.ReportMetric(float64(n), "people")
			b.ReportMetric(float64(s.PeopleBytes)/float64(s.People), "bytes/person")
			b.ReportMetric(float64(s.EventBytes)/float64(max(s.Events, 1)), "bytes/event")
		})
	}
}

func BenchmarkPut(b *testing.B) {
	x, r := bench(), rand.New(rand.NewPCG(5, 6))
	ids, err := x.Sample(parsed(b, `{"match":"and"}`), noon, 4096, 7)
	if err != nil {
		b.Fatal(err)
	}
	changed := make([]*segment.Person, len(ids))
	for i := range changed {
		changed[i] = shopper(r, i)
		changed[i].ID = ids[i]
	}
	i, before := 0, cpu()
	for b.Loop() {
		x.Update(func(w *index.Writer) { w.Put(changed[i%len(changed)]) })
		i++
	}
	b.ReportMetric(float64(cpu()-before)/1e3/float64(b.N), "cpu-us/op")
}

func BenchmarkList(b *testing.B) {
	x := bench()
	query := parsed(b, questions[0].where)
	after := ""
	for b.Loop() {
		ids, err := x.List(query, noon, after, 500)
		if err != nil {
			b.Fatal(err)
		}
		if after = ""; len(ids) == 500 {
			after = ids[499]
		}
	}
}

func BenchmarkFile(b *testing.B) {
	x := bench()
	var file bytes.Buffer
	b.Run("encode", func(b *testing.B) {
		for b.Loop() {
			file.Reset()
			if err := x.Encode(&file); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("decode", func(b *testing.B) {
		b.SetBytes(int64(file.Len()))
		for b.Loop() {
			if _, err := index.Decode(bytes.NewReader(file.Bytes()), 4); err != nil {
				b.Fatal(err)
			}
		}
	})
}
