package people

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"time"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/api/door"
	"github.com/petitbleu/petitbleu/internal/api/views"
	"github.com/petitbleu/petitbleu/internal/live"
	"github.com/petitbleu/petitbleu/internal/profile"
	"github.com/petitbleu/petitbleu/internal/store"
)

const testGroupPath = door.WS + "/test-groups"

// registerTestGroups adds groups of colleagues: whom test sends go to, and the one safe group.
func (a *API) registerTestGroups() {
	door.On(a.Door, "GET", testGroupPath, door.PeopleRead, "listTestGroups", "People", "Groups of people of the business itself, for test sends and the safe mode", a.testGroupList)
	door.On(a.Door, "POST", testGroupPath, door.CampaignsLaunch, "addTestGroup", "People", "Make a test group", a.testGroupAdd, door.Status(http.StatusCreated))
	door.On(a.Door, "PATCH", testGroupPath+"/{id}", door.CampaignsLaunch, "renameTestGroup", "People", "Give a test group another name", a.testGroupRename)
	door.Do(a.Door, "DELETE", testGroupPath+"/{id}", door.CampaignsLaunch, "deleteTestGroup", "People", "Remove a test group; its people stay", a.testGroupDelete)
	door.On(a.Door, "GET", testGroupPath+"/{id}/people", door.PeopleRead, "listTestGroupPeople", "People", "Who is in a test group", a.testGroupPeople)
	door.On(a.Door, "POST", testGroupPath+"/{id}/people", door.CampaignsLaunch, "addTestGroupPeople", "People", "Put people into a test group, by any of their names", a.testGroupPut)
	door.Do(a.Door, "DELETE", testGroupPath+"/{id}/people/{profile}", door.CampaignsLaunch, "dropTestGroupPerson", "People", "Take a person out of a test group", a.testGroupDrop)
	door.On(a.Door, "PUT", door.WS+"/safe-group", door.PolicyManage, "setSafeGroup", "People", "Choose the test group to which a program in safe mode sends", a.safeGroupSet)
}

// TestGroupView is a group of people of the business itself.
type TestGroupView struct {
	ID        string    `json:"id"`
	Name      string    `json:"name"`
	People    int64     `json:"people"`
	Safe      bool      `json:"safe" doc:"A program in safe mode sends to these people"`
	CreatedAt time.Time `json:"created_at"`
	UpdatedAt time.Time `json:"updated_at"`
}

func testGroupView(g petitbleu.TestGroup, safe string) TestGroupView {
	return TestGroupView{ID: g.ID, Name: g.Name, People: g.People, Safe: g.ID == safe, CreatedAt: g.CreatedAt, UpdatedAt: g.UpdatedAt}
}

func (a *API) testGroupList(ctx context.Context, in *door.InWorkspace) (door.List[TestGroupView], error) {
	return door.Read(ctx, a.Door, func(tx *store.Tx) (door.List[TestGroupView], error) { return testGroups(tx, in.WS) })
}

func testGroups(tx *store.Tx, ws string) (door.List[TestGroupView], error) {
	safe := ""
	if _, err := tx.Setting(ws, petitbleu.SafeGroupSetting, &safe); err != nil {
		return door.List[TestGroupView]{}, err
	}
	groups, err := tx.TestGroups(ws)
	return door.All(door.MapEach(groups, func(g petitbleu.TestGroup) TestGroupView { return testGroupView(g, safe) })), err
}

var errTestGroupNamed = petitbleu.Errorf(petitbleu.CodeConflict, "There is a test group of this name already. Choose another name.").At("body.name")

type testGroupAddInput struct {
	door.InWorkspace
	Body struct {
		Name string `json:"name" minLength:"1" maxLength:"100"`
	}
}

func (a *API) testGroupAdd(ctx context.Context, in *testGroupAddInput) (v TestGroupView, err error) {
	now := door.StampTime(a.Now())
	g := petitbleu.TestGroup{WorkspaceID: in.WS, ID: petitbleu.NewID(petitbleu.KindTestGroup, now), CreatedAt: now, UpdatedAt: now}
	if g.Name, err = door.CleanName(in.Body.Name); err != nil {
		return v, err
	}
	v, err = door.Write(ctx, a.Door, func(tx *store.Tx) (TestGroupView, error) {
		groups, err := tx.TestGroups(in.WS)
		if err == nil && len(groups) >= petitbleu.TestGroupsLimit {
			err = petitbleu.Errorf(petitbleu.CodeConflict, "A workspace has at most %d test groups. Remove one first.", petitbleu.TestGroupsLimit)
		}
		if err != nil {
			return TestGroupView{}, err
		}
		return testGroupView(g, ""), putTestGroup(tx, g)
	})
	a.testGroupChanged(in.WS, g.ID, err)
	return v, err
}

func putTestGroup(tx *store.Tx, g petitbleu.TestGroup) error {
	ok, err := tx.PutTestGroup(g)
	if err == nil && !ok {
		err = errTestGroupNamed
	}
	return err
}

func (a *API) testGroupChanged(ws, id string, err error) {
	if err == nil {
		a.Changed(ws, live.Change{Kind: live.KindTestGroup, ID: id})
	}
}

type testGroupRenameInput struct {
	door.One
	Body struct {
		Name string `json:"name" minLength:"1" maxLength:"100"`
	}
}

func (a *API) testGroupRename(ctx context.Context, in *testGroupRenameInput) (v TestGroupView, err error) {
	name, err := door.CleanName(in.Body.Name)
	if err != nil {
		return v, err
	}
	v, err = door.Write(ctx, a.Door, func(tx *store.Tx) (TestGroupView, error) {
		g, safe, err := testGroup(tx, in.WS, in.ID)
		if err != nil {
			return TestGroupView{}, err
		}
		before := testGroupView(g, safe)
		g.Name, g.UpdatedAt = name, door.StampTime(a.Now())
		door.Record(ctx, before, testGroupView(g, safe))
		return testGroupView(g, safe), putTestGroup(tx, g)
	})
	a.testGroupChanged(in.WS, in.ID, err)
	return v, err
}

// testGroup gives a group, and the id of the safe one.
func testGroup(tx *store.Tx, ws, id string) (g petitbleu.TestGroup, safe string, err error) {
	if _, err = tx.Setting(ws, petitbleu.SafeGroupSetting, &safe); err != nil {
		return g, safe, err
	}
	g, err = tx.TestGroup(ws, id)
	return g, safe, err
}

func (a *API) testGroupDelete(ctx context.Context, in *door.One) error {
	err := a.Write(ctx, func(tx *store.Tx) error {
		g, safe, err := testGroup(tx, in.WS, in.ID)
		if err != nil {
			return err
		}
		if safe == in.ID {
			return petitbleu.Errorf(petitbleu.CodeConflict, "This is the safe group: a program in safe mode sends to its people. Choose another safe group first.")
		}
		door.About(ctx, g.ID, g.Name)
		door.Record(ctx, testGroupView(g, safe), nil)
		return tx.DeleteTestGroup(in.WS, in.ID)
	})
	a.testGroupChanged(in.WS, in.ID, err)
	return err
}

func (a *API) testGroupPeople(ctx context.Context, in *door.One) (l door.List[views.ProfileRow], err error) {
	ids, err := door.Read(ctx, a.Door, func(tx *store.Tx) ([]string, error) {
		if _, err := tx.TestGroup(in.WS, in.ID); err != nil {
			return nil, err
		}
		return tx.TestGroupPeople(in.WS, in.ID)
	})
	if err != nil {
		return l, err
	}
	l.Items, err = views.ProfileRows(ctx, a.Door, in.WS, ids)
	return l.Whole(), err
}

type testGroupPutInput struct {
	door.One
	Body struct {
		People []views.WhoBody `json:"people" minItems:"1" maxItems:"200" doc:"Each by one of their names"`
	}
}

func (a *API) testGroupPut(ctx context.Context, in *testGroupPutInput) (v TestGroupView, err error) {
	who := make([]profile.Who, len(in.Body.People))
	for i, b := range in.Body.People {
		who[i] = b.Who()
	}
	found, err := a.o.People.FindMany(ctx, in.WS, who)
	if err != nil {
		return v, err
	}
	var ids []string
	for i, p := range found {
		if p == nil {
			return v, petitbleu.Errorf(petitbleu.CodeInvalidParameter, "Nobody is known by this name. Check it, or take it out.").At(fmt.Sprintf("body.people[%d]", i))
		}
		if !slices.Contains(ids, p.ID) {
			ids = append(ids, p.ID)
		}
	}
	v, err = door.Write(ctx, a.Door, func(tx *store.Tx) (TestGroupView, error) {
		g, safe, err := testGroup(tx, in.WS, in.ID)
		if err != nil {
			return TestGroupView{}, err
		}
		if err = tx.AddToTestGroup(in.WS, in.ID, ids, a.Now()); err != nil {
			return TestGroupView{}, err
		}
		door.About(ctx, g.ID, g.Name)
		door.Record(ctx, nil, map[string]any{"people": len(ids)})
		if g, err = tx.TestGroup(in.WS, in.ID); err == nil && g.People > petitbleu.TestGroupPeopleLimit {
			err = petitbleu.Errorf(petitbleu.CodeInvalidParameter, "A test group has at most %d people. For more, make a segment.", petitbleu.TestGroupPeopleLimit).At("body.people")
		}
		return testGroupView(g, safe), err
	})
	a.testGroupChanged(in.WS, in.ID, err)
	return v, err
}

type testGroupDropInput struct {
	door.One
	Profile string `path:"profile" maxLength:"64" doc:"Profile id"`
}

func (a *API) testGroupDrop(ctx context.Context, in *testGroupDropInput) error {
	err := a.Write(ctx, func(tx *store.Tx) error { return tx.DropFromTestGroup(in.WS, in.ID, in.Profile) })
	a.testGroupChanged(in.WS, in.ID, err)
	return err
}

type safeGroupInput struct {
	door.InWorkspace
	Body struct {
		GroupID string `json:"group_id" maxLength:"64" doc:"Empty: none, and a program in safe mode sends to nobody"`
	}
}

func (a *API) safeGroupSet(ctx context.Context, in *safeGroupInput) (door.List[TestGroupView], error) {
	l, err := door.Write(ctx, a.Door, func(tx *store.Tx) (l door.List[TestGroupView], err error) {
		was, value := "", any(in.Body.GroupID)
		if _, err = tx.Setting(in.WS, petitbleu.SafeGroupSetting, &was); err != nil {
			return l, err
		}
		if in.Body.GroupID == "" {
			value = nil
		} else if _, err = tx.TestGroup(in.WS, in.Body.GroupID); err != nil {
			return l, petitbleu.Errorf(petitbleu.CodeInvalidParameter, "There is no such test group. Choose one of those listed.").At("body.group_id")
		}
		door.Record(ctx, map[string]string{"safe_group": was}, map[string]string{"safe_group": in.Body.GroupID})
		if err = tx.SetSetting(in.WS, petitbleu.SafeGroupSetting, value, a.Now()); err != nil {
			return l, err
		}
		return testGroups(tx, in.WS)
	})
	a.testGroupChanged(in.WS, in.Body.GroupID, err)
	return l, err
}
