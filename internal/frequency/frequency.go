package frequency

import (
	"encoding/json"
	"time"

	"github.com/petitbleu/petitbleu/internal/plan"
	"github.com/petitbleu/petitbleu/internal/store"
)

// Zones fills in the time zones of people: their own, else the usual one.
func Zones(tx *store.Tx, workspace string, people []string, usual *time.Location, zones map[string]*time.Location) error {
	texts, err := tx.AttributeTexts(workspace, people)
	if err != nil {
		return err
	}
	known := map[string]*time.Location{}
	for _, id := range people {
		zones[id] = usual
		var a struct {
			Zone string `json:"time_zone"`
		}
		if json.Unmarshal([]byte(texts[id]), &a) != nil || a.Zone == "" {
			continue
		}
		zone, ok := known[a.Zone]
		if !ok {
			if zone, err = time.LoadLocation(a.Zone); err != nil {
				zone = usual
			}
			known[a.Zone] = zone
		}
		zones[id] = zone
	}
	return nil
}

// aside is more than the beginning of a day anywhere lies before that of the same day where it is counted from: in the evening of the west the day of
// Greenwich is the next one already.
const aside = 26 * time.Hour

// Since gives the instant from which on any cap counts, whatever the zone of a person; now where there is none.
func Since(caps []plan.Cap, now time.Time) time.Time {
	since := now
	for _, rule := range caps {
		if at := plan.CapSince(rule, time.UTC, now).Add(-aside); at.Before(since) {
			since = at
		}
	}
	return since
}

// Capped tells whether a cap allows a person no more now on a channel. got is what they got, zone theirs; tagged tells
// whether a campaign has a tag, "" being what no campaign sent, and campaign is the one that wants to send.
func Capped(caps []plan.Cap, channel, campaign string, tagged func(campaign, tag string) bool, got []store.Capped, zone *time.Location, now time.Time) bool {
	for _, rule := range caps {
		if rule.Channel != "" && rule.Channel != channel || rule.TagID != "" && !tagged(campaign, rule.TagID) {
			continue
		}
		since, n := plan.CapSince(rule, zone, now), 0
		for _, c := range got {
			if !c.At.Before(since) && (rule.Channel == "" || rule.Channel == c.Channel) && (rule.TagID == "" || tagged(c.CampaignID, rule.TagID)) {
				n++
			}
		}
		if n >= rule.Most {
			return true
		}
	}
	return false
}
