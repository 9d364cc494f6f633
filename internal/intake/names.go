package intake

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"math/big"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/graph"
	"github.com/petitbleu/petitbleu/internal/profile"
	"github.com/petitbleu/petitbleu/internal/store"
)

const (
	namesLimit   = 10_000 // people waiting for a name; more are left nameless
	namesAtStart = 200    // newest people of a workspace looked at after a start
	namesRound   = 100    // people asked for in one round
	namesTries   = 5

	attributeLimit = 200 // bytes of what the platform tells of a person
)

// names are the people whose names the platform has still to be asked for. They are kept in
// memory only: a name is a courtesy, not a fact that may not be lost.
type names struct {
	mu      sync.Mutex
	waiting []nameless
	known   map[string]bool // profiles in waiting
	started bool
}

type nameless struct {
	petitbleu.Identity
	due   time.Time
	tries int
}

func (n *names) init() { n.known = map[string]bool{} }

func (n *names) add(people []petitbleu.Identity, now time.Time) {
	n.mu.Lock()
	defer n.mu.Unlock()
	for _, p := range people {
		if len(n.waiting) < namesLimit && !n.known[p.ProfileID] {
			n.known[p.ProfileID] = true
			n.waiting = append(n.waiting, nameless{Identity: p, due: now})
		}
	}
}

// take gives the people whose turn it is.
func (n *names) take(now time.Time) (due []nameless, left bool) {
	n.mu.Lock()
	defer n.mu.Unlock()
	rest := n.waiting[:0]
	for _, p := range n.waiting {
		if len(due) < namesRound && !p.due.After(now) {
			due = append(due, p)
			continue
		}
		left = left || !p.due.After(now)
		rest = append(rest, p)
	}
	n.waiting = rest
	return due, left
}

// later puts somebody back, or gives up.
func (n *names) later(p nameless, now time.Time) {
	n.mu.Lock()
	defer n.mu.Unlock()
	p.tries++
	if p.tries >= namesTries {
		delete(n.known, p.ProfileID)
		return
	}
	wait := time.Minute << (2 * p.tries)
	jitter, _ := rand.Int(rand.Reader, big.NewInt(int64(wait/4))) // crypto/rand.Reader never fails
	p.due = now.Add(wait + time.Duration(jitter.Int64()))
	n.waiting = append(n.waiting, p)
}

func (n *names) done(p nameless) {
	n.mu.Lock()
	delete(n.known, p.ProfileID)
	n.mu.Unlock()
}

// Enrich asks the platform for the names of new people (Messenger Platform reference, section
// 6.3). It is best effort, never part of the intake itself; more says that others wait.
func (in *Intake) Enrich(ctx context.Context, now time.Time) (more bool, err error) {
	if in.o.HTTP == nil {
		return false, nil
	}
	if err := in.rememberNameless(ctx, now); err != nil {
		return false, err
	}
	due, more := in.names.take(now)
	type place struct{ workspace, page string }
	byPage := map[place][]nameless{}
	for _, p := range due {
		at := place{p.WorkspaceID, p.Scope}
		byPage[at] = append(byPage[at], p)
	}
	var failed error
	for at, people := range byPage {
		failed = errors.Join(failed, in.askNames(ctx, at.workspace, at.page, people, now))
	}
	if !more { // who is new comes first
		failed = errors.Join(failed, in.askAgain(ctx, now))
	}
	if ctx.Err() != nil {
		return false, ctx.Err()
	}
	return more && failed == nil, failed
}

// askNames asks for people of one Page at once.
func (in *Intake) askNames(ctx context.Context, workspace, page string, people []nameless, now time.Time) (failed error) {
	answers := make([]graph.PersonAnswer, len(people))
	client, fields, err := in.profileClient(ctx, workspace, page)
	if err == nil {
		psids := make([]string, len(people))
		for i, p := range people {
			psids[i] = p.Value
		}
		answers = client.People(ctx, psids, fields...)
	}
	for i, p := range people {
		told, err := attributesTold(answers[i], err)
		switch {
		case ctx.Err() != nil:
			return nil
		case errors.Is(err, errNoName):
			in.names.done(p)
		case err != nil:
			in.names.later(p, now)
			in.o.Logger.Debug("a person's name is not to be had yet", "profile", p.ProfileID, "tries", p.tries+1, "error", err)
		default:
			in.names.done(p)
			failed = errors.Join(failed, in.keepName(ctx, p.Identity, told, answers[i].Person.Picture, now))
		}
	}
	return failed
}

// rememberNameless looks, once after a start, for people whose names were not asked for.
func (in *Intake) rememberNameless(ctx context.Context, now time.Time) error {
	in.names.mu.Lock()
	started := in.names.started
	in.names.started = true
	in.names.mu.Unlock()
	if started {
		return nil
	}
	var people []petitbleu.Identity
	err := in.o.Store.Read(ctx, func(tx *store.Tx) error {
		people = nil
		all, err := tx.Workspaces()
		for _, w := range all {
			if err != nil {
				break
			}
			var some []petitbleu.Identity
			some, err = tx.UnnamedPeople(w.ID, namesAtStart)
			people = append(people, some...)
		}
		return err
	})
	if err != nil {
		return fmt.Errorf("find people without a name: %w", err)
	}
	in.names.add(people, now)
	return nil
}

var errNoName = errors.New("the platform gives no name of this person")

// personFields are what every Page may ask of a person, and what each permission adds (Messenger
// Platform reference, section 6.3).
var (
	personFields = []string{"first_name", "last_name"}
	grantFields  = map[string]string{"pages_user_locale": "locale", "pages_user_timezone": "timezone", "pages_user_gender": "gender"}
)

// attributesTold gives what an answer of the User Profile API tells of a person, or errNoName where it
// will never tell anything.
func attributesTold(a graph.PersonAnswer, err error) (map[string]any, error) {
	if err == nil {
		err = a.Err
	}
	if failed, ok := graph.Of(err); ok && !failed.Passing() && !failed.DeadToken() {
		return nil, errNoName
	}
	if err != nil {
		return nil, err
	}
	told := attributesOf(a.Person)
	if len(told) == 0 {
		err = errNoName
	}
	return told, err
}

// attributesOf gives the standard attributes that a person's platform profile tells.
func attributesOf(person graph.Person) map[string]any {
	found := map[string]any{}
	set := func(name, value string) {
		clean(&value)
		if value = strings.TrimSpace(value); value != "" && len(value) <= attributeLimit {
			found[name] = value
		}
	}
	set("first_name", person.FirstName)
	set("last_name", person.LastName)
	language, country, _ := strings.Cut(strings.ReplaceAll(person.Locale, "-", "_"), "_")
	set("language", strings.ToLower(language))
	if len(country) == 2 { // a locale may end in a script or a variant
		set("country", strings.ToUpper(country))
	}
	if hours, err := strconv.ParseFloat(person.TimeZone, 64); err == nil && hours >= -12 && hours <= 14 {
		found["utc_offset"] = json.Number(strconv.FormatFloat(hours, 'f', -1, 64))
	}
	set("gender", person.Gender)
	return found
}

// profileClient gives a client of a Page, and what it may ask of a person there.
func (in *Intake) profileClient(ctx context.Context, workspace, id string) (client graph.Client, fields []string, err error) {
	var page petitbleu.Page
	var app petitbleu.App
	err = in.o.Store.Read(ctx, func(tx *store.Tx) (err error) {
		if page, err = tx.Page(workspace, id); err == nil {
			app, err = tx.App(page.AppID)
		}
		return err
	})
	if err != nil {
		return client, nil, err
	}
	if page.State == petitbleu.PageTokenInvalid {
		return client, nil, errors.New("the token of the Page is dead")
	}
	fields = slices.Clone(personFields)
	for _, grant := range page.Grants {
		if f := grantFields[grant]; f != "" {
			fields = append(fields, f)
		}
	}
	slices.Sort(fields[len(personFields):])
	if !in.o.NoFiles {
		fields = append(fields, "profile_pic")
	}
	client, err = graph.ForPage(in.o.HTTP, in.o.Box.Open, app, page)
	return client, fields, err
}

// keepName writes attributes that nobody has given before.
func (in *Intake) keepName(ctx context.Context, p petitbleu.Identity, told map[string]any, picture string, now time.Time) error {
	err := in.o.Store.Write(ctx, func(tx *store.Tx) error {
		found, err := tx.Identities(p.WorkspaceID, []store.IdentityKey{store.KeyOf(p)})
		if err != nil {
			return err
		}
		known, err := tx.Profile(p.WorkspaceID, found[store.KeyOf(p)].ProfileID) // it may have been merged
		if errors.Is(err, store.ErrNotFound) {
			return nil
		}
		if err != nil {
			return err
		}
		p.ProfileID = known.ID
		if _, err = tx.UpdateAttributes(p.WorkspaceID, known.ID, missing(known, told), now); err != nil {
			return err
		}
		if err := in.wantPicture(tx, p.WorkspaceID, p.Scope, p.Value, picture, now); err != nil {
			return err
		}
		return tx.PutTold(store.Told{WorkspaceID: p.WorkspaceID, PageID: p.Scope, PSID: p.Value, Attributes: asKept(told), AskedAt: now, AgainAt: againAt(p.Value, now)})
	})
	if err != nil {
		return fmt.Errorf("keep a person's name: %w", err)
	}
	in.tellProfile(p.WorkspaceID, p.ProfileID)
	in.wakeFetch(picture)
	return nil
}

// pictureLimit bounds the address of a picture.
const pictureLimit = 4000

// wantPicture has the picture that somebody shows at the platform copied: its address ends.
func (in *Intake) wantPicture(tx *store.Tx, workspace, page, psid, address string, now time.Time) error {
	if address == "" || len(address) > pictureLimit || in.o.NoFiles {
		return nil
	}
	return tx.WantPortrait(store.Portrait{WorkspaceID: workspace, PageID: page, PSID: psid, URL: address, DueAt: now})
}

func (in *Intake) wakeFetch(address string) {
	if address != "" && in.o.Fetch != nil && !in.o.NoFiles {
		in.o.Fetch()
	}
}

// missing gives what the platform tells of a person and nobody has told yet, as attributes have it.
func missing(known petitbleu.Profile, told map[string]any) map[string]any {
	set := map[string]any{}
	for k, v := range told {
		if _, ok := known.Attributes[k]; !ok {
			set[k] = v
		}
	}
	return asKept(set)
}

// asKept gives attributes as they are kept.
func asKept(told map[string]any) map[string]any {
	read := map[string]any{}
	profile.Change{Set: told}.Apply(read, func(string) profile.Rule { return profile.Rule{} })
	return read
}
