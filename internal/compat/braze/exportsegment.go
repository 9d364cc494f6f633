package braze

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"net/http"
	"net/url"
	"strconv"

	"github.com/petitbleu/petitbleu/internal/audience/exports"
	"github.com/petitbleu/petitbleu/internal/people"
	"github.com/petitbleu/petitbleu/internal/profile"
)

// exportSegment begins a file of the people of a segment (Braze reference, section 2.4.10).
func (d *Door) exportSegment(ctx context.Context, c *call) (reply, error) {
	m, err := c.object()
	if err != nil {
		return reply{}, err
	}
	w, err := wantedOf(m)
	if err != nil {
		return reply{}, err
	}
	id, _ := m["segment_id"].(string)
	s, err := d.segmentOf(ctx, c.ws, id)
	if err != nil {
		return reply{}, err
	}
	callback, _ := m["callback_endpoint"].(string)
	if u, err := url.Parse(callback); callback != "" && (err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https") {
		return reply{}, bad("callback_endpoint must be a web address")
	}
	if format := m["output_format"]; format != nil && format != "zip" {
		return reply{}, bad("output_format must be zip: other formats need a bucket of your own")
	}
	form, err := json.Marshal(w)
	if err != nil {
		return reply{}, err
	}
	prefix := newUUID() + "-" + strconv.FormatInt(c.now.Unix(), 10)
	address, err := d.Exports.Ask(ctx, c.ws, exports.Request{ID: prefix, SegmentID: s.ID, Form: string(form), Callback: callback})
	if err != nil {
		return reply{}, err
	}
	return reply{status: http.StatusCreated, body: struct {
		Message string `json:"message"`
		Prefix  string `json:"object_prefix"`
		URL     string `json:"url"`
	}{success.Message, prefix, address}}, nil
}

// Lines writes people as exports have them, a line for each who is still there; form is what
// exportSegment wrote. It is what package exports asks for.
func (d *Door) Lines(ctx context.Context, workspace, form string, profiles []string) ([]json.RawMessage, error) {
	var w wanted
	if err := json.Unmarshal([]byte(form), &w); err != nil {
		return nil, fmt.Errorf("read the form of an export: %w", err)
	}
	who := make([]profile.Who, len(profiles))
	for i, id := range profiles {
		who[i] = profile.Who{ProfileID: id}
	}
	found, err := d.People.FindMany(ctx, workspace, who)
	if err != nil {
		return nil, err
	}
	var there []*people.Person
	for _, p := range found {
		if p != nil {
			there = append(there, p)
		}
	}
	return d.users(ctx, workspace, w, there, d.Clock.Now())
}

// serveFile gives the file of an export to whoever knows its address.
func (d *Door) serveFile(w http.ResponseWriter, r *http.Request) {
	name := r.PathValue("name")
	f, made, err := d.Exports.Open(r.Context(), name)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		write(w, http.StatusNotFound, refuse(http.StatusNotFound, "Not Found: the file is not ready yet, or its time is over"))
		return
	case err != nil:
		d.Logger.Error("the file of an export cannot be read", "error", err)
		write(w, http.StatusInternalServerError, refuse(http.StatusInternalServerError, "Internal Server Error"))
		return
	}
	defer f.Close()
	h := w.Header()
	h.Set("Content-Type", "application/zip")
	h.Set("Cache-Control", "private, no-store")
	http.ServeContent(w, r, "", made, f)
}
