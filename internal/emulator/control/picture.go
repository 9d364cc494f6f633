package control

import (
	"fmt"
	"hash/fnv"
	"html"
	"net/http"
	"strings"
	"unicode/utf8"
)

// servePicture draws a person's picture: initials on a colour of their own.
func (d *Door) servePicture(w http.ResponseWriter, r *http.Request) {
	d.Mu.Lock()
	p := d.FindPerson(r.PathValue("person"))
	var id, first, last string
	if p != nil {
		id, first, last = p.ID, p.FirstName, p.LastName
	}
	d.Mu.Unlock()
	if p == nil {
		http.NotFound(w, r)
		return
	}
	h := fnv.New32a()
	_, _ = h.Write([]byte(id))
	w.Header().Set("Content-Type", "image/svg+xml")
	fmt.Fprintf(w, `<svg xmlns="http://www.w3.org/2000/svg" width="200" height="200" viewBox="0 0 200 200">`+
		`<rect width="200" height="200" fill="hsl(%d 45%% 42%%)"/>`+
		`<text x="100" y="104" fill="#fff" font-family="Inter, sans-serif" font-size="84" text-anchor="middle" dominant-baseline="middle">%s</text></svg>`,
		h.Sum32()%360, html.EscapeString(initial(first)+initial(last)))
}

func initial(name string) string {
	r, n := utf8.DecodeRuneInString(name)
	if n == 0 {
		return ""
	}
	return strings.ToUpper(string(r))
}
