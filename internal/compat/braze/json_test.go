package braze

import (
	"bytes"
	"encoding/json"
	"errors"
	"reflect"
	"strings"
	"testing"
)

// standard reads a body with encoding/json, as the measure of parse.
func standard(body []byte) (v any, err error) {
	if !json.Valid(body) {
		return nil, errSyntax
	}
	d := json.NewDecoder(bytes.NewReader(bytes.ToValidUTF8(body, []byte("\uFFFD"))))
	d.UseNumber()
	err = d.Decode(&v)
	return v, err
}

var jsonBodies = []string{
	`{"a":[1,-2.5e+10,0,0.1,"x",true,false,null,{"b":{}}],"a":"last","c":"\u00e9\n\ud83d\ude00\"\\\/\b\f\r\t"}`,
	` [ ] `, `"` + "é\xff" + `"`, `"\ud83d"`, `"\ud83dx"`, `"\ude00"`, `01`, `1.`, `.5`, `1e`, `-`, `+1`, `tru`, `nul`, `"a`, `"\x"`, `"\u12"`, "\"\n\"",
	`{"a"}`, `{"a":}`, `{"a":1,}`, `[1,]`, `[1 2]`, `{a:1}`, `1 2`, ``, ` `, `{"a":1}}`, `[`, `{`, `"\`, `"\u`, `1e400`,
}

func TestParse(t *testing.T) {
	for _, body := range jsonBodies {
		want, wantErr := standard([]byte(body))
		got, err := parse([]byte(body))
		if (err != nil) != (wantErr != nil) || err == nil && !reflect.DeepEqual(got, want) {
			t.Errorf("%s: %#v, %v; want %#v, %v", body, got, err, want, wantErr)
		}
	}
	if _, err := parse([]byte(strings.Repeat("[", depthLimit) + strings.Repeat("]", depthLimit))); err != nil {
		t.Errorf("as deep as allowed: %v", err)
	}
	if _, err := parse([]byte(strings.Repeat("[", 1e6))); !errors.Is(err, errDepth) {
		t.Errorf("too deep: %v", err)
	}
	if got, err := parse([]byte(`"a\u0000b"`)); err != nil || got != "a\uFFFDb" {
		t.Errorf("NUL: %q, %v", got, err)
	}
}

func TestRaw(t *testing.T) {
	r := newReader([]byte(` { "a" : {"x": [1, "\u00e9"]} , "b" : 2 } `))
	var got []string
	err := r.object(func(key string) error {
		raw, err := r.raw()
		got = append(got, key+"="+string(raw))
		return err
	})
	if err != nil || r.end() != nil || strings.Join(got, " ") != `a={"x": [1, "\u00e9"]} b=2` {
		t.Errorf("%q, %v", got, err)
	}
}

func FuzzParse(f *testing.F) {
	for _, body := range jsonBodies {
		f.Add([]byte(body))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		if bytes.Contains(body, []byte(`\u0000`)) {
			return // read otherwise on purpose
		}
		want, wantErr := standard(body)
		got, err := parse(body)
		if errors.Is(err, errDepth) {
			return
		}
		if (err != nil) != (wantErr != nil) || err == nil && !reflect.DeepEqual(got, want) {
			t.Errorf("%q: %#v, %v; want %#v, %v", body, got, err, want, wantErr)
		}
	})
}
