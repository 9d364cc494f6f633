package sdk

import (
	"embed"
	"io/fs"
)

//go:embed all:dist
var files embed.FS

// Tag returns the built site tag, or nil before the first build.
func Tag() []byte { return built("tag.js") }

// Inbox returns the built script of the in-app inbox, component and client in one, or nil before the first build.
func Inbox() []byte { return built("inbox.js") }

func built(name string) []byte {
	text, err := fs.ReadFile(files, "dist/"+name)
	if err != nil {
		return nil
	}
	return text
}
