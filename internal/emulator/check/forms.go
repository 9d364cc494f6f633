package check

import (
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/petitbleu/petitbleu/internal/channel/messenger/wire"
)

var (
	questionID    = regexp.MustCompile(`^[A-Za-z0-9_]{1,80}$`)
	questionTypes = []string{"csat", "nps", "ces", "free_form"}
	scoreLabels   = []string{"", "neg_pos", "hard_easy", "dis_sat", "unlike_like", "poor_great", "none"}
	scoreOptions  = []string{"", "one_to_five", "five_stars", "five_emojis", "zero_to_ten", "one_to_seven"}
	countries     = []string{"BR", "CA", "FR", "IN", "ID", "MX", "PH", "SG", "TH", "GB", "US", "VN"}
)

// feedback judges the customer feedback template (Messenger Platform reference, section
// 2.7.7).
func feedback(p *wire.Payload, o Options) *Error {
	if e := first(
		text("title", p.Title, 65), short("subtitle", p.Subtitle, 80), short("button_title", p.ButtonTitle, 20),
		privacy(p.BusinessPrivacy, o), expires(p.ExpiresInDays),
	); e != nil {
		return e
	}
	if len(p.FeedbackScreens) != 1 {
		return bad("param feedback_screens must hold exactly one screen")
	}
	if len(p.FeedbackScreens[0].Questions) != 1 {
		return bad("param feedback_screens[0][questions] must hold exactly one question")
	}
	q, at := p.FeedbackScreens[0].Questions[0], "feedback_screens[0][questions][0]"
	switch {
	case !questionID.MatchString(string(q.ID)):
		return bad("param %s[id] must have 1 to 80 letters, digits or _", at)
	case !slices.Contains(questionTypes, q.Type):
		return oneOf(at+"[type]", strings.Join(questionTypes, ", "))
	case q.Title != "" && (length(q.Title) < 5 || length(q.Title) > 85):
		return bad("Length of param %s[title] must be 5 to 85", at)
	case !slices.Contains(scoreLabels, q.ScoreLabel):
		return oneOf(at+"[score_label]", strings.Join(scoreLabels[1:], ", "))
	case !slices.Contains(scoreOptions, q.ScoreOption):
		return oneOf(at+"[score_option]", strings.Join(scoreOptions[1:], ", "))
	}
	if f := q.FollowUp; f != nil {
		if f.Type != "free_form" {
			return oneOf(at+"[follow_up][type]", "free_form")
		}
		return short(at+"[follow_up][placeholder]", f.Placeholder, 65)
	}
	return nil
}

func privacy(b *wire.BusinessPrivacy, o Options) *Error {
	if b == nil {
		return required("business_privacy[url]")
	}
	return o.link("business_privacy[url]", b.URL)
}

func expires(days wire.Number) *Error {
	if days == "" {
		return nil
	}
	if v, err := days.Float(); err != nil || v != float64(int(v)) || v < 1 || v > 7 {
		return bad("param expires_in_days must be a whole number from 1 to 7")
	}
	return nil
}

// information judges the customer information template (section 2.7.8).
func information(p *wire.Payload, o Options) *Error {
	if len(p.Countries) == 0 {
		return required("countries")
	}
	for i, c := range p.Countries {
		if !slices.Contains(countries, c) {
			return oneOf(fmt.Sprintf("countries[%d]", i), strings.Join(countries, ", "))
		}
	}
	if p.Purpose != "" && p.Purpose != "SHIPPING" {
		return oneOf("purpose", "SHIPPING")
	}
	for _, f := range []struct {
		name  string
		value wire.Text
	}{{"title", p.Title}, {"subtitle", p.Subtitle}, {"button_title", p.ButtonTitle}, {"text", p.Text}} {
		if e := short(f.name, f.value, 85); e != nil {
			return e
		}
	}
	return first(
		privacy(p.BusinessPrivacy, o), expires(p.ExpiresInDays),
		overrides("address_overrides", p.AddressOverrides), overrides("contact_overrides", p.ContactOverrides),
	)
}

// overrides judges the texts of an object or of a list of objects.
func overrides(field string, raw json.RawMessage) *Error {
	var v any
	if len(raw) == 0 || json.Unmarshal(raw, &v) != nil {
		return nil
	}
	return eachText(field, v)
}

func eachText(field string, v any) *Error {
	switch t := v.(type) {
	case string:
		return short(field, wire.Text(t), 85)
	case []any:
		for _, one := range t {
			if e := eachText(field, one); e != nil {
				return e
			}
		}
	case map[string]any:
		for _, one := range t {
			if e := eachText(field, one); e != nil {
				return e
			}
		}
	}
	return nil
}

// imageGrid judges the image grid (section 2.7.9).
func imageGrid(p *wire.Payload, o Options) *Error {
	if len(p.Elements) != 1 {
		return bad("param elements must hold exactly one element")
	}
	el := &p.Elements[0]
	if e := first(text("elements[0][title]", el.Title, 45), short("elements[0][subtitle]", el.Subtitle, 80)); e != nil {
		return e
	}
	if n := len(el.Images); n < 2 || n > 6 {
		return bad("param elements[0][images] must hold 2 to 6 images")
	}
	heroes := 0
	for i := range el.Images {
		im, at := &el.Images[i], fmt.Sprintf("elements[0][images][%d]", i)
		if im.IsHeroImage {
			heroes++
		}
		if e := first(o.link(at+"[url]", im.URL), gridAction(at+"[action]", im.Action, o)); e != nil {
			return e
		}
	}
	if heroes > 1 {
		return bad("param elements[0][images] must hold at most one hero image")
	}
	for i := range el.Buttons {
		if t := el.Buttons[i].Type; t != "web_url" && t != "postback" {
			return oneOf(fmt.Sprintf("elements[0][buttons][%d][type]", i), "web_url, postback")
		}
	}
	return buttons("elements[0][buttons]", el.Buttons, 0, buttonsMost, o)
}

func gridAction(at string, b *wire.Button, o Options) *Error {
	switch {
	case b == nil:
		return nil
	case b.Type == "web_url":
		return o.link(at+"[url]", b.URL)
	case b.Type == "postback":
		return text(at+"[payload]", b.Payload, payloadMost)
	}
	return oneOf(at+"[type]", "web_url, postback")
}
