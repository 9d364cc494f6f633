package grounds

import (
	"time"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/policy"
	"github.com/petitbleu/petitbleu/internal/store"
)

// replyTaken stands for the one private reply of a comment where others have a token's id.
const replyTaken = "reply"

// Taken names what a message takes by its verdict: a token, or the reply of a comment. Empty:
// nothing that another could want.
func Taken(v *petitbleu.Verdict) string {
	switch {
	case v == nil:
		return ""
	case v.Right == petitbleu.RightPrivateReply:
		return replyTaken
	}
	return v.TokenID
}

// Take gives a message what its verdict lets it go by. It is false when another was first.
func Take(tx *store.Tx, workspace string, m *petitbleu.Message, v *petitbleu.Verdict, now time.Time) (bool, error) {
	switch v.Right {
	case petitbleu.RightPrivateReply:
		return tx.CommentReplied(workspace, m.PageID, petitbleu.ParseRecipient(m.Recipient).Value, m.ID, now)
	case petitbleu.RightMarketing:
		return tx.TakeLeave(workspace, v.TokenID, m.ID, now, now.Add(policy.MarketingPause(v.Pack, now)))
	}
	return tx.TakeToken(workspace, v.TokenID, m.ID, now)
}

// GiveBack gives back what a message took and did not use, for nothing left.
func GiveBack(tx *store.Tx, workspace string, m *petitbleu.Message, v *petitbleu.Verdict) error {
	if v.Right == petitbleu.RightPrivateReply {
		return tx.ReturnReply(workspace, m.PageID, petitbleu.ParseRecipient(m.Recipient).Value, m.ID)
	}
	return tx.ReturnToken(workspace, v.TokenID, m.ID)
}
