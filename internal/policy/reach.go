package policy

import (
	"slices"
	"time"

	"github.com/petitbleu/petitbleu"
)

// Ladder gives the rules as many people climb them at once, for a kind of message at an instant.
// Of the facts it reads what concerns the message, the workspace, the app and the Page; what
// concerns one person (conversation, opt-ins, tokens, opt-outs, country) becomes conditions.
// The recipient is the person's page-scoped id. HumanHold is how long programs stay silent after
// a human answered.
//
// For each person, the first rung that holds has the outcome, right and rule of Decide.
func Ladder(f Facts, humanHold time.Duration, now time.Time) []petitbleu.Rung {
	f.Recipient, f.Conversation, f.OptIns, f.Tokens, f.OptOuts, f.Customer = petitbleu.Recipient{}, petitbleu.Conversation{}, nil, nil, nil, nil
	f.PersonRegion, f.Identity, f.Quarantined = "", true, false
	l := ladder{situation: situation{Facts: &f, now: now}, humanHold: humanHold}
	at, err := petitbleu.PackInstant(f.Pack, now)
	if err != nil {
		v := Decide(f, now)
		return []petitbleu.Rung{{Outcome: v.Outcome, Rule: v.Rule, Reason: v.Reason}}
	}
	l.at = at
	for _, r := range rules {
		switch {
		case r.kind == gate && r.inForce(&l.situation):
			l.gate(r)
		case r.kind == limit:
			l.limit(r)
		case r.kind == right && r.serves(&l.situation) && r.inForce(&l.situation):
			l.right(r)
		}
	}
	return l.finish()
}

// ladder is the state of making one.
type ladder struct {
	situation
	humanHold time.Duration
	rungs     []petitbleu.Rung
	limits    []limitFor
	allowed   []petitbleu.Rung // rights
	holds     []petitbleu.Rung // rights that will be there
	blamed    []petitbleu.Rung // rights that limits took
}

// limitFor is a limit and whom it binds.
type limitFor struct {
	rule *rule
	code petitbleu.Code
	who  petitbleu.Cond
}

// many is what a rule makes of many people: who passes; nobody else. A rule without many asks
// nothing of the person, and its check says it for all.
type many struct {
	pass  petitbleu.Cond
	later petitbleu.Cond // right: who would pass after a pause
	code  petitbleu.Code // gate: reason of the others
	hold  bool           // gate: the others wait
	right string         // name of the right, when it is not the rule's id
}

func (l *ladder) of(r *rule) many {
	if r.many != nil {
		return r.many(l)
	}
	f := r.check(&l.situation)
	m := many{code: f.code, hold: f.hold, right: f.right}
	if !f.pass {
		m.pass.Op = petitbleu.CondNever
	}
	return m
}

func (l *ladder) gate(r *rule) {
	m := l.of(r)
	if m.pass.Op == petitbleu.CondAlways {
		return
	}
	outcome := petitbleu.Drop
	if m.hold {
		outcome = petitbleu.Hold
	}
	l.rungs = append(l.rungs, petitbleu.Rung{Outcome: outcome, Rule: r.id, Reason: m.code, If: petitbleu.Not(m.pass)})
}

// limit notes a limit, for everybody or for the people of its countries.
func (l *ladder) limit(r *rule) {
	who := petitbleu.Cond{}
	if !r.inForce(&l.situation) {
		abroad := l.situation
		here := *l.Facts
		abroad.Facts = &here
		if len(r.regions) == 0 {
			return
		}
		if here.PersonRegion = r.regions[0]; !r.inForce(&abroad) {
			return
		}
		who = petitbleu.Cond{Op: petitbleu.CondLivesIn, List: r.regions}
	}
	if f := r.check(&l.situation); !f.pass {
		l.limits = append(l.limits, limitFor{r, f.code, who})
	}
}

func (l *ladder) right(r *rule) {
	m := l.of(r)
	if m.right == "" {
		m.right = r.id
	}
	free := petitbleu.Cond{} // whom no limit keeps from it
	var bound []petitbleu.Rung
	for _, limit := range l.limits {
		if !slices.Contains(limit.rule.bars, r.id) {
			continue
		}
		bound = append(bound, petitbleu.Rung{Outcome: petitbleu.Drop, Rule: limit.rule.id, Reason: limit.code, If: and(m.pass, and(free, limit.who))})
		if limit.who.Op == petitbleu.CondAlways {
			free.Op, free.Args = petitbleu.CondNever, nil
			break
		}
		free = and(free, petitbleu.Not(limit.who))
	}
	l.blamed = append(l.blamed, bound...)
	l.allowed = append(l.allowed, petitbleu.Rung{Outcome: petitbleu.Allow, Right: m.right, Rule: r.id, If: and(m.pass, free)})
	if m.later.Op != petitbleu.CondAlways {
		l.holds = append(l.holds, petitbleu.Rung{Outcome: petitbleu.Hold, Rule: r.id, Reason: petitbleu.CodeOutsideWindow, If: and(m.later, free)})
	}
}

// finish puts the rungs in order, as climb.refuse blames: who may send by a right; who may
// later; whom a limit keeps from the usual right; from whom a limit took the only right; and
// those for whom the usual right is not there.
func (l *ladder) finish() []petitbleu.Rung {
	all := append(l.rungs, l.allowed...)
	all = append(all, l.holds...)
	usual := l.usual()
	for _, limit := range l.limits {
		if slices.Contains(limit.rule.bars, usual.id) {
			all = append(all, petitbleu.Rung{Outcome: petitbleu.Drop, Rule: limit.rule.id, Reason: limit.code, If: limit.who})
		}
	}
	all = append(all, l.blamed...)
	last := petitbleu.Rung{Outcome: petitbleu.Drop, Rule: usual.id, Reason: petitbleu.CodeOutsideWindow}
	if usual != &ruleWindow {
		if last.Reason = petitbleu.CodeNotAllowed; usual.inForce(&l.situation) {
			last.Reason = usual.check(&l.situation).code
		}
	}
	all = append(all, last)
	return slices.DeleteFunc(all, func(r petitbleu.Rung) bool { return r.If.Op == petitbleu.CondNever })
}

// and joins two conditions, and leaves out what says nothing.
func and(a, b petitbleu.Cond) petitbleu.Cond {
	switch {
	case a.Op == petitbleu.CondAlways || b.Op == petitbleu.CondNever:
		return b
	case b.Op == petitbleu.CondAlways || a.Op == petitbleu.CondNever:
		return a
	}
	return petitbleu.All(a, b)
}

// leaf makes a condition without parts.
func leaf(op petitbleu.CondOp) petitbleu.Cond { return petitbleu.Cond{Op: op} }

// after makes a condition that compares with an instant.
func after(op petitbleu.CondOp, at time.Time) petitbleu.Cond { return petitbleu.Cond{Op: op, At: at} }

// about makes a condition on a topic at the instant of the decision.
func (l *ladder) about(op petitbleu.CondOp) petitbleu.Cond {
	if l.Topic == "" {
		return leaf(petitbleu.CondNever)
	}
	return petitbleu.Cond{Op: op, Text: l.Topic, At: l.now}
}
