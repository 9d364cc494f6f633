package pages

import (
	"context"
	"fmt"
	"net/netip"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/graph"
)

// Profile reads a Page's Messenger profile. The platform allows 10 calls in 10 minutes, writing
// included (Messenger Platform reference, section 5.1).
func (p *Pages) Profile(ctx context.Context, workspace, id string) (graph.Profile, error) {
	c, _, err := p.Client(ctx, workspace, id)
	if err != nil {
		return graph.Profile{}, err
	}
	profile, err := c.Profile(ctx)
	return profile, graph.Problem(err, "")
}

// SetProfile writes the members of a profile that are set, removes those named, and gives what
// stands then. What the platform would refuse is refused here, with the field and the rule.
func (p *Pages) SetProfile(ctx context.Context, workspace, id string, set graph.Profile, remove []string) (graph.Profile, error) {
	if err := CheckProfile(set, remove); err != nil {
		return graph.Profile{}, err
	}
	c, _, err := p.Client(ctx, workspace, id)
	if err != nil {
		return graph.Profile{}, err
	}
	has, err := c.Profile(ctx)
	if err != nil {
		return has, graph.Problem(err, "")
	}
	after := merged(has, set, remove)
	if len(after.Menu) > 0 && after.GetStarted == nil {
		return has, bad("persistent_menu", "A menu needs a Get Started button. Set get_started too, or remove the menu first.")
	}
	// A menu must go before Get Started, and come after it.
	if len(remove) > 0 {
		if err := c.DeleteProfile(ctx, remove); err != nil {
			return has, graph.Problem(err, "")
		}
	}
	if !empty(set) {
		if err := c.SetProfile(ctx, set); err != nil {
			return has, graph.Problem(err, "")
		}
	}
	return after, nil
}

func empty(p graph.Profile) bool {
	return p.GetStarted == nil && p.Greeting == nil && p.Menu == nil && p.IceBreakers == nil && p.Commands == nil && p.Domains == nil && p.AccountLink == ""
}

// merged gives what a profile becomes.
func merged(has, set graph.Profile, remove []string) graph.Profile {
	gone := func(name string) bool { return slices.Contains(remove, name) }
	pick := func(name string, isSet bool, keep, take func()) {
		switch {
		case isSet:
			take()
		case !gone(name):
			keep()
		}
	}
	out := graph.Profile{EUPrivacy: has.EUPrivacy, Descriptions: has.Descriptions}
	pick("get_started", set.GetStarted != nil, func() { out.GetStarted = has.GetStarted }, func() { out.GetStarted = set.GetStarted })
	pick("greeting", set.Greeting != nil, func() { out.Greeting = has.Greeting }, func() { out.Greeting = set.Greeting })
	pick("persistent_menu", set.Menu != nil, func() { out.Menu = has.Menu }, func() { out.Menu = set.Menu })
	pick("ice_breakers", set.IceBreakers != nil, func() { out.IceBreakers = has.IceBreakers }, func() { out.IceBreakers = set.IceBreakers })
	pick("commands", set.Commands != nil, func() { out.Commands = has.Commands }, func() { out.Commands = set.Commands })
	pick("whitelisted_domains", set.Domains != nil, func() { out.Domains = has.Domains }, func() { out.Domains = set.Domains })
	pick("account_linking_url", set.AccountLink != "", func() { out.AccountLink = has.AccountLink }, func() { out.AccountLink = set.AccountLink })
	return out
}

func bad(field, format string, args ...any) error {
	return petitbleu.Errorf(petitbleu.CodeInvalidParameter, format, args...).At("body." + field)
}

// CheckProfile tells what the platform would refuse in a change of a profile (reference, section 6.1).
func CheckProfile(p graph.Profile, remove []string) error {
	for i, name := range remove {
		if !slices.Contains(graph.Properties, name) {
			return bad(fmt.Sprintf("remove[%d]", i), "There is no such setting. It is one of %s.", strings.Join(graph.Properties, ", "))
		}
	}
	for _, check := range []func(graph.Profile) error{checkStart, checkGreeting, checkMenu, checkIceBreakers, checkCommands, checkAddresses} {
		if err := check(p); err != nil {
			return err
		}
	}
	return nil
}

func checkStart(p graph.Profile) error {
	if p.GetStarted == nil {
		return nil
	}
	return text("get_started.payload", p.GetStarted.Payload, petitbleu.PayloadLimit)
}

// text wants some text of at most so many characters.
func text(field, s string, limit int) error {
	switch n := utf8.RuneCountInString(s); {
	case strings.TrimSpace(s) == "":
		return bad(field, "This must not be empty.")
	case n > limit:
		return bad(field, "This has %d characters; at most %d are allowed. Shorten it.", n, limit)
	}
	return nil
}

// locales wants the default locale, and each locale once.
func locales(field string, names []string) error {
	seen := map[string]bool{}
	for i, l := range names {
		if l == "" || seen[l] {
			return bad(fmt.Sprintf("%s[%d].locale", field, i), "Each entry needs a locale of its own: default, or one such as fr_FR.")
		}
		seen[l] = true
	}
	if !seen["default"] {
		return bad(field, `An entry with the locale "default" is required: it is for everybody whose language has none.`)
	}
	return nil
}

func localesOf[T any](list []T, of func(T) string) []string {
	names := make([]string, len(list))
	for i, v := range list {
		names[i] = of(v)
	}
	return names
}

func checkGreeting(p graph.Profile) error {
	if p.Greeting == nil {
		return nil
	}
	if err := locales("greeting", localesOf(p.Greeting, func(g graph.Greeting) string { return g.Locale })); err != nil {
		return err
	}
	for i, g := range p.Greeting {
		if err := text(fmt.Sprintf("greeting[%d].text", i), g.Text, petitbleu.GreetingLimit); err != nil {
			return err
		}
	}
	return nil
}

func checkMenu(p graph.Profile) error {
	if p.Menu == nil {
		return nil
	}
	if err := locales("persistent_menu", localesOf(p.Menu, func(m graph.Menu) string { return m.Locale })); err != nil {
		return err
	}
	for i, m := range p.Menu {
		field := fmt.Sprintf("persistent_menu[%d]", i)
		if len(m.Items) > petitbleu.MenuItemLimit {
			return bad(field, "A menu has at most %d items; this one has %d.", petitbleu.MenuItemLimit, len(m.Items))
		}
		if len(m.Items) == 0 && !m.InputDisabled {
			return bad(field, "A menu needs an item.")
		}
		for j, item := range m.Items {
			if err := checkItem(fmt.Sprintf("%s.call_to_actions[%d]", field, j), item); err != nil {
				return err
			}
		}
	}
	return nil
}

func checkItem(field string, item graph.MenuItem) error {
	if err := text(field+".title", item.Title, petitbleu.MenuTitleLimit); err != nil {
		return err
	}
	switch item.Type {
	case "postback":
		return text(field+".payload", item.Payload, petitbleu.PayloadLimit)
	case "web_url":
		return secureURL(field+".url", item.URL)
	}
	return bad(field+".type", "An item of a menu is web_url or postback.")
}

func secureURL(field, address string) error {
	u, err := url.Parse(address)
	if err != nil || u.Scheme != "https" || u.Host == "" || u.User != nil {
		return bad(field, "This must be an address that begins with https://.")
	}
	return nil
}

func checkIceBreakers(p graph.Profile) error {
	if p.IceBreakers == nil {
		return nil
	}
	if err := locales("ice_breakers", localesOf(p.IceBreakers, func(b graph.IceBreaker) string { return b.Locale })); err != nil {
		return err
	}
	for i, b := range p.IceBreakers {
		field := fmt.Sprintf("ice_breakers[%d].call_to_actions", i)
		if n := len(b.Questions); n == 0 || n > petitbleu.IceBreakerLimit {
			return bad(field, "There are 1 to %d questions; here are %d.", petitbleu.IceBreakerLimit, n)
		}
		for j, q := range b.Questions {
			if err := text(fmt.Sprintf("%s[%d].question", field, j), q.Question, petitbleu.IceBreakerTextLimit); err != nil {
				return err
			}
			if err := text(fmt.Sprintf("%s[%d].payload", field, j), q.Payload, petitbleu.PayloadLimit); err != nil {
				return err
			}
		}
	}
	return nil
}

const (
	commandLimit     = 100
	commandNameLimit = 32
	commandTextLimit = 64
)

func checkCommands(p graph.Profile) error {
	if p.Commands == nil {
		return nil
	}
	if err := locales("commands", localesOf(p.Commands, func(c graph.Commands) string { return c.Locale })); err != nil {
		return err
	}
	for i, l := range p.Commands {
		field := fmt.Sprintf("commands[%d].commands", i)
		if n := len(l.Commands); n == 0 || n > commandLimit {
			return bad(field, "There are 1 to %d commands; here are %d.", commandLimit, n)
		}
		for j, c := range l.Commands {
			name := fmt.Sprintf("%s[%d].name", field, j)
			if err := text(name, c.Name, commandNameLimit); err != nil {
				return err
			}
			if strings.HasPrefix(c.Name, "/") || strings.ContainsAny(c.Name, " \t\n") {
				return bad(name, "A command's name has no slash before it and no blank in it.")
			}
			if err := text(fmt.Sprintf("%s[%d].description", field, j), c.Description, commandTextLimit); err != nil {
				return err
			}
		}
	}
	return nil
}

var hostPattern = regexp.MustCompile(`^[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?(\.[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?)+$`)

func checkAddresses(p graph.Profile) error {
	if len(p.Domains) > petitbleu.WhitelistLimit {
		return bad("whitelisted_domains", "There are at most %d domains; here are %d.", petitbleu.WhitelistLimit, len(p.Domains))
	}
	for i, d := range p.Domains {
		field := fmt.Sprintf("whitelisted_domains[%d]", i)
		if err := secureURL(field, d); err != nil {
			return err
		}
		u, _ := url.Parse(d)
		if _, err := netip.ParseAddr(u.Hostname()); err == nil || !hostPattern.MatchString(u.Hostname()) {
			return bad(field, "This must be the name of a host on the internet: no number, no localhost.")
		}
	}
	if p.AccountLink != "" {
		return secureURL("account_linking_url", p.AccountLink)
	}
	return nil
}
