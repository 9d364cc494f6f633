package store

import (
	"cmp"
	"slices"
	"time"

	"github.com/petitbleu/petitbleu"
)

const conversationColumns = "workspace_id, page_id, psid, profile_id, window_opened_at, window_opened_by, last_inbound_at, last_outbound_at, read_at, delivered_at, extra_sent_at, stopped_at, resumed_at, unreachable_at, owner_app_id, owner_at, owner_until, human_at, updated_at"

func scanConversation(r scanner) (c petitbleu.Conversation, err error) {
	err = r.Scan(&c.WorkspaceID, &c.PageID, &c.PSID, &c.ProfileID, at(&c.WindowOpenedAt), &c.WindowOpenedBy, at(&c.LastInboundAt),
		at(&c.LastOutboundAt), at(&c.ReadAt), at(&c.DeliveredAt), at(&c.ExtraSentAt), at(&c.StoppedAt), at(&c.ResumedAt), at(&c.UnreachableAt),
		&c.OwnerAppID, at(&c.OwnerAt), at(&c.OwnerUntil), at(&c.HumanAt), at(&c.UpdatedAt))
	return c, err
}

// Conversations gives the conversations of a Page with people that exist, by PSID.
func (t *Tx) Conversations(workspace, page string, psids []string) (map[string]petitbleu.Conversation, error) {
	found := make(map[string]petitbleu.Conversation, len(psids))
	err := inChunks(psids, 64, func(part []string) error {
		all, err := list(t, scanConversation, "SELECT "+conversationColumns+" FROM conversations WHERE workspace_id = $1 AND page_id = $2 AND psid IN ("+
			places(2, len(part))+")", withList([]any{workspace, page}, part)...)
		for _, c := range all {
			found[c.PSID] = c
		}
		return err
	})
	return found, err
}

// Threads is Conversations with what rules ask of one alone: neither the profile nor what only people
// look at (receipts, the last word of ours, the last change).
func (t *Tx) Threads(workspace, page string, psids []string) (map[string]*petitbleu.Conversation, error) {
	found := make(map[string]*petitbleu.Conversation, len(psids))
	read := func(r scanner) error {
		c := &petitbleu.Conversation{WorkspaceID: workspace, PageID: page}
		err := r.Scan(&c.PSID, at(&c.WindowOpenedAt), &c.WindowOpenedBy, at(&c.LastInboundAt), at(&c.ExtraSentAt), at(&c.StoppedAt),
			at(&c.ResumedAt), at(&c.UnreachableAt), &c.OwnerAppID, at(&c.OwnerAt), at(&c.OwnerUntil), at(&c.HumanAt))
		found[c.PSID] = c
		return err
	}
	err := inChunks(psids, 64, func(part []string) error {
		return each(t, read, "SELECT psid, window_opened_at, window_opened_by, last_inbound_at, extra_sent_at, stopped_at, resumed_at, unreachable_at,"+
			" owner_app_id, owner_at, owner_until, human_at FROM conversations WHERE workspace_id = $1 AND page_id = $2 AND psid IN ("+
			places(2, len(part))+")", withList([]any{workspace, page}, part)...)
	})
	return found, err
}

// ConversationsOf lists the conversations of a profile, most recent action first.
func (t *Tx) ConversationsOf(workspace, profile string) ([]petitbleu.Conversation, error) {
	return list(t, scanConversation, "SELECT "+conversationColumns+
		" FROM conversations WHERE workspace_id = $1 AND profile_id = $2 ORDER BY updated_at DESC, page_id, psid", workspace, profile)
}

// latest keeps the later of the two instants in a column.
func latest(column string) string {
	return column + " = CASE WHEN excluded." + column + " > conversations." + column + " THEN excluded." + column + " ELSE conversations." + column + " END"
}

// The profile is not among the columns set: it is the first one's, and an index would be written
// for nothing. What the person did after the platform called them unreachable takes the mark away; an older
// fact that comes in late does not.
var mergeConversation = `ON CONFLICT (workspace_id, page_id, psid) DO UPDATE SET
	window_opened_by = CASE WHEN excluded.window_opened_at > conversations.window_opened_at THEN excluded.window_opened_by ELSE conversations.window_opened_by END,
	owner_app_id = CASE WHEN excluded.owner_at <= conversations.owner_at THEN conversations.owner_app_id
		WHEN excluded.owner_app_id = '` + petitbleu.OtherAppID + `' AND conversations.owner_app_id <> ''
			AND NOT EXISTS (SELECT 1 FROM pages p WHERE p.workspace_id = excluded.workspace_id AND p.id = excluded.page_id AND p.app_id = conversations.owner_app_id)
			THEN conversations.owner_app_id
		ELSE excluded.owner_app_id END,
	owner_until = CASE WHEN excluded.owner_at > conversations.owner_at THEN excluded.owner_until ELSE conversations.owner_until END,
	unreachable_at = CASE WHEN excluded.unreachable_at > conversations.unreachable_at THEN excluded.unreachable_at
		WHEN excluded.window_opened_at > conversations.unreachable_at OR excluded.last_inbound_at > conversations.unreachable_at
			OR excluded.read_at > conversations.unreachable_at THEN 0
		ELSE conversations.unreachable_at END,
	` + latest("window_opened_at") + ", " + latest("last_inbound_at") + ", " + latest("last_outbound_at") + ", " + latest("read_at") + ", " +
	latest("delivered_at") + ", " + latest("extra_sent_at") + ", " + latest("stopped_at") + ", " + latest("resumed_at") + ", " +
	latest("owner_at") + ", " + latest("human_at") + ", " + latest("updated_at")

// UpsertConversations adds conversations, or merges them into those that exist: every instant
// only moves forward (a zero one changes nothing), the profile stays the first one, the owner is
// the one told last (OtherAppID does not take the name of an app that is not ours), and an instant
// at which the person acted after UnreachableAt clears it.
func (t *Tx) UpsertConversations(conversations []petitbleu.Conversation) error {
	merged := mergedConversations(conversations)
	rows := make([][]any, len(merged))
	for i, c := range merged {
		rows[i] = []any{c.WorkspaceID, c.PageID, c.PSID, c.ProfileID, millis(c.WindowOpenedAt), string(c.WindowOpenedBy), millis(c.LastInboundAt),
			millis(c.LastOutboundAt), millis(c.ReadAt), millis(c.DeliveredAt), millis(c.ExtraSentAt), millis(c.StoppedAt), millis(c.ResumedAt), millis(c.UnreachableAt),
			c.OwnerAppID, millis(c.OwnerAt), millis(c.OwnerUntil), millis(c.HumanAt), millis(c.UpdatedAt)}
	}
	if _, err := t.insertRows("INSERT INTO conversations ("+conversationColumns+") VALUES", mergeConversation, rows); err != nil {
		return err
	}
	for _, c := range merged {
		if !c.UnreachableAt.IsZero() || !c.StoppedAt.IsZero() || !c.ResumedAt.IsZero() {
			if err := t.touchThread(c.WorkspaceID, c.PageID, c.PSID); err != nil {
				return err
			}
		}
	}
	return nil
}

// touchThread puts the person of a thread in the feed of changes: what the thread permits may have changed
// without an event.
func (t *Tx) touchThread(workspace, page, psid string) error {
	profile, ok, err := one(t, value[string], "SELECT profile_id FROM conversations WHERE workspace_id = $1 AND page_id = $2 AND psid = $3", workspace, page, psid)
	if err != nil || !ok {
		return err
	}
	return t.TouchProfiles(workspace, profile)
}

// mergedConversations joins those of the same thread, for one statement may touch a row once,
// and sorts them, so that two nodes lock rows in the same order.
func mergedConversations(conversations []petitbleu.Conversation) []petitbleu.Conversation {
	type key struct{ workspace, page, psid string }
	index := make(map[key]int, len(conversations))
	merged := make([]petitbleu.Conversation, 0, len(conversations))
	for _, c := range conversations {
		k := key{c.WorkspaceID, c.PageID, c.PSID}
		n, ok := index[k]
		if !ok {
			index[k] = len(merged)
			merged = append(merged, c)
			continue
		}
		mergeInto(&merged[n], c)
	}
	slices.SortFunc(merged, func(a, b petitbleu.Conversation) int {
		return cmp.Or(cmp.Compare(a.WorkspaceID, b.WorkspaceID), cmp.Compare(a.PageID, b.PageID), cmp.Compare(a.PSID, b.PSID))
	})
	return merged
}

func mergeInto(into *petitbleu.Conversation, c petitbleu.Conversation) {
	if into.ProfileID == "" {
		into.ProfileID = c.ProfileID
	}
	if c.WindowOpenedAt.After(into.WindowOpenedAt) {
		into.WindowOpenedBy = c.WindowOpenedBy
	}
	if c.OwnerAt.After(into.OwnerAt) {
		into.OwnerAppID, into.OwnerUntil = c.OwnerAppID, c.OwnerUntil
	}
	for _, p := range [...][2]*time.Time{
		{&into.WindowOpenedAt, &c.WindowOpenedAt}, {&into.LastInboundAt, &c.LastInboundAt}, {&into.LastOutboundAt, &c.LastOutboundAt},
		{&into.ReadAt, &c.ReadAt}, {&into.DeliveredAt, &c.DeliveredAt}, {&into.ExtraSentAt, &c.ExtraSentAt},
		{&into.StoppedAt, &c.StoppedAt}, {&into.ResumedAt, &c.ResumedAt}, {&into.OwnerAt, &c.OwnerAt}, {&into.HumanAt, &c.HumanAt}, {&into.UnreachableAt, &c.UnreachableAt}, {&into.UpdatedAt, &c.UpdatedAt},
	} {
		if p[1].After(*p[0]) {
			*p[0] = *p[1]
		}
	}
}
