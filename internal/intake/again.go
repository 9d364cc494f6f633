package intake

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"hash/fnv"
	"time"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/graph"
	"github.com/petitbleu/petitbleu/internal/store"
)

// What the platform told of a person grows old: people marry, move and change their language. Who
// has acted since is asked for again after a while.

const (
	againAfter  = 30 * 24 * time.Hour // how long what was told is taken for true
	againSpread = 5 * 24 * time.Hour  // over which people who were asked for together are asked for again
	againRound  = 100                 // people in one round, of which there is one in 10 s
	againLater  = 24 * time.Hour      // after a failure
	againClaim  = time.Hour           // a node that died leaves them to others
)

// againAt is when a person is asked for again who was asked for at an instant.
func againAt(psid string, asked time.Time) time.Time {
	h := fnv.New32a()
	_, _ = h.Write([]byte(psid)) // a hash takes all
	return asked.Add(againAfter + time.Duration(h.Sum32())%againSpread)
}

// askAgain asks for people of whom the platform told long ago, when they have acted since. Others
// who are due wait for the next round: there is no hurry.
func (in *Intake) askAgain(ctx context.Context, now time.Time) error {
	var due []store.Told
	some := false
	err := in.o.Store.Read(ctx, func(tx *store.Tx) (err error) { some, err = tx.ToldDue(now); return err })
	if err != nil || !some {
		return err
	}
	err = in.o.Store.Write(ctx, func(tx *store.Tx) (err error) {
		if due, err = tx.ClaimTold(now, now.Add(againClaim), againRound); err != nil {
			return err
		}
		for _, p := range due {
			if !p.Active {
				p.AgainAt = againAt(p.PSID, now)
				if err := tx.PutTold(p); err != nil {
					return err
				}
			}
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("find people to ask for again: %w", err)
	}
	type place struct{ workspace, page string }
	byPage := map[place][]store.Told{}
	for _, p := range due {
		if p.Active {
			at := place{p.WorkspaceID, p.PageID}
			byPage[at] = append(byPage[at], p)
		}
	}
	for at, people := range byPage {
		err = errors.Join(err, in.askPageAgain(ctx, at.workspace, at.page, people, now))
	}
	return err
}

// askPageAgain asks for people of one Page, all at once.
func (in *Intake) askPageAgain(ctx context.Context, workspace, page string, people []store.Told, now time.Time) (failed error) {
	answers := make([]graph.PersonAnswer, len(people))
	client, fields, err := in.profileClient(ctx, workspace, page)
	if err == nil {
		psids := make([]string, len(people))
		for i, p := range people {
			psids[i] = p.PSID
		}
		answers = client.People(ctx, psids, fields...)
	}
	for i, p := range people {
		told, err := attributesTold(answers[i], err)
		switch {
		case ctx.Err() != nil:
			return nil // the claim ends by itself
		case errors.Is(err, errNoName), errors.Is(err, store.ErrNotFound):
			p.AgainAt = againAt(p.PSID, now)
		case err != nil:
			p.AgainAt = now.Add(againLater)
		default:
			p.AskedAt, p.AgainAt = now, againAt(p.PSID, now)
		}
		failed = errors.Join(failed, in.keepTold(ctx, p, asKept(told), answers[i].Person.Picture, now))
	}
	return failed
}

// keepTold writes what the platform tells now of a person where it told something else before and
// nobody has changed that since. What others told, and what was taken away, stays so.
func (in *Intake) keepTold(ctx context.Context, p store.Told, told map[string]any, picture string, now time.Time) error {
	changed := ""
	err := in.o.Store.Write(ctx, func(tx *store.Tx) error {
		changed = ""
		key := store.IdentityKey{Kind: petitbleu.IdentityPSID, Scope: p.PageID, Value: p.PSID}
		found, err := tx.Identities(p.WorkspaceID, []store.IdentityKey{key})
		if err != nil || found[key].ProfileID == "" {
			return err // erased meanwhile, with what was told
		}
		known, err := tx.Profile(p.WorkspaceID, found[key].ProfileID)
		if err != nil {
			return err
		}
		set := map[string]any{}
		for k, v := range told {
			is, has := known.Attributes[k]
			was, before := p.Attributes[k]
			if has == before && (!has || sameValue(is, was)) && !sameValue(is, v) {
				set[k] = v
			}
		}
		if len(set) > 0 {
			changed = known.ID
			if _, err := tx.UpdateAttributes(p.WorkspaceID, known.ID, set, now); err != nil {
				return err
			}
		}
		if len(told) > 0 {
			p.Attributes = told
		}
		if err := in.wantPicture(tx, p.WorkspaceID, p.PageID, p.PSID, picture, now); err != nil {
			return err
		}
		return tx.PutTold(p)
	})
	if err != nil {
		return fmt.Errorf("keep what the platform tells of a person: %w", err)
	}
	if changed != "" {
		in.tellProfile(p.WorkspaceID, changed)
	}
	in.wakeFetch(picture)
	return nil
}

// sameValue compares values of attributes.
func sameValue(a, b any) bool {
	x, errX := json.Marshal(a)
	y, errY := json.Marshal(b)
	return errX == nil && errY == nil && bytes.Equal(x, y)
}
