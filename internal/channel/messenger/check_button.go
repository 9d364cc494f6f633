package messenger

import (
	"fmt"
	"net/url"
	"regexp"
	"slices"
	"strings"

	"github.com/petitbleu/petitbleu"
)

// where buttons stand decides which kinds there may be.
type buttonPlace int

const (
	inTemplate  buttonPlace = iota // button template and cards: every kind
	inMediaCard                    // all but log in and out (section 9)
	inGrid                         // web_url and postback (section 2.7.9)
)

// buttons checks a list of buttons (reference, section 2.8).
func (k *checker) buttons(field string, list []petitbleu.Button, place buttonPlace) {
	if len(list) > petitbleu.ButtonLimit {
		k.add(petitbleu.CodeBadTemplate, field, "There are %d buttons, and there may be %d; leave some out.", len(list), petitbleu.ButtonLimit)
	}
	for i, b := range list {
		at := fmt.Sprintf("%s[%d].", field, i)
		switch {
		case place == inGrid && b.Type != petitbleu.ButtonURL && b.Type != petitbleu.ButtonPostback:
			k.add(petitbleu.CodeBadTemplate, at+"type", "A button of an image grid is of type url or postback; choose one of them.")
		case place == inMediaCard && (b.Type == petitbleu.ButtonLogIn || b.Type == petitbleu.ButtonLogOut):
			k.add(petitbleu.CodeBadTemplate, at+"type", "Log-in buttons go under a text or a card only; send them so.")
		}
		k.button(at, b)
	}
}

func (k *checker) button(at string, b petitbleu.Button) {
	if b.Webview != nil && b.Type != petitbleu.ButtonURL {
		k.add(petitbleu.CodeBadTemplate, at+"webview", "Only a button of type url opens a page; leave webview out.")
	}
	switch b.Type {
	case petitbleu.ButtonLogIn, petitbleu.ButtonLogOut:
		if b.Title != "" {
			k.add(petitbleu.CodeBadTemplate, at+"title", "Messenger names this button itself; leave the title out.")
		}
		if b.Type == petitbleu.ButtonLogIn {
			k.secure(at+"url", b.URL)
		}
		return
	}
	k.text(at+"title", b.Title, petitbleu.CodeBadTemplate, petitbleu.ButtonTitleLimit)
	switch b.Type {
	case petitbleu.ButtonURL:
		k.link(at+"url", b.URL)
		k.webview(at, b)
	case petitbleu.ButtonPostback:
		k.payload(at+"payload", b.Payload)
	case petitbleu.ButtonPhone:
		if !phone.MatchString(b.Payload) {
			k.add(petitbleu.CodeBadTemplate, at+"payload", `A phone number is written with + and the country, such as "+33240123456".`)
		}
	case petitbleu.ButtonCall:
		if k.at.Before(dayCall) {
			k.add(petitbleu.CodeBadTemplate, at+"type", "A person can call a Page since %s, after the day of the rules that are followed; use another button.", dayCall.Format(dayForm))
		}
		k.atMost(at+"payload", b.Payload)
	case petitbleu.ButtonGame:
		k.game(at, b)
	default:
		k.add(petitbleu.CodeBadTemplate, at+"type", "A button is of type url, postback, phone, log_in, log_out or call; choose one of them.")
	}
}

// game: Instant Games are retired; the reference gives no day, so the button ends with the
// founding documents' rules.
func (k *checker) game(at string, b petitbleu.Button) {
	if !k.at.Before(petitbleu.FoundingRulesEnd) {
		k.add(petitbleu.CodeBadTemplate, at+"type", "Instant Games are retired, and their button with them; use another button.")
	}
	k.atMost(at+"payload", b.Payload)
}

// webview checks how a page opens.
func (k *checker) webview(at string, b petitbleu.Button) {
	v := b.Webview
	if v == nil {
		return
	}
	if !slices.Contains([]string{"", "compact", "tall", "full"}, v.Height) {
		k.add(petitbleu.CodeBadTemplate, at+"webview.height", "A page opens compact, tall or full; choose one of them.")
	}
	if v.Extensions {
		k.secure(at+"url", b.URL)
	}
	if v.FallbackURL != "" {
		k.link(at+"webview.fallback_url", v.FallbackURL)
	}
}

// secure checks a link that must be https; http passes on this machine, for the emulator.
func (k *checker) secure(field, s string) {
	k.link(field, s)
	if u := parse(s); u != nil && u.Scheme != "https" && where(u.Hostname()) != onLoopback {
		k.add(petitbleu.CodeBadTemplate, field, "The platform opens this address over https only; use an https address.")
	}
}

var phone = regexp.MustCompile(`^\+[1-9]\d{6,14}$`)

// facebook tells whether an address is one of Facebook's own, as the media template needs.
func facebook(s string) bool {
	u, err := url.Parse(s)
	if err != nil || u.Scheme != "https" {
		return false
	}
	host := strings.ToLower(u.Hostname())
	return host == "facebook.com" || strings.HasSuffix(host, ".facebook.com") || host == "fb.watch"
}
