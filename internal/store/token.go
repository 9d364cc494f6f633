package store

import (
	"time"

	"github.com/petitbleu/petitbleu"
)

const tokenColumns = "workspace_id, id, page_id, psid, profile_id, kind, topic, sealed, created_at, expires_at, used_at, used_by, next_at, stopped_at, time_zone"

func scanToken(r scanner) (k petitbleu.Token, err error) {
	err = r.Scan(&k.WorkspaceID, &k.ID, &k.PageID, &k.PSID, &k.ProfileID, &k.Kind, &k.Topic, &k.Sealed,
		at(&k.CreatedAt), at(&k.ExpiresAt), at(&k.UsedAt), &k.UsedBy,
		at(&k.NextAt), at(&k.StoppedAt), &k.TimeZone)
	return k, err
}

// InsertTokens adds tokens. Their Sealed is what secret.Box made for the place "token/<id>".
func (t *Tx) InsertTokens(tokens []petitbleu.Token) error {
	rows := make([][]any, len(tokens))
	for i, k := range tokens {
		rows[i] = []any{k.WorkspaceID, k.ID, k.PageID, k.PSID, k.ProfileID, k.Kind, k.Topic, k.Sealed,
			millis(k.CreatedAt), millis(k.ExpiresAt), millis(k.UsedAt), k.UsedBy,
			millis(k.NextAt), millis(k.StoppedAt), k.TimeZone}
	}
	_, err := t.insertRows("INSERT INTO tokens ("+tokenColumns+") VALUES", "", rows)
	return err
}

// InsertToken adds one token.
func (t *Tx) InsertToken(k petitbleu.Token) error { return t.InsertTokens([]petitbleu.Token{k}) }

// TokensFor gives the tokens of people on a Page, used ones too, by PSID, the first to expire first.
func (t *Tx) TokensFor(workspace, page string, psids []string) (map[string][]petitbleu.Token, error) {
	found := make(map[string][]petitbleu.Token)
	err := inChunks(psids, 64, func(part []string) error {
		all, err := list(t, scanToken, "SELECT "+tokenColumns+" FROM tokens WHERE workspace_id = $1 AND page_id = $2 AND psid IN ("+
			places(2, len(part))+") ORDER BY expires_at, id", withList([]any{workspace, page}, part)...)
		for _, k := range all {
			found[k.PSID] = append(found[k.PSID], k)
		}
		return err
	})
	return found, err
}

// TokensOf lists the tokens of a profile, newest first.
func (t *Tx) TokensOf(workspace, profile string) ([]petitbleu.Token, error) {
	return list(t, scanToken, "SELECT "+tokenColumns+
		" FROM tokens WHERE workspace_id = $1 AND profile_id = $2 ORDER BY created_at DESC, id DESC", workspace, profile)
}

// TakeToken gives a token to a message. It is false when the token was used before or has
// expired: of two messages that ask at once, one gets it.
func (t *Tx) TakeToken(workspace, id, message string, now time.Time) (bool, error) {
	n, err := t.exec("UPDATE tokens SET used_at = $4, used_by = $3 WHERE workspace_id = $1 AND id = $2 AND used_at = 0 AND expires_at > $4",
		workspace, id, message, millis(now))
	return n == 1, t.touchToken(workspace, id, n, err)
}

// touchToken puts the person of a token in the feed of changes when n tokens, one or none, were changed.
func (t *Tx) touchToken(workspace, id string, n int64, err error) error {
	if err != nil || n == 0 {
		return err
	}
	profile, ok, err := one(t, value[string], "SELECT profile_id FROM tokens WHERE workspace_id = $1 AND id = $2", workspace, id)
	if err != nil || !ok {
		return err
	}
	return t.TouchProfiles(workspace, profile)
}

// TakeLeave gives the leave for a topic (a marketing token) to a message, and the next message
// may have it at next. It is false when the person stopped the topic, the leave has ended, or the pause
// after another message is not over.
func (t *Tx) TakeLeave(workspace, id, message string, now, next time.Time) (bool, error) {
	n, err := t.exec("UPDATE tokens SET used_at = $4, used_by = $3, next_at = $5 WHERE workspace_id = $1 AND id = $2 AND kind = 'marketing'"+
		" AND stopped_at = 0 AND next_at <= $4 AND (expires_at = 0 OR expires_at > $4)", workspace, id, message, millis(now), millis(next))
	return n == 1, t.touchToken(workspace, id, n, err)
}

// ReturnToken gives a token back that a message took and did not use, for nothing left. The
// pause of a leave for a topic ends with it: it was over when the message took it.
func (t *Tx) ReturnToken(workspace, id, message string) error {
	n, err := t.exec("UPDATE tokens SET used_at = 0, used_by = '', next_at = 0 WHERE workspace_id = $1 AND id = $2 AND used_by = $3", workspace, id, message)
	return t.touchToken(workspace, id, n, err)
}

// RenewToken writes anew what a person granted before: the sealed token, its end and time zone.
// It ends a stop.
func (t *Tx) RenewToken(k petitbleu.Token) error {
	return found(t.exec("UPDATE tokens SET sealed = $3, expires_at = $4, time_zone = $5, stopped_at = 0 WHERE workspace_id = $1 AND id = $2",
		k.WorkspaceID, k.ID, k.Sealed, millis(k.ExpiresAt), k.TimeZone))
}

// StopTokens marks the marketing tokens of a person for a topic as stopped by them; one that was
// stopped before keeps its instant.
func (t *Tx) StopTokens(workspace, page, psid, topic string, now time.Time) error {
	_, err := t.exec("UPDATE tokens SET stopped_at = $5 WHERE workspace_id = $1 AND page_id = $2 AND psid = $3 AND topic = $4 AND kind = 'marketing' AND stopped_at = 0",
		workspace, page, psid, topic, millis(now))
	return err
}

// ResumeTokens ends what StopTokens did.
func (t *Tx) ResumeTokens(workspace, page, psid, topic string) error {
	_, err := t.exec("UPDATE tokens SET stopped_at = 0 WHERE workspace_id = $1 AND page_id = $2 AND psid = $3 AND topic = $4 AND kind = 'marketing'",
		workspace, page, psid, topic)
	return err
}
