package feeds

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"time"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/api/door"
	"github.com/petitbleu/petitbleu/internal/api/views"
	"github.com/petitbleu/petitbleu/internal/feed"
	"github.com/petitbleu/petitbleu/internal/feed/item"
	"github.com/petitbleu/petitbleu/internal/store"
)

const notificationPath = door.WS + "/notifications"

// registerNotifications adds sending in-app notifications, and the log of what was sent.
func (a *API) registerNotifications() {
	door.On(a.Door, "POST", notificationPath, door.MessagesSend, "sendNotification", "Feeds", "Send an in-app notification to one person: it is in the feed when the answer leaves", a.notificationSend, door.Status(http.StatusAccepted))
	door.On(a.Door, "GET", notificationPath, door.MessagesRead, "listNotifications", "Feeds", "In-app notifications that were sent, newest first", a.notificationList)
	door.On(a.Door, "GET", door.WS+"/notification-figures", door.CampaignsRead, "getNotificationFigures", "Feeds", "What became of in-app notifications, by the day on which they were sent and by template", a.notificationFigures)
	door.On(a.Door, "GET", notificationPath+"/{id}", door.MessagesRead, "getNotification", "Feeds", "One in-app notification: what the person sees, and what they did with it", a.notificationShow)
	door.On(a.Door, "POST", cardPath+"/{id}/test", door.MessagesSend, "sendCardTest", "Feeds", "Send the draft of a card template, or what is live, to one person, with its sample values", a.cardTest, door.Status(http.StatusAccepted))
	door.On(a.Door, "GET", door.WS+"/notification-tags", door.ContentRead, "getNotificationTags", "Feeds", "Tags that group the results of notifications, and whether whoever sends must name one", a.notificationTags)
	door.On(a.Door, "PUT", door.WS+"/notification-tags", door.FeedsManage, "setNotificationTags", "Feeds", "Say which tags there are, whether one must be named, and whether others are refused", a.setNotificationTags)
	a.Plain(door.PlainOperation{Method: http.MethodGet, Path: door.WS + "/notifications.csv", Need: door.PeopleExport, ID: "exportNotifications", Tag: "Feeds", Summary: "The log of in-app notifications as CSV",
		Query: map[string]string{"batch_id": "Of this batch", "campaign_id": "Of this campaign", "template_id": "Of this card template", "feed_id": "In this feed", "profile_id": "Of this person", "user_id": "Of the person with this user id", "tag": "With this tag",
			"status": "seen, viewed, read, unread, clicked, archived: those that are; missing: all", "since": "This instant and later", "until": "Before this instant"},
		Answer: "text/csv", Status: http.StatusOK}, a.notificationExport)
	a.registerBatches()
	a.registerPersonNotifications()
}

// feeds gives the engine of in-app notifications.
func (a *API) feeds() (*feed.Engine, error) {
	if a.o.Feed == nil {
		return nil, door.ErrUnavailable("The engine of in-app notifications")
	}
	return a.o.Feed, nil
}

// NotificationOrder is what is said of a notification beside whom it is for.
type NotificationOrder struct {
	TemplateKey string            `json:"template_key" minLength:"1" maxLength:"64"`
	Title       string            `json:"title,omitempty" maxLength:"200" doc:"A name for the log"`
	Tag         string            `json:"tag,omitempty" maxLength:"100" doc:"A word by which results are grouped; people never see it"`
	Priority    string            `json:"priority,omitempty" enum:"high,normal,low"`
	EventName   string            `json:"event_name,omitempty" maxLength:"255" doc:"The custom event that tells SENT and READ in its property status; missing: none"`
	Purpose     petitbleu.Purpose `json:"purpose,omitempty" enum:"promotional,transactional" doc:"Quiet hours, caps and what a person does not want bind promotional ones. Missing: transactional to one person, promotional to many"`
	PlannedAt   time.Time         `json:"planned_at,omitzero" doc:"Missing: now"`
	Strict      *bool             `json:"strict_variables,omitempty" doc:"A placeholder without a value is refused; missing: as the template says"`
}

func (o NotificationOrder) send(ctx context.Context) feed.Send {
	s := feed.Send{TemplateKey: o.TemplateKey, Tag: o.Tag, Title: o.Title, Priority: o.Priority, EventName: o.EventName, Origin: "app", By: door.CallerOf(ctx).ID(), Purpose: o.Purpose,
		PlannedAt: o.PlannedAt, Strict: o.Strict}
	if door.CallerOf(ctx).Key != nil {
		s.Origin = "api"
	}
	return s
}

// NotificationTarget is one person of a request.
type NotificationTarget struct {
	UserID    string          `json:"user_id,omitempty" maxLength:"80" doc:"The person's id in the site or app: the attribute sendbird_id, else the external id. An unknown one makes a person"`
	ProfileID string          `json:"profile_id,omitempty" maxLength:"64" doc:"Instead of user_id: a person who has one"`
	Variables json.RawMessage `json:"variables,omitempty" doc:"An object: values of the placeholders"`
}

type notificationSendInput struct {
	door.InWorkspace
	IdempotencyKey string `header:"Idempotency-Key" maxLength:"200" doc:"Your own name for this request: sent twice within 24 hours, it is done once"`
	Body           struct {
		NotificationOrder
		NotificationTarget
	}
}

// NotificationSent is what became of a request.
type NotificationSent struct {
	ID        string         `json:"id" doc:"Of the notification; of the batch that it waits in when until is there"`
	ProfileID string         `json:"profile_id,omitempty"`
	Created   bool           `json:"created" doc:"Nobody had this user id: a person was made"`
	Reason    petitbleu.Code `json:"reason,omitempty" doc:"Why it was dropped, or waits"`
	Until     time.Time      `json:"until,omitzero" doc:"When one that waits is due"`
}

func (a *API) notificationSend(ctx context.Context, in *notificationSendInput) (NotificationSent, error) {
	return a.sentToOne(ctx, in.WS, in.Body.send(ctx), in.Body.NotificationTarget, in.IdempotencyKey)
}

func (a *API) sentToOne(ctx context.Context, ws string, s feed.Send, to NotificationTarget, key string) (v NotificationSent, err error) {
	engine, err := a.feeds()
	if err != nil {
		return v, err
	}
	t := feed.Target{UserID: to.UserID, Variables: to.Variables}
	if to.ProfileID != "" {
		if to.UserID != "" {
			return v, petitbleu.Errorf(petitbleu.CodeInvalidParameter, "Name the person once: by user_id or by profile_id.").At("body.profile_id")
		}
		if t.UserID, err = door.Read(ctx, a.Door, func(tx *store.Tx) (string, error) { return feedUser(tx, ws, to.ProfileID) }); err != nil {
			return v, err
		}
	}
	if key != "" {
		key = door.CallerOf(ctx).ID() + "/" + key
	}
	sent, err := engine.Realtime(ctx, ws, s, t, key)
	return NotificationSent{ID: cmp.Or(sent.MessageID, sent.NotificationID), ProfileID: sent.ProfileID, Created: sent.Created, Reason: sent.Reason, Until: sent.Until}, err
}

// feedUser gives the user id by which a person opens the feed.
func feedUser(tx *store.Tx, ws, profile string) (string, error) {
	if _, err := tx.Profile(ws, profile); err != nil {
		return "", err
	}
	ids, err := tx.IdentitiesOf(ws, profile)
	if err != nil {
		return "", err
	}
	for _, kind := range []petitbleu.IdentityKind{petitbleu.IdentityFeedUser, petitbleu.IdentityExternal} {
		i := slices.IndexFunc(ids, func(i petitbleu.Identity) bool { return i.Kind == kind })
		if i >= 0 {
			return ids[i].Value, nil
		}
	}
	return "", petitbleu.Errorf(petitbleu.CodeConflict, "This person has no user id, so no feed is theirs. Give them an external id, or the attribute sendbird_id.").At("body.profile_id")
}

func (a *API) notificationTags(ctx context.Context, in *door.InWorkspace) (feed.TagSettings, error) {
	return door.Read(ctx, a.Door, func(tx *store.Tx) (feed.TagSettings, error) { return feed.Tags(tx, in.WS) })
}

type notificationTagsInput struct {
	door.InWorkspace
	Body feed.TagSettings
}

func (a *API) setNotificationTags(ctx context.Context, in *notificationTagsInput) (feed.TagSettings, error) {
	in.Body.Tags = door.Distinct(in.Body.Tags)
	return door.Write(ctx, a.Door, func(tx *store.Tx) (feed.TagSettings, error) {
		before, err := feed.Tags(tx, in.WS)
		if err != nil {
			return before, err
		}
		door.Record(ctx, before, in.Body)
		return in.Body, feed.SetTags(tx, in.WS, in.Body, a.Now())
	})
}

type cardTestInput struct {
	door.One
	Body struct {
		NotificationTarget
		Draft *bool `json:"draft,omitempty" doc:"true: what the draft says; false: what is live. Missing: the draft where there is one"`
	}
}

// cardTest sends a draft, or what is live, with its samples under the variables that are given.
func (a *API) cardTest(ctx context.Context, in *cardTestInput) (v NotificationSent, err error) {
	to, lax := in.Body.NotificationTarget, false
	order := NotificationOrder{Tag: feed.TestTag, Purpose: petitbleu.PurposeTransactional, Strict: &lax}
	draft, err := door.Read(ctx, a.Door, func(tx *store.Tx) (draft bool, err error) {
		t, err := tx.CardTemplate(in.WS, in.ID)
		if err != nil {
			return false, err
		}
		order.TemplateKey, draft = t.Key, len(t.Draft) > 0
		if in.Body.Draft != nil {
			draft = *in.Body.Draft
		}
		if !draft && t.Version == 0 || draft && len(t.Draft) == 0 {
			return draft, nil // the engine says that there is none
		}
		if !draft {
			t.Draft = nil
		}
		c, err := feed.Content(tx, t)
		if err == nil {
			to.Variables, err = withSamples(tx, t, c, to.Variables)
		}
		return draft, err
	})
	if err != nil {
		return v, err
	}
	s := order.send(ctx)
	s.Test, s.Draft = true, draft
	return a.sentToOne(ctx, in.WS, s, to, "")
}

// withSamples puts the sample values of a content under those that are given.
func withSamples(tx *store.Tx, t petitbleu.CardTemplate, c petitbleu.CardContent, given json.RawMessage) (json.RawMessage, error) {
	f, err := tx.Feed(t.WorkspaceID, t.FeedID)
	if err != nil {
		return nil, err
	}
	text, err := json.Marshal(c)
	if err != nil {
		return nil, fmt.Errorf("write a card: %w", err)
	}
	d, err := item.New(f, t, petitbleu.CardVersion{Content: text})
	if err != nil {
		return nil, err
	}
	values, err := item.ReadValues(given)
	return d.Samples().Over(values).Encode(), err
}

// NotificationView is a notification of one person, as the log shows it.
type NotificationView struct {
	ID          string             `json:"id"`
	ProfileID   string             `json:"profile_id"`
	ProfileName string             `json:"profile_name"`
	UserID      string             `json:"user_id,omitempty"`
	FeedID      string             `json:"feed_id"`
	TemplateID  string             `json:"template_id"`
	TemplateKey string             `json:"template_key"`
	Version     int64              `json:"version" doc:"Of the template; below 0: a draft that was tried"`
	BatchID     string             `json:"batch_id,omitempty"`
	CampaignID  string             `json:"campaign_id,omitempty"`
	Origin      string             `json:"origin" doc:"api, app, campaign, braze"`
	Mode        petitbleu.SendMode `json:"mode" enum:"realtime,batch,campaign,test"`
	Purpose     petitbleu.Purpose  `json:"purpose"`
	Tag         string             `json:"tag,omitempty"`
	Priority    string             `json:"priority" enum:"high,normal,low"`
	Category    string             `json:"category,omitempty"`
	Label       string             `json:"label,omitempty"`
	EventName   string             `json:"event_name,omitempty"`
	Test        bool               `json:"test"`
	At          time.Time          `json:"at" doc:"When it appeared in the feed"`
	ExpiresAt   time.Time          `json:"expires_at"`
	SeenAt      time.Time          `json:"seen_at,omitzero" doc:"Listed in an open feed"`
	ReadAt      time.Time          `json:"read_at,omitzero"`
	ViewedAt    time.Time          `json:"viewed_at,omitzero" doc:"On screen, for statistics"`
	ClickedAt   time.Time          `json:"clicked_at,omitzero"`
	ArchivedAt  time.Time          `json:"archived_at,omitzero"`
	DeletedAt   time.Time          `json:"deleted_at,omitzero"`
}

func notificationView(l store.NotificationLine, templates, people map[string]string) NotificationView {
	return NotificationView{ID: l.ID, ProfileID: l.ProfileID, ProfileName: people[l.ProfileID], UserID: l.UserID, FeedID: l.FeedID, TemplateID: l.TemplateID, TemplateKey: templates[l.TemplateID],
		Version: l.Version, BatchID: l.GroupID, CampaignID: l.CampaignID, Origin: l.Origin, Mode: l.Mode, Purpose: l.Purpose, Tag: l.Tag, Priority: l.Priority, Category: l.Category, Label: l.Label,
		EventName: l.EventName, Test: l.Test, At: l.At, ExpiresAt: l.ExpiresAt, SeenAt: l.SeenAt, ReadAt: l.ReadAt, ViewedAt: l.ViewedAt, ClickedAt: l.ClickedAt, ArchivedAt: l.ArchivedAt, DeletedAt: l.DeletedAt}
}

// notificationViews writes lines of the log, with the names of people and templates.
func notificationViews(tx *store.Tx, ws string, rows []store.NotificationLine) ([]NotificationView, error) {
	templates := map[string]string{}
	all, err := tx.CardTemplates(ws, store.CardTemplateSearch{All: true, Limit: 100 * petitbleu.CardTemplatesLimit})
	if err != nil {
		return nil, err
	}
	for _, t := range all {
		templates[t.ID] = t.Key
	}
	people, err := views.ProfileNames(tx, ws, door.MapEach(rows, func(l store.NotificationLine) string { return l.ProfileID }))
	return door.MapEach(rows, func(l store.NotificationLine) NotificationView { return notificationView(l, templates, people) }), err
}

type notificationListInput struct {
	door.InWorkspace
	door.Paging
	BatchID    string    `query:"batch_id" maxLength:"64"`
	CampaignID string    `query:"campaign_id" maxLength:"64"`
	TemplateID string    `query:"template_id" maxLength:"64"`
	FeedID     string    `query:"feed_id" maxLength:"64"`
	ProfileID  string    `query:"profile_id" maxLength:"64"`
	UserID     string    `query:"user_id" maxLength:"80" doc:"Of the person whose attribute sendbird_id or external id this is; an unknown one has no notifications"`
	Tag        string    `query:"tag" maxLength:"100"`
	Status     string    `query:"status" enum:"seen,viewed,read,unread,clicked,archived" doc:"Those that are; missing: all"`
	Since      time.Time `query:"since"`
	Until      time.Time `query:"until" doc:"Not included"`
}

// search gives what is asked of the log; none: of a batch that is not there.
func (in *notificationListInput) search(tx *store.Tx) (s store.NotificationLogSearch, none bool, err error) {
	s = store.NotificationLogSearch{CampaignID: in.CampaignID, TemplateID: in.TemplateID, FeedID: in.FeedID, ProfileID: in.ProfileID, Tag: in.Tag, Status: in.Status,
		Since: in.Since, Until: in.Until, Before: in.Cursor, Limit: in.Limit + 1}
	if in.BatchID == "" {
		return s, false, nil
	}
	b, err := tx.Batch(in.WS, in.BatchID)
	if errors.Is(err, store.ErrNotFound) {
		return s, true, nil
	}
	s.Batch = &b
	return s, false, err
}

// person finds who is meant by a user id; none: nobody has it, or it is not the profile that is asked for too.
func (a *API) person(ctx context.Context, in *notificationListInput) (none bool, err error) {
	if in.UserID == "" {
		return false, nil
	}
	if feed.CheckUser(in.UserID) != nil {
		return true, nil // what is no user id, nobody has
	}
	engine, err := a.feeds()
	if err != nil {
		return false, err
	}
	id, _, err := engine.ProfileOf(ctx, in.WS, in.UserID, false)
	switch {
	case errors.Is(err, &petitbleu.Error{Code: petitbleu.CodeNotFound}):
		return true, nil
	case err != nil:
		return false, err
	case in.ProfileID != "" && in.ProfileID != id:
		return true, nil
	}
	in.ProfileID = id
	return false, nil
}

func (a *API) notificationList(ctx context.Context, in *notificationListInput) (l door.List[NotificationView], err error) {
	if none, err := a.person(ctx, in); err != nil || none {
		return l.Whole(), err
	}
	return door.Read(ctx, a.Door, func(tx *store.Tx) (l door.List[NotificationView], err error) {
		s, none, err := in.search(tx)
		if err != nil || none {
			return l.Whole(), err
		}
		rows, err := tx.NotificationLog(in.WS, s)
		if err != nil {
			return l, err
		}
		rows, l.Next = door.PageOf(rows, in.Limit, func(last store.NotificationLine) string { return last.ID })
		l.Items, err = notificationViews(tx, in.WS, rows)
		return l.Whole(), err
	})
}

// NotificationDetail is a notification with what the person sees of it.
type NotificationDetail struct {
	NotificationView
	Card     json.RawMessage    `json:"card,omitempty" doc:"version and body"`
	Data     map[string]string  `json:"data,omitempty"`
	Text     string             `json:"text"`
	Timeline []NotificationStep `json:"timeline" nullable:"false" doc:"What happened to it, in order"`
}

// NotificationStep is something that happened to a notification.
type NotificationStep struct {
	At   time.Time `json:"at"`
	What string    `json:"what" enum:"sent,seen,viewed,read,clicked,archived,deleted,expired"`
}

func (a *API) notificationShow(ctx context.Context, in *door.One) (v NotificationDetail, err error) {
	engine, err := a.feeds()
	if err != nil {
		return v, err
	}
	var line store.NotificationLine
	v, err = door.Read(ctx, a.Door, func(tx *store.Tx) (v NotificationDetail, err error) {
		if line, err = tx.NotificationLine(in.WS, in.ID); err != nil {
			return v, err
		}
		views, err := notificationViews(tx, in.WS, []store.NotificationLine{line})
		if err == nil {
			v.NotificationView = views[0]
		}
		return v, err
	})
	if err != nil {
		return v, err
	}
	items, err := engine.Items(ctx, in.WS, []petitbleu.Notification{line.Notification})
	if err == nil {
		v.Card, v.Data, v.Text = items[0].Card, items[0].Data, items[0].Text
	}
	v.Timeline = stepsOf(line.Notification, a.Now())
	return v, err
}

// stepsOf lists what happened to a notification.
func stepsOf(n petitbleu.Notification, now time.Time) []NotificationStep {
	steps := []NotificationStep{{n.At, "sent"}, {n.SeenAt, "seen"}, {n.ViewedAt, "viewed"}, {n.ReadAt, "read"}, {n.ClickedAt, "clicked"}, {n.ArchivedAt, "archived"}, {n.DeletedAt, "deleted"}}
	if now.After(n.ExpiresAt) {
		steps = append(steps, NotificationStep{n.ExpiresAt, "expired"})
	}
	steps = slices.DeleteFunc(steps, func(s NotificationStep) bool { return s.At.IsZero() })
	slices.SortStableFunc(steps, func(a, b NotificationStep) int { return a.At.Compare(b.At) })
	return steps
}
