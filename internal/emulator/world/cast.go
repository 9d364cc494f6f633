package world

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// This file makes and finds apps, Pages, people and what ties them. Callers hold the lock.

func (w *World) applySeed(s Seed) error {
	for i := range s.Apps {
		if _, err := w.AddApp(s.Apps[i]); err != nil {
			return err
		}
	}
	for i := range s.People {
		if _, err := w.AddPerson(s.People[i]); err != nil {
			return err
		}
	}
	for i := range s.Pages {
		if _, err := w.AddPage(s.Pages[i]); err != nil {
			return err
		}
	}
	return nil
}

// AddApp makes an app; what is left out gets a usual value. It fails on ids in use.
func (w *World) AddApp(a App) (*App, error) {
	a = CopyOf(&a) // the caller keeps its own maps
	if a.ID == "" {
		a.ID = w.newAppID()
	}
	if !AllDigits(a.ID) {
		return nil, errors.New("id: must consist of digits, as app ids do")
	}
	if w.State.Apps[a.ID] != nil {
		return nil, fmt.Errorf("id: an app %s is there already; choose another or change that one", a.ID)
	}
	if a.Name == "" {
		a.Name = "App " + a.ID
	}
	if a.Secret == "" {
		a.Secret = strings.ToLower(w.Letters(32))
	}
	if a.Mode == "" {
		a.Mode = "live"
	}
	if a.Mode != "live" && a.Mode != "development" {
		return nil, errors.New("mode: must be live or development")
	}
	a.Fields, a.Roles = TrimNames(a.Fields), slices.Clone(a.Roles)
	w.State.Apps[a.ID] = &a
	for _, p := range w.State.Pages {
		w.PageToken(p, a.ID)
	}
	for _, person := range a.Roles {
		w.GrantRole(&a, person)
	}
	w.Changed("app", a.ID)
	return &a, nil
}

// AddPage makes a Page and its token for each app. It fails on ids and tokens in use.
func (w *World) AddPage(p Page) (*Page, error) {
	p = CopyOf(&p)
	if p.ID == "" {
		p.ID = w.newPageID()
	}
	if !AllDigits(p.ID) {
		return nil, errors.New("id: must consist of digits, as Page ids do")
	}
	if w.State.Pages[p.ID] != nil {
		return nil, fmt.Errorf("id: a Page %s is there already; choose another or change that one", p.ID)
	}
	if p.Name == "" {
		p.Name = "Page " + p.ID
	}
	if p.Category == "" {
		p.Category = "Kitchen supply shop"
	}
	tokens := p.Tokens
	p.Tokens, p.Orders = map[string]string{}, map[string]bool{}
	p.Settings.LabelTerms = true // as on most Pages; an administrator can take it back
	p.Subscribed = maps.Clone(p.Subscribed)
	MakeMap(&p.Subscribed)
	w.State.Pages[p.ID] = &p
	for app, t := range tokens {
		if t != "" && w.State.Tokens[t] != nil {
			delete(w.State.Pages, p.ID)
			return nil, errors.New("tokens: a token is in use already; give each app and Page its own")
		}
		p.Tokens[app] = t
	}
	for _, app := range slices.Sorted(maps.Keys(w.State.Apps)) {
		w.PageToken(&p, app)
	}
	w.Changed("page", p.ID)
	return &p, nil
}

// PageToken returns the Page token of an app and makes it when there is none.
func (w *World) PageToken(p *Page, app string) string {
	t := p.Tokens[app]
	if t == "" {
		t = w.NewToken()
		p.Tokens[app] = t
	}
	if w.State.Tokens[t] == nil {
		w.State.Tokens[t] = &Token{Type: "PAGE", AppID: app, PageID: p.ID, IssuedAt: w.Now()}
	}
	return t
}

// RenewToken replaces the Page token of an app; the old one goes on to fail with 190/460.
func (w *World) RenewToken(p *Page, app string) string {
	if old := w.State.Tokens[p.Tokens[app]]; old != nil && old.Subcode == 0 {
		old.Subcode = 460
	}
	delete(p.Tokens, app)
	w.Changed("page", p.ID)
	return w.PageToken(p, app)
}

// AddPerson makes a test person. It fails on ids and PSIDs in use.
func (w *World) AddPerson(p Person) (*Person, error) {
	if p.Grants != nil || p.Phone != nil {
		p = CopyOf(&p)
	}
	if p.ID == "" {
		p.ID = w.Digits(15)
	}
	if w.State.People[p.ID] != nil {
		return nil, fmt.Errorf("id: a person %s is there already; choose another or change that one", p.ID)
	}
	if strings.ContainsAny(p.ID, "/?# ") {
		return nil, errors.New("id: must not contain slashes, blanks, ? or #")
	}
	if p.FirstName == "" {
		p.FirstName = "Person " + p.ID
	}
	if p.Locale == "" {
		p.Locale = "en_US"
	}
	p.PSIDs, p.ASIDs, p.UserTokens = maps.Clone(p.PSIDs), maps.Clone(p.ASIDs), maps.Clone(p.UserTokens)
	MakeMap(&p.PSIDs)
	MakeMap(&p.ASIDs)
	MakeMap(&p.UserTokens)
	for page, psid := range p.PSIDs {
		if _, taken := w.State.ByPSID[psid]; taken {
			return nil, fmt.Errorf("psids: %s is taken by another person", psid)
		}
		w.State.ByPSID[psid] = PSIDOwner{page, p.ID}
	}
	w.State.People[p.ID] = &p
	w.State.peopleMoved = true
	if w.State.Current == "" {
		w.State.Current = p.ID
	}
	for _, app := range slices.Sorted(maps.Keys(w.State.Apps)) {
		if slices.Contains(w.State.Apps[app].Roles, p.ID) {
			w.GrantRole(w.State.Apps[app], p.ID)
		}
	}
	w.Changed("person", p.ID)
	return &p, nil
}

// GrantRole gives a person with a role a user token and an app-scoped id.
func (w *World) GrantRole(a *App, person string) {
	p := w.State.People[person]
	if p == nil || p.UserTokens[a.ID] != "" {
		return
	}
	w.ASID(p, a.ID)
	t := w.NewToken()
	p.UserTokens[a.ID] = t
	w.State.Tokens[t] = &Token{Type: "USER", AppID: a.ID, PersonID: person, IssuedAt: w.Now()}
}

// ASID is the person's id for an app; it is made when it is first needed.
func (w *World) ASID(p *Person, app string) string {
	if p.ASIDs[app] == "" {
		MakeMap(&p.ASIDs)
		p.ASIDs[app] = w.Digits(17)
		w.State.ByASID[p.ASIDs[app]] = ASIDOwner{app, p.ID}
	}
	return p.ASIDs[app]
}

// Psid is the person's id for a Page; it is made when it is first needed.
func (w *World) Psid(p *Person, page string) string {
	id := p.PSIDs[page]
	if id == "" {
		id = w.newPSID()
		p.PSIDs[page] = id
		w.State.ByPSID[id] = PSIDOwner{page, p.ID}
	}
	return id
}

// FindPerson takes a person's own id or any PSID of theirs.
func (w *World) FindPerson(id string) *Person {
	if p := w.State.People[id]; p != nil {
		return p
	}
	return w.State.People[w.State.ByPSID[id].Person]
}

// FindPage takes a Page's id or username.
func (w *World) FindPage(id string) *Page {
	if p := w.State.Pages[id]; p != nil {
		return p
	}
	for _, p := range w.State.Pages {
		if p.Username != "" && strings.EqualFold(p.Username, id) {
			return p
		}
	}
	return nil
}

// FindThread is the thread of a Page with a person, or nil.
func (w *World) FindThread(page, person string) *Thread {
	return w.State.Threads[page+"/"+person]
}

// OpenThread returns the thread and makes it when there is none.
func (w *World) OpenThread(page *Page, person *Person) *Thread {
	if t := w.FindThread(page.ID, person.ID); t != nil {
		return t
	}
	t := &Thread{ID: w.newThreadID(), PageID: page.ID, PersonID: person.ID, PSID: w.Psid(person, page.ID), Updated: w.Now()}
	w.State.Threads[page.ID+"/"+person.ID] = t
	w.State.ThreadByID[t.ID] = t
	return t
}

// Add appends a bubble to a thread and tells everybody who waits.
func (w *World) Add(t *Thread, b *Bubble) *Bubble {
	w.NoteMove()
	b.Seq, b.PageID, b.Person, b.PSID = w.State.NextSeq, t.PageID, t.PersonID, t.PSID
	w.State.NextSeq++
	if b.At == 0 {
		b.At = w.Now()
	}
	t.Bubbles = append(t.Bubbles, b)
	t.Updated = b.At
	w.State.touch(t)
	w.State.Log = append(w.State.Log, b)
	if b.MID != "" {
		w.State.ByMID[b.MID] = b
	}
	w.Dirty = true
	close(w.Arrived)
	w.Arrived = make(chan struct{})
	w.Publish("message", b)
	return b
}

// Changed marks the state as to be saved and tells the page.
func (w *World) Changed(what, id string) {
	w.Dirty = true
	w.Publish(what, map[string]string{"id": id})
}

// AllDigits tells whether s consists of digits, at least one.
func AllDigits(s string) bool {
	return s != "" && strings.Trim(s, "0123456789") == ""
}

// TrimNames drops blanks, empty names and repetitions; never nil.
func TrimNames(names []string) []string {
	out := []string{}
	for _, n := range names {
		if n = strings.TrimSpace(n); n != "" && !slices.Contains(out, n) {
			out = append(out, n)
		}
	}
	return out
}
