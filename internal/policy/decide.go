package policy

import (
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
	done    bool
	verdict petitbleu.Verdict
	checks  []petitbleu.Check
	limits  [4]limited // limits that apply to this message
	nlimits int
	blame   *limited // a limit that took away a right that was there
	window  finding
	asked   string // why the right that the sender asked for was not there
}

// limited is a limit that applies, with what it found.
type limited struct {
	rule *rule
	code petitbleu.Code
	text string
}

// decide climbs the rules. Without explain it stops at the first rung that settles it.
func decide(f *Facts, now time.Time, explain bool) petitbleu.Verdict {
	c := climb{situation: situation{Facts: f, now: now}, explain: explain}
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
	if !r.inForce(&c.situation) {
		if r.kind == right {
			c.note(r, &finding{text: r.absence(c.at)})
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
			c.limits[c.nlimits] = limited{r, found.code, found.text}
			c.nlimits++
			c.note(r, found)
		}
	case right:
		c.right(r, found)
	}
}

// right takes a right that is there and that no limit withholds.
func (c *climb) right(r *rule, found *finding) {
	if r == &ruleWindow {
		c.window = *found
	}
	bar := c.bar(r)
	if bar == nil {
		c.note(r, found)
		if found.pass && !c.done {
			c.settle(petitbleu.Allow, r, found)
			c.verdict.Right, c.verdict.TokenID = found.right, found.token
			if found.right == "" {
				c.verdict.Right = r.id
			}
		}
		if !found.pass && !c.done && c.asked == "" && c.asksFor(r) {
			c.asked = found.sentence()
		}
		return
	}
	if found.pass && c.blame == nil {
		c.blame = bar
	}
	found.pass, found.text = false, bar.text
	c.note(r, found)
}

// asksFor tells whether the sender meant the message to go by this right.
func (c *climb) asksFor(r *rule) bool {
	switch r {
	case &ruleOneTimeToken:
		return c.Topic != ""
	case &ruleHumanAgent:
		return c.Human
	case &ruleMessageTag:
		return c.Tag != ""
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

// refuse drops what no right allows. Blamed is the limit that withholds the window, since
// an open window would not help; else the limit that took the only right there was; else the
// closed window.
func (c *climb) refuse() {
	blame := c.bar(&ruleWindow)
	if blame == nil {
		blame = c.blame
	}
	if blame != nil {
		c.settle(petitbleu.Drop, blame.rule, &finding{code: blame.code, text: blame.text})
		return
	}
	c.settle(petitbleu.Drop, &ruleWindow, &c.window)
	c.verdict.Until = time.Time{}
	if c.asked == "" {
		c.asked = "No other right allows this message."
	}
	c.verdict.Sentence += " " + c.asked
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
