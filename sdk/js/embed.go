package sdk

import (
	"embed"
	"io/fs"
)

//go:embed all:dist
var files embed.FS

// Tag returns the built site tag, or nil before the first build.
func Tag() []byte {
	text, err := fs.ReadFile(files, "dist/tag.js")
	if err != nil {
		return nil
	}
	return text
}
