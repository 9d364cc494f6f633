package check

import (
	"fmt"
	"net"
	"net/http"
	"net/url"
	"strings"

	"github.com/petitbleu/petitbleu/internal/channel/messenger/wire"
)

// ProfileNames are the properties of a Page that can be set (Messenger Platform reference,
// section 6.1).
var ProfileNames = []string{
	"get_started", "greeting", "ice_breakers", "persistent_menu", "commands",
	"whitelisted_domains", "account_linking_url", "description",
}

// RetiredProfileNames are properties that are gone.
var RetiredProfileNames = []string{"home_url", "target_audience", "payment_settings"}

const defaultLocale = "default"

// Profile judges one property of a Page, given as JSON text or, for an address, as plain
// text. What one property needs of another is judged by who keeps them.
func Profile(name, value string, o Options) *Error {
	var p wire.ProfileSettings
	switch name {
	case "get_started":
		if e := Into(name, value, &p.GetStarted); e != nil {
			return e
		}
		if p.GetStarted == nil {
			return required("get_started[payload]")
		}
		return text("get_started[payload]", p.GetStarted.Payload, payloadMost)
	case "greeting", "description":
		if e := Into(name, value, &p.Greeting); e != nil {
			return e
		}
		return localeTexts(name, p.Greeting)
	case "ice_breakers":
		if e := Into(name, value, &p.IceBreakers); e != nil {
			return e
		}
		return iceBreakers(p.IceBreakers)
	case "persistent_menu":
		if e := Into(name, value, &p.PersistentMenu); e != nil {
			return e
		}
		return Menu(p.PersistentMenu, o)
	case "commands":
		if !o.since(dayCommands) {
			return &Error{Status: http.StatusBadRequest, Code: 12, Message: "The property commands is not there yet"}
		}
		if e := Into(name, value, &p.Commands); e != nil {
			return e
		}
		return commands(p.Commands)
	case "whitelisted_domains":
		if e := Into(name, value, &p.WhitelistedDomains); e != nil {
			return e
		}
		return domains(p.WhitelistedDomains, o)
	case "account_linking_url":
		return o.link(name, strings.Trim(value, `"`))
	}
	return bad("param %s is not a property of the Messenger profile", name)
}

// hasDefault wants an entry for the default locale and no locale twice.
func hasDefault(name string, locales []string) *Error {
	seen := map[string]bool{}
	for _, l := range locales {
		if seen[l] {
			return bad("param %s holds the locale %q twice", name, l)
		}
		seen[l] = true
	}
	if !seen[defaultLocale] {
		return bad("param %s must hold an entry for the locale default", name)
	}
	return nil
}

func localeTexts(name string, list []wire.LocaleText) *Error {
	var locales []string
	for i, g := range list {
		locales = append(locales, g.Locale)
		if e := text(fmt.Sprintf("%s[%d][text]", name, i), g.Text, 160); e != nil {
			return e
		}
	}
	return hasDefault(name, locales)
}

func iceBreakers(list []wire.IceBreakers) *Error {
	if len(list) == 0 {
		return required("ice_breakers")
	}
	if list[0].Question != "" { // the old flat form
		questions := make([]wire.Question, len(list))
		for i, v := range list {
			questions[i] = wire.Question{Question: v.Question, Payload: v.Payload}
		}
		return questionList("ice_breakers", questions)
	}
	var locales []string
	for i, v := range list {
		locales = append(locales, v.Locale)
		if e := questionList(fmt.Sprintf("ice_breakers[%d][call_to_actions]", i), v.CallToActions); e != nil {
			return e
		}
	}
	return hasDefault("ice_breakers", locales)
}

func questionList(at string, list []wire.Question) *Error {
	if len(list) < 1 || len(list) > 4 {
		return bad("param %s must hold 1 to 4 questions", at)
	}
	for i, q := range list {
		if e := first(
			text(fmt.Sprintf("%s[%d][question]", at, i), q.Question, 80),
			text(fmt.Sprintf("%s[%d][payload]", at, i), q.Payload, payloadMost),
		); e != nil {
			return e
		}
	}
	return nil
}

// dayCommands: slash commands began.
var dayCommands = day(2024, 1, 10)

// dayFlatMenu: nested menus ended for every version.
var dayFlatMenu = day(2022, 8, 4)

// Menu judges a persistent menu: flat with at most 20 items; nested with three on top
// before v8.0 (section 6.1).
func Menu(list []wire.PersistentMenu, o Options) *Error {
	nested := o.Legacy || o.Version > 0 && o.Version < 8 && o.Now < dayFlatMenu
	most := 20
	if nested && !o.Legacy {
		most = 3
	}
	var locales []string
	for i, m := range list {
		locales = append(locales, m.Locale)
		at := fmt.Sprintf("persistent_menu[%d][call_to_actions]", i)
		if n := len(m.CallToActions); n > most || n < 1 && !bool(m.ComposerInputDisabled) {
			return bad("param %s must hold 1 to %d items", at, most)
		}
		if e := menuItems(at, m.CallToActions, o, nested, 1); e != nil {
			return e
		}
	}
	return hasDefault("persistent_menu", locales)
}

func menuItems(at string, list []wire.Button, o Options, nested bool, depth int) *Error {
	for i := range list {
		b, at := &list[i], fmt.Sprintf("%s[%d]", at, i)
		if e := text(at+"[title]", b.Title, 30); e != nil {
			return e
		}
		var e *Error
		switch {
		case b.Type == "web_url":
			e = webURL(at, b, o)
		case b.Type == "postback":
			e = text(at+"[payload]", b.Payload, payloadMost)
		case b.Type == "nested" && nested && depth < 3:
			if n := len(b.CallToActions); n < 1 || n > 5 {
				return bad("param %s[call_to_actions] must hold 1 to 5 items", at)
			}
			e = menuItems(at+"[call_to_actions]", b.CallToActions, o, nested, depth+1)
		default:
			return oneOf(at+"[type]", "web_url, postback")
		}
		if e != nil {
			return e
		}
	}
	return nil
}

func commands(list []wire.LocaleCommands) *Error {
	var locales []string
	for i, l := range list {
		locales = append(locales, l.Locale)
		if n := len(l.Commands); n < 1 || n > 100 {
			return bad("param commands[%d][commands] must hold 1 to 100 commands", i)
		}
		for j, c := range l.Commands {
			at := fmt.Sprintf("commands[%d][commands][%d]", i, j)
			if e := first(text(at+"[name]", c.Name, 32), text(at+"[description]", c.Description, 64)); e != nil {
				return e
			}
			if strings.HasPrefix(string(c.Name), "/") {
				return bad("param %s[name] must not start with a slash", at)
			}
		}
	}
	return hasDefault("commands", locales)
}

// domains judges whitelisted_domains: https, a full name, no number and no localhost.
// Without strict rules an address of this machine passes, so that a page under
// development can be tried.
func domains(list []string, o Options) *Error {
	if len(list) > 50 {
		return bad("param whitelisted_domains must hold at most 50 domains")
	}
	for i, d := range list {
		at := fmt.Sprintf("whitelisted_domains[%d]", i)
		if e := o.link(at, d); e != nil {
			return e
		}
		u, err := url.Parse(d)
		if err != nil {
			return bad("param %s should represent a valid URL", at)
		}
		ip := net.ParseIP(u.Hostname())
		local := u.Hostname() == "localhost" || strings.HasSuffix(u.Hostname(), ".localhost") || ip != nil && ip.IsLoopback()
		if local && !o.StrictHTTPS {
			continue
		}
		if local || ip != nil || u.Scheme != "https" || !strings.Contains(u.Hostname(), ".") {
			return bad("param %s must be the https address of a full domain name, such as https://shop.example", at)
		}
	}
	return nil
}

// Persona judges the name and picture of a persona (section 6.5).
func Persona(name, picture string, o Options) *Error {
	return first(text("name", wire.Text(name), 50), o.link("profile_picture_url", picture))
}
