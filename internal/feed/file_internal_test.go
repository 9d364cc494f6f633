package feed

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/feed/item"
	"github.com/petitbleu/petitbleu/internal/store"
)

// FuzzFile: whatever is uploaded, what is kept of it are targets that can be read again, each user id once, and every line
// is either kept or told.
func FuzzFile(f *testing.F) {
	for _, seed := range []string{"", "user_id\nu-1\n", "\ufeffuser_id,a\r\nu-1,\"x,\"\"y\"\r\n", "user_id,a\nu-1\n\"u\n", "a,user_id\n1, u\n2,u\n3,u\n", "user_id,a\nu,\xff\n", "user_id,a\n\n\nu,b", "\xff\xfeu\x00", "\ufeff"} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		u := &upload{size: petitbleu.BatchBlockSize, seen: map[string]bool{}}
		seen, kept := map[string]bool{}, int64(0)
		u.put = func(parts []store.TargetPart) error {
			for _, p := range parts {
				n := 0
				for line := range strings.Lines(p.Body) {
					var target Target
					if err := json.Unmarshal([]byte(line), &target); err != nil || CheckUser(target.UserID) != nil || seen[target.UserID] {
						t.Fatalf("kept %q: %v", line, err)
					}
					if _, err := item.ReadValues(target.Variables); err != nil {
						t.Fatalf("kept %q: %v", line, err)
					}
					seen[target.UserID] = true
					n++
				}
				if n != p.People {
					t.Fatalf("a part of %d has %d", p.People, n)
				}
				kept += int64(n)
			}
			return nil
		}
		if err := u.read(bytes.NewReader(raw)); err != nil {
			t.Fatal(err)
		}
		if u.report.Problem == "" && kept != u.targets {
			t.Fatalf("kept %d of %d", kept, u.targets)
		}
		if u.report.Problem == "" && kept == 0 {
			t.Fatal("nothing was kept, and nothing is said")
		}
	})
}

// TestFileSeparators: what a spreadsheet writes between cells is found by line 1, and stands for the whole file.
func TestFileSeparators(t *testing.T) {
	for text, want := range map[string]string{
		"user_id,a\nu-1,x;y\n":             `{"u":"u-1","v":{"a":"x;y"}}`,
		"user_id;a\nu-1;\"x,\"\"y\"\"\"\n": `{"u":"u-1","v":{"a":"x,\"y\""}}`,
		"\ufeffa;user_id\r\n1,5;u-1\r\n":   `{"u":"u-1","v":{"a":"1,5"}}`,
		"user_id\ta\nu-1\tx;y\n":           `{"u":"u-1","v":{"a":"x;y"}}`,
		"user_id\nu;1\n":                   `{"u":"u;1","v":{}}`,
	} {
		u, got := &upload{size: petitbleu.BatchBlockSize, seen: map[string]bool{}}, ""
		u.put = func(parts []store.TargetPart) error {
			got += parts[0].Body
			return nil
		}
		if err := u.read(strings.NewReader(text)); err != nil || strings.TrimSpace(got) != want {
			t.Errorf("%q is %s, want %s: %v %q", text, got, want, err, u.report.Problem)
		}
	}
}

// TestFileSizes: as many targets as a file may have are taken, however its lines end; one more and none is.
func TestFileSizes(t *testing.T) {
	for _, end := range []string{"\n", "\r\n"} {
		for _, n := range []int{petitbleu.BatchFileLimit, petitbleu.BatchFileLimit + 1} {
			var text strings.Builder
			text.WriteString("\ufeffuser_id,note" + end)
			for i := range n {
				fmt.Fprintf(&text, "\U0001F600 %d,\"two%slines, \"\"quoted\"\"\"%s", i, end, end)
			}
			text.WriteString("\U0001F600 7,again" + end)
			u, kept := &upload{size: petitbleu.BatchBlockSize, seen: map[string]bool{}}, 0
			u.put = func(parts []store.TargetPart) error {
				for _, p := range parts {
					kept += p.People
					if !strings.Contains(p.Body, `{"note":"two\nlines, \"quoted\""}`) {
						t.Errorf("a part begins with %.100s", p.Body)
					}
				}
				return nil
			}
			if err := u.read(strings.NewReader(text.String())); err != nil {
				t.Fatal(err)
			}
			if n > petitbleu.BatchFileLimit {
				if !strings.Contains(u.report.Problem, "100000 targets") {
					t.Errorf("one too many: %q", u.report.Problem)
				}
				continue
			}
			if u.report.Problem != "" || kept != n || u.report.Duplicates != 1 || u.report.Problems[0].Line != 2*n+2 {
				t.Errorf("%d of %d, %+v", kept, n, u.report)
			}
		}
	}
}
