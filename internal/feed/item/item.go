package item

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/card"
)

// Design is a card template as one of its versions, with its feed. It never changes, and may be used by many at once.
type Design struct {
	Feed     petitbleu.Feed
	Template petitbleu.CardTemplate
	Version  int64
	Content  petitbleu.CardContent

	card   *card.Card
	needed []string        // placeholders that somebody has to give a value for
	lists  map[string]bool // placeholders in whose place cards come
}

// New gives the design of a version of a template. A version that went live can always be read.
func New(feed petitbleu.Feed, template petitbleu.CardTemplate, version petitbleu.CardVersion) (*Design, error) {
	d := &Design{Feed: feed, Template: template, Version: version.Version}
	if err := json.Unmarshal(version.Content, &d.Content); err != nil {
		return nil, fmt.Errorf("version %d of card template %s: %w", version.Version, template.ID, err)
	}
	d.card, _ = Check(feed.Kind, d.Content)
	optional := map[string]bool{}
	for _, v := range d.Content.Variables {
		optional[v.Key] = v.Optional
	}
	for _, v := range Variables(feed.Kind, d.Content) {
		if slices.Contains(v.Kinds, card.KindCards) {
			if d.lists == nil {
				d.lists = map[string]bool{}
			}
			d.lists[v.Name] = true
		}
		if !optional[v.Name] {
			d.needed = append(d.needed, v.Name)
		}
	}
	return d, nil
}

// Order is what a sender says of notifications beside their variables.
type Order struct {
	Tag       string
	Priority  string // high, normal, low; empty: normal
	EventName string
	Mode      petitbleu.SendMode // empty: realtime; a campaign's and a trial's say themselves
	Callback  json.RawMessage
	Strict    *bool // a variable without a value is refused; nil: as the template says
}

// Make gives the notification of a message, which has the person, the id and the instant at which it was sent. It is
// refused with CodeMissingValue where the template is strict and a value is missing.
func (d *Design) Make(m *petitbleu.Message, o Order, v Values) (petitbleu.Notification, error) {
	if d.Strict(o.Strict) {
		if err := d.Needs(v); err != nil {
			return petitbleu.Notification{}, err
		}
	}
	variables := v.Encode()
	if len(variables) > petitbleu.NotificationValues {
		return petitbleu.Notification{}, tooLong
	}
	n := petitbleu.Notification{WorkspaceID: m.WorkspaceID, ID: m.ID, ProfileID: m.ProfileID, FeedID: d.Feed.ID, TemplateID: d.Template.ID, Version: d.Version,
		Variables: variables, Category: d.Template.Category, Label: d.Template.Label, Tag: o.Tag, Priority: o.Priority, EventName: o.EventName, Callback: o.Callback,
		At: m.SentAt, ExpiresAt: m.SentAt.Add(d.Retention())}
	if n.Priority == "" {
		n.Priority = "normal"
	}
	n.Mode = modeOf(m, o.Mode)
	return n, nil
}

// modeOf says how the notification of a message is sent.
func modeOf(m *petitbleu.Message, said petitbleu.SendMode) petitbleu.SendMode {
	switch {
	case m.Test:
		return petitbleu.ModeTest
	case m.CampaignID != "":
		return petitbleu.ModeCampaign
	case said == "":
		return petitbleu.ModeRealtime
	}
	return said
}

// Strict tells whether a variable without a value is refused: as a sender says, else as the template.
func (d *Design) Strict(said *bool) bool {
	if said != nil {
		return *said
	}
	return d.Content.Strict
}

// Needs refuses, with CodeMissingValue, values of which one is missing.
func (d *Design) Needs(v Values) error {
	if missing := d.Missing(v); len(missing) > 0 {
		return petitbleu.Errorf(petitbleu.CodeMissingValue, "The template %q needs a value for %s. Give one for each.", d.Template.Key, strings.Join(missing, ", ")).At("variables")
	}
	return nil
}

// Missing lists the placeholders that need a value and have none, in the order in which they stand.
func (d *Design) Missing(v Values) (missing []string) {
	for _, name := range d.needed {
		if _, ok := v.Texts[name]; !ok && v.Views[name] == nil {
			missing = append(missing, name)
		}
	}
	return missing
}

// Retention is how long a notification is kept: as the template says, else its feed.
func (d *Design) Retention() time.Duration {
	for _, hours := range []int{d.Template.RetentionHours, d.Feed.RetentionHours} {
		if hours > 0 {
			return time.Duration(hours) * time.Hour
		}
	}
	return petitbleu.RetentionHours * time.Hour
}

// Filled is what a person sees of a notification: a card or data, and the same in words.
type Filled struct {
	Card json.RawMessage // nil: there is none, or it cannot be shown
	Data map[string]string
	Text string
}

// Fill puts the variables of a notification into its card. views gives the designs of cards inside it, by their keys;
// nil where one is not known, whose place stays empty. Variables that cannot be read are none.
func (d *Design) Fill(variables json.RawMessage, views func(key string) *Design) Filled {
	v, _ := ReadValues(variables)
	if d.Feed.Kind == petitbleu.CardData {
		return d.fillData(v)
	}
	filled := d.filled(v, views)
	if filled == nil {
		return Filled{}
	}
	return Filled{Card: filled.Encode(), Text: filled.Text()}
}

// Text says a notification in words.
func (d *Design) Text(v Values, views func(key string) *Design) string {
	if d.Feed.Kind == petitbleu.CardData {
		return d.fillData(v).Text
	}
	if filled := d.filled(v, views); filled != nil {
		return filled.Text()
	}
	return ""
}

func (d *Design) filled(v Values, views func(key string) *Design) *card.Card {
	if d.card == nil {
		return nil
	}
	values := card.Values{Texts: v.Texts, Colours: d.Content.Colours}
	for name, all := range v.Views {
		if values.Views == nil {
			values.Views = map[string][]card.View{}
		}
		for _, view := range all {
			c := card.View{Key: view.Key, Texts: view.Texts}
			if views != nil {
				if other := views(view.Key); other != nil {
					c.Card = other.card
				}
			}
			values.Views[name] = append(values.Views[name], c)
		}
	}
	filled, _ := d.card.Fill(values)
	return filled
}

func (d *Design) fillData(v Values) Filled {
	f := Filled{Data: make(map[string]string, len(d.Content.Data))}
	lines := make([]string, 0, len(d.Content.Data))
	for _, name := range slices.Sorted(maps.Keys(d.Content.Data)) {
		f.Data[name] = card.FillText(d.Content.Data[name], v.Texts)
		lines = append(lines, name+": "+f.Data[name])
	}
	f.Text = card.Shorten(strings.Join(lines, "\n"))
	return f
}
