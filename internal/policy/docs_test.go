package policy

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// docs/policy.md is written from the rules, so that it cannot fall behind them.
func TestDocs(t *testing.T) {
	path := filepath.Join("..", "..", "docs", "policy.md")
	want := page()
	if *update {
		if err := os.WriteFile(path, want, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	got, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Errorf("docs/policy.md is older than the rules: run go test ./internal/policy -update")
	}
}

func page() []byte {
	var b bytes.Buffer
	b.WriteString(`# Rules: who may be written to, when, and by which right

This page is written from the rules themselves by a test in internal/policy; do not edit it.

Before every send, the facts of the moment are held against the rules below, in this order.
A *gate* must pass, whatever the right. A *limit* withholds rights from some messages. A
*right* lets the message go: the first that is there and not withheld is used, so that nothing
is spent that need not be. Every verdict names the rule that decided, the rule pack, a sentence
and a cure. Every rule is a dated entry: it is followed when the pack's instant lies within
its life.

## Rule packs

| pack | instant | what it is |
| --- | --- | --- |
`)
	for _, p := range Packs() {
		at := "the decision's own"
		if !p.At.IsZero() {
			at = day(p.At)
		}
		fmt.Fprintf(&b, "| `%s` | %s | %s |\n", p.Name, at, p.About)
	}
	b.WriteString("\nAny instant in RFC 3339 form names a pack too. ")
	fmt.Fprintf(&b, "Texts may have %d code points under the 2020 rules and %d today.\n\n", TextLimit("2020"), TextLimit("today"))
	b.WriteString("## The rules\n\n| rule | kind | in force |\n| --- | --- | --- |\n")
	for _, r := range rules {
		fmt.Fprintf(&b, "| [`%s`](#%s) | %s | %s |\n", r.id, r.id, r.kind, life(r))
	}
	for _, r := range rules {
		fmt.Fprintf(&b, "\n### %s\n\n%s\n\n", r.id, r.about)
		fmt.Fprintf(&b, "- Kind: %s. In force: %s.\n", r.kind, life(r))
		if len(r.regions) > 0 {
			fmt.Fprintf(&b, "- Where: %s (business or person).\n", strings.Join(r.regions, ", "))
		}
		if len(r.bars) > 0 {
			fmt.Fprintf(&b, "- Withholds: `%s`.\n", strings.Join(r.bars, "`, `"))
		}
		fmt.Fprintf(&b, "- Cure: %s\n- Source: %s.\n", r.cure, r.source)
	}
	b.WriteString("\n## Message tags\n\nThe right of a tag is the tag's name in lower case.\n\n| tag | in force |\n| --- | --- |\n")
	for _, tag := range tags {
		fmt.Fprintf(&b, "| %s | %s |\n", tag.name, life(&rule{from: tag.from, until: tag.until}))
	}
	return b.Bytes()
}

func life(r *rule) string {
	switch {
	case r.from.IsZero() && r.until.IsZero():
		return "always"
	case r.until.IsZero():
		return "since " + day(r.from)
	case r.from.IsZero():
		return "until " + day(r.until)
	}
	return day(r.from) + " to " + day(r.until)
}
