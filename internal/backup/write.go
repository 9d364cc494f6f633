package backup

import (
	"archive/tar"
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

// Write makes a backup. It appears under its name only when it is whole and on disk; a file of that name is never
// overwritten. Beside it as much room is needed for a while as the database takes.
func Write(ctx context.Context, from Place, to, program string, now time.Time) (m Manifest, err error) {
	rows, _, ok := store.SQLiteFiles(from.Database)
	if !ok {
		return m, notHere()
	}
	if _, err := os.Stat(rows); err != nil {
		return m, petitbleu.Errorf(petitbleu.CodeNotFound, "There is no database at %s: give the --database of serve.", rows).At("--database")
	}
	if _, err := os.Stat(to); !errors.Is(err, fs.ErrNotExist) {
		return m, petitbleu.Errorf(petitbleu.CodeConflict, "There is something at %s already: choose another name.", to).At("file")
	}
	work, err := os.MkdirTemp(filepath.Dir(to), ".backup-")
	if err != nil {
		return m, fmt.Errorf("make a folder beside the backup: %w", err)
	}
	defer func() { err = errors.Join(err, os.RemoveAll(work)) }()
	if err := store.CopySQLite(ctx, from.Database, filepath.Join(work, rowsName), filepath.Join(work, inboxName)); err != nil {
		return m, err
	}
	m = Manifest{Format: Format, Program: program, CreatedAt: now.UTC().Truncate(time.Second)}
	whole := filepath.Join(work, "backup")
	if err := writeFile(ctx, whole, compressed(to), work, from.Files, &m); err != nil {
		return m, err
	}
	if err := os.Link(whole, to); err != nil { // unlike a renaming it replaces nothing
		return m, fmt.Errorf("put the backup in its place: %w", err)
	}
	return m, syncFolder(filepath.Dir(to))
}

func compressed(name string) bool {
	return strings.HasSuffix(name, ".gz") || strings.HasSuffix(name, ".tgz")
}

func writeFile(ctx context.Context, path string, zip bool, work, files string, m *Manifest) error {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	defer f.Close()
	var out io.Writer = f
	var z *gzip.Writer
	if zip {
		z, _ = gzip.NewWriterLevel(f, gzip.BestSpeed) // the level is right
		out = z
	}
	t := tar.NewWriter(out)
	for _, name := range []string{inboxName, rowsName} {
		if err := add(ctx, t, filepath.Join(work, name), name, m); err != nil {
			return err
		}
		if err := os.Remove(filepath.Join(work, name)); err != nil {
			return err
		}
	}
	if err := addFiles(ctx, t, files, m); err != nil {
		return err
	}
	text, err := json.MarshalIndent(m, "", "  ")
	if err != nil {
		return err
	}
	if err := t.WriteHeader(&tar.Header{Name: manifestName, Mode: 0o600, Size: int64(len(text)), ModTime: m.CreatedAt}); err != nil {
		return err
	}
	_, err = t.Write(text)
	err = errors.Join(err, t.Close())
	if z != nil {
		err = errors.Join(err, z.Close())
	}
	return errors.Join(err, f.Sync())
}

// madeAnew is the folder of the indexes of people.
const madeAnew = "people"

// addFiles adds the folder of uploaded files, without what is made anew. One that goes meanwhile is left out.
func addFiles(ctx context.Context, t *tar.Writer, folder string, m *Manifest) error {
	return filepath.WalkDir(folder, func(path string, d fs.DirEntry, err error) error {
		switch {
		case errors.Is(err, fs.ErrNotExist):
			return nil
		case err != nil:
			return err
		}
		name, err := filepath.Rel(folder, path)
		switch {
		case err != nil:
			return err
		case d.IsDir() && name == madeAnew:
			return filepath.SkipDir
		case !d.Type().IsRegular():
			return nil
		}
		if err := add(ctx, t, path, filesFolder+filepath.ToSlash(name), m); !errors.Is(err, fs.ErrNotExist) {
			return err
		}
		return nil
	})
}

// add writes one file. It may grow meanwhile; what it had at its beginning is taken.
func add(ctx context.Context, t *tar.Writer, path, name string, m *Manifest) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return err
	}
	if err := t.WriteHeader(&tar.Header{Name: name, Mode: 0o600, Size: info.Size(), ModTime: info.ModTime()}); err != nil {
		return err
	}
	hash := sha256.New()
	if _, err := io.CopyN(io.MultiWriter(t, hash), f, info.Size()); err != nil {
		return fmt.Errorf("read %s: %w", path, err)
	}
	m.Parts = append(m.Parts, Part{Name: name, Bytes: info.Size(), SHA256: hex.EncodeToString(hash.Sum(nil))})
	return nil
}

func syncFolder(path string) error {
	d, err := os.Open(path)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}
