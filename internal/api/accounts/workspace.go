package accounts

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/api/door"
	"github.com/petitbleu/petitbleu/internal/audience"
	"github.com/petitbleu/petitbleu/internal/store"
)

// WorkspaceView is a workspace.
type WorkspaceView struct {
	ID       string `json:"id"`
	Name     string `json:"name"`
	TimeZone string `json:"time_zone" doc:"IANA name" example:"Europe/Paris"`
	Region   string `json:"region" doc:"ISO 3166 code of the business's country; may be empty" example:"FR"`
	RulePack string `json:"rule_pack" doc:"today, 2020, or an instant in RFC 3339" example:"today"`
}

func workspaceView(w petitbleu.Workspace) WorkspaceView {
	return WorkspaceView{ID: w.ID, Name: w.Name, TimeZone: w.TimeZone, Region: w.Region, RulePack: w.RulePack}
}

func (a *API) workspace(ctx context.Context, in *door.InWorkspace) (WorkspaceView, error) {
	w, err := a.workspaceOf(ctx, in.WS)
	return workspaceView(w), err
}

func (a *API) workspaceOf(ctx context.Context, id string) (petitbleu.Workspace, error) {
	return door.Read(ctx, a.Door, func(tx *store.Tx) (petitbleu.Workspace, error) { return tx.Workspace(id) })
}

type addWorkspaceInput struct {
	Body struct {
		Name     string `json:"name" minLength:"1" maxLength:"100"`
		TimeZone string `json:"time_zone,omitempty" maxLength:"64" doc:"IANA name; UTC when it is missing" example:"Europe/Paris"`
		Region   string `json:"region,omitempty" pattern:"^([A-Z]{2})?$" patternDescription:"two capital letters (ISO 3166)"`
	}
}

// addWorkspace makes another workspace, of which whoever asks is the administrator. Only an
// administrator of a workspace may: nobody becomes one by being invited to look at something.
func (a *API) addWorkspace(ctx context.Context, in *addWorkspaceInput) (WorkspaceView, error) {
	zone, err := checkZone(in.Body.TimeZone)
	if err != nil {
		return WorkspaceView{}, err
	}
	user := door.CallerOf(ctx).User
	w := petitbleu.Workspace{ID: petitbleu.NewID(petitbleu.KindWorkspace, a.Now()), Name: in.Body.Name, TimeZone: zone, Region: in.Body.Region, RulePack: petitbleu.PackToday, CreatedAt: a.Now()}
	return door.Write(ctx, a.Door, func(tx *store.Tx) (WorkspaceView, error) {
		of, err := tx.MembershipsOf(user.ID)
		if err != nil {
			return WorkspaceView{}, err
		}
		if !slices.ContainsFunc(of, func(m store.Membership) bool { return m.Role == door.RoleAdministrator }) {
			return WorkspaceView{}, petitbleu.Errorf(petitbleu.CodeForbidden, "Only an administrator of a workspace may make another. Ask one of yours.")
		}
		if err := errors.Join(tx.InsertWorkspace(w), audience.Furnish(tx, w.ID, w.CreatedAt)); err != nil {
			return WorkspaceView{}, err
		}
		made := store.AuditEntry{WorkspaceID: w.ID, ActorID: user.ID, ActorName: door.DisplayName(user), Verb: "add", Object: "workspace", ObjectID: w.ID, ObjectName: w.Name}
		if err := a.Enter(ctx, tx, made, nil); err != nil {
			return WorkspaceView{}, err
		}
		return workspaceView(w), tx.PutMember(store.Member{WorkspaceID: w.ID, UserID: user.ID, Role: door.RoleAdministrator, CreatedAt: a.Now()})
	})
}

type updateWorkspaceInput struct {
	door.InWorkspace
	Body struct {
		Name     *string `json:"name,omitempty" minLength:"1" maxLength:"100"`
		TimeZone *string `json:"time_zone,omitempty" maxLength:"64"`
		Region   *string `json:"region,omitempty" pattern:"^([A-Z]{2})?$" patternDescription:"two capital letters (ISO 3166)"`
		RulePack *string `json:"rule_pack,omitempty" maxLength:"40"`
	}
}

func (a *API) updateWorkspace(ctx context.Context, in *updateWorkspaceInput) (WorkspaceView, error) {
	b := in.Body
	if b.TimeZone != nil {
		if _, err := checkZone(*b.TimeZone); err != nil {
			return WorkspaceView{}, err
		}
	}
	if b.RulePack != nil {
		if err := a.checkPack(*b.RulePack); err != nil {
			return WorkspaceView{}, err
		}
	}
	w, err := door.Write(ctx, a.Door, func(tx *store.Tx) (petitbleu.Workspace, error) {
		w, err := tx.Workspace(in.WS)
		if err != nil {
			return w, err
		}
		before := workspaceView(w)
		door.Set(&w.Name, b.Name)
		door.Set(&w.TimeZone, b.TimeZone)
		door.Set(&w.Region, b.Region)
		door.Set(&w.RulePack, b.RulePack)
		door.Record(ctx, before, workspaceView(w))
		return w, tx.UpdateWorkspace(w)
	})
	a.o.Moved(in.WS)
	return workspaceView(w), err
}

// checkZone wants the name of a time zone; none means UTC.
func checkZone(name string) (string, error) {
	if name == "" {
		return "UTC", nil
	}
	if _, err := time.LoadLocation(name); err != nil || name == "Local" {
		return "", petitbleu.Errorf(petitbleu.CodeInvalidParameter, "There is no such time zone. Use a name of the IANA list, such as Europe/Paris.").At("body.time_zone")
	}
	return name, nil
}

func (a *API) checkPack(name string) error {
	if slices.Contains(a.o.Packs(), name) {
		return nil
	}
	if _, err := time.Parse(time.RFC3339, name); err == nil {
		return nil
	}
	return petitbleu.Errorf(petitbleu.CodeInvalidParameter, "There is no such rule pack. Choose one of %s, or an instant in RFC 3339.", strings.Join(a.o.Packs(), ", ")).At("body.rule_pack")
}

// registerWorkspace is the part of the list that is about the workspace itself.
func (a *API) registerWorkspace() {
	door.On(a.Door, "POST", "/workspaces", door.SignedIn, "addWorkspace", "Workspace", "Make another workspace; for an administrator of one", a.addWorkspace, door.Status(http.StatusCreated))
	door.On(a.Door, "GET", door.WS, door.WorkspaceRead, "getWorkspace", "Workspace", "The workspace", a.workspace)
	door.On(a.Door, "PATCH", door.WS, door.WorkspaceManage, "updateWorkspace", "Workspace", "Change name, time zone, region or rule pack", a.updateWorkspace)
}
