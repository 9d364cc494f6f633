package emulator

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/txtar"

	"github.com/petitbleu/petitbleu/internal/channel/messenger/wire"
	"github.com/petitbleu/petitbleu/internal/clock"
	"github.com/petitbleu/petitbleu/internal/emulator/graph"
)

var update = flag.Bool("update", false, "write the answers of the golden conversations")

// shownHeaders are the headers that a golden answer records.
var shownHeaders = []string{"Content-Type", "Location", "Facebook-Api-Version", "Www-Authenticate", "X-App-Usage", "X-Page-Usage", "X-Business-Use-Case-Usage", "Access-Control-Allow-Headers"}

// TestEveryEndpointHasItsGolden keeps the rule that an endpoint comes with a conversation.
func TestEveryEndpointHasItsGolden(t *testing.T) {
	for _, r := range graph.Routes {
		if _, err := os.Stat(filepath.Join("graph", "testdata", "graph", r.Name+".txtar")); err != nil {
			t.Errorf("%s %s: write graph/testdata/graph/%s.txtar (run the test with -update to fill in the answers)", r.Method, r.Path, r.Name)
		}
		if _, err := os.Stat("graph/" + r.Name + ".go"); err != nil {
			t.Errorf("%s %s: its code belongs into graph/%s.go", r.Method, r.Path, r.Name)
		}
	}
}

// TestGolden plays the conversations. A file named "n" holds a request: a line with method
// and path, headers, a blank line, a body; the file "n answer" holds what came back. The
// method ACT lets a person act (path = person), CLOCK moves the clock.
func TestGolden(t *testing.T) {
	files, err := filepath.Glob("graph/testdata/graph/*.txtar")
	if err != nil || len(files) == 0 {
		t.Fatal("no golden conversations", err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txtar"), func(t *testing.T) { playGolden(t, file) })
	}
}

func playGolden(t *testing.T, file string) {
	hook := newHook(t)
	c := clock.NewMovable(nil)
	c.Freeze()
	c.Set(start)
	e, err := New(Options{Clock: c, RandomSeed: 7, PublicURL: "http://emulator.test", Seed: testSeed(hook.URL)})
	if err != nil {
		t.Fatal(err)
	}
	h := e.Handler()
	ar, err := txtar.ParseFile(file)
	if err != nil {
		t.Fatal(err)
	}
	out := &txtar.Archive{Comment: ar.Comment}
	answers := map[string]any{}
	for _, f := range ar.Files {
		if strings.HasSuffix(f.Name, " answer") {
			continue
		}
		request := fillAnswers(answers, fillGolden(e, hook.URL, string(f.Data)))
		if left := answerPattern.FindString(request); left != "" || strings.Contains(string(f.Data), "{{USER}}") && strings.Contains(request, "access_token=\n") {
			t.Errorf("%s, request %s: there is nothing to put in for %s", file, f.Name, left)
		}
		got := playOne(t, e, h, request)
		if _, body, ok := strings.Cut(got, "\n\n"); ok {
			var v any
			_ = json.Unmarshal([]byte(body), &v)
			answers[f.Name] = v
		}
		got = strings.ReplaceAll(got, hook.URL, "{{HOOK}}")
		if filepath.Base(file) == "batch.txtar" {
			got = drawnPattern.ReplaceAllString(got, "$1…")
		}
		out.Files = append(out.Files, f)
		if got == "" {
			continue
		}
		name := f.Name + " answer"
		out.Files = append(out.Files, txtar.File{Name: name, Data: []byte(got)})
		i := slices.IndexFunc(ar.Files, func(f txtar.File) bool { return f.Name == name })
		if !*update && (i < 0 || string(ar.Files[i].Data) != got) {
			t.Errorf("%s, request %s: the answer is now\n%s", file, f.Name, got)
		}
	}
	if *update {
		if err := os.WriteFile(file, txtar.Format(out), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

// fillAnswers puts in members of earlier answers: {{2.data.0.id}} is of the answer to "2".
func fillAnswers(answers map[string]any, request string) string {
	return answerPattern.ReplaceAllStringFunc(request, func(m string) string {
		var v any = answers
		for _, part := range strings.Split(strings.Trim(m, "{}"), ".") {
			switch at := v.(type) {
			case map[string]any:
				v = at[part]
			case []any:
				i, err := strconv.Atoi(part)
				if err != nil || i >= len(at) {
					return m
				}
				v = at[i]
			}
		}
		text, ok := v.(string)
		if !ok {
			return m
		}
		return text
	})
}

// drawnPattern are ids that the calls of a batch, which run at the same time, draw in no order.
var drawnPattern = regexp.MustCompile(`(m_|fbtrace_id\\":\\"|"X-Fb-Trace-Id",\s+"value": ")[A-Za-z0-9_-]{11,}`)

var answerPattern = regexp.MustCompile(`\{\{[a-z0-9_ ]+\.[a-z0-9_.]+\}\}`)

// fillGolden puts in what a request cannot know: the webhook endpoint's address, the proof
// of the secret, Ana's user token, and the ids of her thread and its first message.
func fillGolden(e *Emulator, hook, request string) string {
	e.Mu.Lock()
	defer e.Mu.Unlock()
	pairs := []string{"{{HOOK}}", hook, "{{PROOF}}", wire.AppSecretProof(testSecret, "PAGETOKEN"),
		"{{USER}}", e.State.People["ana"].UserTokens[testApp]}
	if th := e.FindThread(testPage, "ana"); th != nil {
		pairs = append(pairs, "{{THREAD}}", th.ID, "{{MID}}", th.Bubbles[0].MID)
	}
	return strings.NewReplacer(pairs...).Replace(request)
}

func playOne(t *testing.T, e *Emulator, h http.Handler, request string) string {
	t.Helper()
	head, body, _ := strings.Cut(request, "\n\n")
	lines := strings.Split(strings.TrimSpace(head), "\n")
	method, path, _ := strings.Cut(lines[0], " ")
	switch method {
	case "CLOCK":
		d, err := time.ParseDuration(path)
		if err != nil {
			t.Fatal(err)
		}
		e.Clock().Move(d)
		return ""
	case "ACT":
		var a Action
		if err := json.Unmarshal([]byte(body), &a); err != nil {
			t.Fatal(err)
		}
		if _, err := e.Act(path, a); err != nil {
			t.Fatal(err)
		}
		return ""
	}
	req := httptest.NewRequest(method, path, strings.NewReader(strings.TrimSpace(body)))
	for _, l := range lines[1:] {
		k, v, _ := strings.Cut(l, ": ")
		req.Header.Set(k, v)
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, req)
	var out bytes.Buffer
	fmt.Fprintf(&out, "%d\n", w.Code)
	for _, k := range shownHeaders {
		if v := w.Header().Get(k); v != "" {
			fmt.Fprintf(&out, "%s: %s\n", k, v)
		}
	}
	out.WriteString("\n")
	if json.Indent(&out, bytes.TrimSpace(w.Body.Bytes()), "", "  ") != nil {
		out.Write(w.Body.Bytes())
	}
	out.WriteString("\n")
	return out.String()
}
