package api_test

import (
	"cmp"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/petitbleu/petitbleu/internal/api"
	"github.com/petitbleu/petitbleu/internal/api/apitest"
	"github.com/petitbleu/petitbleu/internal/api/door"
)

const accessFile = "testdata/access.txt"

// TestAccess holds every operation against the file that says who may do it: a new operation is
// decided by somebody who reads the difference. TestMatrix tries that the doors do what is said.
func TestAccess(t *testing.T) {
	var b strings.Builder
	fmt.Fprintf(&b, "%-7s%-28s%-20s%-8s%-32s%s\n", "", "operation", "permission", "scope", "entry in the audit log", strings.Join(door.Roles, " "))
	for _, r := range api.New(api.Options{Clock: apitest.TestClock, BaseURL: "http://x"}).Routes() {
		need := cmp.Or(r.Permission(), "(open)")
		entry, people := r.Entry()
		if people {
			entry += " (people)"
		}
		line := fmt.Sprintf("%-7s%-28s%-20s%-8s%-32s", r.Method, r.ID, need, r.Scope(), entry)
		for _, role := range door.Roles {
			mark := "."
			if r.Allows(role) {
				mark = "x"
			}
			line += fmt.Sprintf("%-*s", len(role)+1, mark)
		}
		b.WriteString(strings.TrimRight(line, " ") + "\n")
	}
	got := b.String()
	if *update {
		if err := os.WriteFile(accessFile, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(accessFile)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Error("testdata/access.txt is not what routes.go and roles.go say: run go test ./internal/api -run Access -update, and read what changed")
	}
}
