package backup_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/backup"
	"github.com/petitbleu/petitbleu/internal/store"
)

var now = time.Date(2026, 11, 22, 10, 0, 0, 0, time.UTC)

// house is an installation with a workspace, a person, a raw call and an uploaded file.
func house(t *testing.T) (*store.Store, backup.Place) {
	t.Helper()
	folder := t.TempDir()
	at := backup.Place{Database: filepath.Join(folder, "pb.db"), Files: filepath.Join(folder, "pb.files")}
	s, err := store.Open(t.Context(), at.Database)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	err = s.Write(t.Context(), func(tx *store.Tx) error {
		return tx.InsertWorkspace(petitbleu.Workspace{ID: "ws_1", Name: "Cooktoys", TimeZone: "Europe/Paris", CreatedAt: now})
	})
	if err != nil {
		t.Fatal(err)
	}
	put(t, filepath.Join(at.Files, "imports", "people.csv"), "external_id\nlisa\n")
	put(t, filepath.Join(at.Files, "people", "ws_1.people"), "an index")
	return s, at
}

func put(t *testing.T, path, text string) {
	t.Helper()
	if err := errors.Join(os.MkdirAll(filepath.Dir(path), 0o700), os.WriteFile(path, []byte(text), 0o600)); err != nil {
		t.Fatal(err)
	}
}

func call(t *testing.T, s *store.Store, n int) {
	t.Helper()
	c := petitbleu.RawCall{AppID: "1", ReceivedAt: now, Body: fmt.Appendf(nil, `{"n":%d}`, n)}
	if err := s.AppendRaw(t.Context(), &c); err != nil {
		t.Error(err)
	}
}

// TestBackup copies a database that is written all the while, and opens what comes back.
func TestBackup(t *testing.T) {
	for _, name := range []string{"pb.tar", "pb.tar.gz"} {
		t.Run(name, func(t *testing.T) {
			s, from := house(t)
			call(t, s, 0)
			stop := make(chan struct{})
			var busy sync.WaitGroup
			busy.Go(func() {
				for n := 1; ; n++ {
					select {
					case <-stop:
						return
					default:
						call(t, s, n)
					}
				}
			})
			file := filepath.Join(t.TempDir(), name)
			m, err := backup.Write(t.Context(), from, file, "1.0", now)
			close(stop)
			busy.Wait()
			if err != nil {
				t.Fatal(err)
			}
			if len(m.Parts) != 3 || m.Parts[2].Name != "files/imports/people.csv" || m.Bytes() == 0 {
				t.Errorf("the backup holds %+v", m.Parts)
			}
			left, err := os.ReadDir(filepath.Dir(file))
			if err != nil || len(left) != 1 {
				t.Errorf("beside the backup stand %v, %v", left, err)
			}

			folder := t.TempDir()
			to := backup.Place{Database: filepath.Join(folder, "new.db"), Files: filepath.Join(folder, "new.files")}
			if _, err := backup.Restore(t.Context(), file, to, now); err != nil {
				t.Fatal(err)
			}
			if text, err := os.ReadFile(filepath.Join(to.Files, "imports", "people.csv")); err != nil || string(text) != "external_id\nlisa\n" {
				t.Errorf("the file is %q, %v", text, err)
			}
			again, err := store.Open(t.Context(), to.Database)
			if err != nil {
				t.Fatal(err)
			}
			defer again.Close()
			err = again.Read(t.Context(), func(tx *store.Tx) error {
				w, err := tx.Workspace("ws_1")
				if w.Name != "Cooktoys" {
					t.Errorf("the workspace is %+v", w)
				}
				if err != nil {
					return err
				}
				halts, err := tx.Halts("")
				if len(halts) != 1 || halts[0].WorkspaceID != "" || !strings.Contains(halts[0].Note, "backup of 2026-11-22 10:00 UTC") {
					t.Errorf("what is halted: %+v", halts)
				}
				return err
			})
			if err != nil {
				t.Fatal(err)
			}
		})
	}
}

// TestRefusals lists what is neither written nor restored, and that it leaves nothing.
func TestRefusals(t *testing.T) {
	_, at := house(t)
	folder := t.TempDir()
	good := filepath.Join(folder, "good.tar")
	if _, err := backup.Write(t.Context(), at, good, "1.0", now); err != nil {
		t.Fatal(err)
	}
	whole, err := os.ReadFile(good)
	if err != nil {
		t.Fatal(err)
	}
	damaged := func(name string, change func([]byte) []byte) string {
		path := filepath.Join(folder, name)
		put(t, path, string(change(bytes.Clone(whole))))
		return path
	}
	empty := backup.Place{Database: filepath.Join(folder, "empty.db"), Files: filepath.Join(folder, "empty.files")}
	write := func(from backup.Place, to string) func(context.Context) error {
		return func(ctx context.Context) error { _, err := backup.Write(ctx, from, to, "1.0", now); return err }
	}
	restore := func(from string, to backup.Place) func(context.Context) error {
		return func(ctx context.Context) error { _, err := backup.Restore(ctx, from, to, now); return err }
	}
	for name, c := range map[string]struct {
		do   func(context.Context) error
		code petitbleu.Code
		says string
	}{
		"no database":         {write(empty, filepath.Join(folder, "a.tar")), petitbleu.CodeNotFound, "no database"},
		"a name that is used": {write(at, good), petitbleu.CodeConflict, "already"},
		"PostgreSQL":          {write(backup.Place{Database: "postgres://x/y"}, filepath.Join(folder, "b.tar")), petitbleu.CodeInvalidParameter, "pg_dump"},
		"into PostgreSQL":     {restore(good, backup.Place{Database: "postgres://x/y"}), petitbleu.CodeInvalidParameter, "pg_restore"},
		"over a database":     {restore(good, at), petitbleu.CodeConflict, "already"},
		"no file":             {restore(filepath.Join(folder, "none"), empty), petitbleu.CodeNotFound, "cannot be read"},
		"cut short":           {restore(damaged("cut", func(b []byte) []byte { return b[:len(b)/2] }), empty), petitbleu.CodeInvalidParameter, "ends early"},
		"without its end":     {restore(damaged("end", func(b []byte) []byte { return b[:bytes.LastIndex(b, []byte(`manifest.json`))] }), empty), petitbleu.CodeInvalidParameter, "ended early"},
		"a byte changed":      {restore(damaged("byte", func(b []byte) []byte { b[20000] ^= 1; return b }), empty), petitbleu.CodeInvalidParameter, "inbox.db is not what"},
		"another name": {restore(damaged("name", func(b []byte) []byte {
			return bytes.Replace(b, []byte("files/imports/people.csv\x00"), []byte("files/../../../people.cs\x00"), 1)
		}), empty), petitbleu.CodeInvalidParameter, ""},
		"a newer form": {restore(damaged("newer", func(b []byte) []byte { return bytes.Replace(b, []byte(`"format": 1`), []byte(`"format": 9`), 1) }), empty), petitbleu.CodeInvalidParameter, "newer program"},
		"no backup":    {restore(damaged("other", func([]byte) []byte { return []byte(strings.Repeat("hello ", 1000)) }), empty), petitbleu.CodeInvalidParameter, "no backup"},
	} {
		err := c.do(t.Context())
		if petitbleu.CodeOf(err) != c.code || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%s: %v (%s)", name, err, petitbleu.CodeOf(err))
		}
	}
	for _, pattern := range []string{".backup-*", ".restore-*", "empty*", "a.tar", "b.tar"} {
		if left, _ := filepath.Glob(filepath.Join(folder, pattern)); len(left) > 0 {
			t.Errorf("left behind: %v", left)
		}
	}
}
