package render

import (
	"context"
	"maps"
	"slices"
	"time"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/liquid"
	"github.com/petitbleu/petitbleu/internal/liquid/value"
	"github.com/petitbleu/petitbleu/internal/store"
)

// Task is the writing of one message for one person.
type Task struct {
	b        *Batch
	p        *program
	person   Person
	vars     []byte
	dispatch string
	message  string // its id; empty in a preview
	fetched  *fetching
}

// UnsentDispatch is the dispatch id of previews and trials (Braze reference, section 2.7).
const UnsentDispatch = "dispatch_id_for_unsent_campaign"

// DefaultAbort is the reason of an abort of which the author says nothing (Braze reference, section 3.3).
const DefaultAbort = "{% abort_message %} called"

func (t *Task) write(ctx context.Context, now time.Time) (w Written) {
	var s *seals
	if t.p.sealed {
		s = newSeals()
	}
	d, err := newData(t.person, t.vars, t.dispatch, s)
	if err != nil {
		return Written{Err: err}
	}
	language, _ := d.attributes.Get("language")
	_, variant := t.p.comp.For(language.AsString())
	c := &t.p.contents[variant+1]
	if variant >= 0 {
		w.Variant = t.p.comp.Variants[variant].Language
	}
	if c.err != nil {
		w.Err = c.err
		return w
	}
	w.Content = copyOf(c.content)
	if len(c.templates) == 0 && !t.p.comp.Links.Applies() {
		return w
	}
	env := &liquid.Env{Data: d, Now: now, Zone: t.b.zone, Host: t.host(ctx, s, now)}
	links := t.writer(env, s, d, &w)
	if links != nil {
		env.Host.TrackLink = links.Asked
	}
	at, next := -1, 0
	Texts(&w.Content, func(_ string, text *string) {
		if at++; next == len(c.templates) || c.templates[next].at != at || w.Err != nil || w.Aborted {
			return
		}
		one := &c.templates[next]
		next++
		*text = t.fill(one, env, s, &w)
	})
	if w.Err == nil && !w.Aborted {
		w.noteExtras(s)
	}
	if links != nil && links.Tracking.Applies() && w.Err == nil && !w.Aborted {
		links.Content(&w.Content)
	}
	switch f := t.fetched; {
	case f == nil || w.Err == nil && !w.Aborted:
	case f.refused != nil:
		w.Aborted, w.Reason, w.Err = false, "", f.refused
	case f.failed != nil:
		w.Later, w.Call, w.Err = true, f.call, f.failed
	}
	return w
}

// noteExtras puts what message_extras wrote into the content. Of a name that was written twice the first value counts.
func (w *Written) noteExtras(s *seals) {
	if len(w.Extras) == 0 {
		return
	}
	all := make(map[string]string, len(w.Extras)+len(w.Content.Extras))
	maps.Copy(all, w.Content.Extras)
	size := 0
	for _, x := range w.Extras {
		if _, ok := all[x.Key]; !ok {
			text, bad := s.marks(x.Value)
			if bad != nil {
				w.Err = bad
				return
			}
			all[x.Key] = petitbleu.ShowSealed(text)
		}
	}
	for k, v := range all {
		size += len(k) + len(v)
	}
	if size > liquid.ExtrasLimit {
		w.Err = petitbleu.Errorf(petitbleu.CodeRenderFailed, "The texts of the message write more than %d bytes of message_extras together. Shorten the keys and values.", liquid.ExtrasLimit)
		return
	}
	w.Content.Extras = all
}

// buffer is room for a text of the usual length.
const buffer = 512

// fill renders one text.
func (t *Task) fill(one *placed, env *liquid.Env, s *seals, w *Written) string {
	out, outcome, err := one.t.Render(make([]byte, 0, buffer), env)
	w.Extras = append(w.Extras, outcome.Extras...)
	if err != nil {
		w.Err = failure(err).At(one.field)
		return ""
	}
	if outcome.Aborted {
		if w.Aborted, w.Reason = true, outcome.Reason; w.Reason == "" {
			w.Reason = DefaultAbort
		}
		return ""
	}
	text, bad := s.marks(string(out))
	if bad != nil {
		w.Err = bad.At(one.field)
	}
	return text
}

// host gives a render what it asks of outside.
func (t *Task) host(ctx context.Context, s *seals, now time.Time) liquid.Host {
	h := liquid.Host{Location: location}
	if t.b.r.o.Store != nil {
		h.CatalogItems = func(catalog string, ids []string) ([]value.Value, error) { return t.items(ctx, catalog, ids) }
		h.CatalogSelection = func(catalog, selection string) ([]value.Value, error) { return t.selection(ctx, catalog, selection) }
	}
	if t.p.asks {
		t.fetched = &fetching{}
		h.Fetch = func(r liquid.Request) (liquid.Answer, error) { return t.fetch(ctx, s, r, now) }
	}
	return h
}

func location(name string) (*time.Location, bool) {
	l, err := time.LoadLocation(name)
	return l, err == nil && name != ""
}

// items gives the items of a catalog in the order of the ids.
func (t *Task) items(ctx context.Context, catalog string, ids []string) (out []value.Value, err error) {
	err = t.b.r.o.Store.Read(ctx, func(tx *store.Tx) error {
		found, err := tx.CatalogItemsByID(t.b.ws.ID, catalog, ids)
		out = nil
		for _, id := range ids {
			if item, ok := found[id]; ok {
				out = append(out, itemValue(item))
			}
		}
		return err
	})
	return out, err
}

// selection gives the items of a stored selection.
func (t *Task) selection(ctx context.Context, catalog, name string) (out []value.Value, err error) {
	if t.b.r.o.Chosen == nil {
		return nil, nil
	}
	err = t.b.r.o.Store.Read(ctx, func(tx *store.Tx) error {
		items, err := t.b.r.o.Chosen(tx, t.b.ws.ID, catalog, name)
		if err != nil {
			return petitbleu.Errorf(petitbleu.CodeRenderFailed, "The selection %q of the catalog %q cannot be read: %w", name, catalog, err)
		}
		out = nil
		for _, item := range items {
			out = append(out, itemValue(item))
		}
		return nil
	})
	return out, err
}

// itemValue is an item as templates know it: its fields, and its id.
func itemValue(item petitbleu.CatalogItem) value.Value {
	members := make([]value.Member, 0, len(item.Values)+1)
	members = append(members, value.Member{Key: "id", Value: value.String(item.ID)})
	for _, k := range slices.Sorted(maps.Keys(item.Values)) {
		members = append(members, value.Member{Key: k, Value: value.From(item.Values[k])})
	}
	return value.FromObject(value.NewMap(members...))
}
