package store

import (
	"strings"
	"time"
)

// Engagement is what became of a campaign's message to a person; an instant is zero where it did not happen.
type Engagement struct {
	ProfileID  string
	CampaignID string
	Received   time.Time // when it was sent
	Read       time.Time
	Failed     time.Time
	Clicked    time.Time // of an in-app notification: when it was tapped first; links are told of by events
}

const engagementColumns = "profile_id, campaign_id, sent_at, read_at, CASE WHEN state = 'failed' THEN updated_at ELSE 0 END," +
	" CASE WHEN channel = 'inapp' THEN COALESCE((SELECT MIN(k.first_at) FROM clicks k WHERE k.workspace_id = messages.workspace_id AND k.message_id = messages.id), 0) ELSE 0 END"

func scanEngagement(r scanner) (e Engagement, err error) {
	return e, r.Scan(&e.ProfileID, &e.CampaignID, at(&e.Received), at(&e.Read), at(&e.Failed), at(&e.Clicked))
}

// EngagementsWith tells fn of every message of a campaign that was sent, read or failed; trials are left out.
func (t *Tx) EngagementsWith(workspace, campaign string, fn func(Engagement)) error {
	return each(t, func(r scanner) error {
		e, err := scanEngagement(r)
		if err == nil {
			fn(e)
		}
		return err
	}, "SELECT "+engagementColumns+" FROM messages WHERE workspace_id = $1 AND campaign_id = $2 AND campaign_id <> '' AND NOT test AND (sent_at > 0 OR state = 'failed')",
		workspace, campaign)
}

// EngagementsOf lists the same of some people, of all campaigns.
func (t *Tx) EngagementsOf(workspace string, profiles []string) (all []Engagement, err error) {
	err = inChunks(anys(profiles), 256, func(ids []any) error {
		some, err := list(t, scanEngagement, "SELECT "+engagementColumns+" FROM messages WHERE workspace_id = $1 AND profile_id IN ("+places(1, len(ids))+
			") AND campaign_id <> '' AND NOT test AND (sent_at > 0 OR state = 'failed') ORDER BY id", append([]any{workspace}, ids...)...)
		all = append(all, some...)
		return err
	})
	return all, err
}

// CampaignIDs lists the campaigns of a workspace, archived ones too.
func (t *Tx) CampaignIDs(workspace string) ([]string, error) {
	return list(t, value[string], "SELECT id FROM campaigns WHERE workspace_id = $1 ORDER BY id", workspace)
}

// NotificationDone is what a person did with an in-app notification; an instant is zero where it did not happen.
type NotificationDone struct {
	ProfileID, TemplateID, Tag      string
	At, ViewedAt, ReadAt, ClickedAt time.Time
}

const doneColumns = "profile_id, template_id, tag, at, viewed_at, read_at, clicked_at"

func scanNotificationDone(r scanner) (n NotificationDone, err error) {
	return n, r.Scan(&n.ProfileID, &n.TemplateID, &n.Tag, at(&n.At), at(&n.ViewedAt), at(&n.ReadAt), at(&n.ClickedAt))
}

// NotificationsWith tells fn of every notification of a card template with a tag; an empty one means any.
func (t *Tx) NotificationsWith(workspace, template, tag string, fn func(NotificationDone)) error {
	var f filter
	f.eq("workspace_id", workspace)
	f.eq("template_id", template)
	f.eq("tag", tag)
	return each(t, func(r scanner) error {
		n, err := scanNotificationDone(r)
		if err == nil {
			fn(n)
		}
		return err
	}, "SELECT "+doneColumns+" FROM notifications WHERE "+strings.Join(f.where, " AND "), f.args...)
}

// NotificationsDone tells the same of some people.
func (t *Tx) NotificationsDone(workspace string, profiles []string, fn func(NotificationDone)) error {
	return inChunks(profiles, 64, func(part []string) error {
		return each(t, func(r scanner) error {
			n, err := scanNotificationDone(r)
			if err == nil {
				fn(n)
			}
			return err
		}, "SELECT "+doneColumns+" FROM notifications WHERE workspace_id = $1 AND profile_id IN ("+places(1, len(part))+") ORDER BY profile_id, id", withList([]any{workspace}, part)...)
	})
}

// FeedsOff tells fn who turned a feed off, or a category of one, "feed/category"; empty: any.
func (t *Tx) FeedsOff(workspace, which string, fn func(FeedPreference)) error {
	var f filter
	f.eq("workspace_id", workspace)
	if which != "" {
		feed, category, _ := strings.Cut(which, "/")
		f.eq("feed_id", feed)
		f.and("category = " + f.arg(category))
	}
	return each(t, func(r scanner) error {
		var p FeedPreference
		err := r.Scan(&p.ProfileID, &p.FeedID, &p.Category, at(&p.OffAt))
		if err == nil {
			fn(p)
		}
		return err
	}, "SELECT profile_id, feed_id, category, off_at FROM feed_preferences WHERE "+strings.Join(f.where, " AND "), f.args...)
}
