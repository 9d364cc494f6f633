package people

import (
	"context"
	"errors"
	"time"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/live"
	"github.com/petitbleu/petitbleu/internal/profile"
	"github.com/petitbleu/petitbleu/internal/store"
)

// RenamePageAttribute gives the attribute that holds people's PSIDs on a Page another name from now on. The values
// follow ([People.MoveAttributes]); what is told under the former name goes to the new one from then on, and what is
// known of the attribute goes with it. The name must be free: not another Page's, not a standard attribute's, and
// not one of which values were seen. total is about how many people the workspace has.
func RenamePageAttribute(tx *store.Tx, p petitbleu.Page, name string, total int64, now time.Time) error {
	if err := profile.CheckName(name); err != nil {
		return err.At("attribute")
	}
	switch {
	case len(name) > petitbleu.AttributeNameLimit:
		return petitbleu.Errorf(petitbleu.CodeInvalidParameter, "The name of an attribute has at most %d bytes.", petitbleu.AttributeNameLimit).At("attribute")
	case profile.IsStandard(name) || name == sendbirdID:
		return petitbleu.Errorf(petitbleu.CodeConflict, "%s is an attribute with a meaning of its own. Choose another name.", name).At("attribute")
	}
	names, err := tx.PageAttributes(p.WorkspaceID)
	if err != nil {
		return err
	}
	if of, taken := names[name]; taken && of.PageID != p.ID {
		return petitbleu.Errorf(petitbleu.CodeConflict, "%s holds people's ids on Page %s, or did. Choose another name.", name, of.PageID).At("attribute")
	}
	switch known, err := tx.Attribute(p.WorkspaceID, name); {
	case errors.Is(err, store.ErrNotFound):
	case err != nil:
		return err
	case known.Blocked:
		return petitbleu.Errorf(petitbleu.CodeConflict, "The attribute %s is blocked. Take it again under Data settings, or choose another name.", name).At("attribute")
	case known.Type != "":
		return petitbleu.Errorf(petitbleu.CodeConflict, "People have values of the attribute %s already (%s). Choose a name that nothing uses.", name, known.Type).At("attribute")
	}
	switch _, err := tx.AttributeMove(p.WorkspaceID, p.ID); {
	case err == nil:
		return petitbleu.Errorf(petitbleu.CodeConflict, "The values still move to the name that was given last. Try again when that is done.").At("attribute")
	case !errors.Is(err, store.ErrNotFound):
		return err
	}
	return tx.RenamePageAttribute(store.AttributeMove{WorkspaceID: p.WorkspaceID, PageID: p.ID, From: p.Attribute, To: name, Total: total, StartedAt: stamp(now)})
}

// Moves are made in transactions of so many people, at most so many in a turn, so that others come in between.
const (
	movedAtOnce = 500
	moveTurns   = 20
)

// MoveAttributes moves values of people to the new names of Pages' attributes; more tells that some are left.
func (p *People) MoveAttributes(ctx context.Context, now time.Time) (more bool, err error) {
	var all []store.AttributeMove
	err = p.o.Store.Read(ctx, func(tx *store.Tx) (err error) {
		all, err = tx.AttributeMoves()
		return err
	})
	for _, m := range all {
		if err != nil {
			return false, err
		}
		var left bool
		left, err = p.move(ctx, m, now)
		more = more || left
	}
	return more, err
}

// move makes a turn of one move.
func (p *People) move(ctx context.Context, m store.AttributeMove, now time.Time) (left bool, err error) {
	done := false
	for turn := 0; turn < moveTurns && !done && err == nil; turn++ {
		err = p.o.Store.Write(ctx, func(tx *store.Tx) (err error) {
			_, done, err = tx.MoveAttributes(m.WorkspaceID, m.PageID, movedAtOnce, stamp(now))
			return err
		})
	}
	if p.o.Live != nil {
		p.o.Live.Publish(m.WorkspaceID, live.Change{Kind: live.KindPage, ID: m.PageID})
	}
	return !done && err == nil, err
}
