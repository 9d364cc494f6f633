package api

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"strings"
	"time"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/audience"
	"github.com/petitbleu/petitbleu/internal/live"
	"github.com/petitbleu/petitbleu/internal/segment"
	"github.com/petitbleu/petitbleu/internal/store"
)

const segmentPath = ws + "/segments"

// registerSegments adds segments: saved questions about people.
func (a *API) registerSegments() {
	on(a, "GET", ws+"/segment-filters", segmentsRead, "listSegmentFilters", "Segments", "The kinds of filter, as forms are drawn from them", a.segmentFilters)
	on(a, "GET", segmentPath, segmentsRead, "listSegments", "Segments", "Segments by name, with their last sizes", a.segmentList)
	on(a, "POST", segmentPath, segmentsEdit, "addSegment", "Segments", "Make a segment", a.segmentAdd, status(http.StatusCreated))
	on(a, "POST", segmentPath+"/count", segmentsRead, "countSegment", "Segments", "How many people a definition means that need not be saved", a.segmentCount)
	on(a, "POST", segmentPath+"/preview", segmentsRead, "previewSegment", "Segments", "Count a definition that need not be saved, and each of its conditions", a.segmentPreview)
	on(a, "POST", segmentPath+"/sample", peopleRead, "sampleSegment", "Segments", "Some people of a definition that need not be saved, picked at random", a.segmentSample)
	on(a, "POST", segmentPath+"/explain", peopleRead, "explainSegment", "Segments", "Each condition of a definition for one person: what was found, and whether it holds", a.segmentExplain)
	on(a, "GET", segmentPath+"/{id}", segmentsRead, "getSegment", "Segments", "One segment, with where it is used", a.segmentShow)
	on(a, "PATCH", segmentPath+"/{id}", segmentsEdit, "updateSegment", "Segments", "Change a segment, archive it or bring it back", a.segmentUpdate)
	do(a, "DELETE", segmentPath+"/{id}", segmentsEdit, "deleteSegment", "Segments", "Remove an archived segment with its sizes", a.segmentDelete)
	on(a, "GET", segmentPath+"/{id}/people", peopleRead, "listSegmentPeople", "Segments", "Who belongs to it now", a.segmentPeople)
	on(a, "GET", segmentPath+"/{id}/sizes", segmentsRead, "listSegmentSizes", "Segments", "Its size over time, a size a day", a.segmentSizes)
	on(a, "POST", segmentPath+"/{id}/sizes", segmentsEdit, "takeSegmentSize", "Segments", "Count it now, and keep that as its size of the day", a.segmentSizeNow)
}

// SegmentView is a saved question about people.
type SegmentView struct {
	ID          string           `json:"id"`
	APIID       string           `json:"api_id" doc:"The same id as the Braze-compatible API writes it"`
	Name        string           `json:"name"`
	Description string           `json:"description"`
	Definition  json.RawMessage  `json:"definition" doc:"A filter tree; docs/segments.md"`
	Version     int64            `json:"version" doc:"Of the definition"`
	Tracked     bool             `json:"tracked" doc:"Its size is taken once a day"`
	CreatedBy   string           `json:"created_by,omitempty"`
	CreatedAt   time.Time        `json:"created_at"`
	UpdatedAt   time.Time        `json:"updated_at"`
	ArchivedAt  time.Time        `json:"archived_at,omitzero"`
	Size        *SegmentSizeView `json:"size,omitempty" doc:"The newest size that was taken"`
	UsedBy      []SegmentUse     `json:"used_by,omitempty" doc:"What would notice if it went; only of one segment"`
}

// SegmentUse is something that names a segment.
type SegmentUse struct {
	Kind string `json:"kind" enum:"segment,campaign"`
	ID   string `json:"id"`
	Name string `json:"name"`
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

func (a *API) segmentFilters(context.Context, *InWorkspace) (SegmentFilters, error) {
	return SegmentFilters{segment.Specs(), segment.MaxFilters, segment.MaxDepth, segment.MaxList}, nil
}

type segmentListInput struct {
	InWorkspace
	Archived bool `query:"archived" doc:"The archived ones too"`
}

func (a *API) segmentList(ctx context.Context, in *segmentListInput) (List[SegmentView], error) {
	return read(ctx, a, func(tx *store.Tx) (l List[SegmentView], err error) {
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
		return l.whole(), err
	})
}

func (a *API) segmentShow(ctx context.Context, in *One) (SegmentView, error) {
	return read(ctx, a, func(tx *store.Tx) (v SegmentView, err error) {
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
func segmentUses(tx *store.Tx, ws, id string) (uses []SegmentUse, err error) {
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
				uses = append(uses, SegmentUse{Kind: "segment", ID: s.ID, Name: s.Name})
			}
		}
	}
	campaigns, err2 := tx.SearchCampaigns(ws, store.CampaignSearch{Limit: 1 << 20})
	for _, c := range campaigns {
		if names(c.Draft, id) || names(c.Live, id) {
			uses = append(uses, SegmentUse{Kind: campaignKind, ID: c.ID, Name: c.Name})
		}
	}
	return uses, errors.Join(err, err2)
}

// names tells whether a definition of a campaign names an id as a value.
func names(definition json.RawMessage, id string) bool {
	return strings.Contains(string(definition), `"`+id+`"`)
}

// definition reads and compiles a definition that was sent.
func (a *API) definition(ctx context.Context, ws, id string, sent json.RawMessage) (d segment.Definition, q *segment.Query, err error) {
	if a.o.Audience == nil {
		return d, nil, errUnavailable("The engine of segments")
	}
	if d, err = segment.Parse(sent); err == nil {
		q, err = a.o.Audience.Query(ctx, ws, id, d)
	}
	return d, q, err
}

type segmentAddInput struct {
	InWorkspace
	Body struct {
		Name        string          `json:"name" minLength:"1" maxLength:"150"`
		Description string          `json:"description,omitempty" maxLength:"1000"`
		Definition  json.RawMessage `json:"definition"`
		Tracked     bool            `json:"tracked,omitempty"`
	}
}

var (
	errSegmentName = petitbleu.Errorf(petitbleu.CodeConflict, "Another segment has this name. Choose another, or change that one.").At("body.name")
	errChanged     = petitbleu.Errorf(petitbleu.CodeConflict, "Somebody else changed it meanwhile. Look at it again, then change it.")
)

func (a *API) segmentAdd(ctx context.Context, in *segmentAddInput) (SegmentView, error) {
	d, _, err := a.definition(ctx, in.WS, "", in.Body.Definition)
	if err != nil {
		return SegmentView{}, err
	}
	now := stampTime(a.now())
	s := petitbleu.Segment{WorkspaceID: in.WS, ID: petitbleu.NewID(petitbleu.KindSegment, now), Name: strings.TrimSpace(in.Body.Name), Description: in.Body.Description,
		Definition: d.Encode(), Version: 1, Tracked: in.Body.Tracked, CreatedBy: from(ctx).id(), CreatedAt: now, UpdatedAt: now}
	if s.Name == "" {
		return SegmentView{}, petitbleu.Errorf(petitbleu.CodeInvalidParameter, "Give the segment a name.").At("body.name")
	}
	v, err := write(ctx, a, func(tx *store.Tx) (SegmentView, error) {
		if err := mayTrack(tx, s); err != nil {
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
		a.changed(ws, live.Change{Kind: live.KindSegment, ID: id})
	}
}

// mayTrack refuses one tracked segment too many: each is counted every day.
func mayTrack(tx *store.Tx, s petitbleu.Segment) error {
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

type segmentUpdateInput struct {
	One
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
		parsed, _, err := a.definition(ctx, in.WS, in.ID, in.Body.Definition)
		if err != nil {
			return SegmentView{}, err
		}
		d = &parsed
	}
	v, err := write(ctx, a, func(tx *store.Tx) (SegmentView, error) {
		s, err := tx.Segment(in.WS, in.ID)
		if err != nil {
			return SegmentView{}, err
		}
		was, before := s.UpdatedAt, segmentView(s)
		if !in.Body.UpdatedAt.IsZero() && !in.Body.UpdatedAt.Equal(was) {
			return SegmentView{}, errChanged
		}
		if err := a.changeSegment(tx, &s, in, d); err != nil {
			return SegmentView{}, err
		}
		about(ctx, s.ID, s.Name)
		record(ctx, before, segmentView(s))
		ok, err := tx.UpdateSegment(s, was)
		if err == nil && !ok {
			err = errChanged
		}
		return segmentView(s), err
	})
	a.segmentChanged(in.WS, in.ID, err)
	return v, err
}

func (a *API) changeSegment(tx *store.Tx, s *petitbleu.Segment, in *segmentUpdateInput, d *segment.Definition) error {
	now := stampTime(a.now())
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
	return mayTrack(tx, *s)
}

func (a *API) segmentDelete(ctx context.Context, in *One) error {
	_, err := write(ctx, a, func(tx *store.Tx) (struct{}, error) {
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
			about(ctx, s.ID, s.Name)
			record(ctx, segmentView(s), nil)
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
	InWorkspace
	Body DefinitionBody
}

// SegmentPreview is how many people a definition means.
type SegmentPreview struct {
	People    int                 `json:"people"`
	Everybody int                 `json:"everybody"`
	Sizes     []audience.NodeSize `json:"sizes" nullable:"false" doc:"Of each node of the tree, the whole first"`
}

func (a *API) segmentPreview(ctx context.Context, in *segmentPreviewInput) (v SegmentPreview, err error) {
	_, q, err := a.definition(ctx, in.WS, in.Body.SegmentID, in.Body.Definition)
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
	_, q, err := a.definition(ctx, in.WS, in.Body.SegmentID, in.Body.Definition)
	if err == nil {
		v.People, err = a.o.Audience.Count(ctx, in.WS, q)
	}
	return v, err
}

type segmentSampleInput struct {
	InWorkspace
	Body struct {
		DefinitionBody
		Limit int    `json:"limit,omitempty" minimum:"1" maximum:"100" doc:"10 when it is missing"`
		Seed  uint64 `json:"seed,omitempty" doc:"The same people for the same seed, while nothing changes; others each time when it is missing"`
	}
}

// SegmentSample is some people of a definition, and how many there are.
type SegmentSample struct {
	People int          `json:"people"`
	Sample []ProfileRow `json:"sample" nullable:"false"`
}

func (a *API) segmentSample(ctx context.Context, in *segmentSampleInput) (v SegmentSample, err error) {
	_, q, err := a.definition(ctx, in.WS, in.Body.SegmentID, in.Body.Definition)
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
	v.Sample, err = a.profileRows(ctx, in.WS, ids)
	return v, err
}

// profileRows gives people of a list as rows, in its order; those who are gone are left out.
func (a *API) profileRows(ctx context.Context, ws string, ids []string) ([]ProfileRow, error) {
	return read(ctx, a, func(tx *store.Tx) ([]ProfileRow, error) {
		some, err := profilesInOrder(tx, ws, ids)
		if err != nil {
			return nil, err
		}
		return rowsOf(ctx, tx, ws, some, nil)
	})
}

type segmentExplainInput struct {
	InWorkspace
	Body struct {
		DefinitionBody
		ProfileID string `json:"profile_id" maxLength:"64"`
	}
}

func (a *API) segmentExplain(ctx context.Context, in *segmentExplainInput) (segment.Explanation, error) {
	_, q, err := a.definition(ctx, in.WS, in.Body.SegmentID, in.Body.Definition)
	if err != nil {
		return segment.Explanation{}, err
	}
	e, err := a.o.Audience.Explain(ctx, in.WS, q, in.Body.ProfileID)
	if err != nil {
		return e, err
	}
	hidden, err := read(ctx, a, func(tx *store.Tx) (map[string]bool, error) { return unseen(ctx, tx, in.WS) })
	return explainedFor(e, hidden), err
}

// savedQuery compiles a saved segment.
func (a *API) savedQuery(ctx context.Context, ws, id string) (*segment.Query, error) {
	s, err := read(ctx, a, func(tx *store.Tx) (petitbleu.Segment, error) { return tx.Segment(ws, id) })
	if err != nil {
		return nil, err
	}
	_, q, err := a.definition(ctx, ws, id, s.Definition)
	return q, err
}

type segmentPeopleInput struct {
	One
	Paging
}

func (a *API) segmentPeople(ctx context.Context, in *segmentPeopleInput) (l List[ProfileRow], err error) {
	q, err := a.savedQuery(ctx, in.WS, in.ID)
	if err != nil {
		return l, err
	}
	ids, err := a.o.Audience.List(ctx, in.WS, q, in.Cursor, in.Limit+1)
	if err != nil {
		return l, err
	}
	ids, l.Next = cut(ids, in.Limit, func(last string) string { return last })
	l.Items, err = a.profileRows(ctx, in.WS, ids)
	return l.whole(), err
}

type segmentSizesInput struct {
	One
	From string `query:"from" format:"date" doc:"First day; 90 days before the last when it is missing"`
	To   string `query:"to" format:"date" doc:"Last day; today when it is missing"`
}

func (a *API) segmentSizes(ctx context.Context, in *segmentSizesInput) (List[SegmentSizeView], error) {
	return read(ctx, a, func(tx *store.Tx) (l List[SegmentSizeView], err error) {
		if _, err := tx.Segment(in.WS, in.ID); err != nil {
			return l, err
		}
		w, err := tx.Workspace(in.WS)
		if err != nil {
			return l, err
		}
		if in.To == "" {
			in.To = audience.Day(w, a.now())
		}
		if in.From == "" {
			last, err := time.Parse(time.DateOnly, in.To)
			if err != nil {
				return l, petitbleu.Errorf(petitbleu.CodeInvalidParameter, "A day is written as 2026-11-22.").At("query.to")
			}
			in.From = last.AddDate(0, 0, -90).Format(time.DateOnly)
		}
		rows, err := tx.SegmentSizes(in.WS, in.ID, in.From, in.To)
		return all(mapped(rows, segmentSizeView)), err
	})
}

func (a *API) segmentSizeNow(ctx context.Context, in *One) (SegmentSizeView, error) {
	if a.o.Audience == nil {
		return SegmentSizeView{}, errUnavailable("The engine of segments")
	}
	s, err := read(ctx, a, func(tx *store.Tx) (petitbleu.Segment, error) { return tx.Segment(in.WS, in.ID) })
	if err != nil {
		return SegmentSizeView{}, err
	}
	size, err := a.o.Audience.TakeSize(ctx, s)
	return segmentSizeView(size), err
}
