package braze

import (
	"encoding/json"
	"net/http"
	"regexp"
	"strconv"
	"strings"
)

// definitionPath is where the definition of this API stands.
const definitionPath = "/braze/openapi.json"

type object = map[string]any

var pathParameter = regexp.MustCompile(`\{(\w+)\}`)

// definition describes the API as OpenAPI 3.1, out of the list of endpoints.
func (d *Door) definition() []byte {
	paths := map[string]object{}
	for _, e := range d.endpoints() {
		if paths[e.path] == nil {
			paths[e.path] = object{}
		}
		paths[e.path][strings.ToLower(e.method)] = e.operation()
	}
	text, err := json.MarshalIndent(object{
		"openapi": "3.1.0",
		"info": object{
			"title": "petitbleu: the Braze-compatible API", "version": "1",
			"description": "The part of Braze's REST API that petitbleu answers, at the same paths. Each operation names the scope that the API key needs. docs/braze says what differs.",
		},
		"servers":  []object{{"url": d.BaseURL}},
		"security": []object{{"key": []string{}}},
		"paths":    paths,
		"components": object{
			"securitySchemes": object{"key": object{"type": "http", "scheme": "bearer", "description": "An API key of the workspace, with the scope of the operation."}},
			"schemas": object{
				"Success": object{"type": "object", "required": []string{"message"}, "properties": object{"message": object{"const": success.Message}}},
				"Refusal": object{"type": "object", "required": []string{"message"}, "properties": object{
					"message": object{"type": "string"}, "errors": object{"type": "array", "items": object{}},
				}},
			},
			"responses": object{"Refusal": object{"description": "The request was refused: message says why.", "content": content("Refusal", nil)}},
		},
	}, "", " ")
	if err != nil {
		panic(err) // it is made of texts
	}
	return text
}

// operation describes one endpoint.
func (e endpoint) operation() object {
	parameters := []object{}
	for _, m := range pathParameter.FindAllStringSubmatch(e.path, -1) {
		parameters = append(parameters, object{"name": m[1], "in": "path", "required": true, "schema": object{"type": "string"}})
	}
	for _, q := range e.query {
		name, about, _ := strings.Cut(q, ": ")
		p := object{"name": name, "in": "query", "description": about, "schema": object{"type": "string"}}
		if strings.HasSuffix(name, "[]") {
			p["schema"] = object{"type": "array", "items": object{"type": "string"}}
		}
		parameters = append(parameters, p)
	}
	o := object{
		"summary": e.about, "operationId": strings.ToLower(e.method) + pathParameter.ReplaceAllString(strings.ReplaceAll(e.path, "/", "-"), "$1"),
		"description": "Needs the scope " + e.scope + ".",
		"parameters":  parameters,
		"responses": object{
			strconv.Itoa(e.status): object{"description": "Done.", "content": content("Success", nil)},
			"4XX":                  object{"$ref": "#/components/responses/Refusal"},
		},
	}
	if e.body != "" {
		o["requestBody"] = object{"required": true, "content": content("", json.RawMessage(e.body))}
	}
	return o
}

// content is JSON of a schema, or of any form with an example.
func content(schema string, example any) object {
	if schema == "" {
		return object{"application/json": object{"schema": object{"type": "object"}, "example": example}}
	}
	return object{"application/json": object{"schema": object{"$ref": "#/components/schemas/" + schema}}}
}

// serveDefinition gives the definition to anybody.
func (d *Door) serveDefinition() http.HandlerFunc {
	text := d.definition()
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json; charset=utf-8")
		w.Header().Set("Access-Control-Allow-Origin", "*")
		_, _ = w.Write(text) // the reader has gone; nothing is left to tell
	}
}
