package braze

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// FuzzTold: whatever the body, each object that was sent is either worked in or named as wrong, once,
// and its place is one that was sent.
func FuzzTold(f *testing.F) {
	files, err := filepath.Glob("testdata/exchanges/*.txt")
	if err != nil {
		f.Fatal(err)
	}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			f.Fatal(err)
		}
		for line := range strings.Lines(string(text)) {
			f.Add([]byte(line))
		}
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		told, err := readTold(body)
		if err != nil {
			if refusalOf(err).status != 400 {
				t.Errorf("%q: %v", body, err)
			}
			return
		}
		if !json.Valid(body) {
			t.Errorf("%q was taken and is not JSON", body)
		}
		sent := map[string]int{"attributes": told.attributes, "events": told.events, "purchases": told.purchases}
		good := map[string]int{"attributes": len(told.batch.Attributes), "events": len(told.batch.Events), "purchases": len(told.batch.Purchases)}
		wrong := map[string]int{}
		for _, w := range told.wrong {
			wrong[w.InputArray]++
			if w.Index < 0 || w.Index >= sent[w.InputArray] || w.Type == "" {
				t.Errorf("%q: %+v", body, w)
			}
		}
		for name, n := range sent {
			if good[name]+wrong[name] != n {
				t.Errorf("%q: of %d %s %d are good and %d wrong", body, n, name, good[name], wrong[name])
			}
		}
		for _, c := range told.batch.Attributes {
			if c.Check() != nil {
				t.Errorf("%q: %+v was taken", body, c)
			}
		}
		for _, e := range told.batch.Events {
			if e.Check() != nil || e.Properties != nil && !json.Valid(e.Properties) {
				t.Errorf("%q: %+v was taken", body, e)
			}
		}
	})
}

// BenchmarkReadTold reads calls of 75 objects of five attributes.
func BenchmarkReadTold(b *testing.B) {
	var objects []string
	for i := range trackLimit {
		objects = append(objects, fmt.Sprintf(`{"external_id":"user-%d","first_name":"Camille","plan":"pro","points":%d,"ok":true,"tags":{"add":["a","b"]},"last_seen":"2026-05-01T10:00:00Z"}`, i, i*7))
	}
	body := []byte(`{"attributes":[` + strings.Join(objects, ",") + `]}`)
	b.SetBytes(int64(len(body)))
	b.ReportAllocs()
	for b.Loop() {
		if t, err := readTold(body); err != nil || len(t.batch.Attributes) != trackLimit {
			b.Fatal(err)
		}
	}
}
