package catalog

import (
	"bufio"
	"context"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/store"
)

// How a file is read in.
const (
	csvBatch  = 500 // rows of one transaction
	csvGuess  = 200 // rows that the types of a new catalog are guessed of
	csvShown  = 100 // refused rows that the report names
	headLimit = 64 << 10
)

// Report says what a file brought.
type Report struct {
	Read     int          `json:"read" doc:"Rows"`
	Made     int          `json:"made" doc:"Items that were not there"`
	Changed  int          `json:"changed" doc:"Items that were there and got values of the file"`
	Refused  int          `json:"refused"`
	Refusals []RefusedRow `json:"refusals" nullable:"false" doc:"The first 100"`
}

// RefusedRow is a row that was not taken.
type RefusedRow struct {
	Line    int    `json:"line" doc:"Of the file; the header is line 1"`
	Message string `json:"message"`
}

// Import reads items out of a CSV file: UTF-8, with a header of which one column is id, and commas,
// semicolons or tabs between the cells. A blank cell leaves the value as it is. A catalog that is not
// there is made, with types that fit the first rows. Rows that are not right are left out and named.
// The error may be [Problems]; rows before it are in.
func Import(ctx context.Context, s *store.Store, workspace, name string, in io.Reader, now time.Time) (Report, error) {
	f, err := openCSV(in)
	if err != nil {
		return Report{}, err
	}
	rep := Report{Refusals: []RefusedRow{}}
	rows, err := f.rows(csvGuess)
	if err != nil {
		return rep, err
	}
	if err := s.Write(ctx, func(tx *store.Tx) error { return f.fit(tx, workspace, name, rows, now) }); err != nil {
		return rep, err
	}
	for len(rows) > 0 {
		part := Report{}
		err := s.Write(ctx, func(tx *store.Tx) error {
			part = Report{}
			return f.save(tx, workspace, name, rows, now, &part)
		})
		if err != nil {
			return rep, err
		}
		rep.add(part)
		if rows, err = f.rows(csvBatch); err != nil {
			return rep, err
		}
	}
	return rep, nil
}

func (r *Report) add(part Report) {
	r.Read, r.Made, r.Changed, r.Refused = r.Read+part.Read, r.Made+part.Made, r.Changed+part.Changed, r.Refused+part.Refused
	r.Refusals = append(r.Refusals, part.Refusals[:min(len(part.Refusals), csvShown-len(r.Refusals))]...)
}

func (r *Report) refuse(line int, message string) {
	r.Refused++
	r.Refusals = append(r.Refusals, RefusedRow{line, message})
}

// csvFile is a file whose header is read.
type csvFile struct {
	reader *csv.Reader
	header []string
	id     int // column of the id
}

// csvRow is a row with the line that it begins at.
type csvRow struct {
	line  int
	cells []string
	wrong string // why it cannot be read
}

func openCSV(in io.Reader) (*csvFile, error) {
	b := bufio.NewReaderSize(in, headLimit)
	if mark, _ := b.Peek(3); string(mark) == "\ufeff" {
		_, _ = b.Discard(3)
	}
	head, _ := b.Peek(headLimit)
	first, _, _ := strings.Cut(string(head), "\n")
	f := &csvFile{reader: csv.NewReader(b)}
	f.reader.FieldsPerRecord = -1
	for _, mark := range []rune{';', '\t'} {
		if strings.Count(first, string(mark)) > strings.Count(first, string(f.reader.Comma)) {
			f.reader.Comma = mark
		}
	}
	header, err := f.reader.Read()
	if err != nil || !utf8.ValidString(strings.Join(header, "")) {
		return nil, Problems{NewProblem("invalid-file", "The file must be CSV in UTF-8 and begin with a header", "")}
	}
	for i := range header {
		header[i] = strings.TrimSpace(header[i])
	}
	f.header, f.id = header, slices.Index(header, "id")
	if f.id < 0 {
		return nil, Problems{NewProblem("items-missing-ids", "The header must have a column id", "")}
	}
	return f, nil
}

// rows gives the next rows, none at the end.
func (f *csvFile) rows(most int) (rows []csvRow, err error) {
	for len(rows) < most {
		cells, err := f.reader.Read()
		if errors.Is(err, io.EOF) {
			return rows, nil
		}
		if wrong, ok := errors.AsType[*csv.ParseError](err); ok {
			rows = append(rows, csvRow{line: wrong.StartLine, wrong: "The quotes of the row do not close, or stand inside a cell"})
			continue
		}
		if err != nil {
			return rows, err
		}
		line, _ := f.reader.FieldPos(0)
		row := csvRow{line: line, cells: cells}
		switch {
		case len(cells) != len(f.header):
			row.wrong = fmt.Sprintf("The row has %d cells and the header %d", len(cells), len(f.header))
		case !utf8.ValidString(strings.Join(cells, "")):
			row.wrong = "The row is not UTF-8"
		}
		rows = append(rows, row)
	}
	return rows, nil
}

// fit makes the catalog when it is not there; of one that is, every column must be a field.
func (f *csvFile) fit(tx *store.Tx, workspace, name string, rows []csvRow, now time.Time) error {
	c, err := tx.Catalog(workspace, name)
	if err == nil {
		for _, column := range f.header {
			if typeOf(c, column) == "" {
				return Problems{NewProblem("invalid-fields", "Some of the columns are not fields of the catalog", "name", column)}
			}
		}
		return nil
	}
	if !errors.Is(err, store.ErrNotFound) {
		return err
	}
	c = petitbleu.Catalog{WorkspaceID: workspace, Name: name, CreatedAt: now, UpdatedAt: now, Fields: []petitbleu.CatalogField{{Name: "id", Type: petitbleu.CatalogString}}}
	for i, column := range f.header {
		if i != f.id {
			c.Fields = append(c.Fields, petitbleu.CatalogField{Name: column, Type: guess(rows, i)})
		}
	}
	return Add(tx, c)
}

var (
	plainNumber = regexp.MustCompile(`^-?(0|[1-9][0-9]*)(\.[0-9]+)?$`) // with a leading zero it is a text: a postcode, a telephone number
	guesses     = []petitbleu.CatalogFieldType{petitbleu.CatalogBoolean, petitbleu.CatalogNumber, petitbleu.CatalogTime, petitbleu.CatalogArray, petitbleu.CatalogObject}
)

// guess gives the type that every cell of a column has; string when there is none or no cell.
func guess(rows []csvRow, column int) petitbleu.CatalogFieldType {
	for _, kind := range guesses {
		seen, all := false, true
		for _, r := range rows {
			if r.wrong != "" || strings.TrimSpace(r.cells[column]) == "" {
				continue
			}
			seen = true
			_, problem := fromCell(kind, r.cells[column])
			all = all && problem == "" && (kind != petitbleu.CatalogNumber || plainNumber.MatchString(strings.TrimSpace(r.cells[column])))
		}
		if seen && all {
			return kind
		}
	}
	return petitbleu.CatalogString
}

// fromCell reads a cell as a value of a type; arrays and objects are written as JSON.
func fromCell(kind petitbleu.CatalogFieldType, cell string) (any, string) {
	if kind != petitbleu.CatalogArray && kind != petitbleu.CatalogObject {
		return convert(kind, cell)
	}
	d := json.NewDecoder(strings.NewReader(cell))
	d.UseNumber()
	var v any
	if err := d.Decode(&v); err != nil || d.More() {
		return nil, "unable-to-coerce-value"
	}
	return convert(kind, v)
}

// save writes rows in one transaction.
func (f *csvFile) save(tx *store.Tx, workspace, name string, rows []csvRow, now time.Time, rep *Report) error {
	c, err := tx.ChangeCatalog(workspace, name, now)
	if err != nil {
		return orNotFound(err, name)
	}
	rep.Read = len(rows)
	given, at := []Given{}, map[string]int{}
	for _, r := range rows {
		g, wrong := f.given(c, r)
		if wrong != "" {
			rep.refuse(r.line, wrong)
			continue
		}
		if i, twice := at[g.ID]; twice { // the later row has the last word
			for field, v := range g.Values {
				given[i].Values[field] = v
			}
			rep.Changed++
			continue
		}
		at[g.ID] = len(given)
		given = append(given, g)
	}
	ids := make([]string, len(given))
	for i, g := range given {
		ids[i] = g.ID
	}
	had, err := tx.CatalogItemsByID(workspace, name, ids)
	if err != nil {
		return err
	}
	items := make([]petitbleu.CatalogItem, len(given))
	for i, g := range given {
		old, there := had[g.ID]
		if there {
			rep.Changed++
		} else {
			rep.Made++
		}
		values, err := Patch(c.Fields, g.ID, old.Values, g.Values)
		if err != nil {
			return err
		}
		items[i] = petitbleu.CatalogItem{ID: g.ID, Values: values, UpdatedAt: now}
	}
	return tx.SaveCatalogItems(workspace, name, items)
}

// given reads a row, or says why it is not taken.
func (f *csvFile) given(c petitbleu.Catalog, r csvRow) (g Given, wrong string) {
	if r.wrong != "" {
		return g, r.wrong
	}
	ids, err := CheckIDs([]any{strings.TrimSpace(r.cells[f.id])})
	if err != nil {
		return g, err.Error()
	}
	g = Given{ID: ids[0], Values: map[string]any{}}
	for i, cell := range r.cells {
		if i == f.id || strings.TrimSpace(cell) == "" {
			continue
		}
		v, problem := fromCell(typeOf(c, f.header[i]), cell)
		if problem != "" {
			return g, f.header[i] + ": " + sentences[problem]
		}
		g.Values[f.header[i]] = v
	}
	return g, ""
}
