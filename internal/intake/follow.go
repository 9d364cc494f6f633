package intake

import (
	"slices"
	"time"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/channel/messenger"
	"github.com/petitbleu/petitbleu/internal/graph"
	"github.com/petitbleu/petitbleu/internal/live"
	"github.com/petitbleu/petitbleu/internal/store"
)

// thread is a person's conversation with a Page.
type thread struct{ workspace, page, psid string }

// results are the rows that follow from the new events of a batch, gathered so that each
// table is written by few statements.
type results struct {
	threads   map[thread]*petitbleu.Conversation
	tokens    []petitbleu.Token
	optIns    []petitbleu.OptIn
	echoes    map[string][]store.Echo // by workspace
	delivered map[thread]*store.Mark
	read      map[thread]*store.Mark
	failed    []failure
	handed    map[thread]bool // control changed hands
	answers   []petitbleu.Message
	comments  []petitbleu.Comment
	templates []petitbleu.UtilityTemplate
	fetches   []store.Fetch
}

// follow does what the new events ask for.
func (b *work) follow(tx *store.Tx) error {
	r := &results{threads: map[thread]*petitbleu.Conversation{}, echoes: map[string][]store.Echo{}, delivered: map[thread]*store.Mark{},
		read: map[thread]*store.Mark{}, handed: map[thread]bool{}}
	for _, u := range b.unites {
		if u.line.fresh {
			if err := b.unite(tx, u.line.workspace, u.from, u.into); err != nil {
				return err
			}
		}
	}
	for _, l := range b.lines {
		if !l.fresh {
			continue
		}
		if err := b.followOne(tx, r, l); err != nil {
			return err
		}
	}
	if err := b.takenBackBefore(tx); err != nil {
		return err
	}
	if err := b.again(tx, r); err != nil {
		return err
	}
	if err := b.testers(tx); err != nil {
		return err
	}
	return b.flush(tx, r)
}

// followOne does what one event asks for.
func (b *work) followOne(tx *store.Tx, r *results, l *line) error {
	if l.Token != "" && l.PSID != "" {
		if err := b.token(tx, r, l); err != nil {
			return err
		}
	}
	switch {
	case l.claim != nil:
		o, err := b.optIn(tx, l)
		if err != nil {
			return err
		}
		r.optIns = append(r.optIns, o)
	case l.OptIn == messenger.OptInMessageRequest && l.PSID != "":
		r.optIns = append(r.optIns, petitbleu.OptIn{WorkspaceID: l.workspace, ID: petitbleu.NewID(petitbleu.KindOptIn, b.now), PageID: l.PageID,
			PSID: l.PSID, ProfileID: l.profile, Source: messenger.OptInMessageRequest, At: l.At})
	}
	r.gather(b, l)
	r.points(b, l)
	if err := b.wishes(tx, r, l); err != nil {
		return err
	}
	if err := b.offer(tx, r, l); err != nil {
		return err
	}
	return b.retell(tx, r, l)
}

// thread gives the conversation of an event, as far as this batch changes it.
func (r *results) thread(b *work, l *line) *petitbleu.Conversation {
	t := thread{l.workspace, l.PageID, l.PSID}
	c := r.threads[t]
	if c == nil {
		c = &petitbleu.Conversation{WorkspaceID: l.workspace, PageID: l.PageID, PSID: l.PSID, ProfileID: l.profile, UpdatedAt: b.now}
		r.threads[t] = c
	}
	return c
}

// gather notes what an event changes in its conversation and in messages.
func (r *results) gather(b *work, l *line) {
	if l.PSID == "" {
		return
	}
	t := thread{l.workspace, l.PageID, l.PSID}
	c := r.thread(b, l)
	// A clock of theirs that runs ahead must not hold the window open.
	at := earlier(l.At, l.call.raw.ReceivedAt)
	if l.Opens && !l.past && at.After(c.WindowOpenedAt) {
		c.WindowOpenedAt, c.WindowOpenedBy = at, l.Kind
	}
	owned(c, l, at)
	if l.Thread != nil {
		r.handed[t] = c.OwnerAppID == "" || c.OwnerAppID == l.page.AppID
	}
	switch l.Kind {
	case petitbleu.EventMessage:
		if l.FromPerson && !l.Deleted && !l.past {
			c.LastInboundAt = later(c.LastInboundAt, at)
		}
	case petitbleu.EventEcho:
		c.LastOutboundAt = later(c.LastOutboundAt, at)
		if petitbleu.IsID(petitbleu.KindMessage, l.Metadata) {
			r.echoes[l.workspace] = append(r.echoes[l.workspace], store.Echo{MessageID: l.Metadata, OutsideID: l.OutsideID, PageID: l.PageID, PSID: l.PSID, At: l.At})
		}
	case petitbleu.EventDelivery:
		c.DeliveredAt = later(c.DeliveredAt, earlier(l.Watermark, l.call.raw.ReceivedAt))
		marked(r.delivered, t, l)
	case petitbleu.EventRead:
		w := earlier(l.Watermark, l.call.raw.ReceivedAt)
		c.ReadAt, c.DeliveredAt = later(c.ReadAt, w), later(c.DeliveredAt, w)
		marked(r.read, t, l)
	case petitbleu.EventMarketing: // they speak of one message each
		switch l.Payload {
		case "delivered":
			marked(r.delivered, t, l)
		case "read":
			marked(r.read, t, l)
		case "failed":
			r.failed = append(r.failed, failure{l.workspace, store.Mark{ProfileID: l.profile, PageID: l.PageID, PSID: l.PSID, OutsideIDs: outsideIDs(l)}, graph.ForPeople("", l.Fields["error_message"])})
		}
	}
}

// failure is a message that the platform took and could not bring.
type failure struct {
	workspace string
	mark      store.Mark
	told      string
}

// outsideIDs are the ids by which an event names messages. A paid one is known by its tracking id.
func outsideIDs(l *line) []string {
	if id := l.Fields["marketing_message_tracking_id"]; l.Kind == petitbleu.EventMarketing && id != "" {
		return append(slices.Clone(l.Mids), id)
	}
	return l.Mids
}

// fail records what the platform could not bring.
func (b *work) fail(tx *store.Tx, all []failure) error {
	for _, f := range all {
		f.mark.ProfileID = b.profileOf(f.mark.ProfileID)
		reason := "Facebook took the message and could not bring it."
		if f.told != "" {
			reason += " It says: “" + f.told + "”"
		}
		if err := b.told(f.workspace)(tx.FailOutside(f.workspace, f.mark, reason, b.now)); err != nil {
			return err
		}
	}
	return nil
}

// marked joins the receipts of one thread in a batch.
func marked(marks map[thread]*store.Mark, t thread, l *line) {
	m := marks[t]
	if m == nil {
		m = &store.Mark{ProfileID: l.profile, PageID: l.PageID, PSID: l.PSID}
		marks[t] = m
	}
	m.Watermark = later(m.Watermark, l.Watermark)
	m.OutsideIDs = append(m.OutsideIDs, outsideIDs(l)...)
}

func earlier(a, b time.Time) time.Time {
	if b.Before(a) {
		return b
	}
	return a
}

func later(a, b time.Time) time.Time {
	if b.After(a) {
		return b
	}
	return a
}

// flush writes the gathered rows.
func (b *work) flush(tx *store.Tx, r *results) error {
	threads := make([]petitbleu.Conversation, 0, len(r.threads))
	for _, c := range r.threads {
		c.ProfileID = b.profileOf(c.ProfileID)
		threads = append(threads, *c)
	}
	for i := range r.tokens {
		r.tokens[i].ProfileID = b.profileOf(r.tokens[i].ProfileID)
	}
	for i := range r.optIns {
		r.optIns[i].ProfileID = b.profileOf(r.optIns[i].ProfileID)
	}
	if err := tx.UpsertConversations(threads); err != nil {
		return err
	}
	if err := b.handedBack(tx, r); err != nil {
		return err
	}
	if err := tx.InsertTokens(r.tokens); err != nil {
		return err
	}
	if err := tx.InsertOptIns(r.optIns); err != nil {
		return err
	}
	for i := range r.comments {
		r.comments[i].ProfileID = b.profileOf(r.comments[i].ProfileID)
	}
	if err := tx.UpsertComments(r.comments); err != nil {
		return err
	}
	if err := b.tieAuthors(tx); err != nil {
		return err
	}
	if err := tx.UpsertUtilityTemplates(r.templates); err != nil {
		return err
	}
	if err := tx.InsertFetches(r.fetches); err != nil {
		return err
	}
	b.fetches = len(r.fetches) > 0
	if err := b.answer(tx, r.answers); err != nil {
		return err
	}
	if err := b.commenters(tx, r); err != nil {
		return err
	}
	for ws, echoes := range r.echoes {
		if err := b.told(ws)(tx.SettleByEcho(ws, echoes, b.now)); err != nil {
			return err
		}
	}
	for ws, marks := range byWorkspace(b, r.delivered) {
		if err := b.told(ws)(tx.MarkDelivered(ws, marks, b.now)); err != nil {
			return err
		}
	}
	for ws, marks := range byWorkspace(b, r.read) {
		if err := b.told(ws)(tx.MarkRead(ws, marks, b.now)); err != nil {
			return err
		}
	}
	return b.fail(tx, r.failed) // last: what reached the person did not fail
}

func byWorkspace(b *work, marks map[thread]*store.Mark) map[string][]store.Mark {
	by := map[string][]store.Mark{}
	for t, m := range marks {
		m.ProfileID = b.profileOf(m.ProfileID)
		by[t.workspace] = append(by[t.workspace], *m)
	}
	return by
}

// told keeps the messages that changed, for the listeners.
func (b *work) told(workspace string) func([]store.MessageRef, error) error {
	return func(refs []store.MessageRef, err error) error {
		b.messages[workspace] = append(b.messages[workspace], refs...)
		return err
	}
}

// changesLimit is how many changes of a workspace one batch tells one by one.
const changesLimit = 200

// changes gives what listeners are told, by workspace: each thing once.
func (b *work) changes() map[string][]live.Change {
	seen := map[string]map[live.Change]bool{}
	all := map[string][]live.Change{}
	add := func(ws string, c live.Change) {
		if seen[ws] == nil {
			seen[ws] = map[live.Change]bool{}
		}
		if !seen[ws][c] {
			seen[ws][c] = true
			all[ws] = append(all[ws], c)
		}
	}
	for ws, refs := range b.messages {
		for _, m := range refs {
			add(ws, live.Change{Kind: live.KindMessage, ID: m.ID, ProfileID: m.ProfileID})
		}
	}
	for _, l := range b.lines {
		if !l.fresh {
			continue
		}
		profile := b.profileOf(l.profile)
		add(l.workspace, live.Change{Kind: live.KindEvent, ProfileID: profile})
		if profile != "" {
			add(l.workspace, live.Change{Kind: live.KindConversation, ProfileID: profile})
		}
		if l.claim != nil || profile != l.profile {
			add(l.workspace, live.Change{Kind: live.KindProfile, ID: profile, ProfileID: profile})
		}
	}
	b.tiedChanges(add)
	for _, i := range b.unnamed {
		profile := b.profileOf(i.ProfileID)
		add(i.WorkspaceID, live.Change{Kind: live.KindProfile, ID: profile, ProfileID: profile})
	}
	for ws, list := range all {
		if len(list) > changesLimit {
			all[ws] = []live.Change{{Kind: live.KindAnything}}
		}
	}
	return all
}
