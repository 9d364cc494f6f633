package intake

import (
	"context"
	"errors"
	"time"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/store"
)

// Adopted says what became of facts that another engine brought.
type Adopted struct {
	Fresh   int64 // were not known
	Repeats int64 // were known, and changed nothing
}

// Adopt takes in facts that no webhook brought: what a Page's conversations still tell (Messenger
// Platform reference, section 6.7), written as the body of a webhook call. A fact that is known
// by its outside id changes nothing, now or when its webhook comes after all. What happened
// before live gives no right to send: it opens no window, and does not count as the person's last
// message. With the zero live nothing does.
//
// It needs no lease, so any node may call it.
func (in *Intake) Adopt(ctx context.Context, body []byte, live, now time.Time) (Adopted, error) {
	c := decode(petitbleu.RawCall{ReceivedAt: now, Body: body})
	if c.note != "" && len(c.items) == 0 {
		return Adopted{}, errors.New(c.note)
	}
	for _, it := range c.items {
		it.past = live.IsZero() || it.At.Before(live)
	}
	var b *work
	var err error
	for range 5 {
		err = in.o.Store.Write(ctx, func(tx *store.Tx) error {
			b = newWork(in, []*call{c}, now)
			b.adopted = true
			return b.run(tx)
		})
		if !errors.Is(err, errOvertaken) {
			break
		}
	}
	if err != nil {
		return Adopted{}, err
	}
	in.done(b)
	return Adopted{b.freshCount, b.repeatCount}, nil
}

// Seen is what a Page sent in one batch: that it sends at all, and what the platform enforced.
type Seen struct {
	PageID string
	At     time.Time // when the newest call of it came in
	Policy []Enforcement
}

// Enforcement is a warning or a block of a Page by the platform (reference, section 1.15).
type Enforcement struct {
	Action string // warning, block, unblock
	Reason string
	At     time.Time
}

// tellSeen tells what a batch says of Pages. A repeat is a sign of life as well.
func (b *work) tellSeen(tell func(string, []Seen)) {
	type place struct{ workspace, page string }
	at := map[place]int{}
	by := map[string][]Seen{}
	for _, l := range b.lines {
		p := place{l.workspace, l.PageID}
		i, ok := at[p]
		if !ok {
			i = len(by[l.workspace])
			at[p] = i
			by[l.workspace] = append(by[l.workspace], Seen{PageID: l.PageID})
		}
		s := &by[l.workspace][i]
		s.At = later(s.At, l.call.raw.ReceivedAt)
		if l.Kind == petitbleu.EventPolicy && l.fresh {
			s.Policy = append(s.Policy, Enforcement{Action: l.Payload, Reason: l.Text, At: l.At})
		}
	}
	for ws, list := range by {
		tell(ws, list)
	}
}

// again follows the webhook of a message that was adopted as one of the past moments before: only
// the webhook says that it was written to us. Repeats of other events change nothing.
func (b *work) again(tx *store.Tx, r *results) error {
	repeats := map[string][]string{}
	for _, l := range b.lines {
		if b.repeated(l) {
			repeats[l.workspace] = append(repeats[l.workspace], l.OutsideID)
		}
	}
	for workspace, ids := range repeats {
		adopted, err := tx.AdoptedEvents(workspace, source, ids)
		if err != nil {
			return err
		}
		for _, l := range b.lines {
			at, ok := adopted[l.OutsideID]
			if !ok || l.workspace != workspace || !b.repeated(l) {
				continue
			}
			t := thread{l.workspace, l.PageID, l.PSID}
			c := r.threads[t]
			if c == nil {
				c = &petitbleu.Conversation{WorkspaceID: l.workspace, PageID: l.PageID, PSID: l.PSID, ProfileID: l.profile, UpdatedAt: b.now}
				r.threads[t] = c
			}
			c.LastInboundAt = later(c.LastInboundAt, at)
			if l.Opens && at.After(c.WindowOpenedAt) {
				c.WindowOpenedAt, c.WindowOpenedBy = at, l.Kind
			}
		}
	}
	return nil
}

// repeated tells whether a line is a person's message that was known already.
func (b *work) repeated(l *line) bool {
	return !l.fresh && !b.adopted && l.Kind == petitbleu.EventMessage && l.FromPerson && !l.Deleted && l.PSID != "" && b.made[l.profile] == nil
}
