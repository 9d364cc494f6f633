package campaign

import (
	"context"
	"encoding/base64"
	"fmt"
	"strings"
	"time"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/store"
)

// Group is a part of a campaign's people that has no messages.
type Group string

// The groups.
const (
	GroupWaiting  Group = "waiting"  // for their turn, their time, or a winner
	GroupControl  Group = "control"  // they get nothing, to compare with; of planned runs
	GroupExcluded Group = "excluded" // no message was made for them; of planned runs
)

// GroupPerson is somebody of a group.
type GroupPerson struct {
	ProfileID string
	RunID     string
	Reason    string    // of excluded ones
	DueAt     time.Time // of waiting ones: not before; zero: not known
}

// GroupOf says whose people are listed.
type GroupOf struct {
	WorkspaceID, CampaignID string
	RunID                   string // empty: of all runs
	Group                   Group
	Reason                  string // of excluded ones; empty: all
	Cursor                  string // where the last page ended; empty: from the first
	Limit                   int
}

// groupPlace is where a page ended: behind a person of a block, or behind an entry.
type groupPlace struct {
	run           string
	block, person int
	profile, what string // of an entry
}

func (p groupPlace) cursor() string {
	return base64.RawURLEncoding.EncodeToString(fmt.Appendf(nil, "%s %d %d %s %s", p.run, p.block, p.person, p.profile, p.what))
}

func placeOf(cursor string) (p groupPlace, err error) {
	if cursor == "" {
		return groupPlace{block: -1, person: -1}, nil
	}
	raw, err := base64.RawURLEncoding.DecodeString(cursor)
	parts := strings.SplitN(string(raw), " ", 5)
	if err == nil && len(parts) == 5 {
		p.run, p.profile, p.what = parts[0], parts[3], parts[4]
		_, err = fmt.Sscan(parts[1]+" "+parts[2], &p.block, &p.person)
	}
	if err != nil || len(parts) != 5 {
		return p, petitbleu.Errorf(petitbleu.CodeInvalidParameter, "The cursor is not one of this list: begin at its first page.").At("cursor")
	}
	return p, nil
}

// People lists people of a group, and gives the cursor of the next page; empty: there is none. Of action-based and API-triggered campaigns only
// those who wait are known.
func (e *Engine) People(ctx context.Context, of GroupOf) (people []GroupPerson, next string, err error) {
	place, err := placeOf(of.Cursor)
	if err != nil {
		return nil, "", err
	}
	err = e.read(ctx, func(tx *store.Tx) error {
		people, next = nil, ""
		l := &listing{tx: tx, of: of, at: place}
		if err := l.blocks(); err != nil {
			return err
		}
		if of.Group == GroupWaiting && !l.full() {
			if err := l.entries(); err != nil {
				return err
			}
		}
		if l.full() {
			l.people = l.people[:of.Limit]
			next = l.places[of.Limit-1].cursor()
		}
		people = l.people
		return nil
	})
	return people, next, err
}

// listing is a page on its way: one person more than it holds tells that there is another.
type listing struct {
	tx     *store.Tx
	of     GroupOf
	at     groupPlace
	people []GroupPerson
	places []groupPlace
}

func (l *listing) full() bool { return len(l.people) > l.of.Limit }

func (l *listing) add(p GroupPerson, at groupPlace) {
	l.people, l.places = append(l.people, p), append(l.places, at)
}

// states gives the states of the blocks of a group.
func (l *listing) states() []petitbleu.BlockState {
	switch {
	case l.of.Group == GroupControl:
		return []petitbleu.BlockState{petitbleu.BlockControl}
	case l.of.Group == GroupWaiting:
		return []petitbleu.BlockState{petitbleu.BlockWaiting, petitbleu.BlockWinner}
	case l.of.Reason != "":
		return []petitbleu.BlockState{petitbleu.BlockExcluded(l.of.Reason)}
	}
	var all []petitbleu.BlockState
	for _, reason := range []string{NoIdentity, AlreadyGot, OverLimit, TooLate} {
		all = append(all, petitbleu.BlockExcluded(reason))
	}
	return all
}

// blocks lists the people of planned runs, the newest run first.
func (l *listing) blocks() error {
	if l.at.profile != "" {
		return nil
	}
	runs, err := l.tx.RunsOf(l.of.WorkspaceID, l.of.CampaignID, "", 1<<20)
	for _, r := range runs {
		if err != nil || l.full() {
			return err
		}
		if r.Kind != petitbleu.RunPlanned || l.of.RunID != "" && r.ID != l.of.RunID || l.at.run != "" && r.ID > l.at.run || r.State == petitbleu.RunTaking {
			continue
		}
		at := groupPlace{run: r.ID, block: -1, person: -1}
		if r.ID == l.at.run {
			at = l.at
		}
		err = l.run(r, at)
	}
	return err
}

// run lists the people of one run behind a place.
func (l *listing) run(r petitbleu.CampaignRun, at groupPlace) error {
	for after := at.block - 1; !l.full(); {
		all, err := l.tx.BlocksIn(r.WorkspaceID, r.ID, l.states(), after, 4)
		if err != nil || len(all) == 0 {
			return err
		}
		for i := range all {
			if err := l.block(r, &all[i], at); err != nil || l.full() {
				return err
			}
		}
		after = all[len(all)-1].Number
	}
	return nil
}

func (l *listing) block(r petitbleu.CampaignRun, b *petitbleu.CampaignBlock, at groupPlace) error {
	var have map[string]string
	if l.of.Group == GroupWaiting {
		first, last := b.MessageIDs()
		var err error
		if have, err = l.tx.RunMessages(r.WorkspaceID, r.ID, first, last); err != nil {
			return err
		}
	}
	reason, _ := b.State.Excluded()
	for i, id := range b.Profiles {
		if b.Number == at.block && i <= at.person || have[id] != "" {
			continue
		}
		p := GroupPerson{ProfileID: id, RunID: r.ID, Reason: reason}
		if b.State == petitbleu.BlockWaiting {
			p.DueAt = b.PlannedAt
		}
		if l.add(p, groupPlace{run: r.ID, block: b.Number, person: i}); l.full() {
			break
		}
	}
	return nil
}

// entries lists whom something put into a campaign, until their message is made.
func (l *listing) entries() error {
	all, err := l.tx.EntriesOfCampaign(l.of.WorkspaceID, l.of.CampaignID, l.of.RunID, l.at.profile, l.at.what, l.of.Limit+1-len(l.people))
	for _, one := range all {
		l.add(GroupPerson{ProfileID: one.ProfileID, RunID: one.RunID, DueAt: one.DueAt}, groupPlace{profile: one.ProfileID, what: one.Happening})
	}
	return err
}
