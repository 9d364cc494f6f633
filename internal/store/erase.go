package store

import (
	"errors"
	"time"

	"github.com/petitbleu/petitbleu"
)

// Traces is by what a person is found on a Page.
type Traces struct {
	Profile  string
	IDs      []string    // the PSID, and the ids by which they go on the Page's wall
	Received []time.Time // when the calls came in that told of them, each once
}

// MessengerTraces gives the traces of a person on a Page, calls since an instant. There is no such
// person when ok is false.
func (t *Tx) MessengerTraces(workspace, page, psid string, since time.Time) (r Traces, ok bool, err error) {
	k := IdentityKey{Kind: petitbleu.IdentityPSID, Scope: page, Value: psid}
	found, err := t.Identities(workspace, []IdentityKey{k})
	if err != nil || found[k].ProfileID == "" {
		return r, false, err
	}
	r.Profile = found[k].ProfileID
	authors, err := list(t, value[string], "SELECT DISTINCT author_id FROM comments WHERE workspace_id = $1 AND profile_id = $2 AND page_id = $3"+
		" AND author_id <> '' AND author_id <> $4 ORDER BY author_id", workspace, r.Profile, page, psid)
	if err != nil {
		return r, false, err
	}
	r.IDs = append([]string{psid}, authors...)
	r.Received, err = list(t, func(r scanner) (at1 time.Time, err error) {
		err = r.Scan(at(&at1))
		return at1, err
	}, "SELECT DISTINCT received_at FROM events WHERE workspace_id = $1 AND profile_id = $2 AND page_id = $3 AND received_at >= $4 ORDER BY received_at",
		workspace, r.Profile, page, millis(since))
	return r, true, err
}

// EraseMessenger deletes what came of a person through a Page: events, messages, tokens,
// comments, the thread and the ids. Opt-ins and opt-outs stay as proof, without the PSID. A profile that is known by
// no other name goes whole; it is gone then. The platform asked for it.
func (t *Tx) EraseMessenger(workspace, page, psid, profile string, now time.Time) (gone bool, err error) {
	if _, err := t.nextChange(workspace); err != nil {
		return false, err
	}
	if err := t.dropOfEvents("profile_id = $2 AND page_id = $3", workspace, profile, page); err != nil {
		return false, err
	}
	if err := t.forgetLogs("profile_id = $2 AND page_id = $3", workspace, profile, page); err != nil {
		return false, err
	}
	for _, text := range []string{
		"DELETE FROM events WHERE workspace_id = $1 AND profile_id = $2 AND page_id = $3",
		"DELETE FROM attachments WHERE workspace_id = $1 AND page_id = $3 AND message_id IN" +
			" (SELECT id FROM messages WHERE workspace_id = $1 AND profile_id = $2 AND page_id = $3)",
		"DELETE FROM messages WHERE workspace_id = $1 AND profile_id = $2 AND page_id = $3",
		"DELETE FROM comments WHERE workspace_id = $1 AND profile_id = $2 AND page_id = $3",
		"DELETE FROM identities WHERE workspace_id = $1 AND profile_id = $2 AND scope = $3 AND kind IN ('psid', 'user_ref')",
	} {
		if _, err := t.exec(text, workspace, profile, page); err != nil {
			return false, err
		}
	}
	if err := t.markProof(workspace, profile, page, []string{psid}); err != nil {
		return false, err
	}
	for _, table := range []string{"tokens", "conversations", "testers", "account_links", "platform_profiles", "portraits"} {
		if _, err := t.exec("DELETE FROM "+table+" WHERE workspace_id = $1 AND page_id = $2 AND psid = $3", workspace, page, psid); err != nil {
			return false, err
		}
	}
	left, err := t.IdentitiesOf(workspace, profile)
	if err != nil {
		return false, err
	}
	p, err := t.Profile(workspace, profile)
	if err != nil && !errors.Is(err, ErrNotFound) {
		return false, err
	}
	if _, email, phone := columnsOf(p); len(left) > 0 || email+phone != "" {
		if err := t.forgetPSID(workspace, page, profile, now); err != nil {
			return false, err
		}
		return false, t.insertErasure(Erasure{WorkspaceID: workspace, ProfileID: profile, At: now, Via: ErasedByPlatform, PageID: page})
	}
	return true, t.DeleteProfile(Erasure{WorkspaceID: workspace, ProfileID: profile, At: now, Via: ErasedByPlatform})
}

// DeleteProfile deletes a person and all that is kept of them, and records that it did. Opt-ins and opt-outs stay
// as proof, with marks where ids were.
func (t *Tx) DeleteProfile(e Erasure) error {
	workspace, profile := e.WorkspaceID, e.ProfileID
	if _, err := t.nextChange(workspace); err != nil {
		return err
	}
	if err := t.HoldNotifications(workspace); err != nil { // who is being notified by another is so before, or not at all
		return err
	}
	if err := t.forgetProof(workspace, profile); err != nil {
		return err
	}
	if err := t.forgetNotifications(workspace, profile); err != nil {
		return err
	}
	for _, table := range []string{"testers", "account_links", "platform_profiles", "portraits"} {
		if _, err := t.exec("DELETE FROM "+table+" WHERE workspace_id = $1 AND EXISTS (SELECT 1 FROM identities i WHERE i.workspace_id = $1"+
			" AND i.profile_id = $2 AND i.kind = 'psid' AND i.scope = "+table+".page_id AND i.value = "+table+".psid)", workspace, profile); err != nil {
			return err
		}
	}
	if _, err := t.exec("DELETE FROM attachments WHERE workspace_id = $1 AND message_id IN (SELECT id FROM messages WHERE workspace_id = $1 AND profile_id = $2)", workspace, profile); err != nil {
		return err
	}
	if err := t.dropOfEvents("profile_id = $2", workspace, profile); err != nil {
		return err
	}
	if err := t.forgetLogs("profile_id = $2", workspace, profile); err != nil {
		return err
	}
	for _, table := range []string{"events", "messages", "comments", "tokens", "conversations", "campaign_people", "campaign_entries", "schedule_people", "campaign_conversions", "attribute_changes", "identities", "notifications", "feed_preferences"} {
		if _, err := t.exec("DELETE FROM "+table+" WHERE workspace_id = $1 AND profile_id = $2", workspace, profile); err != nil {
			return err
		}
	}
	if err := t.ForgetRehearsed(workspace, profile, e.At); err != nil {
		return err
	}
	if _, err := t.exec("DELETE FROM profiles WHERE workspace_id = $1 AND id = $2", workspace, profile); err != nil {
		return err
	}
	if err := t.insertErasure(e); err != nil {
		return err
	}
	return t.bury(workspace, profile, "", e.At)
}

// forgetPSID takes the attribute of a Page from somebody who is known by other names too, and puts them in the
// feed of changes: their events are to be read anew.
func (t *Tx) forgetPSID(workspace, page, profile string, now time.Time) error {
	names, err := t.PageAttributes(workspace)
	if err != nil {
		return err
	}
	if _, err := t.UpdateAttributes(workspace, profile, names.shown(page, ""), now); err != nil {
		return err
	}
	return t.bury(workspace, profile, profile, now)
}
