package api

import (
	"slices"

	"github.com/petitbleu/petitbleu"
)

// A may is something that a caller may do. Each operation needs one.
type may string

const (
	anyone     may = ""             // no session, no key
	signedIn   may = "be signed in" // a person's own affairs
	see        may = "see"          // read anything of the workspace
	send       may = "send messages"
	editPeople may = "change people"
	channels   may = "change Pages, apps and sites"
	webhooks   may = "replay webhook calls"
	keys       may = "manage API keys"
	settings   may = "change the workspace"
	team       may = "manage the team"
)

// The roles of a team (row B12).
const (
	RoleAdmin     = "admin"
	RoleMarketer  = "marketer"
	RoleOperator  = "operator"
	RoleDeveloper = "developer"
	RoleViewer    = "viewer"
)

// roles says what each role may do.
var roles = map[string][]may{
	RoleAdmin:     {see, send, editPeople, channels, webhooks, keys, settings, team},
	RoleMarketer:  {see, send, editPeople},
	RoleOperator:  {see, send, editPeople},
	RoleDeveloper: {see, send, editPeople, channels, webhooks, keys},
	RoleViewer:    {see},
}

// scopes says what each scope of an API key allows. The push scope opens the push API alone.
var scopes = map[string][]may{
	petitbleu.ScopeRead:   {see},
	petitbleu.ScopeWrite:  {send, editPeople, webhooks},
	petitbleu.ScopeManage: {channels, keys, settings, team},
	petitbleu.ScopePush:   {},
}

// roleMay tells whether a role may do something.
func roleMay(role string, what may) bool { return slices.Contains(roles[role], what) }

// scopesMay tells whether one of the scopes allows something.
func scopesMay(has []string, what may) bool {
	return slices.ContainsFunc(has, func(s string) bool { return slices.Contains(scopes[s], what) })
}

// scopeFor names the scope that allows something, for the sentence of a refusal.
func scopeFor(what may) string {
	for _, s := range []string{petitbleu.ScopeRead, petitbleu.ScopeWrite, petitbleu.ScopeManage} {
		if slices.Contains(scopes[s], what) {
			return s
		}
	}
	return ""
}
