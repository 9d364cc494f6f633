package braze

import (
	"context"
	"net/http"
	"slices"

	"github.com/petitbleu/petitbleu/internal/people"
)

// namesLimit is how many items a call about names may have (Braze reference, sections 2.4.4 to 2.4.8).
const namesLimit = 50

// The fatal texts for more than that (Braze reference, section 2.3).
const (
	tooManyNames = "The max number of external_ids and aliases per request was exceeded"
	tooManyIDs   = "The max number of ids per request was exceeded"
)

// items reads an array of objects of a body: with the place of each in the array as it was sent, and
// what is wrong with those that are no objects.
type items struct {
	array   string
	objects []map[string]any
	at      []int
	wrong   []itemError
}

func itemsOf(m map[string]any, array string) (items, error) {
	all := items{array: array}
	list, isList := m[array].([]any)
	if !isList && m[array] != nil {
		return all, bad("'" + array + "' must be an array of objects")
	}
	for i, v := range list {
		if o, ok := v.(map[string]any); ok {
			all.objects, all.at = append(all.objects, o), append(all.at, i)
		} else {
			all.fail(i, "each of the '"+array+"' must be an object")
		}
	}
	return all, nil
}

func (a *items) sent() int { return len(a.objects) + len(a.wrong) }

// fail notes what is wrong with the item that was sent at a place.
func (a *items) fail(place int, problem string) {
	a.wrong = append(a.wrong, itemError{problem, a.array, place})
}

// read turns the objects into what the engine takes; read gives what is wrong with one, or "". It
// gives them with their places.
func read[T any](a *items, read func(map[string]any) (T, string)) (good []T, places []int) {
	for i, o := range a.objects {
		if v, problem := read(o); problem != "" {
			a.fail(a.at[i], problem)
		} else {
			good, places = append(good, v), append(places, a.at[i])
		}
	}
	return good, places
}

// settle notes what the engine could not do, and tells how many items were processed.
func (a *items) settle(results []people.Result, places []int) int {
	n := 0
	for i, r := range results {
		if r.Err != nil {
			a.fail(places[i], sentence(r.Err))
		} else {
			n++
		}
	}
	slices.SortStableFunc(a.wrong, func(x, y itemError) int { return x.Index - y.Index })
	return n
}

// processed is the answer of calls about names.
type processed struct {
	Aliases int         `json:"aliases_processed"`
	Emails  *int        `json:"emails_processed,omitempty"`
	Phones  *int        `json:"phone_numbers_processed,omitempty"`
	Message string      `json:"message"`
	Errors  []itemError `json:"errors,omitempty"`
}

// identify gives people external ids (Braze reference, section 2.4.4).
func (d *Door) identify(ctx context.Context, c *call) (reply, error) {
	m, err := c.object()
	if err != nil {
		return reply{}, err
	}
	a := processed{Message: success.Message}
	emails, phones := 0, 0
	parts := []struct {
		array string
		count *int
		shown **int
		who   func(map[string]any, *people.Identifier) string
	}{
		{"aliases_to_identify", &a.Aliases, nil, byAlias},
		{"emails_to_identify", &emails, &a.Emails, byAddress("email")},
		{"phone_numbers_to_identify", &phones, &a.Phones, byAddress("phone")},
	}
	apart, sent := m["merge_behavior"] == "none", 0
	lists := make([]items, len(parts))
	for i, p := range parts {
		if lists[i], err = itemsOf(m, p.array); err != nil {
			return reply{}, err
		}
		sent += lists[i].sent()
	}
	switch {
	case sent == 0:
		return reply{}, bad("'aliases_to_identify', 'emails_to_identify' or 'phone_numbers_to_identify' must be an array of objects")
	case sent > namesLimit:
		return reply{}, bad(tooManyNames)
	}
	for i, p := range parts {
		list := &lists[i]
		good, places := read(list, func(o map[string]any) (people.Identification, string) {
			id, ok := text(o["external_id"])
			if !ok || id == "" {
				return people.Identification{}, "'external_id' is required"
			}
			one := people.Identification{ExternalID: id, Apart: apart}
			return one, p.who(o, &one.Identifier)
		})
		results, err := d.People.Identify(ctx, c.ws, good)
		if err != nil {
			return reply{}, err
		}
		if *p.count = list.settle(results, places); p.shown != nil && list.sent() > 0 {
			*p.shown = p.count
		}
		a.Errors = append(a.Errors, list.wrong...)
	}
	return reply{status: http.StatusCreated, body: a}, nil
}

// byAlias reads an alias that stands in an object, or beside its other members.
func byAlias(o map[string]any, who *people.Identifier) string {
	alias := o["user_alias"]
	if alias == nil {
		alias = o
	}
	if who.Alias = aliasOf(alias); who.Alias == nil {
		return "'user_alias' must be an object with an 'alias_name' and an 'alias_label' that are strings"
	}
	return ""
}

// byAddress reads an e-mail address or a phone number with the rule by which one of several people
// is chosen, which must be given.
func byAddress(key string) func(map[string]any, *people.Identifier) string {
	return func(o map[string]any, who *people.Identifier) string {
		s, ok := text(o[key])
		if !ok || s == "" {
			return "'" + key + "' is required"
		}
		if who.Email = s; key == "phone" {
			who.Email, who.Phone = "", s
		}
		if o["prioritization"] == nil {
			return "'prioritization' is required"
		}
		return prioritise(o, who)
	}
}

// prioritise reads the rule by which one of several people is chosen.
func prioritise(o map[string]any, who *people.Identifier) string {
	list, ok := texts(o["prioritization"])
	known := []people.Priority{people.Identified, people.Unidentified, people.NewestUpdated, people.OldestUpdated}
	for _, s := range list {
		p := people.Priority(s)
		if !slices.Contains(known, p) {
			ok = false
		}
		who.Priorities = append(who.Priorities, p)
	}
	switch {
	case !ok:
		return "'prioritization' must be an array of identified, unidentified, most_recently_updated and least_recently_updated"
	case slices.Contains(who.Priorities, people.Identified) && slices.Contains(who.Priorities, people.Unidentified):
		return "'prioritization' may have only one of identified and unidentified"
	}
	return ""
}

// aliasNew adds aliases to people, or makes people of aliases (Braze reference, section 2.4.5).
func (d *Door) aliasNew(ctx context.Context, c *call) (reply, error) {
	return d.aliases(ctx, c, "user_aliases", func(ctx context.Context, list *items) ([]people.Result, []int, error) {
		good, places := read(list, func(o map[string]any) (people.AliasTold, string) {
			var who people.Identifier
			if problem := byAlias(o, &who); problem != "" {
				return people.AliasTold{}, problem
			}
			id, ok := text(o["external_id"])
			if o["external_id"] != nil && !ok {
				return people.AliasTold{}, "'external_id' must be a string"
			}
			return people.AliasTold{ExternalID: id, Alias: *who.Alias}, ""
		})
		results, err := d.People.AliasNew(ctx, c.ws, good)
		return results, places, err
	})
}

// aliasUpdate changes names of aliases (Braze reference, section 2.4.5).
func (d *Door) aliasUpdate(ctx context.Context, c *call) (reply, error) {
	return d.aliases(ctx, c, "alias_updates", func(ctx context.Context, list *items) ([]people.Result, []int, error) {
		good, places := read(list, func(o map[string]any) (people.AliasChange, string) {
			var ok [3]bool
			var one people.AliasChange
			one.Label, ok[0] = text(o["alias_label"])
			one.Old, ok[1] = text(o["old_alias_name"])
			one.New, ok[2] = text(o["new_alias_name"])
			if ok != [3]bool{true, true, true} {
				return one, "'alias_label', 'old_alias_name' and 'new_alias_name' are required"
			}
			return one, ""
		})
		results, err := d.People.AliasUpdate(ctx, c.ws, good)
		return results, places, err
	})
}

func (d *Door) aliases(ctx context.Context, c *call, array string, do func(context.Context, *items) ([]people.Result, []int, error)) (reply, error) {
	list, err := c.items(array, tooManyNames)
	if err != nil {
		return reply{}, err
	}
	results, places, err := do(ctx, &list)
	if err != nil {
		return reply{}, err
	}
	n := list.settle(results, places)
	return reply{status: http.StatusCreated, body: processed{Aliases: n, Message: success.Message, Errors: list.wrong}}, nil
}

// items reads the one array of objects of a body, which must have some.
func (c *call) items(array, tooMany string) (items, error) {
	m, err := c.object()
	if err != nil {
		return items{}, err
	}
	list, err := itemsOf(m, array)
	switch {
	case err != nil:
		return list, err
	case list.sent() == 0:
		return list, bad("'" + array + "' must be an array of objects")
	case list.sent() > namesLimit:
		return list, bad(tooMany)
	}
	return list, nil
}
