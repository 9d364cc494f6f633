package delivery

import (
	"context"
	"errors"
	"time"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/policy"
	"github.com/petitbleu/petitbleu/internal/store"
)

// Verdict says what policy decides for a message at an instant, with the whole ladder. The
// message need not be there: what it needs is its Page, profile, recipient, purpose, topic,
// origin, content (type, tag, and the name and language of a utility template) and customer id.
// The pack followed is the workspace's.
func Verdict(tx *store.Tx, workspace petitbleu.Workspace, page petitbleu.Page, m petitbleu.Message, at time.Time) (petitbleu.Verdict, error) {
	rows := pageRows{workspace: workspace, page: page}
	var err error
	if rows.app, err = tx.App(page.AppID); err != nil {
		return petitbleu.Verdict{}, err
	}
	return verdict(tx, rows, m, at)
}

func verdict(tx *store.Tx, rows pageRows, m petitbleu.Message, at time.Time) (petitbleu.Verdict, error) {
	all, err := factsFor(tx, rows, []*petitbleu.Message{&m}, at)
	if err != nil {
		return petitbleu.Verdict{}, err
	}
	return policy.Explain(all[0], at), nil
}

// Explain gives the verdict on a message that is not there: what could be sent to a person on a
// Page at an instant, and why not. Of the message it reads WorkspaceID, ProfileID, PageID,
// Recipient (looked up by the profile when empty), Purpose, Topic, Human, Origin, CustomerID and
// what Verdict names of the content.
func (d *Delivery) Explain(ctx context.Context, m petitbleu.Message, at time.Time) (petitbleu.Verdict, error) {
	return d.ExplainUnder(ctx, m, at, "")
}

// ExplainUnder is Explain under a rule pack; an empty one is the workspace's.
func (d *Delivery) ExplainUnder(ctx context.Context, m petitbleu.Message, at time.Time, pack string) (v petitbleu.Verdict, err error) {
	err = d.o.Store.Read(ctx, func(tx *store.Tx) error {
		rows, err := asked(tx, m.WorkspaceID, m.PageID, pack, d.o.SafeMode)
		if err != nil {
			return err
		}
		if m.Recipient == "" {
			if m.Recipient, err = recipientOf(tx, m); err != nil {
				return err
			}
		}
		v, err = verdict(tx, rows, m, at)
		return err
	})
	return v, err
}

// asked reads the rows of a Page that somebody asks about, under a pack of their choice.
func asked(tx *store.Tx, workspace, page, pack string, safeMode bool) (pageRows, error) {
	rows, err := readPage(tx, pageKey{workspace, page})
	rows.safeMode = safeMode
	if errors.Is(err, store.ErrNotFound) {
		return rows, petitbleu.Errorf(petitbleu.CodePageNotLinked, "Page %s is not connected to this workspace.", page)
	}
	if pack != "" {
		rows.workspace.RulePack = pack
	}
	return rows, err
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

// Offers says what may be sent to a person on a Page at an instant, by each right (policy.Offers).
// An empty pack is the workspace's.
func (d *Delivery) Offers(ctx context.Context, workspace, page, profile, pack string, at time.Time) (all []policy.Offer, err error) {
	err = d.o.Store.Read(ctx, func(tx *store.Tx) error {
		rows, err := asked(tx, workspace, page, pack, d.o.SafeMode)
		if err != nil {
			return err
		}
		all, err = offers(tx, rows, profile, at)
		return err
	})
	return all, err
}

// OffersFor is Offers without a Delivery, under the workspace's pack.
func OffersFor(tx *store.Tx, workspace petitbleu.Workspace, page petitbleu.Page, profile string, at time.Time) ([]policy.Offer, error) {
	app, err := tx.App(page.AppID)
	if err != nil {
		return nil, err
	}
	return offers(tx, pageRows{workspace: workspace, page: page, app: app}, profile, at)
}

func offers(tx *store.Tx, rows pageRows, profile string, at time.Time) ([]policy.Offer, error) {
	ws, page := rows.workspace.ID, rows.page.ID
	m := petitbleu.Message{WorkspaceID: ws, PageID: page, ProfileID: profile}
	var err error
	if m.Recipient, err = recipientOf(tx, m); err != nil {
		return nil, err
	}
	loaded, err := factsFor(tx, rows, []*petitbleu.Message{&m}, at)
	if err != nil {
		return nil, err
	}
	f := loaded[0]
	tokens, err1 := tx.TokensFor(ws, page, []string{m.Recipient})
	outs, err2 := tx.OptOutsFor(ws, page, []string{m.Recipient})
	people, err3 := tx.Profiles(ws, []string{profile})
	templates, err4 := tx.UtilityTemplates(ws, page)
	comments, err5 := tx.CommentsOf(ws, profile)
	settings, err6 := settingsOf(tx, ws)
	if err := errors.Join(err1, err2, err3, err4, err5, err6); err != nil {
		return nil, err
	}
	f.Tokens, f.OptOuts, f.Tolerant, f.Marketing = tokens[m.Recipient], outs[m.Recipient], settings.Tolerant, settings.Marketing[page]
	f.PersonRegion, _ = people[profile].Attributes["country"].(string)
	f.HumanHoldsUntil = humanHolds(&f.Conversation, settings)
	var mine []petitbleu.Comment
	for _, c := range comments {
		if c.PageID == page {
			mine = append(mine, c)
		}
	}
	return policy.Offers(f, policy.Choices{Comments: mine, Templates: templates}, at), nil
}
