package store

import "time"

// Team is a group of colleagues who share things.
type Team struct {
	WorkspaceID string
	ID          string
	Name        string
	NameKey     string // as it is compared; unique in the workspace
	Standard    bool   // the team of what nobody gave a team
	CreatedAt   time.Time
	ArchivedAt  time.Time
	Members     []string // users; filled by Teams and Team
}

const teamColumns = "workspace_id, id, name, name_key, standard, created_at, archived_at"

func scanTeam(r scanner) (v Team, err error) {
	err = r.Scan(&v.WorkspaceID, &v.ID, &v.Name, &v.NameKey, &v.Standard, at(&v.CreatedAt), at(&v.ArchivedAt))
	return v, err
}

// Teams lists the teams of a workspace with their members, archived ones too, by name.
func (t *Tx) Teams(workspaceID string) ([]Team, error) {
	all, err := list(t, scanTeam, "SELECT "+teamColumns+" FROM teams WHERE workspace_id = $1 ORDER BY name_key, id", workspaceID)
	if err != nil {
		return nil, err
	}
	type place struct{ team, user string }
	scan := func(r scanner) (p place, err error) {
		err = r.Scan(&p.team, &p.user)
		return p, err
	}
	places, err := list(t, scan, "SELECT team_id, user_id FROM team_members WHERE workspace_id = $1 ORDER BY created_at, user_id", workspaceID)
	for i := range all {
		for _, p := range places {
			if p.team == all[i].ID {
				all[i].Members = append(all[i].Members, p.user)
			}
		}
	}
	return all, err
}

// Team gives one team with its members, or ErrNotFound.
func (t *Tx) Team(workspaceID, id string) (Team, error) {
	v, err := must(one(t, scanTeam, "SELECT "+teamColumns+" FROM teams WHERE workspace_id = $1 AND id = $2", workspaceID, id))
	if err != nil {
		return v, err
	}
	v.Members, err = list(t, value[string], "SELECT user_id FROM team_members WHERE workspace_id = $1 AND team_id = $2 ORDER BY created_at, user_id", workspaceID, id)
	return v, err
}

// TeamNamed gives the id of the team with a name; ok is false when there is none.
func (t *Tx) TeamNamed(workspaceID, nameKey string) (id string, ok bool, err error) {
	return one(t, value[string], "SELECT id FROM teams WHERE workspace_id = $1 AND name_key = $2", workspaceID, nameKey)
}

// PutTeam adds a team or writes one anew, without its members. A new standard team takes the place
// of the one before.
func (t *Tx) PutTeam(v Team) error {
	if v.Standard {
		if _, err := t.exec("UPDATE teams SET standard = FALSE WHERE workspace_id = $1 AND id <> $2", v.WorkspaceID, v.ID); err != nil {
			return err
		}
	}
	_, err := t.exec("INSERT INTO teams ("+teamColumns+`) VALUES ($1,$2,$3,$4,$5,$6,$7)
		ON CONFLICT (workspace_id, id) DO UPDATE SET name = excluded.name, name_key = excluded.name_key,
		standard = excluded.standard, archived_at = excluded.archived_at`,
		v.WorkspaceID, v.ID, v.Name, v.NameKey, v.Standard, millis(v.CreatedAt), millis(v.ArchivedAt))
	return err
}

// SetTeamMembers makes users the members of a team, and nobody else. They must be of the workspace.
func (t *Tx) SetTeamMembers(workspaceID, teamID string, users []string, now time.Time) error {
	if _, err := t.exec("DELETE FROM team_members WHERE workspace_id = $1 AND team_id = $2", workspaceID, teamID); err != nil {
		return err
	}
	for _, u := range users {
		if err := t.AddTeamMember(workspaceID, teamID, u, now); err != nil {
			return err
		}
	}
	return nil
}

// AddTeamMember makes a user a member of a team. One who is stays it.
func (t *Tx) AddTeamMember(workspaceID, teamID, userID string, now time.Time) error {
	_, err := t.exec("INSERT INTO team_members (workspace_id, team_id, user_id, created_at) VALUES ($1,$2,$3,$4) ON CONFLICT DO NOTHING",
		workspaceID, teamID, userID, millis(now))
	return err
}

// SetTeamOf gives a thing its team; an empty team goes back to the standard one.
func (t *Tx) SetTeamOf(workspaceID, kind, objectID, teamID string) error {
	if teamID == "" {
		_, err := t.exec("DELETE FROM team_things WHERE workspace_id = $1 AND kind = $2 AND object_id = $3", workspaceID, kind, objectID)
		return err
	}
	_, err := t.exec(`INSERT INTO team_things (workspace_id, kind, object_id, team_id) VALUES ($1,$2,$3,$4)
		ON CONFLICT (workspace_id, kind, object_id) DO UPDATE SET team_id = excluded.team_id`, workspaceID, kind, objectID, teamID)
	return err
}

// TeamsOf gives the teams of things of a kind, by the id of the thing; one without is not there.
func (t *Tx) TeamsOf(workspaceID, kind string, objectIDs []string) (map[string]string, error) {
	type of struct{ object, team string }
	scan := func(r scanner) (o of, err error) {
		err = r.Scan(&o.object, &o.team)
		return o, err
	}
	out := map[string]string{}
	err := inChunks(objectIDs, 64, func(part []string) error {
		rows, err := list(t, scan, "SELECT object_id, team_id FROM team_things WHERE workspace_id = $1 AND kind = $2 AND object_id IN ("+
			places(2, len(part))+")", withList([]any{workspaceID, kind}, part)...)
		for _, o := range rows {
			out[o.object] = o.team
		}
		return err
	})
	return out, err
}

// MoveTeamThings gives all things of a team another team; an empty one is the standard team. It
// tells how many.
func (t *Tx) MoveTeamThings(workspaceID, fromTeam, toTeam string) (int64, error) {
	if toTeam == "" {
		return t.exec("DELETE FROM team_things WHERE workspace_id = $1 AND team_id = $2", workspaceID, fromTeam)
	}
	return t.exec("UPDATE team_things SET team_id = $3 WHERE workspace_id = $1 AND team_id = $2", workspaceID, fromTeam, toTeam)
}

// CountTeamThings counts the things of each team, by team and kind.
func (t *Tx) CountTeamThings(workspaceID string) (map[string]map[string]int64, error) {
	return t.countByKind("SELECT team_id, kind, COUNT(*) FROM team_things WHERE workspace_id = $1 GROUP BY team_id, kind ORDER BY team_id, kind", workspaceID)
}

// countByKind reads (id, kind, count).
func (t *Tx) countByKind(text string, args ...any) (map[string]map[string]int64, error) {
	type row struct {
		id, kind string
		n        int64
	}
	scan := func(r scanner) (v row, err error) {
		err = r.Scan(&v.id, &v.kind, &v.n)
		return v, err
	}
	rows, err := list(t, scan, text, args...)
	out := map[string]map[string]int64{}
	for _, r := range rows {
		if out[r.id] == nil {
			out[r.id] = map[string]int64{}
		}
		out[r.id][r.kind] = r.n
	}
	return out, err
}
