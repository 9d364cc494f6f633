package intake

import (
	"maps"
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"github.com/petitbleu/petitbleu"
)

// OptOutSetting is the name of the workspace setting that holds an OptOutWords.
const OptOutSetting = "opt_out"

// OptOutWords are the words by which people stop messages and ask for them again, and what they
// are answered, by language (a code such as "fr"). A workspace may set its own.
type OptOutWords struct {
	Confirm   bool                     `json:"confirm" doc:"Answer once that a stop, or its end, was understood"`
	Languages map[string]OptOutPhrases `json:"languages"`
}

// OptOutPhrases are the words and answers of one language. In Topic, {topic} is the topic.
type OptOutPhrases struct {
	Stop    []string `json:"stop" doc:"Words that stop messages, as a whole message; before a topic they stop that topic only"`
	Start   []string `json:"start" doc:"Words that ask for messages again"`
	Stopped string   `json:"stopped" doc:"The answer to a stop"`
	Topic   string   `json:"topic" doc:"The answer to a stop of one topic; {topic} is its name"`
	Started string   `json:"started" doc:"The answer to a wish for messages again"`
	Resume  string   `json:"resume" doc:"The title of the button that undoes a stop, at most 20 characters"`
}

// DefaultOptOutWords gives the words that count where a workspace set none.
func DefaultOptOutWords() OptOutWords {
	w := OptOutWords{Confirm: true, Languages: maps.Clone(defaultPhrases)}
	for lang, p := range w.Languages {
		p.Stop, p.Start = slices.Clone(p.Stop), slices.Clone(p.Start)
		w.Languages[lang] = p
	}
	return w
}

var defaultPhrases = map[string]OptOutPhrases{
	"en": {Stop: []string{"stop", "stop all", "stopall", "unsubscribe", "opt out", "optout", "stop messages"}, Start: []string{"start", "unstop", "resume", "subscribe", "opt in"},
		Stopped: "You will get no more messages from us.", Topic: "You will get no more messages about “{topic}”.",
		Started: "You will get our messages again.", Resume: "Get messages again"},
	"fr": {Stop: []string{"arrêt", "arrêter", "arrêtez", "stop tout", "désabonner", "désinscrire", "désinscription", "me désabonner", "se désabonner"}, Start: []string{"reprendre", "reprise", "réabonner", "m'abonner", "démarrer"},
		Stopped: "Vous ne recevrez plus de messages de notre part.", Topic: "Vous ne recevrez plus de messages sur « {topic} ».",
		Started: "Vous recevrez de nouveau nos messages.", Resume: "Reprendre"},
	"de": {Stop: []string{"stopp", "abmelden", "abbestellen", "aufhören"}, Start: []string{"weiter", "anmelden", "fortsetzen"},
		Stopped: "Sie erhalten keine Nachrichten mehr von uns.", Topic: "Sie erhalten keine Nachrichten mehr zu „{topic}“.",
		Started: "Sie erhalten unsere Nachrichten wieder.", Resume: "Fortsetzen"},
	"es": {Stop: []string{"parar", "baja", "darme de baja", "cancelar suscripción"}, Start: []string{"reanudar", "iniciar", "alta"},
		Stopped: "No recibirá más mensajes nuestros.", Topic: "No recibirá más mensajes sobre «{topic}».",
		Started: "Volverá a recibir nuestros mensajes.", Resume: "Reanudar"},
	"it": {Stop: []string{"disiscrivimi", "disiscriviti", "annulla iscrizione", "cancella iscrizione"}, Start: []string{"riprendi", "riprendere", "inizia"},
		Stopped: "Non riceverà più messaggi da noi.", Topic: "Non riceverà più messaggi su «{topic}».",
		Started: "Riceverà di nuovo i nostri messaggi.", Resume: "Riprendi"},
	"nl": {Stop: []string{"stoppen", "afmelden", "uitschrijven"}, Start: []string{"hervatten", "aanmelden"},
		Stopped: "U ontvangt geen berichten meer van ons.", Topic: "U ontvangt geen berichten meer over “{topic}”.",
		Started: "U ontvangt onze berichten weer.", Resume: "Hervatten"},
	"pt": {Stop: []string{"parar", "cancelar inscrição", "cancelar subscrição"}, Start: []string{"retomar", "voltar", "começar"},
		Stopped: "Não receberá mais mensagens nossas.", Topic: "Não receberá mais mensagens sobre “{topic}”.",
		Started: "Voltará a receber as nossas mensagens.", Resume: "Retomar"},
}

const (
	optOutWordLimit   = 60  // characters of a word; longer messages are never one
	optOutPhraseLimit = 500 // characters of an answer
	optOutLanguages   = 40
	optOutWords       = 50 // of a kind, in a language
)

// Check tells what of a workspace's words cannot be taken; field names stand below "languages".
func (w OptOutWords) Check() error {
	stops := 0
	if len(w.Languages) > optOutLanguages {
		return petitbleu.Errorf(petitbleu.CodeInvalidParameter, "There are at most %d languages.", optOutLanguages).At("languages")
	}
	seen := map[string]bool{}
	for _, lang := range slices.Sorted(maps.Keys(w.Languages)) {
		p, at := w.Languages[lang], "languages."+lang
		if len(lang) < 2 || len(lang) > 20 {
			return petitbleu.Errorf(petitbleu.CodeInvalidParameter, `A language is a code such as "fr".`).At(at)
		}
		for kind, list := range map[string][]string{"stop": p.Stop, "start": p.Start} {
			if len(list) > optOutWords {
				return petitbleu.Errorf(petitbleu.CodeInvalidParameter, "There are at most %d words of a kind.", optOutWords).At(at + "." + kind)
			}
			for _, word := range list {
				if f := Fold(word); f == "" || len([]rune(word)) > optOutWordLimit {
					return petitbleu.Errorf(petitbleu.CodeInvalidParameter, "A word has 1 to %d characters, letters or digits among them.", optOutWordLimit).At(at + "." + kind)
				} else if kind == "stop" {
					seen[f] = true
				}
			}
		}
		stops += len(p.Stop)
		for name, text := range map[string]string{"stopped": p.Stopped, "topic": p.Topic, "started": p.Started} {
			if len([]rune(text)) > optOutPhraseLimit || w.Confirm && strings.TrimSpace(text) == "" {
				return petitbleu.Errorf(petitbleu.CodeInvalidParameter, "An answer has 1 to %d characters.", optOutPhraseLimit).At(at + "." + name)
			}
		}
		if n := len([]rune(p.Resume)); n > petitbleu.ButtonTitleLimit || w.Confirm && strings.TrimSpace(p.Resume) == "" {
			return petitbleu.Errorf(petitbleu.CodeInvalidParameter, "The title of a button has 1 to %d characters.", petitbleu.ButtonTitleLimit).At(at + ".resume")
		}
	}
	for lang, p := range w.Languages {
		for _, word := range p.Start {
			if seen[Fold(word)] {
				return petitbleu.Errorf(petitbleu.CodeInvalidParameter, "%q stops messages and starts them. It can do one of both.", word).At("languages." + lang + ".start")
			}
		}
	}
	if stops == 0 {
		return petitbleu.Errorf(petitbleu.CodeInvalidParameter, "People must be able to stop messages. Give at least one word for it.").At("languages")
	}
	return nil
}

// words are an OptOutWords made ready for looking up.
type words struct {
	OptOutWords
	stop, start map[string]string // language by folded word
	first       map[string]bool   // what they begin with, so that most messages need no second look
}

func compile(w OptOutWords) *words {
	c := &words{OptOutWords: w, stop: map[string]string{}, start: map[string]string{}, first: map[string]bool{}}
	for _, lang := range slices.Sorted(maps.Keys(w.Languages)) {
		for _, word := range w.Languages[lang].Stop {
			f := Fold(word)
			if c.stop[f] == "" {
				c.stop[f] = lang
			}
		}
		for _, word := range w.Languages[lang].Start {
			if f := Fold(word); c.start[f] == "" {
				c.start[f] = lang
			}
		}
	}
	for _, set := range []map[string]string{c.stop, c.start} {
		for f := range set {
			first, _, _ := strings.Cut(f, " ")
			c.first[first] = true
		}
	}
	return c
}

var defaultWords = compile(DefaultOptOutWords())

// wish is what a text asks for.
type wish struct {
	stop  bool
	start bool
	lang  string
	rest  string // folded, what stands behind the word: perhaps a topic
	said  string // the word, folded
}

// read tells what a message asks for: nothing, unless a word is all of it, or stands before a
// topic. Case, accents and punctuation do not count.
func (w *words) read(text string) (found []wish) {
	if len(text) > 4*optOutWordLimit {
		return nil
	}
	if first, _, _ := strings.Cut(Fold(firstWord(text)), " "); !w.first[first] {
		return nil
	}
	f := Fold(text)
	if f == "" {
		return nil
	}
	if lang, ok := w.stop[f]; ok {
		return []wish{{stop: true, lang: lang, said: f}}
	}
	if lang, ok := w.start[f]; ok {
		return []wish{{start: true, lang: lang, said: f}}
	}
	for cut := strings.LastIndexByte(f, ' '); cut > 0; cut = strings.LastIndexByte(f[:cut], ' ') {
		if lang, ok := w.stop[f[:cut]]; ok {
			found = append(found, wish{stop: true, lang: lang, said: f[:cut], rest: f[cut+1:]})
		} else if lang, ok := w.start[f[:cut]]; ok {
			found = append(found, wish{start: true, lang: lang, said: f[:cut], rest: f[cut+1:]})
		}
	}
	return found
}

// firstWord gives what stands before the first gap of a text.
func firstWord(text string) string {
	start := -1
	for i, r := range text {
		switch {
		case unicode.IsLetter(r), unicode.IsDigit(r):
			if start < 0 {
				start = i
			}
		case start >= 0 && (unicode.IsSpace(r) || r < 0x80 && r != '\''):
			return text[start:i]
		}
	}
	return text[max(start, 0):]
}

// phrases gives the answers of a language, else of English, else of the first there is.
func (w *words) phrases(lang string) OptOutPhrases {
	if p, ok := w.Languages[lang]; ok {
		return p
	}
	if p, ok := w.Languages["en"]; ok {
		return p
	}
	for _, l := range slices.Sorted(maps.Keys(w.Languages)) {
		return w.Languages[l]
	}
	return OptOutPhrases{}
}

// letters that no decomposition takes apart.
var foldLetters = strings.NewReplacer("ß", "ss", "ı", "i", "ł", "l", "ø", "o", "đ", "d", "æ", "ae", "œ", "oe", "ς", "σ")

// Fold gives a text as words are compared: without case, accents and punctuation, single spaces
// between its words. It gives nothing for a text without letters and digits.
func Fold(text string) string {
	var b strings.Builder
	gap := false
	for _, r := range norm.NFKD.String(strings.ToLower(strings.ToUpper(text))) {
		switch {
		case unicode.Is(unicode.Mn, r), unicode.Is(unicode.Cf, r), r == '\'', r == '’', unicode.Is(unicode.Me, r):
		case unicode.IsLetter(r), unicode.IsDigit(r), unicode.Is(unicode.Mc, r):
			if gap && b.Len() > 0 {
				b.WriteByte(' ')
			}
			gap = false
			b.WriteRune(unicode.ToLower(r))
		default:
			gap = true
		}
	}
	return foldLetters.Replace(b.String())
}
