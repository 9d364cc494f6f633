package world

import (
	"encoding/json"
	"regexp"
	"strings"
	"unicode/utf8"
)

// nlpMost is the longest text that is understood, in characters (Messenger Platform
// reference, section 6.11).
const nlpMost = 1024

// nlpPatterns find what the emulator understands; far less than the platform does.
var nlpPatterns = []struct {
	entity, trait string
	pattern       *regexp.Regexp
}{
	{"greetings", "wit$greetings", regexp.MustCompile(`(?i)^\s*(hi|hello|hey|good (morning|evening)|bonjour|bonsoir|salut|coucou)\b`)},
	{"thanks", "wit$thanks", regexp.MustCompile(`(?i)\b(thanks|thank you|merci)\b`)},
	{"bye", "wit$bye", regexp.MustCompile(`(?i)\b(bye|goodbye|see you|au revoir|à bientôt)`)},
	{"email", "", regexp.MustCompile(`[A-Za-z0-9._%+-]+@[A-Za-z0-9.-]+\.[A-Za-z]{2,}`)},
	{"url", "", regexp.MustCompile(`https?://[^\s]+`)},
	{"phone_number", "", regexp.MustCompile(`\+[0-9][0-9 .()-]{6,}[0-9]`)},
	{"number", "", regexp.MustCompile(`\b[0-9]+(?:[.,][0-9]+)?\b`)},
}

// nlpLocales are what each model takes a text for.
var nlpLocales = map[string]string{"FRENCH_STANDARD": "fr_XX", "GERMAN_STANDARD": "de_XX", "SPANISH": "es_XX", "ITALIAN_STANDARD": "it_XX"}

// understand is the nlp member of a person's message while built-in NLP is on for the Page;
// nil when it is off.
func (w *World) understand(page, text string) any {
	raw := w.State.NLP[page]
	if raw == nil || strings.TrimSpace(text) == "" {
		return nil
	}
	if utf8.RuneCountInString(text) > nlpMost {
		return map[string]any{"errors": []any{map[string]string{"code": "msg-invalid", "message": "Message is too long: at most 1024 characters are understood"}}}
	}
	var c struct {
		Model string `json:"model"`
	}
	_ = json.Unmarshal(raw, &c)
	entities, traits := map[string]any{}, map[string]any{}
	for _, p := range nlpPatterns {
		found := p.pattern.FindString(text)
		if found == "" {
			continue
		}
		value := found
		if p.trait != "" {
			value = "true"
			traits[p.trait] = []any{map[string]any{"confidence": 0.99, "value": "true"}}
		}
		entities[p.entity] = []any{map[string]any{"confidence": 0.99, "value": value}}
	}
	locale := nlpLocales[c.Model]
	if locale == "" {
		locale = "en_XX"
	}
	return map[string]any{"entities": entities, "traits": traits, "detected_locales": []any{map[string]any{"locale": locale, "confidence": 0.9}}}
}
