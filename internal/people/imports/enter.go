package imports

import (
	"context"
	"errors"
	"strconv"
	"strings"
	"time"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/intake"
	"github.com/petitbleu/petitbleu/internal/people"
	"github.com/petitbleu/petitbleu/internal/profile"
	"github.com/petitbleu/petitbleu/internal/store"
)

// entering is a batch on its way through one transaction, which may be run more than once.
type entering struct {
	m     *Imports
	i     petitbleu.Import // as it is with the batch
	b     *batch
	began time.Time
	kept  bool // it still ran when the batch came in
}

// fileError is an error of the file, or of that of refused lines: the import fails.
type fileError struct{ error }

// again begins the transaction anew: it gives back what counts the batch to the function that is called at its end.
func (e *entering) again() (restore func()) {
	i, refused, partly := e.i, len(e.b.refused), len(e.b.partly)
	return func() { e.i, e.b.refused, e.b.partly = i, e.b.refused[:refused], e.b.partly[:partly] }
}

// errRead is the error of a batch that came in already: an earlier life of this program was still writing it down
// when the next one read how far the import came.
var errRead = errors.New("the rows came in already: the import is read on from where it is")

// once fails when the batch is in already.
func (e *entering) once(tx *store.Tx, from int64) error {
	now, err := tx.Import(e.i.WorkspaceID, e.i.ID)
	if err == nil && now.Position != from {
		err = errRead
	}
	if errors.Is(err, store.ErrNotFound) {
		return nil // somebody forgot the import meanwhile; what is under way comes in
	}
	return err
}

// apply works people or events in.
func (e *entering) apply(ctx context.Context) error {
	facts := profile.Batch{Import: e.i.ID}
	for _, row := range e.b.rows {
		if row.Change != nil {
			facts.Attributes = append(facts.Attributes, *row.Change)
			continue
		}
		event := *row.Event
		event.OutsideID = e.i.ID + ":" + strconv.Itoa(row.Line)
		facts.Events = append(facts.Events, event)
	}
	restore := e.again()
	return e.m.o.People.Within(ctx, e.i.WorkspaceID, func(tx *store.Tx, apply people.Applier) error {
		restore()
		if err := e.once(tx, e.i.Position); err != nil {
			return err
		}
		results, err := apply(facts)
		if err != nil {
			return err
		}
		for n, r := range append(results.Attributes, results.Events...) { // a file has one kind of rows
			e.count(&e.b.rows[n], r)
		}
		return e.mark(tx)
	})
}

// count notes what became of a row.
func (e *entering) count(row *Row, r people.Result) {
	switch {
	case r.Err != nil:
		e.b.refuse(row.Line, r.Err, []byte(row.raw))
		return
	case r.ProfileID == "" && strings.HasPrefix(row.Key, "braze_id "):
		e.b.refuse(row.Line, nobody, []byte(row.raw))
		return
	case r.ProfileID == "":
		e.i.Same++
		return
	case r.Created:
		e.i.Made++
	case r.Changed:
		e.i.Changed++
	default:
		e.i.Same++
	}
	e.partly(row, r)
}

// partly notes that some values of a row were not taken.
func (e *entering) partly(row *Row, r people.Result) {
	if len(r.Left) > 0 {
		e.i.Partly++
		e.b.partly = append(e.b.partly, Refusal{Line: row.Line, Sentence: r.Left[0].Error()})
	}
}

// subscribe works people in who opted in before.
func (e *entering) subscribe(ctx context.Context) error {
	pages, err := e.m.pages(ctx, e.i.WorkspaceID)
	if err != nil {
		return err
	}
	var rows []*Row
	var all []intake.Subscriber
	var who []profile.Who
	for n := range e.b.rows {
		row := &e.b.rows[n]
		name, refused := row.who(pages, e.m.o.Clock.Now())
		if refused != nil {
			e.b.refuse(row.Line, refused, []byte(row.raw))
			continue
		}
		s := row.Subscriber
		rows, who = append(rows, row), append(who, name)
		all = append(all, intake.Subscriber{PageID: s.PageID, PSID: s.PSID, CustomerID: s.CustomerID, ExternalID: s.ExternalID, At: s.OptedInAt, Proof: s.Proof})
	}
	known, err := e.m.o.People.FindMany(ctx, e.i.WorkspaceID, who)
	if err != nil {
		return err
	}
	restore := e.again()
	var done func()
	for range 5 {
		err = e.m.o.People.Within(ctx, e.i.WorkspaceID, func(tx *store.Tx, apply people.Applier) error {
			restore()
			if err := e.once(tx, e.i.Position); err != nil {
				return err
			}
			var profiles []string
			if profiles, done, err = e.m.o.Intake.AdoptSubscribersIn(tx, e.i.WorkspaceID, all, e.i.ID, e.m.o.Clock.Now()); err != nil {
				return err
			}
			return e.subscribed(tx, apply, rows, known, profiles)
		})
		if !intake.Overtaken(err) {
			break
		}
	}
	if err == nil {
		done()
	}
	return err
}

// subscribed sets what else the rows of subscribers tell, once their opt-ins are in.
func (e *entering) subscribed(tx *store.Tx, apply people.Applier, rows []*Row, known []*people.Person, profiles []string) error {
	facts := profile.Batch{Import: e.i.ID}
	for n, row := range rows {
		facts.Attributes = append(facts.Attributes, profile.Change{Who: profile.Who{ProfileID: profiles[n]}, Set: row.Subscriber.Set})
	}
	results, err := apply(facts)
	if err != nil {
		return err
	}
	met := map[string]bool{}
	for n, row := range rows {
		if known[n] == nil && !met[profiles[n]] {
			e.i.Made++
		} else {
			e.i.Changed++
		}
		met[profiles[n]] = true
		r := results.Attributes[n]
		if r.Err != nil { // the opt-in is in all the same
			r.Left = append(r.Left, r.Err)
		}
		e.partly(row, r)
	}
	return e.mark(tx)
}

// mark keeps how far the import came.
func (e *entering) mark(tx *store.Tx) error {
	if err := e.m.tell(&e.i, e.b); err != nil {
		return &fileError{err}
	}
	now := e.m.o.Clock.Now()
	e.i.Position, e.i.Line = e.b.end, e.b.line
	e.i.Worked += max(now.Sub(e.began), 0)
	if e.b.last {
		e.i.State, e.i.FinishedAt, e.i.FileUntil = petitbleu.ImportDone, now, now.Add(fileLife)
	}
	var err error
	if e.kept, err = tx.UpdateImport(e.i, petitbleu.ImportRunning); err != nil || e.kept {
		return err
	}
	return e.m.stopped(tx, e.i)
}
