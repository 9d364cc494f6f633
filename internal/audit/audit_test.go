package audit

import (
	"encoding/json"
	"strings"
	"testing"
)

func TestOperation(t *testing.T) {
	for name, want := range map[string]string{
		"addAPIKey": "add api_key", "setOptOutWords": "set opt_out_words", "removeMember": "remove member", "rotateAPIKey": "rotate api_key",
		"updatePage": "update page", "explain": "explain ", "addSMSNumber2": "add sms_number2", "": " ",
	} {
		verb, object := Operation(name)
		if verb+" "+object != want {
			t.Errorf("%s: %s %s", name, verb, object)
		}
	}
}

func TestDiff(t *testing.T) {
	type v map[string]any
	for name, c := range map[string]struct {
		before, after any
		private       bool
		want          string
	}{
		"changed only":       {v{"name": "a", "pace": 1}, v{"name": "b", "pace": 1}, false, `[{"field":"name","before":"a","after":"b"}]`},
		"made":               {nil, v{"name": "b"}, false, `[{"field":"name","after":"b"}]`},
		"removed":            {v{"name": "b"}, nil, false, `[{"field":"name","before":"b"}]`},
		"null is absent":     {v{"name": nil}, v{}, false, `null`},
		"the same":           {v{"n": 12345678901234567}, v{"n": 12345678901234567}, false, `null`},
		"a large number":     {v{}, v{"n": 12345678901234567}, false, `[{"field":"n","after":12345678901234567}]`},
		"secrets by name":    {v{"app_secret": "x"}, v{"app_secret": "y"}, false, `[{"field":"app_secret","hidden":true}]`},
		"a key":              {nil, v{"key": "pb_live_x", "signing_key": "z", "keyword": "stop"}, false, `[{"field":"key","hidden":true},{"field":"keyword","after":"stop"},{"field":"signing_key","hidden":true}]`},
		"people":             {v{"first_name": "Ana"}, v{"first_name": "Anna"}, true, `[{"field":"first_name","hidden":true}]`},
		"an address":         {nil, v{"url": "https://hooks.example/T0/B1?x=y"}, false, `[{"field":"url","after":"https://hooks.example/…"}]`},
		"an origin":          {nil, v{"url": "https://shop.example"}, false, `[{"field":"url","after":"https://shop.example"}]`},
		"deeper":             {nil, v{"x": v{"token": "t", "list": []string{"https://u:p@h.example"}}}, false, `[{"field":"x","after":{"list":["https://h.example/…"],"token":"…"}}]`},
		"what is no object":  {"text", 3, false, `null`},
		"what has no JSON":   {func() {}, v{"a": 1}, false, `[{"field":"a","after":1}]`},
		"sorted by the name": {nil, v{"b": 1, "a": 2}, false, `[{"field":"a","after":2},{"field":"b","after":1}]`},
	} {
		got, err := json.Marshal(Diff(c.before, c.after, c.private))
		if err != nil || string(got) != c.want {
			t.Errorf("%s: %s, %v", name, got, err)
		}
	}
	long := Diff(nil, v{"text": strings.Repeat("é", 5000)}, false)
	if len(long) != 1 || len(long[0].After) > longest+10 || !json.Valid(long[0].After) {
		t.Errorf("a long value: %d bytes", len(long[0].After))
	}
}
