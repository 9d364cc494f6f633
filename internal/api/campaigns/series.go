package campaigns

import (
	"context"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/api/door"
	"github.com/petitbleu/petitbleu/internal/plan"
	"github.com/petitbleu/petitbleu/internal/store"
	"github.com/petitbleu/petitbleu/internal/tally"
)

type campaignSeriesInput struct {
	door.One
	Run     string    `query:"run" maxLength:"64" doc:"Id of a run; all runs when it is missing"`
	Variant string    `query:"variant" maxLength:"64" doc:"Id of a variant; all when it is missing"`
	Unit    string    `query:"unit" enum:"hour,day" default:"hour" doc:"Days are those of the workspace's time zone"`
	From    time.Time `query:"from" doc:"The launch when it is missing"`
	To      time.Time `query:"to" doc:"Before this instant; now when it is missing"`
}

// CampaignPoint is what happened in one hour, or on one day. One without anything is left out.
type CampaignPoint struct {
	At        time.Time     `json:"at" doc:"Its beginning"`
	Sent      int64         `json:"sent"`
	Delivered int64         `json:"delivered"`
	Read      int64         `json:"read"`
	Clicked   int64         `json:"clicked" doc:"Messages of which a link was followed for the first time"`
	Failed    int64         `json:"failed"`
	Converted []int64       `json:"converted" nullable:"false" doc:"By conversion"`
	Revenue   []tally.Money `json:"revenue" nullable:"false"`
}

// seriesPoints bounds a series.
const seriesPoints = 2000

// CampaignSeries are the points of a campaign.
type CampaignSeries struct {
	Items     []CampaignPoint `json:"items" nullable:"false"`
	CountedAt time.Time       `json:"counted_at" doc:"What took long to count is counted for all who ask within ten times as long"`
}

// countedPoints are points by variant, as they were counted at an instant.
type countedPoints struct {
	at          time.Time
	points      map[string]map[time.Time]*tally.Point
	conversions int
}

func (a *API) campaignSeries(ctx context.Context, in *campaignSeriesInput) (CampaignSeries, error) {
	name := strings.Join([]string{"series", in.WS, in.ID, in.Run, in.Unit, in.From.Format(time.RFC3339Nano), in.To.Format(time.RFC3339Nano)}, "/")
	found, err := kept(a, name, func() (countedPoints, error) {
		return door.Read(ctx, a.Door, func(tx *store.Tx) (countedPoints, error) { return a.countSeries(tx, in) })
	})
	return CampaignSeries{Items: joinPoints(found.points, in.Variant, found.conversions), CountedAt: found.at}, err
}

// countSeries counts a campaign over time.
func (a *API) countSeries(tx *store.Tx, in *campaignSeriesInput) (v countedPoints, err error) {
	c, err := tx.Campaign(in.WS, in.ID)
	if err != nil {
		return v, err
	}
	w, err := tx.Workspace(in.WS)
	if err != nil {
		return v, err
	}
	s := tally.Series{Campaign: c, Run: in.Run, From: in.From, To: in.To, Daily: in.Unit == "day"}
	if s.Zone, err = time.LoadLocation(w.TimeZone); err != nil {
		s.Zone = time.UTC
	}
	if len(c.Live) > 0 {
		d, err := plan.Parse(c.Live)
		if err != nil {
			return v, err
		}
		s.Conversions = len(d.Conversions)
	}
	v.at, v.conversions = door.StampTime(a.Now()), s.Conversions
	if s.From.IsZero() {
		s.From = c.LaunchedAt.Truncate(store.Quarter) // of messages that are not kept any more only the quarter is known
	}
	if s.To.IsZero() {
		s.To = a.Now().Add(time.Millisecond)
	}
	step := time.Hour
	if s.Daily {
		step = 24 * time.Hour
	}
	if s.From.IsZero() || !s.From.Before(s.To) {
		return v, nil
	}
	if s.To.Sub(s.From) > seriesPoints*step {
		return v, petitbleu.Errorf(petitbleu.CodeInvalidParameter, "A series has at most %d points: ask for days, or for a shorter time.", seriesPoints).At("query.from")
	}
	v.points, err = tally.Points(tx, s)
	return v, err
}

// joinPoints adds the variants up, or takes one of them.
func joinPoints(found map[string]map[time.Time]*tally.Point, variant string, conversions int) []CampaignPoint {
	all := []CampaignPoint{}
	by := map[time.Time]*CampaignPoint{}
	for id, points := range found {
		if id == tally.ControlGroup || variant != "" && id != variant {
			continue
		}
		for at, p := range points {
			v := by[at]
			if v == nil {
				v = &CampaignPoint{At: at, Converted: make([]int64, conversions), Revenue: []tally.Money{}}
				by[at] = v
			}
			v.Sent, v.Delivered, v.Read, v.Clicked, v.Failed = v.Sent+p.Sent, v.Delivered+p.Delivered, v.Read+p.Read, v.Clicked+p.Clicked, v.Failed+p.Failed
			for i, n := range p.Converted {
				v.Converted[i] += n
			}
			v.Revenue = tally.Sum(v.Revenue, p.Revenue)
		}
	}
	for _, v := range by {
		all = append(all, *v)
	}
	slices.SortFunc(all, func(x, y CampaignPoint) int { return x.At.Compare(y.At) })
	return all
}

// keeping keeps what took long to count, so that a page that many people watch counts once, and counting takes only a
// part of the time.
type keeping struct {
	mu  sync.Mutex
	all map[string]*keptValue
}

type keptValue struct {
	mu    sync.Mutex
	value any
	until time.Time
}

// keptLeast is how long a count is kept at least; one that took long, ten times as long.
const keptLeast = time.Second

// keptMost bounds how many are kept.
const keptMost = 1000

// kept gives what fn counts, or what it counted a moment ago under the same name. Of those who ask at the same time one
// counts and the others wait.
func kept[T any](a *API, name string, fn func() (T, error)) (T, error) {
	k := &a.counts
	k.mu.Lock()
	if k.all == nil || len(k.all) > keptMost {
		k.all = map[string]*keptValue{}
	}
	one := k.all[name]
	if one == nil {
		one = &keptValue{}
		k.all[name] = one
	}
	k.mu.Unlock()
	one.mu.Lock()
	defer one.mu.Unlock()
	began := door.Wall()
	if v, ok := one.value.(T); ok && began.Before(one.until) {
		return v, nil
	}
	v, err := fn()
	if err == nil {
		one.value, one.until = v, door.Wall().Add(max(keptLeast, 10*door.Wall().Sub(began)))
	}
	return v, err
}
