package backup

import (
	"archive/tar"
	"bufio"
	"compress/gzip"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/store"
)

// Restore puts a backup where no database is. Everything is read and compared with the manifest first; the rows
// come into their place last, so that an attempt that was cut short leaves no database that looks whole. All sending
// of what was restored is halted: what waited when the backup was made may have left since.
func Restore(ctx context.Context, from string, to Place, now time.Time) (m Manifest, err error) {
	rows, inbox, ok := store.SQLiteFiles(to.Database)
	if !ok {
		return m, notHere()
	}
	for _, path := range []string{rows, rows + "-wal", inbox, inbox + "-wal"} {
		if _, err := os.Stat(path); !errors.Is(err, fs.ErrNotExist) {
			return m, petitbleu.Errorf(petitbleu.CodeConflict, "There is something at %s already: stop the program and move the database away, or give another --database.", path).At("--database")
		}
	}
	work, err := os.MkdirTemp(filepath.Dir(rows), ".restore-")
	if err != nil {
		return m, fmt.Errorf("make a folder beside the database: %w", err)
	}
	defer func() { err = errors.Join(err, os.RemoveAll(work)) }()
	if m, err = read(ctx, from, work); err != nil {
		return m, err
	}
	for _, name := range []string{inboxName, rowsName} {
		if err := store.CheckSQLite(ctx, filepath.Join(work, name)); err != nil {
			return m, fmt.Errorf("the %s of the backup is not whole: %w", name, err)
		}
	}
	if err := halt(ctx, filepath.Join(work, rowsName), m, now); err != nil {
		return m, err
	}
	if err := placeFiles(filepath.Join(work, filesFolder), to.Files); err != nil {
		return m, err
	}
	for _, one := range [][2]string{{inboxName, inbox}, {rowsName, rows}} {
		if err := os.Rename(filepath.Join(work, one[0]), one[1]); err != nil {
			return m, err
		}
	}
	return m, syncFolder(filepath.Dir(rows))
}

// halt stops all sending of a database that no program has opened yet.
func halt(ctx context.Context, path string, m Manifest, now time.Time) error {
	s, err := store.Open(ctx, path)
	if err != nil {
		return err
	}
	note := "Restored from a backup of " + m.CreatedAt.UTC().Format("2006-01-02 15:04") + " UTC. What waited then may have left since: look at the messages that wait, call back what must not go again, then let it go on."
	err = s.Write(ctx, func(tx *store.Tx) error {
		_, err := tx.PutHalt(petitbleu.Halt{Note: note, ByName: "petitbleu restore", At: now})
		return err
	})
	return errors.Join(err, s.Close())
}

// read takes a backup apart and compares it with its manifest.
func read(ctx context.Context, from, work string) (m Manifest, err error) {
	f, err := os.Open(from)
	if err != nil {
		return m, petitbleu.Errorf(petitbleu.CodeNotFound, "The backup cannot be read: %w.", err).At("file")
	}
	defer f.Close()
	var in io.Reader = bufio.NewReaderSize(f, 1<<20)
	if start, _ := in.(*bufio.Reader).Peek(2); string(start) == "\x1f\x8b" {
		if in, err = gzip.NewReader(in); err != nil {
			return m, broken("it is not compressed as it says")
		}
	}
	found := map[string]Part{}
	for t := tar.NewReader(in); ; {
		h, err := t.Next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return m, broken("it ends early or is no backup")
		}
		if h.Name == manifestName {
			if err := json.NewDecoder(io.LimitReader(t, 1<<30)).Decode(&m); err != nil {
				return m, broken("its manifest cannot be read")
			}
			continue
		}
		p, err := take(ctx, t, h, work)
		if err != nil {
			return m, err
		}
		found[p.Name] = p
	}
	return m, m.compare(found)
}

// take writes one file of a backup out.
func take(ctx context.Context, t *tar.Reader, h *tar.Header, work string) (p Part, err error) {
	if err := ctx.Err(); err != nil {
		return p, err
	}
	inside := h.Name == rowsName || h.Name == inboxName || strings.HasPrefix(h.Name, filesFolder) && filepath.IsLocal(filepath.FromSlash(h.Name))
	if h.Typeflag != tar.TypeReg || !inside {
		return p, broken("it holds what no backup holds")
	}
	path := filepath.Join(work, filepath.FromSlash(h.Name))
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return p, err
	}
	f, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return p, err
	}
	defer f.Close()
	hash := sha256.New()
	n, err := io.Copy(io.MultiWriter(f, hash), t)
	if errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, tar.ErrHeader) || errors.Is(err, gzip.ErrChecksum) {
		return p, broken("it ends early")
	}
	return Part{Name: h.Name, Bytes: n, SHA256: hex.EncodeToString(hash.Sum(nil))}, errors.Join(err, f.Sync())
}

func (m Manifest) compare(found map[string]Part) error {
	switch {
	case m.Format == 0:
		return broken("its manifest is missing: the backup ended early")
	case m.Format > Format:
		return petitbleu.Errorf(petitbleu.CodeInvalidParameter, "The backup was written by a newer program (%s): restore it with that one or a later one.", m.Program).At("file")
	case len(found) != len(m.Parts):
		return broken("it does not hold what its manifest says")
	}
	for _, p := range m.Parts {
		if found[p.Name] != p {
			return broken(p.Name + " is not what its manifest says")
		}
	}
	if found[rowsName].Name == "" || found[inboxName].Name == "" {
		return broken("a database is missing in it")
	}
	return nil
}

func broken(why string) error {
	return petitbleu.Errorf(petitbleu.CodeInvalidParameter, "The backup is damaged: %s. Nothing was restored; take another one.", why).At("file")
}

// placeFiles moves uploaded files into their folder. What is there under the same name is the same file, or of
// another installation, and stays.
func placeFiles(from, to string) error {
	return filepath.WalkDir(from, func(path string, d fs.DirEntry, err error) error {
		if errors.Is(err, fs.ErrNotExist) && path == from {
			return nil
		}
		if err != nil || d.IsDir() {
			return err
		}
		name, err := filepath.Rel(from, path)
		if err != nil {
			return err
		}
		into := filepath.Join(to, name)
		if _, err := os.Stat(into); err == nil {
			return nil
		}
		if err := os.MkdirAll(filepath.Dir(into), 0o700); err != nil {
			return err
		}
		return move(path, into)
	})
}

// move renames a file, or copies it where the other folder is on another disk.
func move(from, to string) error {
	if err := os.Rename(from, to); err == nil {
		return nil
	}
	in, err := os.Open(from)
	if err != nil {
		return err
	}
	defer in.Close()
	out, err := os.OpenFile(to, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	_, err = io.Copy(out, in)
	return errors.Join(err, out.Sync(), out.Close())
}
