package emulator

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
)

// formServer remembers the signed_request of each path.
type formServer struct {
	*httptest.Server
	mu  sync.Mutex
	got map[string]string
}

func newForms(t *testing.T) *formServer {
	f := &formServer{got: map[string]string{}}
	f.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		f.mu.Lock()
		f.got[r.URL.Path] = r.PostFormValue("signed_request")
		f.mu.Unlock()
		_, _ = io.WriteString(w, `{"url":"https://shop.example/deletion?id=abc","confirmation_code":"abc"}`)
	}))
	t.Cleanup(f.Close)
	return f
}

func (f *formServer) count() int { return len(f.all()) }

func (f *formServer) all() map[string]string {
	f.mu.Lock()
	defer f.mu.Unlock()
	return maps.Clone(f.got)
}

// openSigned checks a signed_request by hand and returns its payload.
func openSigned(t *testing.T, signed, secret string) map[string]any {
	t.Helper()
	sig, payload, ok := strings.Cut(signed, ".")
	if !ok {
		t.Fatalf("signed_request is %q", signed)
	}
	sum := hmac.New(sha256.New, []byte(secret))
	sum.Write([]byte(payload))
	if sig != base64.RawURLEncoding.EncodeToString(sum.Sum(nil)) {
		t.Error("the signature is wrong")
	}
	data, err := base64.RawURLEncoding.DecodeString(payload)
	if err != nil {
		t.Fatal(err)
	}
	var out map[string]any
	if err := json.Unmarshal(data, &out); err != nil {
		t.Fatal(err)
	}
	return out
}
