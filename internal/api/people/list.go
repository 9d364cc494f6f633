package people

import (
	"context"
	"encoding/csv"
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/api/door"
	"github.com/petitbleu/petitbleu/internal/api/views"
	"github.com/petitbleu/petitbleu/internal/people"
	"github.com/petitbleu/petitbleu/internal/profile"
	"github.com/petitbleu/petitbleu/internal/segment"
	"github.com/petitbleu/petitbleu/internal/store"
)

// registerPeopleList adds the list of people and what is done with many of them.
func (a *API) registerPeopleList() {
	door.On(a.Door, "GET", door.WS+"/profiles", door.PeopleRead, "listProfiles", "People", "Find people by any identifier or part of their name, in a segment or everywhere", a.profileList)
	a.Plain(door.PlainOperation{Method: http.MethodGet, Path: door.WS + "/profiles.csv", Need: door.PeopleExport, ID: "exportProfiles", Tag: "People", Summary: "People as CSV: those of a list, or some by id",
		Description: "One line a person: id, external_id, created_at, then the attributes that were asked for. Lists and objects are JSON.",
		Query: map[string]string{"ids": "Ids of profiles, separated by commas, at most 200; missing: all of the list", "search": "As of the list", "segment_id": "As of the list",
			"attributes": "Names of attributes, separated by commas"},
		Answer: "text/csv", Status: http.StatusOK}, a.profilesExport)
	door.On(a.Door, "POST", door.WS+"/profiles/erase", door.PeopleErase, "eraseProfiles", "People", "Delete several people and all that is kept of them; opt-ins and opt-outs stay as proof", a.profilesErase)
}

const (
	columnsAtOnce  = 50   // attributes of a list
	peopleAtOnce   = 200  // people of an export by id, or of an erasure
	searchedAtOnce = 1000 // people found by a search that are held against a segment in one call
)

// PeopleQuery chooses people for a list.
type PeopleQuery struct {
	door.InWorkspace
	Search     string   `query:"search" maxLength:"200" doc:"Any identifier, or its beginning, or part of the name"`
	SegmentID  string   `query:"segment_id" maxLength:"64" doc:"Only who belongs to this segment now; they come by id, oldest first, unless they are searched for"`
	Attributes []string `query:"attributes" maxItems:"50" doc:"Names of attributes to show, separated by commas"`
}

type profileListInput struct {
	PeopleQuery
	door.Paging
}

func (a *API) profileList(ctx context.Context, in *profileListInput) (door.List[views.ProfileRow], error) {
	some, next, err := a.chosenPeople(ctx, in.PeopleQuery, in.Cursor, in.Limit)
	if err != nil {
		return door.List[views.ProfileRow]{}, err
	}
	return door.Read(ctx, a.Door, func(tx *store.Tx) (out door.List[views.ProfileRow], err error) {
		out.Items, err = views.RowsOf(ctx, tx, in.WS, some, in.Attributes)
		out.Next = next
		return out.Whole(), err
	})
}

// chosenPeople gives one page of a list of people, and the cursor of the next.
func (a *API) chosenPeople(ctx context.Context, in PeopleQuery, cursor string, limit int) (some []petitbleu.Profile, next string, err error) {
	if in.SegmentID == "" {
		return a.searched(ctx, in, cursor, limit)
	}
	q, err := views.SavedQuery(ctx, a.Door, a.o.Audience, in.WS, in.SegmentID)
	if err != nil {
		return nil, "", err
	}
	if strings.TrimSpace(in.Search) != "" {
		return a.searchedIn(ctx, in, q, cursor, limit)
	}
	ids, err := a.o.Audience.List(ctx, in.WS, q, cursor, limit+1)
	if err != nil {
		return nil, "", err
	}
	if len(ids) > limit {
		ids = ids[:limit]
		next = ids[limit-1]
	}
	some, err = door.Read(ctx, a.Door, func(tx *store.Tx) ([]petitbleu.Profile, error) { return views.ProfilesInOrder(tx, in.WS, ids) })
	return some, next, err
}

func (a *API) searched(ctx context.Context, in PeopleQuery, cursor string, limit int) (some []petitbleu.Profile, next string, err error) {
	lower := strings.ToLower(strings.TrimSpace(in.Search))
	some, err = door.Read(ctx, a.Door, func(tx *store.Tx) (found []petitbleu.Profile, err error) {
		found, next, err = tx.SearchProfiles(in.WS, in.Search, cursor, limit, func(p petitbleu.Profile) bool {
			return strings.Contains(strings.ToLower(views.GivenName(p)), lower)
		})
		return found, err
	})
	return some, next, err
}

// searchedIn searches within a segment: each page of the search is held against it. After searchedAtOnce people the
// page ends as it is, with a cursor, so that a name that many have and few of the segment never takes long.
func (a *API) searchedIn(ctx context.Context, in PeopleQuery, q *segment.Query, cursor string, limit int) (some []petitbleu.Profile, next string, err error) {
	for looked := 0; looked < searchedAtOnce; {
		found, further, err := a.searched(ctx, in, cursor, 100)
		if err != nil {
			return nil, "", err
		}
		looked += max(100, len(found))
		belong, err := a.o.Audience.Belonging(ctx, in.WS, q, door.MapEach(found, func(p petitbleu.Profile) string { return p.ID }))
		if err != nil {
			return nil, "", err
		}
		for _, p := range found {
			if !slices.Contains(belong, p.ID) {
				continue
			}
			if len(some) == limit {
				return some, some[limit-1].ID, nil
			}
			some = append(some, p)
		}
		if cursor = further; cursor == "" {
			return some, "", nil
		}
	}
	return some, cursor, nil
}

// commas reads a list that is separated by commas.
func commas(text string) (list []string) {
	for one := range strings.SplitSeq(text, ",") {
		if one = strings.TrimSpace(one); one != "" {
			list = append(list, one)
		}
	}
	return list
}

func (a *API) profilesExport(w http.ResponseWriter, r *http.Request, ws string, _ *door.Caller) error {
	ctx, asked := r.Context(), r.URL.Query()
	in := PeopleQuery{InWorkspace: door.InWorkspace{WS: ws}, Search: asked.Get("search"), SegmentID: asked.Get("segment_id"), Attributes: commas(asked.Get("attributes"))}
	ids := commas(asked.Get("ids"))
	switch {
	case len(in.Attributes) > columnsAtOnce:
		return petitbleu.Errorf(petitbleu.CodeInvalidParameter, "At most %d attributes are exported at once.", columnsAtOnce).At("query.attributes")
	case len(ids) > peopleAtOnce:
		return petitbleu.Errorf(petitbleu.CodeInvalidParameter, "At most %d people are exported by id. For more make a segment of them.", peopleAtOnce).At("query.ids")
	}
	page := func(cursor string) (some []petitbleu.Profile, next string, err error) {
		if ids == nil {
			return a.chosenPeople(ctx, in, cursor, exportPage)
		}
		some, err = door.Read(ctx, a.Door, func(tx *store.Tx) ([]petitbleu.Profile, error) { return views.ProfilesInOrder(tx, ws, ids) })
		return some, "", err
	}
	some, next, err := page("")
	if err != nil {
		return err
	}
	w.Header().Set("Content-Type", "text/csv; charset=utf-8")
	w.Header().Set("Content-Disposition", `attachment; filename="people.csv"`)
	w.Header().Set("Cache-Control", "no-store")
	out := csv.NewWriter(w)
	_ = out.Write(append([]string{"id", "external_id", "created_at"}, in.Attributes...))
	for {
		if err == nil {
			err = a.writePeople(ctx, out, in, some)
		}
		if out.Flush(); err != nil {
			panic(http.ErrAbortHandler) // the file ends in the middle: the caller must see that
		}
		if next == "" || out.Error() != nil { // at the end, or the caller has gone
			return nil
		}
		some, next, err = page(next)
	}
}

// writePeople writes a page of an export.
func (a *API) writePeople(ctx context.Context, out *csv.Writer, in PeopleQuery, some []petitbleu.Profile) error {
	rows, err := door.Read(ctx, a.Door, func(tx *store.Tx) ([]views.ProfileRow, error) {
		return views.RowsOf(ctx, tx, in.WS, some, in.Attributes)
	})
	for _, row := range rows {
		cells := []string{row.ID, door.Unformula(row.ExternalID), row.CreatedAt.Format(time.RFC3339)}
		for _, name := range in.Attributes {
			cells = append(cells, cell(row.Attributes[name]))
		}
		_ = out.Write(cells)
	}
	return err
}

// cell writes a value of an attribute into a CSV file. A text that a table program would read as a formula is kept
// from it; a telephone number stays as it is.
func cell(v any) string {
	switch v := v.(type) {
	case nil:
		return ""
	case string:
		if strings.Trim(v, "+-. 0123456789") == "" {
			return v
		}
		return door.Unformula(v)
	}
	text, err := json.Marshal(v)
	if err != nil {
		return ""
	}
	return string(text)
}

type profilesEraseInput struct {
	door.InWorkspace
	Body struct {
		IDs []string `json:"ids" minItems:"1" maxItems:"200" doc:"Ids of profiles; those who are gone already are passed over"`
	}
}

// ErasedView says how many people were erased.
type ErasedView struct {
	Erased int `json:"erased"`
}

func (a *API) profilesErase(ctx context.Context, in *profilesEraseInput) (v ErasedView, err error) {
	who := door.MapEach(door.Distinct(in.Body.IDs), func(id string) people.Identifier { return people.Identifier{Who: profile.Who{ProfileID: id}} })
	v.Erased, err = a.o.People.Delete(ctx, in.WS, people.Asked{By: door.CallerOf(ctx).Name(), Via: store.ErasedByAPI}, who)
	return v, err
}

const exportPage = 500 // rows of an export that are read at a time
