package compose

import (
	"bytes"
	"encoding/binary"
	"image"
	"image/draw"
)

// orientation tells how a JPEG lies: telephones keep pictures as the sensor was held, and note how to turn them (Exif 2.3, tag
// 0x0112): 1 is upright, and so is what does not say or cannot be read; from 5 on width and height change places.
func orientation(body []byte) int {
	for at := 2; at+4 <= len(body) && body[at] == 0xFF; {
		kind, size := body[at+1], int(binary.BigEndian.Uint16(body[at+2:]))
		if kind == 0xDA || size < 2 || at+2+size > len(body) { // the picture begins, or there is no more
			return 1
		}
		if rest, ok := bytes.CutPrefix(body[at+4:at+2+size], []byte("Exif\x00\x00")); ok && kind == 0xE1 {
			return orientationTag(rest)
		}
		at += 2 + size
	}
	return 1
}

// orientationTag reads the tag out of the first list of a TIFF file.
func orientationTag(tiff []byte) int {
	if len(tiff) < 8 {
		return 1
	}
	var order binary.ByteOrder = binary.BigEndian
	if tiff[0] == 'I' {
		order = binary.LittleEndian
	}
	first := int64(order.Uint32(tiff[4:]))
	if first+2 > int64(len(tiff)) {
		return 1
	}
	list := tiff[first:]
	for n, entries := order.Uint16(list), list[2:]; n > 0 && len(entries) >= 12; n, entries = n-1, entries[12:] {
		if order.Uint16(entries) != 0x0112 {
			continue
		}
		if v := order.Uint16(entries[8:]); v >= 1 && v <= 8 {
			return int(v)
		}
		return 1
	}
	return 1
}

// stored gives where the pixel that is seen at x, y stands in the file; width and height are of what is seen.
func stored(orientation, width, height, x, y int) image.Point {
	switch orientation {
	case 2:
		return image.Pt(width-1-x, y)
	case 3:
		return image.Pt(width-1-x, height-1-y)
	case 4:
		return image.Pt(x, height-1-y)
	case 5:
		return image.Pt(y, x)
	case 6:
		return image.Pt(y, width-1-x)
	case 7:
		return image.Pt(height-1-y, width-1-x)
	case 8:
		return image.Pt(height-1-y, x)
	}
	return image.Pt(x, y)
}

// cutUpright gives a part of a picture as it is seen: r counts in what is seen, which has so many pixels.
func cutUpright(from image.Image, orientation, width, height int, r Rect) *image.RGBA {
	a, b := stored(orientation, width, height, r.X, r.Y), stored(orientation, width, height, r.X+r.Width-1, r.Y+r.Height-1)
	part := image.Rect(min(a.X, b.X), min(a.Y, b.Y), max(a.X, b.X)+1, max(a.Y, b.Y)+1)
	cut := image.NewRGBA(image.Rect(0, 0, part.Dx(), part.Dy()))
	draw.Draw(cut, cut.Bounds(), from, from.Bounds().Min.Add(part.Min), draw.Src)
	if orientation <= 1 {
		return cut
	}
	to := image.NewRGBA(image.Rect(0, 0, r.Width, r.Height))
	for y := range r.Height {
		for x := range r.Width {
			p := stored(orientation, r.Width, r.Height, x, y)
			copy(to.Pix[to.PixOffset(x, y):][:4], cut.Pix[cut.PixOffset(p.X, p.Y):][:4])
		}
	}
	return to
}
