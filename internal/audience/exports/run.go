package exports

import (
	"archive/zip"
	"bytes"
	"context"
	"crypto/rand"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"os"
	"time"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/segment"
	"github.com/petitbleu/petitbleu/internal/store"
)

const leaseLife = 2 * time.Minute

// calls are the waits before a callback is tried again; then nobody is told any more.
var calls = []time.Duration{time.Minute, 5 * time.Minute, 15 * time.Minute, time.Hour}

// Tick writes the oldest export that waits, or tells somebody of one, and removes files that have had
// their time; more says that others wait.
func (e *Exports) Tick(ctx context.Context, now time.Time) (more bool, err error) {
	if err := e.tidy(ctx, now); err != nil {
		return false, err
	}
	var all []petitbleu.Export
	err = e.o.Store.Read(ctx, func(tx *store.Tx) error {
		all, err = tx.OpenExports(e.home, now)
		return err
	})
	for _, x := range all {
		if err != nil {
			return false, err
		}
		var mine bool
		if mine, err = e.lease(ctx, x.ID, now); err != nil || !mine {
			continue
		}
		if x.State == petitbleu.ExportRunning {
			err = e.write(ctx, x)
		} else {
			err = e.call(ctx, x)
		}
		return err == nil && len(all) > 1, err
	}
	return false, err
}

func (e *Exports) lease(ctx context.Context, id string, now time.Time) (mine bool, err error) {
	err = e.o.Store.Write(ctx, func(tx *store.Tx) error {
		mine, err = tx.TakeLease("export/"+id, e.o.Node, now.Add(leaseLife), now)
		return err
	})
	return mine, err
}

// write writes the file of an export. What went wrong with this one is noted, and others go on.
func (e *Exports) write(ctx context.Context, x petitbleu.Export) error {
	err := e.fill(ctx, &x)
	if ctx.Err() != nil {
		return ctx.Err() // begun anew at the next start
	}
	now := e.o.Clock.Now()
	x.FinishedAt = now
	if x.State = petitbleu.ExportDone; err == nil {
		x.FileUntil = now.Add(petitbleu.ExportFileLife)
		if x.Callback != "" {
			x.CallAt = now
		}
	} else {
		x.State, x.Note = petitbleu.ExportFailed, "The file could not be written; the log says why."
		e.o.Logger.Error("an export failed", "export", x.ID, "segment", x.SegmentID, "error", err)
	}
	if err := e.keep(ctx, x); err != nil {
		return err
	}
	if x.CallAt.IsZero() {
		return nil
	}
	return e.call(ctx, x)
}

func (e *Exports) keep(ctx context.Context, x petitbleu.Export) error {
	return e.o.Store.Write(ctx, func(tx *store.Tx) error { return tx.UpdateExport(x) })
}

// fill writes the archive beside its place and puts it there whole.
func (e *Exports) fill(ctx context.Context, x *petitbleu.Export) error {
	q, err := e.query(ctx, x)
	if err != nil {
		return err
	}
	f, err := os.OpenFile(e.path(x.ID, ".part"), os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	z := zip.NewWriter(f)
	err = e.pages(ctx, x, q, z)
	if err = errors.Join(err, z.Close()); err == nil {
		err = f.Sync()
	}
	if err = errors.Join(err, f.Close()); err != nil {
		return errors.Join(err, os.Remove(e.path(x.ID, ".part")))
	}
	return os.Rename(e.path(x.ID, ".part"), e.path(x.ID, ".zip"))
}

// query gives the question that the segment asks.
func (e *Exports) query(ctx context.Context, x *petitbleu.Export) (*segment.Query, error) {
	var s petitbleu.Segment
	err := e.o.Store.Read(ctx, func(tx *store.Tx) (err error) {
		s, err = tx.Segment(x.WorkspaceID, x.SegmentID)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("find the segment: %w", err)
	}
	d, err := segment.Parse(s.Definition)
	if err != nil {
		return nil, err
	}
	return e.o.Audience.Query(ctx, x.WorkspaceID, s.ID, d)
}

// pages writes a file for each 5,000 people of the segment.
func (e *Exports) pages(ctx context.Context, x *petitbleu.Export, q *segment.Query, z *zip.Writer) error {
	for after, first := "", true; ; first = false {
		ids, err := e.o.Audience.List(ctx, x.WorkspaceID, q, after, petitbleu.ExportFilePeople)
		if err != nil {
			return err
		}
		if len(ids) == 0 && !first { // a segment without people is an archive with an empty file
			return nil
		}
		if err := e.page(ctx, x, ids, z); err != nil {
			return err
		}
		if len(ids) < petitbleu.ExportFilePeople {
			return nil
		}
		after = ids[len(ids)-1]
		if err := e.keep(ctx, *x); err != nil {
			return err
		}
		if mine, err := e.lease(ctx, x.ID, e.o.Clock.Now()); err != nil || !mine {
			return errors.Join(err, errors.New("another node has taken the export over"))
		}
	}
}

// lineBatch is how many people are read at once.
const lineBatch = 500

func (e *Exports) page(ctx context.Context, x *petitbleu.Export, ids []string, z *zip.Writer) error {
	w, err := z.Create(fileName())
	if err != nil {
		return err
	}
	for len(ids) > 0 {
		n := min(lineBatch, len(ids))
		lines, err := e.o.Lines(ctx, x.WorkspaceID, x.Form, ids[:n])
		if err != nil {
			return err
		}
		for _, line := range lines {
			if _, err := w.Write(append(line, '\n')); err != nil {
				return err
			}
		}
		x.People += int64(len(lines))
		ids = ids[n:]
	}
	return nil
}

func fileName() string {
	var b [16]byte
	_, _ = rand.Read(b[:]) // never fails
	return hex.EncodeToString(b[:]) + ".json"
}

// call tells the callback that the file is there. What fails is tried again for some hours.
func (e *Exports) call(ctx context.Context, x petitbleu.Export) error {
	err := e.tell(ctx, x)
	x.CallAt = time.Time{}
	if err != nil && x.Calls < len(calls) {
		x.CallAt = e.o.Clock.Now().Add(calls[x.Calls])
	}
	if err != nil {
		e.o.Logger.Warn("the callback of an export does not answer", "export", x.ID, "attempt", x.Calls+1, "error", err)
	}
	x.Calls++
	return e.keep(ctx, x)
}

func (e *Exports) tell(ctx context.Context, x petitbleu.Export) error {
	address, err := e.o.Box.Open(place(x.ID), x.AddressSeal)
	if err != nil {
		return err
	}
	body, err := json.Marshal(struct {
		Success bool   `json:"success"`
		URL     string `json:"url"`
	}{true, address})
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, 10*time.Second)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, x.Callback, bytes.NewReader(body))
	if err != nil {
		return err
	}
	req.Header.Set("Content-Type", "application/json")
	resp, err := e.o.HTTP.Do(req)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	_, _ = io.Copy(io.Discard, io.LimitReader(resp.Body, 64<<10))
	if resp.StatusCode < 200 || resp.StatusCode > 299 {
		return fmt.Errorf("it answers %d", resp.StatusCode)
	}
	return nil
}

// tidy removes the files that have had their time.
func (e *Exports) tidy(ctx context.Context, now time.Time) error {
	var all []petitbleu.Export
	err := e.o.Store.Read(ctx, func(tx *store.Tx) (err error) {
		all, err = tx.OldExports(e.home, now)
		return err
	})
	for _, x := range all {
		if err != nil {
			return err
		}
		if err = os.Remove(e.path(x.ID, ".zip")); errors.Is(err, fs.ErrNotExist) {
			err = nil
		}
		x.FileUntil = time.Time{}
		err = errors.Join(err, e.keep(ctx, x))
	}
	return err
}
