package developers

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"time"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/api/door"
	"github.com/petitbleu/petitbleu/internal/secret"
	"github.com/petitbleu/petitbleu/internal/store"
)

// keyPrefix marks a key of this program wherever it is met, for people and for scanners.
const keyPrefix = "pb_live_"

// KeyView is an API key without the key.
type KeyView struct {
	ID            string    `json:"id"`
	Name          string    `json:"name"`
	Prefix        string    `json:"prefix" doc:"Its first characters, to recognise it by"`
	Scopes        []string  `json:"scopes" nullable:"false" doc:"read, write, manage, push, and names such as users.track or users.*"`
	AllowFrom     []string  `json:"allow_from" nullable:"false" doc:"Networks that it may be used from; none: from anywhere" example:"[\"203.0.113.0/24\"]"`
	CreatedAt     time.Time `json:"created_at"`
	CreatedBy     string    `json:"created_by,omitempty" doc:"User or API key that made it"`
	CreatedByName string    `json:"created_by_name,omitempty"`
	ExpiresAt     time.Time `json:"expires_at,omitzero" doc:"When it ends; absent: never"`
	LastUsedAt    time.Time `json:"last_used_at,omitzero" doc:"To the minute"`
	LastUsedFrom  string    `json:"last_used_from,omitempty" doc:"Address"`
	OldUntil      time.Time `json:"old_until,omitzero" doc:"Until when the secret before the newest opens too"`
}

// NewKey is an API key at the only moment at which it is shown.
type NewKey struct {
	KeyView
	Key string `json:"key" doc:"Shown once: only a hash of it is kept"`
}

func keyView(k petitbleu.APIKey) KeyView {
	v := KeyView{
		ID: k.ID, Name: k.Name, Prefix: k.Prefix, Scopes: k.Scopes, AllowFrom: k.AllowFrom, CreatedAt: k.CreatedAt, CreatedBy: k.CreatedBy,
		ExpiresAt: k.ExpiresAt, LastUsedAt: k.LastUsedAt, LastUsedFrom: k.LastUsedFrom,
	}
	if k.OldUntil.After(door.Wall()) {
		v.OldUntil = k.OldUntil
	}
	if v.AllowFrom == nil {
		v.AllowFrom = []string{}
	}
	return v
}

func (a *API) keyList(ctx context.Context, in *door.InWorkspace) (door.List[KeyView], error) {
	return door.Read(ctx, a.Door, func(tx *store.Tx) (door.List[KeyView], error) {
		ks, err := tx.APIKeys(in.WS)
		if err != nil {
			return door.List[KeyView]{}, err
		}
		out := door.MapEach(ks, keyView)
		for i := range out {
			if out[i].CreatedByName, err = door.MakerName(tx, in.WS, out[i].CreatedBy); err != nil {
				return door.List[KeyView]{}, err
			}
		}
		return door.All(out), nil
	})
}

// KeyShape is what can be said of a key when it is made, and changed later.
type KeyShape struct {
	AllowFrom []string  `json:"allow_from,omitempty" maxItems:"50" doc:"Networks that it may be used from, such as 203.0.113.0/24; none: from anywhere"`
	ExpiresAt time.Time `json:"expires_at,omitzero" doc:"When it ends; absent: never"`
}

// put writes the shape into a key.
func (s KeyShape) put(k *petitbleu.APIKey) error {
	k.AllowFrom, k.ExpiresAt = []string{}, s.ExpiresAt
	for _, text := range s.AllowFrom {
		n, err := petitbleu.ParseNetwork(text)
		if e, ok := errors.AsType[*petitbleu.Error](err); ok {
			return e.At("body.allow_from")
		}
		if !slices.Contains(k.AllowFrom, n) {
			k.AllowFrom = append(k.AllowFrom, n)
		}
	}
	if !k.ExpiresAt.IsZero() && !k.ExpiresAt.After(door.Wall()) {
		return petitbleu.Errorf(petitbleu.CodeInvalidParameter, "The key would have ended already. Choose an instant that is still to come, or none.").At("body.expires_at")
	}
	return nil
}

type keyAddInput struct {
	door.InWorkspace
	Body struct {
		KeyShape
		Name   string   `json:"name" minLength:"1" maxLength:"100"`
		Scopes []string `json:"scopes" minItems:"1" maxItems:"150" doc:"read, write, manage, push; or names of the Braze-compatible API and groups of them: users.track, users.*"`
	}
}

func (a *API) keyAdd(ctx context.Context, in *keyAddInput) (NewKey, error) {
	c, b := door.CallerOf(ctx), in.Body
	b.Scopes = door.Distinct(b.Scopes)
	if err := mayGive(c, b.Scopes); err != nil {
		return NewKey{}, err
	}
	k, token := MakeKey(in.WS, b.Name, b.Scopes, a.Now())
	k.CreatedBy = c.ID()
	if err := b.put(&k); err != nil {
		return NewKey{}, err
	}
	return door.Write(ctx, a.Door, func(tx *store.Tx) (NewKey, error) {
		return NewKey{keyView(k), token}, tx.InsertAPIKey(k, secret.HashToken(token))
	})
}

// mayGive refuses scopes that are none, and those that open more than whoever gives them may:
// nobody gives a key that may more than themselves, neither a key another key, nor a person.
func mayGive(c *door.Caller, scopes []string) error {
	for _, s := range scopes {
		if len(petitbleu.ScopeMembers(s)) == 0 {
			return petitbleu.Errorf(petitbleu.CodeInvalidParameter, "There is no such scope. GET /api/v1/access lists them; a group is written as users.*.").At("body.scopes")
		}
		if c.Key != nil && !c.Key.Allows(s) {
			return petitbleu.Errorf(petitbleu.CodeTokenScope, "An API key can only give scopes that it has itself; it lacks %q.", s).At("body.scopes")
		}
		for _, what := range door.NeedsOf(s) {
			if c.Key == nil && !door.RoleMay(c.Role, what) {
				return petitbleu.Errorf(petitbleu.CodeForbidden, "Your role here, %s, may not %s, so it cannot give the scope %q. Ask an administrator.", c.Role, what.Words(), s).At("body.scopes")
			}
		}
	}
	return nil
}

// MakeKey makes an API key and the token that it stands for; store.Tx.InsertAPIKey keeps the key
// with secret.HashToken of the token.
func MakeKey(workspaceID, name string, scopes []string, now time.Time) (petitbleu.APIKey, string) {
	token := secret.NewToken(keyPrefix)
	return petitbleu.APIKey{
		WorkspaceID: workspaceID, ID: petitbleu.NewID(petitbleu.KindAPIKey, now), Name: name,
		Prefix: prefixOf(token), Scopes: scopes, CreatedAt: door.StampTime(now),
	}, token
}

func prefixOf(token string) string { return token[:len(keyPrefix)+4] }

type keyUpdateInput struct {
	door.One
	Body struct {
		KeyShape
		Name string `json:"name" minLength:"1" maxLength:"100"`
	}
}

// keyUpdate changes all of a key but what it opens.
func (a *API) keyUpdate(ctx context.Context, in *keyUpdateInput) (KeyView, error) {
	return door.Write(ctx, a.Door, func(tx *store.Tx) (KeyView, error) {
		k, err := tx.APIKey(in.WS, in.ID)
		if err != nil {
			return KeyView{}, err
		}
		before := keyView(k)
		k.Name = in.Body.Name
		if err := in.Body.put(&k); err != nil {
			return KeyView{}, err
		}
		door.Record(ctx, before, keyView(k))
		return keyView(k), tx.UpdateAPIKey(k)
	})
}

type keyRotateInput struct {
	door.One
	Body struct {
		GraceHours int `json:"grace_hours" minimum:"0" maximum:"720" doc:"For how long the secret of before opens too: 0 ends it now"`
	}
}

// keyRotate gives a key a new secret. Whoever does it learns it, so they must be allowed to give
// the scopes of the key.
func (a *API) keyRotate(ctx context.Context, in *keyRotateInput) (NewKey, error) {
	token := secret.NewToken(keyPrefix)
	until := door.Wall().Add(time.Duration(in.Body.GraceHours) * time.Hour)
	return door.Write(ctx, a.Door, func(tx *store.Tx) (NewKey, error) {
		k, err := tx.APIKey(in.WS, in.ID)
		if err != nil {
			return NewKey{}, err
		}
		if err := mayGive(door.CallerOf(ctx), k.Scopes); err != nil {
			return NewKey{}, err
		}
		if err := tx.RotateAPIKey(in.WS, in.ID, prefixOf(token), secret.HashToken(token), until); err != nil {
			return NewKey{}, err
		}
		k, err = tx.APIKey(in.WS, in.ID)
		return NewKey{keyView(k), token}, err
	})
}

func (a *API) keyRevoke(ctx context.Context, in *door.One) error {
	return a.Write(ctx, func(tx *store.Tx) error {
		k, err := tx.APIKey(in.WS, in.ID)
		if err != nil {
			return err
		}
		door.About(ctx, k.ID, k.Name)
		return tx.RevokeAPIKey(in.WS, in.ID, a.Now())
	})
}

// registerKeys adds the API keys.
func (a *API) registerKeys() {
	door.On(a.Door, "GET", door.WS+"/api-keys", door.DeveloperRead, "listAPIKeys", "Developers", "The API keys", a.keyList)
	door.On(a.Door, "POST", door.WS+"/api-keys", door.KeysManage, "addAPIKey", "Developers", "Make an API key, shown once", a.keyAdd, door.Status(http.StatusCreated))
	door.On(a.Door, "PATCH", door.WS+"/api-keys/{id}", door.KeysManage, "updateAPIKey", "Developers", "Change the name, the networks and the end of an API key", a.keyUpdate)
	door.On(a.Door, "POST", door.WS+"/api-keys/{id}/rotate", door.KeysManage, "rotateAPIKey", "Developers", "Give an API key a new secret, shown once; the one before opens for a while", a.keyRotate)
	door.Do(a.Door, "DELETE", door.WS+"/api-keys/{id}", door.KeysManage, "revokeAPIKey", "Developers", "Revoke an API key", a.keyRevoke)
}
