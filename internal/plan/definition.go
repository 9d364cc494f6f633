package plan

import (
	"strconv"
	"time"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/segment"
)

// Version is the version of the language of definitions that Parse reads and Encode writes.
const Version = 1

// Definition says what a campaign sends, to whom, when, and what counts as its success.
type Definition struct {
	Version     int                `json:"version"`
	Variants    []Variant          `json:"variants"`
	Control     int                `json:"control,omitempty"` // percent of the audience that gets nothing, to compare with
	Winner      *Winner            `json:"winner,omitempty"`
	Purpose     petitbleu.Purpose  `json:"purpose"`
	Topic       string             `json:"topic,omitempty"`
	Delivery    Delivery           `json:"delivery"`
	Audience    segment.Definition `json:"audience"`
	Conversions []Conversion       `json:"conversions,omitempty"` // the first is the primary one
	Links       Links              `json:"links,omitzero"`
}

// Variant is one wording. All variants of a campaign go out on one channel.
type Variant struct {
	ID            string                 `json:"id"` // stays through edits, so that results are comparable
	Name          string                 `json:"name"`
	Weight        int                    `json:"weight"`                // percent; with those of the others and Control: 100
	TemplateID    string                 `json:"template_id,omitempty"` // where the words came from
	CompositionID string                 `json:"composition_id,omitempty"`
	Composition   *petitbleu.Composition `json:"composition,omitempty"` // as written in a draft; at launch it gets CompositionID
	Fallback      *Fallback              `json:"fallback,omitempty"`
}

// Fallback says what somebody gets, once, through the other of Messenger and feeds, where the message of the variant did not reach
// them: at once where it could not be sent, and else after a wait. Both are one message in what comes of it.
type Fallback struct {
	When          FallbackWhen           `json:"when"`
	Wait          Seconds                `json:"wait_seconds,omitempty"` // since the message was sent; 0 of NotSent
	CompositionID string                 `json:"composition_id,omitempty"`
	Composition   *petitbleu.Composition `json:"composition,omitempty"` // as that of a variant
}

// FallbackWhen is what did not become of a message.
type FallbackWhen string

// When somebody gets the fallback (Notifications reference, section 15). Each holds the one before it.
const (
	NotSent    FallbackWhen = "not_sent"    // the rules, or a failure, kept it from leaving
	NotViewed  FallbackWhen = "not_viewed"  // or it did not reach a device, or a screen
	NotRead    FallbackWhen = "not_read"    // or it was not read
	NotClicked FallbackWhen = "not_clicked" // or nothing in it was followed, or tapped
)

// Written is one message of a definition: of a variant, or of its fallback.
type Written struct {
	Path          string // of the composition
	Composition   **petitbleu.Composition
	CompositionID *string
}

// Written lists the messages of a definition, to be read and to be written.
func (d *Definition) Written() (all []Written) {
	for i := range d.Variants {
		v := &d.Variants[i]
		path := "variants[" + strconv.Itoa(i) + "]."
		all = append(all, Written{path + "composition", &v.Composition, &v.CompositionID})
		if f := v.Fallback; f != nil {
			all = append(all, Written{path + "fallback.composition", &f.Composition, &f.CompositionID})
		}
	}
	return all
}

// Winner says how one of several variants gets the rest of the audience.
type Winner struct {
	By      WinnerRule `json:"by"`
	Percent int        `json:"percent,omitempty"`       // of the audience on which the variants are tried first
	After   Seconds    `json:"after_seconds,omitempty"` // how long is waited for results
}

// WinnerRule is what decides between variants.
type WinnerRule string

// The rules.
const (
	ByHand      WinnerRule = "hand"
	ByRead      WinnerRule = "read"
	ByClicked   WinnerRule = "clicked"
	ByConverted WinnerRule = "converted"
)

// Delivery says when messages leave.
type Delivery struct {
	Type     DeliveryType `json:"type"`
	Schedule *Schedule    `json:"schedule,omitempty"` // planned
	Trigger  *Trigger     `json:"trigger,omitempty"`  // action
	Again    *Again       `json:"again,omitempty"`    // nil: nobody gets it twice

	Quiet    *Quiet   `json:"quiet,omitempty"` // nil: the workspace's
	NoCaps   bool     `json:"no_caps,omitempty"`
	Priority Priority `json:"priority,omitempty"` // empty: normal
	Speed    int      `json:"per_minute,omitempty"`
	Realtime bool     `json:"realtime,omitempty"`      // of feeds: before all that is sent in batches, as fast as it can
	Most     int      `json:"most,omitempty"`          // people in total; 0: all
	MostRun  int      `json:"most_per_run,omitempty"`  // people of each run; 0: all
	Within   Seconds  `json:"within_seconds,omitzero"` // what did not leave then is dropped; 0: 72 hours
}

// DeliveryType says what begins a message.
type DeliveryType string

// The types of delivery (Braze reference, section 6.2).
const (
	Planned DeliveryType = "planned" // by Schedule
	Action  DeliveryType = "action"  // by what a person does
	ByAPI   DeliveryType = "api"     // by a call
)

// Schedule says when runs begin: now, or at a wall time of the workspace's zone, or of each person's.
type Schedule struct {
	Now    bool   `json:"now,omitempty"`
	Date   string `json:"date,omitempty"`  // first day, "2026-11-24"
	Time   string `json:"time,omitempty"`  // "10:00"
	Local  bool   `json:"local,omitempty"` // when it is Time where the person is
	Repeat Repeat `json:"repeat,omitempty"`
	Every  int    `json:"every,omitempty"`    // of Repeat's units; 0: 1
	Days   []int  `json:"weekdays,omitempty"` // weekly: 1 Monday … 7 Sunday
	Day    int    `json:"day,omitempty"`      // monthly: 1 … 31, the last day where a month is shorter
	Until  string `json:"until,omitempty"`    // last day, included
}

// Repeat is the unit of a recurring schedule.
type Repeat string

// The units.
const (
	Once    Repeat = ""
	Daily   Repeat = "daily"
	Weekly  Repeat = "weekly"
	Monthly Repeat = "monthly"
)

// Trigger is what a person does to get the message.
type Trigger struct {
	On     []Happening `json:"on"` // any of them
	Delay  Delay       `json:"delay,omitzero"`
	Unless []Happening `json:"unless,omitempty"`  // exception events: any of them before the delay ends, and nothing is sent
	From   string      `json:"from,omitempty"`    // RFC 3339; empty: the launch
	Until  string      `json:"until,omitempty"`   // RFC 3339; empty: until it is stopped
	Look   bool        `json:"recheck,omitempty"` // whether they still belong to the audience is asked again when the message is due
}

// Happening is something that a person does, or that happens to them.
type Happening struct {
	Kind     HappeningKind       `json:"kind"`
	Name     string              `json:"name,omitempty"`     // of the event, the attribute, the subscription group
	PageID   string              `json:"page_id,omitempty"`  // opt-in, message; empty: any
	Topic    string              `json:"topic,omitempty"`    // opt-in; empty: any
	Products []string            `json:"products,omitempty"` // purchase: any of them; none: any purchase
	Campaign string              `json:"campaign,omitempty"` // message states of a campaign
	From     any                 `json:"from,omitempty"`     // attribute: its value before; nil: whatever
	To       any                 `json:"to,omitempty"`       // attribute: its value after; nil: whatever
	Where    []segment.Criterion `json:"where,omitempty"`    // all hold for the event's properties
}

// HappeningKind is a kind of happening.
type HappeningKind string

// The kinds (Braze reference, section 6.2; Messenger's own beside them).
const (
	OnEvent        HappeningKind = "event" // a custom event, or one of petitbleu.EventKinds by its name ("messenger.postback")
	OnPurchase     HappeningKind = "purchase"
	OnAttribute    HappeningKind = "attribute" // a custom or standard attribute gets another value
	OnOptIn        HappeningKind = "opt_in"
	OnOptOut       HappeningKind = "opt_out"
	OnMessage      HappeningKind = "message"      // the person wrote
	OnSubscription HappeningKind = "subscription" // of a group
	OnReceived     HappeningKind = "received"     // a message was sent to the person: of a campaign; without one, any but of this one
	OnRead         HappeningKind = "read"
	OnClicked      HappeningKind = "clicked"
	OnConverted    HappeningKind = "converted"
)

// Delay is how long after the happening the message is due. At most one form is set.
type Delay struct {
	After   Seconds `json:"after_seconds,omitempty"`
	Days    int     `json:"days,omitempty"`    // calendar days, at Time in the person's zone
	Weekday int     `json:"weekday,omitempty"` // the next one, at Time: 1 Monday … 7 Sunday
	Time    string  `json:"time,omitempty"`    // "10:00"
}

// Again says that people may get the message again.
type Again struct {
	After Seconds `json:"after_seconds"` // since they got it last; 0: each time
}

// Quiet are hours, in each person's zone, in which nothing leaves.
type Quiet struct {
	Off  bool   `json:"off,omitempty"`  // this campaign has none, whatever the workspace has
	From string `json:"from,omitempty"` // "22:00"
	To   string `json:"to,omitempty"`   // "08:00": may be the next day
	Drop bool   `json:"drop,omitempty"` // instead of being held until To
}

// Priority is the order in which messages of several campaigns leave.
type Priority string

// The priorities. Transactional messages and those of people go before all of them.
const (
	Low    Priority = "low"
	Normal Priority = ""
	High   Priority = "high"
)

// Conversion is a happening within a time after the message (Braze reference, section 6.4).
type Conversion struct {
	On     Happening `json:"on"` // event, purchase, message, read, clicked
	Within Seconds   `json:"within_seconds"`
}

// Links says how links of the messages are counted.
type Links struct {
	Off bool              `json:"off,omitempty"` // they go out as they are
	UTM map[string]string `json:"utm,omitempty"` // utm_source and the like; {{campaign.${name}}} may stand in them
}

// Cap is a rule of a workspace: at most Most messages to a person in a period (Braze reference, section 6.3).
type Cap struct {
	Most    int    `json:"most"`
	Channel string `json:"channel,omitempty"` // messenger, webhook; empty: any
	TagID   string `json:"tag_id,omitempty"`  // campaigns with the tag; empty: all
	Every   int    `json:"every"`
	Unit    string `json:"unit"` // minutes, days (calendar days in the person's zone), weeks
}

// Seconds is a length of time in whole seconds.
type Seconds int64

// Duration gives it as a duration.
func (s Seconds) Duration() time.Duration { return time.Duration(s) * time.Second }

// Defaults and limits (Braze reference, sections 6.2 to 6.4).
const (
	DefaultConversion Seconds = 3 * 86400
	LeastConversion   Seconds = 5 * 60
	MostConversion    Seconds = 30 * 86400
	DefaultWithin     Seconds = 72 * 3600
	LeastFallback     Seconds = 60
	MostFallback      Seconds = 2 * 86400
	LeastSpeed                = 10 // messages a minute
	MostSpeed                 = 500_000
)
