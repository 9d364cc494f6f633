package messenger

import (
	"encoding/json"
	"fmt"
	"regexp"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/channel/messenger/wire"
)

var (
	templateName     = regexp.MustCompile(`^[a-z0-9_]{1,512}$`)
	templateLanguage = regexp.MustCompile(`^[a-z]{2,3}(_[A-Z]{2})?$`)
)

// utility checks the filling of a utility template (reference, section 3.7). Whether there is
// such a template, and what it takes, is asked of the Page's templates by package policy.
func (k *checker) utility(u *petitbleu.Utility) {
	if !templateName.MatchString(u.Name) {
		k.add(petitbleu.CodeBadTemplate, "utility.name", "The name of a template has small letters, digits and _; use that of one of the Page's templates.")
	}
	if !templateLanguage.MatchString(u.Language) {
		k.add(petitbleu.CodeBadTemplate, "utility.language", `A language is written like "en_US" or "fr"; use that of the template.`)
	}
	if n := len(u.Header); n > petitbleu.UtilityHeaderLimit {
		k.add(petitbleu.CodeBadTemplate, "utility.header", "There are %d values for the header, and it takes one; leave the others out.", n)
	}
	k.values("utility.header", u.Header, true)
	k.values("utility.body", u.Body, false)
	if n := len(u.Buttons); n > petitbleu.ButtonLimit {
		k.add(petitbleu.CodeBadTemplate, "utility.buttons", "There are %d buttons, and there may be %d; leave some out.", n, petitbleu.ButtonLimit)
	}
	for i, b := range u.Buttons {
		at := fmt.Sprintf("utility.buttons[%d].", i)
		switch {
		case (b.URL == "") == (b.Payload == ""):
			k.add(petitbleu.CodeBadTemplate, at+"url", "A button of a template takes an address or a payload; give one of them.")
		case b.URL != "":
			k.link(at+"url", b.URL)
		default:
			k.payload(at+"payload", b.Payload)
		}
	}
}

// values checks the values of parameters: all of them named, or none.
func (k *checker) values(field string, list []petitbleu.UtilityValue, header bool) {
	named := 0
	for i, v := range list {
		at := fmt.Sprintf("%s[%d].", field, i)
		if v.Name != "" {
			named++
		}
		switch {
		case v.ImageURL != "" && !header:
			k.add(petitbleu.CodeBadTemplate, at+"image_url", "Only the header takes a picture; give a text.")
		case v.ImageURL != "" && k.at.Before(dayHeaderImage):
			k.add(petitbleu.CodeBadTemplate, at+"image_url", "The header takes a picture since %s, after the day of the rules that are followed; give a text.", dayHeaderImage.Format(dayForm))
		case v.ImageURL != "":
			k.picture(at+"image_url", v.ImageURL)
		default:
			k.text(at+"text", v.Text, petitbleu.CodeBadTemplate, petitbleu.TextLimit)
		}
	}
	switch {
	case named > 0 && named < len(list):
		k.add(petitbleu.CodeBadTemplate, field, "Either all parameters have names or none has; make them alike, as the template is.")
	case named > 0 && k.at.Before(dayNamed):
		k.add(petitbleu.CodeBadTemplate, field, "Parameters have names since %s, after the day of the rules that are followed; leave the names out.", dayNamed.Format(dayForm))
	}
}

// airline checks the former airline templates (reference, section 2.7.13).
func (k *checker) airline(a *petitbleu.Airline) {
	need, ok := airlineNeeds[a.Kind]
	if !ok {
		k.add(petitbleu.CodeBadTemplate, "airline.kind", "An airline template is of kind itinerary, checkin, boardingpass or update; choose one of them.")
		return
	}
	p, err := airline(a)
	if err != nil {
		k.add(petitbleu.CodeBadTemplate, "airline.payload", "%s", err.(*petitbleu.Error).Message)
		return
	}
	var members map[string]json.RawMessage
	_ = json.Unmarshal(a.Payload, &members) // read once already
	for _, name := range append([]string{"intro_message", "locale"}, need...) {
		if v := string(members[name]); v == "" || v == "null" || v == `""` || v == "[]" || v == "{}" {
			k.add(petitbleu.CodeBadTemplate, "airline.payload."+name, "An airline template of this kind needs this member; fill it in.")
		}
	}
	if n := len(p.PriceInfo); n > petitbleu.AirlinePriceLineLimit {
		k.add(petitbleu.CodeBadTemplate, "airline.payload.price_info", "There are %d price lines, and there may be %d; sum some up.", n, petitbleu.AirlinePriceLineLimit)
	}
	if a.Kind == "update" {
		k.choice("airline.payload.update_type", p.UpdateType, []string{"delay", "gate_change", "cancellation"}, true)
	}
	for i, b := range p.BoardingPass {
		k.boardingPass(fmt.Sprintf("airline.payload.boarding_pass[%d].", i), b)
	}
}

var airlineNeeds = map[string][]string{
	"itinerary":    {"pnr_number", "passenger_info", "flight_info", "passenger_segment_info", "total_price", "currency"},
	"checkin":      {"flight_info", "checkin_url"},
	"boardingpass": {"boarding_pass"},
	"update":       {"update_type", "update_flight_info"},
}

func (k *checker) boardingPass(at string, b wire.BoardingPass) {
	for _, need := range []struct{ name, value string }{
		{"passenger_name", string(b.PassengerName)}, {"pnr_number", string(b.PNRNumber)},
		{"logo_image_url", b.LogoImageURL}, {"above_bar_code_image_url", b.AboveBarCodeImageURL},
	} {
		if need.value == "" {
			k.add(petitbleu.CodeBadTemplate, at+need.name, "A boarding pass needs this member; fill it in.")
		}
	}
	if b.FlightInfo == nil {
		k.add(petitbleu.CodeBadTemplate, at+"flight_info", "A boarding pass needs its flight; fill it in.")
	}
	if (b.QRCode == "") == (b.BarcodeImageURL == "") {
		k.add(petitbleu.CodeBadTemplate, at+"qr_code", "A boarding pass has either qr_code or barcode_image_url; give one of them.")
	}
	for _, list := range []struct {
		name string
		n    int
	}{{"auxiliary_fields", len(b.AuxiliaryFields)}, {"secondary_fields", len(b.SecondaryFields)}} {
		if list.n > petitbleu.AirlineFieldLimit {
			k.add(petitbleu.CodeBadTemplate, at+list.name, "There are %d fields, and there may be %d; leave some out.", list.n, petitbleu.AirlineFieldLimit)
		}
	}
}
