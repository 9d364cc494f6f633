package imports

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"
	"time"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/intake"
	"github.com/petitbleu/petitbleu/internal/people"
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
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	batches := make(chan *batch, 2)
	go m.read(ctx, NewReader(f, i.Separator[0], int(i.Line), i.Position), &mapping, batches)
	for range sliceBatches {
		b, ok := <-batches
		if !ok {
			return false, ctx.Err()
		}
		began := m.o.Clock.Now()
		if b.err != nil {
			return true, m.fail(ctx, i, b.err)
		}
		if err := m.work(ctx, &i, &mapping, b); err != nil {
			return false, err
		}
		i.Worked += max(m.o.Clock.Now().Sub(began), 0)
		going, err := m.mark(ctx, &i, b)
		if err != nil || !going {
			return !going, err
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

// work gives the rows of a batch to the engine, or only looks what it would do.
func (m *Imports) work(ctx context.Context, i *petitbleu.Import, mapping *Mapping, b *batch) error {
	i.Read += b.read
	var err error
	switch {
	case i.Dry:
		err = m.look(ctx, i, b)
	case mapping.Kind == Subscribers:
		err = m.subscribe(ctx, i, b)
	default:
		err = m.apply(ctx, i, b)
	}
	return err
}

// look counts what a batch would do: who is known, and which rows could not be taken.
func (m *Imports) look(ctx context.Context, i *petitbleu.Import, b *batch) error {
	pages, err := m.pages(ctx, i.WorkspaceID)
	if err != nil {
		return err
	}
	var who []profile.Who
	for _, row := range b.rows {
		name, refused := row.who(pages)
		if refused != nil {
			b.refuse(row.Line, refused, []byte(row.raw))
			continue
		}
		who = append(who, name)
	}
	found, err := m.o.People.FindMany(ctx, i.WorkspaceID, who)
	for _, p := range found {
		if p == nil {
			i.Made++
		} else {
			i.Changed++
		}
	}
	return err
}

// who names the person of a row, or says why the row cannot be taken.
func (row *Row) who(pages map[string]bool) (profile.Who, error) {
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
	return profile.Who{PSID: &profile.PSID{PageID: s.PageID, ID: s.PSID}}, nil
}

var noPage = petitbleu.Errorf(petitbleu.CodePageNotLinked, "The Page of the row is not connected here: a PSID means nothing on another Page. Connect it, then import the line again.")

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

// apply works people or events in.
func (m *Imports) apply(ctx context.Context, i *petitbleu.Import, b *batch) error {
	facts := profile.Batch{}
	for _, row := range b.rows {
		if row.Change != nil {
			facts.Attributes = append(facts.Attributes, *row.Change)
			continue
		}
		e := *row.Event
		e.OutsideID = i.ID + ":" + strconv.Itoa(row.Line)
		facts.Events = append(facts.Events, e)
	}
	results, err := m.o.People.Apply(ctx, i.WorkspaceID, facts)
	if err != nil {
		return err
	}
	for n, r := range append(results.Attributes, results.Events...) { // a file has one kind of rows
		count(i, b, &b.rows[n], r)
	}
	return nil
}

// count notes what became of a row.
func count(i *petitbleu.Import, b *batch, row *Row, r people.Result) {
	switch {
	case r.Err != nil:
		b.refuse(row.Line, r.Err, []byte(row.raw))
		return
	case r.ProfileID == "":
		i.Same++
		return
	case r.Created:
		i.Made++
	case r.Changed:
		i.Changed++
	default:
		i.Same++
	}
	if len(r.Left) > 0 {
		i.Partly++
		b.partly = append(b.partly, Refusal{Line: row.Line, Sentence: r.Left[0].Error()})
	}
}

// subscribe works people in who opted in before.
func (m *Imports) subscribe(ctx context.Context, i *petitbleu.Import, b *batch) error {
	pages, err := m.pages(ctx, i.WorkspaceID)
	if err != nil {
		return err
	}
	var rows []*Row
	var all []intake.Subscriber
	var who []profile.Who
	for n := range b.rows {
		row := &b.rows[n]
		name, refused := row.who(pages)
		if refused != nil {
			b.refuse(row.Line, refused, []byte(row.raw))
			continue
		}
		s := row.Subscriber
		rows, who = append(rows, row), append(who, name)
		all = append(all, intake.Subscriber{PageID: s.PageID, PSID: s.PSID, CustomerID: s.CustomerID, ExternalID: s.ExternalID, At: s.OptedInAt, Proof: s.Proof})
	}
	known, err := m.o.People.FindMany(ctx, i.WorkspaceID, who)
	if err != nil {
		return err
	}
	profiles, err := m.o.Intake.AdoptSubscribers(ctx, i.WorkspaceID, all, i.ID, m.o.Clock.Now())
	if err != nil {
		return err
	}
	facts := profile.Batch{}
	for n, row := range rows {
		if known[n] == nil {
			i.Made++
		} else {
			i.Changed++
		}
		if len(row.Subscriber.Set) > 0 {
			facts.Attributes = append(facts.Attributes, profile.Change{Who: profile.Who{ProfileID: profiles[n]}, Set: row.Subscriber.Set})
		}
	}
	_, err = m.o.People.Apply(ctx, i.WorkspaceID, facts)
	return err
}

// mark keeps how far an import came; going is false when it is over, or was stopped meanwhile.
func (m *Imports) mark(ctx context.Context, i *petitbleu.Import, b *batch) (going bool, err error) {
	if err := m.tell(i, b); err != nil {
		return false, m.fail(ctx, *i, err)
	}
	i.Position, i.Line = b.end, b.line
	if b.last {
		now := m.o.Clock.Now()
		i.State, i.FinishedAt, i.FileUntil = petitbleu.ImportDone, now, now.Add(fileLife)
	}
	var kept bool
	err = m.o.Store.Write(ctx, func(tx *store.Tx) error {
		if kept, err = tx.UpdateImport(*i, petitbleu.ImportRunning); err != nil || kept {
			return err
		}
		return m.stopped(tx, *i)
	})
	m.o.Changed(i.WorkspaceID, i.ID)
	return kept && !b.last && err == nil, err
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

// tell writes the refused lines of a batch to their file, and the first of all into the import. The
// file is cut to where the last batch left it: a batch that is read twice tells once.
func (m *Imports) tell(i *petitbleu.Import, b *batch) error {
	if err := m.toldWith(i, b); err != nil {
		return err
	}
	if len(b.refused) == 0 {
		return nil
	}
	f, err := os.OpenFile(m.path(i.ID, ".refused.csv"), os.O_CREATE|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	err = f.Truncate(i.RefusedSize)
	if err == nil {
		_, err = f.Seek(i.RefusedSize, io.SeekStart)
	}
	var lines []byte
	if err == nil {
		lines, err = m.refusedLines(i, b)
	}
	if err == nil {
		_, err = f.Write(lines)
		i.RefusedSize += int64(len(lines))
	}
	return errors.Join(err, f.Close())
}

// toldWith adds the first refusals to those that the import shows.
func (m *Imports) toldWith(i *petitbleu.Import, b *batch) error {
	i.Refused += int64(len(b.refused))
	var told []Refusal
	if err := json.Unmarshal([]byte(i.Refusals), &told); err != nil {
		return fmt.Errorf("read the refusals: %w", err)
	}
	for _, r := range b.refused {
		if len(told) < toldRefusals {
			told = append(told, r.Refusal)
		}
	}
	for _, r := range b.partly {
		if len(told) < toldRefusals {
			told = append(told, r)
		}
	}
	text, err := json.Marshal(told)
	i.Refusals = string(text)
	return err
}

// refusedLines writes refused lines as they are put in their file, the header first.
func (m *Imports) refusedLines(i *petitbleu.Import, b *batch) ([]byte, error) {
	var out bytes.Buffer
	if i.RefusedSize == 0 {
		head, err := m.head(i)
		if err != nil {
			return nil, err
		}
		fmt.Fprintf(&out, "line%sreason%s%s\n", i.Separator, i.Separator, head)
	}
	for _, r := range b.refused {
		fmt.Fprintf(&out, "%d%s\"%s\"%s%s\n", r.Line, i.Separator, strings.ReplaceAll(r.Sentence, `"`, `""`), i.Separator, r.raw)
	}
	return out.Bytes(), nil
}

// head gives the first line of a file as it stands there.
func (m *Imports) head(i *petitbleu.Import) ([]byte, error) {
	f, err := os.Open(m.path(i.ID, ".csv"))
	if err != nil {
		return nil, err
	}
	defer f.Close()
	in := bufio.NewReader(f)
	if _, err := begin(in); err != nil {
		return nil, err
	}
	var r Record
	err = NewReader(in, i.Separator[0], 1, 0).Read(&r)
	return r.Raw, err
}
