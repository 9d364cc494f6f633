package demo

import (
	"bytes"
	"image"
	"image/color"
	"image/draw"
	"image/png"
	"math"

	"golang.org/x/image/vector"
)

// canvas draws flat shapes on a sheet of 191 × 100 units, the ratio at which Messenger shows
// pictures.
type canvas struct {
	img *image.RGBA
	r   *vector.Rasterizer
}

const (
	pictureWidth, pictureHeight = 955, 500
	unit                        = 5 // pixels to a unit
)

// picture draws a product and gives it as PNG.
func picture(p product) ([]byte, error) {
	c := &canvas{
		img: image.NewRGBA(image.Rect(0, 0, pictureWidth, pictureHeight)),
		r:   vector.NewRasterizer(pictureWidth, pictureHeight),
	}
	p.draw(c)
	var b bytes.Buffer
	err := png.Encode(&b, c.img)
	return b.Bytes(), err
}

// rgb reads a colour such as 0xB5713F.
func rgb(v uint32) color.Color {
	return color.RGBA{R: uint8(v >> 16), G: uint8(v >> 8), B: uint8(v), A: 255} //nolint:gosec // cut to bytes on purpose
}

func (c *canvas) ground(col uint32) {
	draw.Draw(c.img, c.img.Bounds(), image.NewUniform(rgb(col)), image.Point{}, draw.Src)
}

// fill paints the path made since the last fill.
func (c *canvas) fill(col uint32) {
	c.r.Draw(c.img, c.img.Bounds(), image.NewUniform(rgb(col)), image.Point{})
	c.r.Reset(pictureWidth, pictureHeight)
}

// polygon fills the area within points, given as x, y, x, y …
func (c *canvas) polygon(col uint32, xy ...float32) {
	c.r.MoveTo(xy[0]*unit, xy[1]*unit)
	for i := 2; i+1 < len(xy); i += 2 {
		c.r.LineTo(xy[i]*unit, xy[i+1]*unit)
	}
	c.r.ClosePath()
	c.fill(col)
}

// arc is the share of a quarter circle's radius at which the handles of its curve stand.
const arc = 0.5523

// ellipse fills an ellipse around (x, y).
func (c *canvas) ellipse(col uint32, x, y, rx, ry float32) {
	x, y, rx, ry = x*unit, y*unit, rx*unit, ry*unit
	kx, ky := rx*arc, ry*arc
	c.r.MoveTo(x+rx, y)
	c.r.CubeTo(x+rx, y+ky, x+kx, y+ry, x, y+ry)
	c.r.CubeTo(x-kx, y+ry, x-rx, y+ky, x-rx, y)
	c.r.CubeTo(x-rx, y-ky, x-kx, y-ry, x, y-ry)
	c.r.CubeTo(x+kx, y-ry, x+rx, y-ky, x+rx, y)
	c.r.ClosePath()
	c.fill(col)
}

// rect fills a rectangle with round corners.
func (c *canvas) rect(col uint32, x, y, w, h, round float32) {
	x, y, w, h, r := x*unit, y*unit, w*unit, h*unit, round*unit
	k := r * (1 - arc)
	c.r.MoveTo(x+r, y)
	c.r.LineTo(x+w-r, y)
	c.r.CubeTo(x+w-k, y, x+w, y+k, x+w, y+r)
	c.r.LineTo(x+w, y+h-r)
	c.r.CubeTo(x+w, y+h-k, x+w-k, y+h, x+w-r, y+h)
	c.r.LineTo(x+r, y+h)
	c.r.CubeTo(x+k, y+h, x, y+h-k, x, y+h-r)
	c.r.LineTo(x, y+r)
	c.r.CubeTo(x, y+k, x+k, y, x+r, y)
	c.r.ClosePath()
	c.fill(col)
}

// stroke draws a line of a width with round ends.
func (c *canvas) stroke(col uint32, width, x1, y1, x2, y2 float32) {
	dx, dy := float64(x2-x1), float64(y2-y1)
	n := math.Hypot(dx, dy)
	px, py := float32(-dy/n)*width/2, float32(dx/n)*width/2
	c.polygon(col, x1+px, y1+py, x2+px, y2+py, x2-px, y2-py, x1-px, y1-py)
	c.ellipse(col, x1, y1, width/2, width/2)
	c.ellipse(col, x2, y2, width/2, width/2)
}

// ring draws the outline of an ellipse, or an arc of it, from one angle to another.
func (c *canvas) ring(col uint32, width, x, y, rx, ry, from, to float64) {
	const steps = 48
	var xy []float32
	for i := range 2 * (steps + 1) {
		n, side := i, width/2
		if i > steps { // back along the inner side
			n, side = 2*steps+1-i, -width/2
		}
		a := from + (to-from)*float64(n)/steps
		xy = append(xy, float32(x+(rx+side)*math.Cos(a)), float32(y+(ry+side)*math.Sin(a)))
	}
	c.polygon(col, xy...)
}
