package messenger

import "testing"

func TestLanguage(t *testing.T) {
	for nlp, want := range map[string]string{
		`{"detected_locales":[{"locale":"fr_XX","confidence":0.9}]}`:                                     "fr",
		`{"detected_locales":[{"locale":"en_XX","confidence":0.6},{"locale":"de_XX","confidence":0.8}]}`: "de",
		`{"detected_locales":[{"locale":"fr_XX","confidence":0.2}]}`:                                     "",
		`{"detected_locales":[{"locale":"unknown","confidence":0.9}]}`:                                   "",
		`{"errors":[{"code":"msg-invalid"}]}`:                                                            "",
		`"broken"`:                                                                                       "",
		``:                                                                                               "",
	} {
		if got := (&Inbound{NLP: []byte(nlp)}).Language(); got != want {
			t.Errorf("%s: %q, not %q", nlp, got, want)
		}
	}
}
