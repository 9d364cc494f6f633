package house

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

const module = "github.com/petitbleu/petitbleu"

// pkg is one package of the module, without its tests.
type pkg struct {
	dir     string // relative to the root, "." for the root itself
	files   []file
	imports []string // of this module, as folders
	std     []string // of the standard library
}

type file struct {
	name string
	ast  *ast.File
	set  *token.FileSet
	size int // lines
}

// packages reads every package of the module.
func packages(t *testing.T) []pkg {
	t.Helper()
	top := filepath.Join("..", "..")
	found := map[string]*pkg{}
	err := filepath.WalkDir(top, func(p string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		name := d.Name()
		if d.IsDir() && p != top && (strings.HasPrefix(name, ".") || name == "node_modules" || name == "testdata") {
			return fs.SkipDir
		}
		if d.IsDir() || !strings.HasSuffix(name, ".go") || strings.HasSuffix(name, "_test.go") {
			return nil
		}
		rel, err := filepath.Rel(top, filepath.Dir(p))
		if err != nil {
			return err
		}
		rel = filepath.ToSlash(rel)
		if found[rel] == nil {
			found[rel] = &pkg{dir: rel}
		}
		return found[rel].add(p)
	})
	if err != nil {
		t.Fatal(err)
	}
	var all []pkg
	for _, p := range found {
		all = append(all, *p)
	}
	slices.SortFunc(all, func(a, b pkg) int { return strings.Compare(a.dir, b.dir) })
	return all
}

func (p *pkg) add(path string) error {
	src, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	set := token.NewFileSet()
	f, err := parser.ParseFile(set, path, src, parser.ParseComments)
	if err != nil {
		return err
	}
	p.files = append(p.files, file{filepath.Base(path), f, set, strings.Count(string(src), "\n")})
	for _, i := range f.Imports {
		name := strings.Trim(i.Path.Value, `"`)
		switch {
		case name == module:
			p.imports = append(p.imports, ".")
		case strings.HasPrefix(name, module+"/"):
			p.imports = append(p.imports, strings.TrimPrefix(name, module+"/"))
		case !strings.Contains(strings.Split(name, "/")[0], "."):
			p.std = append(p.std, name)
		}
	}
	return nil
}

// mayReadClock are the places where the real time comes in (architecture, section 7).
var mayReadClock = []string{"internal/clock", "internal/loop", "internal/api/door", "internal/compat/", "internal/hook", "internal/site", "internal/app", "internal/bench", "internal/demo/", "internal/emulator/", "cmd/", "test/", "examples/"}

// forbidden calls, each with its reason.
var forbidden = []struct{ pkg, fn, reason string }{
	{"time", "Now", "time is an argument: take it from the clock"},
	{"time", "Sleep", "nothing sleeps: wait for the event, or for the clock"},
	{"fmt", "Println", "the program speaks through its log or its command line"},
	{"http", "Get", "calls to other hosts go through internal/outbound"},
	{"http", "Post", "calls to other hosts go through internal/outbound"},
}

func TestForbiddenCalls(t *testing.T) {
	for _, p := range packages(t) {
		if slices.ContainsFunc(mayReadClock, func(m string) bool { return fits(m, p.dir) }) {
			continue
		}
		for _, f := range p.files {
			ast.Inspect(f.ast, func(n ast.Node) bool {
				sel, ok := n.(*ast.SelectorExpr)
				if !ok {
					return true
				}
				id, ok := sel.X.(*ast.Ident)
				if !ok {
					return true
				}
				for _, c := range forbidden {
					if id.Name == c.pkg && sel.Sel.Name == c.fn && id.Obj == nil {
						t.Errorf("%s: %s.%s: %s", f.set.Position(n.Pos()), c.pkg, c.fn, c.reason)
					}
				}
				return true
			})
		}
	}
}

const (
	longFunction = 70
	longFile     = 600
)

func TestSizes(t *testing.T) {
	for _, p := range packages(t) {
		for _, f := range p.files {
			if f.size > longFile && !ast.IsGenerated(f.ast) {
				t.Errorf("%s/%s has %d lines: a room one can live in has about 400; split it by noun", p.dir, f.name, f.size)
			}
			for _, d := range f.ast.Decls {
				fn, ok := d.(*ast.FuncDecl)
				if !ok {
					continue
				}
				if n := f.set.Position(fn.End()).Line - f.set.Position(fn.Pos()).Line + 1; n > longFunction {
					t.Errorf("%s: func %s has %d lines, more than %d: name its parts", f.set.Position(fn.Pos()), fn.Name.Name, n, longFunction)
				}
			}
		}
	}
}

func TestEveryPackageHasADoc(t *testing.T) {
	for _, p := range packages(t) {
		if strings.HasPrefix(p.dir, "examples/") {
			continue
		}
		ok := slices.ContainsFunc(p.files, func(f file) bool { return f.name == "doc.go" && f.ast.Doc != nil })
		if !ok {
			t.Errorf("%s has no doc.go with a package comment: what it is for, what it never does, its row of the import table", p.dir)
		}
	}
}

func TestPublicNamesAreExplained(t *testing.T) {
	for _, p := range packages(t) {
		for _, f := range p.files {
			for _, d := range f.ast.Decls {
				if fn, ok := d.(*ast.FuncDecl); ok && fn.Name.IsExported() && fn.Doc == nil && receiverIsPublic(fn) && !obvious[fn.Name.Name] {
					t.Errorf("%s: %s has no doc comment", f.set.Position(fn.Pos()), fn.Name.Name)
				}
			}
		}
	}
}

// obvious are methods whose meaning an interface of the standard library gives.
var obvious = map[string]bool{"Error": true, "String": true, "Unwrap": true, "MarshalJSON": true, "UnmarshalJSON": true, "ServeHTTP": true, "Scan": true, "Close": true}

func receiverIsPublic(fn *ast.FuncDecl) bool {
	if fn.Recv == nil {
		return true
	}
	typ := fn.Recv.List[0].Type
	if star, ok := typ.(*ast.StarExpr); ok {
		typ = star.X
	}
	id, ok := typ.(*ast.Ident)
	return ok && id.IsExported()
}

// installation are the tables that stand above the workspaces (architecture, section 3).
var installation = map[string]bool{
	"apps": true, "raw_batches": true, "raw_waiting": true, "raw_undecodable": true, "journal": true, "journal_done": true, "users": true, "sign_in_links": true, "sessions": true, "leases": true, "workspaces": true,
	"deletions": true,
}

var (
	tablePattern = regexp.MustCompile(`(?s)CREATE TABLE (\w+) \((.*?)\n\);`)
	keyPattern   = regexp.MustCompile(`PRIMARY KEY \((\w+)`)
)

func TestEveryTableStartsWithTheWorkspace(t *testing.T) {
	files, err := filepath.Glob("../../internal/store/migrations/*/*.sql")
	if err != nil || len(files) == 0 {
		t.Fatalf("no migrations found: %v", err)
	}
	for _, name := range files {
		src, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range tablePattern.FindAllStringSubmatch(string(src), -1) {
			key := keyPattern.FindStringSubmatch(m[2])
			if !installation[m[1]] && (key == nil || key[1] != "workspace_id") {
				t.Errorf("%s: table %s: its primary key must start with workspace_id, or it belongs on the list of installation-level tables", filepath.Base(name), m[1])
			}
		}
	}
}
