package site

import "testing"

func TestLocale(t *testing.T) {
	for language, want := range map[string]string{
		"": "en_US", "fr": "fr_FR", "fr-CA": "fr_CA", "FR_ca": "fr_CA", "fr-BE": "fr_FR", "en-GB": "en_GB", "en-AU": "en_US",
		"de": "de_DE", "pt-BR": "pt_BR", "zh-Hant-TW": "zh_TW", "xx": "en_US", "../x": "en_US", "-": "en_US",
	} {
		if got := localeOf(language); got != want {
			t.Errorf("%q: %s, want %s", language, got, want)
		}
	}
}

func TestSourceURL(t *testing.T) {
	for text, want := range map[string]string{
		"https://shop.example/a?b=c#d": "https://shop.example/a", "https://u:p@shop.example/": "https://shop.example/",
		"javascript:alert(1)": "", "": "", "/a": "", "https://": "",
	} {
		if got := sourceURL(text); got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}
