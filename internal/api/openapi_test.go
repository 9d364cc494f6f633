package api_test

import (
	"bytes"
	"flag"
	"log/slog"
	"net/http/httptest"
	"os"
	"strings"
	"testing"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/api"
	"github.com/petitbleu/petitbleu/internal/api/door"
	"github.com/petitbleu/petitbleu/internal/api/home"
	"github.com/petitbleu/petitbleu/internal/clock"
)

var update = flag.Bool("update", false, "write the OpenAPI document anew")

// TestAuditWords: the audit log of the app has a word for the verb and the object of every change, and Home for every event.
func TestAuditWords(t *testing.T) {
	a := api.New(api.Options{Clock: clock.System(), Logger: slog.New(slog.DiscardHandler), BaseURL: "http://127.0.0.1:8080"})
	for _, language := range []string{"en", "fr"} {
		words, err := os.ReadFile("../../ui/src/i18n/accounts." + language + ".ts")
		if err != nil {
			t.Fatal(err)
		}
		_, rest, _ := bytes.Cut(words, []byte("verbs: {"))
		verbs, objects, _ := bytes.Cut(rest, []byte("objects: {"))
		for _, r := range a.Routes() {
			entry, _ := r.Entry()
			if entry == "" {
				continue
			}
			verb, object, _ := strings.Cut(entry, " ")
			if !bytes.Contains(verbs, []byte(" "+verb+": '")) || !bytes.Contains(objects, []byte(" "+object+": '")) {
				t.Errorf("%s: accounts.%s.ts lacks the verb %s or the object %s of the audit log", r.ID, language, verb, object)
			}
		}
		texts, err := os.ReadFile("../../ui/src/i18n/" + language + ".ts")
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range petitbleu.EventKinds() {
			if e.Kind == petitbleu.EventDelivery || e.Kind == petitbleu.EventRead {
				continue // they stand with their messages
			}
			if !bytes.Contains(texts, []byte(" "+string(e.Kind)+": '")) || e.Kind != petitbleu.EventUnknown && home.EventSentences[e.Kind] == "" {
				t.Errorf("%s.ts or eventSentences lacks words for the event %s", language, e.Kind)
			}
		}
	}
}

// The web app's typed client is made of this file.
const specFile = "../../ui/openapi.json"

func TestOpenAPIIsUpToDate(t *testing.T) {
	rec := httptest.NewRecorder()
	api.New(api.Options{Clock: clock.System(), Logger: slog.New(slog.DiscardHandler), BaseURL: "http://127.0.0.1:8080"}).Handler().ServeHTTP(rec, httptest.NewRequest("GET", door.Base+"/openapi.json", nil))
	got := rec.Body.Bytes()
	if *update {
		if err := os.WriteFile(specFile, got, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if bytes.Contains(got, []byte(`"uniqueItems"`)) {
		t.Error("a list with uniqueItems: the validator panics at a member such as {}; use distinct instead")
	}
	want, err := os.ReadFile(specFile)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Error("ui/openapi.json is not what the operations say: run go test ./internal/api -run OpenAPI -update, then make the client anew")
	}
}
