package world

import (
	"fmt"
	"time"
)

// The platform does not publish its schedule; this is the one of the Messenger Platform
// reference, section 1.5: at about 0, 5, 15 and 60 s, then every 5 minutes, with jitter.
var retryPauses = []time.Duration{0, 5 * time.Second, 15 * time.Second, 60 * time.Second}

const (
	retryLast    = 5 * time.Minute
	alertAfter   = 15 * time.Minute
	disableAfter = 60 * time.Minute
	otherGiveUp  = 36 * time.Hour
)

// retryPause is the pause after a call failed for the n-th time, n from 1, without jitter.
func retryPause(n int) time.Duration {
	if n <= len(retryPauses) {
		return retryPauses[n-1]
	}
	return retryLast
}

func (w *World) callDelivered(q *Queue, c *Call) {
	c.State, c.NextAt = "delivered", 0
	delete(w.State.Downs[q.key.Page], q.key.App)
	if c.RepeatOf == 0 && w.strikes(faultRepeat, q.key) {
		for range OrDefault(w.State.Faults[faultRepeat].Times, 1) {
			w.Repeat(q, c)
		}
	}
}

// Repeat queues the same body once more, as a call of its own.
func (w *World) Repeat(q *Queue, c *Call) *Call {
	again := *c
	again.ID, again.RepeatOf = w.State.NextCall, c.ID
	again.Attempts, again.State, again.Made, again.NextAt = nil, "waiting", w.Now(), w.Now()
	w.State.NextCall++
	w.logCall(&again)
	q.waiting = append(q.waiting, &again)
	q.poke()
	return &again
}

// callFailed plans the next try, warns after 15 minutes of failure and unsubscribes the
// app from the Page after 60.
func (w *World) callFailed(q *Queue, c *Call) {
	w.cancelLinks(c)
	now := w.Now()
	MakeMap(&w.State.Downs)
	byApp := w.State.Downs[q.key.Page]
	MakeMap(&byApp)
	w.State.Downs[q.key.Page] = byApp
	down, failing := byApp[q.key.App]
	if !failing {
		down.Since = now
	}
	age := time.Duration(now-down.Since) * time.Millisecond
	if q.key.Page == "" { // another object than a Page: tried for 36 hours
		if age >= otherGiveUp {
			delete(byApp, q.key.App)
			c.State, c.NextAt = "given_up", 0
			return
		}
	} else if age >= disableAfter {
		delete(byApp, q.key.App)
		w.disable(q, c)
		return
	}
	if age >= alertAfter && !down.Alerted && q.key.Page != "" {
		down.Alerted = true
		w.Warn(q.key, "warning", fmt.Sprintf("Webhook calls have been failing for %s. After 60 minutes the app is unsubscribed from this Page.", age.Round(time.Minute)))
	}
	byApp[q.key.App] = down
	pause := retryPause(len(c.Attempts))
	jitter := time.Duration((w.dice.Float64() - 0.5) * 0.4 * float64(pause))
	c.State, c.NextAt = "failing", now+(pause+jitter).Milliseconds()
	q.waiting = append(q.waiting, c)
}

// disable unsubscribes the app from the Page and gives up all that waits for it.
func (w *World) disable(q *Queue, c *Call) {
	c.State, c.NextAt = "given_up", 0
	for _, late := range q.waiting {
		late.State, late.NextAt = "given_up", 0
	}
	q.waiting, q.Items = nil, nil
	if p := w.State.Pages[q.key.Page]; p != nil {
		delete(p.Subscribed, q.key.App)
	}
	if w.RulesAt() < dayOnePageOff {
		w.disableApp(q.key.App)
		w.Warn(q.key, "disabled", "Webhooks disabled: calls failed for 60 minutes. The callback is switched off and all Pages are unsubscribed; add the webhook again and subscribe each Page again once the endpoint answers.")
		w.Changed("app", q.key.App)
		return
	}
	w.Warn(q.key, "disabled", "Webhooks disabled: calls failed for 60 minutes. The app is unsubscribed from this Page; subscribe it again once the endpoint answers.")
	w.Changed("page", q.key.Page)
}

// dayOnePageOff is about when a failing endpoint began to lose one Page only; until then it
// lost its callback and all Pages (the founding documents of 2020).
var dayOnePageOff = day(2021, 1, 1)

func (w *World) disableApp(id string) {
	if app := w.State.Apps[id]; app != nil {
		app.CallbackOff = true
	}
	for _, p := range w.State.Pages {
		delete(p.Subscribed, id)
	}
	for key, q := range w.Queues {
		if key.App == id {
			for _, late := range q.waiting {
				late.State, late.NextAt = "given_up", 0
			}
			q.waiting, q.Items = nil, nil
		}
	}
}

// Warn notes a mail to the developers of an app.
func (w *World) Warn(key QueueKey, level, message string) {
	a := Alert{At: w.Now(), AppID: key.App, PageID: key.Page, Level: level, Message: message}
	w.State.Alerts = append(w.State.Alerts, a)
	w.Logger.Warn("webhook alert", "app", key.App, "page", key.Page, "level", level)
	w.Publish("alert", a)
}
