package store

import (
	"cmp"
	"slices"
	"time"

	"github.com/petitbleu/petitbleu"
)

const optInColumns = "workspace_id, id, page_id, psid, profile_id, customer_id, temporary, topic, source, source_url, ref, wording, language, at, revoked_at, quarantine_of"

func scanOptIn(r scanner) (o petitbleu.OptIn, err error) {
	err = r.Scan(&o.WorkspaceID, &o.ID, &o.PageID, &o.PSID, &o.ProfileID, &o.CustomerID, &o.Temporary, &o.Topic, &o.Source,
		&o.SourceURL, &o.Ref, &o.Wording, &o.Language, at(&o.At), at(&o.RevokedAt), &o.QuarantineOf)
	return o, err
}

// InsertOptIns adds opt-ins: proof, never changed but by a revocation.
func (t *Tx) InsertOptIns(optIns []petitbleu.OptIn) error {
	rows := make([][]any, len(optIns))
	for i, o := range optIns {
		rows[i] = []any{o.WorkspaceID, o.ID, o.PageID, o.PSID, o.ProfileID, o.CustomerID, o.Temporary, o.Topic, o.Source,
			o.SourceURL, o.Ref, o.Wording, o.Language, millis(o.At), millis(o.RevokedAt), o.QuarantineOf}
	}
	if _, err := t.insertRows("INSERT INTO opt_ins ("+optInColumns+") VALUES", "", rows); err != nil {
		return err
	}
	for _, o := range optIns {
		if err := t.Tell(o.WorkspaceID, News{Type: "optin.recorded", About: []string{o.ID}, At: o.At}); err != nil {
			return err
		}
		if o.Source == "m_me" { // the others come with an event of their own
			if err := t.noteWish(o.WorkspaceID, o.ProfileID, Wish{ID: o.ID, PageID: o.PageID, Topic: o.Topic, Source: o.Source}, o.At); err != nil {
				return err
			}
		}
	}
	return nil
}

// InsertOptIn adds one opt-in.
func (t *Tx) InsertOptIn(o petitbleu.OptIn) error { return t.InsertOptIns([]petitbleu.OptIn{o}) }

// OptIns lists the opt-ins of a customer id on a Page, newest first.
func (t *Tx) OptIns(workspace, page, customer string) ([]petitbleu.OptIn, error) {
	return list(t, scanOptIn, "SELECT "+optInColumns+
		" FROM opt_ins WHERE workspace_id = $1 AND page_id = $2 AND customer_id = $3 ORDER BY at DESC, id DESC", workspace, page, customer)
}

// OptInsOf lists the opt-ins of a profile on all Pages, newest first.
func (t *Tx) OptInsOf(workspace, profile string) ([]petitbleu.OptIn, error) {
	return list(t, scanOptIn, "SELECT "+optInColumns+
		" FROM opt_ins WHERE workspace_id = $1 AND profile_id = $2 ORDER BY at DESC, id DESC", workspace, profile)
}

// Consents gives what a decision needs of the opt-ins of many profiles on a Page, each profile's
// newest first: the ids, the topic, the source, the instants and what disputes them, and no proof. The Page
// is no condition of the query: SQLite would rather read all of the Page's opt-ins than those of
// each profile.
func (t *Tx) Consents(workspace, page string, profiles []string) (map[string][]petitbleu.OptIn, error) {
	found := make(map[string][]petitbleu.OptIn, len(profiles))
	scan := func(r scanner) (o petitbleu.OptIn, err error) {
		err = r.Scan(&o.ID, &o.PageID, &o.ProfileID, &o.CustomerID, &o.Temporary, &o.Topic, &o.Source, at(&o.At), at(&o.RevokedAt), &o.QuarantineOf)
		o.WorkspaceID = workspace
		return o, err
	}
	err := inChunks(profiles, 64, func(part []string) error {
		all, err := list(t, scan, "SELECT id, page_id, profile_id, customer_id, temporary, topic, source, at, revoked_at, quarantine_of FROM opt_ins"+
			" WHERE workspace_id = $1 AND profile_id IN ("+places(1, len(part))+")", withList([]any{workspace}, part)...)
		for _, o := range all {
			if o.PageID == page {
				found[o.ProfileID] = append(found[o.ProfileID], o)
			}
		}
		return err
	})
	for _, some := range found {
		if len(some) > 1 {
			slices.SortFunc(some, func(a, b petitbleu.OptIn) int { return cmp.Or(b.At.Compare(a.At), cmp.Compare(b.ID, a.ID)) })
		}
	}
	return found, err
}

// Revoked gives those of the profiles that revoked an opt-in on a Page.
func (t *Tx) Revoked(workspace, page string, profiles []string) (all []string, err error) {
	err = inChunks(profiles, 64, func(part []string) error {
		some, err := list(t, value[string], revokedOf(len(part)), withList([]any{workspace, page}, part)...)
		all = append(all, some...)
		return err
	})
	return all, err
}

// revokedOf is asked before each round of sends: it must not read all that ever revoked.
func revokedOf(people int) string {
	return "SELECT DISTINCT profile_id FROM opt_ins WHERE workspace_id = $1 AND page_id = $2 AND revoked_at > 0 AND profile_id IN (" + places(2, people) + ")"
}

// SettleOptIns lifts the dispute from the opt-ins that a profile gave under a customer id.
func (t *Tx) SettleOptIns(workspace, profile, customer string) error {
	_, err := t.exec("UPDATE opt_ins SET quarantine_of = '' WHERE workspace_id = $1 AND profile_id = $2 AND customer_id = $3", workspace, profile, customer)
	return err
}

// RevokeOptIn ends an opt-in at an instant; one that was revoked before keeps its instant.
func (t *Tx) RevokeOptIn(workspace, id string, now time.Time) error {
	profile, ok, err := one(t, value[string], "SELECT profile_id FROM opt_ins WHERE workspace_id = $1 AND id = $2", workspace, id)
	if err == nil && ok {
		err = t.TouchProfiles(workspace, profile)
	}
	if err != nil {
		return err
	}
	n, err := t.exec("UPDATE opt_ins SET revoked_at = CASE WHEN revoked_at = 0 THEN $3 ELSE revoked_at END WHERE workspace_id = $1 AND id = $2",
		workspace, id, millis(now))
	if err = found(n, err); err != nil {
		return err
	}
	return t.Tell(workspace, News{Type: "optin.revoked", About: []string{id}, At: now})
}

// BindRef ties a ref to the PSID that uses it, unless one did before, and gives the PSID that
// it is bound to. Two at once: one wins, both learn which.
func (t *Tx) BindRef(workspace, nonce, psid string, now, expires time.Time) (string, error) {
	_, err := t.exec("INSERT INTO opt_in_refs (workspace_id, nonce, psid, bound_at, expires_at) VALUES ($1,$2,$3,$4,$5) ON CONFLICT (workspace_id, nonce) DO NOTHING",
		workspace, nonce, psid, millis(now), millis(expires))
	if err != nil {
		return "", err
	}
	bound, ok, err := one(t, value[string], "SELECT psid FROM opt_in_refs WHERE workspace_id = $1 AND nonce = $2", workspace, nonce)
	return must(bound, ok, err)
}

// DropExpiredRefs forgets bindings whose refs expired before an instant: OpenRef refuses those.
func (t *Tx) DropExpiredRefs(workspace string, before time.Time) (int64, error) {
	return t.exec("DELETE FROM opt_in_refs WHERE workspace_id = $1 AND expires_at < $2", workspace, millis(before))
}
