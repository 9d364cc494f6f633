package imports

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"github.com/petitbleu/petitbleu"
)

// RecordLimit is how many bytes one record of a file may have: a cell of a million characters
// fits, a quotation mark that is never closed does not swallow the file.
const RecordLimit = 8 << 20

// Cell is one value of a record. Quoted tells whether it stood between quotation marks, which
// make a text of it whatever it looks like (Braze reference, section 1.8).
type Cell struct {
	Text   string
	Quoted bool
}

// Record is one row of a file.
type Record struct {
	Line  int    // of its first character, from 1
	End   int64  // offset of the byte after it
	Raw   []byte // as it stands in the file, without the end of the line; valid until the next Read
	Cells []Cell
	Err   *petitbleu.Error // why it cannot be read; the next one can
}

// Blank tells whether nothing stands in the record.
func (r *Record) Blank() bool {
	for _, c := range r.Cells {
		if strings.TrimSpace(c.Text) != "" {
			return false
		}
	}
	return r.Err == nil
}

// Reader reads records of a CSV file (RFC 4180), with ends of lines of both kinds. Unlike the
// standard library's it tells quoted cells from others, keeps each record as it stood, and goes on
// behind a record that is broken: at the next line.
type Reader struct {
	r      *bufio.Reader
	back   []byte // read, given back, and read before r
	comma  byte
	line   int
	offset int64
	raw    []byte
	parts  []part
	text   []byte
}

// part is where a cell lies in Reader.text.
type part struct {
	start, end int
	quoted     bool
}

// NewReader reads records from an offset of a file, where a line begins.
func NewReader(r io.Reader, comma byte, line int, offset int64) *Reader {
	return &Reader{r: bufio.NewReaderSize(r, 1<<18), comma: comma, line: line, offset: offset}
}

// Read reads the next record into r. It answers io.EOF at the end of the file, and else only
// what the file itself fails with: what is wrong with a record stands in r.Err.
func (f *Reader) Read(r *Record) error {
	*r = Record{Line: f.line, Cells: r.Cells[:0]}
	f.raw = f.raw[:0]
	quoted, first, err := f.lines(r)
	if err != nil {
		return err
	}
	r.Raw = bytes.TrimRight(f.raw, "\r\n")
	switch {
	case r.Err != nil:
	case !utf8.Valid(r.Raw):
		r.Err = broken("The line is not UTF-8: save the file as UTF-8 and import it again.")
	case bytes.IndexByte(r.Raw, 0) >= 0:
		r.Err = broken("The line holds a zero byte, which no text has: save the file as plain CSV.")
	case !quoted:
		f.plain(r)
	default:
		r.Err = f.split(r)
	}
	if r.Err != nil && first < len(f.raw) {
		f.giveBack(r, first)
	}
	r.End = f.offset
	return nil
}

// lines gathers the line, and those behind it while a quotation mark is open. quoted tells whether
// there are any quotation marks, first how long the first line is.
func (f *Reader) lines(r *Record) (quoted bool, first int, err error) {
	marks := 0
	for {
		part, err := f.slice()
		f.raw = append(f.raw, part...)
		f.offset += int64(len(part))
		marks += bytes.Count(part, []byte{'"'})
		switch {
		case err == bufio.ErrBufferFull && len(f.raw) <= RecordLimit:
			continue
		case err == bufio.ErrBufferFull:
			if first == 0 {
				r.Err = broken("The line is longer than %d bytes.", RecordLimit)
				return false, len(f.raw), f.skipLine()
			}
		case err != nil && err != io.EOF:
			return false, 0, fmt.Errorf("read the file: %w", err)
		case len(f.raw) == 0:
			return false, 0, io.EOF
		default:
			f.line++
		}
		if first == 0 {
			first = len(f.raw)
		}
		switch {
		case marks%2 == 0 && err != bufio.ErrBufferFull:
			return marks > 0, first, nil
		case err == io.EOF || len(f.raw) > RecordLimit:
			r.Err = broken(unclosed)
			return true, first, nil
		}
	}
}

const unclosed = "A quotation mark is opened and never closed: close it, or write it twice inside a quoted cell."

// giveBack gives up a record of several lines that is broken: only its first line is lost, and
// reading goes on behind it.
func (f *Reader) giveBack(r *Record, first int) {
	rest := f.raw[first:]
	f.line = r.Line + 1
	f.offset -= int64(len(rest))
	f.back = append(bytes.Clone(rest), f.back...)
	r.Raw, r.Cells = bytes.TrimRight(f.raw[:first], "\r\n"), r.Cells[:0]
}

// slice gives the next line, or a part of it with bufio.ErrBufferFull.
func (f *Reader) slice() ([]byte, error) {
	if len(f.back) == 0 {
		return f.r.ReadSlice('\n')
	}
	part, rest, whole := bytes.Cut(f.back, []byte{'\n'})
	f.back = rest
	if !whole {
		return part, bufio.ErrBufferFull
	}
	return part[:len(part)+1], nil
}

func (f *Reader) skipLine() error {
	for {
		part, err := f.slice()
		f.offset += int64(len(part))
		switch err {
		case bufio.ErrBufferFull:
		case nil, io.EOF:
			f.line++
			return nil
		default:
			return fmt.Errorf("read the file: %w", err)
		}
	}
}

// plain splits a record without quotation marks.
func (f *Reader) plain(r *Record) {
	rest := string(r.Raw)
	for {
		i := strings.IndexByte(rest, f.comma)
		if i < 0 {
			r.Cells = append(r.Cells, Cell{Text: rest})
			return
		}
		r.Cells = append(r.Cells, Cell{Text: rest[:i]})
		rest = rest[i+1:]
	}
}

// split splits a record with quotation marks, each cell at its own place.
func (f *Reader) split(r *Record) *petitbleu.Error {
	f.text, f.parts = f.text[:0], f.parts[:0]
	raw := r.Raw
	for i := 0; ; {
		p := part{start: len(f.text)}
		if i < len(raw) && raw[i] == '"' {
			p.quoted = true
			next, err := f.unquote(raw, i+1)
			if err != nil {
				return err
			}
			i = next
		} else {
			end := bytes.IndexByte(raw[i:], f.comma)
			if end < 0 {
				end = len(raw) - i
			}
			if bytes.IndexByte(raw[i:i+end], '"') >= 0 {
				return broken("A quotation mark stands inside a cell that does not begin with one: put the whole cell in quotation marks and write inner ones twice.")
			}
			f.text = append(f.text, raw[i:i+end]...)
			i += end
		}
		p.end = len(f.text)
		f.parts = append(f.parts, p)
		if i >= len(raw) {
			break
		}
		i++ // the comma
	}
	text := string(f.text)
	for _, p := range f.parts {
		r.Cells = append(r.Cells, Cell{Text: text[p.start:p.end], Quoted: p.quoted})
	}
	return nil
}

// unquote reads a quoted cell that begins at i, and gives where it ends: at a comma or the end.
func (f *Reader) unquote(raw []byte, i int) (int, *petitbleu.Error) {
	for {
		end := bytes.IndexByte(raw[i:], '"')
		if end < 0 {
			return 0, broken(unclosed)
		}
		f.text = append(f.text, raw[i:i+end]...)
		i += end + 1
		switch {
		case i == len(raw) || raw[i] == f.comma:
			return i, nil
		case raw[i] == '"':
			f.text = append(f.text, '"')
			i++
		default:
			return 0, broken("Something stands behind the closing quotation mark of a cell: write inner quotation marks twice.")
		}
	}
}

func broken(format string, args ...any) *petitbleu.Error {
	return petitbleu.Errorf(petitbleu.CodeInvalidBody, format, args...)
}
