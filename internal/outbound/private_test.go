package outbound

import (
	"errors"
	"net/http"
	"testing"
)

// TestPrivateHostOfOneWorkspace: a connection that a call may have to a private host serves no call that may not.
func TestPrivateHostOfOneWorkspace(t *testing.T) {
	s, calls := site(t)
	s.Start()
	defer s.Close()
	c := newTestCaller(t)
	for i, private := range []bool{false, true, true, false} {
		a := c.Do(t.Context(), &Call{Method: http.MethodPost, URL: s.URL + "/", Private: private})
		if private && a.Err != nil || !private && !errors.Is(a.Err, ErrPrivate) {
			t.Errorf("call %d, private %v: %v", i, private, a.Err)
		}
	}
	if calls.Load() != 2 {
		t.Errorf("%d calls came", calls.Load())
	}
}
