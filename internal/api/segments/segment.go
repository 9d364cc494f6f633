package segments

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"strings"
	"time"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/api/door"
	"github.com/petitbleu/petitbleu/internal/api/views"
	"github.com/petitbleu/petitbleu/internal/audience"
	"github.com/petitbleu/petitbleu/internal/live"
	"github.com/petitbleu/petitbleu/internal/segment"
	"github.com/petitbleu/petitbleu/internal/store"
)

const segmentPath = door.WS + "/segments"

// registerSegments adds segments: saved questions about people.
func (a *API) registerSegments() {
	door.On(a.Door, "GET", door.WS+"/segment-filters", door.SegmentsRead, "listSegmentFilters", "Segments", "The kinds of filter, as forms are drawn from them", a.segmentFilters)
	door.On(a.Door, "GET", segmentPath, door.SegmentsRead, "listSegments", "Segments", "Segments by name, with their last sizes", a.segmentList)
	door.On(a.Door, "POST", segmentPath, door.SegmentsEdit, "addSegment", "Segments", "Make a segment", a.segmentAdd, door.Status(http.StatusCreated))
	door.On(a.Door, "POST", segmentPath+"/count", door.SegmentsRead, "countSegment", "Segments", "How many people a definition means that need not be saved", a.segmentCount)
	door.On(a.Door, "POST", segmentPath+"/preview", door.SegmentsRead, "previewSegment", "Segments", "Count a definition that need not be saved, and each of its conditions", a.segmentPreview)
	door.On(a.Door, "POST", segmentPath+"/sample", door.PeopleRead, "sampleSegment", "Segments", "Some people of a definition that need not be saved, picked at random", a.segmentSample)
	door.On(a.Door, "POST", segmentPath+"/explain", door.PeopleRead, "explainSegment", "Segments", "Each condition of a definition for one person: what was found, and whether it holds", a.segmentExplain)
	door.On(a.Door, "GET", segmentPath+"/{id}", door.SegmentsRead, "getSegment", "Segments", "One segment, with where it is used", a.segmentShow)
	door.On(a.Door, "PATCH", segmentPath+"/{id}", door.SegmentsEdit, "updateSegment", "Segments", "Change a segment, archive it or bring it back", a.segmentUpdate)
	door.Do(a.Door, "DELETE", segmentPath+"/{id}", door.SegmentsEdit, "deleteSegment", "Segments", "Remove an archived segment with its sizes", a.segmentDelete)
	door.On(a.Door, "GET", segmentPath+"/{id}/people", door.PeopleRead, "listSegmentPeople", "Segments", "Who belongs to it now", a.segmentPeople)
	door.On(a.Door, "GET", segmentPath+"/{id}/sizes", door.SegmentsRead, "listSegmentSizes", "Segments", "Its size over time, a size a day", a.segmentSizes)
	door.On(a.Door, "POST", segmentPath+"/{id}/sizes", door.SegmentsEdit, "takeSegmentSize", "Segments", "Count it now, and keep that as its size of the day", a.segmentSizeNow)
}

// SegmentView is a saved question about people.
type SegmentView struct {
	ID          string             `json:"id"`
	APIID       string             `json:"api_id" doc:"The same id as the Braze-compatible API writes it"`
	Name        string             `json:"name"`
	Description string             `json:"description"`
	Definition  json.RawMessage    `json:"definition" doc:"A filter tree; docs/segments.md"`
	Version     int64              `json:"version" doc:"Of the definition"`
	Tracked     bool               `json:"tracked" doc:"Its size is taken once a day"`
	CreatedBy   string             `json:"created_by,omitempty"`
	CreatedAt   time.Time          `json:"created_at"`
	UpdatedAt   time.Time          `json:"updated_at"`
	ArchivedAt  time.Time          `json:"archived_at,omitzero"`
	Size        *SegmentSizeView   `json:"size,omitempty" doc:"The newest size that was taken"`
	UsedBy      []views.SegmentUse `json:"used_by,omitempty" doc:"What would notice if it went; only of one segment"`
}

// SegmentSizeView is how many people a segment had.
type SegmentSizeView struct {
	Day       string    `json:"day" doc:"Of the workspace's time zone" example:"2026-11-22"`
	At        time.Time `json:"at"`
	People    int64     `json:"people"`
	Everybody int64     `json:"everybody" doc:"People of the workspace"`
	Messenger int64     `json:"messenger" doc:"Of the segment, known on a Messenger Page"`
	Open      int64     `json:"open" doc:"Of the segment, with an open messaging window"`
	Version   int64     `json:"version" doc:"Of the definition that was counted"`
}

func segmentView(s petitbleu.Segment) SegmentView {
	return SegmentView{ID: s.ID, APIID: petitbleu.UUID(petitbleu.KindSegment, s.ID), Name: s.Name, Description: s.Description, Definition: s.Definition, Version: s.Version,
		Tracked: s.Tracked, CreatedBy: s.CreatedBy, CreatedAt: s.CreatedAt, UpdatedAt: s.UpdatedAt, ArchivedAt: s.ArchivedAt}
}

func segmentSizeView(s petitbleu.SegmentSize) SegmentSizeView {
	return SegmentSizeView{Day: s.Day, At: s.At, People: s.People, Everybody: s.Everybody, Messenger: s.Messenger, Open: s.Open, Version: s.Version}
}

// SegmentFilters are the kinds of filter and their limits.
type SegmentFilters struct {
	Filters    []segment.Spec `json:"filters" nullable:"false"`
	MaxFilters int            `json:"max_filters"`
	MaxDepth   int            `json:"max_depth"`
	MaxList    int            `json:"max_list" doc:"Values of an 'any of' list"`
}

func (a *API) segmentFilters(context.Context, *door.InWorkspace) (SegmentFilters, error) {
	return SegmentFilters{segment.Specs(), segment.MaxFilters, segment.MaxDepth, segment.MaxList}, nil
}

type segmentListInput struct {
	door.InWorkspace
	Archived bool `query:"archived" doc:"The archived ones too"`
}

func (a *API) segmentList(ctx context.Context, in *segmentListInput) (door.List[SegmentView], error) {
	return door.Read(ctx, a.Door, func(tx *store.Tx) (l door.List[SegmentView], err error) {
		rows, err := tx.Segments(in.WS, in.Archived)
		if err != nil {
			return l, err
		}
		sizes, err := tx.LastSegmentSizes(in.WS)
		for _, s := range rows {
			v := segmentView(s)
			if size, ok := sizes[s.ID]; ok {
				shown := segmentSizeView(size)
				v.Size = &shown
			}
			l.Items = append(l.Items, v)
		}
		return l.Whole(), err
	})
}

func (a *API) segmentShow(ctx context.Context, in *door.One) (SegmentView, error) {
	return door.Read(ctx, a.Door, func(tx *store.Tx) (v SegmentView, err error) {
		s, err := tx.Segment(in.WS, in.ID)
		if err != nil {
			return v, err
		}
		v = segmentView(s)
		sizes, err := tx.LastSegmentSizes(in.WS)
		if err != nil {
			return v, err
		}
		if size, ok := sizes[s.ID]; ok {
			shown := segmentSizeView(size)
			v.Size = &shown
		}
		v.UsedBy, err = segmentUses(tx, in.WS, in.ID)
		return v, err
	})
}

// segmentUses lists what names a segment.
func segmentUses(tx *store.Tx, ws, id string) (uses []views.SegmentUse, err error) {
	all, err := tx.Segments(ws, true)
	for _, s := range all {
		if !strings.Contains(string(s.Definition), id) {
			continue // cheap: most name none
		}
		d, err := segment.Parse(s.Definition)
		if err != nil {
			return nil, err
		}
		for _, named := range d.Uses().Segments {
			if named == id {
				uses = append(uses, views.SegmentUse{Kind: "segment", ID: s.ID, Name: s.Name})
			}
		}
	}
	campaigns, err2 := tx.SearchCampaigns(ws, store.CampaignSearch{Limit: 1 << 20})
	for _, c := range campaigns {
		if names(c.Draft, id) || names(c.Live, id) {
			uses = append(uses, views.SegmentUse{Kind: views.CampaignKind, ID: c.ID, Name: c.Name})
		}
	}
	return uses, errors.Join(err, err2)
}

// names tells whether a definition of a campaign names an id as a value.
func names(definition json.RawMessage, id string) bool {
	return strings.Contains(string(definition), `"`+id+`"`)
}

type segmentAddInput struct {
	door.InWorkspace
	Body struct {
		Name        string          `json:"name" minLength:"1" maxLength:"150"`
		Description string          `json:"description,omitempty" maxLength:"1000"`
		Definition  json.RawMessage `json:"definition"`
		Tracked     bool            `json:"tracked,omitempty"`
	}
}

var (
	errSegmentName = petitbleu.Errorf(petitbleu.CodeConflict, "Another segment has this name. Choose another, or change that one.").At("body.name")
)

func (a *API) segmentAdd(ctx context.Context, in *segmentAddInput) (SegmentView, error) {
	d, _, err := views.ReadDefinition(ctx, a.o.Audience, in.WS, "", in.Body.Definition)
	if err != nil {
		return SegmentView{}, err
	}
	now := door.StampTime(a.Now())
	s := petitbleu.Segment{WorkspaceID: in.WS, ID: petitbleu.NewID(petitbleu.KindSegment, now), Name: strings.TrimSpace(in.Body.Name), Description: in.Body.Description,
		Definition: d.Encode(), Version: 1, Tracked: in.Body.Tracked, CreatedBy: door.CallerOf(ctx).ID(), CreatedAt: now, UpdatedAt: now}
	if s.Name == "" {
		return SegmentView{}, petitbleu.Errorf(petitbleu.CodeInvalidParameter, "Give the segment a name.").At("body.name")
	}
	v, err := door.Write(ctx, a.Door, func(tx *store.Tx) (SegmentView, error) {
		if err := views.MayTrack(tx, s); err != nil {
			return SegmentView{}, err
		}
		ok, err := tx.InsertSegment(s)
		if err == nil && !ok {
			err = errSegmentName
		}
		return segmentView(s), err
	})
	a.segmentChanged(in.WS, s.ID, err)
	return v, err
}

func (a *API) segmentChanged(ws, id string, err error) {
	if err == nil {
		a.Changed(ws, live.Change{Kind: live.KindSegment, ID: id})
	}
}

type segmentUpdateInput struct {
	door.One
	Body struct {
		Name        *string         `json:"name,omitempty" minLength:"1" maxLength:"150"`
		Description *string         `json:"description,omitempty" maxLength:"1000"`
		Definition  json.RawMessage `json:"definition,omitempty"`
		Tracked     *bool           `json:"tracked,omitempty"`
		Archived    *bool           `json:"archived,omitempty"`
		UpdatedAt   time.Time       `json:"updated_at,omitzero" doc:"As it was read: the change is refused when somebody else changed it since"`
	}
}

func (a *API) segmentUpdate(ctx context.Context, in *segmentUpdateInput) (SegmentView, error) {
	var d *segment.Definition
	if in.Body.Definition != nil {
		parsed, _, err := views.ReadDefinition(ctx, a.o.Audience, in.WS, in.ID, in.Body.Definition)
		if err != nil {
			return SegmentView{}, err
		}
		d = &parsed
	}
	v, err := door.Write(ctx, a.Door, func(tx *store.Tx) (SegmentView, error) {
		s, err := tx.Segment(in.WS, in.ID)
		if err != nil {
			return SegmentView{}, err
		}
		was, before := s.UpdatedAt, segmentView(s)
		if !in.Body.UpdatedAt.IsZero() && !in.Body.UpdatedAt.Equal(was) {
			return SegmentView{}, door.ErrChanged
		}
		if err := a.changeSegment(tx, &s, in, d); err != nil {
			return SegmentView{}, err
		}
		door.About(ctx, s.ID, s.Name)
		door.Record(ctx, before, segmentView(s))
		ok, err := tx.UpdateSegment(s, was)
		if err == nil && !ok {
			err = door.ErrChanged
		}
		return segmentView(s), err
	})
	a.segmentChanged(in.WS, in.ID, err)
	return v, err
}

func (a *API) changeSegment(tx *store.Tx, s *petitbleu.Segment, in *segmentUpdateInput, d *segment.Definition) error {
	now := door.StampTime(a.Now())
	if b := in.Body; b.Name != nil {
		s.Name = strings.TrimSpace(*b.Name)
	}
	if s.Name == "" {
		return petitbleu.Errorf(petitbleu.CodeInvalidParameter, "Give the segment a name.").At("body.name")
	}
	if in.Body.Description != nil {
		s.Description = *in.Body.Description
	}
	if in.Body.Tracked != nil {
		s.Tracked = *in.Body.Tracked
	}
	if d != nil && string(d.Encode()) != string(s.Definition) {
		// Compiled again, inside the transaction: a segment that it names may have come to name this one.
		if _, err := audience.Compile(tx, in.WS, in.ID, *d); err != nil {
			return err
		}
		s.Definition, s.Version = d.Encode(), s.Version+1
	}
	switch archived := in.Body.Archived; {
	case archived == nil:
	case *archived && s.ArchivedAt.IsZero():
		s.ArchivedAt = now
	case !*archived:
		s.ArchivedAt = time.Time{}
	}
	if s.UpdatedAt = now; !now.After(in.Body.UpdatedAt) {
		s.UpdatedAt = in.Body.UpdatedAt.Add(time.Millisecond)
	}
	if other, taken, err := tx.SegmentNamed(in.WS, s.Name); err != nil || (taken && other.ID != s.ID && s.ArchivedAt.IsZero()) {
		return errors.Join(err, errSegmentName)
	}
	return views.MayTrack(tx, *s)
}

func (a *API) segmentDelete(ctx context.Context, in *door.One) error {
	_, err := door.Write(ctx, a.Door, func(tx *store.Tx) (struct{}, error) {
		s, err := tx.Segment(in.WS, in.ID)
		if err != nil {
			return struct{}{}, err
		}
		uses, err := segmentUses(tx, in.WS, in.ID)
		switch {
		case err != nil:
		case s.ArchivedAt.IsZero():
			err = petitbleu.Errorf(petitbleu.CodeConflict, "Archive the segment first: what was archived can be brought back, what was deleted cannot.")
		case len(uses) > 0:
			err = petitbleu.Errorf(petitbleu.CodeConflict, "%d others name this segment, %q among them: change those first.", len(uses), uses[0].Name)
		default:
			door.About(ctx, s.ID, s.Name)
			door.Record(ctx, segmentView(s), nil)
			err = tx.DeleteSegment(in.WS, in.ID)
		}
		return struct{}{}, err
	})
	a.segmentChanged(in.WS, in.ID, err)
	return err
}

// DefinitionBody is a definition that need not be saved.
type DefinitionBody struct {
	Definition json.RawMessage `json:"definition"`
	SegmentID  string          `json:"segment_id,omitempty" maxLength:"64" doc:"The segment whose definition it is to become, so that it cannot name itself"`
}

type segmentPreviewInput struct {
	door.InWorkspace
	Body DefinitionBody
}

// SegmentPreview is how many people a definition means.
type SegmentPreview struct {
	People    int                 `json:"people"`
	Everybody int                 `json:"everybody"`
	Sizes     []audience.NodeSize `json:"sizes" nullable:"false" doc:"Of each node of the tree, the whole first"`
}

func (a *API) segmentPreview(ctx context.Context, in *segmentPreviewInput) (v SegmentPreview, err error) {
	_, q, err := views.ReadDefinition(ctx, a.o.Audience, in.WS, in.Body.SegmentID, in.Body.Definition)
	if err != nil {
		return v, err
	}
	if v.Sizes, err = a.o.Audience.Sizes(ctx, in.WS, q); err != nil {
		return v, err
	}
	v.People = v.Sizes[0].People
	v.Everybody, err = a.o.Audience.Everybody(ctx, in.WS)
	return v, err
}

// SegmentCount is how many people a definition means.
type SegmentCount struct {
	People int `json:"people"`
}

func (a *API) segmentCount(ctx context.Context, in *segmentPreviewInput) (v SegmentCount, err error) {
	_, q, err := views.ReadDefinition(ctx, a.o.Audience, in.WS, in.Body.SegmentID, in.Body.Definition)
	if err == nil {
		v.People, err = a.o.Audience.Count(ctx, in.WS, q)
	}
	return v, err
}

type segmentSampleInput struct {
	door.InWorkspace
	Body struct {
		DefinitionBody
		Limit int    `json:"limit,omitempty" minimum:"1" maximum:"100" doc:"10 when it is missing"`
		Seed  uint64 `json:"seed,omitempty" doc:"The same people for the same seed, while nothing changes; others each time when it is missing"`
	}
}

// SegmentSample is some people of a definition, and how many there are.
type SegmentSample struct {
	People int                `json:"people"`
	Sample []views.ProfileRow `json:"sample" nullable:"false"`
}

func (a *API) segmentSample(ctx context.Context, in *segmentSampleInput) (v SegmentSample, err error) {
	_, q, err := views.ReadDefinition(ctx, a.o.Audience, in.WS, in.Body.SegmentID, in.Body.Definition)
	if err != nil {
		return v, err
	}
	if in.Body.Limit == 0 {
		in.Body.Limit = 10
	}
	if v.People, err = a.o.Audience.Count(ctx, in.WS, q); err != nil {
		return v, err
	}
	ids, err := a.o.Audience.Sample(ctx, in.WS, q, in.Body.Limit, in.Body.Seed)
	if err != nil {
		return v, err
	}
	if v.Sample, err = views.ProfileRows(ctx, a.Door, in.WS, ids); v.Sample == nil {
		v.Sample = []views.ProfileRow{} // nobody belongs: a list all the same
	}
	return v, err
}

type segmentExplainInput struct {
	door.InWorkspace
	Body struct {
		DefinitionBody
		ProfileID string `json:"profile_id" maxLength:"64"`
	}
}

func (a *API) segmentExplain(ctx context.Context, in *segmentExplainInput) (segment.Explanation, error) {
	_, q, err := views.ReadDefinition(ctx, a.o.Audience, in.WS, in.Body.SegmentID, in.Body.Definition)
	if err != nil {
		return segment.Explanation{}, err
	}
	e, err := a.o.Audience.Explain(ctx, in.WS, q, in.Body.ProfileID)
	if err != nil {
		return e, err
	}
	hidden, err := door.Read(ctx, a.Door, func(tx *store.Tx) (map[string]bool, error) { return views.Unseen(ctx, tx, in.WS) })
	return views.ExplainedFor(e, hidden), err
}

type segmentPeopleInput struct {
	door.One
	door.Paging
}

func (a *API) segmentPeople(ctx context.Context, in *segmentPeopleInput) (l door.List[views.ProfileRow], err error) {
	q, err := views.SavedQuery(ctx, a.Door, a.o.Audience, in.WS, in.ID)
	if err != nil {
		return l, err
	}
	ids, err := a.o.Audience.List(ctx, in.WS, q, in.Cursor, in.Limit+1)
	if err != nil {
		return l, err
	}
	ids, l.Next = door.PageOf(ids, in.Limit, func(last string) string { return last })
	l.Items, err = views.ProfileRows(ctx, a.Door, in.WS, ids)
	return l.Whole(), err
}

type segmentSizesInput struct {
	door.One
	From string `query:"from" format:"date" doc:"First day; 90 days before the last when it is missing"`
	To   string `query:"to" format:"date" doc:"Last day; today when it is missing"`
}

func (a *API) segmentSizes(ctx context.Context, in *segmentSizesInput) (door.List[SegmentSizeView], error) {
	return door.Read(ctx, a.Door, func(tx *store.Tx) (l door.List[SegmentSizeView], err error) {
		if _, err := tx.Segment(in.WS, in.ID); err != nil {
			return l, err
		}
		w, err := tx.Workspace(in.WS)
		if err != nil {
			return l, err
		}
		if in.To == "" {
			in.To = audience.Day(w, a.Now())
		}
		if in.From == "" {
			last, err := time.Parse(time.DateOnly, in.To)
			if err != nil {
				return l, petitbleu.Errorf(petitbleu.CodeInvalidParameter, "A day is written as 2026-11-22.").At("query.to")
			}
			in.From = last.AddDate(0, 0, -90).Format(time.DateOnly)
		}
		rows, err := tx.SegmentSizes(in.WS, in.ID, in.From, in.To)
		return door.All(door.MapEach(rows, segmentSizeView)), err
	})
}

func (a *API) segmentSizeNow(ctx context.Context, in *door.One) (SegmentSizeView, error) {
	if a.o.Audience == nil {
		return SegmentSizeView{}, door.ErrUnavailable("The engine of segments")
	}
	s, err := door.Read(ctx, a.Door, func(tx *store.Tx) (petitbleu.Segment, error) { return tx.Segment(in.WS, in.ID) })
	if err != nil {
		return SegmentSizeView{}, err
	}
	size, err := a.o.Audience.TakeSize(ctx, s)
	return segmentSizeView(size), err
}
