package views

// AppPath is an address of the web app: it names the workspace, so that it opens the right one.
func AppPath(ws, place string) string { return "/app/w/" + ws + place }
