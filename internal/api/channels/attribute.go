package channels

import (
	"context"
	"errors"
	"strings"
	"time"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/api/door"
	"github.com/petitbleu/petitbleu/internal/api/views"
	"github.com/petitbleu/petitbleu/internal/people"
	"github.com/petitbleu/petitbleu/internal/store"
)

// AttributeMoving is how far the values of people are on their way to another attribute.
type AttributeMoving struct {
	From      string    `json:"from" doc:"The attribute that held them"`
	Looked    int64     `json:"looked" doc:"People who were looked at"`
	Moved     int64     `json:"moved" doc:"People whose value moved"`
	Total     int64     `json:"total" doc:"People when it began"`
	StartedAt time.Time `json:"started_at"`
}

func moving(tx *store.Tx, p petitbleu.Page) (*AttributeMoving, error) {
	m, err := tx.AttributeMove(p.WorkspaceID, p.ID)
	if errors.Is(err, store.ErrNotFound) {
		return nil, nil
	}
	return &AttributeMoving{m.From, m.Looked, m.Moved, m.Total, m.StartedAt}, err
}

// peopleToMove counts the people of a workspace, where an attribute is to be renamed; outside of the transaction
// that does it, for that takes a while.
func (a *API) peopleToMove(ctx context.Context, ws string, name *string) (n int64, err error) {
	if name == nil {
		return 0, nil
	}
	return door.Read(ctx, a.Door, func(tx *store.Tx) (int64, error) { return tx.CountProfiles(ws) })
}

// renameAttribute gives the attribute of a Page another name, where one is given; total is about how many people
// there are. What names the present one would find nobody any more, so the refusal tells what that is.
func (a *API) renameAttribute(tx *store.Tx, p *petitbleu.Page, name *string, total int64) error {
	if name == nil || *name == p.Attribute {
		return nil
	}
	users, err := whoNames(tx, p.WorkspaceID, p.Attribute)
	if err != nil {
		return err
	}
	if len(users) > 0 {
		return petitbleu.Errorf(petitbleu.CodeConflict, "Segments, templates or content blocks name the attribute %s: %s. Change them first, then rename it.",
			p.Attribute, strings.Join(users, ", ")).At("attribute")
	}
	if err := people.RenamePageAttribute(tx, *p, *name, total, a.Now()); err != nil {
		return err
	}
	p.Attribute = *name
	return nil
}

// whoNames gives the names of the segments, templates and content blocks that name an attribute, each in quotes.
func whoNames(tx *store.Tx, ws, attribute string) (all []string, err error) {
	uses, err := views.UsesOf(tx, ws)
	if err != nil {
		return nil, err
	}
	for _, u := range uses.Attributes[attribute] {
		all = append(all, "“"+u.Name+"”")
	}
	texts, err := views.Usings(tx, ws, "attribute", attribute)
	for _, u := range texts {
		all = append(all, "“"+u.Name+"”")
	}
	return all, err
}
