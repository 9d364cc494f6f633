package channels

import (
	"fmt"
	"image"
	"image/color"
	"strings"
	"testing"

	"github.com/boombuler/barcode/qr"
)

// TestQRImage reads the SVG's runs back into modules and compares them with the code.
func TestQRImage(t *testing.T) {
	text := "https://m.me/104000000000001?ref=" + strings.Repeat("x", 250)
	code, err := qr.Encode(text, qr.M, qr.Auto)
	if err != nil {
		t.Fatal(err)
	}
	svg := svgOf(code)
	size := code.Bounds().Dx()
	drawn := image.NewGray(image.Rect(0, 0, size, size))
	_, d, ok := strings.Cut(svg, `/><path d="`)
	d, _, ok2 := strings.Cut(d, `"`)
	if !ok || !ok2 {
		t.Fatal(svg)
	}
	for _, run := range strings.Split(strings.TrimSuffix(d, "z"), "z") {
		var x, y, n, back int
		if _, err := sscan(run, &x, &y, &n, &back); err != nil || back != n {
			t.Fatalf("run %q: %v", run, err)
		}
		for i := range n {
			drawn.SetGray(x-4+i, y-4, color.Gray{255})
		}
	}
	for y := range size {
		for x := range size {
			if (drawn.GrayAt(x, y).Y == 255) != dark(code, x, y) {
				t.Fatalf("the module at %d, %d", x, y)
			}
		}
	}
	if same, err := qrImage(text); err != nil || same != svg {
		t.Error("the same text gives another picture", err)
	}
	if _, err := qrImage(strings.Repeat("x", 5000)); err == nil {
		t.Error("a text that no code holds was drawn")
	}
}

func sscan(run string, x, y, n, back *int) (int, error) {
	return fmt.Sscanf(run, "M%d %dh%dv1h-%d", x, y, n, back)
}
