package bench

import (
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"testing"

	"github.com/petitbleu/petitbleu/internal/store/storetest"
)

func TestMain(m *testing.M) {
	if ran, err := Child(context.Background()); ran {
		if err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		os.Exit(0)
	}
	os.Exit(m.Run())
}

var seconds = flag.Float64("seconds", 1, "how long benchmarks run at full speed")

func show(t *testing.T, r Result) {
	t.Helper()
	text, err := json.MarshalIndent(r, "", "  ")
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("%s", text)
}

// No call that was answered 200 is lost and none is stored twice, on either engine.
func TestIngest(t *testing.T) {
	for _, engine := range []string{"sqlite", "postgres"} {
		t.Run(engine, func(t *testing.T) {
			r, err := Ingest(t.Context(), IngestOptions{DSN: storetest.DSN(t, engine), Seconds: *seconds})
			if err != nil {
				t.Fatal(err)
			}
			show(t, r)
			if !r.OK() || r.Engine != engine || r.Count == 0 || r.Details["sent_twice"] == 0 || r.Details["events"] == 0 {
				t.Errorf("lost %d, repeated %d", r.Lost, r.Repeated)
			}
		})
	}
}

// kill -9 at random moments loses nothing that was answered 200.
func TestIngestKilled(t *testing.T) {
	for _, engine := range []string{"sqlite", "postgres"} {
		t.Run(engine, func(t *testing.T) {
			r, err := Ingest(t.Context(), IngestOptions{DSN: storetest.DSN(t, engine), Seconds: max(4, *seconds), Kill: true})
			if err != nil {
				t.Fatal(err)
			}
			show(t, r)
			if !r.OK() || r.Details["kills"] == 0 || r.Count == 0 {
				t.Errorf("lost %d, repeated %d, killed %v times", r.Lost, r.Repeated, r.Details["kills"])
			}
		})
	}
}
