package campaign

import (
	"cmp"
	"context"
	"hash/fnv"
	"maps"
	"math"
	"slices"
	"time"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/plan"
	"github.com/petitbleu/petitbleu/internal/store"
)

// Reasons why no message is made for people of an audience, in CampaignRun.Excluded.
const (
	NoIdentity = "no_identity" // they have no address on the channel
	AlreadyGot = "already_got" // and may not get it again
	OverLimit  = "over_limit"  // as many as the campaign may reach are reached
	TooLate    = "too_late"    // their clock had passed the time of a local run
)

// taking is an audience on its way into blocks.
type taking struct {
	run  petitbleu.CampaignRun
	t    *text
	now  time.Time
	next []petitbleu.CampaignBlock // not written yet
	n    int                       // blocks so far
	out  map[string][]string       // whom no message is made for, by reason
}

// exclude leaves a person out.
func (k *taking) exclude(reason string, people ...string) {
	if k.run.Excluded[reason] += int64(len(people)); k.out != nil {
		k.out[reason] = append(k.out[reason], people...)
	}
}

// take takes the audience of a run. What an earlier life wrote of it is thrown away: nothing of a run leaves before
// its audience is whole.
func (e *Engine) take(ctx context.Context, r petitbleu.CampaignRun, now time.Time) error {
	var c petitbleu.Campaign
	var t *text
	err := e.o.Store.Write(ctx, func(tx *store.Tx) (err error) {
		if c, err = tx.Campaign(r.WorkspaceID, r.CampaignID); err != nil {
			return err
		}
		if t, err = e.text(tx, c); err != nil {
			return err
		}
		if r.Change, err = tx.LastChange(r.WorkspaceID); err != nil {
			return err
		}
		return tx.DropBlocks(r.WorkspaceID, r.ID)
	})
	if err != nil || c.State != petitbleu.CampaignActive {
		return err
	}
	r.BegunAt, r.Version, r.Excluded = now, c.Version, map[string]int64{}
	k := &taking{run: r, t: t, now: now, out: map[string][]string{}}
	people, err := e.people(ctx, k)
	if err != nil {
		return err
	}
	if people, err = e.without(ctx, k, people); err != nil {
		return err
	}
	if err := e.divide(ctx, k, people); err != nil {
		return err
	}
	for _, reason := range slices.Sorted(maps.Keys(k.out)) { // behind the others, so that these do not wait for them
		if err := e.blocks(ctx, k, petitbleu.BlockExcluded(reason), k.out[reason], now, time.Time{}); err != nil {
			return err
		}
	}
	return e.taken(ctx, k)
}

// people gives who belongs to the audience now and can be reached on the channel.
func (e *Engine) people(ctx context.Context, k *taking) ([]string, error) {
	q, err := e.o.Audience.Query(ctx, k.run.WorkspaceID, "", k.t.Audience)
	if err != nil {
		return nil, err
	}
	if k.t.channel != messengerName {
		ids, err := e.o.Audience.List(ctx, k.run.WorkspaceID, q, "", math.MaxInt)
		k.run.Audience = int64(len(ids))
		return ids, err
	}
	page, err := e.pageOf(ctx, k.run.WorkspaceID, k.t)
	if err != nil {
		return nil, err
	}
	members, err := e.o.Audience.Members(ctx, k.run.WorkspaceID, q, page)
	k.run.Audience = int64(len(members))
	ids := make([]string, 0, len(members))
	for _, m := range members {
		id := petitbleu.IDOfBytes(petitbleu.KindProfile, m.ID)
		if m.Address || k.t.fallsFor(k.run.CampaignID, id) {
			ids = append(ids, id)
		} else {
			k.exclude(NoIdentity, id)
		}
	}
	return ids, err
}

// pageOf gives the Page of a campaign's messages; empty: each person's own.
func (e *Engine) pageOf(ctx context.Context, workspace string, t *text) (page string, err error) {
	err = e.read(ctx, func(tx *store.Tx) error {
		found, err := tx.Compositions(workspace, []string{t.Variants[0].CompositionID})
		if c := found[t.Variants[0].CompositionID]; c != nil {
			page = c.PageID
		}
		return err
	})
	return page, err
}

// without takes out those who got it and may not get it again, puts the control group into blocks of its own, and cuts
// the rest to as many as the campaign may reach.
func (e *Engine) without(ctx context.Context, k *taking, people []string) ([]string, error) {
	got, reached, err := e.got(ctx, k)
	if err != nil {
		return nil, err
	}
	var control []string
	kept := people[:0]
	for _, id := range people {
		if _, ok := plan.VariantOf(k.run.CampaignID, id, &k.t.Definition); !ok {
			control = append(control, id)
		} else if got[id] {
			k.exclude(AlreadyGot, id)
		} else {
			kept = append(kept, id)
		}
	}
	k.run.Control = int64(len(control))
	if err := e.blocks(ctx, k, petitbleu.BlockControl, control, k.now, time.Time{}); err != nil {
		return nil, err
	}
	most := len(kept)
	if d := k.t.Delivery; d.Most > 0 || d.MostRun > 0 {
		if d.MostRun > 0 {
			most = min(most, d.MostRun)
		}
		if d.Most > 0 {
			most = min(most, max(0, d.Most-reached))
		}
	}
	if most < len(kept) {
		chosen := some(k.run.CampaignID, slices.Clone(kept), most)
		k.exclude(OverLimit, slices.DeleteFunc(kept, func(id string) bool {
			_, in := slices.BinarySearch(chosen, id)
			return in
		})...)
		kept = chosen
	}
	return kept, nil
}

// some chooses n of some people, by no order that anybody could name.
func some(campaign string, people []string, n int) []string {
	lot := func(id string) uint64 {
		h := fnv.New64a()
		_, _ = h.Write([]byte(campaign + "/" + id))
		x := h.Sum64()
		x ^= x >> 31
		return x * 0x94d049bb133111eb
	}
	slices.SortFunc(people, func(a, b string) int { return cmp.Or(cmp.Compare(lot(a), lot(b)), cmp.Compare(a, b)) })
	people = people[:n]
	slices.Sort(people)
	return people
}

// got gives who may not get the campaign (again), and how many people it has reached, or is to.
func (e *Engine) got(ctx context.Context, k *taking) (got map[string]bool, reached int, err error) {
	got = map[string]bool{}
	since := time.Time{}
	if again := k.t.Delivery.Again; again != nil {
		since = k.now.Add(-again.After.Duration())
	}
	var runs []petitbleu.CampaignRun
	err = e.read(ctx, func(tx *store.Tx) (err error) {
		runs, err = tx.RunsOf(k.run.WorkspaceID, k.run.CampaignID, "", math.MaxInt32)
		return err
	})
	all := map[string]bool{}
	note := func(id string, at time.Time) {
		if all[id] = true; !at.Before(since) && (since.IsZero() || k.t.Delivery.Again.After > 0) {
			got[id] = true
		}
	}
	if err == nil {
		err = e.read(ctx, func(tx *store.Tx) error { return tx.EachGot(k.run.WorkspaceID, k.run.CampaignID, note) })
	}
	for _, r := range runs {
		if err != nil || r.ID == k.run.ID || r.State == petitbleu.RunTaking {
			continue
		}
		err = e.read(ctx, func(tx *store.Tx) error {
			if err := tx.RunPeople(r, note); err != nil || r.State != petitbleu.RunSending {
				return err
			}
			return eachBlock(tx, r, func(b *petitbleu.CampaignBlock) {
				if b.State == petitbleu.BlockWaiting || b.State == petitbleu.BlockWinner {
					for _, id := range b.Profiles {
						note(id, k.now)
					}
				}
			})
		})
	}
	return got, len(all), err
}

// eachBlock reads the blocks of a run, a few at a time.
func eachBlock(tx *store.Tx, r petitbleu.CampaignRun, fn func(*petitbleu.CampaignBlock)) error {
	for after := -1; ; {
		all, err := tx.BlocksOf(r.WorkspaceID, r.ID, after, 20)
		if err != nil || len(all) == 0 {
			return err
		}
		for i := range all {
			fn(&all[i])
		}
		after = all[len(all)-1].Number
	}
}

// divide puts people into blocks, each with the instant at which it is due: where the run is local, when the clock
// there shows its time; where variants are tried first, the others wait for a winner.
func (e *Engine) divide(ctx context.Context, k *taking, people []string) error {
	if w := k.t.Winner; w != nil && w.Percent > 0 && len(k.t.Variants) > 1 {
		var rest []string
		tried := people[:0]
		for _, id := range people {
			if plan.Tries(k.run.CampaignID, id, w.Percent) {
				tried = append(tried, id)
			} else {
				rest = append(rest, id)
			}
		}
		people = tried
		if w.By != plan.ByHand {
			k.run.DecideAt = k.now.Add(w.After.Duration())
		}
		if err := e.blocks(ctx, k, petitbleu.BlockWinner, rest, k.now, time.Time{}); err != nil {
			return err
		}
	}
	if s := k.t.Delivery.Schedule; s == nil || !s.Local {
		return e.spread(ctx, k, people, k.now)
	}
	byInstant := map[time.Time][]string{}
	for part := range slices.Chunk(people, petitbleu.BlockSize) {
		zones, err := e.zones(ctx, k.run.WorkspaceID, part, k.t.zone)
		if err != nil {
			return err
		}
		for _, id := range part {
			at := plan.LocalAt(k.run.PlannedAt, zones[id])
			byInstant[at] = append(byInstant[at], id)
		}
	}
	for at, ids := range byInstant {
		if plan.LocalMissed(at, k.now) {
			k.exclude(TooLate, ids...)
			continue
		}
		if at.Before(k.now) {
			at = k.now
		}
		if err := e.spread(ctx, k, ids, at); err != nil {
			return err
		}
	}
	return nil
}

// zones gives the time zone of each of some people: their own, else the workspace's.
func (e *Engine) zones(ctx context.Context, workspace string, people []string, usual *time.Location) (map[string]*time.Location, error) {
	zones := make(map[string]*time.Location, len(people))
	err := e.read(ctx, func(tx *store.Tx) error { return zonesIn(tx, workspace, people, usual, zones) })
	return zones, err
}

// paceEvery is how far blocks of a campaign with a speed lie apart.
const paceEvery = 10 * time.Second

// spread puts people into blocks from an instant on; with a speed, so many as are due in a while.
func (e *Engine) spread(ctx context.Context, k *taking, people []string, at time.Time) error {
	if k.t.Delivery.Speed <= 0 {
		return e.blocks(ctx, k, petitbleu.BlockWaiting, people, at, at.Add(-k.t.ahead()))
	}
	size, every := pace(k.t.Delivery.Speed)
	for part := range slices.Chunk(people, size) {
		if err := e.blocks(ctx, k, petitbleu.BlockWaiting, part, at, at); err != nil {
			return err
		}
		at = at.Add(every)
	}
	return nil
}

// pace gives how many people go at once at a speed, and how long after each other.
func pace(perMinute int) (size int, every time.Duration) {
	size = max(1, min(petitbleu.BlockSize, perMinute*int(paceEvery)/int(time.Minute)))
	return size, time.Duration(size) * time.Minute / time.Duration(perMinute)
}

// ahead is by how much blocks go before others: those of transactional campaigns and of feeds in real time before all others.
func (t *text) ahead() time.Duration {
	if t.Purpose == petitbleu.PurposeTransactional || t.Delivery.Realtime {
		return 3 * time.Hour
	}
	switch t.Delivery.Priority {
	case plan.High:
		return 2 * time.Hour
	case plan.Low:
		return 0
	}
	return time.Hour
}

// blocksAtOnce bounds one transaction of taking, so that other writers do not wait for long.
const blocksAtOnce = 8

// blocks puts people into blocks of the usual size.
func (e *Engine) blocks(ctx context.Context, k *taking, state petitbleu.BlockState, people []string, at, due time.Time) error {
	for part := range slices.Chunk(people, petitbleu.BlockSize) {
		k.next = append(k.next, petitbleu.CampaignBlock{WorkspaceID: k.run.WorkspaceID, RunID: k.run.ID, Number: k.n, State: state, Profiles: part, PlannedAt: at, DueAt: due})
		if k.n++; len(k.next) >= blocksAtOnce {
			if err := e.flush(ctx, k); err != nil {
				return err
			}
		}
	}
	return nil
}

// flush writes blocks that are not written yet.
func (e *Engine) flush(ctx context.Context, k *taking) error {
	err := e.o.Store.WriteSoon(ctx, func(tx *store.Tx) error { return tx.InsertBlocks(k.next) })
	k.next = nil
	return err
}

// taken says that the audience of a run is whole, unless another node works for the workspace by now, or the campaign was
// stopped.
func (e *Engine) taken(ctx context.Context, k *taking) error {
	r := k.run
	r.State = petitbleu.RunSending
	err := e.o.Store.Write(ctx, func(tx *store.Tx) error {
		was, err := tx.Run(r.WorkspaceID, r.ID)
		if err != nil || was.State != petitbleu.RunTaking {
			return err
		}
		mine, err := tx.HoldsLease(leasePrefix+r.WorkspaceID, e.holder, e.o.Steady.Now())
		if err != nil || !mine {
			return err
		}
		if err := tx.InsertBlocks(k.next); err != nil {
			return err
		}
		return tx.PutRun(r)
	})
	if err == nil {
		e.o.Logger.Info("the audience of a campaign was taken", "workspace", r.WorkspaceID, "campaign", r.CampaignID, "run", r.ID, "people", r.Audience)
		e.o.Delivery.Look(r.WorkspaceID)
		e.changed(r.WorkspaceID, r.CampaignID)
	}
	return err
}
