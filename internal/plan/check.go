package plan

import (
	"errors"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/segment"
)

// Limits of a definition beside those of definition.go and of the root package.
const (
	MostHappenings         = 10  // of a trigger, and of its exceptions
	MostEvery              = 365 // units between two runs
	MostUTM                = 10
	MostText               = 255             // characters of a name or value
	MostAfter      Seconds = 366 * 86400     // of a delay, a re-eligibility, a wait for a winner
	LeastWithin    Seconds = 60              // of the time in which messages must leave
	MostWithin     Seconds = 7 * 86400       //
	LeastTrial     Seconds = 15 * 60         // of the wait for a winner that a rule picks
	variantID              = `^[\w-]{1,64}$` //
)

var variantIDs = regexp.MustCompile(variantID)

// checking gathers what is wrong.
type checking struct{ all Problems }

func (c *checking) add(path, rule, template string, params map[string]any) {
	add(&c.all, path, rule, template, params)
}

func (c *checking) between(path string, n, least, most int64) {
	if n < least || n > most {
		c.add(path, "out_of_range", "This is a whole number from {least} to {most}.", map[string]any{"least": least, "most": most})
	}
}

func (c *checking) missing(path, template string) { c.add(path, "missing", template, nil) }

// Check gives all that keeps a definition from being launched, as far as the definition alone tells: what it
// names is not looked up, and the words of its messages are not read.
func (d *Definition) Check() Problems {
	var c checking
	c.variants(d)
	c.winner(d)
	switch {
	case d.Purpose == "":
		c.missing("purpose", "Say why people get this: transactional, support, requested or promotional.")
	case !slices.Contains(petitbleu.Purposes, d.Purpose):
		c.add("purpose", "unknown", "The purpose is one of transactional, support, requested, promotional.", nil)
	}
	c.text("topic", d.Topic, 100)
	c.delivery(&d.Delivery)
	c.realtime(d)
	if _, err := segment.Parse(d.Audience.Encode()); err != nil {
		if all, ok := errors.AsType[Problems](err); ok {
			for _, p := range all {
				p.Path = "audience." + p.Path
				c.all = append(c.all, p)
			}
		}
	}
	c.conversions(d.Conversions)
	c.links(&d.Links)
	return c.all
}

func (c *checking) text(path, s string, most int) {
	if utf8.RuneCountInString(s) > most {
		c.add(path, "too_long", "This has at most {max} characters.", map[string]any{"max": most})
	}
}

func (c *checking) variants(d *Definition) {
	if n := len(d.Variants); n == 0 || n > petitbleu.CampaignVariantLimit {
		c.add("variants", "variants", "A campaign has one variant at least and {max} at most.", map[string]any{"max": petitbleu.CampaignVariantLimit})
	}
	sum, ids, channel := d.Control, map[string]bool{}, ""
	for i, v := range d.Variants {
		path := "variants[" + strconv.Itoa(i) + "]"
		switch {
		case !variantIDs.MatchString(v.ID):
			c.add(path+".id", "variant_id", "The id of a variant has 1 to 64 letters, digits, _ and -.", nil)
		case ids[v.ID]:
			c.add(path+".id", "twice", `Two variants have the id "{id}": give each its own.`, map[string]any{"id": v.ID})
		}
		ids[v.ID] = true
		if strings.TrimSpace(v.Name) == "" {
			c.missing(path+".name", "Give the variant a name.")
		}
		c.text(path+".name", v.Name, petitbleu.CampaignNameLimit)
		c.between(path+".weight", int64(v.Weight), 0, 100)
		sum += v.Weight
		switch {
		case v.Composition == nil && v.CompositionID == "":
			c.missing(path+".composition", "Write the message of this variant, or take one from a template.")
		case v.Composition == nil:
		case channel == "":
			channel = v.Composition.Channel
		case v.Composition.Channel != channel:
			c.add(path+".composition.channel", "channels", "All variants of a campaign go out on one channel: this one is for {this}, the first for {first}.",
				map[string]any{"this": v.Composition.Channel, "first": channel})
		}
		c.fallback(path+".fallback", &d.Variants[i])
	}
	c.between("control", int64(d.Control), 0, 99)
	if sum != 100 && len(d.Variants) > 0 {
		c.add("variants", "weights", "The shares of the variants and of the control group come to {sum} percent: they must come to 100.", map[string]any{"sum": sum})
	}
}

// fallback checks what somebody gets whom the message of a variant did not reach.
func (c *checking) fallback(path string, v *Variant) {
	f := v.Fallback
	if f == nil {
		return
	}
	switch f.When {
	case NotSent:
		if f.Wait != 0 {
			c.add(path+".wait_seconds", "fallback_wait", "What falls back because it could not be sent does so at once: take the wait out.", nil)
		}
	case NotViewed, NotRead, NotClicked:
		c.seconds(path+".wait_seconds", f.Wait, LeastFallback, MostFallback)
	default:
		c.add(path+".when", "unknown", "A fallback is for a message that was not_sent, not_viewed, not_read or not_clicked.", nil)
	}
	switch {
	case f.Composition == nil && f.CompositionID == "":
		c.missing(path+".composition", "Write the message that people get instead.")
	case f.Composition == nil || v.Composition == nil:
	case f.Composition.Channel == v.Composition.Channel || !falls(f.Composition.Channel) || !falls(v.Composition.Channel):
		c.add(path+".composition.channel", "fallback_channel", "A fallback goes from messenger to inapp, or from inapp to messenger.", nil)
	}
}

func falls(channel string) bool {
	return channel == messengerName || channel == petitbleu.ChannelInApp
}

const messengerName = "messenger"

func (c *checking) winner(d *Definition) {
	w := d.Winner
	if w == nil {
		return
	}
	if len(d.Variants) < 2 {
		c.add("winner", "winner_alone", "A winner is picked among two variants at least: add one, or take the winner out.", nil)
	}
	if s := d.Delivery.Schedule; d.Delivery.Type != Planned || s == nil || s.Repeat != Once || s.Local {
		c.add("winner", "winner_delivery", "A winner is picked in a campaign that is sent once, at one instant for everybody.", nil)
	}
	c.between("winner.percent", int64(w.Percent), 1, 99)
	switch w.By {
	case ByHand:
	case ByRead, ByClicked, ByConverted:
		c.seconds("winner.after_seconds", w.After, LeastTrial, MostAfter)
	default:
		c.add("winner.by", "unknown", "A winner is picked by hand, read, clicked or converted.", nil)
	}
	if w.By == ByConverted && len(d.Conversions) == 0 {
		c.add("winner.by", "winner_conversion", "Nothing counts as a conversion yet: add one, or let another rule pick the winner.", nil)
	}
}

func (c *checking) seconds(path string, s, least, most Seconds) {
	c.between(path, int64(s), int64(least), int64(most))
}

func (c *checking) delivery(d *Delivery) {
	if (d.Schedule != nil) != (d.Type == Planned) || (d.Trigger != nil) != (d.Type == Action) {
		c.add("delivery.type", "delivery", "A planned campaign has a schedule, an action campaign a trigger, an api campaign neither.", nil)
	}
	switch d.Type {
	case Planned:
		c.schedule(d.Schedule)
	case Action:
		c.trigger(d.Trigger)
	case ByAPI:
	default:
		c.add("delivery.type", "unknown", "A delivery is planned, action or api.", nil)
	}
	if d.Again != nil {
		c.seconds("delivery.again.after_seconds", d.Again.After, 0, MostAfter)
	}
	c.quiet("delivery.quiet", d.Quiet)
	if d.Priority != Low && d.Priority != Normal && d.Priority != High {
		c.add("delivery.priority", "unknown", "The priority is low, high, or left out.", nil)
	}
	if d.Speed != 0 {
		c.between("delivery.per_minute", int64(d.Speed), LeastSpeed, MostSpeed)
	}
	c.between("delivery.most", int64(d.Most), 0, 1e9)
	c.between("delivery.most_per_run", int64(d.MostRun), 0, 1e9)
	if d.Within != 0 {
		c.seconds("delivery.within_seconds", d.Within, LeastWithin, MostWithin)
	}
}

// realtime checks what goes before all else.
func (c *checking) realtime(d *Definition) {
	if !d.Delivery.Realtime {
		return
	}
	for _, v := range d.Variants {
		if v.Composition != nil && v.Composition.Channel != petitbleu.ChannelInApp {
			c.add("delivery.realtime", "realtime", "Real time is for feeds: take it out, or send to a feed.", nil)
			return
		}
	}
	if d.Delivery.Speed > 0 {
		c.add("delivery.per_minute", "realtime", "What goes in real time has no pace: take the pace out, or send in a batch.", nil)
	}
}

func (c *checking) schedule(s *Schedule) {
	const at = "delivery.schedule"
	if s == nil {
		return
	}
	if s.Now {
		if s.Date != "" || s.Time != "" || s.Local || s.Repeat != Once || s.Until != "" {
			c.add(at+".now", "now", "What is sent at once has no date, time or repetition.", nil)
		}
		return
	}
	first, ok := date(s.Date)
	if !ok {
		c.missing(at+".date", "Give the day as 2026-11-24.")
	}
	c.clock(at+".time", s.Time)
	if s.Repeat == Once {
		if s.Until != "" || s.Every != 0 || len(s.Days) > 0 || s.Day != 0 {
			c.add(at+".repeat", "repeat", "What is sent once has no until, every, weekdays or day.", nil)
		}
		return
	}
	if s.Every != 0 {
		c.between(at+".every", int64(s.Every), 1, MostEvery)
	}
	if s.Until != "" {
		if last, okUntil := date(s.Until); !okUntil {
			c.missing(at+".until", "Give the last day as 2026-12-24.")
		} else if ok && last < first {
			c.add(at+".until", "order", "The last day is before the first.", nil)
		}
	}
	c.repeat(s)
}

func (c *checking) repeat(s *Schedule) {
	const at = "delivery.schedule"
	if s.Repeat != Daily && s.Repeat != Weekly && s.Repeat != Monthly {
		c.add(at+".repeat", "unknown", "A campaign repeats daily, weekly or monthly.", nil)
	}
	if (s.Repeat == Weekly) != (len(s.Days) > 0) {
		c.missing(at+".weekdays", "Weekdays are those of a weekly campaign, 1 Monday to 7 Sunday: at least one.")
	}
	for i, d := range s.Days {
		c.between(at+".weekdays["+strconv.Itoa(i)+"]", int64(d), 1, 7)
	}
	if s.Repeat == Monthly {
		c.between(at+".day", int64(s.Day), 1, 31)
	} else if s.Day != 0 {
		c.add(at+".day", "repeat", "A day of the month is for a monthly campaign.", nil)
	}
}

func (c *checking) clock(path, s string) {
	if _, ok := clock(s); !ok {
		c.missing(path, "Give the time of day as 09:30.")
	}
}

func (c *checking) trigger(t *Trigger) {
	const at = "delivery.trigger"
	if t == nil {
		return
	}
	if len(t.On) == 0 {
		c.missing(at+".on", "Say what people do to get the message.")
	}
	c.happenings(at+".on", t.On)
	c.happenings(at+".unless", t.Unless)
	if len(t.Unless) > 0 && !t.Delay.Waits() {
		c.add(at+".unless", "unless", "What keeps the message back must happen before it is due: give a delay.", nil)
	}
	c.delay(at+".delay", t.Delay)
	from, until := c.instant(at+".from", t.From), c.instant(at+".until", t.Until)
	if !from.IsZero() && !until.IsZero() && !from.Before(until) {
		c.add(at+".until", "order", "The end is not after the beginning.", nil)
	}
}

func (c *checking) instant(path, s string) (at time.Time) {
	if s == "" {
		return at
	}
	at, err := time.Parse(time.RFC3339, s)
	if err != nil {
		c.add(path, "instant", "Give the instant as 2026-11-24T10:00:00Z.", nil)
	}
	return at
}

func (c *checking) delay(path string, d Delay) {
	c.seconds(path+".after_seconds", d.After, 0, MostAfter)
	c.between(path+".days", int64(d.Days), 0, MostEvery)
	c.between(path+".weekday", int64(d.Weekday), 0, 7)
	forms := 0
	for _, set := range []bool{d.After != 0, d.Days != 0, d.Weekday != 0} {
		if set {
			forms++
		}
	}
	if forms > 1 {
		c.add(path, "delay", "A delay has one form: a length of time, days, or a weekday.", nil)
	}
	if byDay := d.Days != 0 || d.Weekday != 0; byDay {
		c.clock(path+".time", d.Time)
	} else if d.Time != "" {
		c.add(path+".time", "delay", "A time of day goes with days or a weekday.", nil)
	}
}

func (c *checking) quiet(path string, q *Quiet) {
	switch {
	case q == nil:
	case q.Off:
		if q.From != "" || q.To != "" {
			c.add(path, "quiet", "Without quiet hours there is no from and no to.", nil)
		}
	default:
		c.clock(path+".from", q.From)
		c.clock(path+".to", q.To)
		if q.From == q.To && q.From != "" {
			c.add(path+".to", "quiet_day", "Quiet hours end at another time than they begin.", nil)
		}
	}
}
