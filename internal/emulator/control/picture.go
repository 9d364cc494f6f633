package control

import (
	"fmt"
	"hash/fnv"
	"html"
	"image"
	"image/color"
	"image/png"
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
	drawPicture(w, id, initial(first)+initial(last))
}

// servePhoto draws what the Graph API tells as a person's picture: as the platform's, it is made of points.
func (d *Door) servePhoto(w http.ResponseWriter, r *http.Request) {
	d.Mu.Lock()
	p := d.FindPerson(r.PathValue("person"))
	d.Mu.Unlock()
	if p == nil {
		http.NotFound(w, r)
		return
	}
	paintPicture(w, p.ID)
}

// paintPicture draws head and shoulders on a colour of their own, as PNG.
func paintPicture(w http.ResponseWriter, id string) {
	h := fnv.New32a()
	_, _ = h.Write([]byte(id))
	sum := h.Sum32()
	back := color.RGBA{uint8(70 + sum%90), uint8(70 + sum>>8%90), uint8(70 + sum>>16%90), 255}
	const side = 200
	face := image.NewPaletted(image.Rect(0, 0, side, side), color.Palette{back, color.RGBA{255, 255, 255, 255}})
	for y := range side {
		for x := range side {
			head := (x-100)*(x-100)+(y-78)*(y-78) < 36*36
			shoulders := (x-100)*(x-100)+(y-200)*(y-200) < 70*70
			if head || shoulders {
				face.SetColorIndex(x, y, 1)
			}
		}
	}
	w.Header().Set("Content-Type", "image/png")
	_ = png.Encode(w, face) // the browser may have gone
}

// servePagePicture and serveAppPicture do so for a Page and an app, by the first letter of the name.
func (d *Door) servePagePicture(w http.ResponseWriter, r *http.Request) {
	d.Mu.Lock()
	defer d.Mu.Unlock()
	p := d.FindPage(r.PathValue("page"))
	if p == nil {
		http.NotFound(w, r)
		return
	}
	drawPicture(w, p.ID, initial(p.Name))
}

func (d *Door) serveAppPicture(w http.ResponseWriter, r *http.Request) {
	d.Mu.Lock()
	defer d.Mu.Unlock()
	a := d.State.Apps[r.PathValue("app")]
	if a == nil {
		http.NotFound(w, r)
		return
	}
	drawPicture(w, a.ID, initial(a.Name))
}

func drawPicture(w http.ResponseWriter, id, letters string) {
	h := fnv.New32a()
	_, _ = h.Write([]byte(id))
	w.Header().Set("Content-Type", "image/svg+xml")
	fmt.Fprintf(w, `<svg xmlns="http://www.w3.org/2000/svg" width="200" height="200" viewBox="0 0 200 200">`+
		`<rect width="200" height="200" fill="hsl(%d 45%% 42%%)"/>`+
		`<text x="100" y="104" fill="#fff" font-family="Inter, sans-serif" font-size="84" text-anchor="middle" dominant-baseline="middle">%s</text></svg>`,
		h.Sum32()%360, html.EscapeString(letters))
}

func initial(name string) string {
	r, n := utf8.DecodeRuneInString(name)
	if n == 0 {
		return ""
	}
	return strings.ToUpper(string(r))
}
