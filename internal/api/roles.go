package api

import (
	"context"
	"slices"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"github.com/petitbleu/petitbleu"
)

// A may is a permission: the name of something that a caller may do. Each operation needs one.
type may string

const (
	anyone   may = ""          // no session, no key
	signedIn may = "signed-in" // a person's own affairs
)

// The permissions of a workspace. Their meaning stands in the table below.
const (
	workspaceRead   may = "workspace.read"
	workspaceManage may = "workspace.manage"
	peopleRead      may = "people.read"
	peopleWrite     may = "people.write"
	peopleImport    may = "people.import"
	peopleExport    may = "people.export"
	peopleErase     may = "people.erase"
	peoplePersonal  may = "people.personal"
	messagesRead    may = "messages.read"
	messagesSend    may = "messages.send"
	sendingHalt     may = "sending.halt"
	segmentsRead    may = "segments.read"
	segmentsEdit    may = "segments.edit"
	contentRead     may = "content.read"
	contentEdit     may = "content.edit"
	campaignsRead   may = "campaigns.read"
	campaignsEdit   may = "campaigns.edit"
	campaignsLaunch may = "campaigns.launch"
	dataRead        may = "data.read"
	dataManage      may = "data.manage"
	tagsManage      may = "tags.manage"
	pagesManage     may = "pages.manage"
	policyManage    may = "policy.manage"
	developerRead   may = "developer.read"
	webhooksReplay  may = "webhooks.replay"
	keysManage      may = "keys.manage"
	endpointsManage may = "endpoints.manage"
	teamManage      may = "team.manage"
	auditRead       may = "audit.read"
)

// The roles of a team (row B12).
const (
	RoleAdministrator = "administrator"
	RoleMarketer      = "marketer"
	RoleDeveloper     = "developer"
	RoleOperator      = "operator"
	RoleAnalyst       = "analyst"
	RoleViewer        = "viewer"
)

// Roles lists the roles, from the one that may most.
var Roles = []string{RoleAdministrator, RoleMarketer, RoleDeveloper, RoleOperator, RoleAnalyst, RoleViewer}

// permission is a row of the table of who may do what.
type permission struct {
	name  may
	words string   // after "may"
	scope string   // of an API key for the native API
	roles []string // beside the administrator, who may do everything
}

// permissions is that table: the one place that decides. An analyst works with numbers and never
// meets a person: no name, no message, no raw call.
var permissions = []permission{
	{workspaceRead, "see the workspace, its Pages and its numbers", petitbleu.ScopeRead, Roles},
	{peopleRead, "see people, what they did and what they said", petitbleu.ScopeRead, []string{RoleMarketer, RoleDeveloper, RoleOperator, RoleViewer}},
	{peoplePersonal, "see attributes that are marked as personal", petitbleu.ScopeRead, []string{RoleMarketer, RoleDeveloper, RoleOperator}},
	{messagesRead, "see messages and why they went or did not", petitbleu.ScopeRead, []string{RoleMarketer, RoleDeveloper, RoleOperator, RoleViewer}},
	{segmentsRead, "see segments and their sizes", petitbleu.ScopeRead, Roles},
	{contentRead, "see templates, content blocks and media", petitbleu.ScopeRead, Roles},
	{campaignsRead, "see campaigns and their results", petitbleu.ScopeRead, Roles},
	{dataRead, "see which attributes, events and catalogs there are", petitbleu.ScopeRead, Roles},
	{developerRead, "see API keys, the request log and webhook calls", petitbleu.ScopeRead, []string{RoleDeveloper, RoleViewer}},
	{peopleExport, "export people", petitbleu.ScopeRead, []string{RoleMarketer, RoleDeveloper}},
	{peopleWrite, "change people", petitbleu.ScopeWrite, []string{RoleMarketer, RoleDeveloper, RoleOperator}},
	{peopleImport, "import people", petitbleu.ScopeWrite, []string{RoleMarketer, RoleDeveloper}},
	{messagesSend, "send messages", petitbleu.ScopeWrite, []string{RoleMarketer, RoleDeveloper, RoleOperator}},
	{sendingHalt, "stop all sending", petitbleu.ScopeWrite, []string{RoleMarketer, RoleDeveloper, RoleOperator}},
	{segmentsEdit, "make and change segments", petitbleu.ScopeWrite, []string{RoleMarketer, RoleDeveloper, RoleAnalyst}},
	{contentEdit, "make and change templates, content blocks and media", petitbleu.ScopeWrite, []string{RoleMarketer, RoleDeveloper}},
	{campaignsEdit, "make and change drafts of campaigns", petitbleu.ScopeWrite, []string{RoleMarketer, RoleDeveloper}},
	{campaignsLaunch, "launch, pause and stop campaigns", petitbleu.ScopeWrite, []string{RoleMarketer, RoleDeveloper}},
	{dataManage, "change attributes, events and catalogs", petitbleu.ScopeWrite, []string{RoleMarketer, RoleDeveloper}},
	{tagsManage, "make and change tags, and put them on things", petitbleu.ScopeWrite, []string{RoleMarketer, RoleDeveloper}},
	{webhooksReplay, "replay webhook calls", petitbleu.ScopeWrite, []string{RoleDeveloper}},
	{pagesManage, "change Pages, apps and sites", petitbleu.ScopeManage, []string{RoleDeveloper}},
	{keysManage, "manage API keys", petitbleu.ScopeManage, []string{RoleDeveloper}},
	{endpointsManage, "manage event endpoints", petitbleu.ScopeManage, []string{RoleDeveloper}},
	{peopleErase, "erase people", petitbleu.ScopeManage, nil},
	{policyManage, "change what the rules leave to choose", petitbleu.ScopeManage, nil},
	{workspaceManage, "change the workspace", petitbleu.ScopeManage, nil},
	{teamManage, "manage the team", petitbleu.ScopeManage, nil},
	{auditRead, "read the audit log", petitbleu.ScopeManage, nil},
}

// row gives the row of a permission; ok is false for what stands in no table.
func (m may) row() (permission, bool) {
	i := slices.IndexFunc(permissions, func(p permission) bool { return p.name == m })
	if i < 0 {
		return permission{}, false
	}
	return permissions[i], true
}

// Schema names every permission in the OpenAPI document.
func (may) Schema(huma.Registry) *huma.Schema {
	s := &huma.Schema{Type: huma.TypeString}
	for _, p := range permissions {
		s.Enum = append(s.Enum, string(p.name))
	}
	return s
}

// words completes "may …".
func (m may) words() string {
	p, _ := m.row()
	return p.words
}

// roleMay tells whether a role may do something.
func roleMay(role string, what may) bool {
	p, ok := what.row()
	return ok && (role == RoleAdministrator || slices.Contains(p.roles, role))
}

// mayOf lists what a role may do, in the order of the table.
func mayOf(role string) []may {
	out := []may{}
	for _, p := range permissions {
		if roleMay(role, p.name) {
			out = append(out, p.name)
		}
	}
	return out
}

// scopesMay tells whether one of the native scopes allows something.
func scopesMay(has []string, what may) bool {
	p, ok := what.row()
	return ok && slices.Contains(has, p.scope)
}

// needsOf lists what somebody must be allowed who gives a key a scope: what the scope opens, and
// for a group what each of its members opens. The push API sends messages, but asks for consent of
// its own, so that every holder of keys may give its scope.
func needsOf(scope string) (needs []may) {
	for _, p := range permissions {
		if p.scope == scope {
			needs = append(needs, p.name)
		}
	}
	for _, name := range petitbleu.ScopeMembers(scope) {
		if slices.Contains(petitbleu.NativeScopes(), name) {
			continue
		}
		i := slices.IndexFunc(dotted, func(d dottedNeed) bool { return strings.HasPrefix(name, d.prefix) })
		needs = append(needs, dotted[i].needs) // the last row fits every name
	}
	slices.Sort(needs)
	return slices.Compact(needs)
}

// dottedNeed says what scopes of the Braze-compatible API open.
type dottedNeed struct {
	prefix string
	needs  may
}

// dotted is the table of them; the first prefix that fits counts.
var dotted = []dottedNeed{
	{"users.export.", peopleExport}, {"users.delete", peopleErase}, {"users.", peopleWrite},
	{"messages.", messagesSend}, {"transactional.", messagesSend}, {"sends.id.", messagesSend},
	{"campaigns.trigger.", campaignsLaunch}, {"canvas.trigger.", campaignsLaunch},
	{"segments.", segmentsRead}, {"events.", dataRead}, {"purchases.", dataRead},
	{"catalogs.get", dataRead}, {"catalogs.", dataManage},
	{"content_blocks.list", contentRead}, {"content_blocks.info", contentRead}, {"content_blocks.", contentEdit},
	{"templates.email.list", workspaceRead}, {"templates.email.info", workspaceRead}, {"templates.", campaignsLaunch},
	{"preference_center.update", campaignsLaunch}, {"subscription.status.set", peopleWrite}, {"subscription.status.get", peopleRead},
	{"email.hard_bounces", peopleRead}, {"email.unsubscribe", peopleRead}, {"email.", peopleWrite}, {"sms.", peopleRead},
	{"sdk_authentication.", keysManage}, {"", workspaceRead},
}

// RoleView is a role and what it may do.
type RoleView struct {
	Role string `json:"role" enum:"administrator,marketer,developer,operator,analyst,viewer"`
	May  []may  `json:"may" nullable:"false"`
}

// PermissionView is something that a caller may do.
type PermissionView struct {
	Name  may      `json:"name"`
	Words string   `json:"words" doc:"Completes the sentence: may …" example:"see people, what they did and what they said"`
	Scope string   `json:"scope" enum:"read,write,manage" doc:"Of an API key for the native API"`
	Roles []string `json:"roles" nullable:"false"`
}

// AccessTable is who may do what.
type AccessTable struct {
	Roles       []RoleView       `json:"roles" nullable:"false"`
	Permissions []PermissionView `json:"permissions" nullable:"false"`
	Scopes      []ScopeView      `json:"scopes" nullable:"false" doc:"What an API key can be given"`
}

// ScopeView is a scope of an API key.
type ScopeView struct {
	Name  string `json:"name" example:"users.track"`
	Opens string `json:"opens" enum:"native,push,braze" doc:"Which of the APIs it is for"`
	Needs []may  `json:"needs" nullable:"false" doc:"Permissions that somebody needs to give it"`
}

// accessTable is the same for everybody: it holds nothing of a workspace.
func (a *API) accessTable(context.Context, *noInput) (AccessTable, error) {
	t := AccessTable{Roles: []RoleView{}, Permissions: []PermissionView{}, Scopes: []ScopeView{}}
	for _, role := range Roles {
		t.Roles = append(t.Roles, RoleView{role, mayOf(role)})
	}
	for _, p := range permissions {
		v := PermissionView{Name: p.name, Words: p.words, Scope: p.scope, Roles: []string{}}
		for _, role := range Roles {
			if roleMay(role, p.name) {
				v.Roles = append(v.Roles, role)
			}
		}
		t.Permissions = append(t.Permissions, v)
	}
	for _, s := range petitbleu.NativeScopes() {
		opens := "native"
		if s == petitbleu.ScopePush {
			opens = "push"
		}
		t.Scopes = append(t.Scopes, scopeView(s, opens))
	}
	for _, s := range petitbleu.DottedScopes() {
		t.Scopes = append(t.Scopes, scopeView(s, "braze"))
	}
	return t, nil
}

func scopeView(name, opens string) ScopeView {
	v := ScopeView{name, opens, needsOf(name)}
	if v.Needs == nil {
		v.Needs = []may{}
	}
	return v
}
