package imports

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"
	"testing/iotest"
)

func readAll(t *testing.T, text string, comma byte) (all []Record) {
	t.Helper()
	f := NewReader(iotest.HalfReader(strings.NewReader(text)), comma, 1, 0)
	for {
		var r Record
		err := f.Read(&r)
		if err == io.EOF {
			return all
		}
		if err != nil {
			t.Fatal(err)
		}
		r.Raw = slices.Clone(r.Raw)
		all = append(all, r)
	}
}

func show(r Record) string {
	if r.Err != nil {
		return fmt.Sprintf("%d! %s", r.Line, strings.SplitN(r.Err.Message, ":", 2)[0])
	}
	var cells []string
	for _, c := range r.Cells {
		if c.Quoted {
			cells = append(cells, fmt.Sprintf("'%s'", c.Text))
		} else {
			cells = append(cells, c.Text)
		}
	}
	return fmt.Sprintf("%d %s", r.Line, strings.Join(cells, "|"))
}

func TestReader(t *testing.T) {
	for _, c := range []struct {
		name, text string
		comma      byte
		want       []string
	}{
		{"plain", "a,b\n1,2\n", ',', []string{"1 a|b", "2 1|2"}},
		{"without an end of the last line", "a,b\n1,2", ',', []string{"1 a|b", "2 1|2"}},
		{"both ends of lines", "a,b\r\n1,2\n3,4\r\n", ',', []string{"1 a|b", "2 1|2", "3 3|4"}},
		{"semicolons", "a;b,c\n", ';', []string{"1 a|b,c"}},
		{"empty cells", ",,\n\n", ',', []string{"1 ||", "2 "}},
		{"quoted", `a,"b, ""c""",d` + "\n", ',', []string{`1 a|'b, "c"'|d`}},
		{"a quoted number stays quoted", `"12",""` + "\n", ',', []string{"1 '12'|''"}},
		{"a cell over lines", "\"a\nb\",c\nd,e\n", ',', []string{"1 'a\nb'|c", "3 d|e"}},
		{"never closed", "a,\"b\nc,d\ne,f\n", ',', []string{"1! A quotation mark is opened and never closed", "2 c|d", "3 e|f"}},
		{"never closed, twice", "\"a\n\"b\",c\n\"d\n", ',', []string{"1! Something stands behind the closing quotation mark of a cell", "2 'b'|c", "3! A quotation mark is opened and never closed"}},
		{"a mark inside", "a\"b\",c\nd,e\n", ',', []string{"1! A quotation mark stands inside a cell that does not begin with one", "2 d|e"}},
		{"not UTF-8", "a\xff,b\nc,d\n", ',', []string{"1! The line is not UTF-8", "2 c|d"}},
		{"a zero byte", "a\x00,b\nc,d\n", ',', []string{"1! The line holds a zero byte, which no text has", "2 c|d"}},
		{"nothing", "", ',', nil},
	} {
		var got []string
		for _, r := range readAll(t, c.text, c.comma) {
			got = append(got, show(r))
		}
		if !slices.Equal(got, c.want) {
			t.Errorf("%s: %q, not %q", c.name, got, c.want)
		}
	}
}

func TestLongRecords(t *testing.T) {
	million := strings.Repeat("é", 1_000_000)
	got := readAll(t, "a,\""+million+"\"\nb,c\n", ',')
	if len(got) != 2 || got[0].Cells[1].Text != million || got[1].Line != 2 {
		t.Errorf("%d records of a file with a cell of a million characters", len(got))
	}
	got = readAll(t, strings.Repeat("x", RecordLimit+1<<19)+"\nb,c\n", ',')
	if len(got) != 2 || got[0].Err == nil || show(got[1]) != "2 b|c" {
		t.Errorf("behind a line that is too long: %d records", len(got))
	}
	got = readAll(t, "\"a\n"+strings.Repeat("b,c\n", RecordLimit/4+10), ',')
	if got[0].Err == nil || show(got[1]) != "2 b|c" || len(got) != RecordLimit/4+11 {
		t.Errorf("behind a quotation mark that is never closed: %d records", len(got))
	}
}

// Every line is broken, and each costs its own line only.
func TestManyBrokenLines(t *testing.T) {
	text := strings.Repeat("\"a\"b\",c\n\"d\"\n", 20_000)
	got := readAll(t, text, ',')
	if len(got) != 40_000 || got[0].Err == nil || show(got[39_999]) != "40000 'd'" {
		t.Errorf("%d records", len(got))
	}
}

// A file is read on from the end of any record as if it had been read from its beginning.
func TestReadOn(t *testing.T) {
	text := "a,b\r\n\"c\nd\",e\nf,\"g\n\nh,i\n"
	all := readAll(t, text, ',')
	for n, r := range all {
		var rest []string
		line := len(all) + 10
		if n+1 < len(all) {
			line = all[n+1].Line
		}
		f := NewReader(strings.NewReader(text[r.End:]), ',', line, r.End)
		for {
			var next Record
			if f.Read(&next) != nil {
				break
			}
			rest = append(rest, show(next))
		}
		var want []string
		for _, w := range all[n+1:] {
			want = append(want, show(w))
		}
		if !slices.Equal(rest, want) {
			t.Errorf("from %d: %q, not %q", r.End, rest, want)
		}
	}
}

// FuzzReader: nothing of a file is lost, and what the standard library reads without an error is
// read alike.
func FuzzReader(f *testing.F) {
	for _, s := range []string{"a,b\n1,2\n", "\"a\nb\",c\r\nd", "a,\"b\nc,d\n", "\"\"\"\",\n,\n", "a\"b,c\n\xff\n"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		all := readAll(t, text, ',')
		if n := len(all); n > 0 && all[n-1].End != int64(len(text)) {
			t.Fatalf("read %d of %d bytes", all[n-1].End, len(text))
		}
		if strings.ContainsAny(text, "\x00\r") || strings.ToValidUTF8(text, "") != text {
			return // the standard library takes these otherwise, on purpose
		}
		want, err := csv.NewReader(strings.NewReader(text)).ReadAll()
		if errors.Is(err, csv.ErrFieldCount) || err != nil {
			return
		}
		n := 0
		for _, r := range all {
			if r.Err == nil && len(r.Raw) == 0 {
				continue // the standard library leaves out empty lines
			}
			if r.Err != nil || n >= len(want) || len(r.Cells) != len(want[n]) {
				t.Fatalf("record %d: %s, not %q", n, show(r), want)
			}
			for i, c := range r.Cells {
				if c.Text != want[n][i] {
					t.Fatalf("record %d, cell %d: %q, not %q", n, i, c.Text, want[n][i])
				}
			}
			n++
		}
		if n != len(want) {
			t.Fatalf("%d records, not %d", n, len(want))
		}
	})
}

func BenchmarkReader(b *testing.B) {
	line := "u-1,Ada,Lovelace,ada@example.com,FR,fr,Paris,12.5,true,2024-05-01,gold,\"a, b\"\n"
	text := strings.Repeat(line, 10_000)
	b.SetBytes(int64(len(text)))
	b.ReportAllocs()
	for b.Loop() {
		f := NewReader(strings.NewReader(text), ',', 1, 0)
		var r Record
		for f.Read(&r) == nil {
		}
	}
}
