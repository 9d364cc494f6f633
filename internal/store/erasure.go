package store

import (
	"bytes"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"time"
)

// Erasure records that a person was erased, without telling who it was.
type Erasure struct {
	WorkspaceID string
	ProfileID   string // that they had
	At          time.Time
	By          string // who asked, a colleague or an API key, by name; empty: the platform, or the program itself
	Via         string // ErasedByAPI …
	PageID      string // what came through this Page only; empty: the whole person
}

// The ways by which an erasure is asked for.
const (
	ErasedByAPI      = "api"      // the native API and the web app
	ErasedByBraze    = "braze"    // users/delete
	ErasedByPlatform = "platform" // the data deletion callback
)

const erasureColumns = "workspace_id, profile_id, at, by_name, via, page_id"

func scanErasure(r scanner) (e Erasure, err error) {
	err = r.Scan(&e.WorkspaceID, &e.ProfileID, at(&e.At), &e.By, &e.Via, &e.PageID)
	return e, err
}

func (t *Tx) insertErasure(e Erasure) error {
	_, err := t.exec("INSERT INTO erasures ("+erasureColumns+") VALUES ($1,$2,$3,$4,$5,$6) ON CONFLICT DO NOTHING",
		e.WorkspaceID, e.ProfileID, millis(e.At), e.By, e.Via, e.PageID)
	return err
}

// Erasures lists erasures, newest first. With an id that somebody had (a PSID, a customer id, an external id, an
// e-mail address …), those of people who went by it.
func (t *Tx) Erasures(workspace, id string, before Moment, limit int) ([]Erasure, error) {
	where, args := "workspace_id = $1 AND (at, profile_id) < ($2, $3)", []any{workspace, before.millis(), before.ID, int64(limit)}
	if id != "" {
		mark, err := t.proofMark(workspace, id)
		if err != nil {
			return nil, err
		}
		where += " AND profile_id IN (SELECT m.profile_id FROM erasure_marks m WHERE m.workspace_id = $1 AND m.mark = $5)"
		args = append(args, mark)
	}
	return list(t, scanErasure, "SELECT "+erasureColumns+" FROM erasures WHERE "+where+" ORDER BY at DESC, profile_id DESC LIMIT $4", args...)
}

// proofMark gives what stands for an id of somebody who was erased: who knows the id can find the proof again, and
// nobody reads the id from it. It is keyed, for ids have few digits and could be guessed.
func (t *Tx) proofMark(workspace, id string) (string, error) {
	key, _, err := one(t, value[string], "SELECT key FROM erasure_keys WHERE workspace_id = $1", workspace)
	h := hmac.New(sha256.New, []byte(key))
	h.Write([]byte(id))
	return markBegin + hex.EncodeToString(h.Sum(nil)[:16]), err
}

// markBegin is how a mark begins.
const markBegin = "erased:"

// needErasureKey makes the key of a workspace's marks, once.
func (t *Tx) needErasureKey(workspace string) error {
	_, err := t.exec("INSERT INTO erasure_keys (workspace_id, key) VALUES ($1,$2) ON CONFLICT (workspace_id) DO NOTHING", workspace, rand.Text())
	return err
}

// forgetProof takes out of the proof of a profile's consents all that names the person, and notes under what marks
// they are found; what was set aside of programs' calls about them goes.
func (t *Tx) forgetProof(workspace, profile string) error {
	names, err := t.IdentitiesOf(workspace, profile)
	if err != nil {
		return err
	}
	p, err := t.Profile(workspace, profile)
	if err != nil && !errors.Is(err, ErrNotFound) { // a row can be gone, and others of the person be there
		return err
	}
	given, _ := p.Attributes["email"].(string)
	_, email, phone := columnsOf(p)
	ids := []string{profile, given, email, phone}
	for _, n := range names {
		ids = append(ids, n.Value)
	}
	optIns, err := t.OptInsOf(workspace, profile)
	if err != nil {
		return err
	}
	for _, o := range optIns { // ids that ended may stand here alone
		ids = append(ids, o.PSID, o.CustomerID)
	}
	optOuts, err := t.OptOutsOf(workspace, profile)
	if err != nil {
		return err
	}
	for _, o := range optOuts {
		ids = append(ids, o.PSID)
	}
	slices.Sort(ids)
	ids = slices.DeleteFunc(slices.Compact(ids), func(id string) bool { return id == "" || strings.HasPrefix(id, markBegin) })
	if err := t.markProof(workspace, profile, "", ids); err != nil {
		return err
	}
	// An address may name somebody behind its question mark, also one that an imported file gives as proof; and a ref
	// holds the customer id.
	_, err = t.exec("UPDATE opt_ins SET ref = '', source_url = CASE WHEN source_url LIKE '%?%' OR source_url LIKE '%#%' THEN '' ELSE source_url END,"+
		" wording = CASE WHEN wording LIKE 'http%?%' OR wording LIKE 'http%#%' THEN '' ELSE wording END"+
		" WHERE workspace_id = $1 AND profile_id = $2", workspace, profile)
	if err != nil {
		return err
	}
	return t.dropAside(workspace, ids)
}

// markProof puts marks in place of ids in the opt-ins and opt-outs of a profile, those of a Page where one is named,
// takes away what the person said, and notes the marks.
func (t *Tx) markProof(workspace, profile, page string, ids []string) error {
	if err := t.needErasureKey(workspace); err != nil {
		return err
	}
	const where = " WHERE workspace_id = $1 AND profile_id = $2 AND (page_id = $3 OR CAST($3 AS TEXT) = '')"
	for _, id := range ids {
		mark, err := t.proofMark(workspace, id)
		if err != nil {
			return err
		}
		for _, text := range []string{
			"UPDATE opt_ins SET psid = $5" + where + " AND psid = $4",
			"UPDATE opt_ins SET customer_id = $5" + where + " AND customer_id = $4",
			"UPDATE opt_outs SET psid = $5" + where + " AND psid = $4",
		} {
			if _, err := t.exec(text, workspace, profile, page, id, mark); err != nil {
				return err
			}
		}
		if _, err := t.exec("INSERT INTO erasure_marks (workspace_id, mark, profile_id) VALUES ($1,$2,$3) ON CONFLICT DO NOTHING", workspace, mark, profile); err != nil {
			return err
		}
	}
	if _, err := t.exec("UPDATE opt_outs SET said = ''"+where, workspace, profile, page); err != nil {
		return err
	}
	return inChunks(ids, 64, func(part []string) error { // the ref stays bound: nobody else may use it
		_, err := t.exec("UPDATE opt_in_refs SET psid = '"+markBegin+"' WHERE workspace_id = $1 AND psid IN ("+places(1, len(part))+")", withList([]any{workspace}, part)...)
		return err
	})
}

// dropAside removes the calls that could not be worked in and name one of some ids.
func (t *Tx) dropAside(workspace string, ids []string) error {
	all, err := t.AsideCalls(workspace, AsideID{}, 1<<30)
	for _, a := range all {
		names := slices.ContainsFunc(ids, func(id string) bool {
			quoted, _ := json.Marshal(id) // text can be written
			return bytes.Contains(a.Body, quoted) || bytes.Contains(a.Body, []byte(`"`+id+`"`))
		})
		if names && err == nil {
			err = t.DropAside(workspace, a.AsideID)
		}
	}
	return err
}
