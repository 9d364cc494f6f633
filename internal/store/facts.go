package store

import (
	"time"

	"github.com/petitbleu/petitbleu"
)

// left is the condition of a message that left, or may have.
const left = "state IN ('sending', 'unknown', 'sent', 'delivered', 'read')"

// Asked is a request for a token that left for a person.
type Asked struct {
	ProfileID string
	Topic     string
	At        time.Time
}

// AskedOf lists the requests for a token, of a form (token_request or subscription_request), that left for
// people by a Page, the latest first. A content begins with its type.
func (t *Tx) AskedOf(workspace, page string, form petitbleu.ContentType, profiles []string) (all []Asked, err error) {
	scan := func(r scanner) (a Asked, err error) {
		err = r.Scan(&a.ProfileID, &a.Topic, at(&a.At))
		return a, err
	}
	err = inChunks(profiles, 64, func(part []string) error {
		some, err := list(t, scan, "SELECT profile_id, topic, sending_at FROM messages WHERE workspace_id = $1 AND page_id = $2 AND content LIKE $3 AND "+left+
			" AND profile_id IN ("+places(3, len(part))+") ORDER BY sending_at DESC, id DESC", withList([]any{workspace, page, askForm(form)}, part)...)
		all = append(all, some...)
		return err
	})
	return all, err
}

// askForm is how the content of a form of message begins.
func askForm(form petitbleu.ContentType) string { return `{"type":"` + string(form) + `"%` }

// LeftFor gives the instants at which the last message to each of some recipients of a person
// left, or may have, by the recipient's written form. The message except is left out.
func (t *Tx) LeftFor(workspace, page, profile, except string) (map[string]time.Time, error) {
	type row struct {
		recipient string
		at        time.Time
	}
	all, err := list(t, func(r scanner) (v row, err error) {
		err = r.Scan(&v.recipient, at(&v.at))
		return v, err
	}, "SELECT recipient, MAX(sending_at) FROM messages WHERE workspace_id = $1 AND profile_id = $2 AND page_id = $3 AND id <> $4 AND "+left+
		" GROUP BY recipient ORDER BY recipient", workspace, profile, page, except)
	found := make(map[string]time.Time, len(all))
	for _, v := range all {
		found[v.recipient] = v.at
	}
	return found, err
}
