package door

import (
	"context"
	"errors"
	"net/http"
	"net/netip"
	"slices"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/secret"
	"github.com/petitbleu/petitbleu/internal/store"
)

// Caller is who a request comes from: a user with a session, or an API key.
type Caller struct {
	User      petitbleu.User
	Token     string // of the session
	ByLink    bool   // signed in by a one-time link
	Role      string // in the workspace of the path
	Key       *petitbleu.APIKey
	workspace string
}

// ID names the user or the API key.
func (c *Caller) ID() string {
	if c.Key != nil {
		return c.Key.ID
	}
	return c.User.ID
}

// May tells whether the caller may do something in the workspace of the path.
func (c *Caller) May(what May) bool {
	if c.Key != nil {
		return scopesMay(c.Key.Scopes, what)
	}
	return RoleMay(c.Role, what)
}

type callerKey struct{}

// CallerOf gives the caller that the guard found.
func CallerOf(ctx context.Context) *Caller {
	c, _ := ctx.Value(callerKey{}).(*Caller)
	if c == nil {
		return &Caller{}
	}
	return c
}

var (
	ErrNotSignedIn = petitbleu.Errorf(petitbleu.CodeNotSignedIn, "Sign in, or send an API key as \"Authorization: Bearer …\".")
	errBadKey      = petitbleu.Errorf(petitbleu.CodeInvalidToken, "This API key is unknown or was revoked. Make a new one under Developers.")
	errNoWorkspace = petitbleu.Errorf(petitbleu.CodeNotFound, "There is no such workspace among yours. Check the id in the path.").At("path.ws")
	ErrPersonOnly  = petitbleu.Errorf(petitbleu.CodeForbidden, "This is for a signed-in person; an API key cannot do it.")
)

// guard lets a request pass that its route allows, with its caller in the context.
func (d *Door) guard(need May) func(huma.Context, func(huma.Context)) {
	return func(ctx huma.Context, next func(huma.Context)) {
		if need == Anyone {
			next(ctx)
			return
		}
		c, err := d.admit(ctx, need)
		note(ctx.Context(), c)
		if err != nil {
			d.refuse(ctx, err)
			return
		}
		if err := d.settled(ctx, need); err != nil {
			d.refuse(ctx, err)
			return
		}
		next(huma.WithValue(ctx, callerKey{}, c))
	}
}

// aboutPeople are the permissions whose operations read or change what is known of people: they see whatever
// programs told before.
var aboutPeople = []May{PeopleRead, PeopleWrite, PeopleImport, PeopleExport, PeopleErase, MessagesRead, MessagesSend, SegmentsRead, SegmentsEdit, DataRead, DataManage}

// settled waits until what programs told before the request is worked in.
func (d *Door) settled(ctx huma.Context, need May) error {
	if d.Settled == nil || !slices.Contains(aboutPeople, need) {
		return nil
	}
	return d.Settled(ctx.Context(), ctx.Param("ws"))
}

// admit finds the caller and tells whether it may do what the route needs.
func (d *Door) admit(ctx huma.Context, need May) (*Caller, error) {
	ws := ctx.Param("ws")
	if token, ok := bearer(ctx.Header("Authorization")); ok {
		h := http.Header{}
		c, err := d.admitKey(ctx.Context(), h, token, ws, need)
		for name := range h {
			ctx.SetHeader(name, h.Get(name))
		}
		return c, err
	}
	cookie, err := huma.ReadCookie(ctx, CookieName)
	if err != nil {
		return nil, ErrNotSignedIn
	}
	return d.AdmitUser(ctx.Context(), cookie.Value, ws, need)
}

// bearer gives the token of an Authorization header.
func bearer(header string) (string, bool) {
	kind, token, ok := strings.Cut(header, " ")
	return strings.TrimSpace(token), ok && strings.EqualFold(kind, "Bearer")
}

// admitKey puts the limits of the key on the answer's header.
func (d *Door) admitKey(ctx context.Context, h http.Header, token, ws string, need May) (*Caller, error) {
	k, err := Read(ctx, d, func(tx *store.Tx) (petitbleu.APIKey, error) { return tx.APIKeyByHash(secret.HashToken(token)) })
	if errors.Is(err, store.ErrNotFound) {
		return nil, errBadKey
	}
	if err != nil {
		return nil, err
	}
	from := d.address(ctx)
	if err := k.Refuse(Wall(), from); err != nil {
		return nil, err
	}
	c := &Caller{Key: &k, workspace: k.WorkspaceID}
	state := d.keys.Take(k.ID, Wall())
	state.Write(h)
	if !state.OK {
		return c, petitbleu.Errorf(petitbleu.CodeRateLimited, "This API key sent more requests than it may. Wait for as many seconds as Retry-After says.")
	}
	if err := d.touch(ctx, k, from); err != nil {
		return c, err
	}
	switch {
	case ws == "":
		return c, ErrPersonOnly
	case ws != k.WorkspaceID:
		return c, errNoWorkspace
	case !scopesMay(k.Scopes, need):
		p, _ := need.row()
		return c, petitbleu.Errorf(petitbleu.CodeTokenScope, "This needs an API key with the scope %q.", p.scope)
	}
	return c, nil
}

// touch notes that a key was used, with a write at most once a minute.
func (d *Door) touch(ctx context.Context, k petitbleu.APIKey, from netip.Addr) error {
	now := d.Now()
	if now.Sub(k.LastUsedAt) < time.Minute {
		return nil
	}
	return d.Store.Write(ctx, func(tx *store.Tx) error { return tx.TouchAPIKey(k.WorkspaceID, k.ID, from.String(), now) })
}

// address tells who sent the request of a context; the zero value when that is not known.
func (d *Door) address(ctx context.Context) netip.Addr {
	r := RequestOf(ctx)
	if r == nil {
		return netip.Addr{}
	}
	return d.Address(r)
}

// AdmitUser finds the caller of a session and tells whether they may do what is needed in a workspace; ws is empty for what is
// in none.
func (d *Door) AdmitUser(ctx context.Context, token, ws string, need May) (*Caller, error) {
	had, err := d.SessionOf(ctx, token)
	if err != nil {
		return nil, err
	}
	if had.User == "" {
		return nil, ErrNotSignedIn
	}
	c := &Caller{Token: token, ByLink: had.byLink}
	ofTeam := false
	err = d.Store.Read(ctx, func(tx *store.Tx) error {
		if c.User, err = tx.User(had.User); err != nil || ws == "" {
			return err
		}
		c.Role, ofTeam, err = tx.Role(ws, had.User)
		return err
	})
	switch {
	case errors.Is(err, store.ErrNotFound):
		return nil, ErrNotSignedIn
	case err != nil:
		return nil, err
	case had.Stamp != Stamp(c.User):
		return nil, ErrNotSignedIn
	case need == SignedIn:
		return c, nil
	case !ofTeam:
		return c, errNoWorkspace
	}
	c.workspace = ws
	if !RoleMay(c.Role, need) {
		return c, petitbleu.Errorf(petitbleu.CodeForbidden, "Your role here, %s, may not %s. Ask an administrator of the workspace.", c.Role, need.Words())
	}
	return c, nil
}
