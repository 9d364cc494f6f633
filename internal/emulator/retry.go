package emulator

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
)

// retryPause is the pause after a call failed for the n-th time, n from 1, without jitter.
func retryPause(n int) time.Duration {
	if n <= len(retryPauses) {
		return retryPauses[n-1]
	}
	return retryLast
}

func (e *Emulator) callDelivered(q *queue, c *Call) {
	c.State, c.NextAt = "delivered", 0
	delete(e.st.Downs[q.key.page], q.key.app)
	if c.RepeatOf == 0 && e.strikes(faultRepeat, q.key.page) {
		for range orDefault(e.st.Faults[faultRepeat].Times, 1) {
			e.repeat(q, c)
		}
	}
}

// repeat queues the same body once more, as a call of its own.
func (e *Emulator) repeat(q *queue, c *Call) *Call {
	again := *c
	again.ID, again.RepeatOf = e.st.NextCall, c.ID
	again.Attempts, again.State, again.Made, again.NextAt = nil, "waiting", e.now(), e.now()
	e.st.NextCall++
	e.logCall(&again)
	q.waiting = append(q.waiting, &again)
	q.poke()
	return &again
}

// callFailed plans the next try, warns after 15 minutes of failure and unsubscribes the
// app from the Page after 60.
func (e *Emulator) callFailed(q *queue, c *Call) {
	now := e.now()
	makeMap(&e.st.Downs)
	byApp := e.st.Downs[q.key.page]
	makeMap(&byApp)
	e.st.Downs[q.key.page] = byApp
	down, failing := byApp[q.key.app]
	if !failing {
		down.Since = now
	}
	age := time.Duration(now-down.Since) * time.Millisecond
	if age >= disableAfter {
		delete(byApp, q.key.app)
		e.disable(q, c)
		return
	}
	if age >= alertAfter && !down.Alerted {
		down.Alerted = true
		e.alert(q.key, "warning", fmt.Sprintf("Webhook calls have been failing for %s. After 60 minutes the app is unsubscribed from this Page.", age.Round(time.Minute)))
	}
	byApp[q.key.app] = down
	pause := retryPause(len(c.Attempts))
	jitter := time.Duration((e.dice.Float64() - 0.5) * 0.4 * float64(pause))
	c.State, c.NextAt = "failing", now+(pause+jitter).Milliseconds()
	q.waiting = append(q.waiting, c)
}

// disable unsubscribes the app from the Page and gives up all that waits for it.
func (e *Emulator) disable(q *queue, c *Call) {
	c.State, c.NextAt = "given_up", 0
	for _, w := range q.waiting {
		w.State, w.NextAt = "given_up", 0
	}
	q.waiting, q.items = nil, nil
	if p := e.st.Pages[q.key.page]; p != nil {
		delete(p.Subscribed, q.key.app)
	}
	e.alert(q.key, "disabled", "Webhooks disabled: calls failed for 60 minutes. The app is unsubscribed from this Page; subscribe it again once the endpoint answers.")
	e.changed("page", q.key.page)
}

func (e *Emulator) alert(key queueKey, level, message string) {
	a := Alert{At: e.now(), AppID: key.app, PageID: key.page, Level: level, Message: message}
	e.st.Alerts = append(e.st.Alerts, a)
	e.logger.Warn("webhook alert", "app", key.app, "page", key.page, "level", level)
	e.publish("alert", a)
}
