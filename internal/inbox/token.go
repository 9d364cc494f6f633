package inbox

import (
	"bytes"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"io"
	"math"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/petitbleu/petitbleu"
)

const (
	tokenLimit = 4 << 10         // bytes
	tokenSkew  = 2 * time.Minute // that the clocks of the site's server and of this program may differ
)

// claims are what a token says once its signature fits.
type claims struct {
	User    string
	Expires time.Time
}

// token is a user token, read and not yet believed: a JSON Web Token (RFC 7519) in the compact form, signed by HMAC
// with SHA-256.
type token struct {
	site    string // whose key signed it: the header's kid
	signed  string // what was signed
	mac     []byte
	payload []byte
}

// readToken takes a token apart. It takes HS256 and nothing else, whatever the header asks for.
func readToken(text string) (t token, err error) {
	if text == "" {
		return t, petitbleu.Errorf(petitbleu.CodeInvalidToken, "Send the user token that the site's server made: Authorization: Bearer …").At("authorization")
	}
	head, rest, _ := strings.Cut(text, ".")
	body, mac, ok := strings.Cut(rest, ".")
	if len(text) > tokenLimit || !ok || strings.Contains(mac, ".") {
		return t, errTokenForm
	}
	header, err := decodePart(head)
	if err != nil {
		return t, err
	}
	var h struct {
		Alg  string          `json:"alg"`
		Kid  string          `json:"kid"`
		Crit json.RawMessage `json:"crit"`
	}
	if !readObject(header, &h) {
		return t, errTokenForm
	}
	if h.Alg != "HS256" || h.Crit != nil {
		return t, petitbleu.Errorf(petitbleu.CodeInvalidToken, "The user token must be signed by HS256, without critical extensions.").At("authorization")
	}
	if !petitbleu.IsID(petitbleu.KindSite, h.Kid) {
		return t, petitbleu.Errorf(petitbleu.CodeInvalidToken, "The user token does not name its site: put the site's id into the header as kid.").At("authorization")
	}
	t.site, t.signed = h.Kid, text[:len(head)+1+len(body)]
	if t.payload, err = decodePart(body); err != nil {
		return t, err
	}
	t.mac, err = decodePart(mac)
	return t, err
}

// check tells what the token says, if key signed it and it is good at an instant.
func (t token) check(key string, now time.Time) (c claims, err error) {
	want := hmac.New(sha256.New, []byte(key))
	want.Write([]byte(t.signed))
	if key == "" || !hmac.Equal(want.Sum(nil), t.mac) {
		return c, petitbleu.Errorf(petitbleu.CodeInvalidToken, "The user token is not signed with the key that the site has today.").At("authorization")
	}
	var p struct {
		Sub *string  `json:"sub"`
		Exp *float64 `json:"exp"`
		Iat *float64 `json:"iat"`
		Nbf *float64 `json:"nbf"`
	}
	if !readObject(t.payload, &p) || p.Sub == nil || p.Exp == nil {
		return c, petitbleu.Errorf(petitbleu.CodeInvalidToken, "The user token needs sub, a text, and exp, in seconds since 1970.").At("authorization")
	}
	c = claims{User: *p.Sub, Expires: seconds(*p.Exp)}
	if !userID(c.User) {
		return c, petitbleu.Errorf(petitbleu.CodeInvalidToken, "The user token's sub is no user id: 1 to %d characters, no control characters, no blanks around it.", petitbleu.FeedUserLimit).At("authorization")
	}
	if !c.Expires.After(now) {
		return c, petitbleu.Errorf(petitbleu.CodeInvalidToken, "The user token has expired: ask the site's server for a new one.").At("authorization")
	}
	if c.Expires.After(now.Add(petitbleu.FeedTokenLife + tokenSkew)) {
		return c, petitbleu.Errorf(petitbleu.CodeInvalidToken, "The user token is good for too long: exp is at most %d hours ahead.", int(petitbleu.FeedTokenLife.Hours())).At("authorization")
	}
	for _, from := range []*float64{p.Iat, p.Nbf} {
		if from != nil && seconds(*from).After(now.Add(tokenSkew)) {
			return c, petitbleu.Errorf(petitbleu.CodeInvalidToken, "The user token is from the future: look at the clock of the site's server.").At("authorization")
		}
	}
	return c, nil
}

// SignToken makes a user token as the site's server does: good until expires, at most 24 hours ahead.
func SignToken(key, siteID, user string, now, expires time.Time) string {
	part := func(v any) string {
		text, _ := json.Marshal(v) // strings and numbers only: it cannot fail
		return base64.RawURLEncoding.EncodeToString(text)
	}
	signed := part(map[string]any{"alg": "HS256", "typ": "JWT", "kid": siteID}) + "." +
		part(map[string]any{"sub": user, "iat": now.Unix(), "exp": expires.Unix()})
	mac := hmac.New(sha256.New, []byte(key))
	mac.Write([]byte(signed))
	return signed + "." + base64.RawURLEncoding.EncodeToString(mac.Sum(nil))
}

var errTokenForm = petitbleu.Errorf(petitbleu.CodeInvalidToken, "The user token cannot be read: it is a JSON Web Token of three parts, in base64url without padding.").At("authorization")

func decodePart(text string) ([]byte, error) {
	part, err := base64.RawURLEncoding.Strict().DecodeString(text)
	if err != nil || len(part) == 0 || strings.ContainsAny(text, "\r\n") {
		return nil, errTokenForm
	}
	return part, nil
}

// readObject reads one JSON object and nothing behind it.
func readObject(text []byte, into any) bool {
	if !utf8.Valid(text) || !bytes.HasPrefix(bytes.TrimSpace(text), []byte("{")) {
		return false
	}
	d := json.NewDecoder(bytes.NewReader(text))
	if d.Decode(into) != nil {
		return false
	}
	_, err := d.Token()
	return err == io.EOF
}

// seconds reads a time of a token; what no time.Time can hold is far away.
func seconds(s float64) time.Time {
	const far = 1 << 40
	s = math.Max(-far, math.Min(far, s))
	return time.UnixMilli(int64(s * 1000))
}

// userID tells whether a text can name a person of feeds (Notifications reference, sections 4.1 and 4.6).
func userID(text string) bool {
	n := utf8.RuneCountInString(text)
	return n > 0 && n <= petitbleu.FeedUserLimit && utf8.ValidString(text) && strings.TrimSpace(text) == text && !strings.ContainsFunc(text, unicode.IsControl)
}
