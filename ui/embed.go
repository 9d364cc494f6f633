package ui

import (
	"embed"
	"io/fs"
)

//go:embed all:dist
var files embed.FS

// Dist returns the built web app: index.html, emulator.html and the assets they load.
// Before the first build the folder is empty; [Built] says so.
func Dist() fs.FS {
	sub, err := fs.Sub(files, "dist")
	if err != nil {
		panic("ui: the embedded folder is gone: " + err.Error())
	}
	return sub
}

// Built reports whether the web app was built before the program was.
func Built() bool {
	_, err := fs.Stat(files, "dist/index.html")
	return err == nil
}
