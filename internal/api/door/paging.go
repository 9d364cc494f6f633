package door

import (
	"strconv"
	"strings"
	"time"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/store"
)

// InWorkspace is the part of the path that names the workspace.
type InWorkspace struct {
	WS string `path:"ws" doc:"Id of the workspace" maxLength:"64"`
}

// One names a row of the workspace.
type One struct {
	InWorkspace
	ID string `path:"id" doc:"Its id" maxLength:"128"`
}

// Paging is how a list is read page by page.
type Paging struct {
	Limit  int    `query:"limit" default:"50" minimum:"1" maximum:"200" doc:"How many at most"`
	Cursor string `query:"cursor" maxLength:"255" doc:"next of the page before"`
}

// List is one page of a list.
type List[T any] struct {
	Items []T    `json:"items" nullable:"false"`
	Next  string `json:"next,omitempty" doc:"Cursor of the next page; absent at the end"`
}

// Whole writes an empty list as [], never null.
func (l List[T]) Whole() List[T] {
	if l.Items == nil {
		l.Items = []T{}
	}
	return l
}

// All is a list that has one page.
func All[T any](items []T) List[T] { return List[T]{Items: items}.Whole() }

// PageOf makes of rows, of which one more was asked for than a page has, the rows of the page, and the cursor of the
// next page, which follows the last of them; empty: there is none.
func PageOf[T any](rows []T, limit int, cursor func(last T) string) (page []T, next string) {
	if len(rows) <= limit {
		return rows, ""
	}
	return rows[:limit], cursor(rows[limit-1])
}

// Moment writes a place in a timeline as a cursor.
func Moment(at time.Time, id string) string {
	return strconv.FormatInt(at.UnixMilli(), 10) + "." + id
}

// ParseMoment reads a cursor that Moment wrote; the zero value for an empty one.
func ParseMoment(text string) (m store.Moment, err error) {
	if text == "" {
		return m, nil
	}
	ms, id, ok := strings.Cut(text, ".")
	n, err := strconv.ParseInt(ms, 10, 64)
	if !ok || err != nil || id == "" {
		return m, ErrBadCursor
	}
	return store.Moment{At: time.UnixMilli(n), ID: id}, nil
}

var ErrBadCursor = petitbleu.Errorf(petitbleu.CodeInvalidParameter, "This cursor is not one of ours. Use next of the page before, or none for the first page.").At("query.cursor")

var ErrChanged = petitbleu.Errorf(petitbleu.CodeConflict, "Somebody else changed it meanwhile. Look at it again, then change it.")
