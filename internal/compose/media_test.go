package compose

import (
	"bytes"
	"encoding/binary"
	"errors"
	"image"
	"image/color"
	"image/jpeg"
	"testing"

	"github.com/petitbleu/petitbleu"
)

// turned writes a JPEG that is seen as 48 x 32 pixels, its left upper quarter red, the rest white, and that lies as said.
func turned(t testing.TB, lies int, order binary.AppendByteOrder) []byte {
	t.Helper()
	const width, height = 48, 32
	size := image.Rect(0, 0, width, height)
	if lies >= 5 {
		size = image.Rect(0, 0, height, width)
	}
	m := image.NewRGBA(size)
	for y := range height {
		for x := range width {
			c := color.RGBA{255, 255, 255, 255}
			if x < width/2 && y < height/2 {
				c = color.RGBA{255, 0, 0, 255}
			}
			// Where the pixel stands, by the words of Exif: which side the first row and the first column are on.
			at := map[int]image.Point{1: {X: x, Y: y}, 2: {X: width - 1 - x, Y: y}, 3: {X: width - 1 - x, Y: height - 1 - y}, 4: {X: x, Y: height - 1 - y},
				5: {X: y, Y: x}, 6: {X: y, Y: width - 1 - x}, 7: {X: height - 1 - y, Y: width - 1 - x}, 8: {X: height - 1 - y, Y: x}}[lies]
			m.Set(at.X, at.Y, c)
		}
	}
	var b bytes.Buffer
	if err := jpeg.Encode(&b, m, &jpeg.Options{Quality: 95}); err != nil {
		t.Fatal(err)
	}
	mark := "II"
	if order.String() == "BigEndian" {
		mark = "MM"
	}
	exif := order.AppendUint16([]byte("Exif\x00\x00"+mark), 42)
	exif = order.AppendUint16(order.AppendUint32(exif, 8), 2)                                                               // the list, of two
	exif = order.AppendUint32(order.AppendUint32(order.AppendUint16(order.AppendUint16(exif, 0x0100), 4), 1), 48)           // a width
	exif = order.AppendUint16(order.AppendUint32(order.AppendUint16(order.AppendUint16(exif, 0x0112), 3), 1), uint16(lies)) // how it lies
	exif = append(exif, 0, 0, 0, 0, 0, 0)
	app := binary.BigEndian.AppendUint16([]byte{0xFF, 0xE1}, uint16(len(exif)+2))
	return append(append(append([]byte{0xFF, 0xD8}, app...), exif...), b.Bytes()[2:]...)
}

// A picture is measured and cropped as people see it, however its telephone was held.
func TestTurnedPictures(t *testing.T) {
	for lies := 1; lies <= 8; lies++ {
		for _, order := range []binary.AppendByteOrder{binary.BigEndian, binary.LittleEndian} {
			body := turned(t, lies, order)
			m, err := ReadMedia(petitbleu.MediaFile{Name: "a.jpg"}, body)
			if err != nil || m.Width != 48 || m.Height != 32 {
				t.Fatalf("%d %s: %d x %d, %v", lies, order, m.Width, m.Height, err)
			}
			part, err := Crop(m, body, Rect{X: 8, Y: 8, Width: 32, Height: 16})
			if err != nil {
				t.Fatal(err)
			}
			if n, err := ReadMedia(petitbleu.MediaFile{}, part); err != nil || n.Width != 32 || n.Height != 16 {
				t.Fatalf("%d: the part has %d x %d, %v", lies, n.Width, n.Height, err)
			}
			got, err := jpeg.Decode(bytes.NewReader(part))
			if err != nil {
				t.Fatal(err)
			}
			for at, red := range map[image.Point]bool{{X: 3, Y: 3}: true, {X: 13, Y: 5}: true, {X: 28, Y: 3}: false, {X: 3, Y: 13}: false, {X: 28, Y: 13}: false} {
				if _, g, _, _ := got.At(at.X, at.Y).RGBA(); (g < 0x8000) != red {
					t.Errorf("%d %s: at %v red is %v", lies, order, at, !red)
				}
			}
		}
	}
}

func TestEmptyMedia(t *testing.T) {
	_, err := ReadMedia(petitbleu.MediaFile{Name: "a.png"}, nil)
	if e, ok := errors.AsType[*petitbleu.Error](err); !ok || e.Message != "The file is empty. Send its bytes as the body." {
		t.Errorf("%v", err)
	}
}

func FuzzOrientation(f *testing.F) {
	f.Add(turned(f, 6, binary.BigEndian))
	f.Add(turned(f, 8, binary.LittleEndian))
	f.Add([]byte("\xFF\xD8\xFF\xE1\x00\x10Exif\x00\x00MM\x00\x2A\xFF\xFF\xFF\xFF"))
	f.Fuzz(func(t *testing.T, body []byte) {
		if o := orientation(body); o < 1 || o > 8 {
			t.Errorf("%d", o)
		}
	})
}
