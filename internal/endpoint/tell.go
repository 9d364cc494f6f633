package endpoint

import (
	"context"
	"errors"
	"sync"
	"time"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/store"
)

// round is what an endpoint is told next.
type round struct {
	endpoint petitbleu.EventEndpoint
	settings petitbleu.WebhookSettings
	items    []item
	place    int64 // of outgoing, after it
	probe    bool  // its one item is not due: it only asks whether the endpoint is well
	waiting  int64 // how many events wait for an endpoint that fails
	facts    facts
}

// item is an event to be told, and what became of it.
type item struct {
	retry   petitbleu.OutgoingRetry // ID is empty for one that is told for the first time
	made    bool                    // a call was made
	missing bool                    // what it speaks of is not there any more
	at      time.Time
	reply   reply
}

// errMoved ends a commit whose endpoint somebody changed, or whose lease is another's: nothing of it is kept, and
// what was told is told again.
var errMoved = errors.New("the endpoint was changed meanwhile")

// tell tells an endpoint what there is for it, round by round.
func (e *Endpoints) tell(ctx context.Context, ws, id string) error {
	for ctx.Err() == nil {
		now := e.o.Clock.Now()
		r, err := e.next(ctx, ws, id, now)
		if err != nil || len(r.items) == 0 && r.place == r.endpoint.Place {
			return err
		}
		e.run(ctx, &r)
		err = e.commit(ctx, &r, e.o.Clock.Now())
		if errors.Is(err, errMoved) {
			return nil // the next tick looks again
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// next chooses what an endpoint is told: what is due again goes first, then what it was not told yet. While it fails
// and much waits for it, it is only asked from time to time.
func (e *Endpoints) next(ctx context.Context, ws, id string, now time.Time) (r round, err error) {
	err = e.o.Store.Read(ctx, func(tx *store.Tx) (err error) {
		r = round{}
		if r.endpoint, err = tx.EventEndpoint(ws, id); errors.Is(err, store.ErrNotFound) {
			return nil
		}
		r.place = r.endpoint.Place
		if err != nil || r.endpoint.State != petitbleu.EndpointOn {
			return err
		}
		if _, err = tx.Setting(ws, petitbleu.WebhookSettingsName, &r.settings); err != nil {
			return err
		}
		if err := r.choose(tx, now); err != nil {
			return err
		}
		r.facts, err = read(tx, ws, r.items)
		return err
	})
	return r, err
}

func (r *round) choose(tx *store.Tx, now time.Time) error {
	p := &r.endpoint
	due, err := tx.DueRetries(p.WorkspaceID, p.ID, now, roundEvents)
	if err != nil {
		return err
	}
	failing := !p.FailingSince.IsZero()
	if failing {
		counts, err := tx.RetryCounts(p.WorkspaceID)
		if err != nil {
			return err
		}
		r.waiting = counts[p.ID].Waiting
	}
	if len(due) == 0 && failing && !now.Before(p.ProbeAt) {
		first, ok, err := tx.OldestRetry(p.WorkspaceID, p.ID)
		if err != nil {
			return err
		}
		if ok {
			due, r.probe = []petitbleu.OutgoingRetry{first}, true
		}
	}
	for _, v := range due {
		r.items = append(r.items, item{retry: v})
	}
	if len(due) > 0 || r.waiting >= choked {
		return nil
	}
	rows, err := tx.OutgoingAfter(p.WorkspaceID, p.Place, 20)
	for _, row := range rows {
		for _, event := range row.Events {
			if p.Wants(event.Type) {
				r.items = append(r.items, item{retry: petitbleu.OutgoingRetry{Event: event}})
			}
		}
		if r.place = row.Place; len(r.items) >= roundEvents/2 {
			break
		}
	}
	return err
}

// run makes the calls of a round: those of one person one after the other, several people side by side.
func (e *Endpoints) run(ctx context.Context, r *round) {
	l, err := e.lineOf(r.endpoint, r.settings, e.o.Clock.Now())
	if r.endpoint.Form == petitbleu.EndpointBraze {
		e.runBraze(ctx, r, l, err)
		return
	}
	var mu sync.Mutex
	good, bad := 0, 0
	goOn := func() bool {
		mu.Lock()
		defer mu.Unlock()
		return ctx.Err() == nil && (good > 0 || bad < giveUpRound)
	}
	one := func(i *item) {
		body, ok := r.facts.body(i.retry.Event, r.endpoint.Form)
		if !ok {
			i.missing = true
			return
		}
		if !goOn() {
			return
		}
		i.made, i.at = true, e.o.Clock.Now()
		if err != nil {
			i.reply = reply{note: err.Error()}
		} else {
			i.reply = e.call(context.WithoutCancel(ctx), l, i.retry.Event.ID, body) // one under way is let end: it takes seconds at most
		}
		mu.Lock()
		defer mu.Unlock()
		if i.reply.ok {
			good++
		} else {
			bad++
		}
	}
	queues := map[string][]*item{}
	var order []string
	for k := range r.items {
		i := &r.items[k]
		who := r.facts.person(i.retry.Event)
		if queues[who] == nil {
			order = append(order, who)
		}
		queues[who] = append(queues[who], i)
	}
	var wg sync.WaitGroup
	free := make(chan struct{}, peopleOnce)
	for _, who := range order {
		free <- struct{}{}
		wg.Go(func() {
			defer func() { <-free }()
			for _, i := range queues[who] {
				one(i)
			}
		})
	}
	wg.Wait()
}

// commit keeps what came of a round: the log, what is told again and when, and how the endpoint is.
func (e *Endpoints) commit(ctx context.Context, r *round, now time.Time) error {
	p := &r.endpoint
	var log []petitbleu.EndpointAttempt
	var again []petitbleu.OutgoingRetry
	var done []string
	for k := range r.items {
		i := &r.items[k]
		if i.made || i.missing {
			a := i.attempt(now)
			a.Probe = r.probe
			log = append(log, a)
		}
		switch {
		case i.missing || i.made && i.reply.ok:
			if i.retry.ID != "" {
				done = append(done, i.retry.ID)
			}
		case !r.probe && (i.made || i.retry.ID == ""):
			again = append(again, i.later(now))
		}
	}
	progress, recovered := r.progress(now)
	err := e.o.Store.Write(context.WithoutCancel(ctx), func(tx *store.Tx) error {
		mine, err := e.mine(tx, p.WorkspaceID)
		if err == nil && mine {
			mine, err = tx.AdvanceEndpoint(progress, now)
		}
		if err == nil && !mine {
			err = errMoved
		}
		if err == nil {
			err = tx.DropRetries(p.WorkspaceID, p.ID, done)
		}
		if err == nil {
			err = tx.PutRetries(p.WorkspaceID, p.ID, again, now)
		}
		if err == nil && recovered {
			err = tx.HurryRetries(p.WorkspaceID, p.ID, now)
		}
		if err != nil {
			return err
		}
		return tx.InsertAttempts(p.WorkspaceID, p.ID, log, now)
	})
	if err == nil && progress.State == petitbleu.EndpointDisabled {
		e.o.Logger.Warn("an event endpoint was disabled", "endpoint", p.ID, "reason", progress.Note)
	}
	return err
}

// attempt writes a line of the log.
func (i *item) attempt(now time.Time) petitbleu.EndpointAttempt {
	a := petitbleu.EndpointAttempt{Event: i.retry.Event, At: i.at.UnixMilli(), Took: i.reply.took.Milliseconds(), Status: i.reply.status,
		Answer: i.reply.answer, Note: i.reply.note, Try: i.retry.Attempts + 1, OK: i.reply.ok}
	if i.missing {
		a.At, a.OK, a.Note = now.UnixMilli(), true, "What it speaks of is not there any more, so nothing was sent."
	}
	return a
}

// later says when an event is told again, if ever.
func (i *item) later(now time.Time) petitbleu.OutgoingRetry {
	v := i.retry
	if v.ID == "" {
		v.ID, v.CreatedAt = petitbleu.NewID(petitbleu.KindAttempt, now), now
	}
	if !i.made { // the program stops, or the endpoint is not well
		v.DueAt = now.Add(schedule[0])
		return v
	}
	v.Attempts++
	if v.Attempts > len(schedule) {
		v.Failed, v.DueAt = true, time.Time{}
		return v
	}
	v.DueAt = now.Add(max(schedule[v.Attempts-1], i.reply.after))
	return v
}

// progress says how the endpoint is after a round, and whether all that waits for it can go at once: it was not
// well, and is again.
func (r *round) progress(now time.Time) (p store.EndpointProgress, recovered bool) {
	was := &r.endpoint
	p = store.EndpointProgress{WorkspaceID: was.WorkspaceID, ID: was.ID, From: was.Place, Place: r.place, State: was.State, Note: was.Note,
		FailingSince: was.FailingSince, Failures: was.Failures, ProbeAt: was.ProbeAt, OKAt: was.OKAt}
	good, bad, gone, note := 0, int64(0), false, ""
	for _, i := range r.items {
		switch {
		case !i.made:
		case i.reply.ok:
			good++
		default:
			bad, note, gone = bad+1, i.reply.note, gone || i.reply.gone
		}
	}
	switch {
	case good > 0:
		p.FailingSince, p.Failures, p.ProbeAt, p.OKAt, p.Note = time.Time{}, 0, time.Time{}, now, note
	case bad > 0:
		if p.FailingSince.IsZero() {
			p.FailingSince = now
		}
		p.Failures, p.ProbeAt, p.Note = p.Failures+bad, now.Add(probeEvery), note
	}
	switch {
	case gone:
		p.State, p.Note = petitbleu.EndpointDisabled, "It answered 410 Gone: it wants to be told nothing any more."
	case !p.FailingSince.IsZero() && now.Sub(p.FailingSince) >= failsFor:
		p.State = petitbleu.EndpointDisabled
	}
	return p, good > 0 && (r.probe || r.waiting >= choked)
}
