package wire

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"strings"
	"testing"
)

func TestSignedRequest(t *testing.T) {
	text, err := SignRequest("new", SignedRequest{IssuedAt: 1767225600, UserID: "218471"})
	if err != nil {
		t.Fatal(err)
	}
	r, err := ParseSignedRequest(text, "old", "new")
	if err != nil || r.UserID != "218471" || r.IssuedAt != 1767225600 {
		t.Errorf("%+v, %v", r, err)
	}
	sig, payload, _ := strings.Cut(text, ".")
	other := func(body string) string {
		p := base64.RawURLEncoding.EncodeToString([]byte(body))
		return base64.RawURLEncoding.EncodeToString(macOf("new", p)) + "." + p
	}
	for _, c := range []struct {
		what, text, secret string
		want               Reason
	}{
		{"nothing", "", "new", ReasonMissing}, {"no point", "abc", "new", ReasonMalformed}, {"no signature", "." + payload, "new", ReasonMalformed},
		{"another secret", text, "old", ReasonMismatch}, {"no secret", text, "", ReasonNoSecret}, {"a changed body", sig + "." + payload[:len(payload)-2] + "xx", "new", ReasonMismatch},
		{"another algorithm", other(`{"algorithm":"none","user_id":"1"}`), "new", ReasonMalformed}, {"no user", other(`{"algorithm":"HMAC-SHA256"}`), "new", ReasonMalformed},
		{"a user by number", other(`{"algorithm":"hmac-sha256","user_id":1}`), "new", ""},
	} {
		_, err := ParseSignedRequest(c.text, c.secret)
		var refused *SignatureError
		errors.As(err, &refused)
		if (refused == nil) != (c.want == "") || refused != nil && refused.Reason != c.want {
			t.Errorf("%s: %v, not %s", c.what, err, c.want)
		}
	}
}

func macOf(secret, text string) []byte {
	h := hmac.New(sha256.New, []byte(secret))
	h.Write([]byte(text))
	return h.Sum(nil)
}

func FuzzSignedRequest(f *testing.F) {
	good, _ := SignRequest("s", SignedRequest{UserID: "1"})
	for _, s := range []string{good, good + "=", "a.b", ".", "..", strings.Repeat("A", 43) + ".e30"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		r, err := ParseSignedRequest(text, "s")
		if err == nil && r.UserID == "" {
			t.Fatal("a request of nobody was taken")
		}
		if err == nil {
			if _, err := ParseSignedRequest(text, "another secret"); err == nil {
				t.Fatal("two secrets made one request")
			}
		}
	})
}
