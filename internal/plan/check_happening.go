package plan

import (
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/segment"
)

// reads says which members a kind of happening has beside "kind"; named ones need a name.
var reads = map[HappeningKind]struct {
	named   bool
	members []string
}{
	OnEvent:        {true, []string{"name", "where", "page_id"}},
	OnPurchase:     {false, []string{"products", "where"}},
	OnAttribute:    {true, []string{"name", "from", "to"}},
	OnOptIn:        {false, []string{"page_id", "topic", "where"}},
	OnOptOut:       {false, []string{"page_id", "topic", "where"}},
	OnMessage:      {false, []string{"page_id", "where"}},
	OnSubscription: {false, []string{"name", "where"}},
	OnReceived:     {false, []string{"campaign"}},
	OnRead:         {false, []string{"campaign"}},
	OnClicked:      {false, []string{"campaign"}},
	OnConverted:    {false, []string{"campaign"}},
}

func (c *checking) happenings(path string, all []Happening) {
	if len(all) > MostHappenings {
		c.add(path, "too_many", "At most {max} of them can stand here.", map[string]any{"max": MostHappenings})
	}
	for i := range all {
		c.happening(path+"["+strconv.Itoa(i)+"]", &all[i])
	}
}

func (c *checking) happening(path string, h *Happening) {
	may, ok := reads[h.Kind]
	if !ok {
		c.add(path+".kind", "unknown", `There is no "{kind}" that could happen: see docs/campaigns.md.`, map[string]any{"kind": string(h.Kind)})
		return
	}
	if may.named && strings.TrimSpace(h.Name) == "" {
		c.missing(path+".name", "Name the event, or the attribute.")
	}
	for _, m := range []struct {
		name string
		set  bool
	}{
		{"name", h.Name != ""}, {"page_id", h.PageID != ""}, {"topic", h.Topic != ""}, {"products", len(h.Products) > 0},
		{"campaign", h.Campaign != ""}, {"from", h.From != nil}, {"to", h.To != nil}, {"where", len(h.Where) > 0},
	} {
		if m.set && !slices.Contains(may.members, m.name) {
			c.add(path+"."+m.name, "unused_member", `What happens by "{kind}" has no "{member}": remove it.`, map[string]any{"kind": string(h.Kind), "member": m.name})
		}
	}
	c.text(path+".name", h.Name, MostText)
	c.text(path+".topic", h.Topic, MostText)
	c.text(path+".page_id", h.PageID, MostText)
	c.text(path+".campaign", h.Campaign, MostText)
	if len(h.Products) > segment.MaxList {
		c.add(path+".products", "too_many", "At most {max} of them can stand here.", map[string]any{"max": segment.MaxList})
	}
	c.all = append(c.all, segment.CheckCriteria(path+".where", h.Where)...)
}

// converting are the kinds that may count as a success.
var converting = []HappeningKind{OnEvent, OnPurchase, OnMessage, OnRead, OnClicked, OnOptIn}

func (c *checking) conversions(all []Conversion) {
	if len(all) > petitbleu.CampaignConversionLimit {
		c.add("conversions", "too_many", "At most {max} of them can stand here.", map[string]any{"max": petitbleu.CampaignConversionLimit})
	}
	for i := range all {
		path := "conversions[" + strconv.Itoa(i) + "]"
		c.happening(path+".on", &all[i].On)
		if _, known := reads[all[i].On.Kind]; known && !slices.Contains(converting, all[i].On.Kind) {
			c.add(path+".on.kind", "conversion", "A conversion is an event, a purchase, a message, a read, a click or an opt-in.", nil)
		}
		if all[i].On.Campaign != "" {
			c.add(path+".on.campaign", "conversion", "A read or click that converts is of this campaign: name no other.", nil)
		}
		c.seconds(path+".within_seconds", all[i].Within, LeastConversion, MostConversion)
	}
}

func (c *checking) links(l *Links) {
	if len(l.UTM) > MostUTM {
		c.add("links.utm", "too_many", "At most {max} of them can stand here.", map[string]any{"max": MostUTM})
	}
	for _, name := range slices.Sorted(maps.Keys(l.UTM)) {
		if !strings.HasPrefix(name, "utm_") || len(name) > 64 {
			c.add("links.utm", "utm", `The name "{name}" does not begin with utm_, or is longer than 64 characters.`, map[string]any{"name": name})
		}
		c.text("links.utm."+name, l.UTM[name], MostText)
	}
}

// CheckEdit gives what an edit of a campaign that was launched may not change: what began it, its control
// group, and what converts (Braze reference, sections 6.1 and 6.4).
func CheckEdit(live, draft *Definition) Problems {
	var c checking
	if live.Delivery.Type != draft.Delivery.Type {
		c.add("delivery.type", "launched", "What begins a campaign does not change after its launch: duplicate it instead.", nil)
	}
	if draft.Control < live.Control {
		c.add("control", "launched", "The control group does not shrink after the launch: who was in it stays in it.", nil)
	}
	if len(live.Conversions) > 0 && !sameConversions(live.Conversions, draft.Conversions) {
		c.add("conversions", "launched", "What counts as a conversion does not change after the launch: results before and after could not be compared.", nil)
	}
	return c.all
}

func sameConversions(a, b []Conversion) bool {
	x, y := Definition{Conversions: a}, Definition{Conversions: b}
	return string(x.Encode()) == string(y.Encode())
}

// Check gives what is wrong with the rules of a workspace.
func (s *Settings) Check() Problems {
	var c checking
	c.quiet("quiet", s.Quiet)
	if len(s.Caps) > petitbleu.CampaignCapLimit {
		c.add("caps", "too_many", "At most {max} of them can stand here.", map[string]any{"max": petitbleu.CampaignCapLimit})
	}
	for i, rule := range s.Caps {
		path := "caps[" + strconv.Itoa(i) + "]"
		c.between(path+".most", int64(rule.Most), 1, 1000)
		most, ok := map[string]int64{UnitMinutes: 30 * 24 * 60, UnitDays: 30, UnitWeeks: 4}[rule.Unit]
		if !ok {
			c.add(path+".unit", "unknown", "A cap counts minutes, days or weeks.", nil)
			continue
		}
		c.between(path+".every", int64(rule.Every), 1, most)
		if !slices.Contains([]string{"", "messenger", "webhook", petitbleu.ChannelInApp}, rule.Channel) {
			c.add(path+".channel", "unknown", "A cap is for messenger, for webhook, for inapp, or for all of them.", nil)
		}
	}
	return c.all
}

// SettingsName is under which name a workspace's settings of campaigns are kept.
const SettingsName = "campaigns"

// Settings are the rules of a workspace for its campaigns.
type Settings struct {
	Caps  []Cap  `json:"caps" nullable:"false" doc:"All of them hold at once"`
	Quiet *Quiet `json:"quiet,omitempty" doc:"Of campaigns that have none of their own; in each person's zone"`
}
