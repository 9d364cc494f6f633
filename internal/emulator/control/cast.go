package control

import (
	"errors"
	"maps"
	"net/http"
	"slices"
	"strings"

	"github.com/petitbleu/petitbleu/internal/emulator/web"
	"github.com/petitbleu/petitbleu/internal/emulator/world"
)

// The control API for apps, Pages and people.

func (d *Door) ctlApps(*http.Request) (int, any, error) {
	d.Mu.Lock()
	defer d.Mu.Unlock()
	return 200, map[string]any{"apps": world.Values(d.State.Apps)}, nil
}

func (d *Door) ctlAppAdd(r *http.Request) (int, any, error) {
	var a world.App
	if err := web.ReadBody(r, &a); err != nil {
		return 400, nil, err
	}
	d.Mu.Lock()
	defer d.Mu.Unlock()
	made, err := d.AddApp(a)
	if err != nil {
		return 400, nil, err
	}
	return 201, world.CopyOf(made), nil
}

func (d *Door) ctlAppChange(r *http.Request) (int, any, error) {
	d.Mu.Lock()
	defer d.Mu.Unlock()
	app := d.State.Apps[r.PathValue("app")]
	if app == nil {
		return 404, nil, errNoApp
	}
	next := world.CopyOf(app)
	if err := web.ReadBody(r, &next); err != nil {
		return 400, nil, err
	}
	switch {
	case next.ID != app.ID:
		return 400, nil, errors.New("id: cannot be changed")
	case next.Mode != "live" && next.Mode != "development":
		return 400, nil, errors.New("mode: must be live or development")
	case next.Mode == "live" && app.Mode == "development" && next.PrivacyURL == "":
		return 400, nil, errors.New("privacy_policy_url: is needed before an app can go live")
	case !slices.Contains([]string{"", "both", "sha1", "sha256"}, next.Webhook.Signature):
		return 400, nil, errors.New("webhook.signature: must be both, sha1 or sha256")
	case next.Secret == "":
		return 400, nil, errors.New("secret: must not be empty")
	}
	next.Fields = world.TrimNames(next.Fields)
	*app = next
	for _, p := range app.Roles {
		d.GrantRole(app, p)
	}
	d.Changed("app", app.ID)
	return 200, world.CopyOf(app), nil
}

func (d *Door) ctlAppDelete(r *http.Request) (int, any, error) {
	d.Mu.Lock()
	defer d.Mu.Unlock()
	id := r.PathValue("app")
	app := d.State.Apps[id]
	if app == nil {
		return 404, nil, errNoApp
	}
	for _, p := range d.TestUsers(app) {
		d.RemovePerson(p)
	}
	delete(d.State.Apps, id)
	for _, p := range d.State.Pages {
		delete(p.Subscribed, id)
		delete(p.Tokens, id)
	}
	d.DropQueues(func(k world.QueueKey) bool { return k.App == id })
	d.Changed("app", id)
	return 200, web.Success, nil
}

// ctlAppVerify makes the verification GET with the app's own URL and token.
func (d *Door) ctlAppVerify(r *http.Request) (int, any, error) {
	d.Mu.Lock()
	app := d.State.Apps[r.PathValue("app")]
	if app == nil {
		d.Mu.Unlock()
		return 404, nil, errNoApp
	}
	callback, token, challenge := app.CallbackURL, app.VerifyToken, d.Digits(10)
	d.Mu.Unlock()
	if err := d.VerifyCallback(r.Context(), callback, token, challenge); err != nil {
		return 200, map[string]any{"verified": false, "reason": err.Error()}, nil
	}
	return 200, map[string]any{"verified": true}, nil
}

func (d *Door) ctlPageAdd(r *http.Request) (int, any, error) {
	var p world.Page
	if err := web.ReadBody(r, &p); err != nil {
		return 400, nil, err
	}
	d.Mu.Lock()
	defer d.Mu.Unlock()
	made, err := d.AddPage(p)
	if err != nil {
		return 400, nil, err
	}
	return 201, world.CopyOf(made), nil
}

func (d *Door) ctlPageChange(r *http.Request) (int, any, error) {
	d.Mu.Lock()
	defer d.Mu.Unlock()
	page := d.State.Pages[r.PathValue("page")]
	if page == nil {
		return 404, nil, errNoPage
	}
	var b struct {
		Name       *string             `json:"name"`
		Username   *string             `json:"username"`
		Category   *string             `json:"category"`
		Subscribed map[string][]string `json:"subscribed"`
		Tasks      map[string][]string `json:"tasks"`
	}
	if err := web.ReadBody(r, &b); err != nil {
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
	if b.Tasks != nil {
		page.Tasks = maps.Clone(b.Tasks)
	}
	d.Changed("page", page.ID)
	return 200, world.CopyOf(page), nil
}

func (d *Door) ctlPageDelete(r *http.Request) (int, any, error) {
	d.Mu.Lock()
	defer d.Mu.Unlock()
	id := r.PathValue("page")
	page := d.State.Pages[id]
	if page == nil {
		return 404, nil, errNoPage
	}
	d.RemovePage(page)
	return 200, web.Success, nil
}

// setSubcode ends or mends every Page token of an app, those that a log-in gave too.
func (d *Door) setSubcode(page, app string, subcode int) {
	for _, t := range d.State.Tokens {
		if t.PageID == page && t.AppID == app {
			t.Subcode = subcode
		}
	}
}

// ctlPageToken renews, expires or mends the Page's token of an app.
func (d *Door) ctlPageToken(r *http.Request) (int, any, error) {
	var b struct {
		App    string `json:"app"`
		Action string `json:"action"` // renew, expire, mend
	}
	if err := web.ReadBody(r, &b); err != nil {
		return 400, nil, err
	}
	d.Mu.Lock()
	defer d.Mu.Unlock()
	page := d.State.Pages[r.PathValue("page")]
	if page == nil {
		return 404, nil, errNoPage
	}
	if b.App == "" && len(d.State.Apps) == 1 {
		b.App = slices.Collect(maps.Keys(d.State.Apps))[0]
	}
	if d.State.Apps[b.App] == nil {
		return 400, nil, errNoApp
	}
	text := d.PageToken(page, b.App)
	switch b.Action {
	case "renew":
		text = d.RenewToken(page, b.App)
	case "expire":
		d.setSubcode(page.ID, b.App, 463)
	case "mend":
		d.setSubcode(page.ID, b.App, 0)
	default:
		return 400, nil, errors.New("action: must be renew, expire or mend")
	}
	d.Changed("page", page.ID)
	return 200, map[string]any{"token": text, "valid": d.State.Tokens[text].Subcode == 0}, nil
}

func (d *Door) ctlPersonAdd(r *http.Request) (int, any, error) {
	var p world.Person
	if err := web.ReadBody(r, &p); err != nil {
		return 400, nil, err
	}
	d.Mu.Lock()
	defer d.Mu.Unlock()
	made, err := d.AddPerson(p)
	if err != nil {
		return 400, nil, err
	}
	return 201, d.Shown(world.CopyOf(made)), nil
}

func (d *Door) ctlPersonChange(r *http.Request) (int, any, error) {
	d.Mu.Lock()
	defer d.Mu.Unlock()
	p := d.FindPerson(r.PathValue("person"))
	if p == nil {
		return 404, nil, errNoPerson
	}
	next := world.CopyOf(p)
	var b struct {
		FirstName *string  `json:"first_name"`
		LastName  *string  `json:"last_name"`
		Locale    *string  `json:"locale"`
		Gender    *string  `json:"gender"`
		Timezone  *float64 `json:"timezone"`
		PhoneOpen *bool    `json:"phone_open"`
		Stranger  *bool    `json:"stranger"`
		Email     *string  `json:"email"`

		Phone *world.Phone `json:"phone"` // with an empty number: none any more
	}
	if err := web.ReadBody(r, &b); err != nil {
		return 400, nil, err
	}
	for to, v := range map[*string]*string{&next.FirstName: b.FirstName, &next.LastName: b.LastName, &next.Locale: b.Locale, &next.Gender: b.Gender, &next.Email: b.Email} {
		if v != nil {
			*to = *v
		}
	}
	if err := setPhone(&next, b.Phone); err != nil {
		return 400, nil, err
	}
	if b.Timezone != nil {
		next.Timezone = *b.Timezone
	}
	wasOpen := p.IsPhoneOpen()
	if b.PhoneOpen != nil {
		next.PhoneOpen = b.PhoneOpen
	}
	if b.Stranger != nil {
		next.Stranger = *b.Stranger
	}
	*p = next
	if p.IsPhoneOpen() && !wasOpen {
		for _, key := range slices.Sorted(maps.Keys(d.State.Threads)) {
			if t := d.State.Threads[key]; t.PersonID == p.ID {
				d.MarkRead(t)
			}
		}
	}
	d.Changed("person", p.ID)
	return 200, d.Shown(world.CopyOf(p)), nil
}

// setPhone gives a person a number; nil leaves it as it is.
func setPhone(p *world.Person, phone *world.Phone) error {
	switch {
	case phone == nil:
	case phone.Number == "":
		p.Phone = nil
	case !strings.HasPrefix(phone.Number, "+") || !world.AllDigits(phone.Number[1:]):
		return errors.New("phone.number: must be + and digits, such as +12025550143")
	case !slices.Contains([]string{"never", "formerly", "recently"}, phone.Verified):
		return errors.New("phone.verified: must be never, formerly or recently")
	default:
		p.Phone = phone
	}
	return nil
}

func (d *Door) ctlPersonDelete(r *http.Request) (int, any, error) {
	d.Mu.Lock()
	defer d.Mu.Unlock()
	p := d.FindPerson(r.PathValue("person"))
	if p == nil {
		return 404, nil, errNoPerson
	}
	d.RemovePerson(p)
	return 200, web.Success, nil
}
