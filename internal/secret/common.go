package secret

import (
	"slices"
	"strings"
	"unicode"

	"github.com/petitbleu/petitbleu"
)

// PasswordLength is how many characters a new password has at least.
const PasswordLength = 12

// commonWords are what people make passwords of when they are asked for one, in English and French,
// as unleet writes them. Beside them stand runs of keys and of the alphabet.
var commonWords = []string{
	"password", "passwort", "passe", "motdepasse", "mdp", "secret", "welcome", "bienvenue", "bonjour", "hello", "letmein", "login", "access", "admin", "administrator",
	"administrateur", "root", "user", "guest", "test", "demo", "changeme", "default", "master", "iloveyou", "jetaime", "love", "amour", "monkey", "dragon", "sunshine",
	"soleil", "princess", "princesse", "football", "baseball", "shadow", "superman", "batman", "trustno", "qwerty", "azerty", "qwertz", "asdf", "zxcv", "january",
	"janvier", "spring", "summer", "autumn", "winter", "printemps", "hiver", "monday", "lundi", "company", "entreprise", "messenger", "facebook", "petitbleu", "temp",
	"temporary", "abc", "pass", "word", "new", "my", "the", "mon", "le",
}

// commonRuns are rows in which the next key is the next character.
var commonRuns = []string{"abcdefghijklmnopqrstuvwxyz", "01234567890", "qwertyuiop", "asdfghjkl", "zxcvbnm", "azertyuiop", "qsdfghjklm", "wxcvbn", "qwertzuiop", "yxcvbnm", "1qaz2wsx3edc4rfv5tgb"}

// CheckNewPassword refuses a password that is short, or that somebody who guesses would try early:
// common words, rows of keys, years, repetitions, and what is known of the person or the workspace
// (about). Length is what counts: any few words of one's own will do.
func CheckNewPassword(password string, about ...string) error {
	if len([]rune(password)) < PasswordLength {
		return petitbleu.Errorf(petitbleu.CodeInvalidParameter, "A password has at least 12 characters. A few words in a row are easy to keep in mind.").At("body.password")
	}
	if left := ownPart(password, about); len(left) < 4 || distinct(left) < 3 {
		return petitbleu.Errorf(petitbleu.CodeInvalidParameter, "This password is among the first that would be tried: it is made of common words, rows of keys, repetitions, or your name. Take a few words that have nothing to do with each other.").At("body.password")
	}
	return nil
}

// ownPart is what is left of a password without everything common.
func ownPart(password string, about []string) string {
	text := unleet(strings.ToLower(password))
	var known []string
	for _, a := range about {
		for _, part := range strings.FieldsFunc(unleet(strings.ToLower(a)), func(r rune) bool { return !unicode.IsLetter(r) }) {
			if len(part) >= 3 {
				known = append(known, part)
			}
		}
	}
	known = append(known, commonWords...)
	slices.SortFunc(known, func(x, y string) int { return len(y) - len(x) })
	for _, w := range known {
		text = strings.ReplaceAll(text, w, " ")
	}
	text = withoutRuns(text)
	text = strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) {
			return r
		}
		return -1
	}, text)
	return once(text)
}

// unleet reads the signs that stand for letters as those letters, where they stand beside letters.
func unleet(s string) string {
	signs := map[rune]rune{'0': 'o', '1': 'i', '3': 'e', '4': 'a', '5': 's', '7': 't', '@': 'a', '$': 's', '!': 'i', '€': 'e'}
	runes := []rune(s)
	out := slices.Clone(runes)
	for i, r := range runes {
		beside := i > 0 && unicode.IsLetter(out[i-1]) && i+1 < len(runes) && (unicode.IsLetter(runes[i+1]) || signs[runes[i+1]] != 0)
		first := i == 0 && len(runes) > 1 && unicode.IsLetter(runes[1])
		if l, ok := signs[r]; ok && (beside || first) {
			out[i] = l
		}
	}
	return string(out)
}

// withoutRuns removes three and more characters that follow each other in a row of keys, forwards
// or backwards.
func withoutRuns(s string) string {
	for _, row := range commonRuns {
		for _, r := range []string{row, backwards(row)} {
			for n := len(r); n >= 3; n-- {
				for i := 0; i+n <= len(r); i++ {
					s = strings.ReplaceAll(s, r[i:i+n], " ")
				}
			}
		}
	}
	return s
}

func backwards(s string) string {
	r := []rune(s)
	slices.Reverse(r)
	return string(r)
}

// once gives the part that a text repeats, or the text.
func once(s string) string {
	for n := 1; n <= len(s)/2; n++ {
		if len(s)%n == 0 && strings.Repeat(s[:n], len(s)/n) == s {
			return s[:n]
		}
	}
	return s
}

func distinct(s string) int {
	seen := map[rune]bool{}
	for _, r := range s {
		seen[r] = true
	}
	return len(seen)
}
