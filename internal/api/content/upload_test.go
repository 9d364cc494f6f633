package content_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"github.com/petitbleu/petitbleu/internal/api/apitest"
	"github.com/petitbleu/petitbleu/internal/api/door"
)

// line is a connection whose end can be put off.
type line struct {
	*httptest.ResponseRecorder
	ends []time.Time
}

// SetReadDeadline is what http.ResponseController looks for.
func (l *line) SetReadDeadline(t time.Time) error {
	l.ends = append(l.ends, t)
	return nil
}

// TestUploadMayTakeLong: a file over a slow line is read for as long as something comes, not only for the time that
// the server gives a request.
func TestUploadMayTakeLong(t *testing.T) {
	apitest.Each(t, func(w *apitest.World) {
		for path, want := range map[string]bool{w.W("/imports"): true, w.W("/tags"): false} {
			body := iotest.OneByteReader(strings.NewReader("external_id,plan\nu1,gold\n"))
			r := httptest.NewRequestWithContext(t.Context(), "POST", door.Base+path, body)
			r.AddCookie(&http.Cookie{Name: door.CookieName, Value: w.Cookies[door.RoleMarketer]})
			l := &line{ResponseRecorder: httptest.NewRecorder()}
			w.API.Handler().ServeHTTP(l, r)
			put := len(l.ends) >= 25
			if put != want || want && (l.Code != http.StatusCreated || time.Until(l.ends[len(l.ends)-1]) < 30*time.Second) {
				t.Errorf("%s: %d, the end put off %d times: %s", path, l.Code, len(l.ends), l.Body)
			}
		}
	})
}
