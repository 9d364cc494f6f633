package bench

import (
	"testing"

	"github.com/petitbleu/petitbleu/internal/store/storetest"
)

// Every message arrives once and its row says so, on either engine.
func TestSend(t *testing.T) {
	for _, engine := range []string{"sqlite", "postgres"} {
		t.Run(engine, func(t *testing.T) {
			r, err := Send(t.Context(), SendOptions{DSN: storetest.DSN(t, engine), Seconds: *seconds, Count: int(*seconds * 5000), Pages: 20})
			if err != nil {
				t.Fatal(err)
			}
			show(t, r)
			if !r.OK() || r.Engine != engine || r.Details["arrived"] != float64(r.Count) {
				t.Errorf("lost %d, repeated %d", r.Lost, r.Repeated)
			}
		})
	}
}

// kill -9 at random moments loses no message and repeats none.
func TestSendKilled(t *testing.T) {
	// 75 people a Page: more than one call lists.
	r, err := Send(t.Context(), SendOptions{DSN: storetest.DSN(t, "sqlite"), Count: 6000, Pages: 20, Kill: true})
	if err != nil {
		t.Fatal(err)
	}
	show(t, r)
	if !r.OK() || r.Details["kills"] == 0 {
		t.Errorf("lost %d, repeated %d, %v kills", r.Lost, r.Repeated, r.Details["kills"])
	}
}
