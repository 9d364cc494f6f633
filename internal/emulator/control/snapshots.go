package control

import (
	"errors"
	"io"
	"net/http"

	"github.com/petitbleu/petitbleu/internal/emulator/web"
)

const snapshotLimit = 512 << 20

func (d *Door) snapshotRoutes() map[string]control {
	return map[string]control{
		"GET /_emulator/snapshots":              d.ctlSnapshots,
		"POST /_emulator/snapshots":             d.ctlSnapshotTake,
		"PUT /_emulator/snapshots/{name}":       d.ctlSnapshotPut,
		"POST /_emulator/snapshots/{name}/load": d.ctlSnapshotLoad,
		"DELETE /_emulator/snapshots/{name}":    d.ctlSnapshotDrop,
	}
}

func (d *Door) ctlSnapshots(*http.Request) (int, any, error) {
	d.Mu.Lock()
	defer d.Mu.Unlock()
	return 200, map[string]any{"snapshots": d.Snapshots()}, nil
}

// ctlSnapshotTake keeps the state under a name.
func (d *Door) ctlSnapshotTake(r *http.Request) (int, any, error) {
	var b struct {
		Name string `json:"name"`
	}
	if err := web.ReadBody(r, &b); err != nil {
		return 400, nil, err
	}
	d.Mu.Lock()
	defer d.Mu.Unlock()
	s, err := d.TakeSnapshot(b.Name)
	if err != nil {
		return 400, nil, err
	}
	return 201, s, nil
}

// ctlSnapshotPut keeps a snapshot that somebody downloaded before.
func (d *Door) ctlSnapshotPut(r *http.Request) (int, any, error) {
	data, err := io.ReadAll(io.LimitReader(r.Body, snapshotLimit+1))
	if err != nil {
		return 400, nil, errors.New("body: could not be read")
	}
	if len(data) > snapshotLimit {
		return 413, nil, errors.New("body: a snapshot may have at most 512 MiB")
	}
	d.Mu.Lock()
	defer d.Mu.Unlock()
	s, err := d.PutSnapshot(r.PathValue("name"), data)
	if err != nil {
		return 400, nil, err
	}
	return 201, s, nil
}

// ctlSnapshotLoad goes back to a named state; with "clock" the emulated time goes back too.
func (d *Door) ctlSnapshotLoad(r *http.Request) (int, any, error) {
	var b struct {
		Clock bool `json:"clock"`
	}
	if err := web.ReadBody(r, &b); err != nil {
		return 400, nil, err
	}
	d.Mu.Lock()
	defer d.Mu.Unlock()
	if err := d.LoadSnapshot(r.PathValue("name"), b.Clock); err != nil {
		return 404, nil, err
	}
	return 200, web.Success, nil
}

func (d *Door) ctlSnapshotDrop(r *http.Request) (int, any, error) {
	d.Mu.Lock()
	defer d.Mu.Unlock()
	if err := d.DropSnapshot(r.PathValue("name")); err != nil {
		return 404, nil, err
	}
	return 200, web.Success, nil
}

// serveSnapshot is GET /_emulator/snapshots/{name}: the snapshot as a file.
func (d *Door) serveSnapshot(w http.ResponseWriter, r *http.Request) {
	d.Mu.Lock()
	data, err := d.SnapshotData(r.PathValue("name"))
	d.Mu.Unlock()
	if err != nil {
		web.Refuse(w, http.StatusNotFound, err)
		return
	}
	h := w.Header()
	h.Set("Content-Type", "application/json")
	h.Set("Cache-Control", "no-store")
	h.Set("Content-Disposition", `attachment; filename="`+r.PathValue("name")+`.json"`)
	_, _ = w.Write(data)
}
