package campaigns

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/api/door"
	"github.com/petitbleu/petitbleu/internal/api/views"
	"github.com/petitbleu/petitbleu/internal/live"
	"github.com/petitbleu/petitbleu/internal/plan"
	"github.com/petitbleu/petitbleu/internal/store"
)

const (
	campaignPath = door.WS + "/campaigns"
)

// registerCampaigns adds campaigns: one message, in variants, to the people of an audience.
func (a *API) registerCampaigns() {
	door.On(a.Door, "GET", campaignPath, door.CampaignsRead, "listCampaigns", "Campaigns", "Campaigns, newest first, with what their last runs came to", a.campaignList)
	door.On(a.Door, "POST", campaignPath, door.CampaignsEdit, "addCampaign", "Campaigns", "Make a draft: from nothing, from a definition, or from a template", a.campaignAdd, door.Status(http.StatusCreated), door.WithText)
	door.On(a.Door, "GET", campaignPath+"/{id}", door.CampaignsRead, "getCampaign", "Campaigns", "One campaign: its draft, what is live, and what keeps the draft from being launched", a.campaignShow)
	door.On(a.Door, "PATCH", campaignPath+"/{id}", door.CampaignsEdit, "updateCampaign", "Campaigns", "Change the name or the draft, at the revision that was read; an unfinished draft may be saved", a.campaignUpdate, door.WithText)
	door.On(a.Door, "POST", campaignPath+"/{id}/duplicate", door.CampaignsEdit, "duplicateCampaign", "Campaigns", "Make a draft that says the same", a.campaignDuplicate, door.Status(http.StatusCreated))
	door.On(a.Door, "POST", campaignPath+"/{id}/archive", door.CampaignsEdit, "archiveCampaign", "Campaigns", "Put a campaign that sends nothing any more out of sight", a.campaignArchive)
	door.On(a.Door, "POST", campaignPath+"/{id}/unarchive", door.CampaignsEdit, "unarchiveCampaign", "Campaigns", "Bring it back", a.campaignUnarchive)
	door.Do(a.Door, "DELETE", campaignPath+"/{id}", door.CampaignsEdit, "deleteCampaign", "Campaigns", "Remove a campaign that was never launched", a.campaignDelete)
	door.On(a.Door, "POST", campaignPath+"/{id}/check", door.CampaignsRead, "checkCampaign", "Campaigns", "What keeps the draft, or another definition, from being launched", a.campaignCheck, door.WithText)
	door.On(a.Door, "GET", campaignPath+"/{id}/versions", door.CampaignsRead, "listCampaignVersions", "Campaigns", "What it was launched with, newest first", a.campaignVersions)
	a.registerCampaignLaunch()
	a.registerRehearsals()
	a.registerCampaignResults()
	door.On(a.Door, "GET", door.WS+"/campaign-settings", door.CampaignsRead, "getCampaignSettings", "Campaigns", "Frequency caps and quiet hours of the workspace", a.campaignSettings)
	door.On(a.Door, "PUT", door.WS+"/campaign-settings", door.CampaignsLaunch, "setCampaignSettings", "Campaigns", "Set them; messages that are not judged yet follow the new ones", a.setCampaignSettings)
}

// CampaignView is a campaign.
type CampaignView struct {
	ID          string           `json:"id"`
	APIID       string           `json:"api_id" doc:"The same id as the Braze-compatible API writes it"`
	Name        string           `json:"name"`
	Description string           `json:"description"`
	Type        string           `json:"type" enum:"planned,action,api" doc:"What begins a message: a schedule, what a person does, a call"`
	Channel     string           `json:"channel,omitempty" enum:"messenger,webhook,inapp" doc:"Absent while nothing is written"`
	State       string           `json:"state" enum:"draft,active,paused,stopped,completed"`
	HasDraft    bool             `json:"has_draft" doc:"There are changes that were not launched"`
	Version     int64            `json:"version" doc:"How often it was launched; 0: never"`
	Revision    int64            `json:"revision" doc:"Rises with each change; give it with yours"`
	NextAt      time.Time        `json:"next_at,omitzero" doc:"When the next run begins"`
	CreatedBy   string           `json:"created_by,omitempty"`
	CreatedAt   time.Time        `json:"created_at"`
	UpdatedAt   time.Time        `json:"updated_at"`
	LaunchedAt  time.Time        `json:"launched_at,omitzero" doc:"The first launch"`
	EndedAt     time.Time        `json:"ended_at,omitzero"`
	ArchivedAt  time.Time        `json:"archived_at,omitzero"`
	LastRun     *CampaignRunView `json:"last_run,omitempty"`
	views.Thing
}

// CampaignRunView is one sending of a campaign. Action-based and API-triggered campaigns have one for each launch.
type CampaignRunView struct {
	ID         string           `json:"id"`
	Version    int64            `json:"version"`
	Kind       string           `json:"kind" enum:"planned,action,api"`
	State      string           `json:"state" enum:"taking,sending,done,cancelled"`
	DispatchID string           `json:"dispatch_id,omitempty"`
	SendID     string           `json:"send_id,omitempty"`
	PlannedAt  time.Time        `json:"planned_at,omitzero"`
	BegunAt    time.Time        `json:"begun_at,omitzero" doc:"When its audience was taken"`
	DoneAt     time.Time        `json:"done_at,omitzero"`
	Audience   int64            `json:"audience" doc:"People who were meant"`
	Control    int64            `json:"control" doc:"Of them, those who are left out to compare with"`
	Excluded   map[string]int64 `json:"excluded" doc:"Of them, those for whom no message was made, by reason"`
	Winner     string           `json:"winner,omitempty" doc:"Id of the variant that got the rest"`
	DecideAt   time.Time        `json:"decide_at,omitzero" doc:"When a winner is picked by itself"`
}

// CampaignDetail is a campaign with what it says.
type CampaignDetail struct {
	CampaignView
	Draft    *plan.Definition     `json:"draft,omitempty" doc:"What was not launched yet; docs/campaigns.md"`
	Live     *plan.Definition     `json:"live,omitempty" doc:"What was launched last"`
	Problems []door.ProblemDetail `json:"problems" nullable:"false" doc:"What keeps the draft from being launched; locations are within it"`
	Warnings []views.LanguageGap  `json:"warnings" nullable:"false" doc:"Where languages of the draft are behind the original; nothing is kept from being launched by them"`
}

func campaignView(c petitbleu.Campaign) CampaignView {
	return CampaignView{ID: c.ID, APIID: petitbleu.UUID(petitbleu.KindCampaign, c.ID), Name: c.Name, Description: c.Description, Type: c.Type, Channel: c.Channel,
		State: string(c.State), HasDraft: len(c.Draft) > 0, Version: c.Version, Revision: c.Revision, NextAt: c.NextAt, CreatedBy: c.CreatedBy, CreatedAt: c.CreatedAt,
		UpdatedAt: c.UpdatedAt, LaunchedAt: c.LaunchedAt, EndedAt: c.EndedAt, ArchivedAt: c.ArchivedAt, Thing: views.ThingWith(nil, "")}
}

func campaignRunView(r petitbleu.CampaignRun) CampaignRunView {
	v := CampaignRunView{ID: r.ID, Version: r.Version, Kind: string(r.Kind), State: string(r.State), DispatchID: r.DispatchID, SendID: r.SendID, PlannedAt: r.PlannedAt,
		BegunAt: r.BegunAt, DoneAt: r.DoneAt, Audience: r.Audience, Control: r.Control, Excluded: r.Excluded, Winner: r.Winner, DecideAt: r.DecideAt}
	if v.Excluded == nil {
		v.Excluded = map[string]int64{}
	}
	return v
}

type campaignListInput struct {
	door.InWorkspace
	door.Paging
	Search   string   `query:"search" maxLength:"100" doc:"Part of the name or description"`
	State    []string `query:"state" maxItems:"5" enum:"draft,active,paused,stopped,completed" doc:"States, separated by commas"`
	Type     string   `query:"type" enum:"planned,action,api"`
	Channel  string   `query:"channel" enum:"messenger,webhook,inapp"`
	Tag      string   `query:"tag" maxLength:"64" doc:"Id of a tag; those below it count too"`
	TeamID   string   `query:"team_id" maxLength:"64"`
	Archived bool     `query:"archived" doc:"The archived ones instead of the others"`
}

func (a *API) campaignList(ctx context.Context, in *campaignListInput) (door.List[CampaignView], error) {
	return door.Read(ctx, a.Door, func(tx *store.Tx) (l door.List[CampaignView], err error) {
		s := store.CampaignSearch{Text: strings.TrimSpace(in.Search), Channel: in.Channel, Type: in.Type, TeamID: in.TeamID, Archived: in.Archived, Before: in.Cursor, Limit: in.Limit + 1}
		for _, state := range in.State {
			s.States = append(s.States, petitbleu.CampaignState(state))
		}
		if in.Tag != "" {
			all, err := tx.Tags(in.WS)
			if err != nil {
				return l, err
			}
			s.TagIDs = views.Below(all, in.Tag)
		}
		rows, err := tx.SearchCampaigns(in.WS, s)
		if err != nil {
			return l, err
		}
		if len(rows) > in.Limit {
			rows = rows[:in.Limit]
			l.Next = rows[in.Limit-1].ID
		}
		l.Items, err = campaignViews(tx, in.WS, rows)
		return l.Whole(), err
	})
}

// campaignViews gives campaigns with their tags, teams and last runs.
func campaignViews(tx *store.Tx, ws string, rows []petitbleu.Campaign) ([]CampaignView, error) {
	id := func(c petitbleu.Campaign) string { return c.ID }
	things, err := views.ThingsOf(tx, ws, views.CampaignKind, rows, id)
	if err != nil {
		return nil, err
	}
	runs, err := tx.LastRuns(ws, door.MapEach(rows, id))
	shown := make([]CampaignView, len(rows))
	for i, c := range rows {
		shown[i] = campaignView(c)
		shown[i].Thing = things[c.ID]
		if r, ok := runs[c.ID]; ok {
			v := campaignRunView(r)
			shown[i].LastRun = &v
		}
	}
	return shown, err
}

func (a *API) campaignShow(ctx context.Context, in *door.One) (CampaignDetail, error) {
	return door.Read(ctx, a.Door, func(tx *store.Tx) (v CampaignDetail, err error) {
		c, err := tx.Campaign(in.WS, in.ID)
		if err != nil {
			return v, err
		}
		return a.campaignDetail(tx, c)
	})
}

// campaignDetail gives a campaign with what it says; the words of what is live are written into it.
func (a *API) campaignDetail(tx *store.Tx, c petitbleu.Campaign) (v CampaignDetail, err error) {
	v.Problems, v.Warnings = []door.ProblemDetail{}, []views.LanguageGap{}
	shown, err := campaignViews(tx, c.WorkspaceID, []petitbleu.Campaign{c})
	if err != nil {
		return v, err
	}
	v.CampaignView = shown[0]
	if v.Draft, err = definitionOf(tx, c.WorkspaceID, c.Draft); err != nil {
		return v, err
	}
	if v.Live, err = definitionOf(tx, c.WorkspaceID, c.Live); err != nil || v.Draft == nil {
		return v, err
	}
	found, err := a.checkCampaign(tx, c.WorkspaceID, v.Draft, v.Live)
	if err != nil {
		return v, err
	}
	v.Problems = door.MapEach(found, campaignProblem)
	v.Warnings, err = views.DefinitionGaps(tx, c.WorkspaceID, v.Draft)
	return v, err
}

// definitionOf reads a definition that is kept, and writes the compositions that it names into it; nil: there is none.
func definitionOf(tx *store.Tx, ws string, text json.RawMessage) (*plan.Definition, error) {
	if len(text) == 0 {
		return nil, nil
	}
	d, err := plan.Parse(text)
	if err != nil {
		return nil, fmt.Errorf("a definition that was kept: %w", err)
	}
	var ids []string
	for _, v := range d.Written() {
		if *v.Composition == nil && *v.CompositionID != "" {
			ids = append(ids, *v.CompositionID)
		}
	}
	said, err := tx.Compositions(ws, ids)
	for _, v := range d.Written() {
		if *v.Composition == nil {
			*v.Composition = said[*v.CompositionID]
		}
	}
	return &d, err
}

// CampaignVersionView is a definition as it was launched.
type CampaignVersionView struct {
	Version    int64            `json:"version"`
	LaunchedBy string           `json:"launched_by"`
	ByName     string           `json:"launched_by_name,omitempty" doc:"Absent: who launched it is gone"`
	LaunchedAt time.Time        `json:"launched_at"`
	Definition *plan.Definition `json:"definition"`
}

func (a *API) campaignVersions(ctx context.Context, in *door.One) (door.List[CampaignVersionView], error) {
	return door.Read(ctx, a.Door, func(tx *store.Tx) (l door.List[CampaignVersionView], err error) {
		if _, err := tx.Campaign(in.WS, in.ID); err != nil {
			return l, err
		}
		rows, err := tx.CampaignVersions(in.WS, in.ID)
		for _, r := range rows {
			v := CampaignVersionView{Version: r.Version, LaunchedBy: r.LaunchedBy, LaunchedAt: r.LaunchedAt}
			if v.Definition, err = definitionOf(tx, in.WS, r.Definition); err != nil {
				return l, err
			}
			if v.ByName, err = door.MakerName(tx, in.WS, r.LaunchedBy); err != nil {
				return l, err
			}
			l.Items = append(l.Items, v)
		}
		return l.Whole(), err
	})
}

func (a *API) campaignChanged(ws, id string, err error) {
	if err == nil {
		a.Changed(ws, live.Change{Kind: live.KindCampaign, ID: id})
	}
}
