package feed_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/store/storetest"
)

// BenchmarkBatch measures a file of 100,000 targets: read, accepted, in every feed, for people who are known and for new ones.
func BenchmarkBatch(b *testing.B) {
	for _, engine := range []string{"sqlite", "postgres"} {
		b.Run(engine, func(b *testing.B) {
			r := newRig(b, storetest.Open(b, engine))
			var text strings.Builder
			text.WriteString("user_id,order.id,eta,url\n")
			for i := range petitbleu.BatchFileLimit {
				fmt.Fprintf(&text, "user-%d,A-%d,Tuesday,https://shop.example/a\n", i, i)
			}
			for i := range 2 {
				began := time.Now()
				if _, report, err := r.UploadFile(b.Context(), r.ws, "people", "", strings.NewReader(text.String())); err != nil || report.Rejected > 0 {
					b.Fatal(err, report)
				}
				read := time.Since(began)
				n, _, err := r.Batch(b.Context(), r.ws, shipped(), nil, "people", "")
				if err != nil {
					b.Fatal(err)
				}
				accepted := time.Since(began) - read
				for more := true; more; {
					if more, err = r.TickBatches(b.Context(), noon); err != nil {
						b.Fatal(err)
					}
				}
				sent := time.Since(began) - read
				if n := r.batchOf(b, n.ID); n.Accepted != petitbleu.BatchFileLimit {
					b.Fatalf("%+v", n)
				}
				for more := true; more; {
					if more, err = r.Tick(b.Context(), noon); err != nil {
						b.Fatal(err)
					}
				}
				for more := true; more; {
					if more, err = r.people.Tick(b.Context(), noon); err != nil {
						b.Fatal(err)
					}
				}
				b.Logf("%s, people %s: the file read in %v, accepted in %v, in every feed in %v, events told in %v", engine, []string{"new", "known"}[i], read, accepted, sent, time.Since(began)-read)
			}
		})
	}
}
