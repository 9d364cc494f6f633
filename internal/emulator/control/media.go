package control

import "net/http"

// serveMedia is GET /_emulator/media/{id}: a file that came with a message.
func (d *Door) serveMedia(w http.ResponseWriter, r *http.Request) {
	d.Mu.Lock()
	f := d.State.Files[r.PathValue("id")]
	d.Mu.Unlock()
	if f == nil || f.Data == nil {
		http.NotFound(w, r)
		return
	}
	w.Header().Set("Content-Type", f.Mime)
	w.Header().Set("X-Content-Type-Options", "nosniff")
	w.Header().Set("Content-Security-Policy", "sandbox; default-src 'none'; img-src 'self'; media-src 'self'")
	_, _ = w.Write(f.Data)
}
