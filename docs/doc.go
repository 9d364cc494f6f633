// Package docs holds the pages that the program serves under /docs: one on each error code, one
// on each error of the platform, and those on the emulator, the site tag, the rules and the settings.
//
// It holds text only and imports the standard library only.
package docs

import "embed"

// Pages are the Markdown files of this folder.
//
//go:embed *.md errors/*.md errors/platform/*.md
var Pages embed.FS
