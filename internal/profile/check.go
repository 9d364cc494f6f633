package profile

import (
	"encoding/json"
	"math"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/currency"

	"github.com/petitbleu/petitbleu"
)

// Named tells whether a Who names anybody.
func (w Who) Named() bool {
	return w.ProfileID != "" || w.ExternalID != "" || w.BrazeID != "" || w.Alias != nil || w.PSID != nil || w.Email != "" || w.Phone != ""
}

// Check tells whether a Who has the form of a name; nobody need have it.
func (w Who) Check() *petitbleu.Error {
	switch {
	case !w.Named():
		return invalid("Nobody is named: give an external id, a profile id, an alias, a PSID, an e-mail address or a phone number.")
	case len(w.ExternalID) > petitbleu.ExternalIDLimit:
		return invalid("An external id has at most %d bytes.", petitbleu.ExternalIDLimit).At("external_id")
	case !clean(w.ExternalID):
		return invalid("An external id has no control characters.").At("external_id")
	case w.ExternalID == "" && w.Alias != nil:
		return w.Alias.Check()
	}
	return nil
}

// Check tells whether an alias has a label and a name.
func (a Alias) Check() *petitbleu.Error {
	for _, text := range []string{a.Label, a.Name} {
		if text == "" || utf8.RuneCountInString(text) > petitbleu.AttributeStringLimit || !clean(text) {
			return invalid("An alias has a label and a name of 1 to %d characters each.", petitbleu.AttributeStringLimit).At("alias")
		}
	}
	return nil
}

// Check tells whether a change names somebody. Values are looked at one by one when they are set: one
// that is not right is left out and does not spoil the others.
func (c Change) Check() *petitbleu.Error { return c.Who.Check() }

// Check tells whether an event can be taken (Braze reference, section 1.4).
func (e Event) Check() *petitbleu.Error {
	if err := e.CheckHead(); err != nil {
		return err
	}
	return checkProperties(e.Properties)
}

// CheckHead is Check but for the properties, for who reads these anyway ([ReadProperties]).
func (e Event) CheckHead() *petitbleu.Error {
	if err := e.Who.Check(); err != nil {
		return err
	}
	if err := checkName("name", e.Name); err != nil {
		return err
	}
	if strings.HasPrefix(e.Name, ReservedPrefix) || strings.HasPrefix(e.Name, "identity.") {
		return invalid("Names that begin with %q are those of what happens on Messenger: choose another.", ReservedPrefix).At("name")
	}
	if e.At.IsZero() {
		return invalid("The event has no time.").At("time")
	}
	return nil
}

// ReservedPrefix begins the names of the gateway's own events.
const ReservedPrefix = "messenger."

// Check tells whether a purchase can be taken (Braze reference, section 1.5).
func (p Purchase) Check() *petitbleu.Error {
	if err := p.CheckHead(); err != nil {
		return err
	}
	return checkProperties(p.Properties)
}

// CheckHead is Check but for the properties, for who reads these anyway ([ReadProperties]).
func (p Purchase) CheckHead() *petitbleu.Error {
	if err := p.Who.Check(); err != nil {
		return err
	}
	if err := checkName("product_id", p.ProductID); err != nil {
		return err
	}
	if _, err := currency.ParseISO(p.Currency); err != nil {
		return invalid("The currency is a code of ISO 4217, such as EUR.").At("currency")
	}
	if _, ok := decimal(p.Price); !ok {
		return invalid("The price is a number between -1e15 and 1e15, of at most %d characters.", numberLimit).At("price")
	}
	if p.Quantity < 1 || p.Quantity > petitbleu.PurchaseLimit {
		return invalid("The quantity is 1 to %d.", petitbleu.PurchaseLimit).At("quantity")
	}
	if p.At.IsZero() {
		return invalid("The purchase has no time.").At("time")
	}
	return nil
}

// CheckName tells whether a text can be the name of an attribute, an event or a product.
func CheckName(name string) *petitbleu.Error { return checkName("name", name) }

func checkName(field, name string) *petitbleu.Error {
	if name == "" || utf8.RuneCountInString(name) > petitbleu.EventNameLimit || !clean(name) {
		return invalid("A name has 1 to %d characters and no control characters.", petitbleu.EventNameLimit).At(field)
	}
	return nil
}

// clean tells whether a text is one that both databases can hold and that people can read as a name.
func clean(text string) bool {
	return utf8.ValidString(text) && !strings.ContainsFunc(text, func(r rune) bool { return r < ' ' || r == 0x7f })
}

// decimal reads a number of a size that can be added up.
func decimal(n json.Number) (float64, bool) {
	f, err := n.Float64()
	return f, err == nil && len(n) <= numberLimit && json.Valid([]byte(n)) && (f == 0 || math.Abs(f) < 1e15 && math.Abs(f) > 1e-9)
}

func invalid(format string, args ...any) *petitbleu.Error {
	return petitbleu.Errorf(petitbleu.CodeInvalidParameter, format, args...)
}
