// Package sdk embeds the browser scripts that sites load: the site tag and the in-app inbox, built
// from src by Vite (npm run build). It compiles before the first build, too; then there is nothing
// to serve.
//
// Package sdk holds files and no logic. It imports the standard library only; the site door and the
// inbox door import it.
package sdk
