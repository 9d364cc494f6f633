package braze

import (
	"context"
	"encoding/json"
	"maps"
	"slices"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/campaign"
	"github.com/petitbleu/petitbleu/internal/people"
	"github.com/petitbleu/petitbleu/internal/profile"
)

// recipient is a person of a call that triggers (Braze reference, section 2.5.1).
type recipient struct {
	who        people.Identifier // by e-mail with the rule that chooses among several, if one is given
	vars       json.RawMessage
	attributes map[string]any // written before the message; nil: none
	create     bool           // who is not there is made
}

var errRecipients = bad("'recipients' must be an array of objects")

// triggerRecipients reads the recipients of a call, each with the trigger properties of all under its own.
func triggerRecipients(m map[string]any) (all []recipient, err error) {
	list, ok := m["recipients"].([]any)
	if m["recipients"] != nil && !ok {
		return nil, errRecipients
	}
	if len(list) > petitbleu.BrazeSendLimit {
		return nil, bad(tooManyUsers)
	}
	for _, v := range list {
		o, ok := v.(map[string]any)
		if !ok {
			return nil, errRecipients
		}
		one, err := recipientOf(o, m["trigger_properties"])
		if err != nil {
			return nil, err
		}
		all = append(all, one)
	}
	return all, nil
}

func recipientOf(o map[string]any, everybody any) (one recipient, err error) {
	one.who.ExternalID, _ = text(o["external_user_id"])
	one.who.BrazeID, _ = text(o["braze_id"])
	one.who.Email, _ = text(o["email"])
	if alias, ok := o["user_alias"].(map[string]any); ok {
		name, _ := text(alias["alias_name"])
		label, _ := text(alias["alias_label"])
		one.who.Alias = &profile.Alias{Label: label, Name: name}
	}
	named := 0
	for _, is := range []bool{one.who.ExternalID != "", one.who.BrazeID != "", one.who.Email != "", one.who.Alias != nil} {
		if is {
			named++
		}
	}
	if named != 1 {
		return one, bad("Bad Request", "Each recipient has one of external_user_id, user_alias, braze_id and email.")
	}
	if o["prioritization"] != nil {
		if one.who.Email == "" {
			return one, bad("Bad Request", "prioritization chooses among people of one e-mail address: name the recipient by email, or leave it out.")
		}
		if problem := prioritise(o, &one.who); problem != "" {
			return one, bad("Bad Request", problem+".")
		}
	}
	if one.vars, err = triggerVars(everybody, o["trigger_properties"]); err != nil {
		return one, err
	}
	if one.attributes, err = objectIn(o["attributes"], "attributes"); err != nil {
		return one, err
	}
	if only, given := truth(o["send_to_existing_only"]); given && !only {
		switch {
		case one.who.Alias != nil:
			return one, bad("Bad Request", "send_to_existing_only cannot be false for a user_alias: name the person by external_user_id.")
		case len(one.attributes) == 0:
			return one, bad("Bad Request", "Where send_to_existing_only is false the recipient has attributes, of which somebody new is made.")
		}
		one.create = one.who.BrazeID == "" // which never makes anybody
	}
	return one, nil
}

// objectIn reads a member of a request that is an object where it is given.
func objectIn(v any, name string) (map[string]any, error) {
	o, ok := v.(map[string]any)
	if v != nil && !ok {
		return nil, bad("Bad Request", "'"+name+"' must be an object.")
	}
	return o, nil
}

// triggerVars writes what Liquid reads of trigger properties: those of one person over those of all, 50 KB at most
// (Braze reference, section 2.5.1).
func triggerVars(everybody, own any) (json.RawMessage, error) {
	all, err := objectIn(everybody, "trigger_properties")
	if err != nil {
		return nil, err
	}
	mine, err := objectIn(own, "trigger_properties")
	if err != nil {
		return nil, err
	}
	properties := map[string]any{}
	maps.Copy(properties, all)
	maps.Copy(properties, mine)
	said, err := json.Marshal(properties)
	if err == nil && len(said) > petitbleu.MessageVarsLimit {
		err = bad("Bad Request", "The trigger_properties of a recipient have 50 KB at most.")
	}
	if err != nil {
		return nil, err
	}
	return json.Marshal(petitbleu.MessageVars{Trigger: said})
}

const nobody = "no user has this id, so nothing was sent"

// known writes the attributes of recipients and finds who they are, each once. Those whom nobody knows, and attributes that are
// not right, are told of.
func (d *Door) known(ctx context.Context, c *call, all []recipient) (to []campaign.Recipient, wrong []itemError, err error) {
	var b profile.Batch
	var places []int
	who, wrong, err := d.choose(ctx, c.ws, all)
	if err != nil {
		return nil, nil, err
	}
	for i, one := range all {
		if len(one.attributes) == 0 || who[i] == (profile.Who{}) {
			continue
		}
		change := profile.Change{Who: who[i], Set: one.attributes, UpdateOnly: !one.create}
		if err := change.Check(); err != nil {
			wrong = append(wrong, itemError{Type: sentence(err), InputArray: "recipients", Index: i})
			continue
		}
		b.Attributes, places = append(b.Attributes, change), append(places, i)
	}
	if b.Len() > 0 {
		r, err := d.People.Apply(ctx, c.ws, b)
		if err != nil {
			return nil, nil, err
		}
		for i, one := range r.Attributes {
			if one.Err != nil {
				wrong = append(wrong, itemError{Type: sentence(one.Err), InputArray: "recipients", Index: places[i]})
			}
		}
	}
	found, err := d.People.FindMany(ctx, c.ws, who)
	if err != nil {
		return nil, nil, err
	}
	to = []campaign.Recipient{}
	seen := map[string]bool{}
	for i, p := range found {
		switch {
		case p == nil:
			if !slices.ContainsFunc(wrong, func(e itemError) bool { return e.Index == i }) {
				wrong = append(wrong, itemError{Type: nobody, InputArray: "recipients", Index: i})
			}
		case !seen[p.ID]:
			seen[p.ID] = true
			to = append(to, campaign.Recipient{ProfileID: p.ID, Vars: all[i].vars})
		}
	}
	return to, wrong, nil
}

const several = "several users have this email address, and prioritization leaves more than one or none, so nothing was sent"

// choose gives the names of recipients, and in place of an e-mail address that comes with a rule the person whom it chooses. An
// address that nobody has stays, so that somebody new may be made of it; where the rule does not leave one, nobody is meant.
func (d *Door) choose(ctx context.Context, ws string, all []recipient) (who []profile.Who, wrong []itemError, err error) {
	who = make([]profile.Who, len(all))
	var ruled []people.Identifier
	var places []int
	for i, one := range all {
		if who[i] = one.who.Who; len(one.who.Priorities) > 0 {
			ruled, places = append(ruled, one.who), append(places, i)
		}
	}
	if len(ruled) == 0 {
		return who, nil, nil
	}
	chosen, err := d.People.Choose(ctx, ws, ruled)
	for n, one := range chosen {
		i := places[n]
		if one.Nobody {
			continue
		}
		if who[i] = (profile.Who{ProfileID: one.ProfileID}); one.ProfileID == "" {
			wrong = append(wrong, itemError{Type: several, InputArray: "recipients", Index: i})
		}
	}
	return who, wrong, err
}
