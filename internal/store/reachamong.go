package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"

	"github.com/petitbleu/petitbleu"
)

// ReachMember is one of any number of people whose reach is counted.
type ReachMember struct {
	ID      [16]byte // of the profile: petitbleu.IDBytes
	Address bool     // they may have an address on the Page; who has none is not looked up
}

// reachChunk is how many people one query names.
const reachChunk = 500

// reachFew is up to how many people are named: beyond, the conversations of the whole Page are read.
const reachFew = 10_000

// reachAmong counts people out of any number: who has no address meets the first rung that asks for one; of the
// others few are asked for by name, many are picked from all who have a conversation with the Page.
func (s *Store) reachAmong(ctx context.Context, set ReachSet, ladder []petitbleu.Rung, counts []int64) error {
	without := rungWithoutAddress(ladder)
	var addressed [][16]byte
	for _, m := range set.Among {
		if m.Address || without < 0 {
			addressed = append(addressed, m.ID)
		} else {
			counts[without]++
		}
	}
	few := set.Few
	if few == 0 {
		few = reachFew
	}
	if len(addressed) <= few {
		return s.reachNamed(ctx, set, ladder, addressed, counts)
	}
	parts, err := s.reachParts(ctx, set)
	if err != nil {
		return err
	}
	rest, err := s.reachPicked(ctx, parts, ladder, addressed, counts)
	if err == nil && len(rest) > few { // known by their addresses, but no word was exchanged
		rest, err = s.reachPicked(ctx, []*reach{newReachAddressed(set)}, ladder, rest, counts)
	}
	if err != nil {
		return err
	}
	return s.reachNamed(ctx, set, ladder, rest, counts)
}

// rungWithoutAddress gives the rung that everybody meets who has no address, -1 when it depends on the person.
func rungWithoutAddress(ladder []petitbleu.Rung) int {
	for i, r := range ladder {
		switch {
		case r.If.Op == petitbleu.CondAlways, r.If.Op == petitbleu.CondNot && r.If.Args[0].Op == petitbleu.CondAddress:
			return i
		case r.If.Op != petitbleu.CondNever:
			return -1
		}
	}
	return -1
}

// reachNamed counts people by their ids.
func (s *Store) reachNamed(ctx context.Context, set ReachSet, ladder []petitbleu.Rung, ids [][16]byte, counts []int64) error {
	var group sync.WaitGroup
	var next atomic.Int64
	workers := min(runtime.GOMAXPROCS(0), (len(ids)+reachChunk-1)/reachChunk)
	errs, found := make([]error, workers), make([][]int64, workers)
	for k := range workers {
		found[k] = make([]int64, len(ladder))
		group.Go(func() {
			for errs[k] == nil {
				to := int(next.Add(reachChunk))
				if to-reachChunk >= len(ids) {
					return
				}
				var names []string
				for _, id := range ids[to-reachChunk : min(to, len(ids))] {
					names = append(names, petitbleu.IDOfBytes(petitbleu.KindProfile, id))
				}
				errs[k] = s.Read(ctx, func(tx *Tx) error { return newReach(set, "w.id IN (", names).count(tx, ladder, found[k]) })
			}
		})
	}
	group.Wait()
	for _, part := range found {
		for i, n := range part {
			counts[i] += n
		}
	}
	return errors.Join(errs...)
}

// reachPicked reads the rung of everybody whom some queries see, counts those of a list, and gives the rest: whom
// no query saw, and who was seen twice, for they have two addresses.
func (s *Store) reachPicked(ctx context.Context, parts []*reach, ladder []petitbleu.Rung, ids [][16]byte, counts []int64) ([][16]byte, error) {
	place := make(map[[16]byte]uint32, len(ids))
	for i, id := range ids {
		place[id] = uint32(i) //nolint:gosec // people of one workspace
	}
	const twice = -1
	rungs := make([]atomic.Int32, len(ids)) // 0: not seen; else the rung and one
	see := func(r scanner) error {
		var profile sql.RawBytes
		var rung int32
		if err := r.Scan(&profile, &rung); err != nil {
			return err
		}
		if rung < 0 {
			return errors.New("the ladder has no rung for somebody")
		}
		if id, ok := petitbleu.IDBytes(petitbleu.KindProfile, string(profile)); ok {
			if i, ok := place[id]; ok && !rungs[i].CompareAndSwap(0, rung+1) {
				rungs[i].Store(twice)
			}
		}
		return nil
	}
	var group sync.WaitGroup
	errs := make([]error, len(parts))
	for i, q := range parts {
		group.Go(func() {
			rung, err := q.rung(ladder)
			if err == nil {
				err = s.Read(ctx, func(tx *Tx) error { return each(tx, see, "SELECT c.profile_id, "+rung+" FROM "+q.source, q.args...) })
			}
			errs[i] = err
		})
	}
	group.Wait()
	if err := errors.Join(errs...); err != nil {
		return nil, fmt.Errorf("read the rungs of a Page's people: %w", err)
	}
	var rest [][16]byte
	for i := range rungs {
		if rung := rungs[i].Load(); rung > 0 {
			counts[rung-1]++
		} else {
			rest = append(rest, ids[i])
		}
	}
	return slices.Clip(rest), nil
}

// newReachAddressed sees everybody who has an address on a Page, once for each.
func newReachAddressed(set ReachSet) *reach {
	q := &reach{args: []any{set.WorkspaceID, set.PageID}}
	q.source = "(SELECT a.workspace_id, a.profile_id, a.value AS psid" + reachThread() + " FROM identities a" +
		" LEFT JOIN conversations k ON k.workspace_id = a.workspace_id AND k.page_id = $2 AND k.psid = a.value" +
		" WHERE a.workspace_id = $1 AND a.kind = 'psid' AND a.scope = $2) AS c WHERE 1 = 1"
	return q
}
