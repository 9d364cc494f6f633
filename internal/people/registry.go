package people

import (
	"context"
	"errors"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/profile"
	"github.com/petitbleu/petitbleu/internal/store"
)

// Attribute is what is known of a custom attribute. Its Type is one of package profile's.
type Attribute = store.Attribute

// EventName is what is known of a custom event, or of a product.
type EventName = store.EventName

// Attributes lists the custom attributes of a workspace by name, after a name (empty: from the first).
func (p *People) Attributes(ctx context.Context, workspace, after string, limit int) (all []Attribute, err error) {
	err = p.read(ctx, workspace, func(tx *store.Tx) (err error) {
		all, err = tx.Attributes(workspace, after, limit)
		return err
	})
	return all, err
}

// EventNames lists the custom events (kind custom) or the products (purchase) of a workspace by name.
func (p *People) EventNames(ctx context.Context, workspace, kind, after string, limit int) (all []EventName, err error) {
	err = p.read(ctx, workspace, func(tx *store.Tx) (err error) {
		all, err = tx.EventNames(workspace, petitbleu.EventKind(kind), after, limit)
		return err
	})
	return all, err
}

// BlockAttributes blocks names of attributes, or takes them again: at most petitbleu.BlockLimit at once. What
// is stored stays. A name that is not known yet may be blocked ahead.
func (p *People) BlockAttributes(ctx context.Context, workspace string, names []string, blocked bool) error {
	if err := checkNames(names); err != nil {
		return err
	}
	return p.define(ctx, workspace, func(tx *store.Tx) error {
		for _, name := range names {
			a, err := tx.Attribute(workspace, name)
			if err != nil && !errors.Is(err, store.ErrNotFound) {
				return err
			}
			a.Name, a.Blocked = name, blocked
			if err := tx.DefineAttribute(workspace, a); err != nil {
				return err
			}
		}
		return nil
	})
}

// BlockEvents is BlockAttributes for custom events (kind custom) and products (purchase).
func (p *People) BlockEvents(ctx context.Context, workspace, kind string, names []string, blocked bool) error {
	if err := checkNames(names); err != nil {
		return err
	}
	return p.define(ctx, workspace, func(tx *store.Tx) error {
		for _, name := range names {
			e, err := tx.EventName(workspace, petitbleu.EventKind(kind), name)
			if err != nil && !errors.Is(err, store.ErrNotFound) {
				return err
			}
			e.Kind, e.Name, e.Blocked = petitbleu.EventKind(kind), name, blocked
			if err := tx.DefineEventName(workspace, e); err != nil {
				return err
			}
		}
		return nil
	})
}

func checkNames(names []string) error {
	if len(names) == 0 || len(names) > petitbleu.BlockLimit {
		return petitbleu.Errorf(petitbleu.CodeInvalidParameter, "1 to %d names are blocked at once.", petitbleu.BlockLimit).At("names")
	}
	for _, name := range names {
		if err := profile.CheckName(name); err != nil {
			return err
		}
	}
	return nil
}

// define runs a transaction that changes what is known of names: what was accepted before is still worked in
// under the definitions of before.
func (p *People) define(ctx context.Context, workspace string, fn func(tx *store.Tx) error) error {
	if err := p.Settled(ctx, workspace); err != nil {
		return err
	}
	return p.o.Store.Write(ctx, fn)
}

// AttributeSays is what somebody says of an attribute. A nil member leaves what was said before.
type AttributeSays struct {
	Type        *profile.Type // forced from now on; "": it follows the value again
	Blocked     *bool
	Description *string
	ArrayLimit  *int // 1 to petitbleu.AttributeArrayLimit; 0: the usual limit
	Personal    *bool
}

// DefineAttribute keeps what somebody says of an attribute. Values that are stored stay as they are; a
// forced type holds for those that come.
func (p *People) DefineAttribute(ctx context.Context, workspace, name string, says AttributeSays) (a Attribute, err error) {
	if err := profile.CheckName(name); err != nil {
		return a, err
	}
	if profile.IsStandard(name) {
		return a, petitbleu.Errorf(petitbleu.CodeInvalidParameter, "%s is a standard attribute: its rules are fixed.", name).At("name")
	}
	err = p.define(ctx, workspace, func(tx *store.Tx) error {
		if a, err = tx.Attribute(workspace, name); err != nil && !errors.Is(err, store.ErrNotFound) {
			return err
		}
		a.Name = name
		if err := says.join(&a); err != nil {
			return err
		}
		return tx.DefineAttribute(workspace, a)
	})
	return a, err
}

func (s AttributeSays) join(a *Attribute) error {
	if s.Type != nil {
		switch *s.Type {
		case "":
			a.Forced = false
		case profile.String, profile.Number, profile.Boolean, profile.Time, profile.Array, profile.Object, profile.ObjectArray:
			a.Forced, a.Type = true, *s.Type
		default:
			return petitbleu.Errorf(petitbleu.CodeInvalidParameter, "The type is string, number, boolean, time, array, object or object_array.").At("type")
		}
	}
	if s.ArrayLimit != nil {
		if *s.ArrayLimit < 0 || *s.ArrayLimit > petitbleu.AttributeArrayLimit {
			return petitbleu.Errorf(petitbleu.CodeInvalidParameter, "A list has 1 to %d members; 0 is the usual limit.", petitbleu.AttributeArrayLimit).At("array_limit")
		}
		a.ArrayLimit = *s.ArrayLimit
	}
	if s.Description != nil {
		if len(*s.Description) > descriptionLimit {
			return errDescription
		}
		a.Description = *s.Description
	}
	if s.Blocked != nil {
		a.Blocked = *s.Blocked
	}
	if s.Personal != nil {
		a.Personal = *s.Personal
	}
	return nil
}

const descriptionLimit = 1000

var errDescription = petitbleu.Errorf(petitbleu.CodeInvalidParameter, "A description has at most %d bytes.", descriptionLimit).At("description")

// EventSays is what somebody says of an event. A nil member leaves what was said before.
type EventSays struct {
	Blocked     *bool
	Description *string
	Properties  map[string]profile.Type // to be known with these types; "": forgotten until it is seen again
}

// DefineEvent keeps what somebody says of a custom event or a product. An event may be made known before it
// happens, as a campaign that measures it wants.
func (p *People) DefineEvent(ctx context.Context, workspace, kind, name string, says EventSays) (e EventName, err error) {
	if err := profile.CheckName(name); err != nil {
		return e, err
	}
	err = p.define(ctx, workspace, func(tx *store.Tx) error {
		if e, err = tx.EventName(workspace, petitbleu.EventKind(kind), name); err != nil && !errors.Is(err, store.ErrNotFound) {
			return err
		}
		e.Kind, e.Name = petitbleu.EventKind(kind), name
		if says.Blocked != nil {
			e.Blocked = *says.Blocked
		}
		if says.Description != nil {
			if len(*says.Description) > descriptionLimit {
				return errDescription
			}
			e.Description = *says.Description
		}
		if e.Properties == nil {
			e.Properties = map[string]store.KnownProperty{}
		}
		for property, t := range says.Properties {
			if t == "" {
				delete(e.Properties, property)
				continue
			}
			e.Properties[property] = store.KnownProperty{Type: t, Said: true, FirstAt: e.Properties[property].FirstAt}
		}
		if len(e.Properties) > propertyNames {
			return petitbleu.Errorf(petitbleu.CodeTooLarge, "An event has at most %d known properties.", propertyNames).At("properties")
		}
		return tx.DefineEventName(workspace, e)
	})
	return e, err
}
