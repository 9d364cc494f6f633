package messenger

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/petitbleu/petitbleu/internal/channel"
	"github.com/petitbleu/petitbleu/internal/channel/channeltest"
)

func TestEveryErrorIsExplained(t *testing.T) {
	all := Errors()
	if len(all) < 105 {
		t.Fatalf("the table of the reference has more than %d errors", len(all))
	}
	classes := []Class{ClassTransient, ClassLimit, ClassNever, ClassSetup, ClassConsent, ClassUnreachable}
	people := []Who{WhoNobody, WhoSender, WhoPage, WhoApp, WhoOperator, WhoPerson}
	for _, e := range all {
		if e.Kind == "" || e.Reason == "" || !slices.Contains(classes, e.Class) || !slices.Contains(people, e.Who) {
			t.Errorf("error %d/%d needs a class, somebody who acts, a kind and a reason: %+v", e.Code, e.Subcode, e)
		}
		for _, sentence := range []string{e.Cause, e.Cure, e.Does} {
			if !strings.HasSuffix(sentence, ".") {
				t.Errorf("error %d/%d needs sentences: %q", e.Code, e.Subcode, sentence)
			}
		}
		if got, ok := Explain(e.Code, e.Subcode); !ok || got != e {
			t.Errorf("error %d/%d is not found: %+v", e.Code, e.Subcode, got)
		}
	}
}

// A kind that tries again, or that stops a Page, fits its class.
func TestKindsFitClasses(t *testing.T) {
	for _, e := range Errors() {
		ok := map[Class][]channel.Kind{
			ClassTransient:   {channel.Temporary},
			ClassLimit:       {channel.Throttled, channel.Closed, channel.Permanent},
			ClassNever:       {channel.Permanent, channel.Unknown, channel.Misconfigured},
			ClassSetup:       {channel.Misconfigured, channel.Restricted, channel.Permanent},
			ClassConsent:     {channel.Closed, channel.Elsewhere, channel.Permanent},
			ClassUnreachable: {channel.Unreachable, channel.Closed},
		}[e.Class]
		if !slices.Contains(ok, e.Kind) {
			t.Errorf("%d/%d: class %s, kind %s", e.Code, e.Subcode, e.Class, e.Kind)
		}
	}
}

// A number that cannot be mistaken must mean one thing, wherever it stands.
func TestSubcodesMeanOneThing(t *testing.T) {
	kinds := map[int]channel.Kind{}
	for key, r := range rows {
		n := max(key[0], key[1])
		if n < 1_000_000 {
			continue
		}
		if k, ok := kinds[n]; ok && k != r.kind {
			t.Errorf("%d is both %s and %s", n, k, r.kind)
		}
		kinds[n] = r.kind
	}
}

func TestExplain(t *testing.T) {
	for _, c := range []struct {
		code, subcode int
		ok            bool
		docs          string
	}{
		{10, 2018278, true, "10-2018278"},
		{10, 4711, true, "10"},
		{2018300, 0, true, "2018300"},
		{100, 2018300, true, "2018300"}, // listed as a code, seen as a subcode
		{2018278, 0, true, "10-2018278"},
		{250, 0, true, "200"},
		{80013, 0, true, "80001"},
		{80006, 0, true, "80006"},
		{2071020, 0, true, "2071010"},
		{4711, 0, false, "README"},
	} {
		e, ok := Explain(c.code, c.subcode)
		if ok != c.ok || e.Docs != docsOf+c.docs {
			t.Errorf("%d/%d: %v %s, want %v %s", c.code, c.subcode, ok, e.Docs, c.ok, c.docs)
		}
	}
	e, ok := ExplainAnswer(`{"error":{"message":"(#551) no","type":"OAuthException","code":551,"error_subcode":1545041,"fbtrace_id":"A3"}}`)
	if !ok || e.Class != ClassUnreachable || e.Who != WhoPerson {
		t.Errorf("%v %+v", ok, e)
	}
	for _, none := range []string{"", "{}", `{"error":null}`, `{"error":{"co…`} {
		if _, ok := ExplainAnswer(none); ok {
			t.Errorf("an error was read from %q", none)
		}
	}
}

const docsFolder = "../../../docs/errors/platform"

// TestCataloguePages holds docs/errors/platform against the table: a page for each error and
// an index. With -update it writes them.
func TestCataloguePages(t *testing.T) {
	want := map[string]string{"README.md": indexPage()}
	for _, e := range Errors() {
		want[strings.TrimPrefix(e.Docs, docsOf)+".md"] = errorPage(e)
	}
	files, err := filepath.Glob(filepath.Join(docsFolder, "*"))
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		if want[filepath.Base(f)] != "" {
			continue
		}
		if !channeltest.Update() {
			t.Errorf("%s speaks of an error that is not in the table", f)
		} else if err := os.Remove(f); err != nil {
			t.Fatal(err)
		}
	}
	if channeltest.Update() {
		if err := os.MkdirAll(docsFolder, 0o755); err != nil {
			t.Fatal(err)
		}
	}
	for name, text := range want {
		f := filepath.Join(docsFolder, name)
		if channeltest.Update() {
			if err := os.WriteFile(f, []byte(text), 0o644); err != nil {
				t.Fatal(err)
			}
		} else if was, err := os.ReadFile(f); err != nil || string(was) != text {
			t.Errorf("%s is not what the table says (run with -update): %v", f, err)
		}
	}
}

var classWords = map[Class]string{
	ClassTransient:   "a passing fault: the same message may go a little later",
	ClassLimit:       "a limit: wait",
	ClassNever:       "final: the same call fails again",
	ClassSetup:       "something must be set right first",
	ClassConsent:     "the rules forbid it for now",
	ClassUnreachable: "this person cannot be reached until they act",
}

var whoWords = map[Who]string{
	WhoNobody:   "Nobody.",
	WhoSender:   "Whoever wrote the message or asked for it.",
	WhoPage:     "An administrator of the Page.",
	WhoApp:      "Whoever looks after the app at the platform.",
	WhoOperator: "Whoever runs petitbleu.",
	WhoPerson:   "The person who was written to.",
}

func number(e Explanation) string {
	switch {
	case e.To != 0:
		return fmt.Sprintf("%d to %d", e.Code, e.To)
	case e.Subcode != 0:
		return fmt.Sprintf("%d/%d", e.Code, e.Subcode)
	}
	return fmt.Sprint(e.Code)
}

func errorPage(e Explanation) string {
	var b strings.Builder
	fmt.Fprintf(&b, "# Platform error %s\n\n%s\n\n", number(e), e.Cause)
	fmt.Fprintf(&b, "| | |\n| --- | --- |\n| Code | %d |\n", e.Code)
	if e.To != 0 {
		fmt.Fprintf(&b, "| to | %d |\n", e.To)
	}
	if e.Subcode != 0 {
		fmt.Fprintf(&b, "| Subcode | %d |\n", e.Subcode)
	}
	fmt.Fprintf(&b, "| In the API | [`%s`](../%s.md) |\n| What it is | %s |\n\n", e.Reason, e.Reason, classWords[e.Class])
	fmt.Fprintf(&b, "**Who must act.** %s\n\n**What to do.** %s\n\n**What petitbleu does.** %s\n\n[All errors of the platform](README.md)\n", whoWords[e.Who], e.Cure, e.Does)
	return b.String()
}

func indexPage() string {
	var b strings.Builder
	b.WriteString("# Errors of the platform\n\nWhat Messenger answers when it refuses a call, by code and subcode. The numbers from 1,000,000 on mean the same in either place.\n\n")
	b.WriteString("| Code | What it means | What it is | Who must act |\n| --- | --- | --- | --- |\n")
	for _, e := range Errors() {
		fmt.Fprintf(&b, "| [%s](%s.md) | %s | %s | %s |\n", number(e), strings.TrimPrefix(e.Docs, docsOf), e.Cause, classWords[e.Class], strings.TrimSuffix(whoWords[e.Who], "."))
	}
	b.WriteString("\nAn error that is not listed counts as final: look it up in the platform's documentation, and give its support the trace id, which stands on the message.\n")
	return b.String()
}
