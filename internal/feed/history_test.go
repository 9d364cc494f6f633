package feed_test

import (
	"cmp"
	"encoding/json"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/feed"
	"github.com/petitbleu/petitbleu/internal/profile"
	"github.com/petitbleu/petitbleu/internal/store"
)

// histories bounds how many histories a test goes through on each engine: PostgreSQL takes ten times as long for one.
var histories = map[string]int{"sqlite": 60, "postgres": 5}

// TestHistoriesOfPeople goes through histories drawn at random, on the engine and on a plain model: notifications to one and
// to many, marks, views, taps, preferences, two people who are one, deletion, expiry, what is purged, and an engine that
// begins anew. After each step the counts of all people, their lists with every filter, paged both ways and on from a place
// of before, and what an open feed shows are those of the model; at the end SENT and READ were told once each.
func TestHistoriesOfPeople(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		runs := 0
		rapid.Check(t, func(rt *rapid.T) {
			if runs++; runs > histories[r.store.Engine()] && !t.Failed() {
				return
			}
			w := newWorld(newRig(t, r.store))
			rt.Repeat(map[string]func(*rapid.T){
				"realtime": w.realtime, "batch": w.batch, "settle": w.settleAll, "mark": w.mark, "track": w.track, "prefer": w.prefer, "merge": w.merge,
				"erase": w.erase, "wait": w.wait, "purge": w.purge, "restart": w.begin,
				"": w.check,
			})
			w.settleAll(rt)
			w.check(rt)
			w.told(rt)
		})
	})
}

// kind is a template of the world: where it stands, and how long what is made of it is kept.
type kind struct {
	key, feed, category string
	hours               int
}

var (
	kinds = []kind{{"shipped", "news", "orders", 4320}, {"offer", "news", "offers", 4320}, {"plain", "news", "", 4320}, {"care", "tap", "care", 48}}
	// everybody is who can be meant: the last two by their attribute.
	everybody = []string{"ana", "bob", "cem", "dan", "eve"}
)

// human is a person as the model keeps them.
type human struct {
	profile string
	off     map[[2]string]bool
	has     []*thing
	shown   map[string]feed.Item // what an open feed has
	place   int64
}

// thing is a notification as the model keeps it.
type thing struct {
	id, group                                      string
	kind                                           kind
	at                                             time.Time
	seen, read, viewed, clicked, archived, deleted bool
	everRead                                       bool
}

// waiting is a batch that is not worked yet.
type waiting struct {
	id      string
	kind    kind
	purpose petitbleu.Purpose
	users   []string
}

type world struct {
	*rig
	who    map[string]*human // by user id
	named  map[string]bool   // user ids that an attribute says
	later  []waiting
	held   string // a cursor of before
	heldBy *human
	heldAt *thing
}

func newWorld(r *rig) *world {
	w := &world{rig: r, who: map[string]*human{}, named: map[string]bool{}}
	for _, user := range everybody[3:] {
		r.attributes("ext-"+user, map[string]any{"sendbird_id": user})
	}
	r.write(func(tx *store.Tx) error {
		tap := feed.NewFeed()
		tap.WorkspaceID, tap.Key, tap.Name, tap.ReadOnTap, tap.Categories = r.ws, "tap", "Tap", true, []petitbleu.Category{{ID: "care", Name: "Care"}}
		tap, err := feed.CreateFeed(tx, tap, noon)
		if err != nil {
			return err
		}
		for _, k := range kinds[1:] {
			c := petitbleu.CardTemplate{WorkspaceID: r.ws, Key: k.key, Name: k.key, FeedID: r.feed.ID, Category: k.category}
			if k.feed == tap.Key {
				c.FeedID, c.RetentionHours = tap.ID, k.hours
			}
			c, err := feed.CreateTemplate(tx, c, petitbleu.CardContent{Card: json.RawMessage(orderCard), Variables: []petitbleu.CardVariable{{Key: "url", Optional: true}}}, noon)
			if err != nil {
				return err
			}
			if _, _, err := feed.Publish(tx, r.ws, c.ID, c.Revision, "Ana", noon); err != nil {
				return err
			}
		}
		return nil
	})
	for _, user := range everybody[3:] {
		w.person(user)
		w.named[user] = true
	}
	return w
}

// pass lets a while go by, so that nothing happens at one instant.
func (w *world) pass(d time.Duration) time.Time {
	w.clock.Set(w.clock.Now().Add(d))
	return w.now()
}

// now is the instant as rows keep it.
func (w *world) now() time.Time { return w.clock.Now().UTC().Truncate(time.Millisecond) }

// person gives who a user id is; somebody new, where nobody is.
func (w *world) person(user string) *human {
	h := w.who[user]
	if h == nil {
		h = &human{off: map[[2]string]bool{}, shown: map[string]feed.Item{}}
		w.who[user] = h
	}
	return h
}

// people gives each person once, in an order that does not change.
func (w *world) people() (all []*human) {
	for _, user := range everybody {
		if h := w.who[user]; h != nil && !slices.Contains(all, h) {
			if h.profile == "" {
				h.profile = w.whose(user)
			}
			all = append(all, h)
		}
	}
	return all
}

// somebody draws a person who is there.
func (w *world) somebody(rt *rapid.T, what string) *human {
	all := w.people()
	if len(all) == 0 {
		rt.Skip("nobody is there")
	}
	return rapid.SampledFrom(all).Draw(rt, what)
}

func (w *world) send(k kind, p petitbleu.Purpose) feed.Send {
	return feed.Send{TemplateKey: k.key, EventName: "delivery told", Purpose: p}
}

var purposes = []petitbleu.Purpose{petitbleu.PurposePromotional, petitbleu.PurposePromotional, petitbleu.PurposeTransactional}

func (h *human) wants(k kind, p petitbleu.Purpose) bool {
	return p == petitbleu.PurposeTransactional || !h.off[[2]string{k.feed, ""}] && !h.off[[2]string{k.feed, k.category}]
}

func (w *world) realtime(rt *rapid.T) {
	user, k, p := rapid.SampledFrom(everybody).Draw(rt, "to"), rapid.SampledFrom(kinds).Draw(rt, "what"), rapid.SampledFrom(purposes).Draw(rt, "purpose")
	now := w.pass(time.Millisecond)
	sent, err := w.Realtime(w.t.Context(), w.ws, w.send(k, p), to(user), "")
	if err != nil {
		rt.Fatal(err)
	}
	h := w.person(user)
	if h.profile == "" {
		h.profile = sent.ProfileID
	}
	if h.profile != sent.ProfileID || (sent.Reason == "") != h.wants(k, p) {
		rt.Fatalf("%s got %+v, the model has %s", user, sent, h.profile)
	}
	if sent.Reason == "" {
		h.has = append(h.has, &thing{id: sent.MessageID, kind: k, at: now})
	}
}

func (w *world) batch(rt *rapid.T) {
	users := rapid.SliceOfNDistinct(rapid.SampledFrom(everybody), 1, len(everybody), rapid.ID[string]).Draw(rt, "to")
	k, p := rapid.SampledFrom(kinds).Draw(rt, "what"), rapid.SampledFrom(purposes).Draw(rt, "purpose")
	w.pass(time.Millisecond)
	var targets []feed.Target
	for _, user := range users {
		targets = append(targets, to(user))
	}
	b, not, err := w.Batch(w.t.Context(), w.ws, w.send(k, p), targets, "", "")
	if err != nil || len(not) > 0 {
		rt.Fatal(err, not)
	}
	w.later = append(w.later, waiting{b.ID, k, p, users})
	if rapid.Bool().Draw(rt, "at once") {
		w.settleAll(rt)
	}
}

// settleAll works what waits: who is meant, and what they want, is asked now.
func (w *world) settleAll(rt *rapid.T) {
	now := w.pass(time.Millisecond)
	w.settle()
	for _, b := range w.later {
		var done []*human
		for _, user := range b.users {
			h := w.person(user)
			if slices.Contains(done, h) || !h.wants(b.kind, b.purpose) {
				continue
			}
			done = append(done, h)
			h.has = append(h.has, &thing{group: b.id, kind: b.kind, at: now})
		}
	}
	w.later = nil
	for _, h := range w.people() {
		h.learn(rt, w)
	}
}

// learn finds the ids of what came by batches.
func (h *human) learn(rt *rapid.T, w *world) {
	var all []petitbleu.Notification
	group := map[string]string{}
	w.read(func(tx *store.Tx) (err error) {
		if all, err = tx.AllNotifications(w.ws, h.profile, "", 1000); err != nil {
			return err
		}
		for i := range all {
			if m, err := tx.Message(w.ws, all[i].ID); err == nil {
				group[all[i].ID] = m.GroupID
			}
		}
		return nil
	})
	known := map[string]bool{}
	for _, n := range h.has {
		known[n.id] = true
	}
	for _, n := range h.has {
		for i := range all {
			if n.id == "" && !known[all[i].ID] && group[all[i].ID] == n.group {
				n.id, known[all[i].ID] = all[i].ID, true
			}
		}
		if n.id == "" {
			rt.Fatalf("nothing came of batch %s", n.group)
		}
	}
	for i := range all {
		if !known[all[i].ID] {
			rt.Fatalf("%+v came, and nobody sent it", all[i])
		}
	}
}

func (n *thing) over(now time.Time) bool {
	return now.Sub(n.at) >= time.Duration(n.kind.hours)*time.Hour
}

// fits tells whether a list with a filter has it.
func (n *thing) fits(q feed.Query, now time.Time) bool {
	if n.deleted || n.over(now) || q.Feed != "" && q.Feed != n.kind.feed || q.Category != "" && q.Category != n.kind.category {
		return false
	}
	switch q.Status {
	case store.StatusUnread:
		return !n.read && !n.archived
	case store.StatusRead:
		return n.read && !n.archived
	case store.StatusArchived:
		return n.archived
	case store.StatusAll:
		return true
	}
	return !n.archived
}

// newer orders two by their place in a feed, the newest first.
func newer(a, b *thing) int { return cmp.Or(b.at.Compare(a.at), cmp.Compare(b.id, a.id)) }

func (w *world) mark(rt *rapid.T) {
	h := w.somebody(rt, "who")
	now := w.pass(time.Millisecond)
	m := feed.Mark{What: rapid.SampledFrom([]string{"seen", "read", "read", "unread", "archive", "unarchive", "delete"}).Draw(rt, "mark"),
		Feed: rapid.SampledFrom([]string{"", "news", "tap"}).Draw(rt, "feed"), Category: rapid.SampledFrom([]string{"", "", "orders", "care"}).Draw(rt, "category")}
	there := slices.DeleteFunc(slices.Clone(h.has), func(n *thing) bool { return n.deleted || n.over(now) })
	meant := func(*thing) bool { return true }
	switch how := rapid.IntRange(0, 3).Draw(rt, "which"); {
	case how == 0:
		m.All = true
	case len(there) == 0:
		rt.Skip("nothing is there")
	case how == 1:
		to := rapid.SampledFrom(there).Draw(rt, "up to")
		m.UpTo = to.id
		meant = func(n *thing) bool { return newer(n, to) >= 0 }
	default:
		some := rapid.SliceOfN(rapid.SampledFrom(h.has), 1, 3).Draw(rt, "ids")
		for _, n := range some {
			m.IDs = append(m.IDs, n.id)
		}
		meant = func(n *thing) bool { return slices.Contains(m.IDs, n.id) }
	}
	want := 0
	for _, n := range there {
		if meant(n) && (m.Feed == "" || m.Feed == n.kind.feed) && (m.Category == "" || m.Category == n.kind.category) && n.mark(m.What) {
			want++
		}
	}
	if got, err := w.Mark(w.t.Context(), w.ws, h.profile, m); err != nil || got != want {
		rt.Fatalf("%+v changed %d, the model %d, %v", m, got, want, err)
	}
}

// mark does it, and tells whether it changed something.
func (n *thing) mark(what string) bool {
	was := *n
	switch what {
	case "seen":
		n.seen = true
	case "read":
		if !n.read {
			n.read, n.seen, n.everRead = true, true, true
		}
	case "unread":
		n.read = false
	case "archive", "unarchive":
		n.archived = what == "archive"
	case "delete":
		n.deleted = true
	}
	return was != *n
}

func (w *world) track(rt *rapid.T) {
	h := w.somebody(rt, "who")
	now := w.pass(time.Millisecond)
	if len(h.has) == 0 {
		rt.Skip("nothing is there")
	}
	n, what := rapid.SampledFrom(h.has).Draw(rt, "notification"), rapid.SampledFrom([]string{"viewed", "clicked"}).Draw(rt, "engagement")
	refused, err := w.Track(w.t.Context(), w.ws, h.profile, []feed.Engagement{{Type: what, ID: n.id}})
	if err != nil {
		rt.Fatal(err)
	}
	if n.deleted || n.over(now) {
		return // purged or not: it changes nothing
	}
	if refused[0] != nil {
		rt.Fatal(refused[0])
	}
	if n.viewed = n.viewed || what == "viewed"; what == "clicked" {
		n.clicked = true
		if n.kind.feed == "tap" {
			n.mark("read")
		}
	}
}

func (w *world) prefer(rt *rapid.T) {
	h := w.somebody(rt, "who")
	w.pass(time.Millisecond)
	k, whole, on := rapid.SampledFrom(kinds).Draw(rt, "of"), rapid.IntRange(0, 3).Draw(rt, "the whole feed") == 0, rapid.IntRange(0, 3).Draw(rt, "on") == 0
	p, key := feed.Preference{Feed: k.feed, On: on}, [2]string{k.feed, ""}
	if !whole && k.category != "" {
		p.Category, key[1] = &k.category, k.category
	}
	if err := w.SetPreferences(w.t.Context(), w.ws, h.profile, []feed.Preference{p}); err != nil {
		rt.Fatal(err)
	}
	if h.off[key] = true; on {
		delete(h.off, key)
	}
}

// merge makes two people one. Of two notifications of one batch one stays.
func (w *world) merge(rt *rapid.T) {
	from, into := w.somebody(rt, "from"), w.somebody(rt, "into")
	if from == into {
		rt.Skip("one and the same")
	}
	now := w.pass(time.Millisecond)
	w.write(func(tx *store.Tx) error {
		return tx.MergeProfiles(w.ws, from.profile, into.profile, now, profile.MergeDocuments)
	})
	for _, n := range from.has {
		for _, k := range into.has {
			if n.group == "" || k.group != n.group || n.deleted || k.deleted {
				continue
			}
			k.seen, k.read, k.viewed, k.clicked, k.archived = k.seen || n.seen, k.read || n.read, k.viewed || n.viewed, k.clicked || n.clicked, k.archived || n.archived
			n.deleted = true
		}
	}
	into.has = append(into.has, from.has...)
	for key := range from.off {
		into.off[key] = true
	}
	for _, user := range everybody {
		if w.who[user] != from {
			continue
		}
		if delete(w.who, user); w.named[user] { // what an attribute says finds who has it now; of two external ids one stays
			w.who[user] = into
		}
	}
	if w.heldBy == from {
		w.heldBy = into
	}
}

func (w *world) erase(rt *rapid.T) {
	h := w.somebody(rt, "who")
	now := w.pass(time.Millisecond)
	w.write(func(tx *store.Tx) error {
		return tx.DeleteProfile(store.Erasure{WorkspaceID: w.ws, ProfileID: h.profile, At: now, Via: store.ErasedByAPI})
	})
	for _, user := range everybody {
		if w.who[user] != h {
			continue
		}
		delete(w.who, user)
		w.named[user] = false // who has it next has it as their external id
		for i := range w.later {
			w.later[i].users = slices.DeleteFunc(slices.Clone(w.later[i].users), func(u string) bool { return u == user })
		}
	}
	if w.heldBy == h {
		w.held = ""
	}
}

func (w *world) wait(rt *rapid.T) {
	w.pass(time.Duration(rapid.SampledFrom([]int{1, 20, 47, 2000}).Draw(rt, "hours")) * time.Hour)
}

// begin forgets what the engine holds in memory. On PostgreSQL its batches would wait until the lease of the one before ends.
func (w *world) begin(rt *rapid.T) {
	if w.store.Engine() != "sqlite" {
		rt.Skip("another node's lease")
	}
	w.restart()
}

// purge removes what has expired, once all was told of it: in the program that is half a year later.
func (w *world) purge(rt *rapid.T) {
	w.settleAll(rt)
	now := w.pass(time.Millisecond)
	w.write(func(tx *store.Tx) error {
		_, err := tx.PurgeNotifications(w.ws, now, 1000)
		return err
	})
}
