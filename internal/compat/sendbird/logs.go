package sendbird

import (
	"cmp"
	"context"
	"errors"
	"net/http"
	"strconv"
	"time"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/card"
	"github.com/petitbleu/petitbleu/internal/store"
)

// typeOf gives the type of a variable by the fields in which it stands (section 7.7).
func typeOf(kinds []card.Kind) string {
	for _, k := range kinds {
		switch k {
		case card.KindURL:
			return "image"
		case card.KindTarget:
			return "action"
		}
	}
	return "text"
}

// notificationResource is a request to send, as logs show it (Notifications reference, section 13.1).
type notificationResource struct {
	NotificationID string       `json:"notification_id"`
	TemplateKey    string       `json:"template_key"`
	Channels       []logChannel `json:"channels"`
	Mode           string       `json:"mode"` // real-time, batch
	Title          string       `json:"title"`
	Tag            string       `json:"tag"`
	SentFrom       sentFrom     `json:"sent_from"`
	Status         string       `json:"status"`
	Targets        targetCounts `json:"targets"`
	Metrics        *metrics     `json:"metrics"` // null for real-time ones
	CreatedAt      int64        `json:"created_at"`
}

type logChannel struct {
	Key  string `json:"key"`
	Type string `json:"type"`
}

type sentFrom struct {
	Type  string `json:"type"`  // api, dashboard, braze
	Value string `json:"value"` // a token, masked
}

// metrics are of sections 12.9 and 12.10: both readings of the click-through rate.
type metrics struct {
	Sent       int64   `json:"sent"`
	Impression int64   `json:"impression"`
	Read       int64   `json:"read"`
	Clicked    int64   `json:"clicked"`
	CTRViewed  float64 `json:"ctr_viewed"`
	CTRSent    float64 `json:"ctr_sent"`
}

func ratio(n, of int64) float64 {
	if of == 0 {
		return 0
	}
	return float64(n) / float64(of)
}

// messageResource is one person's notification (section 13.2).
type messageResource struct {
	MessageID      string      `json:"message_id"`
	NotificationID string      `json:"notification_id"`
	UserID         string      `json:"user_id"`
	TemplateKey    string      `json:"template_key"`
	Channel        logChannel  `json:"channel"`
	Mode           string      `json:"mode"`
	Title          string      `json:"title"`
	Tag            string      `json:"tag"`
	Priority       string      `json:"priority"`
	MessageData    messageData `json:"message_data"`
	CreatedAt      int64       `json:"created_at"`
}

type messageData struct {
	Status     string `json:"message_status"` // SENT, READ
	ChannelURL string `json:"channel_url"`
	Label      string `json:"label"`
	ReadAt     int64  `json:"read_at,omitempty"`
	ViewedAt   int64  `json:"viewed_at,omitempty"`
	ClickedAt  int64  `json:"clicked_at,omitempty"`
}

// The modes as logs write them.
const (
	loggedRealtime = "real-time"
	loggedBatch    = "batch"
)

// loggedMode gives how something was sent in the words of logs. A campaign sends to many; a trial is sent to one.
func loggedMode(m petitbleu.SendMode) string {
	if m == petitbleu.ModeBatch || m == petitbleu.ModeCampaign {
		return loggedBatch
	}
	return loggedRealtime
}

// names are what logs say of feeds and templates.
type names struct{ feeds, templates map[string]string }

func namesOf(tx *store.Tx, ws string) (n names, err error) {
	n = names{map[string]string{}, map[string]string{}}
	feeds, err := tx.Feeds(ws)
	if err != nil {
		return n, err
	}
	for _, f := range feeds {
		n.feeds[f.ID] = f.Key
	}
	templates, err := tx.CardTemplates(ws, store.CardTemplateSearch{All: true, Limit: 100_000})
	for _, t := range templates {
		n.templates[t.ID] = t.Key
	}
	return n, err
}

// notifications lists requests to send, newest first, by template_key, tag, and a time in created_after and
// created_before.
func (d *Door) notifications(ctx context.Context, c *call) (int, any, error) {
	limit, token, err := page(c.request)
	if err != nil {
		return 0, nil, err
	}
	s := store.BatchSearch{Tag: c.request.URL.Query().Get("tag"), Before: token, Limit: limit + 1}
	if s.Since, s.Until, err = times(c.request); err != nil {
		return 0, nil, err
	}
	out := struct {
		Notifications []notificationResource `json:"notifications"`
		HasMore       bool                   `json:"has_more"`
		Token         string                 `json:"token"`
	}{Notifications: []notificationResource{}}
	err = d.Store.Read(ctx, func(tx *store.Tx) error {
		n, err := namesOf(tx, c.ws)
		if err != nil {
			return err
		}
		if key := c.request.URL.Query().Get("template_key"); key != "" {
			t, err := tx.CardTemplateKeyed(c.ws, key)
			if errors.Is(err, store.ErrNotFound) {
				return nil
			}
			if err != nil {
				return err
			}
			s.TemplateID = t.ID
		}
		rows, err := tx.Batches(c.ws, s)
		if err != nil {
			return err
		}
		if out.HasMore = len(rows) > limit; out.HasMore {
			rows = rows[:limit]
			out.Token = rows[limit-1].ID
		}
		for _, b := range rows {
			v, err := d.ofBatch(tx, b, n)
			if err != nil {
				return err
			}
			out.Notifications = append(out.Notifications, v)
		}
		return nil
	})
	return http.StatusOK, out, err
}

// times reads the bounds of a list, Unix milliseconds.
func times(r *http.Request) (since, until time.Time, err error) {
	for name, to := range map[string]*time.Time{"created_after": &since, "created_before": &until} {
		text := r.URL.Query().Get(name)
		if text == "" {
			continue
		}
		ms, err := strconv.ParseInt(text, 10, 64)
		if err != nil {
			return since, until, refuse(codeNumber, "Expected a number: %q.", name)
		}
		*to = time.UnixMilli(ms).UTC()
	}
	return since, until, nil
}

func (d *Door) ofBatch(tx *store.Tx, b petitbleu.Batch, n names) (v notificationResource, err error) {
	v = notificationResource{NotificationID: b.ID, TemplateKey: b.TemplateKey, Channels: []logChannel{{n.feeds[b.FeedID], channelType}}, Mode: loggedMode(b.Mode), Title: b.Title, Tag: b.Tag,
		Status: string(b.State), Targets: targetCounts{b.Accepted, b.Rejected}, CreatedAt: b.CreatedAt.UnixMilli()}
	if v.SentFrom, err = from(tx, b.WorkspaceID, b.Origin, b.By); err != nil {
		return v, err
	}
	if v.Mode == loggedRealtime { // section 12.10
		return v, nil
	}
	f, err := tx.NotificationFunnel(b.WorkspaceID, store.NotificationLogSearch{Batch: &b})
	v.Metrics = &metrics{f.Sent, f.Viewed, f.Read, f.Clicked, ratio(f.Clicked, f.Viewed), ratio(f.Clicked, f.Sent)}
	return v, err
}

// from says who sent something; of a token no more than how it begins.
func from(tx *store.Tx, ws, origin, by string) (sentFrom, error) {
	s := sentFrom{Type: cmp.Or(origin, "api")}
	if origin == "app" {
		s.Type = "dashboard"
	}
	if petitbleu.IsID(petitbleu.KindAPIKey, by) {
		all, err := tx.APIKeys(ws)
		if err != nil {
			return s, err
		}
		for _, k := range all {
			if k.ID == by {
				s.Value = k.Prefix + "********"
			}
		}
	}
	return s, nil
}

// notification gives one request, or one realtime notification.
func (d *Door) notification(ctx context.Context, c *call) (status int, body any, err error) {
	id := c.request.PathValue("id")
	err = d.Store.Read(ctx, func(tx *store.Tx) error {
		n, err := namesOf(tx, c.ws)
		if err != nil {
			return err
		}
		b, err := tx.Batch(c.ws, id)
		if err == nil {
			body, err = d.ofBatch(tx, b, n)
			return err
		}
		if !errors.Is(err, store.ErrNotFound) {
			return err
		}
		l, err := tx.NotificationLine(c.ws, id)
		if errors.Is(err, store.ErrNotFound) {
			return refuse(codeNotFound, "Notification not found: %q.", id)
		}
		v := notificationResource{NotificationID: l.ID, TemplateKey: n.templates[l.TemplateID], Channels: []logChannel{{n.feeds[l.FeedID], channelType}}, Mode: loggedRealtime,
			Tag: l.Tag, SentFrom: sentFrom{Type: cmp.Or(l.Origin, "api")}, Status: "done", Targets: targetCounts{Accepted: 1}, CreatedAt: l.At.UnixMilli()}
		body = v
		return err
	})
	return http.StatusOK, body, err
}

// messages lists people's notifications, newest first: of one request, of a user, a template, a tag, a status or a time.
func (d *Door) messages(ctx context.Context, c *call) (int, any, error) {
	limit, token, err := page(c.request)
	if err != nil {
		return 0, nil, err
	}
	out := struct {
		Messages []messageResource `json:"messages"`
		HasMore  bool              `json:"has_more"`
		Token    string            `json:"token"`
	}{Messages: []messageResource{}}
	s := store.NotificationLogSearch{Tag: c.request.URL.Query().Get("tag"), Before: token, Limit: limit + 1}
	if s.Since, s.Until, err = times(c.request); err != nil {
		return 0, nil, err
	}
	switch c.request.URL.Query().Get("message_status") {
	case "":
	case petitbleu.StatusSent:
		s.Status = "unread"
	case petitbleu.StatusRead:
		s.Status = "read"
	default:
		return 0, nil, invalid("message_status", "It is SENT or READ.")
	}
	if user := c.request.URL.Query().Get("user_id"); user != "" {
		id, _, err := d.Feed.ProfileOf(ctx, c.ws, user, false)
		if errors.Is(err, &petitbleu.Error{Code: petitbleu.CodeNotFound}) {
			return http.StatusOK, out, nil
		}
		if err != nil {
			return 0, nil, err
		}
		s.ProfileID = id
	}
	err = d.Store.Read(ctx, func(tx *store.Tx) error {
		n, err := namesOf(tx, c.ws)
		if err != nil {
			return err
		}
		batch, none, err := d.narrow(tx, c, &s)
		if err != nil || none {
			return err
		}
		rows, err := tx.NotificationLog(c.ws, s)
		if out.HasMore = len(rows) > limit; out.HasMore {
			rows = rows[:limit]
			out.Token = rows[limit-1].ID
		}
		titles := map[string]string{}
		if batch != nil {
			titles[batch.ID] = batch.Title
		}
		for _, l := range rows {
			title, err := titleOf(tx, c.ws, l.GroupID, titles)
			if err != nil {
				return err
			}
			out.Messages = append(out.Messages, messageOf(l, n, title))
		}
		return err
	})
	return http.StatusOK, out, err
}

// narrow reads which request and which template a list of messages is of; none: there is no such.
func (d *Door) narrow(tx *store.Tx, c *call, s *store.NotificationLogSearch) (batch *petitbleu.Batch, none bool, err error) {
	id := cmp.Or(c.request.PathValue("id"), c.request.URL.Query().Get("notification_id"))
	if id != "" {
		b, err := tx.Batch(c.ws, id)
		switch {
		case err == nil:
			s.Batch, batch = &b, &b
		case errors.Is(err, store.ErrNotFound) && petitbleu.IsID(petitbleu.KindMessage, id):
			s.Before, s.Limit = id+"~", 1 // a realtime one is its own request
			if _, err := tx.NotificationLine(c.ws, id); err != nil {
				return nil, true, refuse(codeNotFound, "Notification not found: %q.", id)
			}
		case errors.Is(err, store.ErrNotFound):
			return nil, true, refuse(codeNotFound, "Notification not found: %q.", id)
		default:
			return nil, true, err
		}
	}
	key := c.request.URL.Query().Get("template_key")
	if key == "" {
		return batch, false, nil
	}
	t, err := tx.CardTemplateKeyed(c.ws, key)
	if errors.Is(err, store.ErrNotFound) {
		return nil, true, nil
	}
	s.TemplateID = t.ID
	return batch, false, err
}

// titleOf gives the title of the request that a notification came by, which titles may know already.
func titleOf(tx *store.Tx, ws, request string, titles map[string]string) (string, error) {
	if title, known := titles[request]; known || request == "" {
		return title, nil
	}
	b, err := tx.Batch(ws, request)
	if err != nil && !errors.Is(err, store.ErrNotFound) { // it may not be kept any more
		return "", err
	}
	titles[request] = b.Title
	return b.Title, nil
}

func messageOf(l store.NotificationLine, n names, title string) messageResource {
	v := messageResource{MessageID: l.ID, NotificationID: cmp.Or(l.GroupID, l.ID), UserID: l.UserID, TemplateKey: n.templates[l.TemplateID], Channel: logChannel{n.feeds[l.FeedID], channelType},
		Mode: loggedMode(l.Mode), Title: title, Tag: l.Tag, Priority: l.Priority, CreatedAt: l.At.UnixMilli(),
		MessageData: messageData{Status: petitbleu.StatusSent, ChannelURL: n.feeds[l.FeedID], Label: l.Label, ReadAt: milli(l.ReadAt), ViewedAt: milli(l.ViewedAt), ClickedAt: milli(l.ClickedAt)}}
	if !l.ReadAt.IsZero() {
		v.MessageData.Status = petitbleu.StatusRead
	}
	return v
}

func milli(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.UnixMilli()
}

// message gives one person's notification.
func (d *Door) message(ctx context.Context, c *call) (status int, body any, err error) {
	id := c.request.PathValue("message")
	err = d.Store.Read(ctx, func(tx *store.Tx) error {
		l, err := tx.NotificationLine(c.ws, id)
		if errors.Is(err, store.ErrNotFound) {
			return refuse(codeNotFound, "Message not found: %q.", id)
		}
		if err != nil {
			return err
		}
		n, err := namesOf(tx, c.ws)
		if err != nil {
			return err
		}
		title, err := titleOf(tx, c.ws, l.GroupID, map[string]string{})
		body = messageOf(l, n, title)
		return err
	})
	return http.StatusOK, body, err
}
