package delivery

import (
	"errors"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/delivery/inhouse"
	"github.com/petitbleu/petitbleu/internal/render"
	"github.com/petitbleu/petitbleu/internal/store"
)

// Letter is a composition for some people, asked for at once.
type Letter struct {
	WorkspaceID string
	Composition petitbleu.Composition
	Origin      string // who asks: api, braze …
	DispatchID  string
	SendID      string
	Test        bool
	To          []Addressee
}

// Addressee is one person of a letter.
type Addressee struct {
	ProfileID string
	PSID      string // of a trial: an id that was typed, on the composition's Page; empty: the person's own
	Vars      []byte // petitbleu.MessageVars as JSON; may be empty
}

// Refusal says why a person of a letter gets nothing.
type Refusal struct {
	Index int // in To
	Err   *petitbleu.Error
}

// CheckComposition tells what is wrong with a composition before anything is queued: its Liquid, and
// what its channel would refuse of texts that are final. fields of the errors are below "content".
func (d *Delivery) CheckComposition(tx *store.Tx, c *petitbleu.Composition, pack string) (problems []*petitbleu.Error, err error) {
	if c.Channel == inhouse.InAppName {
		return d.checkInApp(tx, c)
	}
	driver := d.o.Drivers[c.Channel]
	if driver == nil {
		return []*petitbleu.Error{petitbleu.Errorf(petitbleu.CodeInvalidParameter, "The channel is messenger, webhook or inapp.").At("channel")}, nil
	}
	template := render.IsTemplate(c)
	contents := []*petitbleu.Content{&c.Content}
	for i := range c.Variants {
		contents = append(contents, &c.Variants[i].Content)
	}
	for _, one := range contents {
		if !template || one.Webhook != nil { // the limits of a template are held against what comes of it
			some, _ := driver.Check(*one, petitbleu.PackAt(pack, d.o.Clock.Now()))
			problems = append(problems, some...)
		}
	}
	if len(problems) > 0 || !template {
		return problems, nil
	}
	return d.checkLiquid(tx, c)
}

func (d *Delivery) checkLiquid(tx *store.Tx, c *petitbleu.Composition) ([]*petitbleu.Error, error) {
	err := d.o.Render.Check(tx, c)
	if e, ok := errors.AsType[*petitbleu.Error](err); ok {
		return []*petitbleu.Error{e}, nil
	}
	return nil, err
}

// Address makes the messages of a letter, one for each person, to be given to Queue. Who has no address on
// the channel is refused. The composition must have been checked.
func (d *Delivery) Address(tx *store.Tx, l *Letter) (all []petitbleu.Message, refused []Refusal, err error) {
	now := d.o.Clock.Now()
	if l.Composition.Channel == inhouse.WebhookName {
		if l.Composition, err = d.o.Render.SealTokens(tx, l.Composition); err != nil {
			return nil, nil, err
		}
	}
	compositionID := ""
	if render.IsTemplate(&l.Composition) {
		if compositionID, err = tx.PutComposition(l.WorkspaceID, l.Composition, now); err != nil {
			return nil, nil, err
		}
	}
	addresses, err := d.addresses(tx, l)
	if err != nil {
		return nil, nil, err
	}
	for i, to := range l.To {
		m := petitbleu.Message{
			WorkspaceID: l.WorkspaceID, ID: petitbleu.NewID(petitbleu.KindMessage, now), ProfileID: to.ProfileID, Channel: l.Composition.Channel, Origin: l.Origin, Part: 1,
			Purpose: l.Composition.Purpose, Topic: l.Composition.Topic, Content: l.Composition.Content, CompositionID: compositionID, Vars: to.Vars,
			DispatchID: l.DispatchID, SendID: l.SendID, Test: l.Test,
		}
		m.GroupID = m.ID
		if compositionID != "" {
			m.Content = petitbleu.Content{}
		}
		if addresses != nil {
			if owner := addresses[i].owner; owner != "" {
				m.ProfileID = owner
			}
			if m.PageID, m.Recipient = addresses[i].page, addresses[i].recipient; m.Recipient == "" {
				refused = append(refused, Refusal{i, petitbleu.Errorf(petitbleu.CodeNotOptedIn,
					"This person has no Messenger id here: they have never written to the Page nor opted in to it.")})
				continue
			}
		}
		all = append(all, m)
	}
	return all, refused, nil
}

// address is where a person is written to.
type address struct {
	page, recipient string
	owner           string // of an id that was typed: the profile that it belongs to; empty: nobody's, or the addressee's
}

// addresses finds the Messenger addresses of a letter's people; nil for a channel that has none. Where
// the composition names no Page it is that of the person's latest address.
func (d *Delivery) addresses(tx *store.Tx, l *Letter) ([]address, error) {
	if l.Composition.Channel != messengerName {
		return nil, nil
	}
	people := make([]string, len(l.To))
	for i, to := range l.To {
		people[i] = to.ProfileID
	}
	names, err := tx.IdentitiesOfAll(l.WorkspaceID, people)
	if err != nil {
		return nil, err
	}
	pages, err := tx.Pages(l.WorkspaceID)
	if err != nil {
		return nil, err
	}
	connected := make(map[string]bool, len(pages))
	for _, p := range pages {
		connected[p.ID] = true
	}
	all := make([]address, len(l.To))
	for i, to := range l.To {
		page := l.Composition.PageID
		for _, n := range names[to.ProfileID] { // oldest first
			if l.Composition.PageID == "" && n.Kind == petitbleu.IdentityPSID && connected[n.Scope] && !n.Quarantined {
				page = n.Scope
			}
		}
		switch {
		case !connected[page]:
		case to.PSID == "":
			all[i] = address{page: page, recipient: petitbleu.AddressOf(names[to.ProfileID], page).String()}
		case petitbleu.ParseRecipient(to.PSID).PSID() != "":
			key := store.IdentityKey{Kind: petitbleu.IdentityPSID, Scope: page, Value: to.PSID}
			found, err := tx.Identities(l.WorkspaceID, []store.IdentityKey{key}) // a stop of theirs holds for a trial too
			if err != nil {
				return nil, err
			}
			all[i] = address{page, to.PSID, found[key].ProfileID}
		}
	}
	return all, nil
}

// AddressOf gives where the first person of a letter is written to on Messenger; empty where nowhere.
func (d *Delivery) AddressOf(tx *store.Tx, l *Letter) (page, recipient string, err error) {
	all, err := d.addresses(tx, l)
	if err != nil || len(all) == 0 || all[0].recipient == "" {
		return "", "", err
	}
	return all[0].page, all[0].recipient, nil
}

// messengerName is the channel whose people have addresses on Pages.
const messengerName = "messenger"
