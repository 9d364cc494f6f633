package endpoint

import (
	"slices"
	"strings"

	"github.com/petitbleu/petitbleu"
)

// Kind is a type of event that endpoints can be told of.
type Kind struct {
	Type     string
	About    string // a sentence
	Currents string // what Braze's stream calls it; empty: it has none
	person   bool   // the body names a person
	from     source
}

// source says which rows a type's events are about.
type source string

const (
	ofMessage source = "message"
	ofEvent   source = "event"
	ofOptIn   source = "optin"
	ofOptOut  source = "optout"
	ofProfile source = "profile"
	ofGone    source = "gone" // profiles that are not there any more
	ofImport  source = "import"
	ofAlert   source = "alert"
	ofPage    source = "page"
	ofNotice  source = "notification"
	ofNothing source = "" // all that is told was noted
)

// TestType is the type of the event that the test button sends. Every endpoint takes it.
const TestType = "endpoint.test"

// own are the types that are no events of people. A new one is a row here, a News by store.Tx.Tell where it happens, and
// an example in docs/event-endpoints.md.
var own = []Kind{
	{"message.sent", "A message went out, and its receiver took it.", "users.messages.webhook.Send", true, ofMessage},
	{"message.delivered", "A message reached the person's device.", "", true, ofMessage},
	{"message.read", "The person read a message.", "", true, ofMessage},
	{"message.viewed", "An in-app message was on the person's screen, for the first time.", "", true, ofMessage},
	{"message.clicked", "The person tapped an in-app message, for the first time.", "", true, ofMessage},
	{"message.failed", "A message was refused for good, or was tried often enough.", "users.messages.webhook.Failure", true, ofMessage},
	{"message.dropped", "A message was not sent, for the reason that it gives.", "users.messages.webhook.Abort", true, ofMessage},
	{"message.unknown", "The answer to a message was lost: it may have arrived.", "", true, ofMessage},
	{"message.cancelled", "Somebody called a message back, or the part before it was not sent.", "", true, ofMessage},
	{"campaign.launched", "A campaign was launched, or launched again.", "", false, ofNothing},
	{"campaign.paused", "A campaign was paused.", "", false, ofNothing},
	{"campaign.resumed", "A paused campaign went on.", "", false, ofNothing},
	{"campaign.stopped", "A campaign was stopped: what had not left never will.", "", false, ofNothing},
	{"campaign.completed", "A campaign is over, and everything of it is accounted for.", "", false, ofNothing},
	{"notification.send_realtime", "Somebody sent an in-app notification to one person.", "", false, ofNothing},
	{"notification.send_batch", "Somebody sent an in-app notification to many people.", "", false, ofNothing},
	{"card_template.created", "A card template was made.", "", false, ofNothing},
	{"card_template.edited", "A card template was published anew.", "", false, ofNothing},
	{"card_template.archived", "A card template was archived: it cannot be sent.", "", false, ofNothing},
	{"card_template.unarchived", "An archived card template was brought back.", "", false, ofNothing},
	{"optin.recorded", "A person asked for messages on a Page.", "users.behaviors.subscription.GlobalStateChange", true, ofOptIn},
	{"optin.revoked", "An opt-in was taken back.", "users.behaviors.subscription.GlobalStateChange", true, ofOptIn},
	{"optout.recorded", "A person asked for no more messages, of all or of a topic.", "users.behaviors.subscription.GlobalStateChange", true, ofOptOut},
	{"optout.undone", "A person asked for messages again.", "users.behaviors.subscription.GlobalStateChange", true, ofOptOut},
	{"profile.updated", "Attributes or names of a person changed. Changes that follow each other closely are told once, as the person is then.", "users.profile.Update", true, ofProfile},
	{"profile.merged", "A profile became part of another.", "users.UserOrphan", true, ofGone},
	{"profile.deleted", "A person was erased.", "users.UserDeleteRequest", true, ofGone},
	{"import.finished", "A file of people was read in, or could not be read on.", "", false, ofImport},
	{"page.changed", "The state of a Page is another.", "", false, ofPage},
	{"alert.opened", "A trouble began that people are told of.", "", false, ofAlert},
	{"alert.closed", "It is over.", "", false, ofAlert},
}

// brazeKinds are told to an external Braze only, and stand in no list.
var brazeKinds = []Kind{
	{petitbleu.EventNotificationSent, "A notification that it sent is in the person's feed.", "", true, ofNotice},
	{petitbleu.EventNotificationRead, "The person read it.", "", true, ofNotice},
}

// typeOf gives the type of an event of a person, "" for those that messages tell better.
func typeOf(kind petitbleu.EventKind) string {
	switch kind {
	case petitbleu.EventDelivery, petitbleu.EventRead:
		return "" // message.delivered, message.read
	case petitbleu.EventCustom:
		return "event.custom"
	case petitbleu.EventPurchase:
		return "event.purchase"
	}
	return eventTypes[kind]
}

var eventTypes = func() map[petitbleu.EventKind]string {
	m := map[petitbleu.EventKind]string{}
	for _, d := range petitbleu.EventKinds() {
		m[d.Kind] = d.Name
	}
	return m
}()

// Kinds lists all types of event.
func Kinds() []Kind {
	all := slices.Clone(own)
	all = append(all,
		Kind{"event.custom", "A program told a custom event of a person.", "users.behaviors.CustomEvent", true, ofEvent},
		Kind{"event.purchase", "A program told a purchase of a person.", "users.behaviors.Purchase", true, ofEvent})
	for _, d := range petitbleu.EventKinds() {
		if typeOf(d.Kind) != "" {
			all = append(all, Kind{d.Name, d.About, "", true, ofEvent})
		}
	}
	return all
}

var kinds = func() map[string]Kind {
	m := map[string]Kind{}
	for _, k := range append(Kinds(), brazeKinds...) {
		m[k.Type] = k
	}
	return m
}()

// checkTypes refuses names that are no types, and puts those that are into one order.
func checkTypes(names []string) ([]string, error) {
	names = slices.Clone(names)
	slices.Sort(names)
	names = slices.Compact(names)
	for _, n := range names {
		if k, ok := kinds[n]; !ok || k.from == ofNotice {
			return nil, petitbleu.Errorf(petitbleu.CodeInvalidParameter, "There is no event %q. The list of event types names them all.", strings.ToValidUTF8(n, "")).At("body.types")
		}
	}
	return names, nil
}
