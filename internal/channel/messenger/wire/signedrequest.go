package wire

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"strings"
)

// SignedRequest is what the platform sends of a person to the data deletion and de-authorise
// callbacks (Messenger Platform reference, section 10.7).
type SignedRequest struct {
	Algorithm string `json:"algorithm"`
	IssuedAt  int64  `json:"issued_at"`         // Unix seconds
	Expires   int64  `json:"expires,omitempty"` // Unix seconds
	UserID    ID     `json:"user_id"`           // app-scoped
}

// signedAlgorithm is the only one there is.
const signedAlgorithm = "HMAC-SHA256"

// signedLimit bounds a signed request: a real one has some 200 characters.
const signedLimit = 4 << 10

// ParseSignedRequest checks a signed_request against the secrets of an app, one of which must
// have made it, and reads it. The error is a *SignatureError.
func ParseSignedRequest(text string, secrets ...string) (SignedRequest, error) {
	var none SignedRequest
	if text == "" {
		return none, &SignatureError{ReasonMissing}
	}
	sig, payload, ok := strings.Cut(text, ".")
	if !ok || len(text) > signedLimit {
		return none, &SignatureError{ReasonMalformed}
	}
	given, err := decodeSegment(sig)
	if err != nil || len(given) != sha256.Size {
		return none, &SignatureError{ReasonMalformed}
	}
	known, fits := false, false
	for _, secret := range secrets {
		if secret != "" {
			known = true
			fits = hmac.Equal(given, mac(sha256.New, secret, []byte(payload))) || fits
		}
	}
	switch {
	case !known:
		return none, &SignatureError{ReasonNoSecret}
	case !fits:
		return none, &SignatureError{ReasonMismatch}
	}
	body, err := decodeSegment(payload)
	var r SignedRequest
	if err != nil || json.Unmarshal(body, &r) != nil || !strings.EqualFold(r.Algorithm, signedAlgorithm) || r.UserID == "" {
		return none, &SignatureError{ReasonMalformed}
	}
	return r, nil
}

// decodeSegment reads base64url; the platform leaves the padding out.
func decodeSegment(s string) ([]byte, error) {
	return base64.RawURLEncoding.DecodeString(strings.TrimRight(s, "="))
}

// SignRequest writes a signed_request as the platform does.
func SignRequest(secret string, r SignedRequest) (string, error) {
	r.Algorithm = signedAlgorithm
	body, err := json.Marshal(r)
	if err != nil {
		return "", err
	}
	payload := base64.RawURLEncoding.EncodeToString(body)
	return base64.RawURLEncoding.EncodeToString(mac(sha256.New, secret, []byte(payload))) + "." + payload, nil
}
