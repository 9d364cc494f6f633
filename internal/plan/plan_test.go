package plan_test

import (
	"encoding/json"
	"flag"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/plan"
	"github.com/petitbleu/petitbleu/internal/segment"
)

var update = flag.Bool("update", false, "write the golden files anew")

func ready() plan.Definition {
	d := plan.New()
	d.Purpose = petitbleu.PurposeRequested
	d.Variants[0].CompositionID = "cmp_1"
	return d
}

func three(a, b, c, control int) *plan.Definition {
	d := &plan.Definition{Control: control}
	for i, w := range []int{a, b, c} {
		d.Variants = append(d.Variants, plan.Variant{ID: fmt.Sprint("v", i+1), Weight: w})
	}
	return d
}

const people = 20_000

func TestVariantsKeepToTheirShares(t *testing.T) {
	d := three(50, 30, 10, 10)
	count := map[string]int{}
	for i := range people {
		id, ok := plan.VariantOf("cmpn_1", fmt.Sprint("p_", i), d)
		if !ok {
			id = "control"
		}
		count[id]++
	}
	for id, percent := range map[string]float64{"v1": 50, "v2": 30, "v3": 10, "control": 10} {
		if got := float64(count[id]) * 100 / people; math.Abs(got-percent) > 1.2 {
			t.Errorf("%s got %.1f %%, want %.0f", id, got, percent)
		}
	}
}

// TestOnlyThoseMoveWhoMust changes shares: whoever is in a variant that does not shrink stays in it, and who
// is in the control group stays there while it does not shrink.
func TestOnlyThoseMoveWhoMust(t *testing.T) {
	before := three(40, 30, 20, 10)
	reversed := three(20, 30, 40, 10)
	reversed.Variants[0].ID, reversed.Variants[2].ID = "v3", "v1"
	for _, c := range []struct {
		about string
		after *plan.Definition
		moves float64 // percent, at most
		grows string
	}{
		{"nothing changes", three(40, 30, 20, 10), 0, ""},
		{"another order", reversed, 0, ""},
		{"all in proportion", three(20, 15, 10, 55), 46, "control"},
		{"one leaves", three(60, 0, 30, 10), 31, "v1 v3"},
		{"one grows", three(40, 30, 30, 0), 20, "v1 v2 v3"},
	} {
		moved := 0
		for i := range people {
			id := fmt.Sprint("p_", i)
			was, ok1 := plan.VariantOf("c", id, before)
			is, ok2 := plan.VariantOf("c", id, c.after)
			if was == is && ok1 == ok2 {
				continue
			}
			moved++
			if !ok1 && c.after.Control >= before.Control {
				t.Fatalf("%s: %s left the control group", c.about, id)
			}
			if to := map[bool]string{true: is, false: "control"}[ok2]; !strings.Contains(c.grows, to) {
				t.Fatalf("%s: %s moved from %q to %q, which did not grow", c.about, id, was, to)
			}
		}
		if got := float64(moved) * 100 / people; got > c.moves+1 {
			t.Errorf("%s: %.1f %% moved, want %.0f at most", c.about, got, c.moves)
		}
	}
}

func TestTries(t *testing.T) {
	n := 0
	for i := range people {
		id := fmt.Sprint("p_", i)
		if plan.Tries("c", id, 20) {
			n++
			if !plan.Tries("c", id, 30) {
				t.Fatal("who is among 20 percent is among 30")
			}
		}
	}
	if math.Abs(float64(n)*100/people-20) > 1.2 {
		t.Error(n)
	}
}

func TestHappens(t *testing.T) {
	now := time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)
	read := []segment.Criterion{{Path: []string{"status"}, Op: "equals", Value: "READ"}}
	for _, c := range []struct {
		h    plan.Happening
		f    plan.Fact
		want bool
	}{
		{plan.Happening{Kind: plan.OnEvent, Name: "order"}, plan.Fact{Kind: plan.OnEvent, Name: "order"}, true},
		{plan.Happening{Kind: plan.OnEvent, Name: "order"}, plan.Fact{Kind: plan.OnEvent, Name: "Order"}, false},
		{plan.Happening{Kind: plan.OnEvent, Name: "n", Where: read}, plan.Fact{Kind: plan.OnEvent, Name: "n", Properties: map[string]any{"status": "READ"}}, true},
		{plan.Happening{Kind: plan.OnEvent, Name: "n", Where: read}, plan.Fact{Kind: plan.OnEvent, Name: "n", Properties: map[string]any{"status": "SENT"}}, false},
		{plan.Happening{Kind: plan.OnEvent, Name: "n", Where: read}, plan.Fact{Kind: plan.OnEvent, Name: "n"}, false},
		{plan.Happening{Kind: plan.OnPurchase}, plan.Fact{Kind: plan.OnPurchase, Name: "sku"}, true},
		{plan.Happening{Kind: plan.OnPurchase, Products: []string{"a", "sku"}}, plan.Fact{Kind: plan.OnPurchase, Name: "sku"}, true},
		{plan.Happening{Kind: plan.OnPurchase, Products: []string{"a"}}, plan.Fact{Kind: plan.OnPurchase, Name: "sku"}, false},
		{plan.Happening{Kind: plan.OnAttribute, Name: "tier"}, plan.Fact{Kind: plan.OnAttribute, Name: "tier", From: "silver", To: "gold"}, true},
		{plan.Happening{Kind: plan.OnAttribute, Name: "tier"}, plan.Fact{Kind: plan.OnAttribute, Name: "tier", From: "gold", To: "gold"}, false},
		{plan.Happening{Kind: plan.OnAttribute, Name: "tier", To: "Gold"}, plan.Fact{Kind: plan.OnAttribute, Name: "tier", To: "gold"}, true},
		{plan.Happening{Kind: plan.OnAttribute, Name: "points", From: 1.0, To: 2.0}, plan.Fact{Kind: plan.OnAttribute, Name: "points", From: 1.0, To: json.Number("2")}, true},
		{plan.Happening{Kind: plan.OnAttribute, Name: "points", From: 3.0}, plan.Fact{Kind: plan.OnAttribute, Name: "points", From: 1.0, To: 2.0}, false},
		{plan.Happening{Kind: plan.OnOptIn, Topic: "news"}, plan.Fact{Kind: plan.OnOptIn, Topic: "news", PageID: "1"}, true},
		{plan.Happening{Kind: plan.OnOptIn, PageID: "2"}, plan.Fact{Kind: plan.OnOptIn, Topic: "news", PageID: "1"}, false},
		{plan.Happening{Kind: plan.OnRead, Campaign: "x"}, plan.Fact{Kind: plan.OnRead, Campaign: "y"}, false},
		{plan.Happening{Kind: plan.OnRead}, plan.Fact{Kind: plan.OnRead, Campaign: "y"}, true},
		{plan.Happening{Kind: plan.OnRead}, plan.Fact{Kind: plan.OnClicked, Campaign: "y"}, false},
	} {
		l, err := plan.Listen(c.h, nil)
		if err != nil {
			t.Fatal(err)
		}
		c.f.At = now
		if got := l.Happens(&c.f); got != c.want {
			t.Errorf("%+v holds %v for %+v", c.h, got, c.f)
		}
		if c.want && c.h.Key() != c.f.Key() {
			t.Errorf("%+v would not be found for %+v", c.h, c.f)
		}
	}
	conversion := plan.Conversion{On: plan.Happening{Kind: plan.OnEvent, Name: "order"}, Within: 3600}
	l, _ := plan.Listen(conversion.On, nil)
	for after, want := range map[time.Duration]bool{0: false, time.Second: true, time.Hour: true, time.Hour + time.Millisecond: false} {
		if got := conversion.Converts(l, now, &plan.Fact{Kind: plan.OnEvent, Name: "order", At: now.Add(after)}); got != want {
			t.Errorf("%s after the message: %v", after, got)
		}
	}
}

// TestProblems holds what is wrong with definitions against testdata/problems.txt.
func TestProblems(t *testing.T) {
	var b strings.Builder
	files, _ := filepath.Glob("testdata/problems/*.json")
	if len(files) == 0 {
		t.Fatal("no definitions were found")
	}
	for _, name := range files {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		fmt.Fprintf(&b, "== %s\n", filepath.Base(name))
		d, err := plan.Parse(text)
		problems, _ := err.(plan.Problems) //nolint:errorlint // Parse says that it is this
		if err == nil {
			problems = d.Check()
		}
		for _, p := range problems {
			fmt.Fprintf(&b, "%s  %s  %s\n", p.Path, p.Rule, p.Message)
		}
	}
	if *update {
		if err := os.WriteFile("testdata/problems.txt", []byte(b.String()), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile("testdata/problems.txt")
	if err != nil || b.String() != string(want) {
		t.Errorf("testdata/problems.txt differs (-update writes it):\n%s", b.String())
	}
	d := ready()
	if p := d.Check(); len(p) > 0 {
		t.Errorf("nothing is wrong with it: %v", p)
	}
}

func TestCheckEdit(t *testing.T) {
	live, draft := ready(), ready()
	live.Control, live.Conversions = 10, []plan.Conversion{{On: plan.Happening{Kind: plan.OnMessage}, Within: 600}}
	draft.Delivery.Type = plan.ByAPI
	if p := plan.CheckEdit(&live, &draft); len(p) != 3 {
		t.Errorf("%d problems: %v", len(p), p)
	}
	draft = live
	if p := plan.CheckEdit(&live, &draft); len(p) != 0 {
		t.Error(p)
	}
}

func TestSettings(t *testing.T) {
	s := plan.Settings{Caps: []plan.Cap{{Most: 2, Every: 1, Unit: "days"}}, Quiet: &plan.Quiet{From: "22:00", To: "08:00"}}
	if p := s.Check(); len(p) > 0 {
		t.Error(p)
	}
	s = plan.Settings{Caps: []plan.Cap{{Every: 31, Unit: "days"}, {Most: 1, Unit: "years"}}, Quiet: &plan.Quiet{From: "22:00", To: "22:00"}}
	if p := s.Check(); len(p) != 4 {
		t.Errorf("%d: %v", len(p), p)
	}
}

// FuzzParse holds that what can be read is written so that it is read alike, and that nothing panics.
func FuzzParse(f *testing.F) {
	files, _ := filepath.Glob("testdata/problems/*.json")
	for _, name := range files {
		text, _ := os.ReadFile(name)
		f.Add(text)
	}
	d := ready()
	f.Add(d.Encode())
	f.Fuzz(func(t *testing.T, text []byte) {
		d, err := plan.Parse(text)
		if err != nil {
			if problems, ok := err.(plan.Problems); !ok || len(problems) == 0 { //nolint:errorlint // Parse says that it is this
				t.Fatalf("%T: %v", err, err)
			}
			return
		}
		again, err := plan.Parse(d.Encode())
		if err != nil || string(again.Encode()) != string(d.Encode()) {
			t.Fatalf("%v: %s became %s", err, d.Encode(), again.Encode())
		}
		for _, p := range d.Check() {
			if p.Message == "" || strings.Contains(p.Message, "{m") {
				t.Fatalf("%+v", p)
			}
		}
		plan.Next(d.Delivery.Schedule, time.UTC, time.Unix(1e9, 0))
		plan.VariantOf("c", "p", &again)
	})
}
