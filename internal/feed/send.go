package feed

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/feed/item"
	"github.com/petitbleu/petitbleu/internal/store"
)

// Target is one person of a request.
type Target struct {
	UserID    string          `json:"u"`
	Variables json.RawMessage `json:"v,omitempty"` // an object; see item.ReadValues
	Callback  json.RawMessage `json:"c,omitempty"` // handed to whoever is told of statuses outside
}

// Send is what is sent to whom a request names.
type Send struct {
	TemplateKey string
	Tag         string // a word by which results are grouped; people never see it
	Title       string // a name for the log
	Priority    string // high, normal, low; empty: normal
	EventName   string // the custom event that tells SENT and READ; empty: none
	Origin      string // api, app, braze
	By          string // the user, or the API key
	Purpose     petitbleu.Purpose
	PlannedAt   time.Time // zero: now
	Strict      *bool     // a variable without a value is refused; nil: as the template says
	Test        bool      `json:",omitempty"` // a trial: it counts nowhere
	Draft       bool      `json:",omitempty"` // a trial of what the draft of the template says

	mode petitbleu.SendMode // set by Realtime and Batch

	// With runs in the transaction that keeps the request, before anything is written: what it refuses is not kept. nil:
	// nothing does. Of a batch only.
	With func(tx *store.Tx) error `json:"-"`
}

// Sent is what became of a realtime request.
type Sent struct {
	NotificationID string    `json:"notification_id"`      // of the request: the message's, or that of its batch
	MessageID      string    `json:"message_id,omitempty"` // empty: it waits
	ProfileID      string    `json:"profile_id,omitempty"`
	Created        bool      `json:"created,omitempty"` // nobody had this user id: a person was made
	Version        int64     `json:"version,omitempty"`
	At             time.Time `json:"at"`
	// Reason says why it was dropped (stopped, capped, safe_mode) or waits (quiet_hours; unavailable: sending is halted); empty:
	// it is in the feed, or waits for its time.
	Reason petitbleu.Code `json:"reason,omitempty"`
	Until  time.Time      `json:"until,omitzero"` // when one that waits is due
	Again  bool           `json:"-"`              // the answer to a request that was made before, under the same key
}

const (
	titleLimit     = 200
	tagLimit       = 100
	eventNameLimit = 255
	keyLimit       = 255
)

func (s *Send) check() error {
	if s.Priority == "" {
		s.Priority = "normal"
	}
	if s.Origin == "" {
		s.Origin = "api"
	}
	switch {
	case s.TemplateKey == "":
		return invalid("template_key", "Name the card template by its key.")
	case s.Priority != "high" && s.Priority != "normal" && s.Priority != "low":
		return invalid("priority", "A priority is high, normal or low.")
	case utf8.RuneCountInString(s.Title) > titleLimit:
		return invalid("title", "A title has at most %d characters.", titleLimit)
	case utf8.RuneCountInString(s.Tag) > tagLimit:
		return invalid("tag", "A tag has at most %d characters.", tagLimit)
	case utf8.RuneCountInString(s.EventName) > eventNameLimit:
		return invalid("event_name", "The name of an event has at most %d characters.", eventNameLimit)
	case hasControl(s.TemplateKey) || hasControl(s.Title) || hasControl(s.Tag) || hasControl(s.EventName):
		return invalid("title", "Neither the title nor the tag, the name of the event nor the key of the template may hold control characters.")
	case s.Purpose != petitbleu.PurposePromotional && s.Purpose != petitbleu.PurposeTransactional:
		return invalid("purpose", "In-app notifications are promotional or transactional.")
	}
	return nil
}

// setMode says how it is sent; what has the tag of trials is one.
func (s *Send) setMode(m petitbleu.SendMode) {
	if s.mode = m; s.Tag == TestTag {
		s.mode = petitbleu.ModeTest
	}
}

// keyScope names the keys of requests: one key is of one request, however it is sent.
const keyScope = "notifications"

// claim takes the key of a request, where it has one, and reads what an earlier request of the key was answered into
// answer. Another request under the same key is refused.
func claim(tx *store.Tx, workspace, scope, key, hash string, answer any, now time.Time) (again bool, err error) {
	if key == "" {
		return false, nil
	}
	text, err := json.Marshal(answer)
	if err != nil {
		return false, fmt.Errorf("write the answer: %w", err)
	}
	earlier, fresh, err := tx.ClaimIdempotencyKey(store.IdempotencyKey{WorkspaceID: workspace, Scope: scope, Key: key, RequestHash: hash, Status: 200, Response: string(text), CreatedAt: now},
		now.Add(-petitbleu.NotificationKeyLife))
	if err != nil || fresh {
		return false, err
	}
	if earlier.RequestHash != hash {
		return false, petitbleu.Errorf(petitbleu.CodeKeyReused, "Another request was made under this key. Give each request a key of its own.").At("idempotency_key")
	}
	if err := json.Unmarshal([]byte(earlier.Response), answer); err != nil {
		return false, fmt.Errorf("read the earlier answer: %w", err)
	}
	return true, nil
}

// hashOf names a request, so that another one under its key is recognised.
func hashOf(all ...any) (string, error) {
	h := sha256.New()
	if err := json.NewEncoder(h).Encode(all); err != nil {
		return "", petitbleu.Errorf(petitbleu.CodeInvalidBody, "The variables are not JSON.")
	}
	return hex.EncodeToString(h.Sum(nil)), nil
}

func hasControl(s string) bool {
	return strings.ContainsFunc(s, unicode.IsControl) || !utf8.ValidString(s)
}

func checkKey(key string) error {
	if len(key) > keyLimit || hasControl(key) {
		return invalid("idempotency_key", "A key has at most %d bytes, and no control characters.", keyLimit)
	}
	return nil
}

// Realtime notifies one person at once. An unknown user id makes a person. A promotional one is dropped where the person
// does not want it, or has got enough, and waits for the end of quiet hours. key names the request for a day: the same one
// gets the same answer, and nobody has two; empty: none.
func (e *Engine) Realtime(ctx context.Context, workspace string, s Send, t Target, key string) (sent Sent, err error) {
	if s.Purpose == "" {
		s.Purpose = petitbleu.PurposeTransactional
	}
	s.setMode(petitbleu.ModeRealtime)
	if err := s.check(); err != nil {
		return sent, err
	}
	if err := checkKey(key); err != nil {
		return sent, err
	}
	if err := CheckUser(t.UserID); err != nil {
		return sent, err
	}
	values, err := item.ReadValues(t.Variables)
	if err != nil {
		return sent, err
	}
	hash, err := hashOf(s, t)
	if err != nil {
		return sent, err
	}
	if key != "" { // a repeat is answered even if what it names is gone meanwhile
		if again, err := e.answered(ctx, workspace, keyScope, key, hash, &sent); again || err != nil {
			sent.Again = again
			return sent, err
		}
	}
	for {
		sent, err = e.realtime(ctx, workspace, s, t, values, key, hash)
		if !errors.Is(err, errMoved) {
			return sent, err
		}
	}
}

// answered gives the answer to an earlier request of a key.
func (e *Engine) answered(ctx context.Context, workspace, scope, key, hash string, answer any) (bool, error) {
	again := false
	err := e.read(ctx, func(tx *store.Tx) error {
		earlier, err := tx.IdempotencyKey(workspace, scope, key)
		if err != nil || earlier.CreatedAt.Before(e.now().Add(-petitbleu.NotificationKeyLife)) {
			return ignoreMissing(err)
		}
		if earlier.RequestHash != hash {
			return petitbleu.Errorf(petitbleu.CodeKeyReused, "Another request was made under this key. Give each request a key of its own.").At("idempotency_key")
		}
		again = true
		return json.Unmarshal([]byte(earlier.Response), answer)
	})
	return again, err
}

func (e *Engine) realtime(ctx context.Context, workspace string, s Send, t Target, values item.Values, key, hash string) (sent Sent, err error) {
	if err := e.tag(ctx, workspace, s.Tag); err != nil {
		return sent, err
	}
	now := e.now()
	if s.PlannedAt.After(now) {
		return e.later(ctx, workspace, s, t, key, hash, s.PlannedAt, "")
	}
	d, text, err := e.chosen(ctx, workspace, &s, values)
	if err != nil {
		return sent, err
	}
	m := messageOf(workspace, d, &s, t.UserID, now)
	m.ID, m.Content = petitbleu.NewID(petitbleu.KindMessage, now), textContent(text)
	n, err := d.Make(m, orderOf(&s, t.Callback), values) // before a person is made for what cannot be sent
	if err != nil {
		return sent, err
	}
	found, made, err := e.profilesOf(ctx, workspace, []string{t.UserID}, true)
	if err != nil {
		return sent, err
	}
	m.ProfileID = found[t.UserID]
	if m.ProfileID == "" {
		return sent, invalid("user_id", "Nobody can be made for this user id.")
	}
	n.ProfileID = m.ProfileID
	sent = Sent{NotificationID: m.ID, MessageID: m.ID, ProfileID: m.ProfileID, Created: made[t.UserID], Version: d.Version, At: now}
	if s.Title != "" {
		m.GroupID = petitbleu.NewID(petitbleu.KindBatch, now)
		sent.NotificationID = m.GroupID
	}
	return e.deliver(ctx, d, &s, m, &n, sent, delivering{target: t, key: key, hash: hash})
}

type delivering struct {
	target    Target
	key, hash string
}

// there gives errMoved when the person of a message merged or was deleted since they were looked up. Who does so later waits for
// this transaction.
func there(tx *store.Tx, m *petitbleu.Message) error {
	if err := tx.HoldNotifications(m.WorkspaceID); err != nil {
		return err
	}
	_, err := tx.Profile(m.WorkspaceID, m.ProfileID)
	if errors.Is(err, store.ErrNotFound) {
		return errMoved
	}
	return err
}

// deliver writes a message with its notification, unless the person does not want it.
func (e *Engine) deliver(ctx context.Context, d *item.Design, s *Send, m *petitbleu.Message, n *petitbleu.Notification, sent Sent, o delivering) (Sent, error) {
	verdicts, err := e.judge(ctx, m.WorkspaceID, d, s.Purpose, []string{m.ProfileID}, m.SentAt)
	if err != nil {
		return sent, err
	}
	if halted, err := e.halted(ctx, m.WorkspaceID); halted || err != nil {
		if err != nil {
			return sent, err
		}
		return e.later(ctx, m.WorkspaceID, *s, o.target, o.key, o.hash, m.SentAt, petitbleu.CodeUnavailable)
	}
	v, refused := verdicts[m.ProfileID]
	if refused && !v.until.IsZero() {
		return e.later(ctx, m.WorkspaceID, *s, o.target, o.key, o.hash, v.until, v.reason)
	}
	row, err := store.NewNotified(m, n)
	if err != nil {
		return sent, err
	}
	var news *store.StatusRow
	if refused {
		drop(m, v)
		sent.Reason = v.reason
	} else if news, err = store.NewStatusRow(statusNews(m.WorkspaceID, petitbleu.StatusSent, m.SentAt, []petitbleu.Notification{*n})); err != nil {
		return sent, err
	}
	err = e.o.Store.Write(ctx, func(tx *store.Tx) error {
		answer := sent
		again, err := claim(tx, m.WorkspaceID, keyScope, o.key, o.hash, &answer, m.CreatedAt)
		if again || err != nil {
			sent, sent.Again = answer, again
			return err
		}
		if m.GroupID != "" {
			if err := tx.InsertBatch(batchOf(d, s, m, refused)); err != nil {
				return err
			}
		}
		if err := tellSend(tx, newsRealtime, m.WorkspaceID, sent.NotificationID, s, 1, m.CreatedAt); err != nil {
			return err
		}
		if err := there(tx, m); err != nil {
			return err
		}
		if refused {
			if err := tx.InsertMessages([]petitbleu.Message{*m}); err != nil {
				return err
			}
			return tx.CountFailed(m.WorkspaceID, failedOf(d, s.mode, m.CreatedAt), 1)
		}
		if _, err := tx.InsertNotified(m.WorkspaceID, []store.Notified{row}); err != nil {
			return err
		}
		return tx.AddStatus(news)
	})
	if err == nil && !sent.Again && !refused {
		e.changed(m.WorkspaceID, m.ProfileID)
		e.o.Wake()
	}
	return sent, err
}

// halted tells whether somebody halted all sending.
func (e *Engine) halted(ctx context.Context, workspace string) (all bool, err error) {
	err = e.read(ctx, func(tx *store.Tx) error {
		h, err := tx.HaltedPages(workspace)
		all = h.All
		return err
	})
	return all, err
}

// messageOf gives the message of a request to one person, without id, person and text.
func messageOf(workspace string, d *item.Design, s *Send, user string, now time.Time) *petitbleu.Message {
	return &petitbleu.Message{WorkspaceID: workspace, Channel: petitbleu.ChannelInApp, Recipient: user, Origin: s.Origin, Part: 1, Purpose: s.Purpose, CustomerID: user, SendID: s.Tag, Test: s.Test,
		State: petitbleu.StateSent, Attempts: 1, CreatedAt: now, SendingAt: now, SentAt: now, UpdatedAt: now}
}

func textContent(text string) petitbleu.Content {
	return petitbleu.Content{Type: petitbleu.ContentText, Text: text}
}

// drop makes a message one that did not go out.
func drop(m *petitbleu.Message, v verdict) {
	m.State, m.Reason, m.ReasonText = petitbleu.StateDropped, v.reason, v.sentence
	m.Attempts, m.SendingAt, m.SentAt = 0, time.Time{}, time.Time{}
}

func orderOf(s *Send, callback json.RawMessage) item.Order {
	return item.Order{Tag: s.Tag, Priority: s.Priority, EventName: s.EventName, Mode: s.mode, Callback: callback, Strict: s.Strict}
}

// batchOf gives the batch of a realtime request that has a title, done.
func batchOf(d *item.Design, s *Send, m *petitbleu.Message, refused bool) petitbleu.Batch {
	b := newBatch(m.WorkspaceID, m.GroupID, d, s, m.CreatedAt)
	b.State, b.Targets, b.Accepted, b.DoneAt = petitbleu.BatchDone, 1, 1, m.CreatedAt
	if refused {
		b.Accepted, b.Rejected = 0, 1
	}
	return b
}

// plannedAt gives when a request is due, zero where that is now.
func plannedAt(due, now time.Time) time.Time {
	if due.After(now) {
		return due
	}
	return time.Time{}
}

// failedOf names the figures of what got into no feed.
func failedOf(d *item.Design, mode petitbleu.SendMode, now time.Time) *petitbleu.Notification {
	return &petitbleu.Notification{At: now, TemplateID: d.Template.ID, FeedID: d.Feed.ID, Mode: mode}
}

func newBatch(workspace, id string, d *item.Design, s *Send, now time.Time) petitbleu.Batch {
	return petitbleu.Batch{WorkspaceID: workspace, ID: id, TemplateID: d.Template.ID, TemplateKey: d.Template.Key, Version: d.Version, FeedID: d.Feed.ID, Mode: s.mode, Title: s.Title, Tag: s.Tag,
		Priority: s.Priority, Purpose: s.Purpose, EventName: s.EventName, Origin: s.Origin, By: s.By, State: petitbleu.BatchSending, CreatedAt: now}
}

// statusNews gives what is to be told of notifications; those without an event are left out.
func statusNews(workspace, status string, now time.Time, all []petitbleu.Notification) store.StatusNews {
	n := store.StatusNews{WorkspaceID: workspace, ID: petitbleu.NewID(petitbleu.KindNews, now), Status: status, At: now}
	for i := range all {
		if all[i].EventName != "" {
			n.Items = append(n.Items, store.StatusItem{ID: all[i].ID, ProfileID: all[i].ProfileID, EventName: all[i].EventName, Callback: all[i].Callback})
		}
	}
	return n
}

// later makes a realtime request a batch of one that is due at an instant.
func (e *Engine) later(ctx context.Context, workspace string, s Send, t Target, key, hash string, due time.Time, reason petitbleu.Code) (sent Sent, err error) {
	line, err := json.Marshal(t)
	if err != nil {
		return sent, petitbleu.Errorf(petitbleu.CodeInvalidBody, "The variables are not JSON.")
	}
	now := e.now()
	err = e.o.Store.Write(ctx, func(tx *store.Tx) error {
		d, err := e.toSend(tx, workspace, &s)
		if err != nil {
			return err
		}
		b := newBatch(workspace, petitbleu.NewID(petitbleu.KindBatch, now), d, &s, now)
		b.Targets, b.PlannedAt = 1, plannedAt(due, now)
		sent = Sent{NotificationID: b.ID, Version: d.Version, At: now, Reason: reason, Until: due}
		answer := sent
		again, err := claim(tx, workspace, keyScope, key, hash, &answer, now)
		if again || err != nil {
			sent, sent.Again = answer, again
			return err
		}
		if err := tx.InsertBatch(b); err != nil {
			return err
		}
		return tx.InsertBatchBlocks([]store.BatchBlock{{WorkspaceID: workspace, BatchID: b.ID, People: 1, Targets: string(line), DueAt: due}})
	})
	return sent, err
}

func ignoreMissing(err error) error {
	if errors.Is(err, store.ErrNotFound) {
		return nil
	}
	return err
}
