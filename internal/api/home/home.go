package home

import (
	"context"
	"time"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/api/door"
	"github.com/petitbleu/petitbleu/internal/api/views"
	"github.com/petitbleu/petitbleu/internal/pages"
	"github.com/petitbleu/petitbleu/internal/store"
)

const homeDays = 15 // days on the chart, today included

// API is the part of the native API that is about the first page.
type API struct {
	*door.Door
	counts *views.DayCounts
}

// Register puts the operation on the door. counts are those that the other nouns show too.
func Register(d *door.Door, counts *views.DayCounts) {
	a := &API{Door: d, counts: counts}
	door.On(d, "GET", door.WS+"/home", door.WorkspaceRead, "getHome", "Workspace", "Today's numbers, the health of each Page, and what is left to set up", a.getHome)
}

// Home is what the first page shows.
type Home struct {
	Today    Today         `json:"today"`
	Days     []Day         `json:"days" nullable:"false" doc:"The last 15 days, today last, in the workspace's time zone"`
	Channels []HomeChannel `json:"channels" nullable:"false"`
	Checks   []HomeCheck   `json:"checks" nullable:"false" doc:"What is left to set up"`
	Recent   []RecentLine  `json:"recent" nullable:"false" doc:"Empty for those who may not see people"`
}

// Today is today's numbers.
type Today struct {
	views.Numbers
	Settling int64 `json:"settling" doc:"Sent, but the answer was lost; being settled"`
}

// Day is one day's numbers.
type Day struct {
	Date string `json:"date" doc:"In the workspace's time zone" example:"2026-11-06"`
	views.Numbers
}

// HomeChannel is a Page's health.
type HomeChannel struct {
	PageID    string `json:"page_id"`
	Name      string `json:"name"`
	OK        bool   `json:"ok"`
	Level     string `json:"level" enum:"ok,warn,bad"`
	Sentence  string `json:"sentence"`
	SentToday int64  `json:"sent_today"`
}

func (a *API) getHome(ctx context.Context, in *door.InWorkspace) (Home, error) {
	return door.Read(ctx, a.Door, func(tx *store.Tx) (h Home, err error) {
		w, err := tx.Workspace(in.WS)
		if err != nil {
			return h, err
		}
		if err := a.numbers(tx, w, &h); err != nil {
			return h, err
		}
		subscribed := false
		if h.Channels, subscribed, err = a.channels(tx, w); err != nil {
			return h, err
		}
		if h.Checks, err = checks(tx, in.WS, len(h.Channels), subscribed); err != nil {
			return h, err
		}
		h.Recent = []RecentLine{}
		if door.CallerOf(ctx).May(door.PeopleRead) { // the lines name people
			h.Recent, err = recent(tx, in.WS)
		}
		return h, err
	})
}

// numbers fills in what became of the messages of the last days.
func (a *API) numbers(tx *store.Tx, w petitbleu.Workspace, h *Home) error {
	for back := homeDays - 1; back >= 0; back-- {
		start, counts, err := a.counts.DaysAgo(tx, w, back)
		if err != nil {
			return err
		}
		n := views.NumbersOf(counts)
		h.Days = append(h.Days, Day{Date: start.Format(time.DateOnly), Numbers: n})
		if back == 0 {
			h.Today = Today{Numbers: n}
			for _, c := range counts {
				if c.State == petitbleu.StateUnknown {
					h.Today.Settling += c.Count
				}
			}
		}
	}
	return nil
}

// channels tells how each Page is, and whether the webhook of all of them is in place on both levels.
func (a *API) channels(tx *store.Tx, w petitbleu.Workspace) (all []HomeChannel, subscribed bool, err error) {
	rows, err := tx.Pages(w.ID)
	if err != nil {
		return nil, false, err
	}
	checks, err := tx.PageChecks(w.ID)
	if err != nil {
		return nil, false, err
	}
	beats, err := tx.Beats(w.ID)
	if err != nil {
		return nil, false, err
	}
	sent, err := a.counts.SentToday(tx, w)
	all, subscribed = []HomeChannel{}, len(rows) > 0
	for _, p := range rows {
		check := pages.ReadCheck(checks[p.ID])
		health := pages.HealthOf(p, check, checks[p.ID].CheckedAt, beats[p.ID], a.Now())
		all = append(all, HomeChannel{PageID: p.ID, Name: p.Name, OK: health.Level == "ok", Level: health.Level, Sentence: health.Sentence, SentToday: sent[p.ID]})
		subscribed = subscribed && check.App.OK && check.Page.OK
	}
	return all, subscribed, err
}
