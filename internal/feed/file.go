package feed

import (
	"bufio"
	"bytes"
	"context"
	"crypto/rand"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/store"
)

const (
	fileKeyLimit   = 200
	fileLife       = 7 * 24 * time.Hour // that a file can be used
	uploadLife     = 24 * time.Hour     // that a file may take to come in
	fileProblems   = 100                // that are told one by one
	columnsLimit   = 100
	partsAtOnce    = 8
	userColumn     = "user_id"
	FileBytesLimit = 256 << 20 // of a file of targets
)

// FileReport says what was wrong with lines of a file of targets.
type FileReport struct {
	Problem    string        `json:"problem,omitempty"` // why the whole file cannot be used; empty: it can
	Columns    []string      `json:"columns"`           // the variables
	Rejected   int64         `json:"rejected"`          // lines that are left out
	Duplicates int64         `json:"duplicates"`        // of those, the ones whose user id stood there before
	Problems   []FileProblem `json:"problems"`          // the first of them
}

// FileProblem is what is wrong with a line, counted from 1, the names of the columns.
type FileProblem struct {
	Line    int    `json:"line"`
	Message string `json:"message"`
}

// ReadReport reads what a file's report says.
func ReadReport(f store.TargetFile) (r FileReport, err error) {
	if len(f.Report) > 0 {
		err = json.Unmarshal(f.Report, &r)
	}
	return r, err
}

// CheckFileKey tells what is wrong with the key of a file.
func CheckFileKey(key string) error {
	bad := key == "" || len(key) > fileKeyLimit || strings.ContainsFunc(key, func(r rune) bool {
		return (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') && (r < '0' || r > '9') && !strings.ContainsRune("._-", r)
	})
	if bad {
		return invalid("file_key", "The key of a file has 1 to %d letters, digits, points, hyphens and underscores.", fileKeyLimit)
	}
	return nil
}

// ReserveFile takes a key for a file that is uploaded next. One that was uploaded before is refused, unless overwrite says so.
func ReserveFile(tx *store.Tx, workspace, key, by string, overwrite bool, now time.Time) (store.TargetFile, error) {
	if err := CheckFileKey(key); err != nil {
		return store.TargetFile{}, err
	}
	f, err := tx.TargetFile(workspace, key)
	switch {
	case err == nil && f.Size > 0 && f.ExpiresAt.After(now) && !overwrite:
		return f, petitbleu.Errorf(petitbleu.CodeConflict, "There is a file with the key %q. Choose another key, or ask to overwrite it.", key).At("file_key")
	case err == nil && overwrite && f.Size > 0:
		return f, nil // it is used as it is until the next is uploaded
	case err != nil && !errors.Is(err, store.ErrNotFound):
		return f, err
	}
	f = store.TargetFile{WorkspaceID: workspace, Key: key, By: by, CreatedAt: now, ExpiresAt: now.Add(fileLife)}
	return f, tx.PutTargetFile(f)
}

// UploadFile reads a file of targets: CSV in UTF-8, with commas, semicolons or tabs, a byte order mark or none, quotes as RFC 4180 has them.
// Its first line names the columns, of which exactly one is user_id; the others are variables. At most
// petitbleu.BatchFileLimit targets. Lines that cannot be used are left out and told, and so is the second of two with one
// user id; a file that cannot be read at all has a Problem in its report. The store sees a file once it was read wholly.
func (e *Engine) UploadFile(ctx context.Context, workspace, key, by string, r io.Reader) (store.TargetFile, FileReport, error) {
	if err := CheckFileKey(key); err != nil {
		return store.TargetFile{}, FileReport{}, err
	}
	now := e.now()
	f := store.TargetFile{WorkspaceID: workspace, Key: key, By: by, CreatedAt: now, ExpiresAt: now.Add(fileLife)}
	aside, err := e.aside(ctx, f)
	if err != nil {
		return f, FileReport{}, err
	}
	u := &upload{size: e.blockSize(), seen: map[string]bool{}, report: FileReport{Columns: []string{}, Problems: []FileProblem{}}}
	u.put = func(parts []store.TargetPart) error {
		return e.o.Store.WriteSoon(ctx, func(tx *store.Tx) error { return tx.AddTargetParts(workspace, aside, parts) })
	}
	if err = u.read(r); err == nil {
		f.Size, f.Targets = max(u.bytes, 1), u.targets
		if u.report.Problem != "" {
			f.Targets = 0
		}
		if f.Report, err = json.Marshal(u.report); err == nil {
			err = e.o.Store.Write(ctx, func(tx *store.Tx) error { return tx.TakeTargetParts(f, aside) })
		}
	}
	if err != nil {
		err = errors.Join(err, e.o.Store.WriteSoon(context.WithoutCancel(ctx), func(tx *store.Tx) error { return tx.DropTargetFile(workspace, aside) }))
	}
	return f, u.report, err
}

// aside makes a place of its own for the parts of a file on its way in: two that are sent under one key at once do not
// mix, and what was there before can be used until the next is there wholly. No key of a file has a blank.
func (e *Engine) aside(ctx context.Context, f store.TargetFile) (string, error) {
	f.Key += " " + rand.Text()
	f.Size, f.ExpiresAt = store.TargetFileAside, f.CreatedAt.Add(uploadLife)
	return f.Key, e.o.Store.WriteSoon(ctx, func(tx *store.Tx) error { return tx.PutTargetFile(f) })
}

// upload is a file on its way in.
type upload struct {
	size    int // of a part, in targets
	put     func([]store.TargetPart) error
	columns []string
	user    int // the place of user_id
	seen    map[string]bool
	report  FileReport
	bytes   int64
	targets int64

	parts  []store.TargetPart
	n      int // parts so far
	body   strings.Builder
	people int
}

// counted reads at most so many bytes, and counts them.
type counted struct {
	r    io.Reader
	read *int64
}

var errFileLong = errors.New("the file is too long")

func (c counted) Read(p []byte) (int, error) {
	n, err := c.r.Read(p)
	if *c.read += int64(n); *c.read > FileBytesLimit {
		return n, errFileLong
	}
	return n, err
}

func (u *upload) read(r io.Reader) error {
	in := bufio.NewReaderSize(counted{r, &u.bytes}, 64<<10)
	mark, _ := in.Peek(3)
	switch {
	case string(mark) == "\ufeff":
		_, _ = in.Discard(3)
	case len(mark) > 1 && (string(mark[:2]) == "\xff\xfe" || string(mark[:2]) == "\xfe\xff"):
		u.report.Problem = "The file is in UTF-16. Save it as CSV in UTF-8."
		return nil
	}
	lines := csv.NewReader(in)
	lines.Comma, lines.FieldsPerRecord, lines.ReuseRecord = separator(in), -1, true
	first, err := lines.Read()
	if err != nil {
		return u.broken(err, "The file is empty. Its first line names the columns: user_id, and the variables.")
	}
	if u.report.Problem = u.header(first); u.report.Problem != "" {
		return nil
	}
	for {
		fields, err := lines.Read()
		if err == io.EOF { //nolint:errorlint // that is how a reader of lines ends
			break
		}
		if wrong, ok := errors.AsType[*csv.ParseError](err); ok {
			u.leave(wrong.StartLine, "The quotes of this line are not right: a field with quotes stands in quotes, and each of its own is doubled.")
			continue
		}
		if err != nil {
			return u.broken(err, "")
		}
		line, _ := lines.FieldPos(0)
		if err := u.line(line, fields); err != nil || u.report.Problem != "" {
			return err
		}
	}
	if u.targets == 0 && u.report.Problem == "" {
		u.report.Problem = "The file has no line that can be used."
	}
	return u.flush(true)
}

// separator tells what stands between the columns of line 1: commas, or semicolons or tabs, as spreadsheets write where a
// comma stands in decimals. No name of a column has any of them.
func separator(in *bufio.Reader) rune {
	head, _ := in.Peek(in.Size())
	if i := bytes.IndexAny(head, ",;\t\r\n"); i >= 0 && (head[i] == ';' || head[i] == '\t') {
		return rune(head[i])
	}
	return ','
}

// broken says why a file ends before its end: its own fault is a problem, another an error.
func (u *upload) broken(err error, empty string) error {
	switch wrong, parse := errors.AsType[*csv.ParseError](err); {
	case errors.Is(err, errFileLong):
		u.report.Problem = fmt.Sprintf("The file has more than %d MB.", FileBytesLimit>>20)
	case errors.Is(err, io.EOF) && empty != "":
		u.report.Problem = empty
	case parse:
		u.report.Problem = fmt.Sprintf("Line %d is not CSV: its quotes are not right.", wrong.StartLine)
	default:
		return err
	}
	return nil
}

// header reads the names of the columns, and says what is wrong with them.
func (u *upload) header(fields []string) string {
	u.user = -1
	seen := map[string]bool{}
	if len(fields) > columnsLimit {
		return fmt.Sprintf("The file has %d columns, and at most %d are taken.", len(fields), columnsLimit)
	}
	for i, name := range fields {
		name = strings.Clone(strings.TrimSpace(name))
		switch {
		case !isColumn(name):
			return fmt.Sprintf("Line 1 names the columns, with commas, semicolons or tabs between them; the name in column %d may hold letters, digits, underscores, hyphens and points only.", i+1)
		case seen[name]:
			return fmt.Sprintf("Two columns have the name %s.", name)
		case name == userColumn:
			u.user = i
		default:
			u.report.Columns = append(u.report.Columns, name)
		}
		seen[name] = true
		u.columns = append(u.columns, name)
	}
	if u.user < 0 {
		return "No column has the name user_id. Line 1 names the columns, with commas, semicolons or tabs between them."
	}
	return ""
}

func isColumn(name string) bool {
	if name == "" || len(name) > 128 {
		return false
	}
	for _, c := range []byte(name) {
		if (c < 'a' || c > 'z') && (c < 'A' || c > 'Z') && (c < '0' || c > '9') && c != '_' && c != '-' && c != '.' {
			return false
		}
	}
	return true
}

// line takes one line. What is wrong with it is told in the report.
func (u *upload) line(number int, fields []string) error {
	if len(fields) != len(u.columns) {
		u.leave(number, fmt.Sprintf("The line has %d fields, and line 1 names %d columns.", len(fields), len(u.columns)))
		return nil
	}
	id := fields[u.user]
	if err := CheckUser(id); err != nil {
		u.leave(number, "The user id is not right: it has 1 to 80 characters, none of them a control character, and no blanks around it.")
		return nil
	}
	if u.seen[id] {
		u.report.Duplicates++
		u.leave(number, "The user id stood in a line before: the first one counts.")
		return nil
	}
	values := make(map[string]string, len(fields)-1)
	for i, v := range fields {
		if i == u.user {
			continue
		}
		if !utf8.ValidString(v) {
			u.leave(number, "The line is not in UTF-8.")
			return nil
		}
		values[u.columns[i]] = v
	}
	if u.targets >= petitbleu.BatchFileLimit {
		u.report.Problem = fmt.Sprintf("The file has more than %d targets. Make several files of it.", petitbleu.BatchFileLimit)
		return nil
	}
	return u.target(number, strings.Clone(id), values)
}

func (u *upload) target(number int, id string, values map[string]string) error {
	variables, err := json.Marshal(values)
	if err != nil {
		return err
	}
	if len(variables) > petitbleu.NotificationValues {
		u.leave(number, fmt.Sprintf("The variables of the line have more than %d bytes as JSON.", petitbleu.NotificationValues))
		return nil
	}
	body, err := json.Marshal(Target{UserID: id, Variables: variables})
	if err != nil {
		return err
	}
	u.seen[id] = true
	u.body.Write(body)
	u.body.WriteByte('\n')
	u.targets++
	u.people++
	return u.flush(false)
}

// flush puts parts that are full into the store; at the end all of them.
func (u *upload) flush(end bool) error {
	if u.people == u.size || end && u.people > 0 {
		u.parts = append(u.parts, store.TargetPart{Part: u.n, People: u.people, Body: u.body.String()})
		u.n++
		u.people = 0
		u.body.Reset()
	}
	if len(u.parts) < partsAtOnce && !end || len(u.parts) == 0 {
		return nil
	}
	err := u.put(u.parts)
	u.parts = nil
	return err
}

func (u *upload) leave(line int, message string) {
	if u.report.Rejected++; len(u.report.Problems) < fileProblems {
		u.report.Problems = append(u.report.Problems, FileProblem{line, message})
	}
}

// fileTargets gives how many targets a file has that can be used now.
func fileTargets(tx *store.Tx, workspace, key string, now time.Time) (int64, error) {
	f, err := tx.TargetFile(workspace, key)
	switch {
	case errors.Is(err, store.ErrNotFound) || err == nil && !f.ExpiresAt.After(now):
		return 0, petitbleu.Errorf(petitbleu.CodeNotFound, "There is no file of targets with the key %q.", key).At("targets_filename")
	case err != nil:
		return 0, err
	case f.Size <= 0:
		return 0, petitbleu.Errorf(petitbleu.CodeConflict, "The file %q was not uploaded yet, or not wholly.", key).At("targets_filename")
	case f.Targets == 0:
		r, err := ReadReport(f)
		if err != nil {
			return 0, err
		}
		return 0, petitbleu.Errorf(petitbleu.CodeInvalidParameter, "The file %q cannot be used: %s", key, r.Problem).At("targets_filename")
	}
	return f.Targets, nil
}
