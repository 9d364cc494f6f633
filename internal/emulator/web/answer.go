package web

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
)

// Answer writes a status and a value as JSON.
func Answer(w http.ResponseWriter, status int, value any) {
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	if value != nil {
		_ = json.NewEncoder(w).Encode(value)
	}
}

// Refuse answers with an error whose text says what to change.
func Refuse(w http.ResponseWriter, status int, err error) {
	Answer(w, status, map[string]any{"error": map[string]string{"message": err.Error()}})
}

// ReadBody reads a strict JSON body into v.
func ReadBody(r *http.Request, v any) error {
	data, err := io.ReadAll(io.LimitReader(r.Body, 8<<20))
	if err != nil {
		return errors.New("body: could not be read")
	}
	if len(strings.TrimSpace(string(data))) == 0 {
		data = []byte("{}")
	}
	dec := json.NewDecoder(strings.NewReader(string(data)))
	dec.DisallowUnknownFields()
	if err := dec.Decode(v); err != nil {
		if wrong, ok := errors.AsType[*json.UnmarshalTypeError](err); ok && wrong.Field != "" {
			return fmt.Errorf("%s: must not be a JSON %s", wrong.Field, wrong.Value)
		}
		return fmt.Errorf("body: %s", strings.TrimPrefix(err.Error(), "json: "))
	}
	return nil
}

// Success is the answer of calls that have no other.
var Success = map[string]any{"success": true}
