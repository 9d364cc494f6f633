package emulator

import (
	"errors"
	"maps"
	"net/http"
	"slices"
)

// The control API for apps, Pages and people.

func (e *Emulator) ctlApps(*http.Request) (int, any, error) {
	e.mu.Lock()
	defer e.mu.Unlock()
	return 200, map[string]any{"apps": values(e.st.Apps)}, nil
}

func (e *Emulator) ctlAppAdd(r *http.Request) (int, any, error) {
	var a App
	if err := readBody(r, &a); err != nil {
		return 400, nil, err
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	made, err := e.addApp(a)
	if err != nil {
		return 400, nil, err
	}
	return 201, copyOf(made), nil
}

func (e *Emulator) ctlAppChange(r *http.Request) (int, any, error) {
	e.mu.Lock()
	defer e.mu.Unlock()
	app := e.st.Apps[r.PathValue("app")]
	if app == nil {
		return 404, nil, errNoApp
	}
	next := copyOf(app)
	if err := readBody(r, &next); err != nil {
		return 400, nil, err
	}
	switch {
	case next.ID != app.ID:
		return 400, nil, errors.New("id: cannot be changed")
	case next.Mode != "live" && next.Mode != "development":
		return 400, nil, errors.New("mode: must be live or development")
	case next.Secret == "":
		return 400, nil, errors.New("secret: must not be empty")
	}
	next.Fields = trimNames(next.Fields)
	*app = next
	for _, p := range app.Roles {
		e.grantRole(app, p)
	}
	e.changed("app", app.ID)
	return 200, copyOf(app), nil
}

func (e *Emulator) ctlAppDelete(r *http.Request) (int, any, error) {
	e.mu.Lock()
	defer e.mu.Unlock()
	id := r.PathValue("app")
	if e.st.Apps[id] == nil {
		return 404, nil, errNoApp
	}
	delete(e.st.Apps, id)
	for _, p := range e.st.Pages {
		delete(p.Subscribed, id)
		delete(p.Tokens, id)
	}
	e.dropQueues(func(k queueKey) bool { return k.app == id })
	e.changed("app", id)
	return 200, success, nil
}

// dropQueues forgets the events that wait for an app or Page that is gone.
func (e *Emulator) dropQueues(fits func(queueKey) bool) {
	for key, q := range e.queues {
		if fits(key) {
			q.dead, q.items, q.waiting = true, nil, nil
			q.poke()
			delete(e.queues, key)
		}
	}
}

// ctlAppVerify makes the verification GET with the app's own URL and token.
func (e *Emulator) ctlAppVerify(r *http.Request) (int, any, error) {
	e.mu.Lock()
	app := e.st.Apps[r.PathValue("app")]
	if app == nil {
		e.mu.Unlock()
		return 404, nil, errNoApp
	}
	callback, token, challenge := app.CallbackURL, app.VerifyToken, e.digits(10)
	e.mu.Unlock()
	if err := e.verifyCallback(r.Context(), callback, token, challenge); err != nil {
		return 200, map[string]any{"verified": false, "reason": err.Error()}, nil
	}
	return 200, map[string]any{"verified": true}, nil
}

func (e *Emulator) ctlPages(*http.Request) (int, any, error) {
	e.mu.Lock()
	defer e.mu.Unlock()
	return 200, map[string]any{"pages": values(e.st.Pages)}, nil
}

func (e *Emulator) ctlPageAdd(r *http.Request) (int, any, error) {
	var p Page
	if err := readBody(r, &p); err != nil {
		return 400, nil, err
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	made, err := e.addPage(p)
	if err != nil {
		return 400, nil, err
	}
	return 201, copyOf(made), nil
}

func (e *Emulator) ctlPageChange(r *http.Request) (int, any, error) {
	e.mu.Lock()
	defer e.mu.Unlock()
	page := e.st.Pages[r.PathValue("page")]
	if page == nil {
		return 404, nil, errNoPage
	}
	var b struct {
		Name       *string             `json:"name"`
		Username   *string             `json:"username"`
		Category   *string             `json:"category"`
		Subscribed map[string][]string `json:"subscribed"`
	}
	if err := readBody(r, &b); err != nil {
		return 400, nil, err
	}
	for to, v := range map[*string]*string{&page.Name: b.Name, &page.Username: b.Username, &page.Category: b.Category} {
		if v != nil {
			*to = *v
		}
	}
	if b.Subscribed != nil {
		page.Subscribed = maps.Clone(b.Subscribed)
	}
	e.changed("page", page.ID)
	return 200, copyOf(page), nil
}

func (e *Emulator) ctlPageDelete(r *http.Request) (int, any, error) {
	e.mu.Lock()
	defer e.mu.Unlock()
	id := r.PathValue("page")
	page := e.st.Pages[id]
	if page == nil {
		return 404, nil, errNoPage
	}
	for _, t := range page.Tokens {
		delete(e.st.Tokens, t)
	}
	for key, t := range e.st.Threads {
		if t.PageID == id {
			delete(e.st.Threads, key)
		}
	}
	for _, p := range e.st.People {
		delete(p.PSIDs, id)
	}
	delete(e.st.Pages, id)
	e.dropQueues(func(k queueKey) bool { return k.page == id })
	e.st.fill()
	e.changed("page", id)
	return 200, success, nil
}

// ctlPageToken renews, expires or mends the Page's token of an app.
func (e *Emulator) ctlPageToken(r *http.Request) (int, any, error) {
	var b struct {
		App    string `json:"app"`
		Action string `json:"action"` // renew, expire, mend
	}
	if err := readBody(r, &b); err != nil {
		return 400, nil, err
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	page := e.st.Pages[r.PathValue("page")]
	if page == nil {
		return 404, nil, errNoPage
	}
	if b.App == "" && len(e.st.Apps) == 1 {
		b.App = slices.Collect(maps.Keys(e.st.Apps))[0]
	}
	if e.st.Apps[b.App] == nil {
		return 400, nil, errNoApp
	}
	text := e.pageToken(page, b.App)
	switch b.Action {
	case "renew":
		text = e.renewToken(page, b.App)
	case "expire":
		e.st.Tokens[text].Subcode = 463
	case "mend":
		e.st.Tokens[text].Subcode = 0
	default:
		return 400, nil, errors.New("action: must be renew, expire or mend")
	}
	e.changed("page", page.ID)
	return 200, map[string]any{"token": text, "valid": e.st.Tokens[text].Subcode == 0}, nil
}

func (e *Emulator) ctlPeople(*http.Request) (int, any, error) {
	e.mu.Lock()
	defer e.mu.Unlock()
	people := values(e.st.People)
	for i := range people {
		people[i] = e.shown(people[i])
	}
	return 200, map[string]any{"people": people}, nil
}

func (e *Emulator) ctlPersonAdd(r *http.Request) (int, any, error) {
	var p Person
	if err := readBody(r, &p); err != nil {
		return 400, nil, err
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	made, err := e.addPerson(p)
	if err != nil {
		return 400, nil, err
	}
	return 201, e.shown(copyOf(made)), nil
}

func (e *Emulator) ctlPersonChange(r *http.Request) (int, any, error) {
	e.mu.Lock()
	defer e.mu.Unlock()
	p := e.findPerson(r.PathValue("person"))
	if p == nil {
		return 404, nil, errNoPerson
	}
	next := copyOf(p)
	var b struct {
		FirstName *string  `json:"first_name"`
		LastName  *string  `json:"last_name"`
		Locale    *string  `json:"locale"`
		Gender    *string  `json:"gender"`
		Timezone  *float64 `json:"timezone"`
		PhoneOpen *bool    `json:"phone_open"`
	}
	if err := readBody(r, &b); err != nil {
		return 400, nil, err
	}
	for to, v := range map[*string]*string{&next.FirstName: b.FirstName, &next.LastName: b.LastName, &next.Locale: b.Locale, &next.Gender: b.Gender} {
		if v != nil {
			*to = *v
		}
	}
	if b.Timezone != nil {
		next.Timezone = *b.Timezone
	}
	wasOpen := p.phoneOpen()
	if b.PhoneOpen != nil {
		next.PhoneOpen = b.PhoneOpen
	}
	*p = next
	if p.phoneOpen() && !wasOpen {
		for _, key := range slices.Sorted(maps.Keys(e.st.Threads)) {
			if t := e.st.Threads[key]; t.PersonID == p.ID {
				e.markRead(t)
			}
		}
	}
	e.changed("person", p.ID)
	return 200, e.shown(copyOf(p)), nil
}

func (e *Emulator) ctlPersonDelete(r *http.Request) (int, any, error) {
	e.mu.Lock()
	defer e.mu.Unlock()
	p := e.findPerson(r.PathValue("person"))
	if p == nil {
		return 404, nil, errNoPerson
	}
	for key, t := range e.st.Threads {
		if t.PersonID == p.ID {
			delete(e.st.Threads, key)
		}
	}
	delete(e.st.People, p.ID)
	if e.st.Current == p.ID {
		e.st.Current = ""
		if ids := slices.Sorted(maps.Keys(e.st.People)); len(ids) > 0 {
			e.st.Current = ids[0]
		}
	}
	e.st.fill()
	e.changed("person", p.ID)
	return 200, success, nil
}
