package audit

import (
	"strings"
	"unicode"
)

// Operation splits the name of an operation into its verb and its object: "addAPIKey" is add and
// api_key, "setOptOutWords" is set and opt_out_words.
func Operation(name string) (verb, object string) {
	var words []string
	runes := []rune(name)
	start := 0
	for i := 1; i < len(runes); i++ {
		begins := unicode.IsUpper(runes[i]) && (unicode.IsLower(runes[i-1]) || i+1 < len(runes) && unicode.IsLower(runes[i+1]))
		if begins {
			words = append(words, strings.ToLower(string(runes[start:i])))
			start = i
		}
	}
	words = append(words, strings.ToLower(string(runes[start:])))
	return words[0], strings.Join(words[1:], "_")
}
