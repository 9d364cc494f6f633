package store

import (
	"encoding/json"
	"reflect"
	"testing"
	"time"

	"github.com/petitbleu/petitbleu"
)

// fill gives every member of a struct a value: text, 7, or an instant.
func fill[T any](text string, at time.Time) (v T) {
	s := reflect.ValueOf(&v).Elem()
	for i := range s.NumField() {
		switch f := s.Field(i); f.Kind() {
		case reflect.String:
			f.SetString(text)
		case reflect.Int, reflect.Int64:
			f.SetInt(7)
		case reflect.Struct:
			f.Set(reflect.ValueOf(at))
		}
	}
	return v
}

// What is written by hand reads back as it was, every member, and a member that is new cannot be forgotten.
func FuzzVerdictAndWire(f *testing.F) {
	f.Add("", int64(0))
	f.Add("Ana said: \"c:\\d\" <b>&\x00\x1f\u2028 é 🎂", int64(1_800_000_000_123_456_789))
	f.Add("{\"text\":\"half a letter \xc3\"}", int64(-1))
	f.Fuzz(func(t *testing.T, text string, nanos int64) {
		at := time.Unix(0, nanos).UTC()
		var clean string // what encoding/json makes of bytes that are no text
		if b, err := json.Marshal(text); err != nil || json.Unmarshal(b, &clean) != nil {
			t.Fatal(err)
		}
		verdict, want := fill[petitbleu.Verdict](text, at), fill[petitbleu.Verdict](clean, at)
		verdict.Checks = []petitbleu.Check{{Name: text, OK: true, Sentence: text}}
		want.Checks = []petitbleu.Check{{Name: clean, OK: true, Sentence: clean}}
		written, err := verdictText(&verdict)
		if err != nil {
			t.Fatal(err)
		}
		var back petitbleu.Verdict
		if err := json.Unmarshal([]byte(written), &back); err != nil || !reflect.DeepEqual(back, want) {
			t.Errorf("verdict %s\nread %+v\nwant %+v: %v", written, back, want, err)
		}
		calls := []petitbleu.WireCall{fill[petitbleu.WireCall](text, at), {At: at}}
		wantCalls := []petitbleu.WireCall{fill[petitbleu.WireCall](clean, at), {At: at}}
		if written, err = wireText(calls); err != nil {
			t.Fatal(err)
		}
		var backCalls []petitbleu.WireCall
		if err := json.Unmarshal([]byte(written), &backCalls); err != nil || !reflect.DeepEqual(backCalls, wantCalls) {
			t.Errorf("wire log %s\nread %+v\nwant %+v: %v", written, backCalls, wantCalls, err)
		}
	})
}

// Empty members are left out as encoding/json leaves them out.
func TestVerdictAndWireAsEncodingJSON(t *testing.T) {
	at := time.Date(2026, 11, 19, 12, 0, 0, 1_000_000, time.UTC)
	for _, text := range []string{"", "plain"} {
		v, c := fill[petitbleu.Verdict](text, at), []petitbleu.WireCall{fill[petitbleu.WireCall](text, at)}
		if text == "" {
			v.Until, c[0].Status = time.Time{}, 0
		}
		for _, one := range []struct {
			value any
			write func() (string, error)
		}{
			{v, func() (string, error) { return verdictText(&v) }},
			{c, func() (string, error) { return wireText(c) }},
		} {
			want, err := json.Marshal(one.value)
			got, err2 := one.write()
			if err != nil || err2 != nil || got != string(want) {
				t.Errorf("%s\nwant %s: %v %v", got, want, err, err2)
			}
		}
	}
}
