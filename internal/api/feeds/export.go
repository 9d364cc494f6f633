package feeds

import (
	"encoding/csv"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"time"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/api/door"
	"github.com/petitbleu/petitbleu/internal/store"
)

// notificationPage is how many lines of an export are read at a time.
const notificationPage = 1000

var notificationHead = []string{"at", "id", "mode", "origin", "purpose", "template_key", "version", "feed_key", "category", "label", "tag", "priority", "event_name", "batch_id", "campaign_id",
	"profile_id", "user_id", "expires_at", "seen_at", "viewed_at", "read_at", "clicked_at", "archived_at", "deleted_at"}

// notificationExport writes the log as CSV, newest first, page by page (Notifications reference, section 13.5).
func (a *API) notificationExport(w http.ResponseWriter, r *http.Request, ws string, _ *door.Caller) error {
	in, err := notificationQuery(r.URL.Query(), ws)
	if err != nil {
		return err
	}
	none, err := a.person(r.Context(), in)
	if err != nil {
		return err
	}
	var s store.NotificationLogSearch
	names := cardNames{templates: map[string]string{}, feeds: map[string]string{}}
	page := func() (rows []store.NotificationLine, err error) {
		if none {
			return nil, nil
		}
		return door.Read(r.Context(), a.Door, func(tx *store.Tx) ([]store.NotificationLine, error) { return tx.NotificationLog(ws, s) })
	}
	err = a.Store.Read(r.Context(), func(tx *store.Tx) error {
		if none {
			return nil
		}
		if s, none, err = in.search(tx); err != nil {
			return err
		}
		return names.read(tx, ws)
	})
	if err != nil {
		return err
	}
	s.Limit = notificationPage
	rows, err := page()
	if err != nil {
		return err
	}
	w.Header().Set("Content-Type", "text/csv; charset=utf-8")
	w.Header().Set("Content-Disposition", `attachment; filename="notifications.csv"`)
	w.Header().Set("Cache-Control", "no-store")
	out := csv.NewWriter(w)
	_ = out.Write(notificationHead)
	for ; err == nil && len(rows) > 0; rows, err = page() {
		for i := range rows {
			_ = out.Write(names.row(&rows[i]))
		}
		out.Flush()
		s.Before = rows[len(rows)-1].ID
		if len(rows) < notificationPage || out.Error() != nil { // at the end, or the caller has gone
			return nil
		}
	}
	out.Flush()
	if err != nil {
		panic(http.ErrAbortHandler) // the file ends in the middle: the caller must see that
	}
	return nil
}

// notificationQuery reads the filters of the log.
func notificationQuery(q url.Values, ws string) (*notificationListInput, error) {
	in := &notificationListInput{InWorkspace: door.InWorkspace{WS: ws}, BatchID: q.Get("batch_id"), CampaignID: q.Get("campaign_id"), TemplateID: q.Get("template_id"), FeedID: q.Get("feed_id"),
		ProfileID: q.Get("profile_id"), UserID: q.Get("user_id"), Tag: q.Get("tag"), Status: q.Get("status")}
	if in.Status != "" && !slices.Contains(store.NotificationStatuses(), in.Status) {
		return in, petitbleu.Errorf(petitbleu.CodeInvalidParameter, "A notification is seen, viewed, read, unread, clicked or archived.").At("query.status")
	}
	for name, to := range map[string]*time.Time{"since": &in.Since, "until": &in.Until} {
		if text := q.Get(name); text != "" {
			at, err := time.Parse(time.RFC3339, text)
			if err != nil {
				return in, petitbleu.Errorf(petitbleu.CodeInvalidParameter, "This is no instant. Write it as 2026-11-22T09:30:00Z.").At("query." + name)
			}
			*to = at
		}
	}
	return in, nil
}

// cardNames are the keys of card templates and feeds, by their ids.
type cardNames struct{ templates, feeds map[string]string }

func (n *cardNames) read(tx *store.Tx, ws string) error {
	templates, err := tx.CardTemplates(ws, store.CardTemplateSearch{All: true, Limit: 100 * petitbleu.CardTemplatesLimit})
	if err != nil {
		return err
	}
	for _, t := range templates {
		n.templates[t.ID] = t.Key
	}
	feeds, err := tx.Feeds(ws)
	for _, f := range feeds {
		n.feeds[f.ID] = f.Key
	}
	return err
}

func (n *cardNames) row(l *store.NotificationLine) []string {
	row := []string{instant(l.At), l.ID, string(l.Mode), l.Origin, string(l.Purpose), n.templates[l.TemplateID], strconv.FormatInt(l.Version, 10), n.feeds[l.FeedID], l.Category, l.Label, l.Tag, l.Priority,
		l.EventName, l.GroupID, l.CampaignID, l.ProfileID, l.UserID, instant(l.ExpiresAt), instant(l.SeenAt), instant(l.ViewedAt), instant(l.ReadAt), instant(l.ClickedAt), instant(l.ArchivedAt), instant(l.DeletedAt)}
	for i, cell := range row {
		row[i] = door.Unformula(cell)
	}
	return row
}

// instant writes a time as a cell; none is empty.
func instant(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.Format(time.RFC3339Nano)
}
