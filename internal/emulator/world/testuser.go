package world

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
)

// testUsersMost is how many test users an app may have (Messenger Platform reference,
// section 10.4); it was 2000 before 2026.
func (w *World) testUsersMost() int {
	if w.RulesAt() < dayFewTestUsers {
		return 2000
	}
	return 10
}

var dayFewTestUsers = day(2026, 4, 17)

var testFirstNames = []string{"Ada", "Blaise", "Claire", "Denis", "Elena", "Farid", "Grace", "Hugo", "Ines", "Jean", "Karin", "Louis", "Maya", "Noor", "Oscar", "Paula"}
var testLastNames = []string{"Bleu", "Clair", "Dore", "Fontaine", "Lavande", "Marin", "Olivier", "Prairie", "Roche", "Sable"}

// TestUser says what a new test user is to be like.
type TestUser struct {
	Name        string
	Locale      string
	Permissions []string
	Installed   bool // the app is installed for them: they have a token
}

// AddTestUser makes a test user of an app. The text is their user token, or empty.
func (w *World) AddTestUser(a *App, u TestUser) (*Person, string, *Error) {
	if w.State.Switches.TestUsersSuspended {
		return nil, "", Fail(http.StatusBadRequest, 10, 0, "Creating test users is suspended. Use a test user that is there, or give somebody a role on the app")
	}
	if most := w.testUsersMost(); len(w.TestUsers(a)) >= most {
		return nil, "", Fail(http.StatusBadRequest, 2900, 0, fmt.Sprintf("Too many test accounts: an app has at most %d", most))
	}
	for _, s := range u.Permissions {
		if !slices.Contains(Permissions, s) && historic[s] == nil {
			return nil, "", BadParam("param permissions: there is no permission " + s)
		}
	}
	first, last, _ := strings.Cut(u.Name, " ")
	if first == "" {
		first, last = testFirstNames[w.dice.IntN(len(testFirstNames))], testLastNames[w.dice.IntN(len(testLastNames))]
	}
	if u.Locale == "" {
		u.Locale = "en_US"
	}
	p, err := w.AddPerson(Person{FirstName: first, LastName: last, Locale: u.Locale, TestUserOf: a.ID,
		Email: strings.ToLower(w.Letters(10)) + "@tfbnw.test", Password: w.Letters(12)})
	if err != nil {
		return nil, "", BadParam(err.Error())
	}
	w.ASID(p, a.ID)
	if !u.Installed {
		return p, "", nil
	}
	return p, w.InstallFor(a, p, u.Permissions), nil
}

// InstallFor gives an app permissions of a person without the dialog, and returns their user
// token. Only for people with a role on the app.
func (w *World) InstallFor(a *App, p *Person, permissions []string) string {
	scopes, granular := w.Allow(a, p, permissions, permissions, nil)
	text, t := w.IssueUser(a, p.ID, scopes, granular, false)
	MakeMap(&p.UserTokens)
	p.UserTokens[a.ID] = text
	t.Test = p.TestUserOf != ""
	return text
}

// TestUsers are the test users of an app, by their app-scoped ids.
func (w *World) TestUsers(a *App) []*Person {
	var out []*Person
	for _, owner := range w.State.ByASID {
		if p := w.State.People[owner.Person]; owner.App == a.ID && p != nil && p.TestUserOf == a.ID {
			out = append(out, p)
		}
	}
	slices.SortFunc(out, func(x, y *Person) int { return strings.Compare(x.ASIDs[a.ID], y.ASIDs[a.ID]) })
	return out
}
