package imports_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/clock"
	"github.com/petitbleu/petitbleu/internal/intake"
	"github.com/petitbleu/petitbleu/internal/people"
	"github.com/petitbleu/petitbleu/internal/people/imports"
	"github.com/petitbleu/petitbleu/internal/profile"
	"github.com/petitbleu/petitbleu/internal/store"
	"github.com/petitbleu/petitbleu/internal/store/storetest"
)

var noon = time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)

const page = "100"

// rig is the engine on a fresh store with a workspace and a Page.
type rig struct {
	*imports.Imports
	*testing.T
	ws     string
	store  *store.Store
	people *people.People
}

func each(t *testing.T, fn func(r *rig)) {
	storetest.Each(t, func(t *testing.T, s *store.Store) { fn(newRig(t, s)) })
}

func newRig(t *testing.T, s *store.Store) *rig {
	c := clock.NewMovable(nil)
	c.Freeze()
	c.Set(noon)
	r := &rig{T: t, store: s, ws: petitbleu.NewID(petitbleu.KindWorkspace, noon)}
	r.write(func(tx *store.Tx) error {
		return errors.Join(
			tx.InsertWorkspace(petitbleu.Workspace{ID: r.ws, Name: "Cooktoys", TimeZone: "Europe/Paris", RulePack: "today", CreatedAt: noon}),
			tx.UpsertApp(petitbleu.App{ID: "900", GraphURL: "http://127.0.0.1:1", GraphVersion: "v26.0", CreatedAt: noon}),
			tx.InsertPage(petitbleu.Page{WorkspaceID: r.ws, ID: page, AppID: "900", Name: "Cooktoys", State: petitbleu.PageConnected, PerSecond: 40, Concurrency: 8, CreatedAt: noon, UpdatedAt: noon}))
	})
	log := slog.New(slog.DiscardHandler)
	r.people = people.New(people.Options{Store: s, Clock: c, Logger: log})
	var err error
	r.Imports, err = imports.New(imports.Options{Store: s, People: r.people, Intake: intake.New(intake.Options{Store: s, Clock: c, Logger: log, Node: "n1"}),
		Clock: c, Logger: log, Folder: t.TempDir(), Node: "n1", Wake: func() {}})
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func (r *rig) write(fn func(tx *store.Tx) error) {
	r.Helper()
	if err := r.store.Write(r.Context(), fn); err != nil {
		r.Fatal(err)
	}
}

// begin uploads a file and starts it.
func (r *rig) begin(k imports.Kind, text string, dry bool) petitbleu.Import {
	r.Helper()
	i, in, err := r.Upload(r.Context(), r.ws, k, "people.csv", "usr_1", strings.NewReader(text))
	if err == nil {
		i, err = r.Start(r.Context(), r.ws, i.ID, in.Mapping, dry)
	}
	if err != nil {
		r.Fatal(err)
	}
	return i
}

// finish reads an import to its end.
func (r *rig) finish(i petitbleu.Import) petitbleu.Import {
	r.Helper()
	for more := true; more; {
		var err error
		if more, err = r.Tick(r.Context(), noon); err != nil {
			r.Fatal(err)
		}
	}
	return r.now(i)
}

func (r *rig) now(i petitbleu.Import) petitbleu.Import {
	r.Helper()
	err := r.store.Read(r.Context(), func(tx *store.Tx) (err error) {
		i, err = tx.Import(r.ws, i.ID)
		return err
	})
	if err != nil {
		r.Fatal(err)
	}
	return i
}

// imported gives the imports that told of somebody; known is false when nobody is meant.
func (r *rig) imported(who profile.Who) (ids []string, known bool) {
	r.Helper()
	p, err := r.people.Find(r.Context(), r.ws, who)
	if err != nil {
		r.Fatal(err)
	}
	if p == nil {
		return nil, false
	}
	return p.Imports, true
}

func external(id string) profile.Who { return profile.Who{ExternalID: id} }

func file(rows int, plan string) string {
	var b strings.Builder
	b.WriteString("external_id,plan\n")
	for n := range rows {
		fmt.Fprintf(&b, "u%d,%s\n", n, plan)
	}
	return b.String()
}

func sums(i petitbleu.Import) string {
	return fmt.Sprintf("%s read %d made %d changed %d same %d refused %d", i.State, i.Read, i.Made, i.Changed, i.Same, i.Refused)
}

func (r *rig) sums(i petitbleu.Import, want string) {
	r.Helper()
	if got := sums(i); got != want {
		r.Errorf("%s, not %s", got, want)
	}
}

// TestPeopleBearTheirImports: whoever a row told of is found by the import, with what changed nothing and with
// events too; a dry run, and refused rows, note nothing.
func TestPeopleBearTheirImports(t *testing.T) {
	each(t, func(r *rig) {
		dry := r.finish(r.begin(imports.People, file(3, "gold"), true))
		r.sums(dry, "done read 3 made 3 changed 0 same 0 refused 0")
		if _, known := r.imported(external("u0")); known {
			r.Error("a dry run made somebody")
		}
		first := r.finish(r.begin(imports.People, file(3, "gold")+"u3\n,gold\n", false))
		r.sums(first, "done read 5 made 3 changed 0 same 0 refused 2")
		again := r.finish(r.begin(imports.People, file(1, "gold"), false))
		r.sums(again, "done read 1 made 0 changed 0 same 1 refused 0")
		events := r.finish(r.begin(imports.Events, "external_id,name,time\nu1,ordered,2026-11-20\nu9,ordered,2026-11-20\nu1,ordered,never\n", false))
		r.sums(events, "done read 3 made 1 changed 1 same 0 refused 1")
		for who, want := range map[string][]string{"u0": {first.ID, again.ID}, "u1": {first.ID, events.ID}, "u2": {first.ID}, "u9": {events.ID}} {
			if got, _ := r.imported(external(who)); !slices.Equal(got, want) {
				r.Errorf("%s bears %v, not %v", who, got, want)
			}
		}
	})
}

// TestSubscribersBearTheirImport: with or without attributes.
func TestSubscribersBearTheirImport(t *testing.T) {
	each(t, func(r *rig) {
		i := r.finish(r.begin(imports.Subscribers, "page_id,psid,opted_in_at,plan\n100,11,2026-01-01,gold\n100,12,2026-01-01,\n100,11,2026-01-01,gold\n999,13,2026-01-01,\n", false))
		r.sums(i, "done read 4 made 2 changed 1 same 0 refused 1")
		for _, psid := range []string{"11", "12"} {
			if got, _ := r.imported(profile.Who{PSID: &profile.PSID{PageID: page, ID: psid}}); !slices.Equal(got, []string{i.ID}) {
				r.Errorf("%s bears %v", psid, got)
			}
		}
	})
}

// TestMergeKeepsImports: of both, the newest fifty.
func TestMergeKeepsImports(t *testing.T) {
	each(t, func(r *rig) {
		apply := func(id, who string) {
			if _, err := r.people.Apply(r.Context(), r.ws, profile.Batch{Import: id, Attributes: []profile.Change{{Who: external(who)}}}); err != nil {
				r.Fatal(err)
			}
		}
		for n := range 40 {
			apply(fmt.Sprintf("imp_%02d", n), "ada")
			apply(fmt.Sprintf("imp_%02d", n+20), "bea")
		}
		merge := []people.MergeOf{{From: people.Identifier{Who: external("ada")}, Into: people.Identifier{Who: external("bea")}}}
		if _, err := r.people.Merge(r.Context(), r.ws, merge); err != nil {
			r.Fatal(err)
		}
		got, _ := r.imported(external("bea"))
		if len(got) != petitbleu.ImportsLimit || got[0] != "imp_10" || got[49] != "imp_59" {
			r.Errorf("%d imports, %v", len(got), got)
		}
	})
}

// TestRowsCountOnce: the program ends at any place between two batches, also while a batch comes in: each row counts
// once, and is counted as what it did.
func TestRowsCountOnce(t *testing.T) {
	each(t, func(r *rig) {
		const rows = 4500
		i := r.begin(imports.People, file(rows, "gold")+",nobody\n", false)
		for round := 0; r.now(i).State == petitbleu.ImportRunning; round++ {
			ctx, cancel := context.WithTimeout(r.Context(), time.Duration(1+round*5)*time.Millisecond)
			_, _ = r.Tick(ctx, noon) // most of them end in the middle
			cancel()
			if n, people := r.both(i); n.Made != people || n.Read != n.Made+n.Refused || n.Same+n.Changed > 0 {
				r.Fatalf("round %d: %s of %d people", round, sums(n), people)
			}
		}
		r.sums(r.now(i), "done read 4501 made 4500 changed 0 same 0 refused 1")
		f, _, err := r.Refused(r.Context(), r.ws, i.ID)
		if err != nil {
			r.Fatal(err)
		}
		f.Close()
	})
}

// TestRowsOfNobody: a braze_id that nobody has is told of, and so is an opt-in that is still to come.
func TestRowsOfNobody(t *testing.T) {
	each(t, func(r *rig) {
		const names = "braze_id,plan\n5eea769d45bb2e1467418f92,gold\n"
		for _, dry := range []bool{true, false} {
			r.sums(r.finish(r.begin(imports.People, names, dry)), "done read 1 made 0 changed 0 same 0 refused 1")
			r.sums(r.finish(r.begin(imports.Events, "braze_id,name,time\n5eea769d45bb2e1467418f92,bought,2026-05-01\n", dry)), "done read 1 made 0 changed 0 same 0 refused 1")
			r.sums(r.finish(r.begin(imports.Subscribers, "page_id,psid,opted_in_at\n"+page+",7,2026-11-22T12:00:01Z\n", dry)), "done read 1 made 0 changed 0 same 0 refused 1")
		}
		r.sums(r.finish(r.begin(imports.Subscribers, "page_id,psid,opted_in_at\n"+page+",7,2026-11-22T12:00:00Z\n", true)), "done read 1 made 1 changed 0 same 0 refused 0")
		if n := r.count(); n != 0 {
			r.Errorf("%d people were made", n)
		}
	})
}

// TestRefusedLinesComeBack: the file of refused lines, mended, is imported as it is; what was put before its lines
// becomes no attribute.
func TestRefusedLinesComeBack(t *testing.T) {
	each(t, func(r *rig) {
		i := r.finish(r.begin(imports.People, "external_id;plan\nu1\nu2;gold\n", false))
		r.sums(i, "done read 2 made 1 changed 0 same 0 refused 1")
		f, _, err := r.Refused(r.Context(), r.ws, i.ID)
		if err != nil {
			r.Fatal(err)
		}
		defer f.Close()
		text, err := io.ReadAll(f)
		if err != nil {
			r.Fatal(err)
		}
		r.sums(r.finish(r.begin(imports.People, strings.Replace(string(text), ";u1\n", ";u1;basic\n", 1), false)), "done read 1 made 1 changed 0 same 0 refused 0")
		p, err := r.people.Find(r.Context(), r.ws, external("u1"))
		if err != nil || p == nil || len(p.Attributes) != 1 || p.Attributes["plan"] != "basic" {
			r.Errorf("%+v, %v", p, err)
		}
	})
}

// count gives how many people the workspace has.
func (r *rig) count() int64 {
	r.Helper()
	_, n := r.both(petitbleu.Import{})
	return n
}

// both gives an import and how many people the workspace has, at one moment.
func (r *rig) both(i petitbleu.Import) (now petitbleu.Import, people int64) {
	r.Helper()
	err := r.store.Read(r.Context(), func(tx *store.Tx) error {
		c, err := tx.Changes(r.ws, 0, 1<<30)
		people = int64(len(c.Profiles))
		if err == nil && i.ID != "" {
			now, err = tx.Import(r.ws, i.ID)
		}
		return err
	})
	if err != nil {
		r.Fatal(err)
	}
	return now, people
}

// TestRepeatsAreTold: each with the earliest line that names the same person, dry and in earnest, over restarts too.
func TestRepeatsAreTold(t *testing.T) {
	each(t, func(r *rig) {
		text := "external_id,plan\nada,gold\nbea,gold\nada,silver\n,none\n" + strings.TrimPrefix(file(2300, "gold"), "external_id,plan\n") + "bea,basic\nu7,basic\nADA,gold\n"
		i := r.begin(imports.People, text, true)
		dry := r.finish(i)
		want := `[{"line":4,"first_line":2,"identifier":"external_id"},{"line":2306,"first_line":3,"identifier":"external_id"},{"line":2307,"first_line":13,"identifier":"external_id"}]`
		r.sums(dry, "done read 2307 made 2303 changed 3 same 0 refused 1")
		if dry.Repeated != 3 || dry.Repeats != want {
			t.Errorf("dry: %d repeats: %s", dry.Repeated, dry.Repeats)
		}
		in, err := r.Inspection(t.Context(), r.ws, i.ID, imports.People)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := r.Start(t.Context(), r.ws, i.ID, in.Mapping, false); err != nil {
			t.Fatal(err)
		}
		for round := 0; r.now(i).State == petitbleu.ImportRunning; round++ {
			ctx, cancel := context.WithTimeout(t.Context(), time.Duration(1+round*5)*time.Millisecond)
			_, _ = r.Tick(ctx, noon) // most of them end in the middle
			cancel()
		}
		if done := r.now(i); done.Repeated != 3 || done.Repeats != want {
			t.Errorf("in earnest: %d repeats: %s", done.Repeated, done.Repeats)
		}
		if p, err := r.people.Find(t.Context(), r.ws, external("bea")); err != nil || p == nil || p.Attributes["plan"] != "basic" {
			t.Errorf("the later row: %+v, %v", p, err)
		}
		events := r.finish(r.begin(imports.Events, "external_id,name,time\nada,ordered,2026-11-20\nada,ordered,2026-11-21\n", false))
		if events.Repeated != 0 {
			t.Errorf("events of one person are told as repeats: %s", events.Repeats)
		}
	})
}
