package policy

import (
	"slices"
	"strings"
	"time"

	"github.com/petitbleu/petitbleu"
)

// Choices is what Offers chooses among besides the facts of one message.
type Choices struct {
	Comments  []petitbleu.Comment         // of the person on this Page
	Templates []petitbleu.UtilityTemplate // of the Page
}

// Offer says whether something may be sent to a person by one right: for window, topic, tag,
// template or comment, a line each.
type Offer struct {
	Right       string
	Topic       string            // one_time_token, marketing
	Template    string            // utility: name and language, separated by a blank
	Comment     string            // private_reply: id
	Promotional bool              // promotion may go by it too
	Verdict     petitbleu.Verdict // of a message that is not promotional
}

// Offers says what may be sent to a person now, by which right, until when, and what would open
// the rights that are not there: one line for each right that exists under the pack, and for each
// topic, template or comment that it could be used for. Of the facts it reads what concerns the
// person, the Page and the workspace; what concerns the message is tried in turn.
func Offers(f Facts, c Choices, now time.Time) []Offer {
	f.Purpose, f.Content, f.Tag, f.Topic, f.Human, f.Origin, f.Asked = petitbleu.PurposeTransactional, petitbleu.ContentText, "", "", false, "", Asked{}
	f.Recipient, f.Template, f.Comment = petitbleu.Recipient{Kind: petitbleu.RecipientPSID}, nil, nil
	o := offers{facts: f, now: now}
	var err error
	if o.at, err = petitbleu.PackInstant(f.Pack, now); err != nil {
		return nil
	}
	o.add(&ruleWindow, Offer{}, func(*Facts) {})
	o.add(&ruleHumanAgent, Offer{}, func(f *Facts) { f.Human, f.Purpose = true, petitbleu.PurposeSupport })
	o.add(&ruleFeedback, Offer{}, func(f *Facts) { f.Content, f.Purpose = petitbleu.ContentFeedback, petitbleu.PurposeSupport })
	for _, topic := range topics(f.Tokens, petitbleu.TokenOneTime) {
		o.add(&ruleOneTimeToken, Offer{Topic: topic}, func(f *Facts) { f.Topic = topic })
	}
	for _, topic := range topics(f.Tokens, petitbleu.TokenMarketing) {
		o.add(&ruleMarketing, Offer{Topic: topic}, func(f *Facts) { f.Topic = topic })
	}
	o.templates(c.Templates)
	for _, tag := range tags {
		if tag.name != "HUMAN_AGENT" && tag.name != "CUSTOMER_FEEDBACK" && tag.name != "NON_PROMOTIONAL_SUBSCRIPTION" && (&rule{from: tag.from, until: tag.until}).inForce(&situation{at: o.at}) {
			o.add(&ruleMessageTag, Offer{Right: strings.ToLower(tag.name)}, func(f *Facts) { f.Tag = tag.name })
		}
	}
	if o.at.Before(tagCut) || slices.Contains(f.Grants, grantNews) {
		for _, topic := range optInTopics(f.OptIns) {
			o.add(&ruleSubscription, Offer{Topic: topic}, func(f *Facts) { f.Topic = topic })
		}
	}
	o.add(&ruleExtra, Offer{}, func(*Facts) {})
	for i := range c.Comments {
		comment := &c.Comments[i]
		kind := petitbleu.RecipientComment
		if comment.Visitor {
			kind = petitbleu.RecipientPost
		}
		o.add(&rulePrivateReply, Offer{Comment: comment.ID}, func(f *Facts) {
			f.Recipient, f.Comment, f.Identity = petitbleu.Recipient{Kind: kind, Value: comment.ID}, comment, true
		})
	}
	return o.all
}

// offers is the list while it is made.
type offers struct {
	facts Facts
	now   time.Time
	at    time.Time
	all   []Offer
}

// add tries a right on the facts as set changes them, if the right exists under the pack.
func (o *offers) add(r *rule, offer Offer, set func(*Facts)) {
	f := o.facts
	set(&f)
	if !r.inForce(&situation{Facts: &f, at: o.at}) {
		return
	}
	if offer.Right == "" {
		offer.Right = r.id
	}
	offer.Verdict = decideBy(&f, o.now, r)
	f.Purpose = petitbleu.PurposePromotional
	offer.Promotional = decideBy(&f, o.now, r).Outcome == petitbleu.Allow
	o.all = append(o.all, offer)
}

// templates offers each approved template; when there is none, it says so once.
func (o *offers) templates(all []petitbleu.UtilityTemplate) {
	some := false
	for i := range all {
		t := &all[i]
		if t.Status != "APPROVED" {
			continue
		}
		some = true
		o.add(&ruleUtility, Offer{Template: t.Name + " " + t.Language}, func(f *Facts) { f.Content, f.Template = petitbleu.ContentUtility, t })
	}
	if !some {
		o.add(&ruleUtility, Offer{}, func(f *Facts) { f.Content = petitbleu.ContentUtility })
	}
}

// topics lists the topics of tokens of a kind, used ones too; one empty topic when there are none, so that
// the right is spoken of.
func topics(tokens []petitbleu.Token, kind string) []string {
	var all []string
	for i := range tokens {
		if tokens[i].Kind == kind && tokens[i].Topic != "" {
			all = append(all, tokens[i].Topic)
		}
	}
	if len(all) == 0 {
		return []string{""}
	}
	slices.Sort(all)
	return slices.Compact(all)
}

func optInTopics(optIns []petitbleu.OptIn) []string {
	var all []string
	for i := range optIns {
		all = append(all, optIns[i].Topic)
	}
	if len(all) == 0 {
		return []string{""}
	}
	slices.Sort(all)
	return slices.Compact(all)
}
