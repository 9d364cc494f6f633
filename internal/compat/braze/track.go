package braze

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/profile"
)

// How many objects one call may tell: in each array of users/track, and in all of users/track/bulk
// (Braze reference, sections 2.4.1 and 2.4.2).
const (
	trackLimit = 75
	bulkLimit  = 1000
)

// itemError is what is wrong with one item of a call: the others are worked in all the same.
type itemError struct {
	Type       string `json:"type"` // the sentence
	InputArray string `json:"input_array"`
	Index      int    `json:"index"` // in the array as it was sent
}

// trackAnswer is the answer to users/track. Only the counters of arrays that were sent appear.
type trackAnswer struct {
	Attributes *int        `json:"attributes_processed,omitempty"`
	Events     *int        `json:"events_processed,omitempty"`
	Purchases  *int        `json:"purchases_processed,omitempty"`
	Message    string      `json:"message"`
	Errors     []itemError `json:"errors,omitempty"`
}

// track takes attributes, events and purchases: they are durable when the answer leaves, and seen by
// every read after it (Braze reference, section 2.4.1).
func (d *Door) track(ctx context.Context, c *call) (reply, error) {
	return d.accept(ctx, c, func(t *told) bool { return max(t.attributes, t.events, t.purchases) <= trackLimit })
}

// trackBulk is track for more objects at once (section 2.4.2).
func (d *Door) trackBulk(ctx context.Context, c *call) (reply, error) {
	return d.accept(ctx, c, func(t *told) bool { return t.attributes+t.events+t.purchases <= bulkLimit })
}

func (d *Door) accept(ctx context.Context, c *call, fits func(*told) bool) (reply, error) {
	t, err := readTold(c.body)
	if err != nil {
		return reply{}, err
	}
	if !fits(t) {
		return reply{}, bad("Max Input Length Exceeded")
	}
	if err := d.People.Accept(ctx, c.ws, t.batch); err != nil {
		return reply{}, err
	}
	a := trackAnswer{Message: success.Message, Errors: t.wrong}
	for _, part := range []struct {
		count      **int
		sent, good int
	}{{&a.Attributes, t.attributes, len(t.batch.Attributes)}, {&a.Events, t.events, len(t.batch.Events)}, {&a.Purchases, t.purchases, len(t.batch.Purchases)}} {
		if part.sent > 0 {
			*part.count = &part.good
		}
	}
	return reply{status: http.StatusCreated, body: a}, nil
}

// told is the body of users/track as it was read.
type told struct {
	batch                         profile.Batch
	attributes, events, purchases int // objects as sent, right or wrong
	wrong                         []itemError
}

var errNothingTold = &refusal{
	status: http.StatusBadRequest, Errors: []any{},
	Message: "Valid data must be provided in the 'attributes', 'events', or 'purchases' fields.",
}

// readTold reads the body of users/track. What is wrong with an item is noted, and the item left out.
func readTold(body []byte) (*told, error) {
	t := &told{}
	r := newReader(body)
	if r.peek() != '{' {
		_, err := parse(body)
		return nil, badJSON(err)
	}
	err := r.object(func(name string) error {
		switch name {
		case "attributes":
			return t.items(r, name, &t.attributes, t.attribute)
		case "events":
			return t.items(r, name, &t.events, t.event)
		case "purchases":
			return t.items(r, name, &t.purchases, t.purchase)
		}
		return r.skip()
	})
	if err == nil {
		err = r.end()
	}
	switch {
	case err != nil:
		return nil, badJSON(err)
	case t.attributes+t.events+t.purchases == 0:
		return nil, errNothingTold
	}
	return t, nil
}

// items reads the objects of one array; one object alone counts as an array of one.
func (t *told) items(r *reader, name string, count *int, read func(*reader) (string, error)) error {
	one := func(i int) error {
		*count++
		problem := "each of the '" + name + "' must be an object"
		var err error
		if r.peek() == '{' {
			problem, err = read(r)
		} else {
			err = r.skip()
		}
		if err == nil && problem != "" {
			t.wrong = append(t.wrong, itemError{problem, name, i})
		}
		return err
	}
	switch r.peek() {
	case '[':
		return r.array(one)
	case '{':
		return one(0)
	}
	return r.skip()
}

// subject is what the three kinds of object have in common: of whom they speak.
type subject struct {
	who        profile.Who
	updateOnly bool
	decided    bool // _update_existing_only was given
	problem    string
}

// member reads a member that tells of whom an object speaks. It is false for another one, which is
// not read.
func (s *subject) member(r *reader, name string) (bool, error) {
	switch name {
	case "external_id", "braze_id", "appboy_id":
		v, err := r.value()
		id, ok := text(v)
		if v != nil && !ok {
			s.problem = "'" + name + "' must be a string"
		}
		if name == "external_id" {
			s.who.ExternalID = id
		} else {
			s.who.BrazeID = id
		}
		return true, err
	case "user_alias":
		v, err := r.value()
		if v == nil {
			return true, err
		}
		if s.who.Alias = aliasOf(v); s.who.Alias == nil {
			s.problem = "'user_alias' must be an object with an 'alias_name' and an 'alias_label' that are strings"
		}
		return true, err
	case "_update_existing_only":
		v, err := r.value()
		s.updateOnly, s.decided = truth(v)
		return true, err
	}
	return false, nil
}

// aliasOf reads an alias, or gives nil.
func aliasOf(v any) *profile.Alias {
	m, _ := v.(map[string]any)
	name, ok := text(m["alias_name"])
	label, labelled := text(m["alias_label"])
	if !ok || !labelled {
		return nil
	}
	return &profile.Alias{Label: label, Name: name}
}

// byAddress takes the e-mail address or the phone number as the name when there is no other
// (Braze reference, section 1.1); the e-mail address is preferred.
func (s *subject) byAddress(email, phone string) {
	if s.who.Named() {
		return
	}
	if s.who.Email = email; email == "" {
		s.who.Phone = phone
	}
}

// attribute reads one attributes object. Everything in it that is no name and no switch is an
// attribute.
func (t *told) attribute(r *reader) (problem string, err error) {
	var s subject
	c := profile.Change{Set: make(map[string]any, 8)}
	err = r.object(func(name string) error {
		if mine, err := s.member(r, name); mine || err != nil {
			return err
		}
		v, err := r.value()
		switch name {
		case "_merge_objects":
			c.MergeObjects, _ = truth(v)
		case "push_token_import":
		default:
			c.Set[name] = v
		}
		return err
	})
	if err != nil {
		return "", err
	}
	email, _ := c.Set["email"].(string)
	phone, _ := text(c.Set["phone"])
	s.byAddress(email, phone)
	c.Who = s.who
	c.UpdateOnly = s.updateOnly || !s.decided && s.who.Alias != nil && s.who.ExternalID == "" && s.who.BrazeID == ""
	if problem = cmp.Or(s.problem, sentence(c.Check())); problem == "" {
		t.batch.Attributes = append(t.batch.Attributes, c)
	}
	return problem, nil
}

// deed is what events and purchases have in common.
type deed struct {
	subject
	email, phone, appID string
	at                  time.Time
	properties          json.RawMessage
}

// member reads a member that both have. It is false for another one, which is not read.
func (d *deed) member(r *reader, name string) (bool, error) {
	if mine, err := d.subject.member(r, name); mine || err != nil {
		return true, err
	}
	switch name {
	case "properties":
		raw, err := r.raw()
		switch {
		case err != nil || string(raw) == "null":
		case raw[0] != '{':
			d.problem = "'properties' must be an object"
		default:
			d.properties = raw
		}
		return true, err
	case "email", "phone", "app_id", "time":
	default:
		return false, nil
	}
	v, err := r.value()
	s, ok := text(v)
	switch name {
	case "email":
		d.email = s
	case "phone":
		d.phone = s
	case "app_id":
		d.appID = s
	case "time":
		if d.at, ok = profile.ParseTime(strings.TrimSpace(s)); !ok && v != nil {
			d.problem = "'time' must be a date in ISO 8601"
		}
	}
	return true, err
}

// done tells of whom the object speaks and whether it may make them: never, when an alias alone
// names them (Braze reference, section 1.4).
func (d *deed) done() (who profile.Who, updateOnly bool) {
	d.byAddress(d.email, d.phone)
	return d.who, d.updateOnly || d.who.Alias != nil && d.who.ExternalID == "" && d.who.BrazeID == ""
}

func (t *told) event(r *reader) (problem string, err error) {
	var d deed
	var e profile.Event
	err = r.object(func(name string) error {
		if mine, err := d.member(r, name); mine || err != nil {
			return err
		}
		if name != "name" {
			return r.skip()
		}
		v, err := r.value()
		e.Name, _ = text(v)
		return err
	})
	if err != nil {
		return "", err
	}
	e.Who, e.UpdateOnly = d.done()
	e.At, e.Properties, e.AppID = d.at, d.properties, d.appID
	if problem = cmp.Or(d.problem, required(e.Who, "name", e.Name, "time", e.At), sentence(e.Check())); problem == "" {
		t.batch.Events = append(t.batch.Events, e)
	}
	return problem, nil
}

func (t *told) purchase(r *reader) (problem string, err error) {
	var d deed
	p := profile.Purchase{Quantity: 1}
	err = r.object(func(name string) error {
		if mine, err := d.member(r, name); mine || err != nil {
			return err
		}
		switch name {
		case "product_id", "currency", "price", "quantity":
		default:
			return r.skip()
		}
		v, err := r.value()
		s, _ := text(v)
		switch {
		case name == "product_id":
			p.ProductID = s
		case name == "currency":
			p.Currency = strings.ToUpper(s)
		case name == "price":
			p.Price = json.Number(strings.TrimSpace(s))
		case v != nil:
			p.Quantity = wholeNumber(s)
		}
		return err
	})
	if err != nil {
		return "", err
	}
	p.Who, p.UpdateOnly = d.done()
	p.At, p.Properties, p.AppID = d.at, d.properties, d.appID
	missing := required(p.Who, "product_id", p.ProductID, "currency", p.Currency, "price", p.Price.String(), "time", p.At)
	if problem = cmp.Or(d.problem, missing, sentence(p.Check())); problem == "" {
		t.batch.Purchases = append(t.batch.Purchases, p)
	}
	return problem, nil
}

// required names the first member that is missing of those that an object must have, given by name and
// value; after the one that tells of whom it speaks.
func required(who profile.Who, members ...any) string {
	if !who.Named() {
		return idRequired
	}
	for i := 0; i < len(members); i += 2 {
		switch v := members[i+1].(type) {
		case string:
			if v == "" {
				return fmt.Sprintf("'%s' is required", members[i])
			}
		case time.Time:
			if v.IsZero() {
				return fmt.Sprintf("'%s' is required", members[i])
			}
		}
	}
	return ""
}

// wholeNumber reads a quantity, which may be written as 2.0; what is none is 0.
func wholeNumber(s string) int {
	f, err := strconv.ParseFloat(s, 64)
	if err != nil || f != float64(int(f)) {
		return 0
	}
	return int(f)
}

// idRequired is Braze's own sentence for an item that names nobody (Braze reference, section 2.3).
const idRequired = "'external_id' or 'braze_id' or 'user_alias' is required"

// sentence says what is wrong with an item, with the field that it speaks of; "" when nothing is.
func sentence(err *petitbleu.Error) string {
	switch {
	case err == nil:
		return ""
	case err.Field == "":
		return idRequired
	}
	return fmt.Sprintf("'%s': %s", err.Field, err.Message)
}
