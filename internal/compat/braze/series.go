package braze

import (
	"context"
	"encoding/json"
	"math/big"
	"net/http"
	"sort"
	"strings"
	"time"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/profile"
	"github.com/petitbleu/petitbleu/internal/store"
)

// seriesLimit is how many slots a series may have (Braze reference, section 2.9).
const seriesLimit = 100

// period is the time that a series covers, in slots of a day of the workspace's time zone or of an
// hour.
type period struct {
	starts []time.Time // and the end
	hourly bool
}

// period reads length, unit and ending_at. The last slot is the one that ending_at stands in. app_id is
// not read: a workspace is one app.
func (d *Door) period(ctx context.Context, c *call) (p period, err error) {
	var w petitbleu.Workspace
	if err = d.Store.Read(ctx, func(tx *store.Tx) (err error) { w, err = tx.Workspace(c.ws); return err }); err != nil {
		return p, err
	}
	zone, err := time.LoadLocation(w.TimeZone)
	if err != nil {
		zone = time.UTC
	}
	n, err := c.query.number("length", 14, 1, seriesLimit)
	if err != nil {
		return p, err
	}
	end := c.now
	if s := c.query.one("ending_at"); s != "" {
		var ok bool
		if end, ok = profile.ParseTime(s); !ok {
			end, ok = profile.ParseTime(strings.ReplaceAll(s, " ", "+")) // a plus that was not escaped came as a blank
		}
		if !ok {
			return p, bad("ending_at must be a date in ISO 8601")
		}
		if len(s) == len(time.DateOnly) { // a day of the workspace's own
			end = time.Date(end.Year(), end.Month(), end.Day(), 12, 0, 0, 0, zone)
		}
	}
	switch unit := c.query.one("unit"); unit {
	case "", "day":
		last := end.In(zone)
		for i := n - 1; i >= -1; i-- {
			p.starts = append(p.starts, time.Date(last.Year(), last.Month(), last.Day()-i, 0, 0, 0, 0, zone))
		}
	case "hour":
		p.hourly = true
		for i := n - 1; i >= -1; i-- {
			p.starts = append(p.starts, end.UTC().Truncate(time.Hour).Add(-time.Duration(i)*time.Hour))
		}
	default:
		return p, bad("unit must be day or hour")
	}
	return p, nil
}

func (p period) from() time.Time { return p.starts[0] }
func (p period) to() time.Time   { return p.starts[len(p.starts)-1] }

// slot gives the slot that an instant of the period stands in.
func (p period) slot(at time.Time) int {
	return sort.Search(len(p.starts), func(i int) bool { return p.starts[i].After(at) }) - 1
}

// label names a slot.
func (p period) label(i int) string {
	if p.hourly {
		return stamp(p.starts[i])
	}
	return p.starts[i].Format(time.DateOnly)
}

// rows writes the values of a series under a name.
func rows[T any](p period, name string, values []T) []map[string]any {
	out := make([]map[string]any, len(p.starts)-1)
	for i := range out {
		out[i] = map[string]any{"time": p.label(i), name: values[i]}
	}
	return out
}

// seriesAnswer is the body of every series.
type seriesAnswer struct {
	Data    any    `json:"data"`
	Message string `json:"message"`
}

func seriesReply[T any](p period, name string, values []T) (reply, error) {
	return reply{status: http.StatusOK, body: seriesAnswer{rows(p, name, values), success.Message}}, nil
}

// counted answers a series of what the store counts.
func (d *Door) counted(ctx context.Context, c *call, name string, count func(tx *store.Tx, p period) ([]store.Slot, error)) (reply, error) {
	p, err := d.period(ctx, c)
	if err != nil {
		return reply{}, err
	}
	if err := d.People.Settled(ctx, c.ws); err != nil {
		return reply{}, err
	}
	values := make([]int64, len(p.starts)-1)
	err = d.Store.Read(ctx, func(tx *store.Tx) error {
		slots, err := count(tx, p)
		clear(values)
		for _, s := range slots {
			values[p.slot(s.At)] += s.Count
		}
		return err
	})
	if err != nil {
		return reply{}, err
	}
	return seriesReply(p, name, values)
}

// eventSeries counts a custom event by day or hour, of everybody or of those who are in a segment now
// (Braze reference, section 2.9).
func (d *Door) eventSeries(ctx context.Context, c *call) (reply, error) {
	name := c.query.one("event")
	if name == "" {
		return reply{}, bad("event is required")
	}
	if id := c.query.one("segment_id"); id != "" {
		return d.eventSeriesOf(ctx, c, name, id)
	}
	return d.counted(ctx, c, "count", func(tx *store.Tx, p period) ([]store.Slot, error) {
		return tx.EventSeries(c.ws, petitbleu.EventCustom, name, p.from(), p.to())
	})
}

func (d *Door) eventSeriesOf(ctx context.Context, c *call, name, segmentID string) (reply, error) {
	s, err := d.segmentOf(ctx, c.ws, segmentID)
	if err != nil {
		return reply{}, err
	}
	if !s.Tracked {
		return reply{}, bad("segment_id must be of a segment with analytics tracking")
	}
	members, err := d.members(ctx, s)
	if err != nil {
		return reply{}, err
	}
	return d.counted(ctx, c, "count", func(tx *store.Tx, p period) (slots []store.Slot, err error) {
		err = tx.EachEvent(c.ws, petitbleu.EventCustom, name, p.from(), p.to(), func(at time.Time, profile string) {
			if members[profile] {
				slots = append(slots, store.Slot{At: at, Count: 1})
			}
		})
		return slots, err
	})
}

// newUsers counts the profiles that were made by day (Braze reference, section 2.9).
func (d *Door) newUsers(ctx context.Context, c *call) (reply, error) {
	return d.counted(ctx, c, "new_users", func(tx *store.Tx, p period) ([]store.Slot, error) {
		return tx.NewProfileSeries(c.ws, p.from(), p.to())
	})
}

// bought is what the data of a purchase tell.
type bought struct {
	Price    json.Number `json:"price"` // of one
	Quantity int64       `json:"quantity"`
}

// purchases calls add with each purchase that a request asks about.
func (d *Door) purchases(ctx context.Context, c *call, add func(slot int, b bought)) (period, error) {
	p, err := d.period(ctx, c)
	if err != nil {
		return p, err
	}
	if err := d.People.Settled(ctx, c.ws); err != nil {
		return p, err
	}
	return p, d.Store.Read(ctx, func(tx *store.Tx) error {
		return tx.EachPurchase(c.ws, c.query.one("product"), p.from(), p.to(), func(at time.Time, data []byte) error {
			var b bought
			err := json.Unmarshal(data, &b)
			add(p.slot(at), b)
			return err
		})
	})
}

// quantities adds up how many pieces were bought (Braze reference, section 2.9).
func (d *Door) quantities(ctx context.Context, c *call) (reply, error) {
	values := [seriesLimit]int64{}
	p, err := d.purchases(ctx, c, func(slot int, b bought) { values[slot] += b.Quantity })
	if err != nil {
		return reply{}, err
	}
	return seriesReply(p, "purchase_quantity", values[:])
}

// revenues adds up what was paid, in whatever currencies (Braze reference, section 2.9).
func (d *Door) revenues(ctx context.Context, c *call) (reply, error) {
	sums := [seriesLimit]big.Rat{}
	p, err := d.purchases(ctx, c, func(slot int, b bought) {
		if price, ok := new(big.Rat).SetString(b.Price.String()); ok {
			sums[slot].Add(&sums[slot], price.Mul(price, new(big.Rat).SetInt64(b.Quantity)))
		}
	})
	if err != nil {
		return reply{}, err
	}
	values := make([]json.Number, len(sums))
	for i := range sums {
		values[i] = json.Number(decimal(&sums[i]))
	}
	return seriesReply(p, "revenue", values)
}

// decimal writes a sum of prices with as many digits as it needs, up to ten behind the point, and at
// least one.
func decimal(r *big.Rat) string {
	s := strings.TrimRight(r.FloatString(10), "0")
	if strings.HasSuffix(s, ".") {
		s += "0"
	}
	return s
}
