package views

import (
	"context"
	"encoding/json"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/api/door"
	"github.com/petitbleu/petitbleu/internal/audience"
	"github.com/petitbleu/petitbleu/internal/segment"
	"github.com/petitbleu/petitbleu/internal/store"
)

// definition reads and compiles a definition that was sent.
// readDefinition reads the definition of a segment, which may be a saved one, and makes its question.
func ReadDefinition(ctx context.Context, counting *audience.Audience, ws, id string, sent json.RawMessage) (d segment.Definition, q *segment.Query, err error) {
	if counting == nil {
		return d, nil, door.ErrUnavailable("The engine of segments")
	}
	if d, err = segment.Parse(sent); err == nil {
		q, err = counting.Query(ctx, ws, id, d)
	}
	return d, q, err
}

// SavedQuery compiles a saved segment.
func SavedQuery(ctx context.Context, d *door.Door, counting *audience.Audience, ws, id string) (*segment.Query, error) {
	s, err := door.Read(ctx, d, func(tx *store.Tx) (petitbleu.Segment, error) { return tx.Segment(ws, id) })
	if err != nil {
		return nil, err
	}
	_, q, err := ReadDefinition(ctx, counting, ws, id, s.Definition)
	return q, err
}

// MayTrack refuses one tracked segment too many: each is counted every day.
func MayTrack(tx *store.Tx, s petitbleu.Segment) error {
	if !s.Tracked || !s.ArchivedAt.IsZero() {
		return nil
	}
	all, err := tx.Segments(s.WorkspaceID, false)
	n := 0
	for _, other := range all {
		if other.Tracked && other.ID != s.ID {
			n++
		}
	}
	if err == nil && n >= petitbleu.SegmentTrackedLimit {
		err = petitbleu.Errorf(petitbleu.CodeInvalidParameter, "At most %d segments of a workspace are tracked: track another one no more.", petitbleu.SegmentTrackedLimit).At("body.tracked")
	}
	return err
}
