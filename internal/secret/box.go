package secret

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// Box seals and opens values. Safe for concurrent use.
type Box struct {
	newest string
	keys   map[string]cipher.AEAD
	signs  map[string]string // the keys of MAC, made of the others
}

// NewBox makes a box of keys of 32 bytes each; the last one seals.
func NewBox(keys ...[]byte) (*Box, error) {
	if len(keys) == 0 {
		return nil, errors.New("a box needs at least one key of 32 bytes")
	}
	b := &Box{keys: map[string]cipher.AEAD{}, signs: map[string]string{}}
	for _, k := range keys {
		if len(k) != 32 {
			return nil, fmt.Errorf("a sealing key has 32 bytes, not %d", len(k))
		}
		block, err := aes.NewCipher(k)
		if err != nil {
			return nil, err
		}
		if b.keys[keyID(k)], err = cipher.NewGCM(block); err != nil {
			return nil, err
		}
		b.newest = keyID(k)
		b.signs[b.newest] = string(MAC(string(k), "petitbleu key of signatures"))
	}
	return b, nil
}

// MAC signs data for a use that about names, with the newest key: 32 bytes.
func (b *Box) MAC(about string, data []byte) []byte {
	return MAC(b.signs[b.newest], about, string(data))
}

// CheckMAC tells, in constant time, whether a signature or the first bytes of one were made by MAC with any of the keys. The caller
// says how many bytes are enough.
func (b *Box) CheckMAC(about string, data, mac []byte) bool {
	for _, key := range b.signs {
		if full := MAC(key, about, string(data)); len(mac) > 0 && len(mac) <= len(full) && hmac.Equal(full[:len(mac)], mac) {
			return true
		}
	}
	return false
}

// keyID names a key without telling anything of it.
func keyID(k []byte) string {
	sum := sha256.Sum256(append([]byte("petitbleu key id"), k...))
	return hex.EncodeToString(sum[:4])
}

// Seal hides a value. about binds it to its place (such as "page/123/token"), so that a sealed
// value moved elsewhere does not open. An empty value stays empty.
func (b *Box) Seal(about, value string) string {
	if value == "" {
		return ""
	}
	aead := b.keys[b.newest]
	nonce := make([]byte, aead.NonceSize())
	_, _ = rand.Read(nonce) // crypto/rand.Read never fails
	box := aead.Seal(nonce, nonce, []byte(value), []byte(about))
	return "v1." + b.newest + "." + base64.RawURLEncoding.EncodeToString(box)
}

// Open gives back what Seal hid at the same place.
func (b *Box) Open(about, sealed string) (string, error) {
	if sealed == "" {
		return "", nil
	}
	parts := strings.Split(sealed, ".")
	if len(parts) != 3 || parts[0] != "v1" {
		return "", errors.New("a sealed value has an unknown form")
	}
	aead, ok := b.keys[parts[1]]
	if !ok {
		return "", fmt.Errorf("a value was sealed with key %s, which is not among the keys given", parts[1])
	}
	raw, err := base64.RawURLEncoding.DecodeString(parts[2])
	if err != nil || len(raw) < aead.NonceSize() {
		return "", errors.New("a sealed value is damaged")
	}
	plain, err := aead.Open(nil, raw[:aead.NonceSize()], raw[aead.NonceSize():], []byte(about))
	if err != nil {
		return "", errors.New("a sealed value does not open: it was changed, or moved from its place")
	}
	return string(plain), nil
}

// KeyFile reads the sealing key kept in a file, or makes one there (readable by the owner only).
func KeyFile(path string) ([]byte, error) {
	text, err := os.ReadFile(path)
	if err == nil {
		return ParseKey(string(text))
	}
	if !errors.Is(err, os.ErrNotExist) {
		return nil, fmt.Errorf("read the sealing key: %w", err)
	}
	key := make([]byte, 32)
	_, _ = rand.Read(key)
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return nil, fmt.Errorf("keep the sealing key: %w", err)
	}
	if err := os.WriteFile(path, []byte(base64.StdEncoding.EncodeToString(key)+"\n"), 0o600); err != nil {
		return nil, fmt.Errorf("keep the sealing key: %w", err)
	}
	return key, nil
}

// ParseKey reads a sealing key: 32 bytes in base64.
func ParseKey(text string) ([]byte, error) {
	key, err := base64.StdEncoding.DecodeString(strings.TrimSpace(text))
	if err != nil || len(key) != 32 {
		return nil, errors.New("a sealing key is 32 bytes in base64 (openssl rand -base64 32)")
	}
	return key, nil
}
