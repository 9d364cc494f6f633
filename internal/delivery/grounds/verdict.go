package grounds

import (
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
	rows := Rows{Workspace: workspace, Page: page}
	var err error
	if rows.App, err = tx.App(page.AppID); err != nil {
		return petitbleu.Verdict{}, err
	}
	return VerdictOn(tx, rows, m, at)
}

// VerdictOn is Verdict by rows that were read.
func VerdictOn(tx *store.Tx, rows Rows, m petitbleu.Message, at time.Time) (petitbleu.Verdict, error) {
	all, err := Facts(tx, rows, []*petitbleu.Message{&m}, at)
	if err != nil {
		return petitbleu.Verdict{}, err
	}
	return policy.Explain(all[0], at), nil
}

// AskedRows reads the rows of a Page that somebody asks about, under a pack of their choice.
func AskedRows(tx *store.Tx, workspace, page, pack string, safeMode bool) (Rows, error) {
	rows, err := ReadPage(tx, workspace, page)
	rows.SafeMode = safeMode
	if errors.Is(err, store.ErrNotFound) {
		return rows, petitbleu.Errorf(petitbleu.CodePageNotLinked, "Page %s is not connected to this workspace.", page)
	}
	if pack != "" {
		rows.Workspace.RulePack = pack
	}
	return rows, err
}

// RecipientOf finds the address of a profile on a Page; empty when there is none.
func RecipientOf(tx *store.Tx, m petitbleu.Message) (string, error) {
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

// OffersFor is Offers without a Delivery, under the workspace's pack.
func OffersFor(tx *store.Tx, workspace petitbleu.Workspace, page petitbleu.Page, profile string, at time.Time) ([]policy.Offer, error) {
	app, err := tx.App(page.AppID)
	if err != nil {
		return nil, err
	}
	return OffersUnder(tx, Rows{Workspace: workspace, Page: page, App: app}, profile, at)
}

// OffersUnder is OffersFor by rows that were read, whose pack may be another than the workspace's.
func OffersUnder(tx *store.Tx, rows Rows, profile string, at time.Time) ([]policy.Offer, error) {
	ws, page := rows.Workspace.ID, rows.Page.ID
	m := petitbleu.Message{WorkspaceID: ws, PageID: page, ProfileID: profile}
	var err error
	if m.Recipient, err = RecipientOf(tx, m); err != nil {
		return nil, err
	}
	loaded, err := Facts(tx, rows, []*petitbleu.Message{&m}, at)
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
