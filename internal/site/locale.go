package site

import "strings"

// locales are the plugins' locales for languages whose region is not their own name
// (Messenger Platform reference, section 8.1: the locale stands in the script's path).
var locales = map[string]string{
	"ar": "ar_AR", "cs": "cs_CZ", "da": "da_DK", "de": "de_DE", "el": "el_GR", "en": "en_US", "es": "es_ES",
	"fi": "fi_FI", "fr": "fr_FR", "he": "he_IL", "hu": "hu_HU", "it": "it_IT", "ja": "ja_JP", "ko": "ko_KR",
	"nb": "nb_NO", "nl": "nl_NL", "no": "nb_NO", "pl": "pl_PL", "pt": "pt_PT", "ro": "ro_RO", "ru": "ru_RU",
	"sv": "sv_SE", "tr": "tr_TR", "uk": "uk_UA", "zh": "zh_CN",
}

// regions are languages with more than one locale.
var regions = map[string]bool{
	"en_GB": true, "es_LA": true, "fr_CA": true, "nl_BE": true, "pt_BR": true, "zh_HK": true, "zh_TW": true,
}

// localeOf gives the plugin's locale for a language tag such as "fr" or "en-GB"; en_US for one
// that is not known.
func localeOf(language string) string {
	parts := strings.FieldsFunc(language, func(r rune) bool { return r == '-' || r == '_' })
	if len(parts) == 0 {
		return "en_US"
	}
	lang := strings.ToLower(parts[0])
	if len(parts) > 1 {
		if l := lang + "_" + strings.ToUpper(parts[len(parts)-1]); regions[l] {
			return l
		}
	}
	if l, ok := locales[lang]; ok {
		return l
	}
	return "en_US"
}
