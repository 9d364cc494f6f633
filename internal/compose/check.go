package compose

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/liquid"
	"github.com/petitbleu/petitbleu/internal/store"
)

// Channels of compositions.
const (
	Messenger = "messenger"
	Webhook   = "webhook"
	InApp     = petitbleu.ChannelInApp
)

// language is a tag such as fr, pt-BR or zh-Hant.
var language = regexp.MustCompile(`^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8}){0,2}$`)

// variantsLimit is how many languages a composition may have besides its own.
const variantsLimit = 50

// Check says whether a composition may be kept: its channel and forms, its languages, its Liquid,
// and that what it names is there. It does not say whether a channel would take what is rendered:
// that is known when it is. It gives what the composition names.
func Check(tx *store.Tx, workspace string, c *petitbleu.Composition) ([]petitbleu.Use, error) {
	if err := checkShape(c); err != nil {
		return nil, err
	}
	all, err := texts(c)
	if err != nil {
		return nil, err
	}
	var uses []petitbleu.Use
	for _, t := range all {
		names, err := Look(t.value)
		if bad, ok := errors.AsType[*liquid.Error](err); ok {
			return nil, invalid(t.field, "The Liquid cannot be read at line %d, column %d: %s. %s", bad.Line, bad.Column, bad.Cause, bad.Cure)
		} else if err != nil {
			return nil, err
		}
		for _, u := range names {
			if err := there(tx, workspace, t.field, u); err != nil {
				return nil, err
			}
			if !slices.Contains(uses, u) {
				uses = append(uses, u)
			}
		}
	}
	return uses, nil
}

func invalid(field, format string, args ...any) error {
	return petitbleu.Errorf(petitbleu.CodeInvalidParameter, strings.TrimSpace(format), args...).At("body.composition." + field)
}

func checkShape(c *petitbleu.Composition) error {
	if c.Channel != Messenger && c.Channel != Webhook && c.Channel != InApp {
		return invalid("channel", "A composition is for messenger, webhook or inapp.")
	}
	if c.Purpose != "" && !slices.Contains(petitbleu.Purposes, c.Purpose) {
		return invalid("purpose", "The purpose is one of transactional, support, requested, promotional.")
	}
	if len(c.Variants) > variantsLimit {
		return invalid("variants", "A composition has at most %d languages besides its own.", variantsLimit)
	}
	if err := checkForm("content", c.Channel, c.Content); err != nil {
		return err
	}
	if err := checkLinks(c.Links); err != nil {
		return err
	}
	seen := map[string]bool{}
	for i, v := range c.Variants {
		field := fmt.Sprintf("variants[%d]", i)
		switch low := strings.ToLower(v.Language); {
		case !language.MatchString(v.Language):
			return invalid(field+".language", "A language is written as fr, or pt-BR where one country differs.")
		case seen[low]:
			return invalid(field+".language", "The language %s has two variants. Take one out.", v.Language)
		default:
			seen[low] = true
		}
		if err := checkForm(field+".content", c.Channel, v.Content); err != nil {
			return err
		}
	}
	return nil
}

// checkLinks checks how links are to be written.
func checkLinks(t *petitbleu.LinkTracking) error {
	if t == nil {
		return nil
	}
	if len(t.Links) > petitbleu.LinkRulesLimit {
		return invalid("links.links", "A composition has exceptions for at most %d links.", petitbleu.LinkRulesLimit)
	}
	for i, r := range t.Links {
		field := fmt.Sprintf("links.links[%d]", i)
		if strings.TrimSpace(r.URL) == "" || strings.HasPrefix(r.URL, "{") {
			return invalid(field+".url", "Give the address of the link as it stands in the message; it begins with https://.")
		}
		if len(r.Name) > petitbleu.LinkNameLimit {
			return invalid(field+".name", "The name of a link has at most %d bytes.", petitbleu.LinkNameLimit)
		}
	}
	if u := t.UTM; u != nil {
		for _, v := range []string{u.Source, u.Medium, u.Campaign, u.Term, u.Content} {
			if len(v) > 500 {
				return invalid("links.utm", "A UTM value has at most 500 bytes.")
			}
		}
	}
	return nil
}

func checkForm(field, channel string, c petitbleu.Content) error {
	if channel == Webhook {
		switch {
		case c.Type != petitbleu.ContentWebhook || c.Webhook == nil:
			return invalid(field+".webhook", "A webhook needs its request: method, url, headers, body.")
		case strings.TrimSpace(c.Webhook.URL) == "":
			return invalid(field+".webhook.url", "Give the address to call, such as https://hooks.example.com/orders.")
		}
		return nil
	}
	if channel == InApp {
		return checkInApp(field, c)
	}
	if !c.Type.Known() || c.Type == petitbleu.ContentWebhook {
		return invalid(field+".type", "A Messenger message has one of the forms of docs/messages.md, such as text, cards or receipt.")
	}
	return nil
}

// variablesLimit is how many values a notification has.
const variablesLimit = 200

// checkInApp says whether a content is a notification of a feed. Whether its template can be sent is known when it is.
func checkInApp(field string, c petitbleu.Content) error {
	n := c.InApp
	if c.Type != petitbleu.ContentInApp || n == nil || strings.TrimSpace(string(n.Template)) == "" {
		return invalid(field+".inapp.template", "A notification needs the key of its card template.")
	}
	if len(n.Variables) > variablesLimit {
		return invalid(field+".inapp.variables", "A notification has values for at most %d placeholders.", variablesLimit)
	}
	seen := map[string]bool{}
	for i, v := range n.Variables {
		if strings.TrimSpace(v.Name) == "" || seen[v.Name] {
			return invalid(fmt.Sprintf("%s.inapp.variables[%d].name", field, i), "Name the placeholder, each once.")
		}
		seen[v.Name] = true
	}
	if n.Priority != "" && n.Priority != "high" && n.Priority != "normal" && n.Priority != "low" {
		return invalid(field+".inapp.priority", "The priority of a notification is high, normal or low.")
	}
	if utf8.RuneCountInString(string(n.EventName)) > petitbleu.EventNameLimit {
		return invalid(field+".inapp.event_name", "The name of an event has at most %d characters.", petitbleu.EventNameLimit)
	}
	return nil
}

// there says whether what a composition names is there. Attributes and properties may come later.
func there(tx *store.Tx, workspace, field string, u petitbleu.Use) error {
	switch u.Kind {
	case blockKind:
		b, ok, err := tx.ContentBlockNamed(workspace, u.Name)
		if err != nil {
			return err
		}
		if !ok {
			return invalid(field, "There is no content block of the name '%s'. Make it first, or take it out.", u.Name)
		}
		if b.Draft {
			return invalid(field, "The content block '%s' is a draft. Make it active first, or take it out.", u.Name)
		}
	case "catalog":
		if _, err := tx.Catalog(workspace, u.Name); errors.Is(err, store.ErrNotFound) {
			return invalid(field, "There is no catalog of the name '%s'. Make it first, or take it out.", u.Name)
		} else if err != nil {
			return err
		}
	case "secret":
		all, err := tx.Secrets(workspace)
		if err != nil {
			return err
		}
		if !slices.ContainsFunc(all, func(s petitbleu.Secret) bool { return s.Name == u.Name }) {
			return invalid(field, "There is no secret of the name '%s'. Keep it under Settings first.", u.Name)
		}
	case "page_token":
		if _, err := tx.Page(workspace, u.Name); errors.Is(err, store.ErrNotFound) {
			return invalid(field, "This workspace has no Page %s whose token could be taken.", u.Name)
		} else if err != nil {
			return err
		}
	}
	return nil
}
