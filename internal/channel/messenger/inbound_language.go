package messenger

import (
	"encoding/json"
	"strings"
)

// Language gives the language that the platform's reading took a message to be written in, as two
// letters; empty where it did not read it, or was not sure (Messenger Platform reference, section 6.11).
func (in *Inbound) Language() string {
	if len(in.NLP) == 0 {
		return ""
	}
	var read struct {
		Locales []struct {
			Locale     string  `json:"locale"`
			Confidence float64 `json:"confidence"`
		} `json:"detected_locales"`
	}
	if json.Unmarshal(in.NLP, &read) != nil {
		return ""
	}
	best, sure := "", languageSure
	for _, l := range read.Locales {
		language, _, _ := strings.Cut(l.Locale, "_")
		if l.Confidence >= sure && len(language) == 2 {
			best, sure = strings.ToLower(language), l.Confidence
		}
	}
	return best
}

// languageSure is from which confidence on a language counts.
const languageSure = 0.5
