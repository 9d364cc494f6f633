package braze

import (
	"cmp"
	"context"
	"fmt"
	"net/http"
	"slices"

	"github.com/petitbleu/petitbleu/internal/people"
	"github.com/petitbleu/petitbleu/internal/store"
)

// rename gives people other external ids; the former ones go on finding them (Braze reference,
// section 2.4.6).
func (d *Door) rename(ctx context.Context, c *call) (reply, error) {
	list, err := c.items("external_id_renames", tooManyIDs)
	if err != nil {
		return reply{}, err
	}
	type view struct {
		Current string `json:"current_external_id"`
		New     string `json:"new_external_id"`
	}
	good, places := read(&list, func(o map[string]any) (people.Rename, string) {
		now, ok := text(o["current_external_id"])
		then, given := text(o["new_external_id"])
		if !ok || !given || now == "" || then == "" {
			return people.Rename{}, "'current_external_id' and 'new_external_id' are required"
		}
		return people.Rename{Current: now, New: then}, ""
	})
	errs, err := d.People.RenameExternalIDs(ctx, c.ws, good)
	if err != nil {
		return reply{}, err
	}
	done := []view{}
	for i, e := range errs {
		if e != nil {
			list.fail(places[i], e.Message)
		} else {
			done = append(done, view(good[i]))
		}
	}
	return reply{status: http.StatusCreated, body: struct {
		Message string   `json:"message"`
		IDs     []view   `json:"external_ids"`
		Errors  [][2]any `json:"rename_errors"`
	}{success.Message, done, pairs(list.wrong)}}, nil
}

// pairs writes errors as the calls about external ids have them: [place, sentence].
func pairs(wrong []itemError) [][2]any {
	slices.SortStableFunc(wrong, func(x, y itemError) int { return x.Index - y.Index })
	out := make([][2]any, len(wrong))
	for i, w := range wrong {
		out[i] = [2]any{w.Index, w.Type}
	}
	return out
}

// removeIDs forgets former external ids (Braze reference, section 2.4.6).
func (d *Door) removeIDs(ctx context.Context, c *call) (reply, error) {
	m, err := c.object()
	if err != nil {
		return reply{}, err
	}
	ids, ok := texts(m["external_ids"])
	switch {
	case !ok || len(ids) == 0:
		return reply{}, bad("'external_ids' must be an array of strings")
	case len(ids) > namesLimit:
		return reply{}, bad(tooManyIDs)
	}
	errs, err := d.People.RemoveExternalIDs(ctx, c.ws, ids)
	if err != nil {
		return reply{}, err
	}
	removed, wrong := []string{}, []itemError{}
	for i, e := range errs {
		if e != nil {
			wrong = append(wrong, itemError{Type: e.Message, Index: i})
		} else {
			removed = append(removed, ids[i])
		}
	}
	return reply{status: http.StatusCreated, body: struct {
		Message string   `json:"message"`
		Removed []string `json:"removed_ids"`
		Errors  [][2]any `json:"removal_errors"`
	}{success.Message, removed, pairs(wrong)}}, nil
}

// The fatal texts of users/merge (Braze reference, section 2.4.7).
const (
	mergeArray   = "'merge_updates' must be an array of objects"
	mergeMembers = "'merge_updates' must only have 'identifier_to_merge' and 'identifier_to_keep'"
	mergeIDs     = "identifiers must be objects with an 'external_id' property that is a string, or 'user_alias' property that is an object, 'email' property that is a string, or 'phone' property that is a string"
)

var mergeTooMany = fmt.Sprintf("a single request may not contain more than %d merge updates", namesLimit)

// merge makes pairs of people one (Braze reference, section 2.4.7). Unlike in other calls one item
// that is not right refuses them all, as Braze has it: a merge cannot be undone.
func (d *Door) merge(ctx context.Context, c *call) (reply, error) {
	m, err := c.object()
	if err != nil {
		return reply{}, err
	}
	list, isList := m["merge_updates"].([]any)
	switch {
	case !isList || len(list) == 0:
		return reply{}, bad(mergeArray)
	case len(list) > namesLimit:
		return reply{}, bad(mergeTooMany)
	}
	all := make([]people.MergeOf, len(list))
	for i, v := range list {
		o, ok := v.(map[string]any)
		if !ok {
			return reply{}, bad(mergeArray)
		}
		if len(o) != 2 || o["identifier_to_merge"] == nil || o["identifier_to_keep"] == nil {
			return reply{}, bad(mergeMembers)
		}
		from, problem := identifier(o["identifier_to_merge"])
		into, other := identifier(o["identifier_to_keep"])
		if problem+other != "" {
			return reply{}, bad(cmp.Or(problem, other))
		}
		all[i] = people.MergeOf{From: from, Into: into}
	}
	if _, err := d.People.Merge(ctx, c.ws, all); err != nil {
		return reply{}, err
	}
	return reply{status: http.StatusAccepted, body: success}, nil
}

// identifier reads one side of a merge.
func identifier(v any) (who people.Identifier, problem string) {
	o, _ := v.(map[string]any)
	given := 0
	for _, key := range []string{"external_id", "user_alias", "braze_id", "email", "phone"} {
		if o[key] != nil {
			given++
		}
	}
	if given != 1 {
		return who, mergeIDs
	}
	ok := true
	switch {
	case o["external_id"] != nil:
		who.ExternalID, ok = text(o["external_id"])
	case o["braze_id"] != nil:
		who.BrazeID, ok = text(o["braze_id"])
	case o["user_alias"] != nil:
		who.Alias = aliasOf(o["user_alias"])
		ok = who.Alias != nil
	case o["email"] != nil:
		who.Email, ok = text(o["email"])
	default:
		who.Phone, ok = text(o["phone"])
	}
	if !ok || who.Who.Check() != nil {
		return who, mergeIDs
	}
	if o["prioritization"] != nil {
		problem = prioritise(o, &who)
	}
	return who, problem
}

// remove removes people for good (Braze reference, section 2.4.8). As at Braze the answer tells how
// many names were given, not how many of them meant somebody.
func (d *Door) remove(ctx context.Context, c *call) (reply, error) {
	m, err := c.object()
	if err != nil {
		return reply{}, err
	}
	var all []people.Identifier
	arrays := 0
	for _, key := range []string{"external_ids", "user_aliases", "braze_ids", "email_addresses", "phone_numbers"} {
		v, given := m[key]
		if !given || v == nil {
			continue
		}
		arrays++
		list, isList := v.([]any)
		if !isList {
			return reply{}, bad("'" + key + "' must be an array")
		}
		for _, v := range list {
			who, ok := removed(key, v)
			if !ok || who.Who.Check() != nil {
				return reply{}, bad("'" + key + "' has a member that names nobody; nothing was deleted")
			}
			all = append(all, who)
		}
	}
	switch {
	case arrays != 1 || len(all) == 0:
		return reply{}, bad("Exactly one of 'external_ids', 'user_aliases', 'braze_ids', 'email_addresses' and 'phone_numbers' is required, with at least one member")
	case len(all) > namesLimit:
		return reply{}, bad(tooManyIDs)
	}
	if _, err := d.People.Delete(ctx, c.ws, people.Asked{By: c.key.Name, Via: store.ErasedByBraze}, all); err != nil {
		return reply{}, err
	}
	return reply{status: http.StatusCreated, body: struct {
		Deleted int    `json:"deleted"`
		Message string `json:"message"`
	}{len(all), success.Message}}, nil
}

// removed reads one member of an array of users/delete.
func removed(key string, v any) (who people.Identifier, ok bool) {
	o, _ := v.(map[string]any)
	switch key {
	case "external_ids":
		who.ExternalID, ok = text(v)
	case "braze_ids":
		who.BrazeID, ok = text(v)
	case "user_aliases":
		alias := aliasOf(v)
		who.Alias, ok = alias, alias != nil
	case "email_addresses":
		who.Email, ok = text(o["email"])
	case "phone_numbers":
		who.Phone, ok = text(o["phone"])
	}
	if ok && o["prioritization"] != nil {
		ok = prioritise(o, &who) == ""
	}
	return who, ok
}
