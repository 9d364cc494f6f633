package braze

import (
	"context"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/plan"
	"github.com/petitbleu/petitbleu/internal/schedule"
	"github.com/petitbleu/petitbleu/internal/store"
)

func (d *Door) scheduleEndpoints() []endpoint {
	const message = `"messages":{"webhook":{"url":"https://hooks.example.com/orders","request_method":"POST","body":"{\"to\":\"{{${user_id}}}\"}"}}`
	const id = `"schedule_id":"01a1fdfa-4600-7003-b367-713ba6994af6"`
	return []endpoint{
		{"POST", "/messages/schedule/create", "messages.schedule.create", limitDefault, 201, "Plan what messages/send sends for a time", nil,
			`{"external_user_ids":["u1"],"schedule":{"time":"2036-12-24T10:00:00+01:00"},` + message + `}`, d.messagePlan},
		{"POST", "/messages/schedule/update", "messages.schedule.update", limitDefault, 201, "Plan it for another time, or with another message", nil,
			`{` + id + `,"schedule":{"time":"2036-12-24T12:00:00","in_local_time":true},` + message + `}`, d.messageReplan},
		{"POST", "/messages/schedule/delete", "messages.schedule.delete", limitDefault, 201, "Cancel it", nil, `{` + id + `}`, d.messageCancel},
		{"GET", "/messages/scheduled_broadcasts", "messages.schedule_broadcasts", limitDefault, 200, "What goes to audiences next, up to a time", []string{"end_time: a date or an instant"}, "", d.broadcasts},
	}
}

// times are the forms of a time that clients write; without an offset it is UTC.
var times = []string{time.RFC3339Nano, "2006-01-02T15:04:05.999999999Z0700", "2006-01-02 15:04:05 -0700", "2006-01-02 15:04:05.999999999Z07:00", "2006-01-02T15:04Z07:00",
	"2006-01-02T15:04:05.999999999", "2006-01-02 15:04:05.999999999", "2006-01-02T15:04", "2006-01-02 15:04", time.DateOnly}

func timeOf(v any) (t time.Time, ok bool) {
	s, _ := text(v)
	for _, form := range times {
		if t, err := time.Parse(form, strings.TrimSpace(s)); err == nil {
			return t, t.Year() > 1970 && t.Year() < 9999
		}
	}
	return t, false
}

// whenOf reads a schedule object (Braze reference, section 2.5.4): by everybody's clock, what the time shows counts, and not its offset.
func whenOf(v any) (w schedule.When, err error) {
	o, ok := v.(map[string]any)
	if !ok {
		return w, bad("Invalid Schedule", "'schedule' must be an object with the time.")
	}
	at, ok := timeOf(o["time"])
	if !ok {
		return w, bad("Invalid Schedule", "The time of the schedule cannot be read: write it as 2036-12-24T10:00:00Z.")
	}
	w.Clock, _ = truth(o["in_local_time"])
	w.Best, _ = truth(o["at_optimal_time"])
	if w.At = at.UTC(); w.Clock || w.Best {
		w.At = time.Date(at.Year(), at.Month(), at.Day(), at.Hour(), at.Minute(), at.Second(), 0, time.UTC)
	}
	return w, nil
}

// planned is the id of a schedule in a body.
func planned(m map[string]any) (string, error) {
	given, _ := text(m["schedule_id"])
	if given == "" {
		return "", bad("Invalid Schedule ID", "'schedule_id' is required.")
	}
	if id, ok := petitbleu.IDOfUUID(petitbleu.KindSchedule, given); ok {
		given = id
	}
	return given, nil
}

// triggerPlan plans a campaign that is triggered by the API for a time.
func (d *Door) triggerPlan(ctx context.Context, c *call) (reply, error) {
	m, err := c.object()
	if err != nil {
		return reply{}, err
	}
	one, err := d.campaignIn(ctx, c, m)
	if err != nil {
		return reply{}, err
	}
	if err := triggeredByAPI(one); err != nil {
		return reply{}, err
	}
	p, all, err := d.triggerPlanOf(ctx, c, m)
	if err != nil {
		return reply{}, err
	}
	if p.When, err = whenOf(m["schedule"]); err != nil {
		return reply{}, err
	}
	p.CampaignID = one.ID
	a := triggered{Message: success.Message, DispatchID: newDispatch(), Notice: noticeOf(one)}
	if p.Audience == nil {
		if p.To, a.Errors, err = d.known(ctx, c, all); err != nil {
			return reply{}, err
		}
	}
	p.DispatchID = a.DispatchID
	s, err := d.add(ctx, c, p)
	a.ScheduleID = petitbleu.UUID(petitbleu.KindSchedule, s.ID)
	return reply{status: http.StatusCreated, body: a}, err
}

func (d *Door) triggerReplan(ctx context.Context, c *call) (reply, error) {
	m, id, of, err := d.triggerPlanned(ctx, c)
	if err != nil {
		return reply{}, err
	}
	w, err := whenOf(m["schedule"])
	if err != nil {
		return reply{}, err
	}
	return d.replan(ctx, c, of, id, schedule.Change{When: &w})
}

func (d *Door) triggerCancel(ctx context.Context, c *call) (reply, error) {
	_, id, of, err := d.triggerPlanned(ctx, c)
	if err != nil {
		return reply{}, err
	}
	return d.cancel(ctx, c, of, id)
}

// triggerPlanned reads which schedule of which campaign a call is about.
func (d *Door) triggerPlanned(ctx context.Context, c *call) (m map[string]any, id, campaign string, err error) {
	if m, err = c.object(); err != nil {
		return m, "", "", err
	}
	one, err := d.campaignIn(ctx, c, m)
	if err == nil {
		id, err = planned(m)
	}
	return m, id, one.ID, err
}

func (d *Door) replan(ctx context.Context, c *call, campaign, id string, change schedule.Change) (reply, error) {
	if d.Schedules == nil {
		return reply{}, errNotSending
	}
	err := d.Store.Write(ctx, func(tx *store.Tx) error {
		_, _, err := d.Schedules.Change(tx, c.ws, campaign, id, change)
		return err
	})
	return reply{status: http.StatusCreated, body: success}, planError(err)
}

func (d *Door) cancel(ctx context.Context, c *call, campaign, id string) (reply, error) {
	if d.Schedules == nil {
		return reply{}, errNotSending
	}
	err := d.Store.Write(ctx, func(tx *store.Tx) error {
		_, err := d.Schedules.Cancel(tx, c.ws, campaign, id)
		return err
	})
	return reply{status: http.StatusCreated, body: success}, planError(err)
}

// messagePlan plans a message of its own. Braze's own API asks for no campaign either (Braze reference, section 2.11).
func (d *Door) messagePlan(ctx context.Context, c *call) (reply, error) {
	m, err := c.object()
	if err != nil {
		return reply{}, err
	}
	l, p, wrong, err := d.letterOf(ctx, c, m)
	if err != nil {
		return reply{}, err
	}
	if p.When, err = whenOf(m["schedule"]); err != nil {
		return reply{}, err
	}
	s, err := d.add(ctx, c, p)
	return reply{status: http.StatusCreated, body: sent{DispatchID: l.DispatchID, SendID: l.SendID, ScheduleID: petitbleu.UUID(petitbleu.KindSchedule, s.ID), Message: success.Message, Errors: wrong}}, err
}

func (d *Door) messageReplan(ctx context.Context, c *call) (reply, error) {
	m, err := c.object()
	if err != nil {
		return reply{}, err
	}
	id, err := planned(m)
	if err != nil {
		return reply{}, err
	}
	change := schedule.Change{}
	if m["schedule"] != nil {
		w, err := whenOf(m["schedule"])
		if err != nil {
			return reply{}, err
		}
		change.When = &w
	}
	if m["messages"] != nil {
		l, err := d.letter(ctx, c, m)
		if err != nil {
			return reply{}, err
		}
		change.Message = &l.Composition
	}
	if change.When == nil && change.Message == nil {
		return reply{}, bad("Bad Request", "Give a schedule, or messages, or both.")
	}
	return d.replan(ctx, c, "", id, change)
}

func (d *Door) messageCancel(ctx context.Context, c *call) (reply, error) {
	m, err := c.object()
	if err != nil {
		return reply{}, err
	}
	id, err := planned(m)
	if err != nil {
		return reply{}, err
	}
	return d.cancel(ctx, c, "", id)
}

// broadcast is a campaign that goes to an audience at a time that is known.
type broadcast struct {
	Name         string   `json:"name"`
	ID           string   `json:"id"`
	Type         string   `json:"type"`
	Tags         []string `json:"tags"`
	NextSendTime string   `json:"next_send_time"`
	ScheduleType string   `json:"schedule_type"`
	at           time.Time
}

// The words for when a broadcast goes that goes to everybody at another instant (Braze reference, section 2.6).
const (
	byTheirClock = "local_time_zones"
	byTheirHabit = "intelligent_delivery"
)

// broadcastsShown is how many planned sendings are looked at.
const broadcastsShown = 1000

// broadcasts lists campaigns that are planned for audiences up to a time: one that repeats by its next run.
func (d *Door) broadcasts(ctx context.Context, c *call) (reply, error) {
	text := c.query.one("end_time")
	end, ok := timeOf(text)
	if !ok {
		end, ok = timeOf(strings.ReplaceAll(text, " ", "+")) // a plus that was not escaped came as a blank
	}
	if !ok {
		return reply{}, bad("Bad Request", "'end_time' is required, such as 2026-12-31T00:00:00Z.")
	}
	all := []broadcast{}
	err := d.Store.Read(ctx, func(tx *store.Tx) error {
		w, err := tx.Workspace(c.ws)
		if err != nil {
			return err
		}
		zone, err := time.LoadLocation(w.TimeZone)
		if err != nil {
			zone = time.UTC
		}
		campaigns, err := tx.SearchCampaigns(c.ws, store.CampaignSearch{Limit: 1 << 20})
		if err != nil {
			return err
		}
		by := map[string]petitbleu.Campaign{}
		all = all[:0]
		for _, one := range campaigns {
			by[one.ID] = one
			if one.State == petitbleu.CampaignActive && one.Type == string(plan.Planned) && !one.NextAt.IsZero() && !one.NextAt.After(end) {
				definition, err := plan.Parse(one.Live)
				if err != nil {
					return err
				}
				s := definition.Delivery.Schedule
				all = append(all, broadcastOf(one, one.NextAt, s != nil && s.Local, false, zone))
			}
		}
		planned, err := tx.SchedulesWide(c.ws, end, broadcastsShown)
		if err != nil {
			return err
		}
		for _, s := range planned {
			one, ok := by[s.CampaignID]
			if ok && noticeOf(one) == "" { // of one that is paused, stopped or archived nothing goes
				all = append(all, broadcastOf(one, s.At, s.Clock, s.Best, zone))
			}
		}
		ids := make([]string, len(all))
		for i, one := range all {
			ids[i] = one.ID
		}
		tags, err := tagNames(tx, c.ws, campaignKind, ids)
		for i := range all {
			all[i].Tags = append([]string{}, tags[all[i].ID]...)
			all[i].ID = petitbleu.UUID(petitbleu.KindCampaign, all[i].ID)
		}
		return err
	})
	slices.SortStableFunc(all, func(x, y broadcast) int { return x.at.Compare(y.at) })
	return reply{status: http.StatusOK, body: struct {
		All     []broadcast `json:"scheduled_broadcasts"`
		Message string      `json:"message"`
	}{all, success.Message}}, err
}

// firstZone is by how much the clock is ahead where the day begins first: at what runs by everybody's clock begins there.
const firstZone = 14 * time.Hour

func broadcastOf(c petitbleu.Campaign, at time.Time, clock, best bool, zone *time.Location) broadcast {
	b := broadcast{Name: c.Name, ID: c.ID, Type: "Campaign", NextSendTime: at.In(zone).Format(time.RFC3339), ScheduleType: zone.String(), at: at}
	if clock || best {
		b.NextSendTime, b.ScheduleType = at.UTC().Add(firstZone).Format("2006-01-02T15:04:05"), byTheirClock
	}
	if best {
		b.ScheduleType = byTheirHabit
	}
	return b
}
