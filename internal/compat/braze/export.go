package braze

import (
	"context"
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/people"
	"github.com/petitbleu/petitbleu/internal/profile"
)

var zeroTime time.Time

// stamp writes an instant as exports have it.
func stamp(t time.Time) string { return t.UTC().Format("2006-01-02T15:04:05.000Z") }

// shown gives a value of an attribute as the door shows it: instants as texts, at any depth.
func shown(v any) any {
	if t, ok := profile.InstantOf(v); ok {
		return profile.FormatTime(t)
	}
	switch v := v.(type) {
	case map[string]any:
		out := make(map[string]any, len(v))
		for key, inner := range v {
			out[key] = shown(inner)
		}
		return out
	case []any:
		out := make([]any, len(v))
		for i, inner := range v {
			out[i] = shown(inner)
		}
		return out
	}
	return v
}

// recently is how far back custom events and purchases of an export go: one that was done since then
// is told with its whole count (Braze reference, section 2.4.9).
const recently = 90 * 24 * time.Hour

// exportField is one field of an export.
type exportField struct {
	name string
	of   func(p *people.Person, did people.Activity, now time.Time) any
}

// exportFields are the fields of an export that our data carry, in the order in which they are
// written. Each gives nil when the person has no value: then the field is left out.
var exportFields = []exportField{
	{"created_at", func(p *people.Person, _ people.Activity, _ time.Time) any { return stamp(p.CreatedAt) }},
	{"external_id", func(p *people.Person, _ people.Activity, _ time.Time) any { return orNil(p.ExternalID()) }},
	{"user_aliases", func(p *people.Person, _ people.Activity, _ time.Time) any { return aliasViews(p) }},
	{"appboy_id", brazeID},
	{"braze_id", brazeID},
	standardField("first_name"), standardField("last_name"), standardField("email"), standardField("phone"), standardField("dob"),
	standardField("gender"), standardField("home_city"), standardField("country"), standardField("language"), standardField("time_zone"),
	{"last_coordinates", coordinates},
	{"random_bucket", func(p *people.Person, _ people.Activity, _ time.Time) any { return petitbleu.RandomBucket(p.ID) }},
	{"custom_attributes", func(p *people.Person, _ people.Activity, _ time.Time) any { return customAttributes(p, nil) }},
	{"custom_events", func(_ *people.Person, did people.Activity, now time.Time) any { return since(did.Events, now) }},
	{"purchases", func(_ *people.Person, did people.Activity, now time.Time) any { return since(did.Purchases, now) }},
	{"total_revenue", func(_ *people.Person, did people.Activity, _ time.Time) any { return revenue(did.Revenue) }},
	subscribed("push_subscribe"), subscribed("email_subscribe"), standardField("push_tokens"),
}

func standardField(name string) exportField {
	return exportField{name, func(p *people.Person, _ people.Activity, _ time.Time) any {
		if v, has := p.Attributes[name]; has && v != "" {
			return shown(v)
		}
		return nil
	}}
}

// subscribed is what somebody is to a channel: "subscribed" is who said neither yes nor no.
func subscribed(name string) exportField {
	return exportField{name, func(p *people.Person, _ people.Activity, _ time.Time) any {
		if v, has := p.Attributes[name]; has {
			return v
		}
		return "subscribed"
	}}
}

func orNil(s string) any {
	if s == "" {
		return nil
	}
	return s
}

func brazeID(p *people.Person, _ people.Activity, _ time.Time) any {
	return orNil(petitbleu.BrazeID(p.ID))
}

func aliasViews(p *people.Person) []aliasView {
	all := []aliasView{}
	for _, a := range p.Aliases() {
		all = append(all, aliasView{a.Name, a.Label})
	}
	return all
}

// coordinates gives the last place as [longitude, latitude].
func coordinates(p *people.Person, _ people.Activity, _ time.Time) any {
	place, ok := p.Attributes["current_location"].(map[string]any)
	if !ok {
		return nil
	}
	return []any{place["longitude"], place["latitude"]}
}

// customAttributes gives the attributes that are no standard ones; only some of them when names are
// given.
func customAttributes(p *people.Person, only []string) any {
	out := map[string]any{}
	for name, v := range p.Attributes {
		if !profile.IsStandard(name) && (only == nil || slices.Contains(only, name)) {
			out[name] = shown(v)
		}
	}
	return out
}

func since(all []people.Done, now time.Time) any {
	var out []doneView
	for _, d := range all {
		if d.Last.After(now.Add(-recently)) {
			out = append(out, viewDone(d))
		}
	}
	if out == nil {
		return nil
	}
	return out
}

// revenue writes a sum as a number that has a point, as Braze's floats do.
func revenue(sum string) any {
	if sum == "" {
		sum = "0"
	}
	if !strings.ContainsAny(sum, ".eE") {
		sum += ".0"
	}
	return json.Number(sum)
}

// wanted is what a request asks to have exported.
type wanted struct {
	Fields     []string `json:"fields,omitempty"`     // nil: all
	Attributes []string `json:"attributes,omitempty"` // names of custom attributes; nil: all
}

// wantedOf reads fields_to_export and custom_attributes_to_export.
func wantedOf(m map[string]any) (w wanted, err error) {
	var ok bool
	if w.Fields, ok = texts(m["fields_to_export"]); !ok {
		return w, bad("fields_to_export must be an array of strings")
	}
	names, ok := texts(m["custom_attributes_to_export"])
	switch {
	case !ok:
		return w, bad("custom_attributes_to_export must be an array of strings")
	case len(names) > 500:
		return w, bad("custom_attributes_to_export may have 500 names")
	case len(names) > 0 && !slices.Contains(w.Fields, "custom_attributes"):
		w.Attributes = names
		if w.Fields != nil {
			w.Fields = append(w.Fields, "custom_attributes")
		}
	}
	return w, nil
}

func (w wanted) has(field string) bool { return w.Fields == nil || slices.Contains(w.Fields, field) }

// activity tells whether the export needs what people did.
func (w wanted) activity() bool {
	return w.has("custom_events") || w.has("purchases") || w.has("total_revenue")
}

// user writes one person as exports have them.
func (w wanted) user(p *people.Person, did people.Activity, now time.Time) json.RawMessage {
	out := []byte{'{'}
	for _, f := range exportFields {
		if !w.has(f.name) && !(f.name == "appboy_id" && w.has("braze_id")) {
			continue
		}
		v := f.of(p, did, now)
		if f.name == "custom_attributes" {
			v = customAttributes(p, w.Attributes)
		}
		if v == nil {
			continue
		}
		text, err := json.Marshal(v)
		if err != nil {
			continue // what came out of a JSON document goes into one
		}
		if len(out) > 1 {
			out = append(out, ',')
		}
		out = append(append(append(append(out, '"'), f.name...), '"', ':'), text...)
	}
	return append(out, '}')
}

// users writes people as exports have them.
func (d *Door) users(ctx context.Context, ws string, w wanted, all []*people.Person, now time.Time) ([]json.RawMessage, error) {
	var did map[string]people.Activity
	if w.activity() && len(all) > 0 {
		ids := make([]string, len(all))
		for i, p := range all {
			ids[i] = p.ID
		}
		var err error
		if did, err = d.People.ActivityOf(ctx, ws, ids, zeroTime); err != nil {
			return nil, err
		}
	}
	out := make([]json.RawMessage, len(all))
	for i, p := range all {
		out[i] = w.user(p, did[p.ID], now)
	}
	return out, nil
}

// exportIDs gives people by their names (Braze reference, section 2.4.9).
func (d *Door) exportIDs(ctx context.Context, c *call) (reply, error) {
	m, err := c.object()
	if err != nil {
		return reply{}, err
	}
	w, err := wantedOf(m)
	if err != nil {
		return reply{}, err
	}
	found, unknown, err := d.asked(ctx, c.ws, m)
	if err != nil {
		return reply{}, err
	}
	users, err := d.users(ctx, c.ws, w, found, c.now)
	if err != nil {
		return reply{}, err
	}
	return reply{status: http.StatusCreated, body: struct {
		Users   []json.RawMessage `json:"users"`
		Unknown []any             `json:"invalid_user_ids,omitempty"`
		Message string            `json:"message"`
	}{users, unknown, success.Message}}, nil
}

// exportLimit is how many people one call may ask for, and how many may share an e-mail address.
const exportLimit = 50

// asked finds the people that a request of users/export/ids names, each once, and gives the names
// that mean nobody.
func (d *Door) asked(ctx context.Context, ws string, m map[string]any) (found []*people.Person, unknown []any, err error) {
	who, names, err := d.askedNames(m)
	if err != nil {
		return nil, nil, err
	}
	email, _ := text(m["email_address"])
	phone, _ := text(m["phone"])
	if device, _ := text(m["device_id"]); device != "" {
		return nil, []any{device}, nil // nobody is known by a device
	}
	if len(who) == 0 {
		if email == "" && phone == "" {
			return nil, nil, bad("'external_ids', 'user_aliases', 'device_id', 'braze_id', 'email_address' or 'phone' is required")
		}
		found, err = d.People.Having(ctx, ws, email, phone, exportLimit)
		if len(found) == 0 {
			unknown = append(unknown, email+phone)
		}
		return found, unknown, err
	}
	all, err := d.People.FindMany(ctx, ws, who)
	if err != nil {
		return nil, nil, err
	}
	seen := map[string]bool{}
	for i, p := range all {
		switch {
		case p == nil:
			unknown = append(unknown, names[i])
		case !seen[p.ID]:
			seen[p.ID] = true
			found = append(found, p)
		}
	}
	return found, unknown, nil
}

// askedNames reads the names of a request other than the e-mail address and the phone number, with
// each as the request wrote it.
func (d *Door) askedNames(m map[string]any) (who []profile.Who, names []any, err error) {
	single := 0
	for _, key := range []string{"device_id", "braze_id", "email_address", "phone"} {
		if v, ok := text(m[key]); ok && v != "" {
			single++
		}
	}
	ids, ok := texts(m["external_ids"])
	aliases, isList := m["user_aliases"].([]any)
	switch {
	case !ok:
		return nil, nil, bad("'external_ids' must be an array of strings")
	case m["user_aliases"] != nil && !isList:
		return nil, nil, bad("'user_aliases' must be an array of objects")
	case single > 1 || single == 1 && len(ids)+len(aliases) > 0:
		return nil, nil, bad("Only one of 'device_id', 'braze_id', 'email_address' and 'phone' may be given, and none of them with 'external_ids' or 'user_aliases'")
	case len(ids)+len(aliases) > exportLimit:
		return nil, nil, bad("The max number of external_ids and aliases per request was exceeded")
	}
	for _, id := range ids {
		who, names = append(who, profile.Who{ExternalID: id}), append(names, id)
	}
	for _, v := range aliases {
		alias := aliasOf(v)
		if alias == nil {
			return nil, nil, bad("'user_aliases' must be objects with an 'alias_name' and an 'alias_label' that are strings")
		}
		who, names = append(who, profile.Who{Alias: alias}), append(names, aliasView{alias.Name, alias.Label})
	}
	if id, ok := text(m["braze_id"]); ok && id != "" {
		who, names = append(who, profile.Who{BrazeID: id}), append(names, id)
	}
	return who, names, nil
}
