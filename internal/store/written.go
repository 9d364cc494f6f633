package store

import (
	"strconv"

	"github.com/petitbleu/petitbleu"
)

// AttributeTexts gives the attributes of profiles as they are kept, JSON objects, for what reads a few
// members of each. Who is not there is left out.
func (t *Tx) AttributeTexts(workspace string, profiles []string) (map[string]string, error) {
	return t.textsBy(workspace, profiles, "SELECT id, attributes FROM profiles WHERE workspace_id = $1 AND id IN (", "")
}

// ExternalIDs gives the external ids of profiles that have one.
func (t *Tx) ExternalIDs(workspace string, profiles []string) (map[string]string, error) {
	return t.textsBy(workspace, profiles, "SELECT profile_id, value FROM identities WHERE workspace_id = $1 AND profile_id IN (",
		" AND kind = '"+string(petitbleu.IdentityExternal)+"'")
}

// textsBy reads a text for each of some keys.
func (t *Tx) textsBy(workspace string, keys []string, text, and string) (map[string]string, error) {
	found := make(map[string]string, len(keys))
	err := inChunks(keys, 64, func(part []string) error {
		return each(t, func(r scanner) error {
			var key, v string
			err := r.Scan(&key, &v)
			found[key] = v
			return err
		}, text+places(1, len(part))+")"+and, withList([]any{workspace}, part)...)
	})
	return found, err
}

// BlocksRevision gives a word that changes whenever a content block of a workspace does.
func (t *Tx) BlocksRevision(workspace string) (string, error) {
	revision := "blocks"
	err := each(t, func(r scanner) error {
		var n, versions, at int64
		err := r.Scan(&n, &versions, &at)
		revision = strconv.FormatInt(n, 10) + "/" + strconv.FormatInt(versions, 10) + "/" + strconv.FormatInt(at, 10)
		return err
	}, "SELECT COUNT(*), CAST(COALESCE(SUM(version), 0) AS BIGINT), COALESCE(MAX(updated_at), 0) FROM content_blocks WHERE workspace_id = $1", workspace)
	return revision, err
}
