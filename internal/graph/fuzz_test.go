package graph

import (
	"strings"
	"testing"

	"github.com/petitbleu/petitbleu/internal/channel"
)

// FuzzGraph reads any answer of the platform: no panic, and no byte of it in an error.
func FuzzGraph(f *testing.F) {
	for _, seed := range []string{`{"id":"1"}`, `{"error":{"code":190,"error_subcode":460,"fbtrace_id":"Ab_c-1"}}`, `{"error":null}`, `{"error":{"code":"190"}}`, `[]`, `null`, ``, `{"id":1}`} {
		f.Add(200, []byte(seed))
		f.Add(400, []byte(seed))
	}
	f.Fuzz(func(t *testing.T, status int, body []byte) {
		var into struct {
			ID string `json:"id"`
		}
		err := read(channel.Response{Status: status, Body: append(body, "TOPSECRET"...), Sent: true}, &into)
		if err != nil && strings.Contains(err.Error(), "TOPSECRET") {
			t.Errorf("%v", err)
		}
		_ = read(channel.Response{Status: status, Body: body, Sent: true}, &into)
		_ = Problem(err, "body.token")
	})
}
