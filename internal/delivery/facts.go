package delivery

import (
	"context"
	"errors"
	"time"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/policy"
	"github.com/petitbleu/petitbleu/internal/store"
)

// Facts loads what policy needs to know to decide about messages of one Page, in a few queries
// for all of them, in the order of the messages. This is the one place where facts are loaded.
func Facts(tx *store.Tx, workspace petitbleu.Workspace, page petitbleu.Page, messages []petitbleu.Message) ([]policy.Facts, error) {
	var psids, topicPSIDs, profiles, topicProfiles []string
	var customers []store.IdentityKey
	for i := range messages {
		m := &messages[i]
		if m.Recipient != "" {
			psids = append(psids, m.Recipient)
		}
		profiles = append(profiles, m.ProfileID)
		if m.Topic != "" { // only a message with a topic can use a token, and only tokens differ by region
			topicPSIDs, topicProfiles = append(topicPSIDs, m.Recipient), append(topicProfiles, m.ProfileID)
		}
		if m.CustomerID != "" {
			customers = append(customers, customerKey(m, petitbleu.IdentityCustomer), customerKey(m, petitbleu.IdentityTemporary))
		}
	}
	conversations, err1 := tx.Conversations(workspace.ID, page.ID, psids)
	optIns, err2 := tx.Consents(workspace.ID, page.ID, profiles)
	tokens, err3 := tx.TokensFor(workspace.ID, page.ID, topicPSIDs)
	identities, err4 := tx.Identities(workspace.ID, customers)
	people, err5 := tx.Profiles(workspace.ID, topicProfiles)
	if err := errors.Join(err1, err2, err3, err4, err5); err != nil {
		return nil, err
	}
	all := make([]policy.Facts, len(messages))
	for i := range messages {
		m := &messages[i]
		f := &all[i]
		*f = policy.Facts{
			Pack: workspace.RulePack, Region: workspace.Region, Purpose: m.Purpose, Topic: m.Topic, Human: m.Human,
			Content: m.Content.Type, Page: page.State, Identity: m.Recipient != "",
			OptIns: optIns[m.ProfileID], Tokens: tokens[m.Recipient], Conversation: conversations[m.Recipient],
		}
		f.Conversation.WorkspaceID, f.Conversation.PageID, f.Conversation.PSID = workspace.ID, page.ID, m.Recipient
		if p, ok := people[m.ProfileID]; ok {
			f.PersonRegion, _ = p.Attributes["country"].(string)
		}
		f.Customer, f.Quarantined = customerOf(m, identities)
	}
	return all, nil
}

func customerKey(m *petitbleu.Message, kind petitbleu.IdentityKind) store.IdentityKey {
	return store.IdentityKey{Kind: kind, Value: m.CustomerID}
}

// customerOf gives the identity by which the sender named the person, and whether the name is
// disputed. A name that is another person's by now is disputed too.
func customerOf(m *petitbleu.Message, all map[store.IdentityKey]petitbleu.Identity) (*petitbleu.Identity, bool) {
	if m.CustomerID == "" {
		return nil, false
	}
	var found *petitbleu.Identity
	disputed, others := false, false
	for _, kind := range []petitbleu.IdentityKind{petitbleu.IdentityCustomer, petitbleu.IdentityTemporary} {
		id, ok := all[customerKey(m, kind)]
		if !ok {
			continue
		}
		disputed = disputed || id.Quarantined
		others = others || id.ProfileID != m.ProfileID
		if id.ProfileID == m.ProfileID && found == nil {
			found = &id
		}
	}
	disputed = disputed || found == nil && others
	return found, disputed
}

// Verdict says what policy decides for a message at an instant, with the whole ladder. The
// message need not be there: what it needs is its Page, profile, recipient, purpose, topic,
// content type and customer id.
func Verdict(tx *store.Tx, workspace petitbleu.Workspace, page petitbleu.Page, m petitbleu.Message, at time.Time) (petitbleu.Verdict, error) {
	facts, err := Facts(tx, workspace, page, []petitbleu.Message{m})
	if err != nil {
		return petitbleu.Verdict{}, err
	}
	return policy.Explain(facts[0], at), nil
}

// Explain gives the verdict on a message that is not there: what could be sent to a person on a
// Page at an instant, and why not. Of the message it reads WorkspaceID, ProfileID, PageID,
// Recipient (looked up by the profile when empty), Purpose, Topic, Human, CustomerID and the
// content's type.
func (d *Delivery) Explain(ctx context.Context, m petitbleu.Message, at time.Time) (v petitbleu.Verdict, err error) {
	err = d.o.Store.Read(ctx, func(tx *store.Tx) error {
		rows, err := readPage(tx, pageKey{m.WorkspaceID, m.PageID})
		if errors.Is(err, store.ErrNotFound) {
			return petitbleu.Errorf(petitbleu.CodePageNotLinked, "Page %s is not connected to this workspace.", m.PageID)
		}
		if err != nil {
			return err
		}
		if m.Recipient == "" {
			if m.Recipient, err = recipientOf(tx, m); err != nil {
				return err
			}
		}
		v, err = Verdict(tx, rows.workspace, rows.page, m, at)
		return err
	})
	return v, err
}

// recipientOf finds the address of a profile on a Page; empty when there is none.
func recipientOf(tx *store.Tx, m petitbleu.Message) (string, error) {
	all, err := tx.IdentitiesOf(m.WorkspaceID, m.ProfileID)
	if err != nil {
		return "", err
	}
	psid := ""
	for _, id := range all { // oldest first: the latest address counts
		if id.Kind == petitbleu.IdentityPSID && id.Scope == m.PageID {
			psid = id.Value
		}
	}
	return psid, nil
}
