package messenger

import (
	"bytes"
	"encoding/json"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/channel/channeltest"
)

// inboundCase is a webhook body and the facts in it, as files show them: members that are
// zero are left out, and Data, which is a part of the body, too.
type inboundCase struct {
	Body    json.RawMessage  `json:"body"`
	Inbound []map[string]any `json:"inbound"`
}

func compact(t testing.TB, b []byte) []byte {
	t.Helper()
	var out bytes.Buffer
	if err := json.Compact(&out, b); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func shown(in Inbound) map[string]any {
	out, v := map[string]any{}, reflect.ValueOf(in)
	for i := range v.NumField() {
		if name := v.Type().Field(i).Name; name != "Data" && !v.Field(i).IsZero() {
			out[name] = v.Field(i).Interface()
		}
	}
	return out
}

func TestDecodeFiles(t *testing.T) {
	files, err := filepath.Glob(filepath.Join("testdata", "inbound", "*.json"))
	if err != nil || len(files) < 70 {
		t.Fatalf("%d files, %v", len(files), err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".json"), func(t *testing.T) {
			channeltest.Golden(t, file, func(t *testing.T, c *inboundCase) {
				body := compact(t, c.Body)
				got, err := Decode(body)
				if err != nil {
					t.Fatal(err)
				}
				c.Inbound = []map[string]any{}
				for _, in := range got {
					wellFormed(t, body, in)
					c.Inbound = append(c.Inbound, shown(in))
				}
			})
		})
	}
}

// wellFormed checks what holds for every item.
func wellFormed(t testing.TB, body []byte, in Inbound) {
	t.Helper()
	if in.Kind == "" || in.OutsideID == "" {
		t.Errorf("an item needs a kind and a key: %+v", in)
	}
	if !json.Valid(in.Data) || !bytes.Contains(body, in.Data) {
		t.Errorf("Data must be a value of the body: %q", in.Data)
	}
	if in.Opens && (!in.FromPerson || in.PSID == "" && in.UserRef == "") {
		t.Errorf("only what a person does opens a window: %+v", in)
	}
	if in.PageID != "" && in.PSID == in.PageID {
		t.Errorf("the Page is not its own person: %+v", in)
	}
	if !in.At.IsZero() && in.At.Location() != time.UTC {
		t.Errorf("times are UTC: %v", in.At)
	}
}

func TestDecodeRefuses(t *testing.T) {
	for name, body := range map[string]string{
		"empty":            ``,
		"white space":      " \n",
		"no JSON":          `hello`,
		"array":            `[]`,
		"number":           `17`,
		"cut off":          `{"object":"page","entry":[{"id":"1","messaging":[{"sender":{"id":"2"}`,
		"cut in a string":  `{"object":"pa`,
		"rubbish behind":   `{"object":"page","entry":[]} x`,
		"two values":       `{"entry":[]}{"entry":[]}`,
		"neither":          `{"hello":"world"}`,
		"bad escape":       `{"entry":[{"id":"\x"}]}`,
		"control byte":     "{\"entry\":[{\"id\":\"a\nb\"}]}",
		"trailing comma":   `{"entry":[],}`,
		"leading zero":     `{"entry":[{"time":01}]}`,
		"without braces":   `"object":"page","entry":[]`,
		"nested too deep":  `{"entry":` + strings.Repeat("[", 100_000),
		"deep but correct": `{"entry":` + strings.Repeat("[", 1000) + strings.Repeat("]", 1000) + `}`,
	} {
		if got, err := Decode([]byte(body)); petitbleu.CodeOf(err) != petitbleu.CodeInvalidBody || err == nil {
			t.Errorf("%s: want invalid_body, got %v, %v", name, got, err)
		}
	}
}

// A repeat has the same key, and two items of one kind, person and moment have two.
func TestOutsideIDs(t *testing.T) {
	item := func(body string) Inbound {
		got, err := Decode([]byte(`{"object":"page","entry":[{"id":"1","time":1767225600123,"messaging":[` + body + `]}]}`))
		if err != nil || len(got) != 1 {
			t.Fatal(got, err)
		}
		return got[0]
	}
	a := `{"sender":{"id":"2"},"recipient":{"id":"1"},"timestamp":1767225599987,"reaction":{"mid":"m_1","action":"react"}}`
	if item(a).OutsideID != item(a).OutsideID {
		t.Error("a repeat must have the same key")
	}
	if item(a).OutsideID == item(strings.Replace(a, "m_1", "m_2", 1)).OutsideID {
		t.Error("two reactions in one millisecond need two keys")
	}
	m := `{"sender":{"id":"2"},"recipient":{"id":"1"},"timestamp":1767225599987,"message":{"mid":"m_1","text":"hi"}}`
	if got := item(m).OutsideID; got != "m_1" {
		t.Errorf("a message's key is its mid, not %q", got)
	}
	if item(strings.Replace(m, `"text":"hi"`, `"is_deleted":true`, 1)).OutsideID == "m_1" {
		t.Error("taking a message back is a fact of its own")
	}
}

func TestDecodeThousandEntries(t *testing.T) {
	one := `{"id":"1","time":1767225600123,"messaging":[{"sender":{"id":"2"},"recipient":{"id":"1"},"timestamp":1767225599987,"message":{"mid":"m_1","text":"hi"}}]}`
	body := `{"object":"page","entry":[` + strings.TrimSuffix(strings.Repeat(one+",", 1000), ",") + `]}`
	got, err := Decode([]byte(body))
	if err != nil || len(got) != 1000 || got[999].Text != "hi" {
		t.Fatal(len(got), err)
	}
}
