package messenger

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/petitbleu/petitbleu"
)

// form checks the forms of sections 2.6, 2.7.3 and 2.7.5 to 2.7.13 and 3.7; false for none
// of them.
func (k *checker) form(c petitbleu.Content) bool {
	switch c.Type {
	case petitbleu.ContentImages:
		k.images(c.Images)
	case petitbleu.ContentSticker:
		k.number("sticker_id", c.StickerID, "A sticker is named by its id, a number; choose one of the platform's sticker packs.")
	case petitbleu.ContentMediaCard:
		k.mediaCard(c)
	case petitbleu.ContentProducts:
		k.products(c.Products)
	case petitbleu.ContentCoupon:
		have(k, "coupon", c.Coupon, k.coupon)
	case petitbleu.ContentFeedback:
		have(k, "feedback", c.Feedback, k.feedback)
	case petitbleu.ContentCustomerInfo:
		have(k, "customer_info", c.CustomerInfo, k.customerInfo)
	case petitbleu.ContentImageGrid:
		have(k, "grid", c.Grid, k.grid)
		k.buttons("buttons", c.Buttons, inGrid)
	case petitbleu.ContentForm:
		k.number("form_id", c.FormID, "A form is named by its id, a number; use that of one of the Page's lead forms.")
	case petitbleu.ContentUtility:
		have(k, "utility", c.Utility, k.utility)
	case petitbleu.ContentSubscription:
		have(k, "subscription", c.Subscription, k.subscription)
	case petitbleu.ContentAirline:
		have(k, "airline", c.Airline, k.airline)
	default:
		return false
	}
	return true
}

// have checks a body that is there.
func have[B any](k *checker, field string, body *B, check func(*B)) {
	if body == nil {
		k.add(petitbleu.CodeEmptyMessage, field, "The body of this message is missing; give %s its members.", field)
		return
	}
	check(body)
}

func (k *checker) images(list []petitbleu.Media) {
	if n := len(list); n < petitbleu.ImagesLeast || n > petitbleu.ImagesLimit {
		k.add(petitbleu.CodeBadTemplate, "images", "There are %d pictures, and there must be %d to %d; send one picture as image, many in several messages.", n, petitbleu.ImagesLeast, petitbleu.ImagesLimit)
	}
	for i, m := range list {
		k.file(fmt.Sprintf("images[%d].", i), m)
	}
}

// mediaCard checks the media template: one picture or video that is uploaded or lies on the
// Page already.
func (k *checker) mediaCard(c petitbleu.Content) {
	m := petitbleu.Media{}
	if c.Media != nil {
		m = *c.Media
	}
	if m.Kind != "image" && m.Kind != "video" {
		k.add(petitbleu.CodeBadTemplate, "media.kind", "A media card shows an image or a video; say which.")
	}
	if k.file("media.", m); m.URL != "" && !facebook(m.URL) {
		k.add(petitbleu.CodeBadTemplate, "media.url", "A media card takes only the Facebook address of a picture or video of the Page; upload another file and use its attachment id.")
	}
	k.buttons("buttons", c.Buttons, inMediaCard)
}

func (k *checker) products(list []string) {
	if n := len(list); n == 0 || n > petitbleu.ProductLimit {
		k.add(petitbleu.CodeBadTemplate, "products", "There are %d products, and there must be 1 to %d; leave some out or send them in several messages.", n, petitbleu.ProductLimit)
	}
	for i, id := range list {
		k.number(fmt.Sprintf("products[%d]", i), id, "A product is named by its id in the Page's catalogue, a number; use that, not the shop's own.")
	}
}

func (k *checker) coupon(c *petitbleu.Coupon) {
	k.text("coupon.title", c.Title, petitbleu.CodeBadTemplate, petitbleu.CouponTitleLimit)
	k.length(petitbleu.CodeBadTemplate, "coupon.subtitle", c.Subtitle, petitbleu.CouponSubtitleLimit)
	k.length(petitbleu.CodeBadTemplate, "coupon.button_title", c.ButtonTitle, petitbleu.ButtonTitleLimit)
	k.length(petitbleu.CodeBadTemplate, "coupon.pre_message", c.PreMessage, petitbleu.TextLimit)
	k.atMost("coupon.payload", c.Payload)
	switch {
	case c.Code == "" && c.URL == "":
		k.add(petitbleu.CodeBadTemplate, "coupon.code", "A coupon needs a code, or an address where it is taken; give one.")
	case strings.ContainsAny(c.Code, " \t\r\n"):
		k.add(petitbleu.CodeBadTemplate, "coupon.code", "The code of a coupon has no spaces; leave them out.")
	}
	if c.URL != "" {
		k.link("coupon.url", c.URL)
	}
	if c.ImageURL != "" {
		k.picture("coupon.image_url", c.ImageURL)
	}
}

var (
	questionID    = regexp.MustCompile(`^[A-Za-z0-9_]+$`)
	questionKinds = []string{"csat", "nps", "ces", "free_form"}
	scoreLabels   = []string{"neg_pos", "hard_easy", "dis_sat", "unlike_like", "poor_great", "none"}
	scoreOptions  = []string{"one_to_five", "five_stars", "five_emojis", "zero_to_ten", "one_to_seven"}
)

func (k *checker) feedback(f *petitbleu.FeedbackAsk) {
	k.text("feedback.title", f.Title, petitbleu.CodeBadTemplate, petitbleu.FeedbackTitleLimit)
	k.length(petitbleu.CodeBadTemplate, "feedback.subtitle", f.Subtitle, petitbleu.FeedbackSubtitleLimit)
	k.text("feedback.button_title", f.ButtonTitle, petitbleu.CodeBadTemplate, petitbleu.ButtonTitleLimit)
	k.text("feedback.question_id", f.QuestionID, petitbleu.CodeBadTemplate, petitbleu.FeedbackQuestionIDLimit)
	if f.QuestionID != "" && !questionID.MatchString(f.QuestionID) {
		k.add(petitbleu.CodeBadTemplate, "feedback.question_id", "The id of a question has letters, digits and _ only; change it.")
	}
	k.choice("feedback.kind", f.Kind, questionKinds, true)
	k.choice("feedback.score_label", f.ScoreLabel, scoreLabels, false)
	k.choice("feedback.score_option", f.ScoreOption, scoreOptions, false)
	if n := utf8.RuneCountInString(f.Question); n > 0 && n < petitbleu.FeedbackQuestionLeast {
		k.add(petitbleu.CodeBadTemplate, "feedback.question", "The question has %d characters, and it needs %d at least; say more, or leave it out.", n, petitbleu.FeedbackQuestionLeast)
	}
	k.length(petitbleu.CodeBadTemplate, "feedback.question", f.Question, petitbleu.FeedbackQuestionLimit)
	k.length(petitbleu.CodeBadTemplate, "feedback.follow_up", f.FollowUp, petitbleu.FeedbackFollowUpLimit)
	k.privacy("feedback.", f.PrivacyURL, f.ExpiresIn)
}

// choice checks a word of a list.
func (k *checker) choice(field, s string, words []string, need bool) {
	if s == "" && !need || slices.Contains(words, s) {
		return
	}
	k.add(petitbleu.CodeBadTemplate, field, "This is one of %s; choose one of them.", strings.Join(words, ", "))
}

// privacy checks what the two forms share.
func (k *checker) privacy(at, url string, days int) {
	k.link(at+"privacy_url", url)
	if days < 0 || days > petitbleu.FormDaysLimit {
		k.add(petitbleu.CodeBadTemplate, at+"expires_in_days", "A form is open for 1 to %d days; give a number between, or none for 1.", petitbleu.FormDaysLimit)
	}
}

var infoCountries = []string{"BR", "CA", "FR", "IN", "ID", "MX", "PH", "SG", "TH", "GB", "US", "VN"}

func (k *checker) customerInfo(c *petitbleu.CustomerInfoAsk) {
	if len(c.Countries) == 0 {
		k.add(petitbleu.CodeBadTemplate, "customer_info.countries", "The form needs the countries that are delivered to; give one of %s.", strings.Join(infoCountries, ", "))
	}
	for i, country := range c.Countries {
		k.choice(fmt.Sprintf("customer_info.countries[%d]", i), country, infoCountries, true)
	}
	k.privacy("customer_info.", c.PrivacyURL, c.ExpiresIn)
}

func (k *checker) grid(g *petitbleu.ImageGrid) {
	k.text("grid.title", g.Title, petitbleu.CodeBadTemplate, petitbleu.GridTitleLimit)
	k.length(petitbleu.CodeBadTemplate, "grid.subtitle", g.Subtitle, petitbleu.GridSubtitleLimit)
	if n := len(g.Images); n < petitbleu.GridImageLeast || n > petitbleu.GridImageLimit {
		k.add(petitbleu.CodeBadTemplate, "grid.images", "There are %d pictures in the grid, and there must be %d to %d; add or leave out some.", n, petitbleu.GridImageLeast, petitbleu.GridImageLimit)
	}
	heroes := 0
	for i, p := range g.Images {
		at := fmt.Sprintf("grid.images[%d].", i)
		k.picture(at+"image_url", p.ImageURL)
		if p.Hero {
			heroes++
		}
		if p.URL != "" {
			k.link(at+"url", p.URL)
			if p.Payload != "" {
				k.add(petitbleu.CodeBadTemplate, at+"payload", "A tap on a picture opens an address or sends a payload, not both; leave one out.")
			}
		}
		k.atMost(at+"payload", p.Payload)
		k.length(petitbleu.CodeBadTemplate, at+"text", p.Text, k.limit)
	}
	if heroes > 1 {
		k.add(petitbleu.CodeBadTemplate, "grid.images", "There are %d large pictures in the grid, and there may be one; choose it.", heroes)
	}
}

// atMost checks the length of a payload that may be left out.
func (k *checker) atMost(field, s string) {
	if s != "" {
		k.payload(field, s)
	}
}

func (k *checker) subscription(s *petitbleu.SubscriptionAsk) {
	k.length(petitbleu.CodeBadTemplate, "subscription.title", s.Title, petitbleu.TokenTitleLimit)
	k.payload("subscription.payload", s.Payload)
	if s.ImageURL != "" {
		k.picture("subscription.image_url", s.ImageURL)
	}
	if blank.MatchString(s.TimeZone) {
		k.add(petitbleu.CodeBadTemplate, "subscription.time_zone", `A time zone is a name such as "Europe/Paris"; use one.`)
	}
	k.choice("subscription.call_to_action", s.CallToAct, []string{"ALLOW", "ALLOW_MESSAGES", "FREQUENCY", "GET", "GET_MESSAGES", "GET_UPDATES", "OPT_IN", "SIGN_UP"}, false)
	switch {
	case k.at.Before(dayFrequencyEnd):
		k.choice("subscription.frequency", s.Frequency, []string{"DAILY", "WEEKLY", "MONTHLY"}, true)
	case s.Frequency != "":
		k.add(petitbleu.CodeBadTemplate, "subscription.frequency", "The platform ended the frequency on %s; leave it out.", dayFrequencyEnd.Format(dayForm))
	}
}
