package emulator

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// This file makes and finds apps, Pages, people and what ties them. Callers hold the lock.

func (e *Emulator) applySeed(s Seed) error {
	for i := range s.Apps {
		if _, err := e.addApp(s.Apps[i]); err != nil {
			return err
		}
	}
	for i := range s.People {
		if _, err := e.addPerson(s.People[i]); err != nil {
			return err
		}
	}
	for i := range s.Pages {
		if _, err := e.addPage(s.Pages[i]); err != nil {
			return err
		}
	}
	return nil
}

func (e *Emulator) addApp(a App) (*App, error) {
	if a.ID == "" {
		a.ID = e.newAppID()
	}
	if !allDigits(a.ID) {
		return nil, errors.New("id: must consist of digits, as app ids do")
	}
	if e.st.Apps[a.ID] != nil {
		return nil, fmt.Errorf("id: an app %s is there already; choose another or change that one", a.ID)
	}
	if a.Name == "" {
		a.Name = "App " + a.ID
	}
	if a.Secret == "" {
		a.Secret = strings.ToLower(e.letters(32))
	}
	if a.Mode == "" {
		a.Mode = "live"
	}
	if a.Mode != "live" && a.Mode != "development" {
		return nil, errors.New("mode: must be live or development")
	}
	a.Fields, a.Roles = trimNames(a.Fields), slices.Clone(a.Roles)
	e.st.Apps[a.ID] = &a
	for _, p := range e.st.Pages {
		e.pageToken(p, a.ID)
	}
	for _, person := range a.Roles {
		e.grantRole(&a, person)
	}
	e.changed("app", a.ID)
	return &a, nil
}

func (e *Emulator) addPage(p Page) (*Page, error) {
	if p.ID == "" {
		p.ID = e.newPageID()
	}
	if !allDigits(p.ID) {
		return nil, errors.New("id: must consist of digits, as Page ids do")
	}
	if e.st.Pages[p.ID] != nil {
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
	p.Subscribed = maps.Clone(p.Subscribed)
	makeMap(&p.Subscribed)
	e.st.Pages[p.ID] = &p
	for app, t := range tokens {
		if t != "" && e.st.Tokens[t] != nil {
			delete(e.st.Pages, p.ID)
			return nil, errors.New("tokens: a token is in use already; give each app and Page its own")
		}
		p.Tokens[app] = t
	}
	for _, app := range slices.Sorted(maps.Keys(e.st.Apps)) {
		e.pageToken(&p, app)
	}
	e.changed("page", p.ID)
	return &p, nil
}

// pageToken returns the Page token of an app and makes it when there is none.
func (e *Emulator) pageToken(p *Page, app string) string {
	t := p.Tokens[app]
	if t == "" {
		t = e.newToken()
		p.Tokens[app] = t
	}
	if e.st.Tokens[t] == nil {
		e.st.Tokens[t] = &token{Type: "PAGE", AppID: app, PageID: p.ID, IssuedAt: e.now()}
	}
	return t
}

// renewToken replaces the Page token of an app; the old one goes on to fail with 190/460.
func (e *Emulator) renewToken(p *Page, app string) string {
	if old := e.st.Tokens[p.Tokens[app]]; old != nil && old.Subcode == 0 {
		old.Subcode = 460
	}
	delete(p.Tokens, app)
	e.changed("page", p.ID)
	return e.pageToken(p, app)
}

func (e *Emulator) addPerson(p Person) (*Person, error) {
	if p.ID == "" {
		p.ID = e.digits(15)
	}
	if e.st.People[p.ID] != nil {
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
	makeMap(&p.PSIDs)
	makeMap(&p.ASIDs)
	makeMap(&p.UserTokens)
	for page, psid := range p.PSIDs {
		if _, taken := e.st.psids[psid]; taken {
			return nil, fmt.Errorf("psids: %s is taken by another person", psid)
		}
		e.st.psids[psid] = psidOwner{page, p.ID}
	}
	e.st.People[p.ID] = &p
	if e.st.Current == "" {
		e.st.Current = p.ID
	}
	for _, app := range slices.Sorted(maps.Keys(e.st.Apps)) {
		if slices.Contains(e.st.Apps[app].Roles, p.ID) {
			e.grantRole(e.st.Apps[app], p.ID)
		}
	}
	e.changed("person", p.ID)
	return &p, nil
}

// grantRole gives a person with a role a user token and an app-scoped id.
func (e *Emulator) grantRole(a *App, person string) {
	p := e.st.People[person]
	if p == nil || p.UserTokens[a.ID] != "" {
		return
	}
	p.ASIDs[a.ID] = e.digits(17)
	t := e.newToken()
	p.UserTokens[a.ID] = t
	e.st.Tokens[t] = &token{Type: "USER", AppID: a.ID, PersonID: person, IssuedAt: e.now()}
}

// psid is the person's id for a Page; it is made when it is first needed.
func (e *Emulator) psid(p *Person, page string) string {
	id := p.PSIDs[page]
	if id == "" {
		id = e.newPSID()
		p.PSIDs[page] = id
		e.st.psids[id] = psidOwner{page, p.ID}
	}
	return id
}

// findPerson takes a person's own id or any PSID of theirs.
func (e *Emulator) findPerson(id string) *Person {
	if p := e.st.People[id]; p != nil {
		return p
	}
	return e.st.People[e.st.psids[id].person]
}

// findPage takes a Page's id or username.
func (e *Emulator) findPage(id string) *Page {
	if p := e.st.Pages[id]; p != nil {
		return p
	}
	for _, p := range e.st.Pages {
		if p.Username != "" && strings.EqualFold(p.Username, id) {
			return p
		}
	}
	return nil
}

func (e *Emulator) findThread(page, person string) *thread {
	return e.st.Threads[page+"/"+person]
}

// openThread returns the thread and makes it when there is none.
func (e *Emulator) openThread(page *Page, person *Person) *thread {
	if t := e.findThread(page.ID, person.ID); t != nil {
		return t
	}
	t := &thread{ID: e.newThreadID(), PageID: page.ID, PersonID: person.ID, PSID: e.psid(person, page.ID), Updated: e.now()}
	e.st.Threads[page.ID+"/"+person.ID] = t
	e.st.threads[t.ID] = t
	return t
}

// add appends a bubble to a thread and tells everybody who waits.
func (e *Emulator) add(t *thread, b *Bubble) *Bubble {
	e.noteMove()
	b.Seq, b.PageID, b.Person, b.PSID = e.st.NextSeq, t.PageID, t.PersonID, t.PSID
	e.st.NextSeq++
	if b.At == 0 {
		b.At = e.now()
	}
	t.Bubbles = append(t.Bubbles, b)
	t.Updated = b.At
	e.st.log = append(e.st.log, b)
	if b.MID != "" {
		e.st.bymid[b.MID] = b
	}
	e.dirty = true
	close(e.arrived)
	e.arrived = make(chan struct{})
	e.publish("message", b)
	return b
}

// changed marks the state as to be saved and tells the page.
func (e *Emulator) changed(what, id string) {
	e.dirty = true
	e.publish(what, map[string]string{"id": id})
}

func allDigits(s string) bool {
	return s != "" && strings.Trim(s, "0123456789") == ""
}

func trimNames(names []string) []string {
	out := []string{}
	for _, n := range names {
		if n = strings.TrimSpace(n); n != "" && !slices.Contains(out, n) {
			out = append(out, n)
		}
	}
	return out
}
