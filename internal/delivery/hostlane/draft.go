package hostlane

import (
	"time"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/delivery/inhouse"
	"github.com/petitbleu/petitbleu/internal/store"
)

// draftNotice makes the notification of a message that was written; one without a row gets its row, as sent.
func draftNotice(known *inhouse.Known, d *draft, now time.Time) {
	m := d.m
	var o *store.Outcome
	if d.note, o, d.err = known.NoticeFor(m, now); d.err != nil || o != nil {
		d.ended = o
		return
	}
	if d.p == nil {
		return
	}
	m.State, m.Attempts, m.SendingAt, m.SentAt, m.UpdatedAt, m.DueAt = petitbleu.StateSent, 1, now, now, now, time.Time{}
	m.Content = d.note.Content
	d.note.Row, d.err = store.NewNotified(m, &d.note.Notification)
}
