package intake_test

import (
	"bytes"
	"fmt"
	"log/slog"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/clock"
	"github.com/petitbleu/petitbleu/internal/intake"
	"github.com/petitbleu/petitbleu/internal/secret"
	"github.com/petitbleu/petitbleu/internal/store"
	"github.com/petitbleu/petitbleu/internal/store/storetest"
)

// BenchmarkTick is the intake alone: recorded calls of about 1 kB of 20,000 people to events.
func BenchmarkTick(b *testing.B) {
	s := storetest.Open(b, "sqlite")
	box, _ := secret.NewBox(bytes.Repeat([]byte{7}, 32))
	err := s.Write(b.Context(), func(tx *store.Tx) error {
		if err := tx.UpsertApp(petitbleu.App{ID: appID, CreatedAt: noon}); err != nil {
			return err
		}
		if err := tx.InsertWorkspace(petitbleu.Workspace{ID: ws, CreatedAt: noon}); err != nil {
			return err
		}
		return tx.InsertPage(petitbleu.Page{WorkspaceID: ws, ID: page, AppID: appID, CreatedAt: noon})
	})
	if err != nil {
		b.Fatal(err)
	}
	in := intake.New(intake.Options{Store: s, Box: box, Clock: clock.System(), Logger: slog.New(slog.DiscardHandler), Node: "one"})
	text := bytes.Repeat([]byte("Is my order on its way? "), 32)
	feed := func(n int) {
		done := make(chan error, 64)
		for lane := range 64 {
			go func() {
				var err error
				for i := lane; i < n && err == nil; i += 64 {
					body := envelope(page, item(page, fmt.Sprint(1_000_000_000_000_000+i*7919%20_000), noon.Add(time.Duration(i)*time.Millisecond), fmt.Sprintf(`"message":{"mid":"m_%d_%d","text":%q}`, b.N, i, text)))
					err = s.AppendRaw(b.Context(), &petitbleu.RawCall{AppID: appID, ReceivedAt: noon.Add(time.Hour), Body: []byte(body)})
				}
				done <- err
			}()
		}
		for range 64 {
			if err := <-done; err != nil {
				b.Fatal(err)
			}
		}
	}
	feed(b.N)
	before := written()
	b.ReportAllocs()
	b.ResetTimer()
	for more := true; more; {
		if more, err = in.Tick(b.Context(), noon); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(written()-before)/float64(b.N), "B-written/op")
	if n := in.Stats().Events; n != int64(b.N) {
		b.Fatalf("%d events of %d calls", n, b.N)
	}
}

// written is how many bytes this process has given to write calls, where the system tells.
func written() (n int64) {
	text, _ := os.ReadFile("/proc/self/io")
	for line := range strings.Lines(string(text)) {
		_, _ = fmt.Sscanf(line, "wchar: %d", &n)
	}
	return n
}
