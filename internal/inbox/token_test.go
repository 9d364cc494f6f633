package inbox

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"strings"
	"testing"
	"time"

	"github.com/petitbleu/petitbleu"
)

var tokenNow = time.Date(2026, 5, 1, 12, 0, 0, 0, time.UTC)

var tokenSite = petitbleu.NewID(petitbleu.KindSite, tokenNow)

// signed signs any two texts, as a stranger's library may write them.
func signed(key, header, payload string) string {
	text := base64.RawURLEncoding.EncodeToString([]byte(header)) + "." + base64.RawURLEncoding.EncodeToString([]byte(payload))
	mac := hmac.New(sha256.New, []byte(key))
	mac.Write([]byte(text))
	return text + "." + base64.RawURLEncoding.EncodeToString(mac.Sum(nil))
}

func believe(text string) (claims, error) {
	t, err := readToken(text)
	if err != nil {
		return claims{}, err
	}
	return t.check("key", tokenNow)
}

func TestTokens(t *testing.T) {
	header := `{"alg":"HS256","typ":"JWT","kid":"` + tokenSite + `"}`
	good := signed("key", header, `{"sub":"ana","iat":1777636800,"exp":1777640400}`)
	for _, c := range []struct{ name, token, says string }{
		{"good", good, ""},
		{"made here", SignToken("key", tokenSite, "ana", tokenNow, tokenNow.Add(time.Hour)), ""},
		{"no iat", signed("key", header, `{"sub":"ana","exp":1777640400}`), ""},
		{"a fraction", signed("key", header, `{"sub":"ana","exp":1777640400.5}`), ""},
		{"other claims", signed("key", header, `{"sub":"ana","exp":1777640400,"iss":"shop","aud":["x"]}`), ""},
		{"a whole day", signed("key", header, `{"sub":"ana","exp":1777723200}`), ""},
		{"eighty characters", signed("key", header, `{"sub":"`+strings.Repeat("é", 80)+`","exp":1777640400}`), ""},
		{"none", "", "Send the user token"},
		{"no parts", "abc", "three parts"},
		{"four parts", good + ".x", "three parts"},
		{"too long", good + strings.Repeat("A", tokenLimit), "three parts"},
		{"padded", good + "=", "three parts"},
		{"a line end", good[:20] + "\n" + good[20:], "three parts"},
		{"loose last bits", good[:len(good)-1] + string(looser(good[len(good)-1])), "three parts"},
		{"another key", signed("other", header, `{"sub":"ana","exp":1777640400}`), "not signed with the key"},
		{"no signature", good[:strings.LastIndexByte(good, '.')+1], "three parts"},
		{"another payload", good[:strings.IndexByte(good, '.')+1] + signed("other", header, `{"sub":"eve","exp":1777640400}`)[strings.IndexByte(good, '.')+1:], "not signed with the key"},
		{"algorithm none", signed("key", `{"alg":"none","kid":"`+tokenSite+`"}`, `{"sub":"ana","exp":1777640400}`), "HS256"},
		{"another algorithm", signed("key", `{"alg":"HS512","kid":"`+tokenSite+`"}`, `{"sub":"ana","exp":1777640400}`), "HS256"},
		{"lower case", signed("key", `{"alg":"hs256","kid":"`+tokenSite+`"}`, `{"sub":"ana","exp":1777640400}`), "HS256"},
		{"critical", signed("key", `{"alg":"HS256","crit":["b64"],"b64":false,"kid":"`+tokenSite+`"}`, `{"sub":"ana","exp":1777640400}`), "HS256"},
		{"no site", signed("key", `{"alg":"HS256"}`, `{"sub":"ana","exp":1777640400}`), "kid"},
		{"no object", signed("key", `[]`, `{"sub":"ana","exp":1777640400}`), "three parts"},
		{"two objects", signed("key", header+header, `{"sub":"ana","exp":1777640400}`), "three parts"},
		{"no sub", signed("key", header, `{"exp":1777640400}`), "needs sub"},
		{"a number for sub", signed("key", header, `{"sub":7,"exp":1777640400}`), "needs sub"},
		{"no exp", signed("key", header, `{"sub":"ana"}`), "needs sub"},
		{"exp as text", signed("key", header, `{"sub":"ana","exp":"1777640400"}`), "needs sub"},
		{"nobody", signed("key", header, `{"sub":"","exp":1777640400}`), "no user id"},
		{"blanks", signed("key", header, `{"sub":" ana","exp":1777640400}`), "no user id"},
		{"control", signed("key", header, `{"sub":"a\u0000na","exp":1777640400}`), "no user id"},
		{"too many characters", signed("key", header, `{"sub":"`+strings.Repeat("é", 81)+`","exp":1777640400}`), "no user id"},
		{"over", signed("key", header, `{"sub":"ana","exp":1777636800}`), "has expired"},
		{"long over", signed("key", header, `{"sub":"ana","exp":-1e300}`), "has expired"},
		{"too long good", signed("key", header, `{"sub":"ana","exp":1777723400}`), "too long"},
		{"for ever", signed("key", header, `{"sub":"ana","exp":1e300}`), "too long"},
		{"from the future", signed("key", header, `{"sub":"ana","iat":1777637000,"exp":1777640400}`), "future"},
		{"not yet", signed("key", header, `{"sub":"ana","nbf":1777637000,"exp":1777640400}`), "future"},
	} {
		got, err := believe(c.token)
		if c.says == "" {
			if err != nil || got.User == "" || !got.Expires.After(tokenNow) {
				t.Errorf("%s: %v, %v", c.name, got, err)
			}
			continue
		}
		if err == nil || !strings.Contains(err.Error(), c.says) || petitbleu.CodeOf(err) != petitbleu.CodeInvalidToken {
			t.Errorf("%s: %v, not an error that says %q", c.name, err, c.says)
		}
	}
	if _, err := (token{}).check("", tokenNow); err == nil {
		t.Error("a site without a key believed a token")
	}
}

// looser changes bits of the last character that carry nothing: one signature, one form.
func looser(last byte) byte {
	const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
	return alphabet[strings.IndexByte(alphabet, last)|1]
}

// FuzzToken: whatever is sent, what is believed was signed with the key, and no other text of it is.
func FuzzToken(f *testing.F) {
	f.Add(SignToken("key", tokenSite, "ana", tokenNow, tokenNow.Add(time.Hour)))
	f.Add("e30.e30.e30")
	f.Add(signed("key", `{"alg":"none"}`, `{}`))
	f.Fuzz(func(t *testing.T, text string) {
		c, err := believe(text)
		if err != nil {
			return
		}
		parts := strings.Split(text, ".")
		mac := hmac.New(sha256.New, []byte("key"))
		mac.Write([]byte(parts[0] + "." + parts[1]))
		if len(parts) != 3 || parts[2] != base64.RawURLEncoding.EncodeToString(mac.Sum(nil)) || !userID(c.User) {
			t.Errorf("believed %q", text)
		}
	})
}
