package tally

import (
	"time"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/store"
)

// Point is what happened in one hour, or on one day.
type Point struct {
	At              time.Time
	Sent            int64
	People          int64 // to whom something was sent; 0 where it was not asked for
	Delivered       int64
	Read            int64
	Clicked         int64
	Failed          int64
	Converted       []int64 // of those that happened then
	ConvertedBySent []int64 // of messages that were sent then
	Revenue         []Money
}

// Series says which points of a campaign are asked for.
type Series struct {
	Campaign    petitbleu.Campaign
	Run         string // empty: of all runs
	SendID      string // empty: of all labels
	From, To    time.Time
	Daily       bool           // days of Zone; else hours
	Zone        *time.Location // nil: UTC
	Conversions int
	People      bool // count them, which takes about as long as all the rest
}

// ControlGroup is under which id the control group stands beside the variants.
const ControlGroup = ""

// Points counts a campaign over time, by variant; the control group stands under [ControlGroup]. Points at which
// nothing happened are left out.
func Points(tx *store.Tx, s Series) (map[string]map[time.Time]*Point, error) {
	all := map[string]map[time.Time]*Point{}
	point := func(variant string, at time.Time) *Point {
		if all[variant] == nil {
			all[variant] = map[time.Time]*Point{}
		}
		p := all[variant][at]
		if p == nil {
			p = &Point{At: at, Converted: make([]int64, s.Conversions), ConvertedBySent: make([]int64, s.Conversions), Revenue: []Money{}}
			all[variant][at] = p
		}
		return p
	}
	for _, part := range s.parts() {
		buckets, err := tx.CampaignBuckets(part)
		if err != nil {
			return nil, err
		}
		for _, b := range buckets {
			p := point(b.VariantID, b.At)
			p.Sent, p.People, p.Delivered, p.Read = p.Sent+b.Sent, p.People+b.People, p.Delivered+b.Delivered, p.Read+b.Read
			p.Clicked, p.Failed = p.Clicked+b.Clicked, p.Failed+b.Failed
		}
		for _, sent := range []bool{false, true} {
			found, err := tx.ConversionBuckets(part, sent)
			if err != nil {
				return nil, err
			}
			for _, b := range found {
				if b.Slot < s.Conversions {
					point(b.VariantID, b.At).convert(b, sent)
				}
			}
		}
	}
	return all, nil
}

func (p *Point) convert(b store.ConversionBucket, sent bool) {
	if sent {
		p.ConvertedBySent[b.Slot] += b.Count
		return
	}
	p.Converted[b.Slot] += b.Count
	if b.Currency == "" {
		return
	}
	f := Figures{Converted: p.Converted, Revenue: p.Revenue}
	f.convert(store.ConversionCount{Slot: b.Slot, Currency: b.Currency, Revenue: b.Revenue})
	p.Revenue = f.Revenue
}

// parts cuts the time where the clock of the zone changes, so that a day begins at midnight on both sides of it.
func (s *Series) parts() (parts []store.SeriesOf) {
	zone := s.Zone
	if zone == nil {
		zone = time.UTC
	}
	one := store.SeriesOf{WorkspaceID: s.Campaign.WorkspaceID, CampaignID: s.Campaign.ID, RunID: s.Run, SendID: s.SendID, Step: time.Hour, People: s.People}
	if s.Daily {
		one.Step = 24 * time.Hour
	}
	for from := s.From; from.Before(s.To); {
		_, end := from.In(zone).ZoneBounds()
		if end.IsZero() || end.After(s.To) {
			end = s.To
		}
		_, offset := from.In(zone).Zone()
		part := one
		part.From, part.To, part.Shift = from, end, time.Duration(offset)*time.Second
		parts = append(parts, part)
		from = end
	}
	return parts
}
