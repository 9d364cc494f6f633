package braze

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"strings"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/people"
	"github.com/petitbleu/petitbleu/internal/profile"
)

// The fatal texts of subscription groups (Braze reference, section 2.3).
var (
	errGroup    = bad("Invalid subscription group ID")
	errOneKind  = bad("Either an email address or a phone number should be provided, but not both.")
	errNobody   = bad("At least one external ID, email address or phone number is required")
	errTooMany  = bad(tooManyIDs)
	errStates   = bad("subscription_state must be subscribed or unsubscribed")
	errNoGroups = bad("'subscription_groups' must be an array of objects")
)

// states are what a person can be to a group, as answers write it; what is not known is "unknown".
var states = map[string]string{"subscribed": "Subscribed", "unsubscribed": "Unsubscribed"}

// stateOf gives what a person is to a group.
func stateOf(p *people.Person, group string) string {
	if p != nil {
		list, _ := p.Attributes["subscription_groups"].([]any)
		for _, v := range list {
			o, _ := v.(map[string]any)
			if o["subscription_group_id"] == group {
				if s, ok := o["subscription_state"].(string); ok && states[s] != "" {
					return states[s]
				}
			}
		}
	}
	return "unknown"
}

// named reads whom a call about subscriptions names: by external ids or, without those, by e-mail
// addresses or phone numbers.
func named(ids, emails, phones []string) (who []profile.Who, names []string, err error) {
	switch {
	case len(ids) > 0:
		names = ids
		for _, id := range ids {
			who = append(who, profile.Who{ExternalID: id})
		}
	case len(emails) > 0 && len(phones) > 0:
		return nil, nil, errOneKind
	case len(emails) > 0:
		names = emails
		for _, e := range emails {
			who = append(who, profile.Who{Email: e})
		}
	default:
		names = phones
		for _, p := range phones {
			who = append(who, profile.Who{Phone: p})
		}
	}
	switch {
	case len(names) == 0:
		return nil, nil, errNobody
	case len(names) > namesLimit:
		return nil, nil, errTooMany
	}
	return who, names, nil
}

func (d *Door) knownGroup(ctx context.Context, ws, id string) error {
	all, err := d.People.Groups(ctx, ws)
	if err == nil && !slices.ContainsFunc(all, func(g people.Group) bool { return g.ID == strings.ToLower(id) }) {
		err = errGroup
	}
	return err
}

// subscriptionStatus tells what people are to one group (Braze reference, section 2.10).
func (d *Door) subscriptionStatus(ctx context.Context, c *call) (reply, error) {
	group := c.query.one("subscription_group_id")
	if err := d.knownGroup(ctx, c.ws, group); err != nil {
		return reply{}, err
	}
	who, names, err := named(c.query.list("external_id"), c.query.list("email"), c.query.list("phone"))
	if err != nil {
		return reply{}, err
	}
	found, err := d.People.FindMany(ctx, c.ws, who)
	if err != nil {
		return reply{}, err
	}
	status := map[string]string{}
	for i, name := range names {
		status[name] = stateOf(found[i], strings.ToLower(group))
	}
	return reply{status: http.StatusOK, body: struct {
		Status  map[string]string `json:"status"`
		Message string            `json:"message"`
	}{status, success.Message}}, nil
}

// groupView is a group that a person has a state to.
type groupView struct {
	ID      string `json:"id"`
	Name    string `json:"name"`
	Channel string `json:"channel"`
	Status  string `json:"status"`
}

// subscriberView is a person with their groups. What is not known is null.
type subscriberView struct {
	Email      *string     `json:"email"`
	Phone      *string     `json:"phone"`
	ExternalID *string     `json:"external_id"`
	Groups     []groupView `json:"subscription_groups"`
}

// userSubscriptions tells all that people are subscribed to (Braze reference, section 2.10).
func (d *Door) userSubscriptions(ctx context.Context, c *call) (reply, error) {
	limit, err := c.query.number("limit", 100, 1, 100)
	if err != nil {
		return reply{}, err
	}
	offset, err := c.query.number("offset", 0, 0, pageLimit)
	if err != nil {
		return reply{}, err
	}
	found, err := d.subscribers(ctx, c)
	if err != nil {
		return reply{}, err
	}
	groups, err := d.People.Groups(ctx, c.ws)
	if err != nil {
		return reply{}, err
	}
	users := []subscriberView{}
	for _, p := range found[min(offset, len(found)):min(offset+limit, len(found))] {
		v := subscriberView{Groups: []groupView{}, ExternalID: described(p.ExternalID())}
		email, _ := p.Attributes["email"].(string)
		phone, _ := p.Attributes["phone"].(string)
		v.Email, v.Phone = described(email), described(phone)
		for _, g := range groups {
			if s := stateOf(p, g.ID); s != "unknown" {
				v.Groups = append(v.Groups, groupView{g.ID, g.Name, g.Channel, s})
			}
		}
		users = append(users, v)
	}
	return reply{status: http.StatusOK, body: struct {
		Users   []subscriberView `json:"users"`
		Total   int              `json:"total_count"`
		Message string           `json:"message"`
	}{users, len(found), success.Message}}, nil
}

// subscribers finds the people that a request names; all who share an e-mail address or a phone
// number.
func (d *Door) subscribers(ctx context.Context, c *call) (found []*people.Person, err error) {
	ids, emails, phones := c.query.list("external_id"), c.query.list("email"), c.query.list("phone")
	who, _, err := named(ids, emails, phones)
	if err != nil {
		return nil, err
	}
	if len(ids) > 0 {
		all, err := d.People.FindMany(ctx, c.ws, who)
		return slices.DeleteFunc(all, func(p *people.Person) bool { return p == nil }), err
	}
	for _, w := range who {
		all, err := d.People.Having(ctx, c.ws, w.Email, w.Phone, exportLimit)
		if err != nil {
			return nil, err
		}
		found = append(found, all...)
	}
	return found, nil
}

// setting is one change of people's state to a group.
type setting struct {
	group, state string
	who          []profile.Who
}

// settingOf reads a change. Names may be written in the singular or the plural, as one text or a
// list.
func settingOf(m map[string]any) (s setting, err error) {
	s.group, _ = m["subscription_group_id"].(string)
	s.state, _ = m["subscription_state"].(string)
	if s.state = strings.ToLower(s.state); states[s.state] == "" {
		return s, errStates
	}
	var lists [3][]string
	for i, key := range []string{"external_id", "email", "phone"} {
		for _, spelt := range []string{key, key + "s"} {
			list, ok := texts(m[spelt])
			if !ok {
				return s, bad("'" + spelt + "' must be a string or an array of strings")
			}
			lists[i] = append(lists[i], list...)
		}
	}
	if len(lists[1]) > 0 && len(lists[2]) > 0 {
		return s, errOneKind
	}
	s.who, _, err = named(lists[0], lists[1], lists[2])
	return s, err
}

// setSubscription sets what people are to one group (Braze reference, section 2.10).
func (d *Door) setSubscription(ctx context.Context, c *call) (reply, error) {
	m, err := c.object()
	if err != nil {
		return reply{}, err
	}
	return d.subscribe(ctx, c, m)
}

// setSubscriptions is setSubscription for several groups. Of a group that is not known nothing is
// done for the others either.
func (d *Door) setSubscriptions(ctx context.Context, c *call) (reply, error) {
	m, err := c.object()
	if err != nil {
		return reply{}, err
	}
	list, _ := m["subscription_groups"].([]any)
	var all []map[string]any
	for _, v := range list {
		if o, ok := v.(map[string]any); ok {
			all = append(all, o)
		}
	}
	if len(all) == 0 || len(all) != len(list) {
		return reply{}, errNoGroups
	}
	return d.subscribe(ctx, c, all...)
}

func (d *Door) subscribe(ctx context.Context, c *call, objects ...map[string]any) (reply, error) {
	all := make([]setting, len(objects))
	for i, o := range objects {
		var err error
		group, _ := o["subscription_group_id"].(string)
		if err = d.knownGroup(ctx, c.ws, group); err != nil {
			return reply{}, err
		}
		if all[i], err = settingOf(o); err != nil {
			return reply{}, err
		}
	}
	for _, s := range all {
		if err := d.People.Subscribe(ctx, c.ws, strings.ToLower(s.group), s.state, s.who); errors.Is(err, &petitbleu.Error{Code: petitbleu.CodeNotFound}) {
			return reply{}, errGroup
		} else if err != nil {
			return reply{}, err
		}
	}
	return reply{status: http.StatusCreated, body: success}, nil
}

// emailStates are what somebody can be to e-mail.
var emailStates = []string{"subscribed", "unsubscribed", "opted_in"}

// emailStatus sets what everybody who has an e-mail address is to e-mail (Braze reference, section
// 2.4.11). An address that nobody has is no error.
func (d *Door) emailStatus(ctx context.Context, c *call) (reply, error) {
	m, err := c.object()
	if err != nil {
		return reply{}, err
	}
	emails, ok := texts(m["email"])
	state, _ := m["subscription_state"].(string)
	switch {
	case !ok || len(emails) == 0:
		return reply{}, bad("'email' must be an email address or an array of email addresses")
	case len(emails) > namesLimit:
		return reply{}, errTooMany
	case !slices.Contains(emailStates, state):
		return reply{}, bad("subscription_state must be subscribed, unsubscribed or opted_in")
	}
	var b profile.Batch
	for _, e := range emails {
		all, err := d.People.Having(ctx, c.ws, e, "", pageLimit)
		if err != nil {
			return reply{}, err
		}
		for _, p := range all {
			b.Attributes = append(b.Attributes, profile.Change{Who: profile.Who{ProfileID: p.ID}, Set: map[string]any{"email_subscribe": state}, UpdateOnly: true})
		}
	}
	if len(b.Attributes) > 0 {
		if _, err := d.People.Apply(ctx, c.ws, b); err != nil {
			return reply{}, err
		}
	}
	return reply{status: http.StatusCreated, body: success}, nil
}
