package intake

import (
	"testing"
)

func TestRead(t *testing.T) {
	for text, want := range map[string]struct {
		found int
		rest  string
		stop  bool
	}{
		"STOP": {1, "", true}, "¡Stop!": {1, "", true}, "«arrêt»": {1, "", true}, "stop news": {1, "news", true}, "me désabonner": {1, "", true},
		"me désabonner des offres": {1, "des offres", true}, "stop all": {1, "", true}, "stop all offers": {2, "offers", true}, "Reprendre.": {1, "", false},
		"stopwatch": {}, "please stop": {}, "": {}, "…": {}, "je m'abonner": {}, "m’abonner": {1, "", false}, "stop\u00a0news": {1, "news", true}, "🛑 stop": {1, "", true}, "stop—news": {1, "news", true},
	} {
		found := defaultWords.read(text)
		if len(found) != want.found || want.found > 0 && (found[0].rest != want.rest || found[0].stop != want.stop) {
			t.Errorf("%q: %+v", text, found)
		}
	}
}

// FuzzRead: what stands before the first gap never hides a word.
func FuzzRead(f *testing.F) {
	for _, s := range []string{"stop", "STOP news", "¡parar!", "désabonner\tx", "stop—news", "ｓｔｏｐ x"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		folded := Fold(text)
		if lang, ok := defaultWords.stop[folded]; ok && len(text) <= 4*optOutWordLimit {
			if found := defaultWords.read(text); len(found) != 1 || !found[0].stop || found[0].lang != lang {
				t.Fatalf("%q is the word %q and was not taken for it: %+v", text, folded, found)
			}
		}
	})
}

func BenchmarkRead(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		if defaultWords.read("Is my order on its way? I have waited for it since Monday.") != nil {
			b.Fatal("a word")
		}
	}
}
