package endpoint

import "testing"

// TestSignSendbird holds the signature against one that another program computed (openssl dgst -sha256 -hmac).
func TestSignSendbird(t *testing.T) {
	const want = "f7bc83f430538424b13298e6aa6fb143ef4d59a14946175997479dbc2d1a3cd8"
	if got := signSendbird("key", []byte("The quick brown fox jumps over the lazy dog")); got != want {
		t.Error(got)
	}
}
