package generate

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"strings"
	"time"

	"github.com/petitbleu/petitbleu/internal/profile"
)

// Maker makes people of one seed, as they are at an instant.
type Maker struct {
	Seed uint64
	Now  time.Time
}

// Person is somebody, as a CSV file can hold them.
type Person struct {
	ExternalID string
	FirstName  string
	LastName   string
	Email      string
	Phone      string // E.164; empty for a third
	Country    string
	City       string
	Language   string
	Gender     string
	Birth      string // dob; empty for a quarter
	Plan       string // basic, silver, gold; empty for a tenth
	Points     int
	Newsletter bool
	Joined     time.Time
	LastOrder  time.Time // zero: never ordered
	Tags       []string
	Spent      float64
}

// Columns are the header of a CSV file of people; Row gives the cells.
var Columns = []string{"external_id", "first_name", "last_name", "email", "country", "home_city", "language", "plan", "points", "newsletter", "joined_at", "last_order_at"}

// Row gives a person's cells, in the order of Columns.
func (p *Person) Row() []string {
	return []string{p.ExternalID, p.FirstName, p.LastName, p.Email, p.Country, p.City, p.Language, p.Plan, fmt.Sprint(p.Points), fmt.Sprint(p.Newsletter), stamp(p.Joined), stamp(p.LastOrder)}
}

func stamp(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format(time.RFC3339)
}

// random gives the numbers of one person, which depend on nothing else.
func (m Maker) random(n int, what uint64) *rand.Rand {
	return rand.New(rand.NewPCG(m.Seed*0x9e3779b97f4a7c15+what, uint64(n)+1)) //nolint:gosec // people who do not exist
}

// ExternalID names the n-th person.
func (m Maker) ExternalID(n int) string { return fmt.Sprintf("CT-%08d", n+1) }

// Person makes the n-th person.
func (m Maker) Person(n int) Person {
	r := m.random(n, 1)
	l := pick(r, lands)
	p := Person{ExternalID: m.ExternalID(n), Country: l.country, Language: pick(r, l.languages), City: pick(r, l.cities), LastName: pick(r, l.last)}
	if r.IntN(100) < 54 {
		p.Gender, p.FirstName = "F", pick(r, l.women)
	} else {
		p.Gender, p.FirstName = "M", pick(r, l.men)
	}
	p.Email = plain(p.FirstName) + "." + plain(p.LastName) + fmt.Sprint(n) + "@example." + pick(r, []string{"com", "org", "net"})
	if r.IntN(3) > 0 {
		p.Phone = l.phone(r)
	}
	if r.IntN(4) > 0 {
		p.Birth = m.Now.AddDate(-18-int(60*r.Float64()*r.Float64()), -r.IntN(12), -r.IntN(28)).Format(time.DateOnly)
	}
	p.Plan = pick(r, plans)
	p.Points = int(2000 * r.ExpFloat64() / 4)
	p.Newsletter = r.IntN(5) < 3
	p.Joined = m.ago(r, 5*365)
	if r.IntN(10) < 7 {
		p.LastOrder = p.Joined.Add(time.Duration(r.Float64() * float64(m.Now.Sub(p.Joined)))).Truncate(time.Second)
		p.Spent = float64(int(r.ExpFloat64()*12000)) / 100
	}
	for _, t := range tags {
		if r.IntN(100) < t.percent {
			p.Tags = append(p.Tags, t.name)
		}
	}
	return p
}

func (m Maker) ago(r *rand.Rand, days int) time.Time {
	return m.Now.Add(-time.Duration(r.Int64N(int64(days) * int64(24*time.Hour)))).Truncate(time.Second)
}

// Change gives a person as what a program would tell of them, with more than a CSV file can hold.
func (p *Person) Change() profile.Change {
	set := map[string]any{
		"first_name": p.FirstName, "last_name": p.LastName, "email": p.Email, "country": p.Country, "home_city": p.City, "language": p.Language, "gender": p.Gender,
		"points": json.Number(fmt.Sprint(p.Points)), "newsletter": p.Newsletter, "joined_at": profile.TimeValue(p.Joined),
		"spent": json.Number(fmt.Sprintf("%.2f", p.Spent)),
	}
	for name, text := range map[string]string{"phone": p.Phone, "dob": p.Birth, "plan": p.Plan} {
		if text != "" {
			set[name] = text
		}
	}
	if !p.LastOrder.IsZero() {
		set["last_order_at"] = profile.TimeValue(p.LastOrder)
	}
	if len(p.Tags) > 0 {
		all := make([]any, len(p.Tags))
		for i, t := range p.Tags {
			all[i] = t
		}
		set["tags"] = all
	}
	return profile.Change{Who: profile.Who{ExternalID: p.ExternalID}, Set: set}
}

// Event makes the n-th event of so many people: some do much, most do little.
func (m Maker) Event(n, people int) profile.Event {
	r := m.random(n, 2)
	who := int(float64(people) * r.Float64() * r.Float64())
	e := profile.Event{Who: profile.Who{ExternalID: m.ExternalID(who)}, At: m.ago(r, 365), OutsideID: fmt.Sprintf("g%d-%d", m.Seed, n)}
	kind := pick(r, acts)
	e.Name = kind.name
	product := pick(r, products)
	properties := map[string]any{}
	if kind.product {
		properties["product"], properties["category"], properties["price"] = product.id, product.category, json.Number(product.price)
	}
	if kind.source {
		properties["source"] = pick(r, []string{"search", "mail", "messenger", "direct", "advertisement"})
	}
	if len(properties) > 0 {
		e.Properties, _ = json.Marshal(properties) // texts and numbers only
	}
	return e
}

// Purchase makes the n-th purchase of so many people.
func (m Maker) Purchase(n, people int) profile.Purchase {
	r := m.random(n, 3)
	who := int(float64(people) * r.Float64() * r.Float64())
	product := pick(r, products)
	return profile.Purchase{Who: profile.Who{ExternalID: m.ExternalID(who)}, ProductID: product.id, Currency: "EUR", Price: json.Number(product.price),
		Quantity: 1 + r.IntN(3)*r.IntN(2), At: m.ago(r, 365), OutsideID: fmt.Sprintf("b%d-%d", m.Seed, n)}
}

// pick chooses one of a list; earlier ones are likelier.
func pick[T any](r *rand.Rand, list []T) T {
	f := r.Float64()
	return list[int(f*(0.35+0.65*f)*float64(len(list)))]
}

// plain writes a name as it stands in an e-mail address.
func plain(name string) string {
	return strings.Map(func(c rune) rune {
		if to, ok := letters[c]; ok {
			return to
		}
		if c == ' ' || c == '\'' {
			return '-'
		}
		return c
	}, strings.ToLower(name))
}

var letters = map[rune]rune{'é': 'e', 'è': 'e', 'ê': 'e', 'ë': 'e', 'ï': 'i', 'î': 'i', 'ç': 'c', 'ô': 'o', 'ö': 'o', 'ó': 'o', 'ü': 'u', 'ú': 'u', 'ù': 'u', 'à': 'a', 'â': 'a', 'á': 'a', 'ä': 'a', 'í': 'i', 'ñ': 'n', 'ß': 's'}
