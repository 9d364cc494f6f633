package grounds

import (
	"errors"
	"time"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/policy"
	"github.com/petitbleu/petitbleu/internal/store"
)

// known is what was read for the messages of one Page: by PSID, by profile, or for all. What no
// message of the batch needs is not read.
type known struct {
	conversations map[string]*petitbleu.Conversation
	optIns        map[string][]petitbleu.OptIn
	tokens        map[string][]petitbleu.Token
	identities    map[store.IdentityKey]petitbleu.Identity
	people        map[string]petitbleu.Profile
	optOuts       map[string][]petitbleu.OptOut
	testers       map[string]bool
	comments      map[string]petitbleu.Comment
	templates     []petitbleu.UtilityTemplate
	asked         map[petitbleu.ContentType][]store.Asked
	settings      *policy.Settings
	safe          map[string]bool
}

// wanted is what the messages of a batch need.
type wanted struct {
	psids, topicPSIDs, consents, abroad, comments []string            // consents: profiles whose opt-ins are read
	names                                         []store.IdentityKey // customer ids and user_refs
	asks                                          map[petitbleu.ContentType][]string
	templates, settings                           bool
}

// Facts loads what policy needs to know to decide about messages of one Page at an instant, in a few
// queries for all of them, in the order of the messages. This is the one place where facts are
// loaded.
func Facts(tx *store.Tx, rows Rows, messages []*petitbleu.Message, now time.Time) ([]policy.Facts, error) {
	return load(tx, rows, messages, want(rows, messages, now), now)
}

// LeanFacts is factsFor without the opt-ins of people who never revoked one. A message that policy
// allows by them, it allows by all facts too, with the same verdict (policy.OptInsMatter); a message
// that it does not allow must be decided anew by all of them.
func LeanFacts(tx *store.Tx, rows Rows, messages []*petitbleu.Message, now time.Time) ([]policy.Facts, error) {
	w := want(rows, messages, now)
	if !policy.OptInsMatter(rows.Workspace.RulePack, rows.Page.Grants, now) {
		revoked, err := tx.Revoked(rows.Workspace.ID, rows.Page.ID, w.consents)
		if err != nil {
			return nil, err
		}
		w.consents = revoked
	}
	return load(tx, rows, messages, w, now)
}

func load(tx *store.Tx, rows Rows, messages []*petitbleu.Message, w wanted, now time.Time) ([]policy.Facts, error) {
	k, err := know(tx, rows, w, now)
	if err != nil {
		return nil, err
	}
	all := make([]policy.Facts, len(messages))
	for i, m := range messages {
		to := petitbleu.ParseRecipient(m.Recipient)
		if err := k.fill(tx, rows, m, to, &all[i]); err != nil {
			return nil, err
		}
	}
	return all, nil
}

func want(rows Rows, messages []*petitbleu.Message, now time.Time) (w wanted) {
	pack := rows.Workspace.RulePack
	w.settings = policy.ToleranceMatters(pack, now)
	for _, m := range messages {
		topic := TopicOf(m)
		w.consents = append(w.consents, m.ProfileID)
		switch to := petitbleu.ParseRecipient(m.Recipient); to.Kind {
		case petitbleu.RecipientComment, petitbleu.RecipientPost:
			w.comments = append(w.comments, to.Value)
		case petitbleu.RecipientUserRef:
			w.names = append(w.names, store.IdentityKey{Kind: petitbleu.IdentityUserRef, Scope: m.PageID, Value: to.Value})
		case petitbleu.RecipientPSID:
			if m.Recipient == "" {
				break
			}
			w.psids = append(w.psids, m.Recipient)
			if topic != "" { // only a message with a topic can use a token
				w.topicPSIDs = append(w.topicPSIDs, m.Recipient)
			}
		}
		if policy.CountryMatters(pack, topic, m.Content.Type, now) {
			w.abroad = append(w.abroad, m.ProfileID)
		}
		if m.CustomerID != "" {
			w.names = append(w.names, customerKey(m, petitbleu.IdentityCustomer), customerKey(m, petitbleu.IdentityTemporary))
		}
		switch form := m.Content.Type; form {
		case petitbleu.ContentTokenRequest, petitbleu.ContentSubscription:
			if w.asks == nil {
				w.asks = map[petitbleu.ContentType][]string{}
			}
			w.asks[form] = append(w.asks[form], m.ProfileID)
		case petitbleu.ContentUtility:
			w.templates = true
		}
		w.settings = w.settings || policy.HumanMatters(m.Purpose, m.Origin, m.Human)
	}
	return w
}

// TopicOf is what a message is about: for a request, what it asks leave for.
func TopicOf(m *petitbleu.Message) string {
	switch {
	case m.Topic != "":
		return m.Topic
	case m.Content.Request != nil:
		return m.Content.Request.Payload
	case m.Content.Subscription != nil:
		return m.Content.Subscription.Payload
	}
	return ""
}

func know(tx *store.Tx, rows Rows, w wanted, now time.Time) (k known, err error) {
	ws, page := rows.Workspace.ID, rows.Page.ID
	var errs [10]error
	k.conversations, errs[0] = tx.Threads(ws, page, w.psids)
	k.optIns, errs[1] = tx.Consents(ws, page, w.consents)
	k.tokens, errs[2] = tx.TokensFor(ws, page, w.topicPSIDs)
	k.identities, errs[3] = tx.Identities(ws, w.names)
	k.people, errs[4] = tx.Profiles(ws, w.abroad)
	k.optOuts, errs[5] = tx.OptOutsFor(ws, page, w.topicPSIDs)
	k.comments, errs[6] = tx.CommentsFor(ws, page, w.comments)
	if rows.App.Mode == petitbleu.AppDevelopment {
		k.testers, errs[7] = tx.Testers(ws, page, w.psids)
	}
	if w.templates {
		k.templates, errs[8] = tx.UtilityTemplates(ws, page)
	}
	if rows.SafeMode {
		k.safe, errs[9] = tx.Safe(ws, w.consents)
	}
	if err := errors.Join(errs[:]...); err != nil {
		return k, err
	}
	if len(w.asks) > 0 {
		k.asked = map[petitbleu.ContentType][]store.Asked{}
		for form, profiles := range w.asks {
			if k.asked[form], err = tx.AskedOf(ws, page, form, profiles); err != nil {
				return k, err
			}
		}
	}
	if w.settings || policy.AccountMatters(rows.Workspace.RulePack, now) && k.someLeave() {
		s, err := settingsOf(tx, ws)
		k.settings = &s
		return k, err
	}
	return k, nil
}

// someLeave tells whether somebody gave leave for messages of a topic.
func (k *known) someLeave() bool {
	for _, all := range k.tokens {
		for i := range all {
			if all[i].Kind == petitbleu.TokenMarketing {
				return true
			}
		}
	}
	return false
}

// settingsOf gives what the workspace chose of the rules.
func settingsOf(tx *store.Tx, workspace string) (policy.Settings, error) {
	s := policy.DefaultSettings()
	_, err := tx.Setting(workspace, policy.SettingsName, &s)
	return s, err
}

// fill writes the facts of one message.
func (k *known) fill(tx *store.Tx, rows Rows, m *petitbleu.Message, to petitbleu.Recipient, f *policy.Facts) error {
	*f = policy.Facts{
		Pack: rows.Workspace.RulePack, Region: rows.Workspace.Region, Purpose: m.Purpose, Topic: TopicOf(m), Human: m.Human, Origin: m.Origin,
		Content: m.Content.Type, Tag: m.Content.Tag, Page: rows.Page.State, Identity: m.Recipient != "", Recipient: to,
		AppID: rows.App.ID, AppMode: rows.App.Mode, Features: rows.App.Features, Grants: rows.Page.Grants,
		OptIns: k.optIns[m.ProfileID], SafeMode: rows.SafeMode, Safe: k.safe[m.ProfileID],
	}
	if psid := to.PSID(); psid != "" {
		f.Tokens, f.OptOuts, f.Tester = k.tokens[psid], k.optOuts[psid], k.testers[psid]
		if c := k.conversations[psid]; c != nil {
			f.Conversation = *c
		}
	} else if m.Recipient != "" {
		if err := k.elsewhere(tx, rows, m, to, f); err != nil {
			return err
		}
	}
	f.Conversation.WorkspaceID, f.Conversation.PageID, f.Conversation.PSID = rows.Workspace.ID, rows.Page.ID, to.PSID()
	if p, ok := k.people[m.ProfileID]; ok {
		f.PersonRegion, _ = p.Attributes["country"].(string)
	}
	f.Customer, f.Quarantined = customerOf(m, k.identities)
	if u := m.Content.Utility; u != nil && m.Content.Type == petitbleu.ContentUtility {
		for i := range k.templates {
			if t := &k.templates[i]; t.Name == u.Name && t.Language == u.Language {
				f.Template = t
			}
		}
	}
	k.askedOf(m, f)
	if k.settings != nil {
		f.Tolerant, f.Marketing = k.settings.Tolerant, k.settings.Marketing[rows.Page.ID]
		f.HumanHoldsUntil = humanHolds(&f.Conversation, *k.settings)
	}
	return nil
}

// humanHolds is until when programs stay silent, for a human answered; zero: they need not.
func humanHolds(c *petitbleu.Conversation, s policy.Settings) time.Time {
	if c.HumanAt.IsZero() || s.HumanHold() <= 0 {
		return time.Time{}
	}
	return c.HumanAt.Add(s.HumanHold())
}

// askedOf counts the requests that left since the person last gave a token of the topic.
func (k *known) askedOf(m *petitbleu.Message, f *policy.Facts) {
	var gave time.Time
	for i := range f.Tokens {
		if t := &f.Tokens[i]; t.Topic == f.Topic && t.CreatedAt.After(gave) {
			gave = t.CreatedAt
		}
	}
	for _, a := range k.asked[m.Content.Type] {
		if a.ProfileID == m.ProfileID && a.Topic == f.Topic && a.At.After(gave) {
			f.Asked.Count++
			if a.At.After(f.Asked.Last) {
				f.Asked.Last = a.At
			}
		}
	}
}

// elsewhere loads what concerns a person who is not addressed by a page-scoped id. What they
// stopped on the Page is stopped here too.
func (k *known) elsewhere(tx *store.Tx, rows Rows, m *petitbleu.Message, to petitbleu.Recipient, f *policy.Facts) error {
	switch to.Kind {
	case petitbleu.RecipientComment, petitbleu.RecipientPost:
		if c, ok := k.comments[to.Value]; ok {
			if c.RepliedBy == m.ID {
				c.RepliedAt = time.Time{} // by this message, on a try before
			}
			f.Comment = &c
		}
	case petitbleu.RecipientUserRef:
		id, ok := k.identities[store.IdentityKey{Kind: petitbleu.IdentityUserRef, Scope: m.PageID, Value: to.Value}]
		if ok && id.ProfileID == m.ProfileID {
			f.RefAt = id.CreatedAt
		}
		sent, err := tx.LeftFor(rows.Workspace.ID, rows.Page.ID, m.ProfileID, m.ID)
		if err != nil {
			return err
		}
		f.RefSentAt = sent[m.Recipient]
	}
	if m.ProfileID == "" {
		return nil
	}
	threads, err := tx.ConversationsOf(rows.Workspace.ID, m.ProfileID)
	if err != nil {
		return err
	}
	for i := range threads {
		if c := &threads[i]; c.PageID == rows.Page.ID && c.Stopped() {
			f.Conversation.StoppedAt = c.StoppedAt
		}
	}
	outs, err := tx.OptOutsOf(rows.Workspace.ID, m.ProfileID)
	for _, o := range outs {
		if o.PageID == rows.Page.ID && o.UndoneAt.IsZero() {
			if f.OptOuts = append(f.OptOuts, o); o.Topic == "" {
				f.Conversation.StoppedAt = o.At
			}
		}
	}
	return err
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
