package world

import "time"

const (
	WindowMS = int64(24 * time.Hour / time.Millisecond)
	weekMS   = 7 * WindowMS
)

// What opens the standard window (Messenger Platform reference, section 3.1).
const (
	openMessage  = "message"
	openPostback = "postback"
	openPlugin   = "send_to_messenger"
	openLink     = "m.me link"
	openReaction = "reaction"
	openNotifyMe = "notify_me"
)

// Qualify notes an action that opens the window for 24 hours.
func (w *World) Qualify(t *Thread, by string) {
	w.route(t)
	t.QualifiedAt, t.QualifiedBy = w.Now(), by
	t.PlusOneUsed, t.SentSince = false, 0
	if by == openMessage {
		t.LastMessageAt = t.QualifiedAt
	}
	t.Gone, t.Requested = false, false
	w.Note(Effect{Kind: EffectWindow, Page: t.PageID, Person: t.PersonID, Name: by})
	w.Publish("thread", map[string]string{"page": t.PageID, "person": t.PersonID})
}

// WindowOpen tells whether the standard 24 hours run.
func (t *Thread) WindowOpen(now int64) bool {
	return t.QualifiedAt > 0 && now < t.QualifiedAt+WindowMS
}

func day(y, m, d int) int64 { return time.Date(y, time.Month(m), d, 0, 0, 0, 0, time.UTC).UnixMilli() }

// FromPlugin tells whether the Send to Messenger plugin was what opened the window last.
func (t *Thread) FromPlugin() bool { return t.QualifiedBy == openPlugin }
