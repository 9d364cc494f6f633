package push

import (
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/petitbleu/petitbleu"
)

var update = flag.Bool("update", false, "write the golden files")

// reading is how a body was understood, as the golden files keep it.
type reading struct {
	Contents []petitbleu.Content `json:"contents,omitempty"`
	Purpose  petitbleu.Purpose   `json:"purpose,omitempty"`
	Topic    string              `json:"topic,omitempty"`
	Warnings []string            `json:"warnings,omitempty"`
	Code     petitbleu.Code      `json:"code,omitempty"`
	Field    string              `json:"field,omitempty"`
	Message  string              `json:"message,omitempty"`
}

func readingOf(body []byte) reading {
	p, err := Read(body)
	if err != nil {
		e := err.(*petitbleu.Error)
		return reading{Code: e.Code, Field: e.Field, Message: e.Message}
	}
	r := reading{Purpose: p.Purpose, Topic: p.Topic, Warnings: p.Warnings}
	for _, part := range p.Parts {
		r.Contents = append(r.Contents, part.Content)
	}
	return r
}

// TestGuideBodies reads every body of the guide, in its loose shapes, as it was meant.
func TestGuideBodies(t *testing.T) {
	files, err := filepath.Glob("testdata/bodies/*.*")
	if err != nil || len(files) == 0 {
		t.Fatal("no bodies", err)
	}
	for _, name := range files {
		if strings.HasSuffix(name, ".golden") {
			continue
		}
		body, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		got, err := json.MarshalIndent(readingOf(body), "", "  ")
		if err != nil {
			t.Fatal(err)
		}
		golden := strings.TrimSuffix(name, filepath.Ext(name)) + ".golden"
		if *update {
			if err := os.WriteFile(golden, append(got, '\n'), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(golden)
		if err != nil {
			t.Fatal(err)
		}
		if string(want) != string(got)+"\n" {
			t.Errorf("%s is read as\n%s\nwant\n%s", name, got, want)
		}
	}
}

// TestReceiptShapes: wherever address, summary and adjustments stand, the receipt is the same.
func TestReceiptShapes(t *testing.T) {
	var first []byte
	for _, name := range []string{"platform-shape", "guide-shape", "guide-shape-top"} {
		body, err := os.ReadFile("testdata/bodies/push-receipt-" + name + ".json")
		if err != nil {
			t.Fatal(err)
		}
		p, err := Read(body)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		got, err := json.Marshal(p.Parts[len(p.Parts)-1].Content)
		if err != nil {
			t.Fatal(err)
		}
		if first == nil {
			first = got
		}
		if string(got) != string(first) {
			t.Errorf("%s is read as\n%s\nwant\n%s", name, got, first)
		}
	}
}

func TestBadBodies(t *testing.T) {
	generic := func(elements string) string {
		return `{"attachment":{"type":"template","payload":{"template_type":"generic","elements":` + elements + `}}}`
	}
	receipt := func(rest string) string {
		return `{"attachment":{"type":"template","payload":{"template_type":"receipt"` + rest + `}}}`
	}
	for name, c := range map[string]struct {
		body  string
		code  petitbleu.Code
		field string
		says  string
	}{
		"nothing":              {"", petitbleu.CodeEmptyMessage, "", "empty"},
		"blanks":               {" \n", petitbleu.CodeEmptyMessage, "", "empty"},
		"no member":            {"{}", petitbleu.CodeEmptyMessage, "", "give a text"},
		"blank text":           {`{"text":"  "}`, petitbleu.CodeEmptyMessage, "", "give a text"},
		"null attachment":      {`{"attachment":null}`, petitbleu.CodeEmptyMessage, "", "give a text"},
		"no braces":            {`"text": "x"`, petitbleu.CodeInvalidBody, "", "outer braces"},
		"a string":             {`"text"`, petitbleu.CodeInvalidBody, "", "a string"},
		"a list":               {`[{"text":"x"}]`, petitbleu.CodeInvalidBody, "", "a list"},
		"null":                 {`null`, petitbleu.CodeInvalidBody, "", "null"},
		"truncated":            {`{"text":"Hello`, petitbleu.CodeInvalidBody, "", "ends too early"},
		"broken":               {`{"text":"x",}`, petitbleu.CodeInvalidBody, "", "breaks at byte 13"},
		"two objects":          {`{"text":"x"}{"text":"y"}`, petitbleu.CodeInvalidBody, "", "follows"},
		"not UTF-8":            {"{\"text\":\"\xff\"}", petitbleu.CodeInvalidBody, "", "UTF-8"},
		"text is an object":    {`{"text":{"a":1}}`, petitbleu.CodeInvalidBody, "text", "an object"},
		"attachment a list":    {`{"attachment":[]}`, petitbleu.CodeInvalidBody, "attachment", "a list"},
		"no payload":           {`{"attachment":{"type":"image"}}`, petitbleu.CodeBadTemplate, "attachment.payload", "missing"},
		"no url":               {`{"attachment":{"type":"image","payload":{}}}`, petitbleu.CodeBadTemplate, "attachment.payload.url", "missing"},
		"unknown type":         {`{"attachment":{"type":"dance","payload":{}}}`, petitbleu.CodeBadTemplate, "attachment.type", "image or template"},
		"unknown template":     {`{"attachment":{"type":"template","payload":{"template_type":"list"}}}`, petitbleu.CodeBadTemplate, "attachment.payload.template_type", "generic"},
		"no elements":          {generic(`[]`), petitbleu.CodeBadTemplate, "attachment.payload.elements", "1 to 10"},
		"11 elements":          {generic("[" + strings.Repeat(`{"title":"x"},`, 10) + `{"title":"x"}]`), petitbleu.CodeBadTemplate, "attachment.payload.elements", "at most 10"},
		"element a string":     {generic(`["x"]`), petitbleu.CodeBadTemplate, "attachment.payload.elements[0]", "an object"},
		"elements an object":   {generic(`{"title":"x"}`), petitbleu.CodeBadTemplate, "attachment.payload.elements", "a list"},
		"unknown button":       {generic(`[{"title":"x","buttons":[{"type":"dance"}]}]`), petitbleu.CodeBadTemplate, "attachment.payload.elements[0].buttons[0].type", "web_url"},
		"comma in an amount":   {receipt(`,"summary":{"total_cost":"12,50"}`), petitbleu.CodeBadTemplate, "attachment.payload.summary.total_cost", "with a point"},
		"amount with a sign":   {receipt(`,"summary":{"total_cost":"€ 12"}`), petitbleu.CodeBadTemplate, "attachment.payload.summary.total_cost", "with a point"},
		"amount in exponents":  {receipt(`,"summary":{"total_cost":1e400}`), petitbleu.CodeBadTemplate, "attachment.payload.summary.total_cost", "with a point"},
		"price of true":        {receipt(`,"elements":[{"title":"x","price":true}]`), petitbleu.CodeBadTemplate, "attachment.payload.elements[0].price", "true or false"},
		"adjustment of words":  {receipt(`,"adjustments":[{"amount":"ten"}]`), petitbleu.CodeBadTemplate, "attachment.payload.adjustments[0].amount", "with a point"},
		"101 items":            {receipt(`,"elements":[` + strings.Repeat(`{"title":"x"},`, 100) + `{"title":"x"}]`), petitbleu.CodeBadTemplate, "attachment.payload.elements", "at most 100"},
		"unknown purpose":      {`{"text":"x","purpose":"fun"}`, petitbleu.CodeInvalidBody, "purpose", "transactional"},
		"topic with a newline": {`{"text":"x","topic":"a\nb"}`, petitbleu.CodeInvalidBody, "topic", "control"},
		"deep":                 {strings.Repeat(`{"text":`, 20000) + `1` + strings.Repeat("}", 20000), petitbleu.CodeInvalidBody, "", "not valid JSON"},
	} {
		got := readingOf([]byte(c.body))
		if got.Code != c.code || got.Field != c.field || !strings.Contains(got.Message, c.says) {
			t.Errorf("%s: %s at %q: %s", name, got.Code, got.Field, got.Message)
		}
	}
}

func TestTolerance(t *testing.T) {
	got := readingOf([]byte(`{"text":12.50,"text_color":"red","purpose":"support","topic":"t","summary":{},
		"attachment":{"type":"IMAGE","payload":{"url":" https://shop.example/a.png ","width":3}}}`))
	if len(got.Contents) != 2 || got.Contents[0].Text != "12.50" || got.Contents[1].Media.URL != "https://shop.example/a.png" {
		t.Errorf("read as %+v", got)
	}
	want := []string{"attachment.payload.width is not read", "summary is not read", "text_color is not read"}
	if len(got.Warnings) != len(want) {
		t.Fatalf("warnings: %q", got.Warnings)
	}
	for i, w := range want {
		if !strings.HasPrefix(got.Warnings[i], w) {
			t.Errorf("warning %d: %q", i, got.Warnings[i])
		}
	}
}

func TestFieldNames(t *testing.T) {
	for body, names := range map[string]map[string]string{
		`{"attachment":{"type":"template","payload":{"template_type":"receipt","elements":[]},"address":{"city":"x"}},"summary":{"total_cost":1}}`: {
			"receipt.address.city": "attachment.address.city", "receipt.summary.total_cost": "summary.total_cost",
			"receipt.items[3].price": "attachment.payload.elements[3].price", "receipt.order_number": "attachment.payload.order_number",
		},
		`{"attachment":{"type":"template","payload":{"template_type":"generic","elements":[{"title":"x"}]}}}`: {
			"cards[0].buttons[1].title": "attachment.payload.elements[0].buttons[1].title", "cards": "attachment.payload.elements", "cardset": "cardset",
		},
		`{"attachment":{"type":"image","payload":{"url":"x"}}}`: {"media.url": "attachment.payload.url"},
	} {
		p, err := Read([]byte(body))
		if err != nil {
			t.Fatal(err)
		}
		for ours, theirs := range names {
			if got := p.Parts[0].Field(ours); got != theirs {
				t.Errorf("%s is named %s, want %s", ours, got, theirs)
			}
		}
	}
}

// FuzzReadPush: any body is read or refused with a sentence, never more; what is read has a
// message, only amounts that are decimal numbers, and few warnings.
func FuzzReadPush(f *testing.F) {
	files, _ := filepath.Glob("testdata/bodies/*.*")
	for _, name := range files {
		if body, err := os.ReadFile(name); err == nil {
			f.Add(body)
		}
	}
	f.Add([]byte(`{"attachment":{"type":"template","payload":{"template_type":"button","text":"x","buttons":[{"type":"postback","payload":1}]}}}`))
	f.Fuzz(func(t *testing.T, body []byte) {
		p, err := Read(body)
		if err != nil {
			if e, ok := err.(*petitbleu.Error); !ok || e.Message == "" || !utf8.ValidString(e.Error()) {
				t.Errorf("refused with %v", err)
			}
			return
		}
		if len(p.Parts) == 0 || len(p.Parts) > 2 || len(p.Warnings) > warningLimit {
			t.Errorf("%d parts, %d warnings", len(p.Parts), len(p.Warnings))
		}
		for _, part := range p.Parts {
			if r := part.Content.Receipt; r != nil {
				for _, a := range []string{r.Summary.TotalCost, r.Summary.Subtotal} {
					if a != "" && !decimal.MatchString(a) {
						t.Errorf("an amount of %q", a)
					}
				}
			}
			if _, err := json.Marshal(part.Content); err != nil {
				t.Error(err)
			}
		}
	})
}
