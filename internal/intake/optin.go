package intake

import (
	"encoding/json"
	"errors"
	"fmt"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/store"
)

// siteState is a site with its key opened.
type siteState struct {
	site petitbleu.Site
	key  string
	ok   bool
}

func (b *work) site(tx *store.Tx, id string) (siteState, error) {
	if s, ok := b.sites[id]; ok {
		return s, nil
	}
	var s siteState
	site, err := tx.SiteAnywhere(id)
	switch {
	case errors.Is(err, store.ErrNotFound):
	case err != nil:
		return s, err
	default:
		s.site, s.ok = site, true
		if s.key, err = b.in.o.Box.Open("site/"+id+"/key", site.KeySealed); err != nil {
			return s, fmt.Errorf("open the key of site %s: %w", id, err)
		}
	}
	b.sites[id] = s
	return s, nil
}

// openRefs checks the refs that come back from our own buttons and links. One that is not
// right names no customer; the event itself stays, and says why.
func (b *work) openRefs(tx *store.Tx) error {
	for _, l := range b.lines {
		if !IsRef(l.Ref) || l.profile == "" {
			continue
		}
		switch l.Kind {
		case petitbleu.EventOptIn, petitbleu.EventReferral, petitbleu.EventPostback, petitbleu.EventMessage:
		default:
			continue
		}
		r, err := b.openRef(tx, l)
		if refused, ok := errors.AsType[*petitbleu.Error](err); ok {
			l.problem = refused
			continue
		}
		if err != nil {
			return err
		}
		l.claim = &r
	}
	return nil
}

func (b *work) openRef(tx *store.Tx, l *line) (Ref, error) {
	id, err := SiteOfRef(l.Ref)
	if err != nil {
		return Ref{}, err
	}
	clean(&id)
	s, err := b.site(tx, id)
	if err != nil {
		return Ref{}, err
	}
	if !s.ok || s.site.WorkspaceID != l.workspace {
		return Ref{}, petitbleu.Errorf(petitbleu.CodeInvalidRef, "The ref names a site that this workspace does not have.")
	}
	r, err := OpenRef(s.key, l.Ref, l.call.raw.ReceivedAt)
	if err != nil {
		return r, err
	}
	if r.PageID != l.PageID {
		return r, petitbleu.Errorf(petitbleu.CodeInvalidRef, "The ref was made for another Page.")
	}
	who := l.PSID
	if who == "" {
		who = "user_ref:" + l.UserRef
	}
	bound, err := tx.BindRef(l.workspace, r.Nonce, who, b.now, r.Expires)
	if err != nil {
		return r, err
	}
	if bound != who {
		return r, petitbleu.Errorf(petitbleu.CodeInvalidRef, "The ref was used before by another person.")
	}
	r.WorkspaceID = l.workspace
	clean(&r.CustomerID)
	clean(&r.Topic)
	clean(&r.SourceURL)
	return r, nil
}

// optIn records a request to be written to, and ties the customer id to the person.
func (b *work) optIn(tx *store.Tx, l *line) (petitbleu.OptIn, error) {
	o := petitbleu.OptIn{WorkspaceID: l.workspace, ID: petitbleu.NewID(petitbleu.KindOptIn, b.now), PageID: l.PageID, PSID: l.PSID, ProfileID: l.profile,
		CustomerID: l.claim.CustomerID, Temporary: l.claim.Temporary, Topic: l.claim.Topic, SourceURL: l.claim.SourceURL, Ref: l.Ref, At: l.At}
	switch {
	case l.imported != nil:
		o.Source, o.Wording = ImportSource, l.imported.proof
	case l.Kind != petitbleu.EventOptIn:
		o.Source = "m_me"
	case l.UserRef != "":
		o.Source = "checkbox"
	default:
		o.Source = "send_to_messenger"
	}
	if o.CustomerID == "" {
		return o, nil
	}
	var err error
	if l.claim.Temporary {
		o.QuarantineOf, err = b.claimTemporary(tx, l)
	} else {
		o.QuarantineOf, err = b.claimCustomer(tx, l)
	}
	if err == nil && o.QuarantineOf != "" {
		err = b.claimed(tx, l, o.QuarantineOf)
	}
	return o, err
}

func keysOf(customer string) (permanent, external, temporary store.IdentityKey) {
	return store.IdentityKey{Kind: petitbleu.IdentityCustomer, Value: customer},
		store.IdentityKey{Kind: petitbleu.IdentityExternal, Value: customer},
		store.IdentityKey{Kind: petitbleu.IdentityTemporary, Value: customer}
}

// claimTemporary ties an id of one order or request to the person. It never makes two people
// one: when somebody else has it, nothing is sent to it, and that person's profile is given.
func (b *work) claimTemporary(tx *store.Tx, l *line) (rival string, err error) {
	me := b.profileOf(l.profile)
	permanent, external, temporary := keysOf(l.claim.CustomerID)
	found, err := tx.Identities(l.workspace, []store.IdentityKey{permanent, external, temporary})
	if err != nil {
		return "", err
	}
	for _, k := range []store.IdentityKey{permanent, external, temporary} {
		if i, ok := found[k]; ok && i.ProfileID != me {
			rival = i.ProfileID
		}
	}
	until := l.claim.Until
	if until.IsZero() {
		until = l.At.Add(TemporaryLife)
	}
	mine := petitbleu.Identity{WorkspaceID: l.workspace, Kind: petitbleu.IdentityTemporary, Value: l.claim.CustomerID, ProfileID: me,
		Quarantined: rival != "", Topic: l.claim.Topic, ExpiresAt: until, CreatedAt: b.now}
	switch i, ok := found[temporary]; {
	case !ok:
		return rival, b.add(tx, mine)
	case i.ProfileID == me:
		return rival, tx.RenewTemporary(mine)
	default:
		return rival, tx.Quarantine(l.workspace, temporary)
	}
}

// claimCustomer ties a lasting customer id to the person, and with ExtID the external id. When
// another profile has it, the two are one person known from another Page, from an import or
// from before the opt-in, unless they cannot be: then the id is quarantined, and the other
// profile is given.
func (b *work) claimCustomer(tx *store.Tx, l *line) (rival string, err error) {
	me := b.profileOf(l.profile)
	permanent, external, _ := keysOf(l.claim.CustomerID)
	keys := []store.IdentityKey{permanent, external}
	found, err := tx.Identities(l.workspace, keys)
	if err != nil {
		return "", err
	}
	for _, k := range keys {
		i, ok := found[k]
		if !ok || b.profileOf(i.ProfileID) == me {
			continue
		}
		same, err := b.onePerson(tx, l.workspace, me, i.ProfileID)
		if err != nil {
			return "", err
		}
		if same && !i.Quarantined {
			if err := b.unite(tx, l.workspace, me, i.ProfileID); err != nil {
				return "", err
			}
			me = b.profileOf(me)
			continue
		}
		rival = i.ProfileID
		if err := tx.Quarantine(l.workspace, k); err != nil {
			return "", err
		}
	}
	if rival != "" {
		return rival, nil
	}
	if _, ok := found[permanent]; !ok {
		if err := b.add(tx, petitbleu.Identity{WorkspaceID: l.workspace, Kind: permanent.Kind, Value: permanent.Value, ProfileID: me, CreatedAt: b.now}); err != nil {
			return "", err
		}
	}
	if _, ok := found[external]; !ok && l.claim.ExtID {
		return "", b.addExternal(tx, l.workspace, me, external)
	}
	return "", nil
}

// addExternal gives the person an external id, unless they have one: it is one to a person.
func (b *work) addExternal(tx *store.Tx, workspace, profile string, k store.IdentityKey) error {
	all, err := tx.IdentitiesOf(workspace, profile)
	if err != nil {
		return err
	}
	for _, i := range all {
		if i.Kind == petitbleu.IdentityExternal {
			return nil
		}
	}
	return b.add(tx, petitbleu.Identity{WorkspaceID: workspace, Kind: k.Kind, Value: k.Value, ProfileID: profile, CreatedAt: b.now})
}

func (b *work) add(tx *store.Tx, i petitbleu.Identity) error {
	added, err := tx.InsertIdentities([]petitbleu.Identity{i})
	if err == nil && !added[0] {
		return errOvertaken
	}
	return err
}

// onePerson tells whether two profiles can be the same person: not when both have a PSID on
// the same Page, for a person has one there, and not when both have an external id.
func (b *work) onePerson(tx *store.Tx, workspace, one, other string) (bool, error) {
	type place struct {
		kind  petitbleu.IdentityKind
		scope string
	}
	has := map[place]bool{}
	for n, profile := range []string{one, other} {
		all, err := tx.IdentitiesOf(workspace, profile)
		if err != nil {
			return false, err
		}
		for _, i := range all {
			if i.Kind != petitbleu.IdentityPSID && i.Kind != petitbleu.IdentityExternal {
				continue
			}
			p := place{i.Kind, i.Scope}
			if n == 1 && has[p] {
				return false, nil
			}
			if n == 0 {
				has[p] = true
			}
		}
	}
	return true, nil
}

// claimed tells on both people's timelines that they claim the same customer id.
func (b *work) claimed(tx *store.Tx, l *line, rival string) error {
	var events []petitbleu.Event
	for _, of := range [][2]string{{b.profileOf(l.profile), rival}, {rival, b.profileOf(l.profile)}} {
		data, err := json.Marshal(map[string]any{"customer_id": l.claim.CustomerID, "temporary": l.claim.Temporary, "other_profile_id": of[1]})
		if err != nil {
			return err
		}
		events = append(events, petitbleu.Event{WorkspaceID: l.workspace, ID: petitbleu.NewID(petitbleu.KindEvent, b.now), ProfileID: of[0], PageID: l.PageID,
			Source: "intake", OutsideID: "claim:" + l.claim.CustomerID + ":" + of[0] + ":" + of[1], Kind: petitbleu.EventIdentityClaimed,
			At: l.At, ReceivedAt: l.call.raw.ReceivedAt, Data: data})
	}
	_, err := tx.InsertEvents(events)
	return err
}
