package data

import (
	"cmp"
	"context"
	"encoding/json"
	"slices"
	"strings"
	"time"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/api/door"
	"github.com/petitbleu/petitbleu/internal/api/views"
	"github.com/petitbleu/petitbleu/internal/people"
	"github.com/petitbleu/petitbleu/internal/profile"
	"github.com/petitbleu/petitbleu/internal/store"
)

// registerRegistry adds what is known of the names of attributes and events.
func (a *API) registerRegistry() {
	door.On(a.Door, "GET", door.WS+"/attributes", door.DataRead, "listAttributes", "Data", "The attributes of people by name: what each holds, and what somebody said of it", a.attributeList)
	door.On(a.Door, "GET", door.WS+"/attributes/{name}", door.DataRead, "getAttribute", "Data", "One attribute", a.attributeShow)
	door.On(a.Door, "PATCH", door.WS+"/attributes/{name}", door.DataManage, "updateAttribute", "Data", "Force a type, describe, limit or block an attribute; it may be made known ahead", a.attributeUpdate)
	door.On(a.Door, "GET", door.WS+"/attributes/{name}/values", door.PeopleRead, "listAttributeValues", "Data", "Values that people have, with how many out of a sample", a.attributeValues)
	door.On(a.Door, "POST", door.WS+"/attributes/block", door.DataManage, "blockAttributes", "Data", "Take values of several attributes no more, or again", a.attributeBlock)
	door.On(a.Door, "GET", door.WS+"/event-names", door.DataRead, "listEventNames", "Data", "The custom events, or the products that people bought, by name", a.eventNameList)
	door.On(a.Door, "GET", door.WS+"/event-names/{kind}/{name}", door.DataRead, "getEventName", "Data", "One custom event or product", a.eventNameShow)
	door.On(a.Door, "PATCH", door.WS+"/event-names/{kind}/{name}", door.DataManage, "updateEventName", "Data", "Describe or block an event, say its properties; it may be made known ahead", a.eventNameUpdate)
	door.On(a.Door, "GET", door.WS+"/event-names/{kind}/{name}/values", door.PeopleRead, "listPropertyValues", "Data", "Values of each property, with how many out of the newest events", a.propertyValues)
	door.On(a.Door, "POST", door.WS+"/event-names/{kind}/block", door.DataManage, "blockEventNames", "Data", "Take several events no more, or again", a.eventNameBlock)
}

// AttributeView is what is known of an attribute.
type AttributeView struct {
	Name        string              `json:"name"`
	Standard    bool                `json:"standard" doc:"It comes with the program, and its rules are fixed"`
	Type        petitbleu.ValueType `json:"type,omitempty" enum:"string,number,boolean,time,array,object,object_array" doc:"Of the first value, or as forced; missing: no value was seen"`
	Forced      bool                `json:"forced" doc:"Values of another type are converted, or not taken"`
	Blocked     bool                `json:"blocked" doc:"Not taken any more"`
	Description string              `json:"description"`
	ArrayLimit  int                 `json:"array_limit" doc:"Members of a list; the oldest drop off"`
	Personal    bool                `json:"personal" doc:"Shown to those only who may see personal attributes (people.personal). Standard ones are shown to whoever sees people"`
	PSIDOf      string              `json:"psid_of,omitempty" doc:"It holds people's ids on this Page"`
	Problem     *ProblemSeen        `json:"problem,omitempty" doc:"Why a value was not taken last"`
	FirstAt     time.Time           `json:"first_at,omitzero"`
	LastAt      time.Time           `json:"last_at,omitzero" doc:"To the minute"`
	UsedBy      []views.SegmentUse  `json:"used_by,omitempty" doc:"What reads it; only of one attribute"`
}

// ProblemSeen is why values of a name were not taken.
type ProblemSeen struct {
	Message string    `json:"message"`
	Times   int64     `json:"times"`
	At      time.Time `json:"at"`
}

func problemSeen(message string, times int64, at time.Time) *ProblemSeen {
	if message == "" {
		return nil
	}
	return &ProblemSeen{message, times, at}
}

func attributeView(at store.Attribute, pages store.PageAttributes) AttributeView {
	v := AttributeView{Name: at.Name, Type: at.Type, Forced: at.Forced, Blocked: at.Blocked, Description: at.Description, ArrayLimit: at.ArrayLimit, Personal: at.Personal,
		PSIDOf: pages[at.Name].PageID, Problem: problemSeen(at.Problem, at.Problems, at.ProblemAt), FirstAt: at.FirstAt, LastAt: at.LastAt}
	if v.ArrayLimit == 0 {
		v.ArrayLimit = petitbleu.AttributeArrayLimit
	}
	return v
}

// standardView gives a standard attribute, of which nothing is learned.
func standardView(name string, t profile.Type) AttributeView {
	return AttributeView{Name: name, Standard: true, Type: t, Forced: true, ArrayLimit: petitbleu.AttributeArrayLimit}
}

type attributeListInput struct {
	door.InWorkspace
	door.Paging
	NameSearching
	Standard bool   `query:"standard" doc:"The standard attributes too, on the first page; not with a state"`
	State    string `query:"state" enum:"blocked,problem,forced,personal" doc:"Those only that are blocked, had a problem, …"`
}

// NameSearching narrows a list of names.
type NameSearching struct {
	Search string `query:"search" maxLength:"255" doc:"Part of the name, in any case"`
}

func (a *API) attributeList(ctx context.Context, in *attributeListInput) (door.List[AttributeView], error) {
	return door.Read(ctx, a.Door, func(tx *store.Tx) (out door.List[AttributeView], err error) {
		all, err := tx.SearchAttributes(in.WS, store.NameSearch{Text: in.Search, State: store.NameState(in.State), After: in.Cursor, Limit: in.Limit + 1})
		if err != nil {
			return out, err
		}
		all, out.Next = door.PageOf(all, in.Limit, func(last store.Attribute) string { return last.Name })
		pages, err := tx.PageAttributes(in.WS)
		if in.Standard && in.Cursor == "" && in.State == "" {
			for _, of := range profile.Standard() {
				if strings.Contains(of.Name, strings.ToLower(in.Search)) {
					out.Items = append(out.Items, standardView(of.Name, of.Type))
				}
			}
		}
		for _, at := range all {
			out.Items = append(out.Items, attributeView(at, pages))
		}
		return out.Whole(), err
	})
}

// AttributePath names an attribute.
type AttributePath struct {
	door.InWorkspace
	Name string `path:"name" maxLength:"255"`
}

func (a *API) attributeShow(ctx context.Context, in *AttributePath) (AttributeView, error) {
	for _, of := range profile.Standard() {
		if of.Name == in.Name {
			return door.Read(ctx, a.Door, func(tx *store.Tx) (AttributeView, error) {
				v := standardView(of.Name, of.Type)
				uses, err := views.UsesOf(tx, in.WS)
				v.UsedBy = uses.Attributes[in.Name]
				return v, err
			})
		}
	}
	return door.Read(ctx, a.Door, func(tx *store.Tx) (v AttributeView, err error) {
		at, err := tx.Attribute(in.WS, in.Name)
		if err != nil {
			return v, err
		}
		pages, err := tx.PageAttributes(in.WS)
		if err != nil {
			return v, err
		}
		uses, err := views.UsesOf(tx, in.WS)
		v = attributeView(at, pages)
		v.UsedBy = uses.Attributes[in.Name]
		return v, err
	})
}

type attributeUpdateInput struct {
	AttributePath
	Body struct {
		Type        *profile.Type `json:"type,omitempty" enum:",string,number,boolean,time,array,object,object_array" doc:"Forced from now on; empty: it follows the value again"`
		Blocked     *bool         `json:"blocked,omitempty"`
		Description *string       `json:"description,omitempty" maxLength:"1000"`
		ArrayLimit  *int          `json:"array_limit,omitempty" minimum:"0" maximum:"500" doc:"0: the usual limit"`
		Personal    *bool         `json:"personal,omitempty"`
	}
}

func (a *API) attributeUpdate(ctx context.Context, in *attributeUpdateInput) (v AttributeView, err error) {
	b := in.Body
	_, err = a.o.People.DefineAttribute(ctx, in.WS, in.Name, people.AttributeSays{Type: b.Type, Blocked: b.Blocked, Description: b.Description, ArrayLimit: b.ArrayLimit, Personal: b.Personal})
	if err != nil {
		return v, err
	}
	return a.attributeShow(ctx, &in.AttributePath)
}

type blockInput struct {
	door.InWorkspace
	Body BlockBody
}

// BlockBody names what is blocked, or taken again.
type BlockBody struct {
	Names   []string `json:"names" minItems:"1" maxItems:"100"`
	Blocked bool     `json:"blocked"`
}

func (a *API) attributeBlock(ctx context.Context, in *blockInput) (views.NamesInUse, error) {
	if err := a.o.People.BlockAttributes(ctx, in.WS, in.Body.Names, in.Body.Blocked); err != nil {
		return views.NamesInUse{}, err
	}
	return door.Read(ctx, a.Door, func(tx *store.Tx) (views.NamesInUse, error) {
		uses, err := views.UsesOf(tx, in.WS)
		return views.InUse(in.Body.Names, func(name string) []views.SegmentUse { return uses.Attributes[name] }), err
	})
}

// ValueView is a value that was seen, and how often.
type ValueView struct {
	Value any   `json:"value"`
	Count int64 `json:"count" doc:"Of the sample"`
}

// ValuesView is a sample of values.
type ValuesView struct {
	Sampled int         `json:"sampled" doc:"How many people or events were looked at"`
	Having  int         `json:"having" doc:"How many of those have a value"`
	Values  []ValueView `json:"values" nullable:"false" doc:"The most common first, at most 50"`
}

const (
	sampleSize  = 2000
	valuesShown = 50
)

// counted counts values of a sample.
type counted struct {
	ValuesView
	at map[string]int
}

func (c *counted) add(v any) {
	c.Having++
	text, err := json.Marshal(profile.Shown(v))
	if err != nil {
		return
	}
	if c.at == nil {
		c.at = map[string]int{}
	}
	n, known := c.at[string(text)]
	if !known {
		n = len(c.Values)
		c.at[string(text)] = n
		c.Values = append(c.Values, ValueView{Value: profile.Shown(v)})
	}
	c.Values[n].Count++
}

func (c *counted) view() ValuesView {
	slices.SortStableFunc(c.Values, func(a, b ValueView) int { return int(b.Count - a.Count) })
	if c.Values == nil {
		c.Values = []ValueView{}
	}
	c.Values = c.Values[:min(valuesShown, len(c.Values))]
	return c.ValuesView
}

// errPersonal answers who asks for values of a personal attribute and may not see them.
var errPersonal error = petitbleu.Errorf(petitbleu.CodeForbidden, "The attribute is marked as personal, and your role does not show personal attributes. Ask an administrator.")

func (a *API) attributeValues(ctx context.Context, in *AttributePath) (ValuesView, error) {
	return door.Read(ctx, a.Door, func(tx *store.Tx) (ValuesView, error) {
		var c counted
		if hidden, err := views.Unseen(ctx, tx, in.WS); err != nil || hidden[in.Name] {
			return c.view(), cmp.Or(err, errPersonal)
		}
		sample, err := tx.SampleProfiles(in.WS, sampleSize)
		c.Sampled = len(sample)
		for _, p := range sample {
			if list, ok := p.Attributes[in.Name].([]any); ok {
				for _, v := range list {
					c.add(v)
				}
				c.Having -= max(0, len(list)-1)
			} else if v, has := p.Attributes[in.Name]; has {
				c.add(v)
			}
		}
		return c.view(), err
	})
}

// EventNameView is what is known of a custom event, or of a product.
type EventNameView struct {
	Kind        string             `json:"kind" enum:"custom,purchase"`
	Name        string             `json:"name"`
	Blocked     bool               `json:"blocked" doc:"Not taken any more"`
	Description string             `json:"description"`
	Properties  []PropertyView     `json:"properties" nullable:"false" doc:"By name"`
	Problem     *ProblemSeen       `json:"problem,omitempty"`
	FirstAt     time.Time          `json:"first_at,omitzero"`
	LastAt      time.Time          `json:"last_at,omitzero" doc:"To the minute"`
	UsedBy      []views.SegmentUse `json:"used_by,omitempty" doc:"What reads it; only of one event"`
	Count       *int64             `json:"count,omitempty" doc:"Events of the last count_days days; in the list, when it was asked for"`
}

// PropertyView is what is known of a property of an event.
type PropertyView struct {
	Name    string              `json:"name"`
	Type    petitbleu.ValueType `json:"type"`
	Said    bool                `json:"said" doc:"Somebody said so; else it is the type of the first value"`
	FirstAt time.Time           `json:"first_at,omitzero"`
	UsedBy  []views.SegmentUse  `json:"used_by,omitempty" doc:"What reads it; only of one event"`
}

func eventNameView(e store.EventName) EventNameView {
	v := EventNameView{Kind: string(e.Kind), Name: e.Name, Blocked: e.Blocked, Description: e.Description, Properties: []PropertyView{},
		Problem: problemSeen(e.Problem, e.Problems, e.ProblemAt), FirstAt: e.FirstAt, LastAt: e.LastAt}
	for name, p := range e.Properties {
		v.Properties = append(v.Properties, PropertyView{Name: name, Type: p.Type, Said: p.Said, FirstAt: p.FirstAt})
	}
	slices.SortFunc(v.Properties, func(a, b PropertyView) int {
		if a.Name < b.Name {
			return -1
		}
		return 1
	})
	return v
}

type eventNameListInput struct {
	door.InWorkspace
	door.Paging
	NameSearching
	Kind      string `query:"kind" enum:"custom,purchase" default:"custom"`
	State     string `query:"state" enum:"blocked,problem" doc:"Those only that are blocked, or had a problem"`
	CountDays int    `query:"count_days" minimum:"0" maximum:"90" doc:"Count the events of so many times 24 hours; 0: count nothing"`
}

func (a *API) eventNameList(ctx context.Context, in *eventNameListInput) (door.List[EventNameView], error) {
	return door.Read(ctx, a.Door, func(tx *store.Tx) (out door.List[EventNameView], err error) {
		all, err := tx.SearchEventNames(in.WS, petitbleu.EventKind(in.Kind), store.NameSearch{Text: in.Search, State: store.NameState(in.State), After: in.Cursor, Limit: in.Limit + 1})
		all, out.Next = door.PageOf(all, in.Limit, func(last store.EventName) string { return last.Name })
		out.Items = door.MapEach(all, eventNameView)
		if err == nil && in.CountDays > 0 {
			err = countEvents(tx, in.WS, in.Kind, a.Now().AddDate(0, 0, -in.CountDays), out.Items)
		}
		return out.Whole(), err
	})
}

// countEvents writes into each view how many events of its name happened from an instant on.
func countEvents(tx *store.Tx, ws, kind string, from time.Time, views []EventNameView) error {
	names := door.MapEach(views, func(v EventNameView) string { return v.Name })
	counts, err := tx.CountEvents(ws, petitbleu.EventKind(kind), names, from)
	for i := range views {
		n := counts[views[i].Name]
		views[i].Count = &n
	}
	return err
}

// EventNamePath names a custom event or a product.
type EventNamePath struct {
	door.InWorkspace
	Kind string `path:"kind" enum:"custom,purchase"`
	Name string `path:"name" maxLength:"1020"`
}

func (a *API) eventNameShow(ctx context.Context, in *EventNamePath) (EventNameView, error) {
	return door.Read(ctx, a.Door, func(tx *store.Tx) (EventNameView, error) {
		e, err := tx.EventName(in.WS, petitbleu.EventKind(in.Kind), in.Name)
		if err != nil {
			return EventNameView{}, err
		}
		v := eventNameView(e)
		uses, err := views.UsesOf(tx, in.WS)
		usesOfEvent(&uses, &v)
		return v, err
	})
}

type eventNameUpdateInput struct {
	EventNamePath
	Body struct {
		Blocked     *bool                   `json:"blocked,omitempty"`
		Description *string                 `json:"description,omitempty" maxLength:"1000"`
		Properties  map[string]profile.Type `json:"properties,omitempty" doc:"Types by name; an empty one is forgotten"`
	}
}

func (a *API) eventNameUpdate(ctx context.Context, in *eventNameUpdateInput) (EventNameView, error) {
	b := in.Body
	if _, err := a.o.People.DefineEvent(ctx, in.WS, in.Kind, in.Name, people.EventSays{Blocked: b.Blocked, Description: b.Description, Properties: b.Properties}); err != nil {
		return EventNameView{}, err
	}
	return a.eventNameShow(ctx, &in.EventNamePath)
}

type eventNameBlockInput struct {
	door.InWorkspace
	Kind string `path:"kind" enum:"custom,purchase"`
	Body BlockBody
}

func (a *API) eventNameBlock(ctx context.Context, in *eventNameBlockInput) (views.NamesInUse, error) {
	if err := a.o.People.BlockEvents(ctx, in.WS, in.Kind, in.Body.Names, in.Body.Blocked); err != nil {
		return views.NamesInUse{}, err
	}
	return door.Read(ctx, a.Door, func(tx *store.Tx) (views.NamesInUse, error) {
		uses, err := views.UsesOf(tx, in.WS)
		return views.InUse(in.Body.Names, func(name string) []views.SegmentUse {
			if in.Kind == string(petitbleu.EventPurchase) {
				return nil // segments name products in lists, and go on with those that are stored
			}
			return uses.Events[name]
		}), err
	})
}

// PropertyValues are values of one property.
type PropertyValues struct {
	Name string `json:"name"`
	ValuesView
}

func (a *API) propertyValues(ctx context.Context, in *EventNamePath) (door.List[PropertyValues], error) {
	return door.Read(ctx, a.Door, func(tx *store.Tx) (out door.List[PropertyValues], err error) {
		events, err := tx.NewestEvents(in.WS, petitbleu.EventKind(in.Kind), in.Name, sampleSize)
		if err != nil {
			return out, err
		}
		by := map[string]*counted{}
		var names []string
		for _, e := range events {
			members := map[string]any{}
			if err := profile.Decode(e.Data, &members); err != nil {
				return out, err
			}
			if e.Kind == petitbleu.EventPurchase { // what it cost stands beside them
				members, _ = members["properties"].(map[string]any)
			}
			for name, v := range members {
				if by[name] == nil {
					by[name] = &counted{ValuesView: ValuesView{Sampled: len(events)}}
					names = append(names, name)
				}
				by[name].add(v)
			}
		}
		slices.Sort(names)
		for _, name := range names {
			out.Items = append(out.Items, PropertyValues{name, by[name].view()})
		}
		return out.Whole(), nil
	})
}

// usesOfEvent writes into a view of an event or a product what it serves.
func usesOfEvent(u *views.UsedNames, v *EventNameView) {
	of := u.Properties[v.Name]
	if v.UsedBy = u.Events[v.Name]; v.Kind == "purchase" {
		v.UsedBy, of = u.Purchases, u.Bought
	}
	for i := range v.Properties {
		v.Properties[i].UsedBy = of[v.Properties[i].Name]
	}
}
