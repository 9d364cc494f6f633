package compose

import (
	"cmp"
	"errors"
	"slices"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/liquid"
	"github.com/petitbleu/petitbleu/internal/profile"
	"github.com/petitbleu/petitbleu/internal/store"
)

// Look reads a text with Liquid and tells what it names: content blocks, attributes, event
// properties, catalogs, secrets, Pages whose token it takes, files. The error says where it cannot be read.
func Look(source string) ([]petitbleu.Use, error) {
	t, err := liquid.Parse(source, dialect)
	if err != nil {
		return nil, err
	}
	return named(t.Uses(), source), nil
}

// dialect reads what people compose. Content blocks are not looked into: what they name is theirs.
var dialect = liquid.Options{Dialect: liquid.Braze, Block: func(string) (string, bool) { return "", true }}

// spaces are the spaces of names of the dialect that name something of the workspace's.
var spaces = map[string]string{
	liquid.SpaceProfile: "attribute", "custom_attribute": "attribute", "nested_custom_attribute": "attribute",
	"event_properties": "event_property", "secrets": "secret", "page_tokens": "page_token",
}

func named(u liquid.Uses, source string) (all []petitbleu.Use) {
	add := func(kind, name string) {
		if use := (petitbleu.Use{Kind: kind, Name: name}); name != "" && !slices.Contains(all, use) {
			all = append(all, use)
		}
	}
	for _, v := range u.Variables {
		if v.Space == liquid.SpaceProfile {
			v.Name = profile.FromLiquid(v.Name)
		}
		if kind := spaces[v.Space]; kind != "" {
			add(kind, v.Name)
		}
	}
	for _, m := range media(source) {
		add(m.Kind, m.Name)
	}
	for _, name := range u.Blocks {
		add(blockKind, name)
	}
	for _, name := range u.Catalogs {
		add("catalog", name)
	}
	for _, s := range u.Selections {
		add("catalog", s.Catalog)
	}
	slices.SortFunc(all, func(a, b petitbleu.Use) int { return cmp.Or(cmp.Compare(a.Kind, b.Kind), cmp.Compare(a.Name, b.Name)) })
	return all
}

// Place is what is known of where a text stands.
type Place struct {
	JSON bool   // it writes JSON
	In   string // what has it sent: PlaceSend, PlaceTrigger, PlaceEvent, PlaceCanvas; empty: not known
}

// What has a text sent.
const (
	PlaceSend    = "send"    // somebody, or a program, at once or at a time that is set
	PlaceTrigger = "trigger" // a program, with properties of its own
	PlaceEvent   = "event"   // something that the person did
	PlaceCanvas  = "canvas"  // a step of a journey
)

// missing says why a space of names is empty at a place.
func (p Place) missing(space string) string {
	switch {
	case p.In == "":
	case space == "event_properties" && p.In != PlaceEvent && p.In != PlaceCanvas:
		return "the message is not sent because of an event"
	case space == "api_trigger_properties" && p.In == PlaceEvent:
		return "the message is sent because of an event, and no program gives properties"
	case (space == "context" || space == "canvas_entry_properties" || space == "canvas") && p.In != PlaceCanvas:
		return "the message is no step of a Canvas"
	}
	return ""
}

// Report tells all that is wrong with a text with Liquid, in the order of the text, and what it
// names. A content block that is not there is a fault; an attribute that nobody has, a name that is empty at its place and a
// value that could break JSON are warnings.
func Report(tx *store.Tx, workspace, source string, place Place) ([]liquid.Diagnostic, []petitbleu.Use, error) {
	blocks, err := tx.ContentBlocks(workspace)
	if err != nil {
		return nil, nil, err
	}
	o := dialect
	o.Block = func(name string) (string, bool) {
		i := slices.IndexFunc(blocks, func(b petitbleu.ContentBlock) bool { return b.Name == name && !b.Draft })
		return "", i >= 0
	}
	o.Lint = &liquid.Lint{JSON: place.JSON, Missing: place.missing, Known: func(space, name string) bool {
		known, failed := knows(tx, workspace, space, name)
		if failed != nil {
			err = failed
		}
		return known
	}}
	r := liquid.Check(source, o)
	return r.Diagnostics, named(r.Uses, source), err
}

// brazeNames are names of the profile that are no attributes, or whose attribute has another name here (Braze reference, section 3.2).
var brazeNames = []string{"user_id", "external_id", "braze_id", "random_bucket_number", "email_address", "phone_number", "city", "date_of_birth", "most_recent_location",
	"push_open_platform", "most_recent_app_version", "most_recent_locale", "set_user_to_unsubscribed_url", "device_id", "most_recently_used_device_id"}

// knows tells whether a name of a space stands for something: an attribute that somebody has, or a standard one.
func knows(tx *store.Tx, workspace, space, name string) (bool, error) {
	switch space {
	case liquid.SpaceProfile:
		return profile.IsStandard(name) || slices.Contains(brazeNames, name), nil
	case "custom_attribute", "nested_custom_attribute":
		if profile.IsStandard(name) {
			return false, nil
		}
		_, err := tx.Attribute(workspace, name)
		if errors.Is(err, store.ErrNotFound) {
			return false, nil
		}
		return true, err
	}
	return true, nil
}
