// Package sdk embeds the browser scripts that sites load: the site tag, built from src by Vite
// (npm run build). It compiles before the first build, too; then there is no tag to serve.
//
// Package sdk holds files and no logic. It imports the standard library only; the site door
// imports it.
package sdk
