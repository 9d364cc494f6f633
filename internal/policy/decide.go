package policy

import (
	"slices"
	"time"

	"github.com/petitbleu/petitbleu"
)

// situation is what the rules look at.
type situation struct {
	*Facts
	now time.Time
	at  time.Time // the pack's instant: rules in force then are followed
}

// climb is the state of one decision.
type climb struct {
	situation
	explain bool
	only    *rule // the one right that is tried; nil: all
	done    bool
	verdict petitbleu.Verdict
	checks  []petitbleu.Check
	limits  [8]limited // limits that apply to this message
	nlimits int
	blame   *limited // a limit that took away a right that was there
	main    finding  // of the right that a message of this kind usually goes by
	later   *rule    // a right that will be there
	laterAt finding
	asked   string // why the right that the sender asked for was not there
	opens   string // what would open that right
}

// limited is a limit that applies, with what it found.
type limited struct {
	rule *rule
	code petitbleu.Code
	text string
	word string
}

// decide climbs the rules. Without explain it stops at the first rung that settles it.
func decide(f *Facts, now time.Time, explain bool) petitbleu.Verdict {
	c := climb{situation: situation{Facts: f, now: now}, explain: explain}
	return c.decide()
}

// decideBy decides as if one right were the only one.
func decideBy(f *Facts, now time.Time, r *rule) petitbleu.Verdict {
	c := climb{situation: situation{Facts: f, now: now}, only: r}
	return c.decide()
}

func (c *climb) decide() petitbleu.Verdict {
	f, now, explain := c.Facts, c.now, c.explain
	c.verdict = petitbleu.Verdict{Pack: f.Pack, At: now}
	if f.Pack == "" {
		c.verdict.Pack = petitbleu.PackToday
	}
	at, err := petitbleu.PackInstant(f.Pack, now)
	if err != nil {
		return c.unknownPack()
	}
	c.at = at
	if explain {
		c.checks = make([]petitbleu.Check, 0, len(rules))
	}
	for _, r := range rules {
		c.rung(r)
		if c.done && !explain {
			return c.verdict
		}
	}
	if !c.done {
		c.refuse()
	}
	c.verdict.Checks = c.checks
	return c.verdict
}

func (c *climb) unknownPack() petitbleu.Verdict {
	v := c.verdict
	v.Outcome, v.Rule, v.Reason = petitbleu.Drop, "pack", petitbleu.CodeInvalidParameter
	v.Sentence = "The workspace names a rule pack that does not exist, so nothing can be decided."
	v.Cure = `Set the rule pack to "today", "2020" or an instant in RFC 3339 form.`
	if c.explain {
		v.Checks = []petitbleu.Check{{Name: v.Rule, Sentence: v.Sentence}}
	}
	return v
}

// rung asks one rule.
func (c *climb) rung(r *rule) {
	if r.kind == right && (c.only != nil && c.only != r || !r.serves(&c.situation)) {
		return
	}
	if !r.inForce(&c.situation) {
		if r.kind == right {
			gone := finding{code: petitbleu.CodeNotAllowed, text: r.absence(c.at)}
			if r == c.meant() {
				c.main = gone
			}
			c.note(r, &gone)
		}
		return
	}
	f := r.check(&c.situation)
	found := &f
	switch r.kind {
	case gate:
		c.note(r, found)
		if !found.pass && !c.done {
			c.settle(petitbleu.Drop, r, found)
			if found.hold {
				c.verdict.Outcome = petitbleu.Hold
			}
		}
	case limit:
		if !found.pass {
			c.limits[c.nlimits] = limited{r, f.code, f.text, f.word}
			c.nlimits++
			c.note(r, found)
		}
	case right:
		c.right(r, found)
	}
}

// right takes a right that is there and that no limit withholds.
func (c *climb) right(r *rule, found *finding) {
	if r == c.meant() {
		c.main = *found
	}
	bar := c.bar(r)
	if bar == nil {
		c.note(r, found)
		if found.pass && !c.done {
			c.settle(petitbleu.Allow, r, found)
			c.verdict.Right, c.verdict.TokenID, c.verdict.Flag = found.right, found.token, found.flag
			if found.right == "" {
				c.verdict.Right = r.id
			}
		}
		if !found.pass && !c.done {
			if found.hold && c.later == nil {
				c.later, c.laterAt = r, *found
			}
			if c.asked == "" && c.asksFor(r) {
				c.asked, c.opens = found.sentence(), found.cure
			}
		}
		return
	}
	if found.pass && c.blame == nil {
		c.blame = bar
	}
	found.pass, found.text, found.word = false, bar.text, bar.word
	c.note(r, found)
}

// usual is the right by which a message of this kind goes as a rule: the one that a refusal
// speaks of.
func (s *situation) usual() *rule {
	switch s.Recipient.Kind {
	case petitbleu.RecipientComment, petitbleu.RecipientPost:
		return &rulePrivateReply
	case petitbleu.RecipientUserRef:
		return &ruleUserRef
	case petitbleu.RecipientPhone:
		return &rulePhone
	}
	if s.Content == petitbleu.ContentUtility {
		return &ruleUtility
	}
	return &ruleWindow
}

// meant is the right that a refusal speaks of.
func (c *climb) meant() *rule {
	if c.only != nil {
		return c.only
	}
	return c.usual()
}

// serves tells whether a right can carry a message of this kind at all.
func (r *rule) serves(s *situation) bool {
	if kind := s.Recipient.Kind; kind != "" && kind != petitbleu.RecipientPSID {
		return slices.Contains(r.to, kind)
	}
	return len(r.to) == 0 && (s.Content != petitbleu.ContentUtility || r == &ruleUtility)
}

// asksFor tells whether the sender meant the message to go by this right.
func (c *climb) asksFor(r *rule) bool {
	switch r {
	case &ruleOneTimeToken:
		return c.Topic != "" && !c.hasLeave()
	case &ruleMarketing:
		return c.hasLeave()
	case &ruleHumanAgent:
		return c.Human
	case &ruleFeedback:
		return c.Content == petitbleu.ContentFeedback
	case &ruleMessageTag:
		return c.Tag != ""
	case &ruleExtra:
		return true // it asks for nothing
	}
	return false
}

// bar finds the limit that withholds a right.
func (c *climb) bar(r *rule) *limited {
	for i := range c.nlimits {
		for _, id := range c.limits[i].rule.bars {
			if id == r.id {
				return &c.limits[i]
			}
		}
	}
	return nil
}

// refuse drops what no right allows, or holds it for a right that will be there. Blamed is the
// limit that withholds the usual right, since that would not help if it were there; else the
// limit that took the only right there was; else that the usual right is not there.
func (c *climb) refuse() {
	if c.later != nil {
		c.settle(petitbleu.Hold, c.later, &c.laterAt)
		return
	}
	usual := c.meant()
	blame := c.bar(usual)
	if blame == nil {
		blame = c.blame
	}
	if blame != nil {
		c.settle(petitbleu.Drop, blame.rule, &finding{code: blame.code, text: blame.text, word: blame.word})
		return
	}
	c.settle(petitbleu.Drop, usual, &c.main)
	c.verdict.Until = time.Time{}
	if usual != &ruleWindow || c.only != nil {
		return
	}
	if c.asked == "" {
		c.asked = "No other right allows this message."
	}
	c.verdict.Sentence += " " + c.asked
	c.verdict.Cure = c.cure()
}

// cure says what would open the window, or the right that the sender asked for. Of the rights beside
// the window it names those that exist under the pack and that no limit withholds.
func (c *climb) cure() string {
	there := func(r *rule) bool { return r.inForce(&c.situation) && c.bar(r) == nil }
	cure := cureWindow
	switch {
	case there(&ruleOneTimeToken) && there(&ruleHumanAgent):
		cure = ruleWindow.cure
	case there(&ruleOneTimeToken):
		cure += " " + cureToken
	case there(&ruleHumanAgent):
		cure += " " + cureHuman
	}
	if c.opens != "" {
		cure = c.opens + " " + cure
	}
	return cure
}

func (c *climb) settle(outcome petitbleu.Outcome, r *rule, found *finding) {
	v := &c.verdict
	v.Outcome, v.Rule, v.Until, v.Sentence = outcome, r.id, found.until, found.sentence()
	if outcome != petitbleu.Allow {
		v.Reason, v.Cure = found.code, r.cure
		if found.cure != "" {
			v.Cure = found.cure
		}
	}
	c.done = true
}

func (c *climb) note(r *rule, found *finding) {
	if c.explain {
		c.checks = append(c.checks, petitbleu.Check{Name: r.id, OK: found.pass, Sentence: found.sentence()})
	}
}
