package api

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

// caller is who a request comes from: a user with a session, or an API key.
type caller struct {
	user      petitbleu.User
	token     string // of the session
	byLink    bool   // signed in by a one-time link
	role      string // in the workspace of the path
	key       *petitbleu.APIKey
	workspace string
}

// id names the user or the API key.
func (c *caller) id() string {
	if c.key != nil {
		return c.key.ID
	}
	return c.user.ID
}

// may tells whether the caller may do something in the workspace of the path.
func (c *caller) may(what may) bool {
	if c.key != nil {
		return scopesMay(c.key.Scopes, what)
	}
	return roleMay(c.role, what)
}

type callerKey struct{}

// from gives the caller that the guard found.
func from(ctx context.Context) *caller {
	c, _ := ctx.Value(callerKey{}).(*caller)
	if c == nil {
		return &caller{}
	}
	return c
}

var (
	errNotSignedIn = petitbleu.Errorf(petitbleu.CodeNotSignedIn, "Sign in, or send an API key as \"Authorization: Bearer …\".")
	errBadKey      = petitbleu.Errorf(petitbleu.CodeInvalidToken, "This API key is unknown or was revoked. Make a new one under Developers.")
	errNoWorkspace = petitbleu.Errorf(petitbleu.CodeNotFound, "There is no such workspace among yours. Check the id in the path.").At("path.ws")
	errPersonOnly  = petitbleu.Errorf(petitbleu.CodeForbidden, "This is for a signed-in person; an API key cannot do it.")
)

// guard lets a request pass that its route allows, with its caller in the context.
func (a *API) guard(need may) func(huma.Context, func(huma.Context)) {
	return func(ctx huma.Context, next func(huma.Context)) {
		if need == anyone {
			next(ctx)
			return
		}
		c, err := a.admit(ctx, need)
		note(ctx.Context(), c)
		if err != nil {
			a.refuse(ctx, err)
			return
		}
		if err := a.settled(ctx, need); err != nil {
			a.refuse(ctx, err)
			return
		}
		next(huma.WithValue(ctx, callerKey{}, c))
	}
}

// aboutPeople are the permissions whose operations read or change what is known of people: they see whatever
// programs told before.
var aboutPeople = []may{peopleRead, peopleWrite, peopleImport, peopleExport, peopleErase, messagesRead, messagesSend, segmentsRead, segmentsEdit, dataRead, dataManage}

// settled waits until what programs told before the request is worked in.
func (a *API) settled(ctx huma.Context, need may) error {
	if !slices.Contains(aboutPeople, need) {
		return nil
	}
	return a.o.People.Settled(ctx.Context(), ctx.Param("ws"))
}

// admit finds the caller and tells whether it may do what the route needs.
func (a *API) admit(ctx huma.Context, need may) (*caller, error) {
	ws := ctx.Param("ws")
	if token, ok := bearer(ctx.Header("Authorization")); ok {
		h := http.Header{}
		c, err := a.admitKey(ctx.Context(), h, token, ws, need)
		for name := range h {
			ctx.SetHeader(name, h.Get(name))
		}
		return c, err
	}
	cookie, err := huma.ReadCookie(ctx, cookieName)
	if err != nil {
		return nil, errNotSignedIn
	}
	return a.admitUser(ctx.Context(), cookie.Value, ws, need)
}

// bearer gives the token of an Authorization header.
func bearer(header string) (string, bool) {
	kind, token, ok := strings.Cut(header, " ")
	return strings.TrimSpace(token), ok && strings.EqualFold(kind, "Bearer")
}

// admitKey puts the limits of the key on the answer's header.
func (a *API) admitKey(ctx context.Context, h http.Header, token, ws string, need may) (*caller, error) {
	k, err := read(ctx, a, func(tx *store.Tx) (petitbleu.APIKey, error) { return tx.APIKeyByHash(secret.HashToken(token)) })
	if errors.Is(err, store.ErrNotFound) {
		return nil, errBadKey
	}
	if err != nil {
		return nil, err
	}
	from := a.address(ctx)
	if err := k.Refuse(wall(), from); err != nil {
		return nil, err
	}
	c := &caller{key: &k, workspace: k.WorkspaceID}
	state := a.keys.Take(k.ID, wall())
	state.Write(h)
	if !state.OK {
		return c, petitbleu.Errorf(petitbleu.CodeRateLimited, "This API key sent more requests than it may. Wait for as many seconds as Retry-After says.")
	}
	if err := a.touch(ctx, k, from); err != nil {
		return c, err
	}
	switch {
	case ws == "":
		return c, errPersonOnly
	case ws != k.WorkspaceID:
		return c, errNoWorkspace
	case !scopesMay(k.Scopes, need):
		p, _ := need.row()
		return c, petitbleu.Errorf(petitbleu.CodeTokenScope, "This needs an API key with the scope %q.", p.scope)
	}
	return c, nil
}

// touch notes that a key was used, with a write at most once a minute.
func (a *API) touch(ctx context.Context, k petitbleu.APIKey, from netip.Addr) error {
	now := a.now()
	if now.Sub(k.LastUsedAt) < time.Minute {
		return nil
	}
	return a.o.Store.Write(ctx, func(tx *store.Tx) error { return tx.TouchAPIKey(k.WorkspaceID, k.ID, from.String(), now) })
}

// address tells who sent the request of a context; the zero value when that is not known.
func (a *API) address(ctx context.Context) netip.Addr {
	n, ok := ctx.Value(notedKey{}).(*noted)
	if !ok {
		return netip.Addr{}
	}
	return a.o.Address(n.request)
}

func (a *API) admitUser(ctx context.Context, token, ws string, need may) (*caller, error) {
	had, err := a.sessionOf(ctx, token)
	if err != nil {
		return nil, err
	}
	if had.user == "" {
		return nil, errNotSignedIn
	}
	c := &caller{token: token, byLink: had.byLink}
	ofTeam := false
	err = a.o.Store.Read(ctx, func(tx *store.Tx) error {
		if c.user, err = tx.User(had.user); err != nil || ws == "" {
			return err
		}
		c.role, ofTeam, err = tx.Role(ws, had.user)
		return err
	})
	switch {
	case errors.Is(err, store.ErrNotFound):
		return nil, errNotSignedIn
	case err != nil:
		return nil, err
	case had.stamp != stamp(c.user):
		return nil, errNotSignedIn
	case need == signedIn:
		return c, nil
	case !ofTeam:
		return c, errNoWorkspace
	}
	c.workspace = ws
	if !roleMay(c.role, need) {
		return c, petitbleu.Errorf(petitbleu.CodeForbidden, "Your role here, %s, may not %s. Ask an administrator of the workspace.", c.role, need.words())
	}
	return c, nil
}
