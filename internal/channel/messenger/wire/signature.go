package wire

import (
	"crypto/hmac"
	"crypto/sha1"
	"crypto/sha256"
	"encoding/hex"
	"hash"
	"strings"
	"unicode/utf8"
)

// Names of the signature headers (Messenger Platform reference, section 1.3).
const (
	Header256 = "X-Hub-Signature-256"
	Header1   = "X-Hub-Signature"
)

const (
	prefix256 = "sha256="
	prefix1   = "sha1="
)

// Reason says why a signature was refused.
type Reason string

// Reasons of a SignatureError.
const (
	ReasonMissing   Reason = "missing"   // no signature header at all
	ReasonSHA1Only  Reason = "sha1_only" // only the old header, and the app does not allow it
	ReasonMalformed Reason = "malformed" // a header is there and is no signature
	ReasonMismatch  Reason = "mismatch"  // well formed, but made with another secret or body
	ReasonNoSecret  Reason = "no_secret" // nothing to check against
)

// SignatureError is the refusal of a webhook call. Its text depends on the reason only,
// never on the secret, the signature or the body.
type SignatureError struct{ Reason Reason }

var reasonTexts = map[Reason]string{
	ReasonMissing:   "signature: the call has no X-Hub-Signature-256 header",
	ReasonSHA1Only:  "signature: the call has only the SHA-1 header, which this app does not allow",
	ReasonMalformed: "signature: the header must be 'sha256=' with 64 hexadecimal digits (or 'sha1=' with 40)",
	ReasonMismatch:  "signature: it does not fit the body; check the app secret and that no proxy rewrites the body",
	ReasonNoSecret:  "signature: no app secret is known to check it with",
}

func (e *SignatureError) Error() string { return reasonTexts[e.Reason] }

// Sign256 returns the value of the X-Hub-Signature-256 header for body.
func Sign256(secret string, body []byte) string {
	return prefix256 + hex.EncodeToString(mac(sha256.New, secret, body))
}

// Sign1 returns the value of the old X-Hub-Signature header for body.
func Sign1(secret string, body []byte) string {
	return prefix1 + hex.EncodeToString(mac(sha1.New, secret, body))
}

// AppSecretProof proves to the Graph API that the caller knows the app secret
// (Messenger Platform reference, section 10.5).
func AppSecretProof(secret, token string) string {
	return hex.EncodeToString(mac(sha256.New, secret, []byte(token)))
}

func mac(h func() hash.Hash, secret string, body []byte) []byte {
	m := hmac.New(h, []byte(secret))
	m.Write(body)
	return m.Sum(nil)
}

// Verify checks the two signature headers of a webhook call against the raw body. Any of
// the secrets may fit, so that a secret can be changed without a gap; empty secrets are
// passed over. SHA-256 decides when its header is there; with both headers both must fit
// under the same secret; SHA-1 alone counts only with allowSHA1. On a mismatch the body
// is tried once more with characters beyond ASCII written as lower-case \uXXXX escapes,
// the form over which the platform computes its digest (Messenger Platform reference,
// section 1.3). Comparison takes constant time. A failure is a *SignatureError.
func Verify(header256, header1 string, body []byte, secrets []string, allowSHA1 bool) error {
	if header256 == "" && header1 == "" {
		return &SignatureError{ReasonMissing}
	}
	if header256 == "" && !allowSHA1 {
		return &SignatureError{ReasonSHA1Only}
	}
	want256, ok256 := parseSignature(header256, prefix256, sha256.Size)
	want1, ok1 := parseSignature(header1, prefix1, sha1.Size)
	if !ok256 || !ok1 {
		return &SignatureError{ReasonMalformed}
	}
	known := false
	for _, secret := range secrets {
		known = known || secret != ""
	}
	if !known {
		return &SignatureError{ReasonNoSecret}
	}
	if matches(want256, want1, body, secrets) {
		return nil
	}
	if escaped := escapeNonASCII(body); escaped != nil && matches(want256, want1, escaped, secrets) {
		return nil
	}
	return &SignatureError{ReasonMismatch}
}

// parseSignature returns the digest of a header; none for an empty header, which is fine.
func parseSignature(header, prefix string, size int) ([]byte, bool) {
	if header == "" {
		return nil, true
	}
	digits, ok := strings.CutPrefix(header, prefix)
	if !ok || len(digits) != 2*size {
		return nil, false
	}
	sum, err := hex.DecodeString(digits)
	return sum, err == nil
}

func matches(want256, want1, body []byte, secrets []string) bool {
	found := false
	for _, secret := range secrets {
		if secret == "" {
			continue
		}
		fits := true
		if want256 != nil {
			fits = hmac.Equal(want256, mac(sha256.New, secret, body))
		}
		if want1 != nil {
			fits = hmac.Equal(want1, mac(sha1.New, secret, body)) && fits
		}
		found = found || fits
	}
	return found
}

// escapeNonASCII rewrites every character beyond ASCII as \uXXXX; nil when there is none
// or when the body is not UTF-8.
func escapeNonASCII(body []byte) []byte {
	ascii := true
	for _, b := range body {
		ascii = ascii && b < utf8.RuneSelf
	}
	if ascii || !utf8.Valid(body) {
		return nil
	}
	out := make([]byte, 0, len(body)+len(body)/2)
	for len(body) > 0 {
		r, n := utf8.DecodeRune(body)
		if r < utf8.RuneSelf {
			out = append(out, body[0])
		} else {
			out = appendEscape(out, r)
		}
		body = body[n:]
	}
	return out
}
