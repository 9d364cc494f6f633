package intake

import (
	"time"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/channel/messenger"
	"github.com/petitbleu/petitbleu/internal/store"
)

// token keeps a right that the person gave, sealed. What it says of its own end counts, at most
// a year (Messenger Platform reference, sections 3.5 and 3.6). A marketing token of a topic that
// the person granted before takes that one's place, so that its pause between messages goes on.
func (b *work) token(tx *store.Tx, r *results, l *line) error {
	k := petitbleu.Token{WorkspaceID: l.workspace, ID: petitbleu.NewID(petitbleu.KindToken, b.now), PageID: l.PageID, PSID: l.PSID, ProfileID: l.profile,
		Kind: l.TokenKind, Topic: l.Topic, CreatedAt: l.At, ExpiresAt: l.At.Add(petitbleu.OneTimeTokenLife)}
	if g := l.Grant; g != nil {
		k.TimeZone = g.TimeZone
		if !g.Expires.IsZero() {
			k.ExpiresAt = earlier(k.ExpiresAt, g.Expires)
		}
		if k.TimeZone != "" {
			if _, err := time.LoadLocation(k.TimeZone); err != nil {
				k.TimeZone = ""
			}
		}
		if g.Status == messenger.GrantStop {
			k.StoppedAt = earlier(l.At, l.call.raw.ReceivedAt)
		}
	}
	if k.Kind == petitbleu.TokenMarketing {
		if mine := r.grant(l, l.Topic); mine != nil { // of this batch
			k.ID = mine.ID
			k.Sealed = b.in.o.Box.Seal("token/"+k.ID, l.Token)
			*mine = k
			return nil
		}
		id, err := grantBefore(tx, l)
		if err != nil {
			return err
		}
		if id != "" {
			k.ID = id
			k.Sealed = b.in.o.Box.Seal("token/"+k.ID, l.Token)
			return b.renew(tx, k)
		}
	}
	k.Sealed = b.in.o.Box.Seal("token/"+k.ID, l.Token)
	r.tokens = append(r.tokens, k)
	return nil
}

// renew writes a grant over the one before. A change that stops the topic comes with the token
// too; the stop itself is wishes' part.
func (b *work) renew(tx *store.Tx, k petitbleu.Token) error {
	if err := tx.RenewToken(k); err != nil || k.StoppedAt.IsZero() {
		return err
	}
	return tx.StopTokens(k.WorkspaceID, k.PageID, k.PSID, k.Topic, k.StoppedAt)
}

// grant finds a marketing token of a person that this batch adds.
func (r *results) grant(l *line, topic string) *petitbleu.Token {
	for i := range r.tokens {
		if k := &r.tokens[i]; k.Kind == petitbleu.TokenMarketing && k.PSID == l.PSID && k.PageID == l.PageID && k.Topic == topic {
			return k
		}
	}
	return nil
}

// grantBefore finds the marketing token that a person gave for a topic before.
func grantBefore(tx *store.Tx, l *line) (id string, err error) {
	all, err := tx.TokensFor(l.workspace, l.PageID, []string{l.PSID})
	for _, k := range all[l.PSID] {
		if k.Kind == petitbleu.TokenMarketing && k.Topic == l.Topic {
			return k.ID, err
		}
	}
	return "", err
}
