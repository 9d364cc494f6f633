package door

import (
	"context"
	"slices"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"github.com/petitbleu/petitbleu"
)

// A may is a permission: the name of something that a caller may do. Each operation needs one.
type May string

const (
	Anyone   May = ""          // no session, no key
	SignedIn May = "signed-in" // a person's own affairs
)

// The permissions of a workspace. Their meaning stands in the table below.
const (
	WorkspaceRead   May = "workspace.read"
	WorkspaceManage May = "workspace.manage"
	PeopleRead      May = "people.read"
	PeopleWrite     May = "people.write"
	PeopleImport    May = "people.import"
	PeopleExport    May = "people.export"
	PeopleErase     May = "people.erase"
	PeoplePersonal  May = "people.personal"
	MessagesRead    May = "messages.read"
	MessagesSend    May = "messages.send"
	SendingHalt     May = "sending.halt"
	SegmentsRead    May = "segments.read"
	SegmentsEdit    May = "segments.edit"
	ContentRead     May = "content.read"
	ContentEdit     May = "content.edit"
	CampaignsRead   May = "campaigns.read"
	CampaignsEdit   May = "campaigns.edit"
	CampaignsLaunch May = "campaigns.launch"
	DataRead        May = "data.read"
	DataManage      May = "data.manage"
	TagsManage      May = "tags.manage"
	PagesManage     May = "pages.manage"
	FeedsManage     May = "feeds.manage"
	PolicyManage    May = "policy.manage"
	DeveloperRead   May = "developer.read"
	WebhooksReplay  May = "webhooks.replay"
	KeysManage      May = "keys.manage"
	EndpointsManage May = "endpoints.manage"
	TeamManage      May = "team.manage"
	AuditRead       May = "audit.read"
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
	name  May
	words string   // after "may"
	scope string   // of an API key for the native API
	roles []string // beside the administrator, who may do everything
}

// permissions is that table: the one place that decides. An analyst works with numbers and never
// meets a person: no name, no message, no raw call.
var permissions = []permission{
	{WorkspaceRead, "see the workspace, its Pages and its numbers", petitbleu.ScopeRead, Roles},
	{PeopleRead, "see people, what they did and what they said", petitbleu.ScopeRead, []string{RoleMarketer, RoleDeveloper, RoleOperator, RoleViewer}},
	{PeoplePersonal, "see attributes that are marked as personal", petitbleu.ScopeRead, []string{RoleMarketer, RoleDeveloper, RoleOperator}},
	{MessagesRead, "see messages and why they went or did not", petitbleu.ScopeRead, []string{RoleMarketer, RoleDeveloper, RoleOperator, RoleViewer}},
	{SegmentsRead, "see segments and their sizes", petitbleu.ScopeRead, Roles},
	{ContentRead, "see templates, content blocks and media", petitbleu.ScopeRead, Roles},
	{CampaignsRead, "see campaigns and their results", petitbleu.ScopeRead, Roles},
	{DataRead, "see which attributes, events and catalogs there are", petitbleu.ScopeRead, Roles},
	{DeveloperRead, "see API keys, the request log and webhook calls", petitbleu.ScopeRead, []string{RoleDeveloper, RoleViewer}},
	{PeopleExport, "export people", petitbleu.ScopeRead, []string{RoleMarketer, RoleDeveloper}},
	{PeopleWrite, "change people", petitbleu.ScopeWrite, []string{RoleMarketer, RoleDeveloper, RoleOperator}},
	{PeopleImport, "import people", petitbleu.ScopeWrite, []string{RoleMarketer, RoleDeveloper}},
	{MessagesSend, "send messages", petitbleu.ScopeWrite, []string{RoleMarketer, RoleDeveloper, RoleOperator}},
	{SendingHalt, "stop all sending", petitbleu.ScopeWrite, []string{RoleMarketer, RoleDeveloper, RoleOperator}},
	{SegmentsEdit, "make and change segments", petitbleu.ScopeWrite, []string{RoleMarketer, RoleDeveloper, RoleAnalyst}},
	{ContentEdit, "make and change templates, content blocks and media", petitbleu.ScopeWrite, []string{RoleMarketer, RoleDeveloper}},
	{CampaignsEdit, "make and change drafts of campaigns", petitbleu.ScopeWrite, []string{RoleMarketer, RoleDeveloper}},
	{CampaignsLaunch, "launch, pause and stop campaigns", petitbleu.ScopeWrite, []string{RoleMarketer, RoleDeveloper}},
	{DataManage, "change attributes, events and catalogs", petitbleu.ScopeWrite, []string{RoleMarketer, RoleDeveloper}},
	{TagsManage, "make and change tags, and put them on things", petitbleu.ScopeWrite, []string{RoleMarketer, RoleDeveloper}},
	{WebhooksReplay, "replay webhook calls", petitbleu.ScopeWrite, []string{RoleDeveloper}},
	{PagesManage, "change Pages, apps and sites", petitbleu.ScopeManage, []string{RoleDeveloper}},
	{FeedsManage, "make and change feeds, and what binds their senders", petitbleu.ScopeManage, []string{RoleMarketer, RoleDeveloper}},
	{KeysManage, "manage API keys", petitbleu.ScopeManage, []string{RoleDeveloper}},
	{EndpointsManage, "manage event endpoints", petitbleu.ScopeManage, []string{RoleDeveloper}},
	{PeopleErase, "erase people", petitbleu.ScopeManage, nil},
	{PolicyManage, "change what the rules leave to choose", petitbleu.ScopeManage, nil},
	{WorkspaceManage, "change the workspace", petitbleu.ScopeManage, nil},
	{TeamManage, "manage the team", petitbleu.ScopeManage, nil},
	{AuditRead, "read the audit log", petitbleu.ScopeManage, nil},
}

// row gives the row of a permission; ok is false for what stands in no table.
func (m May) row() (permission, bool) {
	i := slices.IndexFunc(permissions, func(p permission) bool { return p.name == m })
	if i < 0 {
		return permission{}, false
	}
	return permissions[i], true
}

// Schema names every permission in the OpenAPI document.
func (May) Schema(huma.Registry) *huma.Schema {
	s := &huma.Schema{Type: huma.TypeString}
	for _, p := range permissions {
		s.Enum = append(s.Enum, string(p.name))
	}
	return s
}

// Words completes "may …".
func (m May) Words() string {
	p, _ := m.row()
	return p.words
}

// RoleMay tells whether a role may do something.
func RoleMay(role string, what May) bool {
	p, ok := what.row()
	return ok && (role == RoleAdministrator || slices.Contains(p.roles, role))
}

// MayOf lists what a role may do, in the order of the table.
func MayOf(role string) []May {
	out := []May{}
	for _, p := range permissions {
		if RoleMay(role, p.name) {
			out = append(out, p.name)
		}
	}
	return out
}

// scopesMay tells whether one of the native scopes allows something.
func scopesMay(has []string, what May) bool {
	p, ok := what.row()
	return ok && slices.Contains(has, p.scope)
}

// NeedsOf lists what somebody must be allowed who gives a key a scope: what the scope opens, and
// for a group what each of its members opens. The push API sends messages, but asks for consent of
// its own, so that every holder of keys may give its scope.
func NeedsOf(scope string) (needs []May) {
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

// dottedNeed says what scopes of the APIs that are compatible with Braze and Sendbird open.
type dottedNeed struct {
	prefix string
	needs  May
}

// dotted is the table of them; the first prefix that fits counts.
var dotted = []dottedNeed{
	{"users.export.", PeopleExport}, {"users.delete", PeopleErase}, {"users.", PeopleWrite},
	{"messages.", MessagesSend}, {"transactional.", MessagesSend}, {"sends.id.", MessagesSend},
	{"campaigns.trigger.", CampaignsLaunch}, {"canvas.trigger.", CampaignsLaunch},
	{"segments.", SegmentsRead}, {"events.", DataRead}, {"purchases.", DataRead},
	{"catalogs.get", DataRead}, {"catalogs.", DataManage},
	{"content_blocks.list", ContentRead}, {"content_blocks.info", ContentRead}, {"content_blocks.", ContentEdit},
	{"templates.email.list", WorkspaceRead}, {"templates.email.info", WorkspaceRead}, {"templates.", CampaignsLaunch},
	{"preference_center.update", CampaignsLaunch}, {"subscription.status.set", PeopleWrite}, {"subscription.status.get", PeopleRead},
	{"email.hard_bounces", PeopleRead}, {"email.unsubscribe", PeopleRead}, {"email.", PeopleWrite}, {"sms.", PeopleRead},
	{petitbleu.ScopeNotificationsSend, MessagesSend}, {petitbleu.ScopeNotificationsRead, MessagesRead}, {petitbleu.ScopeNotificationsTemplates, ContentRead},
	{"sdk_authentication.", KeysManage}, {"", WorkspaceRead},
}

// RoleView is a role and what it may do.
type RoleView struct {
	Role string `json:"role" enum:"administrator,marketer,developer,operator,analyst,viewer"`
	May  []May  `json:"may" nullable:"false"`
}

// PermissionView is something that a caller may do.
type PermissionView struct {
	Name  May      `json:"name"`
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

// Permissions lists what callers may do, and who.
func Permissions() []PermissionView {
	all := []PermissionView{}
	for _, p := range permissions {
		v := PermissionView{Name: p.name, Words: p.words, Scope: p.scope, Roles: []string{}}
		for _, role := range Roles {
			if RoleMay(role, p.name) {
				v.Roles = append(v.Roles, role)
			}
		}
		all = append(all, v)
	}
	return all
}

// ScopeView is a scope of an API key.
type ScopeView struct {
	Name  string `json:"name" example:"users.track"`
	Opens string `json:"opens" enum:"native,push,braze,notifications" doc:"Which of the APIs it is for"`
	Needs []May  `json:"needs" nullable:"false" doc:"Permissions that somebody needs to give it"`
}

// AccessTable is the same for everybody: it holds nothing of a workspace.
func (d *Door) AccessTable(context.Context, *NoInput) (AccessTable, error) {
	t := AccessTable{Roles: []RoleView{}, Permissions: Permissions(), Scopes: []ScopeView{}}
	for _, role := range Roles {
		t.Roles = append(t.Roles, RoleView{role, MayOf(role)})
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
	for _, s := range petitbleu.NotificationScopes() {
		t.Scopes = append(t.Scopes, scopeView(s, "notifications"))
	}
	return t, nil
}

func scopeView(name, opens string) ScopeView {
	v := ScopeView{name, opens, NeedsOf(name)}
	if v.Needs == nil {
		v.Needs = []May{}
	}
	return v
}
