package api

import (
	"testing"
	"time"

	"github.com/petitbleu/petitbleu/internal/store"
)

// FuzzCursor: what we write we read back, and nothing else breaks.
func FuzzCursor(f *testing.F) {
	f.Add(int64(1795305600000), "msg_06gzvyj601r05cjkn6kp085f40", "x.y")
	f.Add(int64(-1), "a.b", "9999999999999999999.a")
	f.Fuzz(func(t *testing.T, ms int64, id, text string) {
		_, _ = parseMoment(text)
		if id == "" {
			return
		}
		at := time.UnixMilli(ms)
		got, err := parseMoment(moment(at, id))
		if err != nil || got != (store.Moment{At: at, ID: id}) {
			t.Errorf("%d %q came back as %+v, %v", ms, id, got, err)
		}
	})
}
