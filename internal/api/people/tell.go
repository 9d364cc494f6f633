package people

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/api/door"
	"github.com/petitbleu/petitbleu/internal/api/views"
	"github.com/petitbleu/petitbleu/internal/people"
	"github.com/petitbleu/petitbleu/internal/profile"
	"github.com/petitbleu/petitbleu/internal/store"
)

// registerTold adds what programs tell of people.
func (a *API) registerTold() {
	door.On(a.Door, "POST", door.WS+"/profiles", door.PeopleWrite, "putProfile", "People", "Make somebody known, or set attributes of whom a name means", a.profilePut)
	door.On(a.Door, "POST", door.WS+"/people", door.PeopleWrite, "tellPeople", "People", "Attributes, events and purchases of many people at once", a.tell)
	door.On(a.Door, "POST", door.WS+"/profiles/{id}/events", door.PeopleWrite, "addEvent", "People", "Something that the person did", a.eventAdd, door.Status(http.StatusCreated))
	door.On(a.Door, "POST", door.WS+"/profiles/{id}/purchases", door.PeopleWrite, "addPurchase", "People", "Something that the person bought", a.purchaseAdd, door.Status(http.StatusCreated))
	door.On(a.Door, "POST", door.WS+"/profiles/{id}/aliases", door.PeopleWrite, "addAlias", "People", "Another name of the person: one for each label", a.aliasAdd, door.Status(http.StatusCreated))
	door.On(a.Door, "PUT", door.WS+"/profiles/{id}/external-id", door.PeopleWrite, "setExternalID", "People", "Give the person an external id; a former one finds them still", a.externalIDSet)
	door.On(a.Door, "POST", door.WS+"/profiles/{id}/merge", door.PeopleWrite, "mergeProfile", "People", "Make the person part of another, whose values win", a.profileMerge)
	door.Do(a.Door, "DELETE", door.WS+"/profiles/{id}", door.PeopleErase, "eraseProfile", "People", "Delete the person and all that is kept of them; opt-ins and opt-outs stay as proof", a.profileErase)
	door.On(a.Door, "GET", door.WS+"/profiles/{id}/activity", door.PeopleRead, "getActivity", "People", "What the person did and bought, summed up by name", a.activity)
}

// tellLimit is how many objects one call may tell.
const tellLimit = 1000

// SetBody is what is set of a person.
type SetBody struct {
	Attributes   map[string]json.RawMessage `json:"attributes" doc:"Values by name. null removes; {\"inc\": 1}, {\"add\": […]}, {\"remove\": […]}, {\"$add\": […]} and their like change what is there"`
	If           map[string]json.RawMessage `json:"if,omitempty" doc:"Written only if these attributes have these values; null: not set"`
	MergeObjects bool                       `json:"merge_objects,omitempty" doc:"Objects are merged into those that are there"`
	UpdateOnly   bool                       `json:"update_only,omitempty" doc:"Nobody is made"`
}

// change reads what is set.
func (b SetBody) change(field string, who profile.Who) (c profile.Change, err error) {
	c = profile.Change{Who: who, UpdateOnly: b.UpdateOnly, MergeObjects: b.MergeObjects}
	if c.Set, err = readValues(field+".attributes", b.Attributes); err == nil && b.If != nil {
		c.If, err = readValues(field+".if", b.If)
	}
	return c, err
}

// attributesAtOnce is how many attributes one object may set.
const attributesAtOnce = 200

// readValues reads values by name; a number keeps every digit.
func readValues(field string, given map[string]json.RawMessage) (map[string]any, error) {
	if len(given) > attributesAtOnce {
		return nil, petitbleu.Errorf(petitbleu.CodeInvalidParameter, "At most %d attributes can be changed at once.", attributesAtOnce).At(field)
	}
	values := make(map[string]any, len(given))
	for name, text := range given {
		var v any
		if err := profile.Decode(text, &v); err != nil {
			return nil, petitbleu.Errorf(petitbleu.CodeInvalidBody, "A value is not JSON.").At(field)
		}
		values[name] = v
	}
	return values, nil
}

type profilePutInput struct {
	door.InWorkspace
	IdempotencyKey string `header:"Idempotency-Key" maxLength:"200" doc:"Your own name for this request: sent twice within 48 hours, it is done once"`
	Body           struct {
		views.WhoBody
		SetBody
	}
}

// PutProfileView is a person after they were made known or changed.
type PutProfileView struct {
	ProfileView
	Created bool `json:"created" doc:"The person was not known before"`
	Changed bool `json:"changed" doc:"Something is different now"`
}

func (a *API) profilePut(ctx context.Context, in *profilePutInput) (v PutProfileView, err error) {
	c, err := in.Body.change("body", in.Body.Who())
	if err != nil {
		return v, err
	}
	body, _ := json.Marshal(in.Body) // a body that was read can be written
	err = a.once(ctx, in.WS, "api/profiles", in.IdempotencyKey, body, &v, func(tx *store.Tx, apply people.Applier) error {
		r, err := setOne(apply, c)
		if err != nil {
			return err
		}
		if r.ProfileID == "" {
			return petitbleu.Errorf(petitbleu.CodeNotFound, "The name means nobody, and nobody is made by it.").At("body")
		}
		v = PutProfileView{Created: r.Created, Changed: r.Changed}
		v.ProfileView, err = profileView(tx, in.WS, r.ProfileID)
		return err
	})
	return v, err
}

// setOne works in the change of one person, all of it or nothing: a value that cannot be taken is an error.
func setOne(apply people.Applier, c profile.Change) (people.Result, error) {
	results, err := apply(profile.Batch{Attributes: []profile.Change{c}})
	if err != nil {
		return people.Result{}, err
	}
	r := results.Attributes[0]
	switch {
	case r.Err != nil:
		return r, r.Err.At(inBody(r.Err.Field))
	case len(r.Left) > 0:
		return r, r.Left[0].At("body.attributes." + r.Left[0].Field)
	}
	return r, nil
}

func inBody(field string) string {
	if field == "" {
		return "body"
	}
	return "body." + field
}

// once runs fn within a transaction about people, once for each idempotency key: a request that comes again gets
// the answer of the first. answer points to what fn makes.
func (a *API) once(ctx context.Context, ws, scope, key string, body []byte, answer any, fn func(tx *store.Tx, apply people.Applier) error) error {
	sum := sha256.Sum256(body)
	k := store.IdempotencyKey{WorkspaceID: ws, Scope: scope, Key: key, RequestHash: hex.EncodeToString(sum[:]), Status: http.StatusOK, CreatedAt: a.Now()}
	return a.o.People.Within(ctx, ws, func(tx *store.Tx, apply people.Applier) error {
		if key == "" {
			return fn(tx, apply)
		}
		earlier, fresh, err := tx.ClaimIdempotencyKey(k, a.Now().Add(-petitbleu.IdempotencyKeyLife))
		if err != nil {
			return err
		}
		if !fresh {
			if earlier.RequestHash != k.RequestHash {
				return petitbleu.Errorf(petitbleu.CodeKeyReused, "This idempotency key stands for another request. Use a new key for a new request.").At("header.Idempotency-Key")
			}
			return json.Unmarshal([]byte(earlier.Response), answer)
		}
		if err := fn(tx, apply); err != nil {
			return err
		}
		text, err := json.Marshal(answer)
		if err != nil {
			return err
		}
		k.Response = string(text)
		return tx.FinishIdempotencyKey(k)
	})
}

type updateProfileInput struct {
	door.One
	IdempotencyKey string `header:"Idempotency-Key" maxLength:"200" doc:"Your own name for this request: sent twice within 48 hours, it is done once"`
	Body           SetBody
}

func (a *API) updateProfile(ctx context.Context, in *updateProfileInput) (v ProfileView, err error) {
	c, err := in.Body.change("body", profile.Who{ProfileID: in.ID})
	if err != nil {
		return v, err
	}
	body, _ := json.Marshal(in.Body) // a body that was read can be written
	err = a.once(ctx, in.WS, "api/profiles/"+in.ID, in.IdempotencyKey, body, &v, func(tx *store.Tx, apply people.Applier) error {
		r, err := setOne(apply, c)
		if err == nil && r.ProfileID == "" {
			err = store.ErrNotFound
		}
		if err != nil {
			return err
		}
		v, err = profileView(tx, in.WS, in.ID)
		return err
	})
	return v, err
}

// TellBody is what a call tells of people. Within it attributes come first, then events, then purchases.
type TellBody struct {
	Attributes []ChangeBody   `json:"attributes,omitempty" maxItems:"1000"`
	Events     []EventBody    `json:"events,omitempty" maxItems:"1000"`
	Purchases  []PurchaseBody `json:"purchases,omitempty" maxItems:"1000"`
}

// ChangeBody sets attributes of one person.
type ChangeBody struct {
	views.WhoBody
	SetBody
}

// EventBody is something that a person did.
type EventBody struct {
	views.WhoBody
	EventFields
}

// EventFields are an event without its person.
type EventFields struct {
	Name       string          `json:"name" minLength:"1" maxLength:"255" example:"order_paid"`
	Time       string          `json:"time,omitempty" maxLength:"40" doc:"RFC 3339, or one of the forms of docs/attributes.md; missing: now. An instant to come counts as now" example:"2026-05-01T10:00:00Z"`
	Properties json.RawMessage `json:"properties,omitempty" doc:"An object"`
	OutsideID  string          `json:"outside_id,omitempty" maxLength:"200" doc:"Your own id of it: a repeat changes nothing"`
	UpdateOnly bool            `json:"update_only,omitempty" doc:"Nobody is made for it"`
}

// PurchaseBody is something that a person bought.
type PurchaseBody struct {
	views.WhoBody
	PurchaseFields
}

// PurchaseFields are a purchase without its person.
type PurchaseFields struct {
	ProductID  string          `json:"product_id" minLength:"1" maxLength:"255" example:"pan-28"`
	Currency   string          `json:"currency" minLength:"3" maxLength:"3" doc:"ISO 4217" example:"EUR"`
	Price      json.RawMessage `json:"price" doc:"Of one piece, a number; less than nothing for money given back"`
	Quantity   int             `json:"quantity,omitempty" minimum:"0" maximum:"100" doc:"Pieces; missing: 1"`
	Time       string          `json:"time,omitempty" maxLength:"40" doc:"As of events"`
	Properties json.RawMessage `json:"properties,omitempty" doc:"An object"`
	OutsideID  string          `json:"outside_id,omitempty" maxLength:"200" doc:"Your own id of it: a repeat changes nothing"`
	UpdateOnly bool            `json:"update_only,omitempty" doc:"Nobody is made for it"`
}

// readTime reads when something happened; missing is now.
func (a *API) readTime(field, text string) (time.Time, error) {
	if text == "" {
		return a.Now(), nil
	}
	t, ok := profile.ParseTime(text)
	if !ok {
		return t, petitbleu.Errorf(petitbleu.CodeInvalidParameter, "The time cannot be read: write 2026-05-01T10:00:00Z.").At(field)
	}
	return t, nil
}

func (a *API) readEvent(field string, who profile.Who, b EventFields) (e profile.Event, err error) {
	e = profile.Event{Who: who, Name: b.Name, Properties: b.Properties, OutsideID: b.OutsideID, UpdateOnly: b.UpdateOnly}
	e.At, err = a.readTime(field+".time", b.Time)
	return e, err
}

func (a *API) readPurchase(field string, who profile.Who, b PurchaseFields) (p profile.Purchase, err error) {
	p = profile.Purchase{Who: who, ProductID: b.ProductID, Currency: b.Currency, Price: json.Number(strings.Trim(string(b.Price), `"`)), Quantity: max(1, b.Quantity), Properties: b.Properties,
		OutsideID: b.OutsideID, UpdateOnly: b.UpdateOnly}
	p.At, err = a.readTime(field+".time", b.Time)
	return p, err
}

func (a *API) readTold(b TellBody) (told profile.Batch, err error) {
	if n := len(b.Attributes) + len(b.Events) + len(b.Purchases); n == 0 || n > tellLimit {
		return told, petitbleu.Errorf(petitbleu.CodeInvalidParameter, "One call tells 1 to %d objects.", tellLimit).At("body")
	}
	for n, one := range b.Attributes {
		c, err := one.change("body.attributes["+strconv.Itoa(n)+"]", one.Who())
		if err != nil {
			return told, err
		}
		told.Attributes = append(told.Attributes, c)
	}
	for n, one := range b.Events {
		e, err := a.readEvent(fmt.Sprintf("body.events[%d]", n), one.Who(), one.EventFields)
		if err != nil {
			return told, err
		}
		told.Events = append(told.Events, e)
	}
	for n, one := range b.Purchases {
		p, err := a.readPurchase(fmt.Sprintf("body.purchases[%d]", n), one.Who(), one.PurchaseFields)
		if err != nil {
			return told, err
		}
		told.Purchases = append(told.Purchases, p)
	}
	return told, nil
}

type tellInput struct {
	door.InWorkspace
	IdempotencyKey string `header:"Idempotency-Key" maxLength:"200" doc:"Your own name for this request: sent twice within 48 hours, it is done once"`
	Body           TellBody
}

// ToldView says what became of each object, in the order of the request.
type ToldView struct {
	Attributes []ResultView `json:"attributes,omitempty"`
	Events     []ResultView `json:"events,omitempty"`
	Purchases  []ResultView `json:"purchases,omitempty"`
	Refused    int          `json:"refused" doc:"How many objects were not taken"`
}

// ResultView is what became of one object.
type ResultView struct {
	ProfileID string     `json:"profile_id,omitempty" doc:"Of whom it spoke; missing: of nobody, and nothing was done"`
	Created   bool       `json:"created,omitempty" doc:"The person was made for it"`
	Changed   bool       `json:"changed" doc:"Something is different now"`
	Problem   *LeftView  `json:"problem,omitempty" doc:"Why it was not taken"`
	Left      []LeftView `json:"left,omitempty" doc:"Values of it that were not taken"`
}

// LeftView says what was not taken, and why.
type LeftView struct {
	Field   string `json:"field,omitempty"`
	Code    string `json:"code"`
	Message string `json:"message"`

	Template string         `json:"template,omitempty" doc:"message before its values are put in"`
	Params   map[string]any `json:"params,omitempty" doc:"Those values by their names in template"`
}

func leftView(e *petitbleu.Error) LeftView {
	told := e.Told()
	return LeftView{e.Field, string(e.Code), e.Message, told.Template, told.Params}
}

func (v *ToldView) add(all []people.Result) (views []ResultView) {
	for _, r := range all {
		view := ResultView{ProfileID: r.ProfileID, Created: r.Created, Changed: r.Changed}
		if r.Err != nil {
			problem := leftView(r.Err)
			view.Problem = &problem
			v.Refused++
		}
		for _, e := range r.Left {
			view.Left = append(view.Left, leftView(e))
		}
		views = append(views, view)
	}
	return views
}

func (a *API) tell(ctx context.Context, in *tellInput) (v ToldView, err error) {
	told, err := a.readTold(in.Body)
	if err != nil {
		return v, err
	}
	body, _ := json.Marshal(in.Body) // a body that was read can be written
	err = a.once(ctx, in.WS, "api/people", in.IdempotencyKey, body, &v, func(_ *store.Tx, apply people.Applier) error {
		results, err := apply(told)
		v = ToldView{}
		v.Attributes, v.Events, v.Purchases = v.add(results.Attributes), v.add(results.Events), v.add(results.Purchases)
		return err
	})
	return v, err
}

type eventAddInput struct {
	door.One
	Body EventFields
}

func (a *API) eventAdd(ctx context.Context, in *eventAddInput) (v ResultView, err error) {
	e, err := a.readEvent("body", profile.Who{ProfileID: in.ID}, in.Body)
	if err != nil {
		return v, err
	}
	return a.tellOne(ctx, in.WS, profile.Batch{Events: []profile.Event{e}})
}

type purchaseAddInput struct {
	door.One
	Body PurchaseFields
}

func (a *API) purchaseAdd(ctx context.Context, in *purchaseAddInput) (v ResultView, err error) {
	p, err := a.readPurchase("body", profile.Who{ProfileID: in.ID}, in.Body)
	if err != nil {
		return v, err
	}
	return a.tellOne(ctx, in.WS, profile.Batch{Purchases: []profile.Purchase{p}})
}

// tellOne works in one event or purchase of a person who must be known.
func (a *API) tellOne(ctx context.Context, ws string, b profile.Batch) (v ResultView, err error) {
	results, err := a.o.People.Apply(ctx, ws, b)
	if err != nil {
		return v, err
	}
	r := append(results.Events, results.Purchases...)[0]
	switch {
	case r.Err != nil:
		return v, r.Err.At(inBody(r.Err.Field))
	case r.ProfileID == "":
		return v, store.ErrNotFound
	}
	return (&ToldView{}).add([]people.Result{r})[0], nil
}

type aliasAddInput struct {
	door.One
	Body views.AliasBody
}

func (a *API) aliasAdd(ctx context.Context, in *aliasAddInput) (v ProfileView, err error) {
	k := store.IdentityKey{Kind: petitbleu.IdentityAlias, Scope: in.Body.Label, Value: in.Body.Name}
	if err := (profile.Alias{Label: in.Body.Label, Name: in.Body.Name}).Check(); err != nil {
		return v, err.At("body")
	}
	err = a.within(ctx, in.WS, func(tx *store.Tx) error {
		names, err := tx.IdentitiesOf(in.WS, in.ID)
		if err != nil {
			return err
		}
		for _, n := range names {
			if store.KeyOf(n) == k {
				v, err = profileView(tx, in.WS, in.ID)
				return err
			}
			if n.Kind == k.Kind && n.Scope == k.Scope {
				return petitbleu.Errorf(petitbleu.CodeConflict, "The person has a name for this label already.").At("body.label")
			}
		}
		if _, err := tx.Profile(in.WS, in.ID); err != nil {
			return err
		}
		added, err := tx.AddIdentities([]petitbleu.Identity{{WorkspaceID: in.WS, Kind: k.Kind, Scope: k.Scope, Value: k.Value, ProfileID: in.ID, CreatedAt: door.StampTime(a.Now())}})
		if err == nil && added == 0 {
			err = petitbleu.Errorf(petitbleu.CodeConflict, "Another person has this alias.").At("body.name")
		}
		if err == nil {
			err = tx.TouchProfiles(in.WS, in.ID)
		}
		if err == nil {
			v, err = profileView(tx, in.WS, in.ID)
		}
		return err
	})
	return v, err
}

// within runs fn in a transaction about people, behind what was accepted before.
func (a *API) within(ctx context.Context, ws string, fn func(tx *store.Tx) error) error {
	return a.o.People.Within(ctx, ws, func(tx *store.Tx, _ people.Applier) error { return fn(tx) })
}

type externalIDInput struct {
	door.One
	Body struct {
		ExternalID string `json:"external_id" minLength:"1" maxLength:"997"`
	}
}

func (a *API) externalIDSet(ctx context.Context, in *externalIDInput) (v ProfileView, err error) {
	found, err := a.o.People.Find(ctx, in.WS, profile.Who{ProfileID: in.ID})
	if err == nil && found == nil {
		err = store.ErrNotFound
	}
	if err != nil {
		return v, err
	}
	if err := a.giveExternalID(ctx, in.WS, *found, in.Body.ExternalID); err != nil {
		return v, err
	}
	return door.Read(ctx, a.Door, func(tx *store.Tx) (ProfileView, error) { return profileView(tx, in.WS, in.ID) })
}

func (a *API) giveExternalID(ctx context.Context, ws string, to people.Person, id string) error {
	if to.ExternalID() == id {
		return nil
	}
	if taken, err := a.o.People.Find(ctx, ws, profile.Who{ExternalID: id}); err != nil || taken != nil && (taken.ID != to.ID || to.ExternalID() == "") {
		return errors.Join(err, refuseTaken(taken))
	}
	if to.ExternalID() == "" {
		results, err := a.o.People.Identify(ctx, ws, []people.Identification{{ExternalID: id, Identifier: people.Identifier{Who: profile.Who{ProfileID: to.ID}}, Apart: true}})
		if err == nil && results[0].Err != nil {
			err = results[0].Err.At("body.external_id")
		}
		return err
	}
	problems, err := a.o.People.RenameExternalIDs(ctx, ws, []people.Rename{{Current: to.ExternalID(), New: id}})
	if err == nil && problems[0] != nil {
		err = problems[0].At("body.external_id")
	}
	return err
}

func refuseTaken(by *people.Person) error {
	if by == nil {
		return nil
	}
	return petitbleu.Errorf(petitbleu.CodeConflict, "Another person has this external id. If they are one person, merge them.").At("body.external_id")
}

type mergeInput struct {
	door.One
	Body struct {
		Into string `json:"into" minLength:"1" maxLength:"64" doc:"Profile that the person becomes part of"`
	}
}

func (a *API) profileMerge(ctx context.Context, in *mergeInput) (v ProfileView, err error) {
	if in.ID == in.Body.Into {
		return v, petitbleu.Errorf(petitbleu.CodeInvalidParameter, "This is one person already.").At("body.into")
	}
	err = a.within(ctx, in.WS, func(tx *store.Tx) error {
		err := tx.MergeProfiles(in.WS, in.ID, in.Body.Into, door.StampTime(a.Now()), profile.MergeDocuments)
		if err == nil {
			v, err = profileView(tx, in.WS, in.Body.Into)
		}
		return err
	})
	return v, err
}

func (a *API) profileErase(ctx context.Context, in *door.One) error {
	n, err := a.o.People.Delete(ctx, in.WS, people.Asked{By: door.CallerOf(ctx).Name(), Via: store.ErasedByAPI}, []people.Identifier{{Who: profile.Who{ProfileID: in.ID}}})
	if err == nil && n == 0 {
		err = store.ErrNotFound
	}
	return err
}

// ActivityView is what a person did and bought, summed up.
type ActivityView struct {
	Events    []DoneView `json:"events" nullable:"false"`
	Purchases []DoneView `json:"purchases" nullable:"false" doc:"By product"`
	Revenue   string     `json:"revenue" doc:"Of all purchases, a decimal number; currencies are added up as they stand"`
}

// DoneView is what a person did under one name.
type DoneView struct {
	Name  string    `json:"name"`
	First time.Time `json:"first"`
	Last  time.Time `json:"last"`
	Count int64     `json:"count" doc:"Of a product: pieces"`
}

func (a *API) activity(ctx context.Context, in *door.One) (v ActivityView, err error) {
	if _, err := door.Read(ctx, a.Door, func(tx *store.Tx) (petitbleu.Profile, error) { return tx.Profile(in.WS, in.ID) }); err != nil {
		return v, err
	}
	all, err := a.o.People.ActivityOf(ctx, in.WS, []string{in.ID}, time.Time{})
	did := func(list []people.Done) []DoneView {
		return door.MapEach(list, func(d people.Done) DoneView { return DoneView{d.Name, d.First, d.Last, d.Count} })
	}
	of := all[in.ID]
	return ActivityView{Events: did(of.Events), Purchases: did(of.Purchases), Revenue: of.Revenue}, err
}
