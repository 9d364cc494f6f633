package api

import (
	"net/http"
	"strings"
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

// FuzzRemoteAddress: any header gives some name, and only a proxy on this machine is believed.
func FuzzRemoteAddress(f *testing.F) {
	f.Add("127.0.0.1:1", "203.0.113.9")
	f.Add("203.0.113.7:1", "::1%eth0")
	f.Add("[fe80::1%eth0]:1", "")
	f.Fuzz(func(t *testing.T, remote, forwarded string) {
		with := remoteAddress(&http.Request{RemoteAddr: remote, Header: http.Header{"X-Forwarded-For": {forwarded}}})
		without := remoteAddress(&http.Request{RemoteAddr: remote, Header: http.Header{}})
		if with != without && !strings.HasPrefix(remote, "127.") && !strings.HasPrefix(remote, "[") {
			t.Errorf("%q with %q: %q, else %q", remote, forwarded, with, without)
		}
	})
}
