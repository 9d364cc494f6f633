package ledger

import (
	"time"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/intake"
	"github.com/petitbleu/petitbleu/internal/store"
)

// thread gives what an outcome says of the conversation; ok is false when it says nothing.
func (r *Settled) thread(workspace string, now time.Time) (c petitbleu.Conversation, ok bool) {
	if r.Unreachable.IsZero() && r.Elsewhere.IsZero() || petitbleu.ParseRecipient(r.Message.Recipient).PSID() == "" {
		return c, false
	}
	c = petitbleu.Conversation{WorkspaceID: workspace, PageID: r.Message.PageID, PSID: r.Message.Recipient, ProfileID: r.Message.ProfileID, UnreachableAt: r.Unreachable, UpdatedAt: now}
	if !r.Elsewhere.IsZero() {
		c.OwnerAppID, c.OwnerAt, c.OwnerUntil = petitbleu.OtherAppID, r.Elsewhere, r.Elsewhere.Add(petitbleu.ThreadControlLife)
	}
	return c, true
}

// kept gives the file of a message that the platform keeps: for 90 days, as one that was uploaded
// (Messenger Platform reference, section 2.6).
func (r *Settled) kept(workspace string, now time.Time) store.Attachment {
	c := r.Message.Content
	return store.Attachment{WorkspaceID: workspace, PageID: r.Message.PageID, ID: r.File, Kind: string(c.Type), Name: c.Media.FileName(), URL: c.Media.URL,
		MessageID: r.Message.ID, CreatedAt: now, ExpiresAt: now.Add(petitbleu.AttachmentLife)}
}

// meet makes the person known whom an answer named: a private reply tells who wrote the comment, and
// with it who did all that its author did on the Page's wall.
// Whoever has that id already is who it was; else it is the profile that was written to, or a
// new one.
func meet(tx *store.Tx, workspace string, r *Settled, now time.Time) error {
	m := r.Message
	profile, err := holder(tx, workspace, m, r.Met, now)
	if err != nil {
		return err
	}
	if to := petitbleu.ParseRecipient(m.Recipient); to.Kind == petitbleu.RecipientComment || to.Kind == petitbleu.RecipientPost {
		c := petitbleu.Comment{WorkspaceID: workspace, PageID: m.PageID, ID: to.Value, RepliedBy: m.ID}
		if err := tx.CommentAuthor(c, intake.CommentEvent(c.ID), profile); err != nil {
			return err
		}
	}
	if m.ProfileID == "" {
		if err := tx.SetMessageProfile(workspace, m.ID, profile); err != nil {
			return err
		}
	}
	return tx.UpsertConversations([]petitbleu.Conversation{{WorkspaceID: workspace, PageID: m.PageID, PSID: r.Met, ProfileID: profile, LastOutboundAt: now, UpdatedAt: now}})
}

// holder gives the profile that has a page-scoped id, and gives the id to one where none has.
func holder(tx *store.Tx, workspace string, m *petitbleu.Message, psid string, now time.Time) (string, error) {
	key := store.IdentityKey{Kind: petitbleu.IdentityPSID, Scope: m.PageID, Value: psid}
	find := func() (string, error) {
		found, err := tx.Identities(workspace, []store.IdentityKey{key})
		return found[key].ProfileID, err
	}
	if who, err := find(); err != nil || who != "" {
		return who, err
	}
	who := m.ProfileID
	if who == "" {
		who = petitbleu.NewID(petitbleu.KindProfile, now)
	}
	fresh, err := tx.InsertIdentities([]petitbleu.Identity{{WorkspaceID: workspace, Kind: key.Kind, Scope: key.Scope, Value: key.Value, ProfileID: who, CreatedAt: now}})
	switch {
	case err != nil:
		return "", err
	case !fresh[0]: // the echo was quicker
		return find()
	case m.ProfileID == "":
		err = tx.InsertProfiles([]petitbleu.Profile{{WorkspaceID: workspace, ID: who, CreatedAt: now, UpdatedAt: now}})
	}
	if err == nil {
		err = tx.ShowPSID(workspace, m.PageID, psid, who, now)
	}
	if err == nil {
		err = tx.TieAuthor(workspace, m.PageID, psid, who) // who may go by that id on the wall
	}
	return who, err
}
