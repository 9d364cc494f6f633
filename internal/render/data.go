package render

import (
	"encoding/json"
	"strconv"
	"strings"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/liquid"
	"github.com/petitbleu/petitbleu/internal/liquid/value"
	"github.com/petitbleu/petitbleu/internal/profile"
)

func itoa(n int) string { return strconv.Itoa(n) }

// Person is whom a message is written for.
type Person struct {
	ID         string // of the profile; empty for a made-up one
	External   string // the site's own id
	Attributes string // JSON object
}

// data gives a template its variables (Braze reference, section 3.2).
type data struct {
	person     Person
	attributes *value.Document
	trigger    value.Object
	event      value.Object
	context    value.Object
	names      petitbleu.MessageVars
	dispatch   string
	seals      *seals
}

func newData(p Person, vars json.RawMessage, dispatch string, s *seals) (*data, error) {
	d := &data{person: p, attributes: value.NewDocument(p.Attributes), dispatch: dispatch, seals: s}
	if len(vars) > 0 {
		if err := json.Unmarshal(vars, &d.names); err != nil {
			return nil, petitbleu.Errorf(petitbleu.CodeInternal, "What the message carries for its template cannot be read: %w", err)
		}
		d.trigger, d.event, d.context = object(d.names.Trigger), object(d.names.Event), object(d.names.Context)
	}
	return d, nil
}

// object gives a JSON object; nothing for anything else.
func object(text json.RawMessage) value.Object {
	if len(text) == 0 {
		return nil
	}
	return timed{value.NewDocument(string(text))}
}

// Get gives a variable of a space.
func (d *data) Get(space, name string) (value.Value, bool) {
	switch space {
	case liquid.SpaceNone:
		return d.whole(name)
	case liquid.SpaceProfile:
		return d.standard(name)
	case "custom_attribute":
		if profile.IsStandard(name) {
			return value.Nil, false
		}
		return d.attribute(name)
	case "event_properties":
		return member(d.event, name)
	case "api_trigger_properties":
		return member(d.trigger, name)
	case "context", "canvas_entry_properties":
		return member(d.context, name)
	case "campaign":
		return d.campaign(name)
	case "canvas":
		return d.canvas(name)
	case "subscribed_state":
		return d.subscribed(name)
	case spaceSecrets:
		return d.seals.give(petitbleu.RefOf(petitbleu.SealedSecret, name)), true
	case spaceTokens:
		return d.seals.give(petitbleu.RefOf(petitbleu.SealedPageToken, name)), true
	}
	return value.Nil, false
}

func member(o value.Object, name string) (value.Value, bool) {
	if o == nil {
		return value.Nil, false
	}
	return o.Get(name)
}

// whole gives a space by its name.
func (d *data) whole(name string) (value.Value, bool) {
	var o value.Object
	switch name {
	case "event_properties":
		o = d.event
	case "api_trigger_properties":
		o = d.trigger
	case "context", "canvas_entry_properties":
		o = d.context
	case "custom_attribute":
		o = timed{d.attributes}
	}
	return value.FromObject(o), o != nil
}

func (d *data) attribute(name string) (value.Value, bool) {
	v, ok := d.attributes.Get(name)
	return plain(v), ok
}

func (d *data) standard(name string) (value.Value, bool) {
	switch name {
	case "user_id", "external_id":
		return value.String(d.person.External), d.person.External != ""
	case "braze_id":
		id := petitbleu.BrazeID(d.person.ID)
		return value.String(id), id != ""
	case "random_bucket_number":
		if d.person.ID == "" {
			return value.Nil, false
		}
		return value.Int(int64(petitbleu.RandomBucket(d.person.ID))), true
	}
	name = profile.FromLiquid(name)
	if !profile.IsStandard(name) {
		return value.Nil, false
	}
	return d.attribute(name)
}

func text(s string) (value.Value, bool) { return value.String(s), s != "" }

func (d *data) campaign(name string) (value.Value, bool) {
	n := d.names.Campaign
	if n == nil {
		n = &petitbleu.MessageNames{}
	}
	switch name {
	case "dispatch_id":
		if n.DispatchID != "" {
			return text(n.DispatchID)
		}
		return text(d.dispatch)
	case "api_id":
		return text(n.ID)
	case "name":
		return text(n.Name)
	case "message_name":
		return text(n.Message)
	case "message_api_id":
		return text(n.MessageID)
	}
	return value.Nil, false
}

func (d *data) canvas(name string) (value.Value, bool) {
	n := d.names.Canvas
	if n == nil {
		return value.Nil, false
	}
	switch name {
	case "api_id":
		return text(n.ID)
	case "name":
		return text(n.Name)
	case "variant_name":
		return text(n.Variant)
	case "variant_api_id":
		return text(n.VariantID)
	}
	return value.Nil, false
}

// subscribed gives what the person said of e-mail, or of a subscription group by its id.
func (d *data) subscribed(name string) (value.Value, bool) {
	if name == "email_global" {
		if v, ok := d.attributes.Get("email_subscribe"); ok {
			return v, true
		}
		return value.String("subscribed"), true
	}
	groups, _ := d.attributes.Get("subscription_groups")
	for _, g := range groups.AsList() {
		o := g.AsObject()
		if o == nil {
			continue
		}
		if id, _ := o.Get("subscription_group_id"); strings.EqualFold(id.AsString(), name) {
			return o.Get("subscription_state")
		}
	}
	return value.String("unknown"), true
}

// timeMember marks an instant in a person's document.
const timeMember = "$time"

// plain gives a value of a document as templates know it: an instant is its text, at any depth.
func plain(v value.Value) value.Value {
	if list := v.AsList(); list != nil {
		for _, item := range list {
			if item.AsObject() != nil || item.AsList() != nil {
				out := make([]value.Value, len(list))
				for i := range list {
					out[i] = plain(list[i])
				}
				return value.Array(out)
			}
		}
		return v
	}
	o := v.AsObject()
	if o == nil {
		return v
	}
	if o.Len() == 1 {
		if at, ok := o.Get(timeMember); ok {
			return at
		}
	}
	return value.FromObject(timed{o})
}

// timed is an object whose instants are texts.
type timed struct{ value.Object }

func (t timed) Get(key string) (value.Value, bool) {
	v, ok := t.Object.Get(key)
	return plain(v), ok
}

func (t timed) At(i int) (string, value.Value) {
	k, v := t.Object.At(i)
	return k, plain(v)
}
