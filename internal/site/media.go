package site

import (
	"bytes"
	"errors"
	"net/http"
	"strings"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/store"
)

// media serves a file of the media library: to the platform, which fetches what messages show, and
// to whoever knows its address. A file never changes, so it may be kept for ever.
func (d *Door) media(w http.ResponseWriter, r *http.Request) {
	name := r.PathValue("file")
	id, _, _ := strings.Cut(name, ".")
	var m petitbleu.MediaFile
	var body []byte
	err := d.Store.Read(r.Context(), func(tx *store.Tx) (err error) {
		if m, err = tx.MediaAnywhere(id); err == nil {
			body, err = tx.MediaBody(m)
		}
		return err
	})
	switch {
	case errors.Is(err, store.ErrNotFound), err == nil && m.Path() != "/media/"+name:
		http.NotFound(w, r)
		return
	case err != nil:
		d.Logger.Error("a file of the media library could not be read", "file", id, "error", err)
		http.Error(w, "The file cannot be read now.", http.StatusServiceUnavailable)
		return
	}
	h := w.Header()
	h.Set("Content-Type", m.Type)
	h.Set("Cache-Control", "public, max-age=31536000, immutable")
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Content-Security-Policy", "default-src 'none'; sandbox")
	h.Set("Cross-Origin-Resource-Policy", "cross-origin")
	h.Set("ETag", `"`+m.Hash[:32]+`"`)
	http.ServeContent(w, r, "", m.CreatedAt, bytes.NewReader(body))
}
