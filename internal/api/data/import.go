package data

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"strconv"
	"time"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/api/door"
	"github.com/petitbleu/petitbleu/internal/people/imports"
	"github.com/petitbleu/petitbleu/internal/store"
)

const importPath = door.WS + "/imports"

// registerImports adds the reading in of files.
func (a *API) registerImports() {
	a.Plain(door.PlainOperation{Method: http.MethodPost, Path: importPath, Need: door.PeopleImport, ID: "uploadImport", Tag: "People", Summary: "Upload a CSV file of people, events or earlier subscribers",
		Description: "The body is the file itself, at most 500 MB: UTF-8, with a header; commas, semicolons or tabs between the cells. Nothing is read in yet: the answer says what the columns probably are.",
		Query:       map[string]string{"kind": "people, events or subscribers; people when it is missing", "name": "Name of the file"},
		Body:        "text/csv", Limit: imports.FileLimit + 1, Answer: "application/json", Schema: "ImportUpload", Status: http.StatusCreated}, a.importUpload)
	door.On(a.Door, "GET", importPath, door.DataRead, "listImports", "People", "Files that were read in, newest first", a.importList)
	door.On(a.Door, "GET", importPath+"/{id}", door.DataRead, "getImport", "People", "One import: how far it came, and what it refused", a.importShow)
	door.On(a.Door, "GET", importPath+"/{id}/inspection", door.PeopleImport, "inspectImport", "People", "The head of the file: header, first rows, what the columns probably are", a.importInspect)
	door.On(a.Door, "POST", importPath+"/{id}/start", door.PeopleImport, "startImport", "People", "Begin: dry, to see what it would do, or in earnest", a.importStart)
	door.On(a.Door, "POST", importPath+"/{id}/stop", door.PeopleImport, "stopImport", "People", "Stop; what came in stays", a.importStop)
	door.On(a.Door, "POST", importPath+"/{id}/resume", door.PeopleImport, "resumeImport", "People", "Go on where it stopped", a.importResume)
	door.Do(a.Door, "DELETE", importPath+"/{id}", door.PeopleImport, "deleteImport", "People", "Forget an import and its file; what it brought stays", a.importDelete)
	a.Plain(door.PlainOperation{Method: http.MethodGet, Path: importPath + "/{id}/refused", Need: door.PeopleImport, ID: "getRefusedLines", Tag: "People", Summary: "The refused lines as a CSV file, each with its line and the reason",
		Description: "The header is that of the file with line and reason before it, so that the lines can be mended and imported by themselves.",
		Answer:      "text/csv", Status: http.StatusOK}, a.importRefused)
}

// ImportView is a file that is read in, or was.
type ImportView struct {
	ID            string            `json:"id"`
	FileName      string            `json:"file_name"`
	Bytes         int64             `json:"bytes"`
	Mapping       imports.Mapping   `json:"mapping"`
	Dry           bool              `json:"dry" doc:"Nothing is written: it only tells what would be"`
	State         string            `json:"state" enum:"uploaded,running,stopped,done,failed"`
	Note          string            `json:"note,omitempty" doc:"Why it failed"`
	Done          float64           `json:"done" doc:"How much of the file is read, 0 to 1"`
	Read          int64             `json:"read" doc:"Rows"`
	Made          int64             `json:"made" doc:"Rows of people who were not known before"`
	Changed       int64             `json:"changed" doc:"Rows that changed somebody who was, or added an event. Of a dry run: that speak of somebody who is known"`
	Same          int64             `json:"same" doc:"Rows that changed nothing"`
	Partly        int64             `json:"partly" doc:"Rows of which some values were not taken"`
	Refused       int64             `json:"refused"`
	Refusals      []imports.Refusal `json:"refusals" nullable:"false" doc:"The first 100; all are in the file of refused lines"`
	Repeated      int64             `json:"repeated" doc:"Rows that name somebody whom an earlier row named by the same identifier; they are worked in after it"`
	Repeats       []imports.Repeat  `json:"repeats" nullable:"false" doc:"The first 100"`
	RowsPerSecond float64           `json:"rows_per_second,omitempty"`
	SecondsLeft   float64           `json:"seconds_left,omitempty" doc:"At the rate so far; of a running import"`
	CreatedBy     string            `json:"created_by,omitempty"`
	CreatedAt     time.Time         `json:"created_at"`
	StartedAt     time.Time         `json:"started_at,omitzero"`
	FinishedAt    time.Time         `json:"finished_at,omitzero"`
	FileUntil     time.Time         `json:"file_until,omitzero" doc:"When the file is removed; absent when it is gone"`
}

func importView(i petitbleu.Import) ImportView {
	v := ImportView{ID: i.ID, FileName: i.FileName, Bytes: i.Bytes, Dry: i.Dry, State: string(i.State), Note: i.Note, Read: i.Read, Made: i.Made, Changed: i.Changed,
		Same: i.Same, Partly: i.Partly, Refused: i.Refused, Refusals: []imports.Refusal{}, Repeated: i.Repeated, Repeats: []imports.Repeat{}, CreatedBy: i.CreatedBy, CreatedAt: i.CreatedAt,
		StartedAt: i.StartedAt, FinishedAt: i.FinishedAt, FileUntil: i.FileUntil}
	_ = json.Unmarshal([]byte(i.Mapping), &v.Mapping)   // written by us
	_ = json.Unmarshal([]byte(i.Refusals), &v.Refusals) // written by us
	_ = json.Unmarshal([]byte(i.Repeats), &v.Repeats)   // written by us
	if i.Bytes > 0 {
		v.Done = float64(i.Position) / float64(i.Bytes)
	}
	if i.State == petitbleu.ImportDone {
		v.Done = 1
	}
	if seconds := i.Worked.Seconds(); seconds > 0 {
		v.RowsPerSecond = float64(i.Read) / seconds
		if i.State == petitbleu.ImportRunning && v.Done > 0 {
			v.SecondsLeft = seconds * (1 - v.Done) / v.Done
		}
	}
	return v
}

// ImportUpload is a file that was uploaded, and what its head shows.
type ImportUpload struct {
	Import     ImportView          `json:"import"`
	Inspection *imports.Inspection `json:"inspection"`
	Targets    []imports.Target    `json:"targets" nullable:"false" doc:"What a column of such a file can become"`
}

// importing gives the engine of imports, when the program runs it.
func importing[T any](a *API, do func(*imports.Imports) (T, error)) (v T, err error) {
	if a.o.Imports == nil {
		return v, door.ErrUnavailable("The reading in of files")
	}
	return do(a.o.Imports)
}

func (a *API) importUpload(w http.ResponseWriter, r *http.Request, ws string, c *door.Caller) error {
	kind := imports.Kind(r.URL.Query().Get("kind"))
	if kind == "" {
		kind = imports.People
	}
	name := r.URL.Query().Get("name")
	if len(name) > 200 {
		return petitbleu.Errorf(petitbleu.CodeInvalidParameter, "The name of a file has at most 200 bytes.").At("query.name")
	}
	if name == "" {
		name = "people.csv"
	}
	v, err := importing(a, func(m *imports.Imports) (v ImportUpload, err error) {
		i, in, err := m.Upload(r.Context(), ws, kind, name, c.ID(), r.Body)
		return ImportUpload{importView(i), in, imports.Allowed(kind)}, err
	})
	if err != nil {
		return err
	}
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(http.StatusCreated)
	_ = door.JSON.Marshal(w, v) // the caller may have gone
	return nil
}

type importListInput struct {
	door.InWorkspace
	door.Paging
}

func (a *API) importList(ctx context.Context, in *importListInput) (door.List[ImportView], error) {
	return door.Read(ctx, a.Door, func(tx *store.Tx) (door.List[ImportView], error) {
		rows, err := tx.Imports(in.WS, in.Cursor, in.Limit+1)
		l := door.List[ImportView]{}
		rows, l.Next = door.PageOf(rows, in.Limit, func(last petitbleu.Import) string { return last.ID })
		l.Items = door.MapEach(rows, importView)
		return l.Whole(), err
	})
}

func (a *API) importShow(ctx context.Context, in *door.One) (ImportView, error) {
	return door.Read(ctx, a.Door, func(tx *store.Tx) (ImportView, error) {
		i, err := tx.Import(in.WS, in.ID)
		return importView(i), err
	})
}

type importInspectInput struct {
	door.One
	Kind string `query:"kind" default:"people" enum:"people,events,subscribers"`
}

func (a *API) importInspect(ctx context.Context, in *importInspectInput) (ImportUpload, error) {
	return importing(a, func(m *imports.Imports) (v ImportUpload, err error) {
		if v.Inspection, err = m.Inspection(ctx, in.WS, in.ID, imports.Kind(in.Kind)); err != nil {
			return v, err
		}
		v.Targets = imports.Allowed(imports.Kind(in.Kind))
		v.Import, err = a.importShow(ctx, &in.One)
		return v, err
	})
}

type importStartInput struct {
	door.One
	Body struct {
		Mapping imports.Mapping `json:"mapping"`
		Dry     bool            `json:"dry,omitempty" doc:"Write nothing: only tell what would be"`
	}
}

func (a *API) importStart(ctx context.Context, in *importStartInput) (ImportView, error) {
	return importing(a, func(m *imports.Imports) (ImportView, error) {
		i, err := m.Start(ctx, in.WS, in.ID, in.Body.Mapping, in.Body.Dry)
		return importView(i), err
	})
}

func (a *API) importStop(ctx context.Context, in *door.One) (ImportView, error) {
	return importing(a, func(m *imports.Imports) (ImportView, error) {
		i, err := m.Stop(ctx, in.WS, in.ID)
		return importView(i), err
	})
}

func (a *API) importResume(ctx context.Context, in *door.One) (ImportView, error) {
	return importing(a, func(m *imports.Imports) (ImportView, error) {
		i, err := m.Resume(ctx, in.WS, in.ID)
		return importView(i), err
	})
}

func (a *API) importDelete(ctx context.Context, in *door.One) error {
	_, err := importing(a, func(m *imports.Imports) (struct{}, error) { return struct{}{}, m.Delete(ctx, in.WS, in.ID) })
	return err
}

func (a *API) importRefused(w http.ResponseWriter, r *http.Request, ws string, _ *door.Caller) error {
	id := r.PathValue("id")
	_, err := importing(a, func(m *imports.Imports) (struct{}, error) {
		f, size, err := m.Refused(r.Context(), ws, id)
		if err != nil {
			return struct{}{}, err
		}
		defer f.Close()
		h := w.Header()
		h.Set("Content-Type", "text/csv; charset=utf-8")
		h.Set("Content-Length", strconv.FormatInt(size, 10))
		h.Set("Content-Disposition", `attachment; filename="refused-`+id+`.csv"`)
		_, _ = io.CopyN(w, f, size) // the caller may have gone
		return struct{}{}, nil
	})
	return err
}
