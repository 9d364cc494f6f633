package campaign

import (
	"context"
	"encoding/json"
	"errors"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/delivery"
	"github.com/petitbleu/petitbleu/internal/plan"
	"github.com/petitbleu/petitbleu/internal/render"
	"github.com/petitbleu/petitbleu/internal/store"
)

// Rehearsal is what came of writing a campaign for its audience with nothing sent.
type Rehearsal struct {
	State     string             `json:"state" enum:"none,running,done,failed" doc:"none: it was not rehearsed yet, and the rest says nothing"`
	Note      string             `json:"note,omitempty" doc:"Why it failed"`
	Revision  int64              `json:"revision" doc:"Of the campaign that was rehearsed"`
	People    int                `json:"people" doc:"For whom it is written"`
	Audience  int                `json:"audience" doc:"Who belong to the audience; above 1,000,000 a part of them is taken"`
	Done      int                `json:"done" doc:"How many are written"`
	Clean     int                `json:"clean" doc:"For whom nothing is to be said, neither of the message nor of its fallback"`
	NotAsked  int                `json:"not_asked" doc:"For whom it, or its fallback, was not written, because the template asks other hosts and that was not wanted"`
	Findings  []RehearsalFinding `json:"findings" nullable:"false" doc:"The most people first"`
	Missing   []RehearsalMissing `json:"missing" nullable:"false" doc:"Attributes that the message or its fallback names and people do not have"`
	Longest   []RehearsalLongest `json:"longest" nullable:"false" doc:"The longest text of each field in each language"`
	StartedAt time.Time          `json:"started_at,omitzero"`
	UpdatedAt time.Time          `json:"updated_at,omitzero"`
	Warnings  []RehearsalFinding `json:"warnings" nullable:"false" doc:"What would go out all the same"`
}

// RehearsalFinding is one thing that happens to some people.
type RehearsalFinding struct {
	VariantID string         `json:"variant_id"`
	Fallback  bool           `json:"fallback,omitempty" doc:"Of the variant's fallback, not of its first message"`
	Language  string         `json:"language,omitempty" doc:"The language variant that was written; missing: the original"`
	Kind      string         `json:"kind" enum:"aborted,error,problem,warning" doc:"aborted: the template said not to send; error: it could not be written; problem: what was written breaks a limit"`
	Field     string         `json:"field,omitempty"`
	Code      petitbleu.Code `json:"code,omitempty"`
	Message   string         `json:"message"`
	People    int            `json:"people"`
	Profiles  []string       `json:"profiles" nullable:"false" doc:"The first 100 of them"`
}

// RehearsalMissing is an attribute that people do not have, or that is blank.
type RehearsalMissing struct {
	Attribute string   `json:"attribute"`
	People    int      `json:"people"`
	Profiles  []string `json:"profiles" nullable:"false" doc:"The first 100 of them"`
}

// RehearsalLongest is the longest text of a field, in one language.
type RehearsalLongest struct {
	VariantID  string `json:"variant_id"`
	Fallback   bool   `json:"fallback,omitempty" doc:"Of the variant's fallback"`
	Language   string `json:"language,omitempty" doc:"The language variant that was written; missing: the original"`
	Field      string `json:"field"`
	Characters int    `json:"characters"`
	ProfileID  string `json:"profile_id"`
}

const (
	rehearsalMost   = 1_000_000 // people
	rehearsalShown  = 100       // people of a finding
	rehearsalKinds  = 200       // findings
	rehearsalUpdate = time.Second
	// RehearsalLost is after how long without a word a rehearsal has ended without saying so.
	RehearsalLost = 30 * time.Second
)

// rehearsing is a rehearsal on its way.
type rehearsing struct {
	Rehearsal
	tell     func(Rehearsal) error
	fetch    bool
	variants map[string][]leg
	names    map[string][]string // attributes by variant
	findings map[string]*RehearsalFinding
	missing  map[string]*RehearsalMissing
	longest  map[string]*RehearsalLongest
}

// leg is one of the messages of a variant: the first, or its fallback; of what was written, in which language.
type leg struct {
	*delivery.Rehearser
	variant  string
	fallback bool
	language string
}

// RehearsalOf says what is rehearsed.
type RehearsalOf struct {
	Campaign   petitbleu.Campaign
	Definition *plan.Definition      // its variants, and their fallbacks, carry their compositions
	Names      map[string][]string   // by variant: the attributes that its messages name, each once
	Fetch      bool                  // other hosts are asked where the template says so
	Tell       func(Rehearsal) error // is told about each second how far it came; an error ends it
}

// Rehearse writes a definition for the audience of a campaign. Nothing is sent.
func (e *Engine) Rehearse(ctx context.Context, of RehearsalOf) (Rehearsal, error) {
	c, d := of.Campaign, of.Definition
	now := e.o.Clock.Now()
	r := &rehearsing{tell: of.Tell, fetch: of.Fetch, variants: map[string][]leg{}, names: of.Names, findings: map[string]*RehearsalFinding{},
		missing: map[string]*RehearsalMissing{}, longest: map[string]*RehearsalLongest{},
		Rehearsal: Rehearsal{State: "running", Revision: c.Revision, StartedAt: now, UpdatedAt: now}}
	people, err := e.rehearsalPeople(ctx, r, c, d)
	if err == nil {
		err = e.rehearsalVariants(ctx, r, c, d)
	}
	last := e.o.Steady.Now()
	for part := range slices.Chunk(people, petitbleu.BlockSize) {
		if err == nil {
			err = e.rehearsePart(ctx, r, c, d, part)
		}
		if steady := e.o.Steady.Now(); err == nil && steady.Sub(last) >= rehearsalUpdate {
			last = steady
			err = r.tell(r.so(e.o.Clock.Now()))
		}
	}
	if err != nil {
		return r.so(e.o.Clock.Now()), err
	}
	r.State = "done"
	return r.so(e.o.Clock.Now()), nil
}

// rehearsalPeople gives those who would get a message.
func (e *Engine) rehearsalPeople(ctx context.Context, r *rehearsing, c petitbleu.Campaign, d *plan.Definition) ([]string, error) {
	q, err := e.o.Audience.Query(ctx, c.WorkspaceID, "", d.Audience)
	if err != nil {
		return nil, err
	}
	all, err := e.o.Audience.List(ctx, c.WorkspaceID, q, "", math.MaxInt)
	people := slices.DeleteFunc(all, func(id string) bool { _, gets := plan.VariantOf(c.ID, id, d); return !gets })
	r.Audience = len(people)
	if len(people) > rehearsalMost {
		people = some(c.ID+"/rehearsal", people, rehearsalMost)
	}
	r.People = len(people)
	return people, err
}

// rehearsalVariants reads what each variant says, and its fallback.
func (e *Engine) rehearsalVariants(ctx context.Context, r *rehearsing, c petitbleu.Campaign, d *plan.Definition) error {
	for i := range d.Variants {
		v := &d.Variants[i]
		said := []*petitbleu.Composition{v.Composition}
		if v.Fallback != nil {
			said = append(said, v.Fallback.Composition)
		}
		vars, err := json.Marshal(petitbleu.MessageVars{Campaign: namesOf(c, v)})
		if err != nil {
			return err
		}
		for k, one := range said {
			if one == nil {
				return petitbleu.Errorf(petitbleu.CodeConflict, "The variant %q says nothing yet: there is nothing to rehearse.", v.Name)
			}
			one := *one
			one.WorkspaceID, one.Purpose, one.Topic = c.WorkspaceID, d.Purpose, d.Topic
			w, err := e.o.Delivery.Rehearser(ctx, &one, vars, render.UnsentDispatch)
			if err != nil {
				return err
			}
			r.variants[v.ID] = append(r.variants[v.ID], leg{Rehearser: w, variant: v.ID, fallback: k > 0})
		}
	}
	return nil
}

// rehearsePart writes for some people.
func (e *Engine) rehearsePart(ctx context.Context, r *rehearsing, c petitbleu.Campaign, d *plan.Definition, part []string) error {
	var texts, external map[string]string
	err := e.read(ctx, func(tx *store.Tx) (err error) {
		if texts, err = tx.AttributeTexts(c.WorkspaceID, part); err == nil {
			external, err = tx.ExternalIDs(c.WorkspaceID, part)
		}
		return err
	})
	if err != nil {
		return err
	}
	now := e.o.Clock.Now()
	for _, id := range part {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		variant, _ := plan.VariantOf(c.ID, id, d)
		r.one(ctx, variant, render.Person{ID: id, External: external[id], Attributes: texts[id]}, now)
	}
	return nil
}

// one writes for one person, the first message and its fallback, and notes what is to be said.
func (r *rehearsing) one(ctx context.Context, variant string, person render.Person, now time.Time) {
	r.Done++
	clean, asked := r.lacks(variant, person), true
	for _, w := range r.variants[variant] {
		if w.Asks() && !r.fetch {
			asked = false
			continue
		}
		clean = r.leg(ctx, w, person, now) && clean
	}
	switch {
	case !asked:
		r.NotAsked++
	case clean:
		r.Clean++
	}
}

// leg writes one message; it is true when nothing is to be said of it.
func (r *rehearsing) leg(ctx context.Context, w leg, person render.Person, now time.Time) (clean bool) {
	out := w.For(ctx, person, now)
	w.language = out.Written.Variant
	clean = out.Written.Err == nil && !out.Written.Aborted && len(out.Problems) == 0
	switch {
	case out.Written.Err != nil:
		e, ok := errors.AsType[*petitbleu.Error](out.Written.Err)
		if !ok {
			e = petitbleu.Errorf(petitbleu.CodeRenderFailed, "%w", out.Written.Err)
		}
		r.found(w, "error", e.Field, e.Code, e.Message, person.ID)
	case out.Written.Aborted:
		r.found(w, "aborted", "", petitbleu.CodeAborted, out.Written.Reason, person.ID)
	}
	for _, p := range out.Problems {
		r.found(w, "problem", p.Field, p.Code, p.Message, person.ID)
	}
	for _, text := range out.Warnings {
		r.found(w, "warning", "", "", text, person.ID)
	}
	if out.Written.Err == nil && !out.Written.Aborted {
		render.Texts(&out.Content, func(field string, text *string) { r.length(w, field, *text, person.ID) })
	}
	return clean
}

// lacks notes the attributes that somebody does not have; it is true when they have all.
func (r *rehearsing) lacks(variant string, person render.Person) bool {
	if len(r.names[variant]) == 0 {
		return true
	}
	var has map[string]json.RawMessage
	_ = json.Unmarshal([]byte(person.Attributes), &has) // written by the store; nobody is there: none
	whole := true
	for _, name := range r.names[variant] {
		if v := strings.TrimSpace(string(has[name])); v != "" && v != "null" && strings.Trim(v, `" `) != "" {
			continue
		}
		whole = false
		m := r.missing[name]
		if m == nil {
			m = &RehearsalMissing{Attribute: name, Profiles: []string{}}
			r.missing[name] = m
		}
		if m.People++; len(m.Profiles) < rehearsalShown {
			m.Profiles = append(m.Profiles, person.ID)
		}
	}
	return whole
}

// key tells the messages of all variants, in all their languages, apart.
func (w *leg) key() string {
	return w.variant + "\x00" + strconv.FormatBool(w.fallback) + "\x00" + w.language
}

func (r *rehearsing) found(w leg, kind, field string, code petitbleu.Code, message, profile string) {
	key := strings.Join([]string{w.key(), kind, field, string(code), message}, "\x00")
	f := r.findings[key]
	if f == nil {
		if len(r.findings) >= rehearsalKinds { // a sentence that names values: those of one field are one
			key, message = strings.Join([]string{w.key(), kind, field, string(code)}, "\x00"), "Others of the same kind."
			f = r.findings[key]
		}
		if f == nil {
			f = &RehearsalFinding{VariantID: w.variant, Fallback: w.fallback, Language: w.language, Kind: kind, Field: field, Code: code, Message: message, Profiles: []string{}}
			r.findings[key] = f
		}
	}
	if f.People++; len(f.Profiles) < rehearsalShown {
		f.Profiles = append(f.Profiles, profile)
	}
}

func (r *rehearsing) length(w leg, field, text, profile string) {
	n := utf8.RuneCountInString(text)
	key := w.key() + "\x00" + field
	l := r.longest[key]
	if l == nil {
		l = &RehearsalLongest{VariantID: w.variant, Fallback: w.fallback, Language: w.language, Field: field, Characters: -1}
		r.longest[key] = l
	}
	if n > l.Characters {
		l.Characters, l.ProfileID = n, profile
	}
}

// so gives how far it came.
func (r *rehearsing) so(now time.Time) Rehearsal {
	v := r.Rehearsal
	v.UpdatedAt = now
	v.Findings, v.Warnings, v.Missing, v.Longest = []RehearsalFinding{}, []RehearsalFinding{}, []RehearsalMissing{}, []RehearsalLongest{}
	for _, f := range r.findings {
		if f.Kind == "warning" {
			v.Warnings = append(v.Warnings, *f)
		} else {
			v.Findings = append(v.Findings, *f)
		}
	}
	for _, m := range r.missing {
		v.Missing = append(v.Missing, *m)
	}
	for _, l := range r.longest {
		v.Longest = append(v.Longest, *l)
	}
	most := func(x, y RehearsalFinding) int {
		if x.People != y.People {
			return y.People - x.People
		}
		return strings.Compare(x.VariantID+x.Language+x.Field+x.Message, y.VariantID+y.Language+y.Field+y.Message)
	}
	slices.SortFunc(v.Findings, most)
	slices.SortFunc(v.Warnings, most)
	slices.SortFunc(v.Missing, func(x, y RehearsalMissing) int {
		if x.People != y.People {
			return y.People - x.People
		}
		return strings.Compare(x.Attribute, y.Attribute)
	})
	slices.SortFunc(v.Longest, func(x, y RehearsalLongest) int {
		key := func(l RehearsalLongest) string {
			return l.VariantID + "\x00" + strconv.FormatBool(l.Fallback) + "\x00" + l.Field + "\x00" + l.Language
		}
		return strings.Compare(key(x), key(y))
	})
	return v
}
