package door_test

import (
	"bufio"
	"context"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/petitbleu/petitbleu/internal/api/apitest"
	"github.com/petitbleu/petitbleu/internal/api/door"
	"github.com/petitbleu/petitbleu/internal/live"
)

func TestStream(t *testing.T) {
	apitest.Each(t, func(w *apitest.World) {
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		r, err := http.NewRequestWithContext(ctx, http.MethodGet, w.URL+door.Base+"/stream?workspace="+w.WS, nil)
		if err != nil {
			t.Fatal(err)
		}
		r.AddCookie(&http.Cookie{Name: door.CookieName, Value: w.Cookies[door.RoleViewer]})
		res, err := http.DefaultClient.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		defer res.Body.Close()
		if res.StatusCode != 200 || res.Header.Get("Content-Type") != "text/event-stream" {
			t.Fatalf("%d %v", res.StatusCode, res.Header)
		}
		lines := bufio.NewScanner(res.Body)
		next := func() string {
			for lines.Scan() {
				if data, ok := strings.CutPrefix(lines.Text(), "data: "); ok {
					return data
				}
			}
			t.Fatalf("the stream ended: %v", lines.Err())
			return ""
		}
		w.Hub.Publish(w.Other, live.Change{Kind: live.KindMessage, ID: "theirs"})
		w.Hub.Publish(w.WS, live.Change{Kind: live.KindMessage, ID: "msg_1", ProfileID: "p_1"})
		if got := next(); got != `{"kind":"message","id":"msg_1","profile_id":"p_1"}` {
			t.Errorf("first: %s", got)
		}
		w.Clock.Move(time.Hour)
		if got := next(); got != `{"kind":"clock"}` {
			t.Errorf("after the clock was moved: %s", got)
		}
		w.API.Stop()
		if rest, err := io.ReadAll(res.Body); err != nil || strings.Contains(string(rest), "theirs") {
			t.Errorf("the end: %q, %v", rest, err)
		}
	})
}
