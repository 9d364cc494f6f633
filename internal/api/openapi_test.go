package api

import (
	"bytes"
	"flag"
	"log/slog"
	"os"
	"testing"

	"github.com/petitbleu/petitbleu/internal/clock"
)

var update = flag.Bool("update", false, "write the OpenAPI document anew")

// The web app's typed client is made of this file.
const specFile = "../../ui/openapi.json"

func TestOpenAPIIsUpToDate(t *testing.T) {
	got := New(Options{Clock: clock.System(), Logger: slog.New(slog.DiscardHandler), BaseURL: "http://127.0.0.1:8080"}).spec
	if *update {
		if err := os.WriteFile(specFile, got, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(specFile)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Error("ui/openapi.json is not what the operations say: run go test ./internal/api -run OpenAPI -update, then make the client anew")
	}
}
