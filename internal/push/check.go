package push

import (
	"strings"
	"unicode/utf8"

	"github.com/petitbleu/petitbleu"
)

// CheckCustomer tells whether a text can be a customer id.
func CheckCustomer(id string) error {
	if id == "" || len(id) > petitbleu.CustomerIDLimit || !utf8.ValidString(id) || strings.ContainsFunc(id, isControl) {
		return petitbleu.Errorf(petitbleu.CodeInvalidBody, "A customer id has 1 to %d bytes of UTF-8 and no control characters.", petitbleu.CustomerIDLimit).At("customer_id")
	}
	return nil
}

// Check asks about each message, as check tells of it under the workspace's rule pack; the first problem is the answer, under
// the name that the request gives the field.
func (p *Body) Check(check func(c petitbleu.Content) (problems []*petitbleu.Error, warnings []string)) error {
	for i := range p.Parts {
		one := &p.Parts[i]
		problems, warnings := check(one.Content)
		if changed := secure(&one.Content, problems); len(changed) > 0 {
			for _, field := range changed {
				p.Warnings = append(p.Warnings, one.Field(field)+": was changed from http to https, since Messenger fetches pictures by https only.")
			}
			problems, warnings = check(one.Content)
		}
		if len(problems) > 0 {
			e := problems[0].At(one.Field(problems[0].Field))
			if e.Code == petitbleu.CodeBadPicture || e.Code == petitbleu.CodeInvalidParameter {
				e.Code = petitbleu.CodeBadTemplate
			}
			return e
		}
		for _, w := range warnings {
			if ours, rest, ok := strings.Cut(w, ": "); ok && !strings.Contains(ours, " ") {
				w = one.Field(ours) + ": " + rest
			}
			p.Warnings = append(p.Warnings, w)
		}
	}
	return nil
}

// secure writes https where a picture's http address is refused: the guide's bodies, which
// are from a time when http was allowed, still arrive as they were meant. It gives the fields
// that it changed.
func secure(c *petitbleu.Content, problems []*petitbleu.Error) (changed []string) {
	refused := map[string]bool{}
	for _, p := range problems {
		refused[p.Field] = p.Code == petitbleu.CodeBadPicture
	}
	fix := func(field string, url *string) {
		if rest, ok := strings.CutPrefix(*url, "http://"); ok && refused[field] {
			*url = "https://" + rest
			changed = append(changed, field)
		}
	}
	if c.Media != nil {
		fix("media.url", &c.Media.URL)
	}
	for i := range c.Cards {
		fix(Index("cards", i)+".image_url", &c.Cards[i].ImageURL)
	}
	if c.Receipt != nil {
		for i := range c.Receipt.Items {
			fix(Index("receipt.items", i)+".image_url", &c.Receipt.Items[i].ImageURL)
		}
	}
	return changed
}
