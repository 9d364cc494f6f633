package channeltest

import (
	"bytes"
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/channel"
)

var update = flag.Bool("update", false, "write the expected halves of testdata anew")

// Update tells whether the test was asked to write its golden files.
func Update() bool { return *update }

// Run tries a driver against the files of dir. Each folder holds at least one case, one to a
// file; the second half of each file is the golden one that -update writes:
//
//	send/    account, message, content, right  ->  request, says
//	answer/  status, header, body, error, sent ->  result
//	check/   pack, content                     ->  problems, warnings
//	listing/ account, status, body             ->  listing, failed (only where Lookup can tell)
//
// Whatever the files say, a driver must also hide its secrets, send the message's id along,
// explain every failure, and never call a lost answer anything but unknown.
func Run(t *testing.T, d channel.Driver, dir string) {
	t.Helper()
	if d.Name() == "" || strings.ToLower(d.Name()) != d.Name() {
		t.Errorf("a driver's name is a word in lower case, not %q", d.Name())
	}
	t.Run("send", func(t *testing.T) {
		each(t, dir, func(t *testing.T, c *sendCase) { c.run(t, d) })
	})
	t.Run("answer", func(t *testing.T) {
		each(t, dir, func(t *testing.T, c *answerCase) { c.run(t, d) })
		lost(t, d)
	})
	t.Run("check", func(t *testing.T) {
		each(t, dir, func(t *testing.T, c *checkCase) { c.run(t, d) })
	})
	if _, ok := d.Lookup(account(channel.Account{}), since, ""); ok {
		t.Run("listing", func(t *testing.T) {
			each(t, dir, func(t *testing.T, c *listingCase) { c.run(t, d) })
		})
	}
}

// each runs the cases of the folder named like the subtest.
func each[C any](t *testing.T, dir string, run func(*testing.T, *C)) {
	t.Helper()
	kind := t.Name()[strings.LastIndexByte(t.Name(), '/')+1:]
	files, err := filepath.Glob(filepath.Join(dir, kind, "*.json"))
	if err != nil || len(files) == 0 {
		t.Fatalf("%s needs at least one case in %s (%v)", kind, filepath.Join(dir, kind), err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".json"), func(t *testing.T) {
			Golden(t, file, run)
		})
	}
}

// Golden reads a case, runs it, and compares the file that results with the one that was.
func Golden[C any](t *testing.T, file string, run func(*testing.T, *C)) {
	t.Helper()
	was, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var c C
	dec := json.NewDecoder(bytes.NewReader(was))
	dec.DisallowUnknownFields()
	if err := dec.Decode(&c); err != nil {
		t.Fatalf("%s: %v", file, err)
	}
	run(t, &c)
	is := Pretty(t, c)
	switch {
	case *update:
		if err := os.WriteFile(file, is, 0o644); err != nil {
			t.Fatal(err)
		}
	case !bytes.Equal(is, was):
		t.Errorf("%s differs (run with -update and look at the change):\n%s", file, is)
	}
}

// Pretty writes a golden file: indented JSON, with <, > and & as they are.
func Pretty(t testing.TB, v any) []byte {
	t.Helper()
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	if err := e.Encode(v); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// problem is a petitbleu.Error as a file shows it.
type problem struct {
	Code    petitbleu.Code `json:"code"`
	Field   string         `json:"field"`
	Message string         `json:"message"`
}

func problemsOf(errs []*petitbleu.Error) []problem {
	out := []problem{}
	for _, e := range errs {
		out = append(out, problem{e.Code, e.Field, e.Message})
	}
	return out
}
