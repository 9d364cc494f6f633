package people

import (
	"context"
	"crypto/rand"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/profile"
	"github.com/petitbleu/petitbleu/internal/store"
)

// Group is something that people can be subscribed to.
type Group = store.SubscriptionGroup

// The states of a subscription.
const (
	Subscribed   = "subscribed"
	Unsubscribed = "unsubscribed"
)

// Groups lists the subscription groups of a workspace by name.
func (p *People) Groups(ctx context.Context, workspace string) (all []Group, err error) {
	err = p.o.Store.Read(ctx, func(tx *store.Tx) (err error) {
		all, err = tx.SubscriptionGroups(workspace)
		return err
	})
	return all, err
}

// channels are the channels that a subscription group may be of.
var channels = []string{"email", "sms", "messenger"}

// AddGroup makes a subscription group of a channel (email, sms, messenger), and gives it with its id, a UUID.
func (p *People) AddGroup(ctx context.Context, workspace string, g Group) (_ Group, err error) {
	if !slices.Contains(channels, g.Channel) {
		return Group{}, petitbleu.Errorf(petitbleu.CodeInvalidParameter, "The channel is one of %s.", strings.Join(channels, ", ")).At("channel")
	}
	if g.Name, err = GroupName(g.Name); err != nil {
		return Group{}, err
	}
	g.ID, g.CreatedAt = newUUID(), stamp(p.o.Clock.Now())
	return g, p.o.Store.Write(ctx, func(tx *store.Tx) error { return tx.InsertSubscriptionGroup(workspace, g) })
}

// GroupName gives the name of a subscription group without blanks around it, or what is wrong with it.
func GroupName(name string) (string, error) {
	if name = strings.TrimSpace(name); name == "" || len(name) > petitbleu.EventNameLimit {
		return "", petitbleu.Errorf(petitbleu.CodeInvalidParameter, "The name has 1 to %d bytes.", petitbleu.EventNameLimit).At("name")
	}
	return name, nil
}

// newUUID makes a random UUID (RFC 9562, section 5.4).
func newUUID() string {
	var b [16]byte
	_, _ = rand.Read(b[:]) // crypto/rand.Read never fails
	b[6], b[8] = b[6]&0x0f|0x40, b[8]&0x3f|0x80
	return fmt.Sprintf("%x-%x-%x-%x-%x", b[:4], b[4:6], b[6:8], b[8:10], b[10:])
}

// Subscribe sets whether people are subscribed to a group: everybody whom a name means, so all who
// share an e-mail address. State is subscribed or unsubscribed. Unknown people are passed over.
// An unknown group is an error of code not_found.
func (p *People) Subscribe(ctx context.Context, workspace, group, state string, who []profile.Who) error {
	if state != Subscribed && state != Unsubscribed {
		return petitbleu.Errorf(petitbleu.CodeInvalidParameter, "The state is %s or %s.", Subscribed, Unsubscribed).At("subscription_state")
	}
	groups, err := p.Groups(ctx, workspace)
	if err != nil {
		return err
	}
	known := false
	for _, g := range groups {
		known = known || g.ID == group
	}
	if !known {
		return petitbleu.Errorf(petitbleu.CodeNotFound, "The workspace has no such subscription group.").At("subscription_group_id")
	}
	var w *work
	err = p.write(ctx, workspace, func(tx *store.Tx, now time.Time) error {
		whole, err := everybody(tx, workspace, who)
		if err != nil {
			return err
		}
		var b profile.Batch
		for _, id := range whole {
			b.Attributes = append(b.Attributes, profile.Change{Who: profile.Who{ProfileID: id}, UpdateOnly: true, Set: map[string]any{
				"subscription_groups": []any{map[string]any{"subscription_group_id": group, "subscription_state": state}}}})
		}
		w, err = p.workIn(tx, workspace, []*call{prepare(workspace, "", &b, now)}, now)
		return err
	})
	if err == nil {
		p.done(w)
	}
	return err
}

// everybody gives the profiles of all whom names mean, each once.
func everybody(tx *store.Tx, workspace string, who []profile.Who) (all []string, err error) {
	known := map[string]bool{}
	add := func(id string) {
		if id != "" && !known[id] {
			known[id] = true
			all = append(all, id)
		}
	}
	ids, err := lookUp(tx, workspace, who)
	if err != nil {
		return nil, err
	}
	for n, one := range who {
		add(ids[n])
		if one.Email == "" && one.Phone == "" || one.ProfileID+one.ExternalID+one.BrazeID != "" || one.Alias != nil || one.PSID != nil {
			continue
		}
		k := contactOf(one)
		holders, err := tx.ContactHolders(workspace, k.column, []string{k.value}, prioritised)
		if err != nil {
			return nil, err
		}
		for _, h := range holders {
			add(h.ProfileID)
		}
	}
	return all, nil
}
