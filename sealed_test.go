package petitbleu

import (
	"errors"
	"testing"
)

// TestSealed: a reference is filled and shown, text from people never becomes one, and a mark that is
// none goes.
func TestSealed(t *testing.T) {
	value := func(r SealedRef) (string, error) {
		if kind, name := r.Parts(); kind == SealedSecret && name == "key" {
			return "s3cret", nil
		}
		return "", errors.New("no such secret")
	}
	text := "a " + RefOf(SealedSecret, "key").Mark() + " b"
	if got, err := FillSealed(text, value); err != nil || got != "a s3cret b" {
		t.Errorf("%q, %v", got, err)
	}
	if got := ShowSealed(text + RefOf(SealedPageToken, "12").Mark()); got != "a [secret key] b[token of Page 12]" {
		t.Errorf("%q", got)
	}
	if _, err := FillSealed(RefOf(SealedSecret, "other").Mark(), value); err == nil {
		t.Error("an unknown secret was filled")
	}
	if got, err := FillSealed(WithoutMarks(text), value); err != nil || got == "a s3cret b" || HasSealed(got) {
		t.Errorf("text from people became a reference: %q, %v", got, err)
	}
	if got, err := FillSealed("a\x00b\x00c\x00", value); err != nil || got != "ac" {
		t.Errorf("%q, %v", got, err)
	}
}

// TestForLanguage: the nearest variant counts.
func TestForLanguage(t *testing.T) {
	c := Composition{Content: Content{Text: "en"}, Variants: []Variant{
		{Language: "pt-BR", Content: Content{Text: "pt-br"}}, {Language: "fr", Content: Content{Text: "fr"}}, {Language: "fr-CA", Content: Content{Text: "fr-ca"}},
	}}
	for language, want := range map[string]string{"": "en", "en": "en", "fr": "fr", "FR": "fr", "fr_CA": "fr-ca", "fr-be": "fr", "pt": "pt-br", "pt-pt": "pt-br", "de": "en"} {
		if got, _ := c.For(language); got.Text != want {
			t.Errorf("%s: %s, want %s", language, got.Text, want)
		}
	}
}

// TestWebhookHosts: the very port counts before the name alone.
func TestWebhookHosts(t *testing.T) {
	s := WebhookSettings{Hosts: []WebhookHost{{Host: "a.example", Timeout: 1}, {Host: "a.example:81", Timeout: 2}, {Host: "::1", Timeout: 3}, {Host: "[fd00::1]", Timeout: 4}, {Host: "[fd00::1]:81", Timeout: 5}}}
	for host, want := range map[string]int{"a.example": 1, "A.example:80": 1, "a.example:81": 2, "b.example": 0, "[::1]": 3, "[::1]:8080": 3, "[fd00::1]": 4, "[FD00::1]:80": 4, "[fd00::1]:81": 5, "[fd00::2]:81": 0, "fd00": 0} {
		if got := s.Host(host).Timeout; got != want {
			t.Errorf("%s: %d", host, got)
		}
	}
}
