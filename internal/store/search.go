package store

import (
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/petitbleu/petitbleu"
)

// filter builds the WHERE of a listing.
type filter struct {
	where []string
	args  []any
}

// arg adds a parameter and gives its place.
func (f *filter) arg(v any) string {
	f.args = append(f.args, v)
	return "$" + strconv.Itoa(len(f.args))
}

// eq asks for a value in a column, unless it is empty.
func (f *filter) eq(column, v string) {
	if v != "" {
		f.where = append(f.where, column+" = "+f.arg(v))
	}
}

// and adds a condition as it is.
func (f *filter) and(condition string) { f.where = append(f.where, condition) }

// likeEscape makes text literal inside a LIKE with ESCAPE '\'.
var likeEscape = strings.NewReplacer(`\`, `\\`, `%`, `\%`, `_`, `\_`)

// searchBatch is how many candidates one query of SearchProfiles reads, and searchBatches how
// many such queries one call makes at most, so that a rare name never scans forever.
const (
	searchBatch   = 500
	searchBatches = 20
)

// SearchProfiles lists people, newest first, before an id (empty: from the newest). Text that is
// exactly an identifier of somebody, their e-mail address or phone number, or a profile's id, finds those people only; other text finds
// people by the start of an identifier or whom named accepts, out of those whose attributes
// contain it in any case. next is empty at the end.
func (t *Tx) SearchProfiles(workspaceID, text, before string, limit int, named func(petitbleu.Profile) bool) (found []petitbleu.Profile, next string, err error) {
	text = strings.TrimSpace(text)
	if text == "" {
		found, err = t.profilesBefore(workspaceID, before, limit+1, "")
		return cut(found, limit, err)
	}
	exact, err := list(t, value[string], "SELECT profile_id FROM identities WHERE workspace_id = $1 AND value = $2 ORDER BY created_at, profile_id LIMIT 500", workspaceID, text)
	if err != nil {
		return nil, "", err
	}
	for column, v := range map[string]string{"email": strings.ToLower(text), "phone": text} {
		holders, err := t.ContactHolders(workspaceID, column, []string{v}, 500)
		if err != nil {
			return nil, "", err
		}
		for _, h := range holders {
			exact = append(exact, h.ProfileID)
		}
	}
	exact = append(exact, text) // as a profile's own id
	if found, err = t.profilesWhere(idsFilter(workspaceID, exact), before, limit+1); err != nil {
		return nil, "", err
	}
	if len(found) > 0 || len(exact) > 1 {
		return cut(found, limit, nil)
	}
	return t.searchSlowly(workspaceID, text, before, limit, named)
}

func idsFilter(workspaceID string, ids []string) filter {
	return filter{where: []string{"id IN (" + places(1, len(ids)) + ")"}, args: append([]any{workspaceID}, anys(ids)...)}
}

func (t *Tx) searchSlowly(workspaceID, text, before string, limit int, named func(petitbleu.Profile) bool) (found []petitbleu.Profile, next string, err error) {
	start := likeEscape.Replace(text) + "%"
	begin, err := list(t, value[string], `SELECT DISTINCT profile_id FROM identities WHERE workspace_id = $1
		AND lower(value) LIKE lower($2) ESCAPE '\' ORDER BY profile_id LIMIT 2000`, workspaceID, start)
	if err != nil {
		return nil, "", err
	}
	by := make(map[string]bool, len(begin))
	for _, id := range begin {
		by[id] = true
	}
	for range searchBatches {
		some, err := t.profilesBefore(workspaceID, before, searchBatch, "%"+longestWord(text)+"%", begin...)
		if err != nil {
			return nil, "", err
		}
		for _, p := range some {
			before = p.ID
			if by[p.ID] || named(p) {
				found = append(found, p)
			}
			if len(found) > limit {
				return cut(found, limit, nil)
			}
		}
		if len(some) < searchBatch {
			return found, "", nil
		}
	}
	return found, before, nil
}

// longestWord gives the longest word of a text as part of a LIKE pattern. A name is kept in parts,
// so one word alone can be looked for; and SQLite knows the case of ASCII letters only, so any
// other letter fits any.
func longestWord(text string) string {
	longest := ""
	for _, word := range strings.Fields(text) {
		if len(word) > len(longest) {
			longest = word
		}
	}
	return strings.Map(func(r rune) rune {
		if r >= utf8.RuneSelf {
			return '_'
		}
		return r
	}, likeEscape.Replace(longest))
}

// profilesBefore lists people whose attributes are like a pattern, or who are among the ids.
func (t *Tx) profilesBefore(workspaceID, before string, limit int, like string, ids ...string) ([]petitbleu.Profile, error) {
	f := filter{args: []any{workspaceID}}
	if like != "" {
		or := `lower(attributes) LIKE lower(` + f.arg(like) + `) ESCAPE '\'`
		if ids = ids[:min(len(ids), 400)]; len(ids) > 0 {
			or += " OR id IN (" + places(len(f.args), len(ids)) + ")"
			f.args = append(f.args, anys(ids)...)
		}
		f.and("(" + or + ")")
	}
	return t.profilesWhere(f, before, limit)
}

// profilesWhere lists people by a filter whose first parameter is the workspace.
func (t *Tx) profilesWhere(f filter, before string, limit int) ([]petitbleu.Profile, error) {
	f.and("workspace_id = $1")
	if before != "" {
		f.and("id < " + f.arg(before))
	}
	return list(t, scanProfile, "SELECT "+profileColumns+" FROM profiles WHERE "+strings.Join(f.where, " AND ")+
		" ORDER BY id DESC LIMIT "+f.arg(int64(limit)), f.args...)
}

// cut keeps limit people and gives the cursor of the next page.
func cut(found []petitbleu.Profile, limit int, err error) ([]petitbleu.Profile, string, error) {
	if len(found) > limit {
		return found[:limit], found[limit-1].ID, err
	}
	return found, "", err
}

// IdentitiesOfAll lists the identities of many profiles, oldest first.
func (t *Tx) IdentitiesOfAll(workspaceID string, profiles []string) (map[string][]petitbleu.Identity, error) {
	found := make(map[string][]petitbleu.Identity, len(profiles))
	err := inChunks(anys(profiles), 64, func(ids []any) error {
		some, err := list(t, scanIdentity, "SELECT "+identityColumns+" FROM identities WHERE workspace_id = $1 AND profile_id IN ("+
			places(1, len(ids))+") ORDER BY created_at, kind, scope, value", append([]any{workspaceID}, ids...)...)
		for _, i := range some {
			found[i.ProfileID] = append(found[i.ProfileID], i)
		}
		return err
	})
	return found, err
}

// ConversationsOfAll lists the conversations of many profiles, the most recent first.
func (t *Tx) ConversationsOfAll(workspaceID string, profiles []string) (map[string][]petitbleu.Conversation, error) {
	found := make(map[string][]petitbleu.Conversation, len(profiles))
	err := inChunks(anys(profiles), 64, func(ids []any) error {
		some, err := list(t, scanConversation, "SELECT "+conversationColumns+" FROM conversations WHERE workspace_id = $1 AND profile_id IN ("+
			places(1, len(ids))+") ORDER BY updated_at DESC, page_id, psid", append([]any{workspaceID}, ids...)...)
		for _, c := range some {
			found[c.ProfileID] = append(found[c.ProfileID], c)
		}
		return err
	})
	return found, err
}

// MessageSearch chooses messages of a workspace for a list; an empty member chooses all.
type MessageSearch struct {
	WorkspaceID string
	ProfileID   string
	PageID      string
	Origin      string
	CampaignID  string
	RunID       string
	VariantID   string
	Purpose     string
	Reason      string
	States      []petitbleu.MessageState
	From, To    time.Time // when it was asked for: from From, before To
	Text        string    // an id, outside id, recipient or customer id, or part of the content
	Before      string    // id: only older ones
	Limit       int

	since string // id: only this one and younger ones
}

// badStates are those of badMessages: a list of some of them is found by the index messages_bad.
var badStates = []petitbleu.MessageState{petitbleu.StateFailed, petitbleu.StateDropped, petitbleu.StateUnknown, petitbleu.StateCancelled}

// SearchMessages lists messages, newest first. States of the index messages_bad are looked up one
// by one, for each is a range of it in order; any other list of states reads from the newest on.
func (t *Tx) SearchMessages(s MessageSearch) (found []petitbleu.Message, err error) {
	if !s.onlyBad() {
		return t.searchMessages(s, "")
	}
	// An equality would do, but SQLite puts its value into badMessages and then no longer sees that
	// the index fits.
	states := s.States
	s.States = nil
	for _, state := range states {
		some, err := t.searchMessages(s, state)
		if err != nil {
			return nil, err
		}
		found = append(found, some...)
	}
	slices.SortFunc(found, func(a, b petitbleu.Message) int { return strings.Compare(b.ID, a.ID) })
	found = slices.CompactFunc(found, func(a, b petitbleu.Message) bool { return a.ID == b.ID }) // a state named twice
	return found[:min(len(found), s.Limit)], nil
}

// FindMessages is SearchMessages for text, which no index finds: it looks at so many of the messages that fit otherwise at most, from the newest on. more is the last
// one that it looked at, behind which a search goes on; empty: there are no others.
func (t *Tx) FindMessages(s MessageSearch, look int) (found []petitbleu.Message, more string, err error) {
	if s.Text != "" {
		if more, err = t.lookedAt(s, look); err != nil {
			return nil, "", err
		}
		s.since = more
	}
	found, err = t.SearchMessages(s)
	return found, more, err
}

// lookedAt gives the message up to which so many are looked at whatever they say; of several states of the index messages_bad so many of each at most.
func (t *Tx) lookedAt(s MessageSearch, look int) (last string, err error) {
	s.Text = ""
	states := []petitbleu.MessageState{""}
	if s.onlyBad() {
		states, s.States = s.States, nil
	}
	for _, state := range states {
		f, order := s.filter(state)
		id, _, err := one(t, value[string], "SELECT id FROM messages WHERE "+strings.Join(f.where, " AND ")+" ORDER BY "+order+" LIMIT 1 OFFSET "+f.arg(int64(look-1)), f.args...)
		if err != nil {
			return "", err
		}
		last = max(last, id)
	}
	return last, nil
}

// onlyBad tells whether the states that are asked for are found by the index messages_bad.
func (s *MessageSearch) onlyBad() bool {
	return len(s.States) > 0 && !slices.ContainsFunc(s.States, func(m petitbleu.MessageState) bool { return !slices.Contains(badStates, m) })
}

func (t *Tx) searchMessages(s MessageSearch, bad petitbleu.MessageState) ([]petitbleu.Message, error) {
	f, order := s.filter(bad)
	return list(t, scanMessage, "SELECT "+messageReads+" FROM messages WHERE "+strings.Join(f.where, " AND ")+
		" ORDER BY "+order+" LIMIT "+f.arg(int64(s.Limit)), f.args...)
}

// filter gives the conditions of a search, and its order; with a state of the index messages_bad as that says.
func (s *MessageSearch) filter(bad petitbleu.MessageState) (filter, string) {
	f := filter{where: []string{"workspace_id = $1"}, args: []any{s.WorkspaceID}}
	f.eq("profile_id", s.ProfileID)
	f.eq("page_id", s.PageID)
	f.eq("origin", s.Origin)
	f.eq("purpose", s.Purpose)
	f.eq("campaign_id", s.CampaignID)
	f.eq("run_id", s.RunID)
	f.eq("variant_id", s.VariantID)
	if s.CampaignID != "" {
		f.and("campaign_id <> ''") // as the index says
	}
	f.eq("reason", s.Reason)
	order := "id DESC"
	if bad != "" {
		v := f.arg(string(bad))
		f.and(badMessages + " AND state >= " + v + " AND state <= " + v)
		order = "state DESC, id DESC"
	}
	if len(s.States) > 0 {
		f.and("state IN (" + places(len(f.args), len(s.States)) + ")")
		for _, state := range s.States {
			f.args = append(f.args, string(state))
		}
	}
	if !s.From.IsZero() {
		f.and("id >= " + f.arg(petitbleu.FirstID(petitbleu.KindMessage, s.From)))
	}
	if !s.To.IsZero() {
		f.and("id < " + f.arg(petitbleu.FirstID(petitbleu.KindMessage, s.To)))
	}
	if s.Text != "" {
		v, like := f.arg(s.Text), f.arg("%"+likeEscape.Replace(s.Text)+"%")
		f.and("(id = " + v + " OR outside_id = " + v + " OR recipient = " + v + " OR customer_id = " + v + " OR group_id = " + v +
			" OR lower(content) LIKE lower(" + like + `) ESCAPE '\')`)
	}
	if s.Before != "" {
		f.and("id < " + f.arg(s.Before))
	}
	if s.since != "" {
		f.and("id >= " + f.arg(s.since))
	}
	return f, order
}
