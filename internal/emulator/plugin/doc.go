// Package plugin is what a browser loads from the emulator: the script at
// /{locale}/sdk.js, the web plugins in their frames, the login dialog, and the pages of m.me
// links.
//
// It tells a site only what the site's own visitor pressed. The texts, the looks and the
// script are our own.
//
// Import table, aside: world, request, web, the wire, clock and root packages only.
package plugin
