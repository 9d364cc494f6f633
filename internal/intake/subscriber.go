package intake

import (
	"context"
	"encoding/json"
	"errors"
	"strconv"
	"time"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/channel/messenger"
	"github.com/petitbleu/petitbleu/internal/store"
)

// ImportSource is the source of an opt-in that a file told of.
const ImportSource = "import"

// Subscriber is somebody who opted in with another system, on a Page that is connected here now.
type Subscriber struct {
	PageID     string
	PSID       string
	CustomerID string // as the site names them; may be empty
	ExternalID string // the site's own user id; may be empty
	At         time.Time
	Proof      string // how it is known
}

// imported is what an item has that came from a file.
type imported struct {
	claim Ref
	proof string
}

// AdoptSubscribers takes in people who opted in before, from a file that origin names: their PSIDs,
// their customer ids (quarantined where somebody else holds one), the opt-in with its proof. It opens no
// window: only the person can do that. The same opt-in again changes nothing. The profile of each
// comes back in the order of all.
//
// Every Page must be the workspace's; the caller has looked.
func (in *Intake) AdoptSubscribers(ctx context.Context, workspace string, all []Subscriber, origin string, now time.Time) (profiles []string, err error) {
	var done func()
	for range 5 {
		err = in.o.Store.Write(ctx, func(tx *store.Tx) (err error) {
			profiles, done, err = in.AdoptSubscribersIn(tx, workspace, all, origin, now)
			return err
		})
		if !Overtaken(err) {
			break
		}
	}
	if err != nil {
		return nil, err
	}
	done()
	return profiles, nil
}

// Overtaken tells whether a transaction failed only because another made the same person known meanwhile: it
// is tried again.
func Overtaken(err error) bool { return errors.Is(err, errOvertaken) }

// AdoptSubscribersIn is AdoptSubscribers inside a transaction of the caller's, who calls done after the commit, and
// tries again when it fails as Overtaken says.
func (in *Intake) AdoptSubscribersIn(tx *store.Tx, workspace string, all []Subscriber, origin string, now time.Time) (profiles []string, done func(), err error) {
	c := &call{raw: petitbleu.RawCall{ReceivedAt: now}}
	for _, s := range all {
		for _, claim := range s.claims() {
			it, err := s.item(c, claim, origin)
			if err != nil {
				return nil, nil, err
			}
			c.items = append(c.items, it)
		}
	}
	b := newWork(in, []*call{c}, now)
	b.adopted = true
	if err := b.run(tx); err != nil {
		return nil, nil, err
	}
	profiles = make([]string, len(all))
	for i, s := range all {
		who := person{workspace, store.IdentityKey{Kind: petitbleu.IdentityPSID, Scope: s.PageID, Value: s.PSID}}
		profiles[i] = b.profileOf(b.people[who])
	}
	return profiles, func() { in.done(b) }, nil
}

// claims are the names under which the site knows the person: one opt-in for each, one at least.
func (s Subscriber) claims() []Ref {
	switch {
	case s.ExternalID == "":
		return []Ref{{CustomerID: s.CustomerID}}
	case s.CustomerID == "" || s.CustomerID == s.ExternalID:
		return []Ref{{CustomerID: s.ExternalID, ExtID: true}}
	}
	return []Ref{{CustomerID: s.CustomerID}, {CustomerID: s.ExternalID, ExtID: true}}
}

// item writes an opt-in as the platform would tell it.
func (s Subscriber) item(c *call, claim Ref, origin string) (*item, error) {
	ref := ImportSource + ":" + origin
	data, err := json.Marshal(map[string]any{"sender": map[string]string{"id": s.PSID}, "recipient": map[string]string{"id": s.PageID},
		"timestamp": s.At.UnixMilli(), "optin": map[string]string{"ref": ref}})
	if err != nil {
		return nil, err
	}
	it := &item{call: c, past: true, imported: &imported{claim, s.Proof}}
	it.Inbound = messenger.Inbound{PageID: s.PageID, PSID: s.PSID, Kind: petitbleu.EventOptIn, At: s.At, OptIn: messenger.OptInPlugin, Ref: ref, Data: data,
		OutsideID: ImportSource + ":" + s.PageID + ":" + s.PSID + ":" + strconv.FormatInt(s.At.UnixMilli(), 10) + ":" + claim.CustomerID}
	if note := it.tidy(); note != "" {
		return nil, petitbleu.Errorf(petitbleu.CodeInvalidBody, "%s", note)
	}
	return it, nil
}
