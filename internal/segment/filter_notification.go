package segment

import (
	"math"
	"strings"
)

const (
	typeNotification = "notification"
	typeFeedOff      = "feed_off"
)

// What became of an in-app notification, beside Received, Read and clicked.
const (
	Viewed Engagement = "viewed" // it was on screen
	Off    Engagement = "off"    // of a feed: the person turned it off
)

// Clicked is a tap on an in-app notification.
const Clicked = clicked

// noticeKey begins the names of notifications among engagements, feedKey those of feeds; ids of campaigns begin otherwise.
const (
	noticeKey = "n:"
	feedKey   = "f:"
)

// NotificationKey names in-app notifications as EngagementEvent takes them: those of a card template with a tag; an empty
// one means any.
func NotificationKey(template, tag string) string { return noticeKey + template + "\t" + tag }

// NotificationOfKey reads what NotificationKey wrote.
func NotificationOfKey(key string) (template, tag string, ok bool) {
	rest, ok := strings.CutPrefix(key, noticeKey)
	template, tag, _ = strings.Cut(rest, "\t")
	return template, tag, ok
}

// FeedKey names a feed that people turned off, or a category of one: "feed_…/orders"; empty: any.
func FeedKey(feed string) string { return feedKey + feed }

// FeedOfKey reads what FeedKey wrote.
func FeedOfKey(key string) (feed string, ok bool) { return strings.CutPrefix(key, feedKey) }

var noticed = []Engagement{Received, Viewed, Read, clicked}

// filterNotification reads what people did with in-app notifications, also with those that have expired, for as long as the log keeps them.
type filterNotification struct{}

func (filterNotification) Spec() Spec {
	s := Spec{
		Type: typeNotification, Label: label("filter", typeNotification), Category: "events",
		Members: []Member{
			{Name: "name", Label: label("member", "card_template"), Picker: "card_templates"},
			{Name: "tag", Label: label("member", "notification_tag"), Picker: "notification_tags"},
			{Name: "period", Label: label("member", "period")},
		},
	}
	for _, e := range noticed {
		s.Operators = append(s.Operators, Operator{ID: string(e), Label: label("op", "message_"+string(e))}, Operator{ID: "not_" + string(e), Label: label("op", "not_message_"+string(e))})
	}
	return s
}

func (filterNotification) Check(*Node, string, *Problems) {}

func (filterNotification) Compile(n *Node, b *builder) *Cond {
	op, negated := strings.CutPrefix(n.Op, "not_")
	if n.Name != "" && b.env.Known != nil && !b.env.Known(n.Name) {
		b.problems.add(b.path+".name", "unknown_card_template", `There is no card template "{id}".`, map[string]any{"id": n.Name})
	}
	key := NotificationKey(n.Name, n.Tag)
	b.engaged[key] = true
	c := did(Events{Name: EngagementEvent(Engagement(op), key), During: b.period(n.Period), Min: 1, Max: math.MaxInt64})
	if negated {
		return not(c)
	}
	return c
}

// filterFeedOff reads who turned a feed off, or a category of one.
type filterFeedOff struct{}

func (filterFeedOff) Spec() Spec {
	return Spec{
		Type: typeFeedOff, Label: label("filter", typeFeedOff), Category: "people",
		Members:   []Member{{Name: "name", Label: label("member", "feed"), Picker: "feeds"}},
		Operators: []Operator{{ID: "turned_off", Label: label("op", "turned_off")}, {ID: "not_turned_off", Label: label("op", "not_turned_off")}},
	}
}

func (filterFeedOff) Check(*Node, string, *Problems) {}

func (filterFeedOff) Compile(n *Node, b *builder) *Cond {
	id, _, _ := strings.Cut(n.Name, "/")
	if id != "" && b.env.Known != nil && !b.env.Known(id) {
		b.problems.add(b.path+".name", "unknown_feed", `There is no feed "{id}".`, map[string]any{"id": id})
	}
	key := FeedKey(n.Name)
	b.engaged[key] = true
	c := did(Events{Name: EngagementEvent(Off, key), During: b.period(nil), Min: 1, Max: math.MaxInt64})
	if n.Op == "not_turned_off" {
		return not(c)
	}
	return c
}
