package control

import (
	"fmt"
	"net/http"

	"github.com/petitbleu/petitbleu/internal/emulator/world"
)

// serveSticker draws a sticker: a thumb for the Like, else a plain mark with its number. The
// platform's own pictures are not ours to show.
func (d *Door) serveSticker(w http.ResponseWriter, r *http.Request) {
	id := r.PathValue("sticker")
	if len(id) < 5 || id[len(id)-4:] != ".svg" || !world.AllDigits(id[:len(id)-4]) {
		http.NotFound(w, r)
		return
	}
	id = id[:len(id)-4]
	drawing := fmt.Sprintf(`<text x="60" y="66" font-family="sans-serif" font-size="13" text-anchor="middle" fill="#2459a9">%s</text>`, id[:min(len(id), 12)])
	switch id {
	case world.LikeSticker, "369239343222814", "369239383222810":
		drawing = `<path fill="#2459a9" d="M34 54h14v40H34zM54 92V56l16-30c6 0 10 4 9 10l-3 14h18c6 0 9 5 8 10l-6 26c-1 4-4 6-8 6z"/>`
	}
	w.Header().Set("Content-Type", "image/svg+xml")
	w.Header().Set("Cache-Control", "max-age=3600")
	_, _ = fmt.Fprintf(w, `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 120 120" width="120" height="120"><circle cx="60" cy="60" r="58" fill="#dde9f7"/>%s</svg>`, drawing)
}
