package api

import (
	"encoding/json"
	"net/http"
)

// document writes the OpenAPI document.
func (a *API) document() []byte {
	text, err := json.MarshalIndent(a.huma.OpenAPI(), "", "  ")
	if err != nil {
		panic("the OpenAPI document cannot be written: " + err.Error()) // at the start, never on a request
	}
	return append(text, '\n')
}

func (a *API) serveSpec(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", "application/openapi+json")
	_, _ = w.Write(a.spec) // the caller may have gone
}
