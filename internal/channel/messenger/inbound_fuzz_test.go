package messenger

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf8"
)

// FuzzDecode holds Decode against encoding/json: it takes no body that is not valid JSON and
// refuses none for its syntax, and every item is well formed.
func FuzzDecode(f *testing.F) {
	files, err := filepath.Glob(filepath.Join("testdata", "inbound", "*.json"))
	if err != nil {
		f.Fatal(err)
	}
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			f.Fatal(err)
		}
		var c inboundCase
		if err := json.Unmarshal(data, &c); err != nil {
			f.Fatal(err)
		}
		f.Add(compact(f, c.Body))
	}
	for _, body := range []string{`{"entry":[{"messaging":[{"message":{"text":"\ud83d\ude00\ud800\u0000\/"}}]}]}`, "{\"entry\":[{\"id\":\"\xff\"}]}",
		`{"entry":[{"time":-0.5e+3,"id":1e5}]} `, `{"entry":{"a":[]}}`, `{"sender":{"id":"1"},"message":null}`, `{"entr\u0079":[]}`} {
		f.Add([]byte(body))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		got, err := Decode(body)
		clean := bytes.ToValidUTF8(body, []byte("\uFFFD"))
		valid := json.Valid(body) && strings.HasPrefix(strings.TrimLeft(string(body), " \t\r\n"), "{")
		if err == nil && !valid {
			t.Fatalf("took what is no JSON object: %q", body)
		}
		if err != nil && valid && strings.Contains(err.Error(), "broken") && bytes.Count(body, []byte("["))+bytes.Count(body, []byte("{")) <= maxDepth {
			t.Fatalf("refused valid JSON: %q", body)
		}
		for _, in := range got {
			wellFormed(t, clean, in)
			if !utf8.ValidString(in.Text+in.PSID+in.Payload) || strings.Contains(in.Text+in.PSID+in.PageID+in.Payload, "\x00") {
				t.Fatalf("no database takes this text: %+v", in)
			}
		}
	})
}

// FuzzText holds the reading of strings against encoding/json.
func FuzzText(f *testing.F) {
	for _, s := range []string{`"a"`, `"\u00e9\ud83d\ude00"`, `"\ud83d\u0041"`, `"\ude00"`, "\"\xff\"", `"\"\\\/\b\f\n\r\t"`, `"`, `"\u12"`, `"a`, "\"\n\""} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		if len(data) == 0 || data[0] != '"' {
			return
		}
		var want string
		err := json.Unmarshal(data, &want)
		s := scanner{data: data}
		got := s.text()
		if s.end() != (err == nil) {
			t.Fatalf("%q: accepted %v, encoding/json says %v", data, s.end(), err)
		}
		if err == nil && utf8.Valid(data) && got != strings.ReplaceAll(want, "\x00", "\uFFFD") {
			t.Fatalf("%q: got %q, want %q", data, got, want)
		}
	})
}
