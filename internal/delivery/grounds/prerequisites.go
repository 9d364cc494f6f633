package grounds

import (
	"slices"
	"time"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/policy"
	"github.com/petitbleu/petitbleu/internal/store"
)

// Prerequisite is one of the three things that must be so before anything is sent on Messenger (Braze reference, section 4.7;
// mission, row B13).
type Prerequisite struct {
	ID  string // promotion, permission, review
	Met bool
	// Says is the sentence, with its template; it is an error by its form only.
	Says *petitbleu.Error
}

// The three.
const (
	PrerequisitePromotion  = "promotion"  // no marketing where it is forbidden
	PrerequisitePermission = "permission" // people asked for messages, and it is recorded
	PrerequisiteReview     = "review"     // the app is reviewed and live
)

// permissionCount bounds the counting of consents: beyond it there are many.
const permissionCount = 10_000

// PrerequisitesOf is Prerequisites at an instant.
func PrerequisitesOf(tx *store.Tx, workspace, page string, purpose petitbleu.Purpose, topic string, now time.Time) ([]Prerequisite, error) {
	rows, err := AskedRows(tx, workspace, page, "", false)
	if err != nil {
		return nil, err
	}
	settings, err := settingsOf(tx, workspace)
	if err != nil {
		return nil, err
	}
	consents, err := tx.CountConsents(workspace, page, now, permissionCount)
	if err != nil {
		return nil, err
	}
	return []Prerequisite{promotion(rows, settings, purpose, topic, now), permission(consents), review(rows)}, nil
}

// promotion asks the rules by which rights promotion may go to a person for whom every right is there.
func promotion(rows Rows, settings policy.Settings, purpose petitbleu.Purpose, topic string, now time.Time) Prerequisite {
	says := func(met bool, told *petitbleu.Error) Prerequisite {
		return Prerequisite{PrerequisitePromotion, met, told}
	}
	switch purpose {
	case "":
		return says(false, petitbleu.Errorf(petitbleu.CodeNotAllowed, "Say first what the message is for: the rules depend on its purpose."))
	case petitbleu.PurposePromotional:
	default:
		return says(true, petitbleu.Errorf(petitbleu.CodeNotAllowed, "The message is not promotional, and nothing in it may sell: promotion under another purpose breaks the rules of the platform."))
	}
	const psid = "1"
	token := func(kind string) petitbleu.Token {
		return petitbleu.Token{ID: kind, PageID: rows.Page.ID, PSID: psid, Kind: kind, Topic: "a topic", CreatedAt: now.Add(-time.Hour), ExpiresAt: now.Add(time.Hour)}
	}
	f := policy.Facts{
		Pack: rows.Workspace.RulePack, Region: rows.Workspace.Region, Page: petitbleu.PageConnected, Identity: true, AppID: rows.App.ID, AppMode: petitbleu.AppLive, Features: rows.App.Features,
		Grants: rows.Page.Grants, Tolerant: settings.Tolerant, Marketing: settings.Marketing[rows.Page.ID], Tokens: []petitbleu.Token{token(petitbleu.TokenOneTime), token(petitbleu.TokenMarketing)},
		Conversation: petitbleu.Conversation{WorkspaceID: rows.Workspace.ID, PageID: rows.Page.ID, PSID: psid, WindowOpenedAt: now.Add(-time.Minute), WindowOpenedBy: petitbleu.EventMessage, LastInboundAt: now.Add(-time.Minute)},
	}
	var rights []string
	for _, o := range policy.Offers(f, policy.Choices{}, now) {
		if o.Promotional {
			rights = append(rights, o.Right)
		}
	}
	byToken := slices.Contains(rights, petitbleu.RightOneTimeToken) || slices.Contains(rights, petitbleu.RightMarketing)
	switch {
	case slices.Contains(rights, petitbleu.RightWindow):
		return says(true, petitbleu.Errorf(petitbleu.CodeNotAllowed, "Promotion may go while a person's messaging window is open, and by a token that they gave for the topic. To everybody else it is not sent."))
	case byToken && topic != "":
		return says(true, petitbleu.Errorf(petitbleu.CodeNotAllowed, "Under the rules of the workspace promotion goes only by a token that the person gave for the topic. To everybody else it is not sent."))
	case byToken:
		return says(false, petitbleu.Errorf(petitbleu.CodeNotAllowed, "Under the rules of the workspace promotion is forbidden on Messenger, but by a token that the person gave for the message's topic. Give the message a topic, or another purpose and other words."))
	}
	return says(false, petitbleu.Errorf(petitbleu.CodeNotAllowed, "Under the rules of the workspace promotion is forbidden on Messenger. Give the message another purpose and other words."))
}

// permission speaks of the consents that are recorded.
func permission(consents int) Prerequisite {
	says := func(met bool, told *petitbleu.Error) Prerequisite {
		return Prerequisite{PrerequisitePermission, met, told}
	}
	switch {
	case consents == 0:
		return says(false, petitbleu.Errorf(petitbleu.CodeNotAllowed, "Nobody has asked for messages of this Page yet. Put a button on your site, or ask for a token in a conversation: each permission is recorded with its source."))
	case consents > permissionCount:
		return says(true, petitbleu.Errorf(petitbleu.CodeNotAllowed, "More than %d permissions are recorded for this Page, each with its source.", permissionCount))
	case consents == 1:
		return says(true, petitbleu.Errorf(petitbleu.CodeNotAllowed, "One permission is recorded for this Page, with its source."))
	}
	return says(true, petitbleu.Errorf(petitbleu.CodeNotAllowed, "%d permissions are recorded for this Page, each with its source.", consents))
}

// messagingGrant is the permission that App Review grants (Messenger Platform reference, section 10.3).
const messagingGrant = "pages_messaging"

func review(rows Rows) Prerequisite {
	says := func(met bool, told *petitbleu.Error) Prerequisite {
		return Prerequisite{PrerequisiteReview, met, told}
	}
	switch {
	case rows.Page.State == petitbleu.PageTokenInvalid:
		return says(false, petitbleu.Errorf(petitbleu.CodeNotAllowed, "The token of the Page is not valid any more. Connect the Page again."))
	case rows.App.Mode == petitbleu.AppDevelopment:
		return says(false, petitbleu.Errorf(petitbleu.CodeNotAllowed, "The app is in development mode: only people with a role on it and its test users get messages. Publish it once App Review has granted pages_messaging."))
	case len(rows.Page.Grants) > 0 && !slices.Contains(rows.Page.Grants, messagingGrant):
		return says(false, petitbleu.Errorf(petitbleu.CodeNotAllowed, "The app is live, but the token of the Page lacks the permission pages_messaging. Connect the Page again and grant it."))
	case rows.App.Mode != petitbleu.AppLive: // the rules take it for live too
		return says(true, petitbleu.Errorf(petitbleu.CodeNotAllowed, "The app is taken for live: nobody said that it is in development mode. Its mode is set under Channels."))
	case len(rows.Page.Grants) == 0:
		return says(true, petitbleu.Errorf(petitbleu.CodeNotAllowed, "The app is live. What its token may do was not asked of the platform yet: check the Page."))
	}
	return says(true, petitbleu.Errorf(petitbleu.CodeNotAllowed, "The app is live, and its token has the permission pages_messaging."))
}
