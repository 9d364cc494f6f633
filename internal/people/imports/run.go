package imports

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"time"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/profile"
	"github.com/petitbleu/petitbleu/internal/store"
)

const (
	batchRows    = 1000
	sliceBatches = 20  // of one file, before others have their turn
	toldRefusals = 100 // are kept with the import; all are in the file of refused lines
	leaseLife    = 2 * time.Minute
)

// batch is some rows on their way.
type batch struct {
	rows    []Row
	refused []refusal
	partly  []Refusal // rows of which some values were not taken
	repeats []Repeat  // rows that name somebody whom an earlier one named
	read    int64
	end     int64 // offset behind its last row
	line    int64 // of the row behind it
	last    bool  // the file ends here
	err     error // of the file itself
}

// refusal is a row that is not taken.
type refusal struct {
	Refusal
	raw []byte
}

// Tick reads on in the oldest import that runs here, by a slice; more says that there is more to read.
func (m *Imports) Tick(ctx context.Context, now time.Time) (more bool, err error) {
	var all []petitbleu.Import
	err = m.o.Store.Read(ctx, func(tx *store.Tx) error {
		all, err = tx.RunningImports(m.home)
		return err
	})
	for _, i := range all {
		if err != nil {
			return false, err
		}
		var mine bool
		err = m.o.Store.Write(ctx, func(tx *store.Tx) error {
			mine, err = tx.TakeLease("import/"+i.ID, m.o.Node, now.Add(leaseLife), now)
			return err
		})
		if err == nil && mine {
			over, err := m.slice(ctx, i)
			return !over || len(all) > 1, err
		}
	}
	return false, err
}

// slice works some batches of an import in; over says that nothing of it is left to do now.
func (m *Imports) slice(ctx context.Context, i petitbleu.Import) (over bool, err error) {
	mapping := Mapping{}
	if err := json.Unmarshal([]byte(i.Mapping), &mapping); err != nil {
		return true, m.fail(ctx, i, fmt.Errorf("read the mapping: %w", err))
	}
	f, err := os.Open(m.path(i.ID, ".csv"))
	if err == nil {
		defer f.Close()
		_, err = f.Seek(i.Position, io.SeekStart)
	}
	if err != nil {
		return true, m.fail(ctx, i, err)
	}
	known, err := m.namesOf(&i, &mapping)
	if err != nil {
		return true, m.fail(ctx, i, err)
	}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	batches := make(chan *batch, 2)
	go m.read(ctx, NewReader(f, i.Separator[0], int(i.Line), i.Position), &mapping, batches)
	for range sliceBatches {
		b, ok := <-batches
		if !ok {
			return false, ctx.Err()
		}
		if b.err != nil {
			return true, m.fail(ctx, i, b.err)
		}
		b.repeats = known.repeats(b)
		going, err := m.enter(ctx, &i, &mapping, b)
		if err != nil || !going {
			delete(m.named, i.ID) // it is over, or what was not worked in is read again
		}
		var broken *fileError
		if errors.As(err, &broken) {
			return true, m.fail(ctx, i, broken.error)
		}
		if err != nil || !going {
			return err == nil, err
		}
	}
	return false, nil
}

// read prepares batches ahead of those that are worked in.
func (m *Imports) read(ctx context.Context, f *Reader, mapping *Mapping, out chan<- *batch) {
	defer close(out)
	for done := false; !done; {
		b := nextBatch(f, mapping)
		done = b.last || b.err != nil
		select {
		case out <- b:
		case <-ctx.Done():
			return
		}
	}
}

func nextBatch(f *Reader, mapping *Mapping) *batch {
	b := &batch{rows: make([]Row, 0, batchRows), end: f.offset, line: int64(f.line)}
	var r Record
	for b.read < batchRows {
		err := f.Read(&r)
		if err == io.EOF {
			b.last = true
			break
		}
		if err != nil {
			b.err = err
			return b
		}
		b.end, b.line = r.End, int64(f.line)
		if r.Blank() {
			continue
		}
		b.read++
		row, err := mapping.Row(&r)
		if err != nil {
			b.refuse(r.Line, err, r.Raw)
			continue
		}
		row.raw = string(r.Raw)
		b.rows = append(b.rows, row)
	}
	return b
}

func (b *batch) refuse(line int, err error, raw []byte) {
	b.refused = append(b.refused, refusal{Refusal{Line: line, Sentence: err.Error()}, append([]byte(nil), raw...)})
}

// enter works a batch in, or only looks what it would do, and keeps how far the import came, in one
// transaction: a row counts once, however the program ends. going is false when the import is over, or was
// stopped meanwhile.
func (m *Imports) enter(ctx context.Context, i *petitbleu.Import, mapping *Mapping, b *batch) (going bool, err error) {
	e := &entering{m: m, i: *i, b: b, began: m.o.Clock.Now()}
	e.i.Read += b.read
	switch {
	case i.Dry:
		if err = m.look(ctx, &e.i, b); err == nil {
			restore := e.again()
			err = m.o.Store.Write(ctx, func(tx *store.Tx) error {
				restore()
				return e.mark(tx)
			})
		}
	case mapping.Kind == Subscribers:
		err = e.subscribe(ctx)
	default:
		err = e.apply(ctx)
	}
	if err == nil {
		*i = e.i
	}
	m.o.Changed(i.WorkspaceID, i.ID)
	return e.kept && !b.last && err == nil, err
}

// look counts what a batch would do: who is known, and which rows could not be taken.
func (m *Imports) look(ctx context.Context, i *petitbleu.Import, b *batch) error {
	pages, err := m.pages(ctx, i.WorkspaceID)
	if err != nil {
		return err
	}
	var rows []*Row
	var who []profile.Who
	for n := range b.rows {
		row := &b.rows[n]
		name, refused := row.who(pages, m.o.Clock.Now())
		if refused != nil {
			b.refuse(row.Line, refused, []byte(row.raw))
			continue
		}
		rows, who = append(rows, row), append(who, name)
	}
	found, err := m.o.People.FindMany(ctx, i.WorkspaceID, who)
	for n, p := range found {
		switch row := rows[n]; {
		case p != nil:
			i.Changed++
		case who[n].BrazeID != "" && who[n].ExternalID == "":
			b.refuse(row.Line, nobody, []byte(row.raw))
		case row.updateOnly():
			i.Same++
		case slices.ContainsFunc(b.repeats, func(r Repeat) bool { return r.Line == row.Line }):
			i.Changed++ // the earlier row makes the person
		default:
			i.Made++
		}
	}
	return err
}

// updateOnly tells whether the row never makes a person.
func (row *Row) updateOnly() bool {
	return row.Change != nil && row.Change.UpdateOnly || row.Event != nil && row.Event.UpdateOnly
}

// who names the person of a row, or says why the row cannot be taken.
func (row *Row) who(pages map[string]bool, now time.Time) (profile.Who, error) {
	switch {
	case row.Change != nil:
		if err := row.Change.Check(); err != nil {
			return profile.Who{}, err
		}
		return row.Change.Who, nil
	case row.Event != nil:
		if err := row.Event.Check(); err != nil {
			return profile.Who{}, err
		}
		return row.Event.Who, nil
	}
	s := row.Subscriber
	if !pages[s.PageID] {
		return profile.Who{}, noPage
	}
	if s.OptedInAt.After(now) {
		return profile.Who{}, broken("opted_in_at lies in the future: nobody has opted in then. An instant without a zone is UTC.")
	}
	return profile.Who{PSID: &profile.PSID{PageID: s.PageID, ID: s.PSID}}, nil
}

var noPage = petitbleu.Errorf(petitbleu.CodePageNotLinked, "The Page of the row is not connected here: a PSID means nothing on another Page. Connect it, then import the line again.")

var nobody = petitbleu.Errorf(petitbleu.CodeNotFound, "Nobody has this braze_id, and no row with one makes a person: name the person by another identifier.")

// pages gives the Pages that are connected.
func (m *Imports) pages(ctx context.Context, workspace string) (map[string]bool, error) {
	known := map[string]bool{}
	err := m.o.Store.Read(ctx, func(tx *store.Tx) error {
		all, err := tx.Pages(workspace)
		for _, p := range all {
			known[p.ID] = true
		}
		return err
	})
	return known, err
}

// stopped keeps how far an import came that somebody stopped while a batch was under way: what
// was worked in is not read again.
func (m *Imports) stopped(tx *store.Tx, i petitbleu.Import) error {
	now, err := tx.Import(i.WorkspaceID, i.ID)
	if errors.Is(err, store.ErrNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	was := now.State
	i.State, i.Note = was, now.Note
	if i.FinishedAt.IsZero() {
		_, err = tx.UpdateImport(i, was)
		return err
	}
	i.State = petitbleu.ImportDone // the last batch is in: there is nothing to resume
	_, err = tx.UpdateImport(i, was)
	return err
}

// fail ends an import whose file cannot be read on.
func (m *Imports) fail(ctx context.Context, i petitbleu.Import, why error) error {
	if ctx.Err() != nil {
		return ctx.Err() // the program ends; the import goes on with the next one
	}
	m.o.Logger.Error("an import failed", "workspace", i.WorkspaceID, "import", i.ID, "error", why)
	i.State, i.Note, i.FinishedAt = petitbleu.ImportFailed, "The file cannot be read on: "+plain(why), m.o.Clock.Now()
	err := m.o.Store.Write(ctx, func(tx *store.Tx) error {
		_, err := tx.UpdateImport(i, petitbleu.ImportRunning)
		return err
	})
	m.o.Changed(i.WorkspaceID, i.ID)
	return err
}

// plain says what went wrong without the paths of this machine.
func plain(err error) string {
	var path *os.PathError
	if errors.As(err, &path) {
		return path.Err.Error()
	}
	return err.Error()
}
