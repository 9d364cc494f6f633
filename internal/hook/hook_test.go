package hook_test

import (
	"bytes"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/channel/messenger/wire"
	"github.com/petitbleu/petitbleu/internal/clock"
	"github.com/petitbleu/petitbleu/internal/hook"
	"github.com/petitbleu/petitbleu/internal/secret"
	"github.com/petitbleu/petitbleu/internal/store"
	"github.com/petitbleu/petitbleu/internal/store/storetest"
)

const appSecret = "0a1b2c"

type house struct {
	door  *hook.Door
	store *store.Store
	box   *secret.Box
	mux   *http.ServeMux
	woken int
}

// open makes a door with one app, 900, with the secrets and verify tokens given.
func open(t *testing.T, s *store.Store, secrets, tokens string, sha1 bool) *house {
	t.Helper()
	box, err := secret.NewBox(bytes.Repeat([]byte{7}, 32))
	if err != nil {
		t.Fatal(err)
	}
	h := &house{store: s, box: box, mux: http.NewServeMux()}
	h.setApp(t, secrets, tokens, sha1)
	h.door = hook.New(hook.Options{Store: s, Box: box, Clock: clock.System(), Logger: slog.New(slog.DiscardHandler),
		Wake: func() { h.woken++ }, Metrics: prometheus.NewRegistry()})
	h.door.Register(h.mux)
	return h
}

func (h *house) setApp(t *testing.T, secrets, tokens string, sha1 bool) {
	t.Helper()
	err := h.store.Write(t.Context(), func(tx *store.Tx) error {
		return tx.UpsertApp(petitbleu.App{ID: "900", SecretSealed: h.box.Seal("app/900/secret", secrets),
			VerifyTokenSealed: h.box.Seal("app/900/verify_token", tokens), AllowSHA1: sha1, CreatedAt: time.Unix(1, 0)})
	})
	if err != nil {
		t.Fatal(err)
	}
}

func (h *house) do(r *http.Request) (int, string) {
	w := httptest.NewRecorder()
	h.mux.ServeHTTP(w, r)
	return w.Code, w.Body.String()
}

func post(app string, body io.Reader, h256, h1 string) *http.Request {
	r := httptest.NewRequest("POST", "/hook/messenger/"+app, body)
	if h256 != "" {
		r.Header.Set(wire.Header256, h256)
	}
	if h1 != "" {
		r.Header.Set(wire.Header1, h1)
	}
	return r
}

func (h *house) waiting(t *testing.T) []petitbleu.RawCall {
	t.Helper()
	calls, err := h.store.WaitingRaw(t.Context(), 1000)
	if err != nil {
		t.Fatal(err)
	}
	return calls
}

func TestHandshake(t *testing.T) {
	h := open(t, storetest.Open(t, "sqlite"), appSecret, "let-me-in", false)
	ask := func(app, mode, token, challenge string) string {
		q := url.Values{"hub.mode": {mode}, "hub.verify_token": {token}, "hub.challenge": {challenge}}
		code, body := h.do(httptest.NewRequest("GET", "/hook/messenger/"+app+"?"+q.Encode(), nil))
		return fmt.Sprint(code, " ", body)
	}
	for _, c := range []struct{ app, mode, token, want string }{
		{"900", "subscribe", "let-me-in", "200 <b>4815162342"},
		{"900", "subscribe", "let-me-out", "403 the verify token or the mode is wrong"},
		{"900", "subscribe", "", "403 the verify token or the mode is wrong"},
		{"900", "unsubscribe", "let-me-in", "403 the verify token or the mode is wrong"},
		{"901", "subscribe", "let-me-in", "404 no such app"},
	} {
		if got := ask(c.app, c.mode, c.token, "<b>4815162342"); got != c.want {
			t.Errorf("%+v: %s", c, got)
		}
	}
	h.setApp(t, appSecret, " let me in ", false)
	for token, want := range map[string]string{" let me in ": "200 1", "let me in": "403 the verify token or the mode is wrong", "let": "403 the verify token or the mode is wrong"} {
		if got := ask("900", "subscribe", token, "1"); got != want {
			t.Errorf("a verify token with blanks: %q is answered %s", token, got)
		}
	}
	h.setApp(t, appSecret, "let-me-in", false)
	w := httptest.NewRecorder()
	h.mux.ServeHTTP(w, httptest.NewRequest("GET", "/hook/messenger/900?hub.mode=subscribe&hub.verify_token=let-me-in&hub.challenge=%3Cscript%3E", nil))
	if w.Header().Get("Content-Type") != "text/plain; charset=utf-8" || w.Header().Get("X-Content-Type-Options") != "nosniff" {
		t.Errorf("the challenge may be taken for a page: %v", w.Header())
	}
	empty := open(t, storetest.Open(t, "sqlite"), "", "", false)
	if code, _ := empty.do(httptest.NewRequest("GET", "/hook/messenger/900?hub.mode=subscribe&hub.verify_token=&hub.challenge=1", nil)); code != 403 {
		t.Errorf("an app without a verify token was put in place: %d", code)
	}
}

// The platform asks for the handshake as soon as somebody subscribes, of any node: a door that
// has heard of the app before it was connected, or with another token, must not refuse it.
func TestHandshakeOfAnAppThatChanged(t *testing.T) {
	h := open(t, storetest.Open(t, "sqlite"), appSecret, "old", false)
	ask := func(app, token string) int {
		code, _ := h.do(httptest.NewRequest("GET", "/hook/messenger/"+app+"?hub.mode=subscribe&hub.challenge=1&hub.verify_token="+token, nil))
		return code
	}
	if ask("900", "old") != 200 || ask("900", "new") != 403 {
		t.Fatal("the first token does not decide")
	}
	h.setApp(t, appSecret, "new", false)
	if code := ask("900", "new"); code != 200 {
		t.Errorf("the new token is answered %d", code)
	}
	if code := ask("900", "old"); code != 403 {
		t.Errorf("the old token is answered %d", code)
	}
}

func TestReceive(t *testing.T) {
	good := []byte(`{"object":"page","entry":[]}`)
	cut := []byte(`{"object":"page","ent`)
	big := bytes.Repeat([]byte(" "), petitbleu.WebhookBodyLimit)
	huge := bytes.Repeat([]byte(" "), 2<<20)
	for _, c := range []struct {
		name     string
		app      string
		body     io.Reader
		h256, h1 string
		sha1     bool
		code     int
		reason   string
	}{
		{"signed", "900", bytes.NewReader(good), wire.Sign256(appSecret, good), wire.Sign1(appSecret, good), false, 200, ""},
		{"old signature where allowed", "900", bytes.NewReader(good), "", wire.Sign1(appSecret, good), true, 200, ""},
		{"truncated JSON", "900", bytes.NewReader(cut), wire.Sign256(appSecret, cut), "", false, 200, ""},
		{"empty", "900", strings.NewReader(""), wire.Sign256(appSecret, nil), "", false, 200, ""},
		{"exactly 1 MiB", "900", bytes.NewReader(big), wire.Sign256(appSecret, big), "", false, 200, ""},
		{"2 MiB", "900", bytes.NewReader(huge), wire.Sign256(appSecret, huge), "", false, 413, "too_large"},
		{"2 MiB in chunks", "900", io.MultiReader(bytes.NewReader(huge)), wire.Sign256(appSecret, huge), "", false, 413, "too_large"},
		{"no signature", "900", bytes.NewReader(good), "", "", true, 403, "signature_missing"},
		{"wrong signature", "900", bytes.NewReader(good), wire.Sign256("other", good), "", false, 403, "signature_mismatch"},
		{"no signature at all", "900", bytes.NewReader(good), "sha256=", "", false, 403, "signature_malformed"},
		{"old signature", "900", bytes.NewReader(good), "", wire.Sign1(appSecret, good), false, 403, "signature_sha1_only"},
		{"one of two wrong", "900", bytes.NewReader(good), wire.Sign256(appSecret, good), wire.Sign1("other", good), true, 403, "signature_mismatch"},
		{"body cut on the way", "900", io.MultiReader(bytes.NewReader(good), failing{}), wire.Sign256(appSecret, good), "", false, 400, "cut_short"},
		{"unknown app", "901", bytes.NewReader(good), wire.Sign256(appSecret, good), "", false, 404, "unknown_app"},
	} {
		t.Run(c.name, func(t *testing.T) {
			h := open(t, storetest.Open(t, "sqlite"), appSecret, "x", c.sha1)
			code, body := h.do(post(c.app, c.body, c.h256, c.h1))
			if code != c.code {
				t.Errorf("answered %d %s", code, body)
			}
			if code == 403 && body != "the signature is missing or wrong" {
				t.Errorf("a forged call learns %q", body)
			}
			stats, waiting, want := h.door.Stats(), len(h.waiting(t)), int64(0)
			if c.code == 200 {
				want = 1
			}
			if stats.Accepted != want || stats.AcceptedToday != want || int64(waiting) != want || int64(h.woken) != want {
				t.Errorf("accepted %d, today %d, recorded %d, woken %d; want %d", stats.Accepted, stats.AcceptedToday, waiting, h.woken, want)
			}
			if c.reason != "" && (stats.Refused[c.reason] != 1 || stats.RefusedToday != 1 || (stats.SignatureToday == 1) != (c.code == 403)) {
				t.Errorf("counted %+v", stats)
			}
		})
	}
}

type failing struct{}

func (failing) Read([]byte) (int, error) { return 0, io.ErrUnexpectedEOF }

// The record is what came, byte for byte, on both engines.
func TestRecordIsWhatCame(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		h := open(t, s, appSecret, "x", false)
		bodies := [][]byte{[]byte("{\"a\":\"caf\xc3\xa9 \\u00e9\"}\n"), {0xff, 0, 1}, []byte(`{"b":"\ud83d"}`)}
		for _, b := range bodies {
			if code, _ := h.do(post("900", bytes.NewReader(b), wire.Sign256(appSecret, b), "")); code != 200 {
				t.Fatalf("answered %d", code)
			}
		}
		for i, c := range h.waiting(t) {
			if !bytes.Equal(c.Body, bodies[i]) || c.AppID != "900" || c.ReceivedAt.IsZero() {
				t.Errorf("recorded %q of app %s at %s, sent %q", c.Body, c.AppID, c.ReceivedAt, bodies[i])
			}
		}
	})
}

func TestSecretIsChangedWithoutAGap(t *testing.T) {
	h := open(t, storetest.Open(t, "sqlite"), "old", "x", false)
	body := []byte("{}")
	send := func(key string) int {
		code, _ := h.do(post("900", bytes.NewReader(body), wire.Sign256(key, body), ""))
		return code
	}
	if send("old") != 200 || send("new") != 403 {
		t.Fatal("the first secret does not decide")
	}
	h.setApp(t, "new old", "x", false)
	h.door.Forget("900")
	if send("old") != 200 || send("new") != 200 {
		t.Error("with two secrets either must do")
	}
	h.setApp(t, "new", "x", false)
	h.door.Forget("900")
	if send("old") != 403 || send("new") != 200 {
		t.Error("a secret that was taken away still opens the door")
	}
}

func TestClosedStoreAnswers503(t *testing.T) {
	h := open(t, storetest.Open(t, "sqlite"), appSecret, "x", false)
	body := []byte("{}")
	if code, _ := h.do(post("900", bytes.NewReader(body), wire.Sign256(appSecret, body), "")); code != 200 {
		t.Fatalf("answered %d", code)
	}
	if err := h.store.Close(); err != nil {
		t.Fatal(err)
	}
	if code, _ := h.do(post("900", bytes.NewReader(body), wire.Sign256(appSecret, body), "")); code != 503 {
		t.Errorf("answered %d for a call that was not recorded", code)
	}
	if h.door.Stats().Refused["not_recorded"] != 1 {
		t.Errorf("counted %+v", h.door.Stats())
	}
}

func BenchmarkReceive(b *testing.B) {
	s := storetest.Open(b, "sqlite")
	box, _ := secret.NewBox(bytes.Repeat([]byte{7}, 32))
	_ = s.Write(b.Context(), func(tx *store.Tx) error {
		return tx.UpsertApp(petitbleu.App{ID: "900", SecretSealed: box.Seal("app/900/secret", appSecret)})
	})
	door := hook.New(hook.Options{Store: s, Box: box, Clock: clock.System(), Logger: slog.New(slog.DiscardHandler)})
	mux := http.NewServeMux()
	door.Register(mux)
	body := bytes.Repeat([]byte("x"), 1000)
	sign := wire.Sign256(appSecret, body)
	b.ReportAllocs()
	b.SetParallelism(64)
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			w := httptest.NewRecorder()
			mux.ServeHTTP(w, post("900", bytes.NewReader(body), sign, ""))
			if w.Code != 200 {
				b.Error(w.Code)
			}
		}
	})
}
