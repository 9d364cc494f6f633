// Package docs holds the pages that the program serves under /docs: those of this folder, one on
// each decision, one on each error code and one on each error of the platform.
//
// It holds text and pictures only and imports the standard library only.
package docs

import "embed"

// Pages are the Markdown files of this folder and of those below it, and the pictures that they show.
//
//go:embed images/inbox.png *.md adr/*.md errors/*.md errors/platform/*.md
var Pages embed.FS
