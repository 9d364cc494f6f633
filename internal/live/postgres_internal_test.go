package live

import (
	"encoding/json"
	"fmt"
	"log/slog"
	"strings"
	"testing"
)

// A note fits into what PostgreSQL carries, whatever changed.
func TestPayload(t *testing.T) {
	for _, c := range []struct {
		name     string
		changes  int
		idLength int
		want     int // changes in the note
	}{
		{"one", 1, 20, 1}, {"as many as fit", tellChanges, 30, tellChanges},
		{"too many", tellChanges + 1, 30, 1}, {"too long", 40, 250, 1},
	} {
		p := NewPostgres("", "a", slog.New(slog.DiscardHandler), nil)
		for i := range c.changes {
			p.Publish("ws_1", Change{Kind: KindMessage, ID: fmt.Sprint(i, strings.Repeat("x", c.idLength))})
			p.Publish("ws_1", Change{Kind: KindMessage, ID: fmt.Sprint(i, strings.Repeat("x", c.idLength))})
		}
		text := p.payload("ws_1", p.pending["ws_1"])
		var n note
		if err := json.Unmarshal([]byte(text), &n); err != nil || len(text) > payloadLimit || len(n.Changes) != c.want || n.Node != "a" || n.Workspace != "ws_1" {
			t.Errorf("%s: %d changes in %d bytes, %v", c.name, len(n.Changes), len(text), err)
		}
		if c.want == 1 && c.changes > 1 && n.Changes[0].Kind != KindAnything {
			t.Errorf("%s: %v", c.name, n.Changes)
		}
	}
}

// A node does not hear itself, nor what is no note.
func TestHear(t *testing.T) {
	var heard []Change
	p := NewPostgres("", "a", slog.New(slog.DiscardHandler), func(_ string, c Change) { heard = append(heard, c) })
	for _, payload := range []string{"", "{", `{"n":"a","w":"ws_1","c":[{"kind":"page"}]}`, `{"n":"b","w":"ws_1","c":[{"kind":"message","id":"m"}]}`} {
		p.hear(payload)
	}
	if len(heard) != 1 || heard[0] != (Change{Kind: KindMessage, ID: "m"}) {
		t.Errorf("heard %v", heard)
	}
}
