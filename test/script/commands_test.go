package script

import (
	"bytes"
	"database/sql"
	"encoding/json"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	_ "modernc.org/sqlite" // for a database of the future

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/petitbleu/petitbleu/internal/store/storetest"
	"github.com/petitbleu/petitbleu/test/program"
)

// TestCommands runs the scripts of testdata/commands beside one demo, whose addresses and keys
// they find in their environment.
func TestCommands(t *testing.T) {
	t.Parallel()
	folder := filepath.Dir(program.Path(t))
	db := filepath.Join(t.TempDir(), "demo.db")
	demo := program.Start(t, "demo", "--json", "--database", db, "--app-listen", "127.0.0.1:0", "--shop-listen", "127.0.0.1:0", "--emulator-listen", "127.0.0.1:0")
	postgres := storetest.DSN(t, "postgres")
	t.Run("script", func(t *testing.T) {
		testscript.Run(t, testscript.Params{
			Dir:                 "testdata/commands",
			RequireExplicitExec: true,
			Cmds:                map[string]func(*testscript.TestScript, bool, []string){"exits": exits},
			Setup: func(e *testscript.Env) error {
				e.Vars = append(e.Vars, "PATH="+folder+string(os.PathListSeparator)+e.Getenv("PATH"), "DEMO_DB="+db, "POSTGRES="+postgres,
					"PETITBLEU_URL="+demo.Ready["url"], "PETITBLEU_KEY="+demo.Ready["push_key"], "API_KEY="+demo.Ready["api_key"], "WORKSPACE="+demo.Ready["workspace_id"], "PAGE="+demo.Ready["page_id"], "CUSTOMER="+demo.Ready["customer_id"])
				return nil
			},
		})
	})
}

// exits runs a command and wants exactly this exit code: exits 2 petitbleu --nope.
func exits(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: exits code command [argument …]")
	}
	err := ts.Exec(args[1], args[2:]...)
	code := 0
	if failed, ok := errors.AsType[*exec.ExitError](err); ok {
		code = failed.ExitCode()
	} else if err != nil {
		ts.Fatalf("%v", err)
	}
	if want, err := strconv.Atoi(args[0]); err != nil || code != want {
		ts.Fatalf("exit code %d, not %s", code, args[0])
	}
}

// petitbleu runs the program to its end.
func petitbleu(t testing.TB, args ...string) (stdout, stderr string, code int) {
	t.Helper()
	var out, log bytes.Buffer
	cmd := exec.CommandContext(t.Context(), program.Path(t), args...)
	cmd.Stdout, cmd.Stderr, cmd.Dir = &out, &log, t.TempDir()
	err := cmd.Run()
	if failed, ok := errors.AsType[*exec.ExitError](err); ok {
		code = failed.ExitCode()
	} else if err != nil {
		t.Fatalf("%v: %v", args, err)
	}
	return out.String(), log.String(), code
}

// TestHelp finds every command in the help itself and wants an example of each.
func TestHelp(t *testing.T) {
	t.Parallel()
	listed := regexp.MustCompile(`(?m)^  ([a-z]+(?: [a-z]+)?)  +[A-Z]`)
	top, _, code := petitbleu(t, "--help")
	_, list, _ := strings.Cut(top, "Commands:")
	commands := listed.FindAllStringSubmatch(list, -1)
	if code != 0 || len(commands) < 10 {
		t.Fatalf("--help ends with %d and lists %d commands:\n%s", code, len(commands), top)
	}
	groups := map[string]bool{}
	for _, c := range commands {
		groups[c[1]] = true
		group, _, _ := strings.Cut(c[1], " ")
		groups[group] = true
	}
	for name := range groups {
		help, _, code := petitbleu(t, append(strings.Fields(name), "--help")...)
		if example := regexp.MustCompile(`(?m)^    (PETITBLEU_KEY=\S+ )?petitbleu ` + name + `\b`); code != 0 || !example.MatchString(help) {
			t.Errorf("the help of %s (exit code %d) has no example:\n%s", name, code, help)
		}
	}
}

// TestBenchKeys wants the documented keys of each benchmark.
func TestBenchKeys(t *testing.T) {
	for _, name := range []string{"ingest", "send"} {
		out, log, code := petitbleu(t, "bench", name, "--json", "--seconds", "0.2")
		if code != 0 {
			t.Fatalf("bench %s ends with %d: %s%s", name, code, out, log)
		}
		var got map[string]any
		if err := json.Unmarshal([]byte(out), &got); err != nil || strings.Count(strings.TrimSpace(out), "\n") > 0 {
			t.Fatalf("bench %s prints no single object: %v\n%s", name, err, out)
		}
		for _, key := range []string{"name", "engine", "count", "seconds", "per_second", "p50_ms", "p99_ms", "lost", "repeated", "rss_mb"} {
			if _, ok := got[key]; !ok {
				t.Errorf("bench %s lacks %s: %s", name, key, out)
			}
		}
		if at(got, "name") != name || at(got, "engine") != "sqlite" || at(got, "lost") != "0" || at(got, "repeated") != "0" || at(got, "count") == "0" {
			t.Errorf("bench %s: %s", name, out)
		}
	}
}

// TestServeRefuses starts serve where it cannot be.
func TestServeRefuses(t *testing.T) {
	t.Parallel()
	db := filepath.Join(t.TempDir(), "one.db")
	first := program.Start(t, "serve", "--json", "--listen", "127.0.0.1:0", "--database", db)
	taken := strings.TrimPrefix(first.Ready["url"], "http://")
	fresh := func() string { return filepath.Join(t.TempDir(), "fresh.db") }
	for name, c := range map[string]struct {
		code     int
		args     []string
		sentence string
	}{
		"two on one file":     {1, []string{"--listen", "127.0.0.1:0", "--database", db}, "another petitbleu runs on " + db + ": stop it, or use PostgreSQL for several nodes"},
		"port taken":          {1, []string{"--listen", taken, "--database", fresh()}, "listen tcp " + taken + ": bind: address already in use"},
		"no folder":           {1, []string{"--listen", "127.0.0.1:0", "--database", filepath.Join(t.TempDir(), "no", "such.db")}, "no such file or directory"},
		"no such address":     {2, []string{"--public-url", "pb.example.com", "--database", fresh()}, `--public-url: "pb.example.com" is not a web address: write http://… or https://…`},
		"no address":          {2, []string{"--listen", "8080", "--database", fresh()}, `--listen: "8080" is not an address: write host:port, such as 127.0.0.1:8080`},
		"a key of two bytes":  {1, []string{"--listen", "127.0.0.1:0", "--seal-key", "AAA=", "--database", fresh()}, "32 bytes"},
		"a clock that is not": {1, []string{"--listen", "127.0.0.1:0", "--clock-url", "http://127.0.0.1:1/clock", "--database", fresh()}, "follow the clock at http://127.0.0.1:1/clock"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			out, log, code := petitbleu(t, append([]string{"serve", "--json"}, c.args...)...)
			if code != c.code || out != "" || !strings.Contains(log, c.sentence) {
				t.Errorf("exit code %d, not %d; said %q and %q", code, c.code, out, log)
			}
		})
	}
	if r := newCaller(t, first.Ready["url"], "").call("GET", "/readyz", nil); r.status != 200 {
		t.Errorf("the first one answers %d %s", r.status, r.text)
	}
}

// TestNewerDatabase opens a database that a newer program has brought further.
func TestNewerDatabase(t *testing.T) {
	t.Parallel()
	for engine, driver := range map[string]string{"sqlite": "sqlite", "postgres": "pgx"} {
		t.Run(engine, func(t *testing.T) {
			t.Parallel()
			dsn := storetest.DSN(t, engine)
			key := filepath.Join(t.TempDir(), "seal.key")
			if out, log, code := petitbleu(t, "migrate", "--database", dsn); code != 0 || !strings.Contains(out, engine+": version ") {
				t.Fatalf("migrate: %d %s%s", code, out, log)
			}
			db, err := sql.Open(driver, dsn)
			if err != nil {
				t.Fatal(err)
			}
			defer db.Close()
			if _, err := db.ExecContext(t.Context(), "INSERT INTO schema_main (version_id, is_applied) VALUES (9999, true)"); err != nil {
				t.Fatal(err)
			}
			for _, args := range [][]string{
				{"migrate", "--database", dsn}, {"doctor", "--database", dsn, "--seal-key-file", key},
				{"serve", "--listen", "127.0.0.1:0", "--database", dsn, "--seal-key-file", key},
			} {
				_, log, code := petitbleu(t, args...)
				if code != 1 || !strings.Contains(log, "the database is at version 9999 and this program knows versions up to") || !strings.Contains(log, "run the newer program") {
					t.Errorf("%s: exit code %d, %q", args[0], code, log)
				}
			}
		})
	}
}
