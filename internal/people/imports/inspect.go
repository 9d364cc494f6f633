package imports

import (
	"bufio"
	"bytes"
	"io"
	"strings"
	"unicode/utf8"
)

// Limits of a file.
const (
	FileLimit   = 500 << 20 // bytes (Braze reference, section 1.8)
	ColumnLimit = 500
	previewRows = 20
	guessedRows = 1000 // are looked at to guess types
	sampleLimit = 3    // values shown for each column
	cellShown   = 200  // characters of a cell in a preview
)

// Inspection is what the head of a file shows.
type Inspection struct {
	Separator string     `json:"separator" doc:"What stands between cells: a comma, a semicolon or a tab"`
	Header    []string   `json:"header"`
	Rows      [][]string `json:"rows" doc:"The first rows, long cells cut"`
	Mapping   Mapping    `json:"mapping" doc:"What the columns probably become"`
	Columns   []Seen     `json:"columns"`
	Broken    []Refusal  `json:"broken,omitempty" doc:"Lines among the first that cannot be read"`
	headEnd   int64      // where the first row begins
	headLines int
}

// Seen is what was seen in a column among the first rows.
type Seen struct {
	Type    Type     `json:"type" doc:"What the unquoted cells look like; string when they differ" enum:"string,number,boolean,time"`
	Mixed   bool     `json:"mixed,omitempty" doc:"Cells of several types: a filter on the attribute would not see all of them"`
	Filled  int      `json:"filled" doc:"Rows in which the cell is not blank"`
	Samples []string `json:"samples"`
}

// Refusal says why a line was not taken.
type Refusal struct {
	Line     int    `json:"line"`
	Sentence string `json:"sentence"`
}

// Inspect reads the head of a file. The error names what is wrong with the file as a whole.
func Inspect(r io.Reader, k Kind) (*Inspection, error) {
	if _, ok := allowed[k]; !ok {
		return nil, wrong("kind", "A file is of people, events or subscribers.")
	}
	head := bufio.NewReaderSize(r, 1<<16)
	mark, err := begin(head)
	if err != nil {
		return nil, err
	}
	comma, err := separator(head)
	if err != nil {
		return nil, err
	}
	in := &Inspection{Separator: string(comma)}
	f := NewReader(head, comma, 1, mark)
	var first Record
	if err := f.Read(&first); err == io.EOF {
		return nil, wrong("file", "The file is empty.")
	} else if err != nil {
		return nil, err
	}
	if err := in.header(&first); err != nil {
		return nil, err
	}
	in.headEnd, in.headLines = first.End, f.line-1
	in.Mapping = Guess(k, in.Header)
	return in, in.sample(f)
}

var byteOrderMark = []byte{0xef, 0xbb, 0xbf}

// begin skips the mark that some programs put before UTF-8, and refuses other encodings that show.
func begin(head *bufio.Reader) (int64, error) {
	start, err := head.Peek(4)
	if len(start) == 0 {
		if err == io.EOF {
			return 0, wrong("file", "The file is empty.")
		}
		return 0, err
	}
	switch {
	case bytes.HasPrefix(start, byteOrderMark):
		_, err = head.Discard(len(byteOrderMark))
		return int64(len(byteOrderMark)), err
	case bytes.HasPrefix(start, []byte{0xff, 0xfe}), bytes.HasPrefix(start, []byte{0xfe, 0xff}):
		return 0, wrong("file", "The file is UTF-16: save it as CSV in UTF-8.")
	case bytes.HasPrefix(start, []byte("PK\x03\x04")):
		return 0, wrong("file", "The file is a workbook or an archive, not CSV: save it as CSV in UTF-8.")
	}
	return 0, nil
}

// separator finds what stands between the cells of the first line, outside quotation marks.
func separator(head *bufio.Reader) (byte, error) {
	start, err := head.Peek(1 << 16)
	if err != nil && err != io.EOF && err != bufio.ErrBufferFull {
		return 0, err
	}
	var commas, semicolons, tabs int
	quoted := false
	for _, c := range start {
		switch {
		case c == '"':
			quoted = !quoted
		case quoted:
		case c == ',':
			commas++
		case c == ';':
			semicolons++
		case c == '\t':
			tabs++
		}
		if c == '\n' && !quoted {
			break
		}
	}
	switch {
	case semicolons > commas && semicolons >= tabs:
		return ';', nil
	case tabs > commas:
		return '\t', nil
	}
	return ',', nil
}

func (in *Inspection) header(r *Record) error {
	if r.Err != nil {
		return r.Err.At("file")
	}
	if len(r.Cells) > ColumnLimit {
		return wrong("file", "The file has %d columns; at most %d are read.", len(r.Cells), ColumnLimit)
	}
	seen := map[string]bool{}
	for _, c := range r.Cells {
		name := strings.TrimSpace(c.Text)
		if !c.Quoted && strings.Contains(c.Text, "\r") {
			return wrong("file", "The lines end with CR alone, as very old programs write them: save the file with LF or CRLF.")
		}
		if name != "" && seen[name] {
			return wrong("file", "Two columns have the same header: give each its own.")
		}
		seen[name] = true
		in.Header = append(in.Header, c.Text)
	}
	if r.Blank() {
		return wrong("file", "The first line is blank: it must hold the headers of the columns.")
	}
	return nil
}

// sample looks at the first rows.
func (in *Inspection) sample(f *Reader) error {
	in.Columns = make([]Seen, len(in.Header))
	var r Record
	for range guessedRows {
		err := f.Read(&r)
		if err == io.EOF {
			break
		}
		if err != nil {
			return err
		}
		switch {
		case r.Err == nil && r.Blank():
			continue
		case r.Err == nil && len(r.Cells) != len(in.Header):
			r.Err = broken("The line has %d cells and the header %d: look for a missing or an unquoted separator.", len(r.Cells), len(in.Header))
		}
		if r.Err != nil {
			if len(in.Broken) < previewRows {
				in.Broken = append(in.Broken, Refusal{Line: r.Line, Sentence: r.Err.Message})
			}
			continue
		}
		in.look(&r)
	}
	for i := range in.Columns {
		if in.Columns[i].Type == "" {
			in.Columns[i].Type = Text
		}
	}
	return nil
}

func (in *Inspection) look(r *Record) {
	shown := make([]string, len(r.Cells))
	for i, c := range r.Cells {
		shown[i] = short(c.Text)
		text := strings.TrimSpace(c.Text)
		if text == "" {
			continue
		}
		s := &in.Columns[i]
		s.Filled++
		if len(s.Samples) < sampleLimit {
			s.Samples = append(s.Samples, shown[i])
		}
		k := Text
		if !c.Quoted {
			k = kindOf(text)
		}
		if s.Type != "" && s.Type != k {
			s.Mixed, k = true, Text
		}
		s.Type = k
	}
	if len(in.Rows) < previewRows {
		in.Rows = append(in.Rows, shown)
	}
}

func short(text string) string {
	if utf8.RuneCountInString(text) <= cellShown {
		return text
	}
	return string([]rune(text[:min(len(text), 4*cellShown)])[:cellShown]) + "…"
}
