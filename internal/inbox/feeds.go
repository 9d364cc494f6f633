package inbox

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"net/http"
	"strconv"
	"strings"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/feed"
	"github.com/petitbleu/petitbleu/internal/store"
)

// feedSeen is a feed as people see it.
type feedSeen struct {
	Key            string               `json:"key"`
	Name           string               `json:"name"`
	IconURL        string               `json:"icon_url"`
	View           petitbleu.FeedView   `json:"view"`
	Kind           petitbleu.CardKind   `json:"kind"`
	Labels         bool                 `json:"labels"`
	CategoryFilter bool                 `json:"category_filter"`
	Categories     []petitbleu.Category `json:"categories"`
	ReadOnTap      bool                 `json:"read_on_tap"`
	Theme          petitbleu.Theme      `json:"theme"`
	Revision       int64                `json:"revision"`
	Counts         feed.Counts          `json:"counts"`
}

// session tells a client what there is: the feeds, their counts, what the person wants, and where a stream goes on from.
func (d *Door) session(w http.ResponseWriter, r *http.Request, p person) error {
	counts, change, err := d.o.Feed.Counts(r.Context(), p.site.WorkspaceID, p.profile)
	if err != nil {
		return err
	}
	feeds, err := d.o.Feed.OpenFeeds(r.Context(), p.site.WorkspaceID)
	if err != nil {
		return err
	}
	wants, err := d.o.Feed.Preferences(r.Context(), p.site.WorkspaceID, p.profile)
	if err != nil {
		return err
	}
	seen := make([]feedSeen, len(feeds))
	for i, f := range feeds {
		seen[i] = feedSeen{f.Key, f.Name, f.IconURL, f.View, f.Kind, f.Labels, f.CategoryFilter, f.Categories, f.ReadOnTap, f.Theme, f.Revision, counts[f.Key]}
		if f.Categories == nil {
			seen[i].Categories = []petitbleu.Category{}
		}
	}
	return answer(w, struct {
		User        string            `json:"user"`
		Now         int64             `json:"now"`
		Change      int64             `json:"change"`
		Feeds       []feedSeen        `json:"feeds"`
		Preferences []feed.Preference `json:"preferences"`
	}{p.user, d.o.Clock.Now().UnixMilli(), change, seen, wants})
}

// items gives a page of a feed.
func (d *Door) items(w http.ResponseWriter, r *http.Request, p person) error {
	q := r.URL.Query()
	ask := feed.Query{Feed: r.PathValue("feed"), Category: q.Get("category"), Status: q.Get("status"), Before: q.Get("before"), After: q.Get("after")}
	if text := q.Get("limit"); text != "" {
		n, err := strconv.Atoi(text)
		if err != nil || n == 0 {
			return petitbleu.Errorf(petitbleu.CodeInvalidParameter, "A page has a number of notifications, from 1 to %d.", 100).At("limit")
		}
		ask.Limit = n
	}
	page, err := d.o.Feed.List(r.Context(), p.site.WorkspaceID, p.profile, ask)
	if err != nil {
		return err
	}
	if page.Items == nil {
		page.Items = []feed.Item{}
	}
	return answer(w, struct {
		Items    []feed.Item `json:"items"`
		Next     *string     `json:"next"`
		Previous *string     `json:"previous"`
		Change   int64       `json:"change"`
	}{page.Items, orNull(page.Next), orNull(page.Previous), page.Change})
}

func orNull(text string) *string {
	if text == "" {
		return nil
	}
	return &text
}

// countsSeen is what a feed holds, with the place up to which it is true.
type countsSeen struct {
	Unread     int64                  `json:"unread"`
	Unseen     int64                  `json:"unseen"`
	Total      int64                  `json:"total"`
	Categories map[string]feed.Counts `json:"categories"`
	Change     int64                  `json:"change"`
}

func seenCounts(c feed.Counts, change int64) countsSeen {
	if c.Categories == nil {
		c.Categories = map[string]feed.Counts{}
	}
	return countsSeen{c.Unread, c.Unseen, c.Total, c.Categories, change}
}

// counts counts what is in a feed. Whoever polls it sends the ETag back: it changes when anything of the person's does.
func (d *Door) counts(w http.ResponseWriter, r *http.Request, p person) error {
	c, change, err := d.countsOf(r, p)
	if err != nil {
		return err
	}
	newest, err := d.o.Feed.Newest(r.Context(), p.site.WorkspaceID, p.profile)
	if err != nil {
		return err
	}
	text, err := json.Marshal(seenCounts(c, newest))
	if err != nil {
		return err
	}
	sum := sha256.Sum256(text)
	tag := `"` + hex.EncodeToString(sum[:12]) + `"`
	w.Header().Set("ETag", tag)
	w.Header().Set("Cache-Control", "private, no-cache")
	if sameTag(r.Header.Get("If-None-Match"), tag) {
		w.WriteHeader(http.StatusNotModified)
		return nil
	}
	return answer(w, seenCounts(c, change))
}

// sameTag tells whether an If-None-Match names a tag. Proxies that compress make it a weak one.
func sameTag(all, tag string) bool {
	for one := range strings.SplitSeq(all, ",") {
		if strings.TrimPrefix(strings.TrimSpace(one), "W/") == tag {
			return true
		}
	}
	return false
}

// countsOf counts the feed of a request, which must be there.
func (d *Door) countsOf(r *http.Request, p person) (feed.Counts, int64, error) {
	all, change, err := d.o.Feed.Counts(r.Context(), p.site.WorkspaceID, p.profile)
	c, ok := all[r.PathValue("feed")]
	if err == nil && !ok {
		err = petitbleu.Errorf(petitbleu.CodeNotFound, "There is no such feed.").At("feed")
	}
	return c, change, err
}

// marked are the marks that people make.
var marked = map[string]string{
	"seen": store.MarkSeen, "read": store.MarkRead, "unread": store.MarkUnread, "archive": store.MarkArchive, "unarchive": store.MarkUnarchive, "delete": store.MarkDelete,
}

// mark marks notifications of a feed.
func (d *Door) mark(w http.ResponseWriter, r *http.Request, p person) error {
	what, ok := marked[r.PathValue("mark")]
	if !ok {
		return petitbleu.Errorf(petitbleu.CodeNotFound, "There is no such path, or not with this method.").At("path")
	}
	var body struct {
		IDs      []string `json:"ids"`
		UpTo     string   `json:"up_to"`
		All      bool     `json:"all"`
		Category string   `json:"category"`
	}
	if err := readBody(w, r, &body); err != nil {
		return err
	}
	m := feed.Mark{Feed: r.PathValue("feed"), Category: body.Category, What: what, IDs: body.IDs, UpTo: body.UpTo, All: body.All}
	changed, err := d.o.Feed.Mark(r.Context(), p.site.WorkspaceID, p.profile, m)
	if err != nil {
		return err
	}
	c, change, err := d.countsOf(r, p)
	if err != nil {
		return err
	}
	return answer(w, struct {
		Changed int        `json:"changed"`
		Counts  countsSeen `json:"counts"`
		Change  int64      `json:"change"`
	}{changed, seenCounts(c, change), change})
}

// refused says why an event of a call was not taken.
type refused struct {
	Index   int    `json:"index"`
	Message string `json:"message"`
}

// events takes what a client tells of impressions, taps and actions of its own.
func (d *Door) events(w http.ResponseWriter, r *http.Request, p person) error {
	var body struct {
		Events []struct {
			Type      string  `json:"type"`
			ID        string  `json:"id"`
			ElementID string  `json:"element_id"`
			Name      string  `json:"name"`
			At        float64 `json:"at"` // Unix milliseconds
		} `json:"events"`
	}
	if err := readBody(w, r, &body); err != nil {
		return err
	}
	all := make([]feed.Engagement, len(body.Events))
	for i, e := range body.Events {
		all[i] = feed.Engagement{Type: e.Type, ID: e.ID, ElementID: e.ElementID, Name: e.Name}
		if e.At > 0 {
			all[i].At = seconds(e.At / 1000)
		}
	}
	errs, err := d.o.Feed.Track(r.Context(), p.site.WorkspaceID, p.profile, all)
	if err != nil {
		return err
	}
	not := []refused{}
	for i, err := range errs {
		if err != nil {
			not = append(not, refused{i, err.Error()})
		}
	}
	return answer(w, struct {
		Accepted int       `json:"accepted"`
		Refused  []refused `json:"refused"`
	}{len(all) - len(not), not})
}

type preferences struct {
	Preferences []feed.Preference `json:"preferences"`
}

// preferences tells what a person gets.
func (d *Door) preferences(w http.ResponseWriter, r *http.Request, p person) error {
	all, err := d.o.Feed.Preferences(r.Context(), p.site.WorkspaceID, p.profile)
	if err != nil {
		return err
	}
	return answer(w, preferences{all})
}

// setPreferences turns feeds and categories on and off; what is not named stays.
func (d *Door) setPreferences(w http.ResponseWriter, r *http.Request, p person) error {
	var body preferences
	if err := readBody(w, r, &body); err != nil {
		return err
	}
	if most := petitbleu.FeedsLimit * (petitbleu.CategoriesLimit + 1); len(body.Preferences) == 0 || len(body.Preferences) > most {
		return petitbleu.Errorf(petitbleu.CodeInvalidParameter, "Name 1 to %d feeds or categories, each with on.", most).At("preferences")
	}
	for i := range body.Preferences {
		if c := body.Preferences[i].Category; c != nil && *c == "" {
			body.Preferences[i].Category = nil
		}
	}
	if err := d.o.Feed.SetPreferences(r.Context(), p.site.WorkspaceID, p.profile, body.Preferences); err != nil {
		return err
	}
	return d.preferences(w, r, p)
}
