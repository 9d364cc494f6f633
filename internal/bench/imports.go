package bench

import (
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"math"
	"os"
	"path/filepath"
	"time"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/clock"
	"github.com/petitbleu/petitbleu/internal/generate"
	"github.com/petitbleu/petitbleu/internal/people"
	"github.com/petitbleu/petitbleu/internal/people/imports"
	"github.com/petitbleu/petitbleu/internal/store"
)

// ImportOptions say how the benchmark of imports runs.
type ImportOptions struct {
	DSN  string // empty: SQLite in a temporary folder
	Rows int    // 0 means 1,000,000
}

// Import measures how a CSV file of people, twelve columns, is read into an empty database: from the upload to
// the last row on disk. It counts people who are not there afterwards (lost).
func Import(ctx context.Context, o ImportOptions) (Result, error) {
	if o.Rows <= 0 {
		o.Rows = 1_000_000
	}
	r := Result{Name: "import", Count: int64(o.Rows), Details: map[string]float64{}}
	folder, err := os.MkdirTemp("", "petitbleu-bench-")
	if err != nil {
		return r, err
	}
	defer os.RemoveAll(folder)
	if o.DSN == "" {
		o.DSN = filepath.Join(folder, "bench.db")
	}
	s, err := store.Open(ctx, o.DSN)
	if err != nil {
		return r, err
	}
	defer s.Close()
	r.Engine = s.Engine()
	now := time.Now()
	ws := petitbleu.NewID(petitbleu.KindWorkspace, now)
	if err := s.Write(ctx, func(tx *store.Tx) error {
		return tx.InsertWorkspace(petitbleu.Workspace{ID: ws, Name: "Benchmark", TimeZone: "UTC", RulePack: petitbleu.PackToday, CreatedAt: now})
	}); err != nil {
		return r, err
	}
	log := slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: slog.LevelWarn}))
	m, err := imports.New(imports.Options{Store: s, People: people.New(people.Options{Store: s, Clock: clock.System(), Logger: log}), Clock: clock.System(), Logger: log,
		Folder: filepath.Join(folder, "imports"), Node: "bench", Wake: func() {}})
	if err != nil {
		return r, err
	}
	name := filepath.Join(folder, "people.csv")
	if err := writePeople(name, generate.Maker{Seed: 1, Now: now}, o.Rows); err != nil {
		return r, err
	}
	i, err := readIn(ctx, s, m, ws, name, &r)
	if err != nil {
		return r, err
	}
	r.Details["refused"] = float64(i.Refused)
	r.Lost = r.Count - i.Made
	r.RSSMB = math.Round(peakRSS())
	return r, nil
}

// writePeople writes a CSV file of people who do not exist.
func writePeople(name string, m generate.Maker, rows int) (err error) {
	f, err := os.Create(name)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	w := csv.NewWriter(f)
	if err := w.Write(generate.Columns); err != nil {
		return err
	}
	for n := range rows {
		p := m.Person(n)
		if err := w.Write(p.Row()); err != nil {
			return err
		}
	}
	w.Flush()
	return w.Error()
}

// readIn uploads a file and reads it in.
func readIn(ctx context.Context, s *store.Store, m *imports.Imports, ws, name string, r *Result) (i petitbleu.Import, err error) {
	f, err := os.Open(name)
	if err != nil {
		return i, err
	}
	defer f.Close()
	begin := time.Now()
	i, in, err := m.Upload(ctx, ws, imports.People, filepath.Base(name), "bench", io.Reader(f))
	if err != nil {
		return i, err
	}
	r.Details["upload_seconds"] = round(time.Since(begin).Seconds())
	if i, err = m.Start(ctx, ws, i.ID, in.Mapping, false); err != nil {
		return i, err
	}
	for more := true; more; {
		if more, err = m.Tick(ctx, time.Now()); err != nil {
			return i, err
		}
	}
	r.Seconds = round(time.Since(begin).Seconds())
	r.PerSecond = round(float64(r.Count) / r.Seconds)
	err = s.Read(ctx, func(tx *store.Tx) error {
		i, err = tx.Import(ws, i.ID)
		return err
	})
	if err == nil && i.State != petitbleu.ImportDone {
		err = fmt.Errorf("the import is %s: %s", i.State, i.Note)
	}
	return i, err
}
