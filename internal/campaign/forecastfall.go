package campaign

import (
	"context"
	"time"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/plan"
	"github.com/petitbleu/petitbleu/internal/store"
)

// ByFallback is the right, in a forecast, of those who get the fallback at once.
const ByFallback = "fallback"

// feedOff is the rule by which nobody gets a promotion in a feed that they turned off.
const feedOff = "feed_off"

// fallbacksOff gives who turned off the feeds of fallbacks that are promotions, by variant.
func (e *Engine) fallbacksOff(tx *store.Tx, workspace string, d *plan.Definition) (map[string]map[string]bool, error) {
	off := map[string]map[string]bool{}
	if d.Purpose != petitbleu.PurposePromotional {
		return off, nil
	}
	for _, v := range d.Variants {
		if v.Fallback == nil || v.Fallback.Composition == nil || v.Fallback.Composition.Channel != petitbleu.ChannelInApp {
			continue
		}
		var err error
		if off[v.ID], err = e.o.Delivery.TurnedOff(tx, workspace, v.Fallback.Composition); err != nil {
			return nil, err
		}
	}
	return off, nil
}

// reachOrFall asks the rules, and what falls back of what they do not allow.
func (e *Engine) reachOrFall(ctx context.Context, f *forecasting, at time.Time) (lines []store.ReachLine, err error) {
	fallen, neither := f.instead[false], f.instead[true]
	for _, g := range f.groups {
		some, err := e.reach(ctx, []group{g}, at)
		if err != nil {
			return nil, err
		}
		for _, l := range some {
			switch falls := g.falls && l.Outcome == petitbleu.Drop && instead(l.Reason, f.t.Purpose); {
			case falls && g.off:
				neither += l.People
			case falls:
				fallen += l.People
			default:
				lines = addLine(lines, l)
			}
		}
	}
	if fallen > 0 {
		lines = append(lines, store.ReachLine{Outcome: petitbleu.Allow, Right: ByFallback, Rule: ByFallback, People: fallen})
	}
	if neither > 0 {
		lines = addLine(lines, store.ReachLine{Outcome: petitbleu.Drop, Rule: feedOff, Reason: petitbleu.CodeStopped, People: neither})
	}
	return lines, nil
}

// forecastSecond counts those who get the first message, and could get the second after it.
func (e *Engine) forecastSecond(ctx context.Context, f *forecasting) error {
	if f.t.channel == petitbleu.ChannelInApp {
		return e.forecastMessengerSecond(ctx, f)
	}
	for _, g := range f.groups {
		if !g.waits || g.off {
			continue
		}
		lines, err := e.reach(ctx, []group{g}, f.At)
		if err != nil {
			return err
		}
		got := Forecast{Lines: lines}
		f.Second += got.Of(petitbleu.Allow)
	}
	return nil
}

// forecastMessengerSecond asks the rules of Messenger at the end of each variant's wait.
func (e *Engine) forecastMessengerSecond(ctx context.Context, f *forecasting) error {
	for i := range f.t.Definition.Variants {
		v := &f.t.Definition.Variants[i]
		if v.Fallback == nil || v.Fallback.When == plan.NotSent || v.Fallback.Composition == nil {
			continue
		}
		_, at, err := e.addresses(ctx, f, messengerName, v.Fallback.Composition.PageID)
		if err != nil {
			return err
		}
		then := &forecasting{c: f.c, taking: f.taking}
		for _, id := range f.allowed {
			variant, _ := plan.VariantOf(f.c.ID, id, &f.t.Definition)
			if page, known := at.there[id]; known && variant == v.ID {
				then.group(at.pages[page], v.Fallback.Composition, group{}).add(id)
			}
		}
		lines, err := e.reach(ctx, then.groups, f.At.Add(v.Fallback.Wait.Duration()))
		if err != nil {
			return err
		}
		got := Forecast{Lines: lines}
		f.Second += got.Of(petitbleu.Allow)
	}
	return nil
}
