package store

import (
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/petitbleu/petitbleu"
)

// NotificationLine is a notification with what its message says of it: a line of the log.
type NotificationLine struct {
	petitbleu.Notification
	UserID     string // as the sender named the person
	GroupID    string // the batch
	CampaignID string
	DispatchID string
	Origin     string
	Purpose    petitbleu.Purpose
	Test       bool
}

// NotificationLogSearch narrows the log of notifications; an empty member chooses all.
type NotificationLogSearch struct {
	Batch      *petitbleu.Batch
	CampaignID string
	TemplateID string
	FeedID     string
	Tag        string
	ProfileID  string
	Status     string // seen, viewed, read, clicked, archived: those that are; unread: those that are not read
	Since      time.Time
	Until      time.Time
	Before     string // id: only older ones
	Limit      int
}

const lineColumns = "m.customer_id, m.group_id, m.campaign_id, m.dispatch_id, m.origin, m.purpose, m.test"

var lineNotification = "n." + strings.ReplaceAll(notificationColumns, ", ", ", n.")

// lineScanner hands the columns of a notification to scanNotification, and the others to a line.
type lineScanner struct {
	r    scanner
	line *NotificationLine
}

// Scan fills the targets of scanNotification and then the line.
func (s lineScanner) Scan(to ...any) error {
	l := s.line
	return s.r.Scan(append(to, &l.UserID, &l.GroupID, &l.CampaignID, &l.DispatchID, &l.Origin, &l.Purpose, &l.Test)...)
}

func scanLine(r scanner) (l NotificationLine, err error) {
	l.Notification, err = scanNotification(lineScanner{r, &l})
	return l, err
}

const lineTables = " FROM messages m JOIN notifications n ON n.workspace_id = m.workspace_id AND n.profile_id = m.profile_id AND n.id = m.id"

// NotificationLog lists notifications of a workspace, newest first, deleted ones too.
func (t *Tx) NotificationLog(workspace string, s NotificationLogSearch) ([]NotificationLine, error) {
	f := s.filter(workspace)
	return list(t, scanLine, "SELECT "+lineNotification+", "+lineColumns+lineTables+" WHERE "+strings.Join(f.where, " AND ")+" ORDER BY m.id DESC LIMIT "+f.arg(int64(s.Limit)), f.args...)
}

// NotificationLine gives one notification by the id of its message, or ErrNotFound.
func (t *Tx) NotificationLine(workspace, id string) (NotificationLine, error) {
	return must(one(t, scanLine, "SELECT "+lineNotification+", "+lineColumns+lineTables+" WHERE m.workspace_id = $1 AND m.id = $2 AND m.channel = 'inapp'", workspace, id))
}

// NotificationLines gives notifications by the ids of their messages; those that are not there any more are left out.
func (t *Tx) NotificationLines(workspace string, ids []string) (map[string]NotificationLine, error) {
	found := make(map[string]NotificationLine, len(ids))
	err := inChunks(ids, 64, func(part []string) error {
		all, err := list(t, scanLine, "SELECT "+lineNotification+", "+lineColumns+lineTables+" WHERE m.workspace_id = $1 AND m.id IN ("+places(1, len(part))+") AND m.channel = 'inapp' ORDER BY m.id",
			withList([]any{workspace}, part)...)
		for _, l := range all {
			found[l.ID] = l
		}
		return err
	})
	return found, err
}

// NotificationFunnel is how far notifications got: each count has those of the next.
type NotificationFunnel struct{ Sent, Seen, Viewed, Read, Clicked, Archived int64 }

// NotificationFunnel counts what the log would list.
func (t *Tx) NotificationFunnel(workspace string, s NotificationLogSearch) (NotificationFunnel, error) {
	f := s.filter(workspace)
	return must(one(t, func(r scanner) (n NotificationFunnel, err error) {
		return n, r.Scan(&n.Sent, &n.Seen, &n.Viewed, &n.Read, &n.Clicked, &n.Archived)
	}, "SELECT COUNT(*), COALESCE(SUM(CASE WHEN n.seen_at > 0 THEN 1 ELSE 0 END), 0), COALESCE(SUM(CASE WHEN n.viewed_at > 0 THEN 1 ELSE 0 END), 0), COALESCE(SUM(CASE WHEN n.read_at > 0 THEN 1 ELSE 0 END), 0),"+
		" COALESCE(SUM(CASE WHEN n.clicked_at > 0 THEN 1 ELSE 0 END), 0), COALESCE(SUM(CASE WHEN n.archived_at > 0 THEN 1 ELSE 0 END), 0)"+lineTables+" WHERE "+strings.Join(f.where, " AND "), f.args...))
}

// logStatuses are the conditions of NotificationLogSearch.Status.
var logStatuses = map[string]string{
	"seen": "n.seen_at > 0", "viewed": "n.viewed_at > 0", "read": "n.read_at > 0", "unread": "n.read_at = 0", "clicked": "n.clicked_at > 0", "archived": "n.archived_at > 0",
}

// NotificationStatuses are the values of NotificationLogSearch.Status.
func NotificationStatuses() []string { return slices.Sorted(maps.Keys(logStatuses)) }

func (s *NotificationLogSearch) filter(workspace string) filter {
	var f filter
	f.eq("m.workspace_id", workspace)
	f.and("m.channel = 'inapp'")
	f.eq("m.campaign_id", s.CampaignID)
	f.eq("m.profile_id", s.ProfileID)
	f.eq("n.template_id", s.TemplateID)
	f.eq("n.feed_id", s.FeedID)
	f.eq("n.tag", s.Tag)
	if b := s.Batch; b != nil {
		f.eq("m.group_id", b.ID)
		first, behind := batchMessages(*b) // this keeps the search to few rows
		f.and("m.id >= " + f.arg(first))
		f.and("m.id < " + f.arg(behind))
	}
	if c := logStatuses[s.Status]; c != "" {
		f.and(c)
	}
	if !s.Since.IsZero() {
		f.and("m.id >= " + f.arg(petitbleu.FirstID(petitbleu.KindMessage, s.Since)))
	}
	if !s.Until.IsZero() {
		f.and("m.id < " + f.arg(petitbleu.FirstID(petitbleu.KindMessage, s.Until)))
	}
	if s.Before != "" {
		f.and("m.id < " + f.arg(s.Before))
	}
	return f
}
