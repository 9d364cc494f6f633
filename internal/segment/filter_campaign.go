package segment

import (
	"math"

	"github.com/petitbleu/petitbleu"
)

const typeCampaign = "campaign"

// Engagement is what became of a campaign's message, as segments ask it.
type Engagement string

// The engagements. A click on a link is an event of its own (petitbleu.EventLinkClicked), a tap on an in-app notification is not.
const (
	Received Engagement = "received" // it was sent
	Read     Engagement = "read"
	Failed   Engagement = "failed"
	clicked  Engagement = "clicked"
)

// EngagementEvent is the name under which a person's messages of a campaign stand among their events: no event that a
// program tells has such a name.
func EngagementEvent(e Engagement, campaign string) string {
	return "\x00" + string(e) + " " + campaign
}

var engagements = []Engagement{Received, Read, clicked, Failed}

// filterCampaign reads what became of the messages of a campaign, of all with a tag, or of any (Braze reference, section
// 5.4).
type filterCampaign struct{}

func (filterCampaign) Spec() Spec {
	s := Spec{
		Type: typeCampaign, Label: label("filter", typeCampaign), Category: "events",
		Members: []Member{
			{Name: "name", Label: label("member", "campaign"), Picker: "campaigns"},
			{Name: "tag", Label: label("member", "tag"), Picker: "tags"},
			{Name: "period", Label: label("member", "period")},
		},
	}
	for _, e := range engagements {
		s.Operators = append(s.Operators, Operator{ID: string(e), Label: label("op", "message_"+string(e))}, Operator{ID: "not_" + string(e), Label: label("op", "not_message_"+string(e))})
	}
	return s
}

func (filterCampaign) Check(n *Node, path string, p *Problems) {
	if n.Name != "" && n.Tag != "" {
		p.add(path+".tag", "campaign_or_tag", "A campaign and a tag together name one campaign twice or none: give one of them, or neither for any campaign.", nil)
	}
}

func (filterCampaign) Compile(n *Node, b *builder) *Cond {
	op, negated := n.Op, false
	if len(op) > 4 && op[:4] == "not_" {
		op, negated = op[4:], true
	}
	c := some()
	campaigns := b.campaigns(n.Name, n.Tag)
	if Engagement(op) == clicked {
		which := text(NotBlank)
		if n.Name != "" || n.Tag != "" {
			which = text(OneOf, campaigns...)
		}
		c.Args = append(c.Args, did(Events{Name: petitbleu.EventLinkClicked, Where: has([]string{propertiesCol, "campaign_id"}, which), During: b.period(n.Period), Min: 1, Max: math.MaxInt64}))
	}
	for _, id := range campaigns {
		c.Args = append(c.Args, did(Events{Name: EngagementEvent(Engagement(op), id), During: b.period(n.Period), Min: 1, Max: math.MaxInt64}))
		b.engaged[id] = true
	}
	if negated {
		return not(c)
	}
	return c
}

// campaigns gives the campaigns that a node means.
func (b *builder) campaigns(id, tag string) []string {
	all, ok := []string{id}, id != ""
	if b.env.Campaigns != nil {
		all, ok = b.env.Campaigns(id, tag)
	}
	if !ok && id != "" {
		b.problems.add(b.path+".name", "unknown_campaign", `There is no campaign "{id}".`, map[string]any{"id": id})
	}
	if b.conditions += len(all); b.conditions > MaxConditions {
		b.problems.add(b.path, "too_large_together", "With the segments that it names, this has more than {max} conditions: name fewer of them.", map[string]any{"max": MaxConditions})
		return nil
	}
	return all
}
