package api

import (
	"context"
	"slices"
	"time"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/secret"
	"github.com/petitbleu/petitbleu/internal/store"
)

// keyPrefix marks a key of this program wherever it is met, for people and for scanners.
const keyPrefix = "pb_live_"

// KeyView is an API key without the key.
type KeyView struct {
	ID         string    `json:"id"`
	Name       string    `json:"name"`
	Prefix     string    `json:"prefix" doc:"Its first characters, to recognise it by"`
	Scopes     []string  `json:"scopes" nullable:"false" enum:"read,write,manage,push"`
	CreatedAt  time.Time `json:"created_at"`
	LastUsedAt time.Time `json:"last_used_at,omitzero" doc:"To the minute"`
}

// NewKey is an API key at the only moment at which it is shown.
type NewKey struct {
	KeyView
	Key string `json:"key" doc:"Shown once: only a hash of it is kept"`
}

func keyView(k petitbleu.APIKey) KeyView {
	return KeyView{ID: k.ID, Name: k.Name, Prefix: k.Prefix, Scopes: k.Scopes, CreatedAt: k.CreatedAt, LastUsedAt: k.LastUsedAt}
}

func (a *API) keyList(ctx context.Context, in *InWorkspace) (List[KeyView], error) {
	ks, err := read(ctx, a, func(tx *store.Tx) ([]petitbleu.APIKey, error) { return tx.APIKeys(in.WS) })
	return all(mapped(ks, keyView)), err
}

type keyAddInput struct {
	InWorkspace
	Body struct {
		Name   string   `json:"name" minLength:"1" maxLength:"100"`
		Scopes []string `json:"scopes" minItems:"1" maxItems:"4" uniqueItems:"true" enum:"read,write,manage,push"`
	}
}

// keyAdd makes a key. Nobody gives a key that may more than themselves: neither a key another
// key, nor a person by a role.
func (a *API) keyAdd(ctx context.Context, in *keyAddInput) (NewKey, error) {
	c := from(ctx)
	for _, s := range in.Body.Scopes {
		if c.key != nil && !slices.Contains(c.key.Scopes, s) {
			return NewKey{}, petitbleu.Errorf(petitbleu.CodeTokenScope, "An API key can only give scopes that it has itself; it lacks %q.", s).At("body.scopes")
		}
		for _, what := range scopes[s] {
			if c.key == nil && !roleMay(c.role, what) {
				return NewKey{}, petitbleu.Errorf(petitbleu.CodeForbidden, "Your role here, %s, may not %s, so it cannot give the scope %q. Ask an administrator.", c.role, string(what), s).At("body.scopes")
			}
		}
	}
	k, token := MakeKey(in.WS, in.Body.Name, in.Body.Scopes, a.now())
	err := a.o.Store.Write(ctx, func(tx *store.Tx) error { return tx.InsertAPIKey(k, secret.HashToken(token)) })
	return NewKey{keyView(k), token}, err
}

// MakeKey makes an API key and the token that it stands for; store.Tx.InsertAPIKey keeps the key
// with secret.HashToken of the token.
func MakeKey(workspaceID, name string, scopes []string, now time.Time) (petitbleu.APIKey, string) {
	token := secret.NewToken(keyPrefix)
	return petitbleu.APIKey{
		WorkspaceID: workspaceID, ID: petitbleu.NewID(petitbleu.KindAPIKey, now), Name: name,
		Prefix: token[:len(keyPrefix)+4], Scopes: scopes, CreatedAt: stampTime(now),
	}, token
}

func (a *API) keyRevoke(ctx context.Context, in *One) error {
	return a.o.Store.Write(ctx, func(tx *store.Tx) error { return tx.RevokeAPIKey(in.WS, in.ID, a.now()) })
}
