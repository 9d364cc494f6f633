package ledger

import (
	"errors"
	"time"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/channel/messenger"
	"github.com/petitbleu/petitbleu/internal/delivery/inhouse"
	"github.com/petitbleu/petitbleu/internal/store"
)

// hand gives a webhook that was recognised to its Page's lane, in the transaction that records it; what
// cannot go there fails by the outcome that it gives.
func hand(tx *store.Tx, workspace string, r *Settled, now time.Time) (done bool, err error) {
	h, profile := r.Handed, r.Message.ProfileID
	fail := func(code petitbleu.Code, sentence string) (bool, error) {
		r.Outcome = store.Outcome{ID: r.Message.ID, Attempts: r.Message.Attempts, State: petitbleu.StateFailed, Reason: code, ReasonText: sentence}
		return false, nil
	}
	if h.Push != nil {
		done, err := inhouse.HandPushed(tx, workspace, r.Message, h, now)
		if e, ok := errors.AsType[*petitbleu.Error](err); ok && e.Code != petitbleu.CodeInternal {
			return fail(e.Code, e.Message)
		}
		return done, err
	}
	if psid := h.To.PSID(); psid != "" {
		key := store.IdentityKey{Kind: petitbleu.IdentityPSID, Scope: h.Page, Value: psid}
		found, err := tx.Identities(workspace, []store.IdentityKey{key})
		if err != nil {
			return false, err
		}
		if profile = found[key].ProfileID; profile == "" {
			return fail(petitbleu.CodeNotOptedIn, "Nobody of this PSID is known on the Page: an id belongs to one Page only, and is known once the person wrote or opted in there.")
		}
	}
	return tx.HandToPage(workspace, r.Message.ID, store.Handing{Channel: messenger.Name, PageID: h.Page, Recipient: h.To.String(), ProfileID: profile, CustomerID: r.Message.CustomerID, Topic: r.Message.Topic, Content: &h.Content}, now)
}
