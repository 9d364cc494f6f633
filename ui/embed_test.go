package ui

import (
	"io/fs"
	"testing"
)

// Whether or not the app was built, the folder opens, and a built app has both pages.
func TestDist(t *testing.T) {
	dist := Dist()
	if _, err := fs.ReadDir(dist, "."); err != nil {
		t.Fatalf("the embedded folder does not open: %v", err)
	}
	if !Built() {
		return
	}
	for _, name := range []string{"index.html", "emulator.html"} {
		if info, err := fs.Stat(dist, name); err != nil || info.Size() == 0 {
			t.Errorf("%s is missing or empty: %v", name, err)
		}
	}
}
