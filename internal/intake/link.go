package intake

import (
	"crypto/sha256"
	"encoding/hex"
	"strings"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/store"
)

// LinkCodeHash gives what is kept of an authorization code of account linking.
func LinkCodeHash(code string) string {
	sum := sha256.Sum256([]byte("account link " + code))
	return hex.EncodeToString(sum[:])
}

// link follows account linking: the code is one that our page made when the person logged in at
// the site, so it says who the person is there (Messenger Platform reference, section 9). Codes
// of others are left alone.
func (b *work) link(tx *store.Tx, l *line) error {
	if l.PSID == "" {
		return nil
	}
	if strings.EqualFold(l.Payload, "unlinked") {
		return b.unlink(tx, l)
	}
	if l.Ref == "" {
		return nil
	}
	found, ok, err := tx.UseAccountLink(l.workspace, LinkCodeHash(l.Ref), l.PageID, l.PSID, l.call.raw.ReceivedAt)
	if err != nil || !ok {
		return err
	}
	l.claim = &Ref{WorkspaceID: l.workspace, SiteID: found.SiteID, PageID: l.PageID, CustomerID: found.CustomerID, ExtID: found.ExtID}
	rival, err := b.claimCustomer(tx, l)
	if err == nil && rival != "" {
		err = b.claimed(tx, l, rival)
	}
	return err
}

// unlink takes away the identities that linking gave, unless the person has opted in under the
// same customer id too.
func (b *work) unlink(tx *store.Tx, l *line) error {
	links, err := tx.AccountLinks(l.workspace, l.PageID, l.PSID)
	if err != nil {
		return err
	}
	me := b.profileOf(l.profile)
	for _, link := range links {
		stays, err := b.optedInAs(tx, l.workspace, me, link.CustomerID)
		if err != nil {
			return err
		}
		if stays {
			continue
		}
		permanent, external, _ := keysOf(link.CustomerID)
		for _, k := range []store.IdentityKey{permanent, external} {
			if k.Kind == petitbleu.IdentityExternal && !link.ExtID {
				continue
			}
			if err := tx.DropIdentity(l.workspace, k, me, link.CreatedAt); err != nil {
				return err
			}
		}
	}
	return tx.EndAccountLinks(l.workspace, l.PageID, l.PSID, b.now)
}

func (b *work) optedInAs(tx *store.Tx, workspace, profile, customer string) (bool, error) {
	all, err := tx.OptInsOf(workspace, profile)
	for _, o := range all {
		if o.CustomerID == customer && o.RevokedAt.IsZero() {
			return true, err
		}
	}
	return false, err
}
