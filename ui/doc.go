// Package ui carries the built web app inside the program.
//
// It holds two pages: index.html, the app, served under /app/, and emulator.html,
// the emulator's own page, served by the emulator. Both are built by `npm run build`
// in this folder and embedded as they are.
//
// It never answers a request and never knows about the API: a door serves its files.
//
// Import table: aside; it imports the standard library only, and only app and cmd import it.
package ui
