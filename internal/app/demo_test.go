package app

import (
	"log/slog"
	"path/filepath"
	"strings"
	"testing"
)

// TestDemoWantsItsOwnDatabase: a second demo on the same file says what to do.
func TestDemoWantsItsOwnDatabase(t *testing.T) {
	o := DemoOptions{AppListen: "127.0.0.1:0", ShopListen: "127.0.0.1:0", EmulatorListen: "127.0.0.1:0", Database: filepath.Join(t.TempDir(), "demo.db"), Logger: slog.New(slog.DiscardHandler)}
	d, err := StartDemo(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	if err := d.Stop(t.Context()); err != nil {
		t.Fatal(err)
	}
	if d, err = StartDemo(t.Context(), o); err == nil || !strings.HasPrefix(err.Error(), "--database: it has data already") {
		t.Errorf("the second time: %v", err)
		if err == nil {
			_ = d.Stop(t.Context())
		}
	}
}
