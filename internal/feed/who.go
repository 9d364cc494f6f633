package feed

import (
	"context"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/profile"
	"github.com/petitbleu/petitbleu/internal/store"
)

// CheckUser tells what is wrong with a user id: it has 1 to 80 characters, no control character and no blank around it
// (Notifications reference, sections 4.1 and 4.6).
func CheckUser(id string) error {
	n := utf8.RuneCountInString(id)
	if n == 0 || n > petitbleu.FeedUserLimit || !utf8.ValidString(id) || strings.TrimSpace(id) != id || strings.ContainsFunc(id, unicode.IsControl) {
		return petitbleu.Errorf(petitbleu.CodeInvalidParameter, "A user id has 1 to %d characters, none of them a control character, and no blanks around it.",
			petitbleu.FeedUserLimit).At("user_id")
	}
	return nil
}

// ProfileOf gives the person of a user id: whose attribute gives it, else whose external id it is. With create an unknown
// one becomes a new person with that external id; without, nobody is CodeNotFound.
func (e *Engine) ProfileOf(ctx context.Context, workspace, userID string, create bool) (id string, created bool, err error) {
	if err := CheckUser(userID); err != nil {
		return "", false, err
	}
	known, _, err := e.profilesOf(ctx, workspace, []string{userID}, false) // most are known: nothing is to be waited for
	if err != nil || known[userID] != "" {
		return known[userID], false, err
	}
	if err := e.o.People.Settled(ctx, workspace); err != nil {
		return "", false, err
	}
	found, made, err := e.profilesOf(ctx, workspace, []string{userID}, create)
	if err == nil && found[userID] == "" {
		err = petitbleu.Errorf(petitbleu.CodeNotFound, "There is nobody with this user id in the workspace.").At("user_id")
	}
	return found[userID], made[userID], err
}

// profilesOf gives the people of user ids. With create all have one, but for those that people refuses.
func (e *Engine) profilesOf(ctx context.Context, workspace string, users []string, create bool) (found map[string]string, made map[string]bool, err error) {
	err = e.read(ctx, func(tx *store.Tx) error {
		if found, err = holders(tx, workspace, users); err != nil {
			return err
		}
		return nil
	})
	if err != nil || !create || len(found) == len(users) {
		return found, nil, err
	}
	var b profile.Batch
	var unknown []string
	seen := map[string]bool{}
	for _, id := range users {
		if found[id] == "" && !seen[id] {
			seen[id] = true
			unknown = append(unknown, id)
			b.Attributes = append(b.Attributes, profile.Change{Who: profile.Who{ExternalID: id}, Set: map[string]any{}})
		}
	}
	results, err := e.o.People.Apply(ctx, workspace, b)
	if err != nil {
		return nil, nil, err
	}
	made = map[string]bool{}
	for i, r := range results.Attributes {
		if r.Err == nil && r.ProfileID != "" {
			found[unknown[i]], made[unknown[i]] = r.ProfileID, r.Created
		}
	}
	return found, made, nil
}

// holders gives the people of user ids that are known.
func holders(tx *store.Tx, workspace string, users []string) (map[string]string, error) {
	found, err := tx.Holders(workspace, petitbleu.IdentityFeedUser, "", users)
	if err != nil || len(found) == len(users) {
		return found, err
	}
	rest := make([]string, 0, len(users)-len(found))
	for _, id := range users {
		if found[id] == "" {
			rest = append(rest, id)
		}
	}
	external, err := tx.ExternalHolders(workspace, rest)
	for id, p := range external {
		found[id] = p
	}
	return found, err
}
