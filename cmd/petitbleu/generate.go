package main

import (
	"bufio"
	"encoding/csv"
	"encoding/json"
	"os"
	"time"

	"github.com/petitbleu/petitbleu/internal/config"
	"github.com/petitbleu/petitbleu/internal/generate"
	"github.com/petitbleu/petitbleu/internal/profile"
)

type generateCmd struct {
	Config configReferenceCmd `cmd:"" help:"Print the reference of all settings, as Markdown."`
	People generatePeopleCmd  `cmd:"" help:"Print people who do not exist, as a CSV file to import."`
	Events generateEventsCmd  `cmd:"" help:"Print what those people did, as a CSV file to import."`
	Track  generateTrackCmd   `cmd:"" help:"Print people, events and purchases as bodies of users/track, one on each line."`
}

// Help shows an example.
func (generateCmd) Help() string {
	return "Lists that follow from the code, for the docs; people and events of any number, for trials.\n\n  petitbleu generate people --count 100000 > people.csv"
}

// makerFlags say which people.
type makerFlags struct {
	Seed uint64    `help:"The same seed gives the same people." default:"1"`
	Now  time.Time `help:"The instant at which they are so; default: now." placeholder:"RFC3339"`
}

func (f makerFlags) maker() generate.Maker {
	if f.Now.IsZero() {
		f.Now = time.Now()
	}
	return generate.Maker{Seed: f.Seed, Now: f.Now.UTC().Truncate(time.Second)}
}

type generatePeopleCmd struct {
	makerFlags
	Count int `help:"How many." default:"1000"`
}

// Help shows an example.
func (generatePeopleCmd) Help() string {
	return "Twelve columns, as a kitchen shop has them.\n\n  petitbleu generate people --count 1000000 --seed 7 > people.csv"
}

// Run prints the file.
func (c generatePeopleCmd) Run() error {
	m := c.maker()
	return printCSV(generate.Columns, c.Count, func(n int) []string {
		p := m.Person(n)
		return p.Row()
	})
}

func printCSV(header []string, count int, row func(n int) []string) error {
	out := bufio.NewWriterSize(os.Stdout, 1<<16)
	w := csv.NewWriter(out)
	err := w.Write(header)
	for n := 0; n < count && err == nil; n++ {
		err = w.Write(row(n))
	}
	if err != nil {
		return err
	}
	w.Flush()
	if err := w.Error(); err != nil {
		return err
	}
	return out.Flush()
}

type generateEventsCmd struct {
	makerFlags
	Count  int `help:"How many." default:"10000"`
	People int `help:"Of how many people." default:"1000"`
}

// Help shows an example.
func (generateEventsCmd) Help() string {
	return "Some do much, most do little.\n\n  petitbleu generate events --count 500000 --people 100000 > events.csv"
}

// Run prints the file.
func (c generateEventsCmd) Run() error {
	m := c.maker()
	return printCSV([]string{"external_id", "name", "time", "product", "source"}, c.Count, func(n int) []string {
		e := m.Event(n, c.People)
		var p struct{ Product, Source string }
		_ = json.Unmarshal(e.Properties, &p) // made by us, or none
		return []string{e.Who.ExternalID, e.Name, e.At.Format(time.RFC3339), p.Product, p.Source}
	})
}

type generateTrackCmd struct {
	makerFlags
	People    int `help:"How many people." default:"1000"`
	Events    int `help:"How many events." default:"5000"`
	Purchases int `help:"How many purchases." default:"500"`
}

// Help shows an example.
func (generateTrackCmd) Help() string {
	return "At most 75 objects of each kind in a body.\n\n  petitbleu generate track --people 750 | while read -r body; do curl -sS -H \"Authorization: Bearer $KEY\" -d \"$body\" http://127.0.0.1:8080/users/track; done"
}

// Run prints the bodies.
func (c generateTrackCmd) Run() error {
	m := c.maker()
	out := bufio.NewWriterSize(os.Stdout, 1<<16)
	print := json.NewEncoder(out)
	for n := 0; n < max(c.People, c.Events, c.Purchases); n += 75 {
		var body trackBody
		for i := n; i < n+75; i++ {
			if i < c.People {
				p := m.Person(i)
				body.Attributes = append(body.Attributes, flat(p.Change()))
			}
			if e := m.Event(i, c.People); i < c.Events {
				body.Events = append(body.Events, map[string]any{"external_id": e.Who.ExternalID, "name": e.Name, "time": e.At, "properties": e.Properties})
			}
			if b := m.Purchase(i, c.People); i < c.Purchases {
				body.Purchases = append(body.Purchases, map[string]any{"external_id": b.Who.ExternalID, "product_id": b.ProductID, "currency": b.Currency, "price": b.Price, "quantity": b.Quantity, "time": b.At})
			}
		}
		if err := print.Encode(body); err != nil {
			return err
		}
	}
	return out.Flush()
}

// trackBody is a body of users/track.
type trackBody struct {
	Attributes []map[string]any `json:"attributes,omitempty"`
	Events     []map[string]any `json:"events,omitempty"`
	Purchases  []map[string]any `json:"purchases,omitempty"`
}

// flat writes a change as users/track wants it: instants are plain texts there.
func flat(c profile.Change) map[string]any {
	object := map[string]any{"external_id": c.Who.ExternalID}
	for name, v := range c.Set {
		if at, ok := profile.InstantOf(v); ok {
			v = profile.FormatTime(at)
		}
		object[name] = v
	}
	return object
}

type configReferenceCmd struct{}

// Help shows an example.
func (configReferenceCmd) Help() string {
	return "docs/configuration.md holds it.\n\n  petitbleu generate config > configuration.md"
}

// Run prints the reference.
func (configReferenceCmd) Run() error {
	_, err := os.Stdout.WriteString(config.Reference())
	return err
}
