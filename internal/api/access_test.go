package api

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/audit"
)

const accessFile = "testdata/access.txt"

// TestAccess holds every operation against the file that says who may do it: a new operation is
// decided by somebody who reads the difference. TestMatrix tries that the doors do what is said.
func TestAccess(t *testing.T) {
	var b strings.Builder
	fmt.Fprintf(&b, "%-7s%-28s%-20s%-8s%-32s%s\n", "", "operation", "permission", "scope", "entry in the audit log", strings.Join(Roles, " "))
	for _, r := range New(Options{Clock: testClock, BaseURL: "http://x"}).Routes() {
		p, _ := r.need.row()
		need := string(r.need)
		if r.need == anyone {
			need = "(open)"
		}
		entry := ""
		if isLogged(r.Method, r.ID, r.need) {
			verb, object := audit.Operation(r.ID)
			entry = verb + " " + object
			if isTraffic(r.ID, r.need) {
				entry += " (people)"
			}
		}
		line := fmt.Sprintf("%-7s%-28s%-20s%-8s%-32s", r.Method, r.ID, need, p.scope, entry)
		for _, role := range Roles {
			mark := "."
			if r.need == anyone || r.need == signedIn || roleMay(role, r.need) {
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

// TestPermissionsAreWhole keeps the tables honest.
func TestPermissionsAreWhole(t *testing.T) {
	for _, p := range permissions {
		if p.words == "" || !slices.Contains([]string{petitbleu.ScopeRead, petitbleu.ScopeWrite, petitbleu.ScopeManage}, p.scope) || !roleMay(RoleAdministrator, p.name) {
			t.Errorf("%+v", p)
		}
		for _, r := range p.roles {
			if !slices.Contains(Roles, r) {
				t.Errorf("%s: there is no role %q", p.name, r)
			}
		}
	}
	for _, role := range Roles {
		if !roleMay(role, workspaceRead) {
			t.Errorf("%s sees nothing", role)
		}
		if roleMay(role, peopleWrite) && !roleMay(role, peopleRead) {
			t.Errorf("%s changes people without seeing them", role)
		}
	}
	for _, what := range []may{peopleRead, peopleExport, messagesRead, developerRead} {
		if roleMay(RoleAnalyst, what) {
			t.Errorf("an analyst meets people: %s", what)
		}
	}
	if roleMay("king", workspaceRead) || roleMay(RoleAdministrator, "dance") || scopesMay([]string{""}, "dance") {
		t.Error("what is in no table is allowed")
	}
}

func TestNeedsOf(t *testing.T) {
	for scope, want := range map[string][]may{
		"users.track": {peopleWrite}, "users.export.*": {peopleExport}, "users.*": {peopleErase, peopleExport, peopleWrite},
		"campaigns.trigger.send": {campaignsLaunch}, "campaigns.list": {workspaceRead}, "push": nil, "catalogs.*": {dataManage, dataRead},
	} {
		if got := needsOf(scope); !slices.Equal(got, want) {
			t.Errorf("%s: %v", scope, got)
		}
	}
	if got := needsOf("manage"); !slices.Contains(got, teamManage) || slices.Contains(got, peopleRead) {
		t.Errorf("manage: %v", got)
	}
}
