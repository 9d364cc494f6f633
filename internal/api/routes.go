package api

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"github.com/petitbleu/petitbleu"
)

const (
	base = "/api/v1"
	ws   = "/workspaces/{ws}"
)

const description = `The native API of petitbleu, for its web app, for SDKs and for scripts.

Programs send an API key as "Authorization: Bearer …"; each operation names the scope that it needs. Lists are read page by page: give "next" of one page as "cursor" of the next. Instants are RFC 3339 in UTC. Failures are problem documents (RFC 9457) with a stable "code".`

var tags = []*huma.Tag{
	{Name: "Account", Description: "The signed-in person."},
	{Name: "Workspace", Description: "One brand on one site: its name, its team, its numbers."},
	{Name: "People", Description: "Profiles: who each person is, what they asked for, what they got."},
	{Name: "Segments", Description: "Saved questions about people: how many, which, why."},
	{Name: "Data", Description: "Which attributes and events there are, and catalogs: tables of things that messages speak of."},
	{Name: "Content", Description: "What is written before it is sent: templates, content blocks, media."},
	{Name: "Campaigns", Description: "One message, in variants, to the people of an audience: drafts, launches, results."},
	{Name: "Messages", Description: "Every message sent or not sent, and why."},
	{Name: "Channels", Description: "Messenger Pages, their apps, and the sites that carry the tag."},
	{Name: "Developers", Description: "API keys, the request log, events and webhook calls."},
}

// Route is one operation: where it stands, what it needs.
type Route struct {
	Method string
	Path   string // below /api/v1
	Need   string // in words; empty: open to anyone
	ID     string
	need   may
}

// Routes lists the operations, in the order of routes.go.
func (a *API) Routes() []Route { return a.routes }

// register is the list of all operations.
func (a *API) register() {
	on(a, "GET", "/me", signedIn, "getMe", "Account", "The signed-in person, their workspaces, and the program", a.me)
	on(a, "PATCH", "/me", signedIn, "updateMe", "Account", "Change name, e-mail, language, theme or password", a.updateMe)
	on(a, "POST", "/me/setup", signedIn, "setUp", "Account", "First set-up: who you are, and the first workspace", a.setUp)
	do(a, "POST", "/sign-in", anyone, "signIn", "Account", "Sign in with e-mail and password", a.signIn)
	do(a, "POST", "/sign-in/link", anyone, "signInByLink", "Account", "Sign in with a one-time link", a.signInByLink)
	on(a, "GET", "/sign-in/options", anyone, "getSignInOptions", "Account", "What the sign-in page may offer", a.signInOptions)
	do(a, "POST", "/password/forgotten", anyone, "forgotPassword", "Account", "Have a link mailed with which a new password is set; the same answer for everybody", a.passwordForgotten)
	do(a, "POST", "/password/reset", anyone, "resetPassword", "Account", "Set a new password by a link, and be signed in", a.passwordReset)
	do(a, "POST", "/me/sign-out-everywhere", signedIn, "signOutEverywhere", "Account", "End every other session", a.signOutEverywhere)
	do(a, "POST", "/sign-out", anyone, "signOut", "Account", "End the session", a.signOut)

	on(a, "GET", "/access", signedIn, "getAccess", "Account", "Who may do what: roles, permissions, and the scopes of API keys", a.accessTable)

	on(a, "POST", "/workspaces", signedIn, "addWorkspace", "Workspace", "Make another workspace; for an administrator of one", a.addWorkspace, status(http.StatusCreated))
	on(a, "GET", ws, workspaceRead, "getWorkspace", "Workspace", "The workspace", a.workspace)
	on(a, "PATCH", ws, workspaceManage, "updateWorkspace", "Workspace", "Change name, time zone, region or rule pack", a.updateWorkspace)
	on(a, "GET", ws+"/home", workspaceRead, "getHome", "Workspace", "Today's numbers, the health of each Page, and what is left to set up", a.getHome)
	a.registerTeam()
	a.registerTags()

	a.registerPeopleList()
	on(a, "GET", ws+"/profiles/{id}", peopleRead, "getProfile", "People", "One person, whole", a.profile)
	on(a, "PATCH", ws+"/profiles/{id}", peopleWrite, "updateProfile", "People", "Set attributes; null removes one", a.updateProfile)
	a.registerTold()
	a.registerPersonNames()
	a.registerRegistry()
	on(a, "GET", ws+"/profiles/{id}/timeline", peopleRead, "getTimeline", "People", "Events and messages of a person, newest first", a.timeline)

	on(a, "GET", ws+"/messages", messagesRead, "listMessages", "Messages", "Every message sent or not sent, newest first", a.messageList)
	on(a, "POST", ws+"/messages", messagesSend, "sendMessage", "Messages", "Send a message to one person", a.sendMessage, status(http.StatusAccepted))
	on(a, "GET", ws+"/messages/{id}", messagesRead, "getMessage", "Messages", "One message: asked for, decided, sent, answered", a.message)
	on(a, "GET", ws+"/messages/{id}/why", messagesRead, "whyMessage", "Messages", "Why a message went or did not: the verdict then, and now", a.why)
	on(a, "POST", ws+"/messages/{id}/resend", messagesSend, "resendMessage", "Messages", "Send a failed or unknown message again", a.resend)
	on(a, "POST", ws+"/messages/resend", messagesSend, "resendMessages", "Messages", "Send several failed or unknown messages again", a.resendMany)
	on(a, "POST", ws+"/messages/cancel", messagesSend, "cancelMessages", "Messages", "Call back messages that have not left, and the parts behind them", a.cancelMany)
	on(a, "GET", ws+"/outbox", workspaceRead, "getOutbox", "Messages", "What waits for each Page, how fast it leaves, and when it will have left", a.outbox)
	on(a, "GET", ws+"/limits", workspaceRead, "listLimits", "Messages", "How long and how many each part of a message may be", a.limits)
	on(a, "GET", "/platform/errors", signedIn, "listPlatformErrors", "Messages", "What each error of the platform means, and who must act", a.platformErrors)
	a.registerPolicy()

	a.registerSending()
	a.registerImports()
	a.registerSegments()
	a.registerCampaigns()
	a.registerFiles()
	a.registerChannels()

	a.registerPerson()
	a.registerPersonFiles()
	a.registerProtection()
	a.registerPeople()
	a.registerAudit()
	a.registerCatalogs()
	on(a, "GET", ws+"/events", peopleRead, "listEvents", "Developers", "What happened, newest first", a.eventList)
	on(a, "GET", ws+"/raw-calls", developerRead, "listRawCalls", "Developers", "Webhook calls that could not be understood", a.rawList)
	a.registerAside()
	do(a, "POST", ws+"/raw-calls/{id}/replay", webhooksReplay, "replayRawCall", "Developers", "Read such a call again", a.rawReplay)
	on(a, "GET", ws+"/webhook-stats", developerRead, "getWebhookStats", "Developers", "How the webhook is doing", a.webhookStats)
	on(a, "GET", ws+"/api-keys", developerRead, "listAPIKeys", "Developers", "The API keys", a.keyList)
	on(a, "POST", ws+"/api-keys", keysManage, "addAPIKey", "Developers", "Make an API key, shown once", a.keyAdd, status(http.StatusCreated))
	on(a, "PATCH", ws+"/api-keys/{id}", keysManage, "updateAPIKey", "Developers", "Change the name, the networks and the end of an API key", a.keyUpdate)
	on(a, "POST", ws+"/api-keys/{id}/rotate", keysManage, "rotateAPIKey", "Developers", "Give an API key a new secret, shown once; the one before opens for a while", a.keyRotate)
	do(a, "DELETE", ws+"/api-keys/{id}", keysManage, "revokeAPIKey", "Developers", "Revoke an API key", a.keyRevoke)
	on(a, "GET", ws+"/request-log", developerRead, "listRequests", "Developers", "The last requests to this API, kept in memory", a.requestLogList)
}

// registerPolicy is the part of the list that is about the rules.
func (a *API) registerPolicy() {
	on(a, "POST", ws+"/policy/explain", peopleRead, "explain", "Messages", "May this person be written to, by which right, and if not, why", a.explain)
	on(a, "POST", ws+"/policy/reach", workspaceRead, "reach", "Messages", "Whom of many a message could reach, by which right, and why not the others", a.reach)
	on(a, "GET", ws+"/policy/settings", workspaceRead, "getPolicySettings", "Messages", "What the workspace chooses of the rules", a.policySettings)
	on(a, "GET", ws+"/policy/tags", workspaceRead, "listMessageTags", "Messages", "The platform's message tags, and which of them are alive", a.messageTags)
	on(a, "PUT", ws+"/policy/settings", policyManage, "setPolicySettings", "Messages", "Choose it", a.setPolicySettings)
	on(a, "GET", ws+"/profiles/{id}/offers", peopleRead, "listOffers", "Messages", "What may be sent to a person, by each right, and until when", a.offers)
}

// registerSending is the part of the list that is about what is written before it is sent, and what
// keeps it back.
func (a *API) registerSending() {
	a.registerContentBlocks()
	a.registerTemplates()
	a.registerMedia()
	a.registerLiquid()
	a.registerTestGroups()
	a.registerHalts()
	a.registerSends()
	a.registerWebhooks()
}

// registerChannels is the part of the list that is about Pages, apps, sites and alerts.
func (a *API) registerChannels() {
	on(a, "GET", ws+"/pages", workspaceRead, "listPages", "Channels", "The Messenger Pages and their health", a.pageList)
	on(a, "POST", ws+"/pages", pagesManage, "connectPage", "Channels", "Connect a Page by hand, with its token", a.pageConnect, status(http.StatusCreated))
	on(a, "PATCH", ws+"/pages/{id}", pagesManage, "updatePage", "Channels", "Change a Page's name, token or pace", a.pageUpdate)
	do(a, "DELETE", ws+"/pages/{id}", pagesManage, "disconnectPage", "Channels", "Disconnect a Page; its history stays", a.pageDelete)
	on(a, "POST", ws+"/pages/{id}/subscribe", pagesManage, "subscribePage", "Channels", "Subscribe the webhook, for the app and for the Page", a.pageSubscribe)
	on(a, "POST", ws+"/pages/{id}/check", pagesManage, "checkPage", "Channels", "Ask the platform how the Page is doing", a.pageCheck)
	on(a, "POST", ws+"/pages/{id}/resume", pagesManage, "resumePage", "Channels", "End the pause of a Page before its time: one message asks; a refusal may count against the Page and begins a longer pause", a.pageResume)
	on(a, "POST", ws+"/pages/{id}/catch-up", pagesManage, "catchUpPage", "Channels", "Read again what conversations tell since an instant", a.pageCatchUp)
	on(a, "GET", ws+"/pages/{id}/prerequisites", workspaceRead, "listPrerequisites", "Channels", "What must be so before the Page may be written through for a purpose, held against the Page as it is", a.prerequisites)
	on(a, "GET", ws+"/pages/{id}/readings", workspaceRead, "listReadings", "Channels", "Gaps and conversations that were read, newest first", a.pageReadings)
	on(a, "POST", ws+"/page-connects", pagesManage, "beginConnect", "Channels", "Connect Pages by Facebook's log-in dialog: gives its address", a.connectBegin, status(http.StatusCreated))
	on(a, "GET", ws+"/page-connects/{id}", pagesManage, "getConnect", "Channels", "How the dialog went, and the Pages that can be ticked", a.connectShow)
	on(a, "POST", ws+"/page-connects/{id}", pagesManage, "finishConnect", "Channels", "Connect the Pages that were ticked", a.connectFinish)
	on(a, "GET", ws+"/pages/{id}/profile", workspaceRead, "getPageProfile", "Channels", "The Page's Messenger profile: menu, greeting, ice breakers …", a.profileShow)
	on(a, "PATCH", ws+"/pages/{id}/profile", pagesManage, "updatePageProfile", "Channels", "Change the Messenger profile", a.profileChange)
	on(a, "GET", ws+"/pages/{id}/personas", workspaceRead, "listPersonas", "Channels", "Names and faces under which messages show", a.personaList)
	on(a, "POST", ws+"/pages/{id}/personas", pagesManage, "addPersona", "Channels", "Make a persona", a.personaAdd, status(http.StatusCreated))
	do(a, "DELETE", ws+"/pages/{id}/personas/{persona}", pagesManage, "deletePersona", "Channels", "Remove a persona; what it said stays", a.personaDelete)
	on(a, "GET", ws+"/pages/{id}/templates", workspaceRead, "listUtilityTemplates", "Channels", "Utility templates, as Facebook tells of them now", a.utilityTemplateList)
	on(a, "POST", ws+"/pages/{id}/templates", pagesManage, "addUtilityTemplate", "Channels", "Ask Facebook to approve a utility template", a.utilityTemplateAdd, status(http.StatusCreated))
	do(a, "DELETE", ws+"/pages/{id}/templates/{name}", pagesManage, "deleteUtilityTemplate", "Channels", "Remove a utility template", a.utilityTemplateDelete)
	on(a, "GET", ws+"/pages/{id}/template-library", workspaceRead, "listTemplateLibrary", "Channels", "Facebook's ready utility templates", a.utilityTemplateLibrary)
	on(a, "GET", ws+"/pages/{id}/attachments", workspaceRead, "listAttachments", "Channels", "Files that Facebook keeps for messages: uploaded, or sent to be kept", a.attachmentList)
	on(a, "POST", ws+"/pages/{id}/attachments", pagesManage, "addAttachment", "Channels", "Have Facebook fetch a file ahead of a message", a.attachmentAdd, status(http.StatusCreated))
	do(a, "DELETE", ws+"/pages/{id}/attachments/{attachment}", pagesManage, "deleteAttachment", "Channels", "Forget an uploaded file", a.attachmentDelete)
	on(a, "GET", ws+"/pages/{id}/threads/{psid}/owner", peopleRead, "getThreadOwner", "Channels", "Who holds a conversation", a.threadOwner)
	do(a, "POST", ws+"/pages/{id}/threads/{psid}/control", messagesSend, "controlThread", "Channels", "Pass, take, request, release or extend the control of a conversation", a.threadControl)
	do(a, "POST", ws+"/pages/{id}/threads/{psid}/action", messagesSend, "actInThread", "Channels", "Show typing, mark as seen, or react to a message", a.threadAction)
	on(a, "GET", ws+"/alerts", workspaceRead, "listAlerts", "Channels", "Troubles that people are told of, newest first", a.alertList)
	on(a, "GET", ws+"/alert-targets", workspaceRead, "listAlertTargets", "Channels", "Whom alerts are told to", a.targetList)
	on(a, "POST", ws+"/alert-targets", workspaceManage, "addAlertTarget", "Channels", "Tell alerts to a webhook or a mailbox", a.targetAdd, status(http.StatusCreated))
	do(a, "DELETE", ws+"/alert-targets/{id}", workspaceManage, "deleteAlertTarget", "Channels", "Tell no more alerts there", a.targetDelete)
	do(a, "POST", ws+"/alert-targets/{id}/test", workspaceManage, "testAlertTarget", "Channels", "Send a test", a.targetTest)
	on(a, "GET", ws+"/apps", workspaceRead, "listApps", "Channels", "The Meta apps behind the Pages", a.appList)
	on(a, "PATCH", ws+"/apps/{id}", pagesManage, "updateApp", "Channels", "Change an app", a.appUpdate)
	on(a, "GET", ws+"/sites", workspaceRead, "listSites", "Channels", "The sites that carry the tag", a.siteList)
	on(a, "POST", ws+"/sites", pagesManage, "addSite", "Channels", "Add a site; its signing key is shown once", a.siteAdd, status(http.StatusCreated))
	on(a, "PATCH", ws+"/sites/{id}", pagesManage, "updateSite", "Channels", "Change a site", a.siteUpdate)
	on(a, "POST", ws+"/sites/{id}/rotate-key", pagesManage, "rotateSiteKey", "Channels", "Make a new signing key; the old one ends", a.siteRotate)
	do(a, "DELETE", ws+"/sites/{id}", pagesManage, "deleteSite", "Channels", "Remove a site", a.siteDelete)
}

// an option changes an operation before it is registered.
type option func(*huma.Operation)

func status(code int) option { return func(o *huma.Operation) { o.DefaultStatus = code } }

// answer is a JSON answer.
type answer[T any] struct{ Body T }

// silent is an answer without a body.
type silent struct{}

// on registers an operation that answers with JSON.
func on[I, O any](a *API, method, path string, need may, id, tag, summary string, fn func(context.Context, *I) (O, error), options ...option) {
	op := a.operation(method, path, need, id, tag, summary)
	for _, o := range options {
		o(&op)
	}
	huma.Register(a.huma, op, func(ctx context.Context, in *I) (*answer[O], error) {
		trailOf(ctx).asked(in)
		v, err := fn(ctx, in)
		if err == nil {
			err = a.finish(ctx, v)
		}
		if err != nil {
			return nil, a.fail(ctx, err)
		}
		return &answer[O]{v}, nil
	})
}

// do registers an operation that answers with 204 and no body.
func do[I any](a *API, method, path string, need may, id, tag, summary string, fn func(context.Context, *I) error) {
	op := a.operation(method, path, need, id, tag, summary)
	op.DefaultStatus = http.StatusNoContent
	huma.Register(a.huma, op, func(ctx context.Context, in *I) (*silent, error) {
		trailOf(ctx).asked(in)
		err := fn(ctx, in)
		if err == nil {
			err = a.finish(ctx, nil)
		}
		if err != nil {
			return nil, a.fail(ctx, err)
		}
		return &silent{}, nil
	})
}

func (a *API) operation(method, path string, need may, id, tag, summary string) huma.Operation {
	a.routes = append(a.routes, Route{Method: method, Path: path, Need: need.words(), ID: id, need: need})
	op := huma.Operation{
		Method: method, Path: base + path, OperationID: id, Summary: summary, Tags: []string{tag}, MaxBodyBytes: bodyLimit,
		RejectUnknownQueryParameters: true, Middlewares: huma.Middlewares{a.guard(need)},
	}
	if isLogged(method, id, need) {
		op.Middlewares = append(op.Middlewares, a.routes[len(a.routes)-1].leaveTrail)
	}
	switch {
	case need == anyone:
	case need == signedIn:
		op.Security = []map[string][]string{{"session": {}}}
	default:
		op.Security = []map[string][]string{{"session": {}}, {"key": {}}}
		p, ok := need.row()
		if !ok {
			panic("operation " + id + " needs " + string(need) + ", which is no row of the permissions: decide in roles.go who may do it")
		}
		op.Description = "For an API key with the scope `" + p.scope + "`, or for a person whose role may " + p.words + " (`" + string(need) + "`)."
	}
	return op
}

// InWorkspace is the part of the path that names the workspace.
type InWorkspace struct {
	WS string `path:"ws" doc:"Id of the workspace" maxLength:"64"`
}

// One names a row of the workspace.
type One struct {
	InWorkspace
	ID string `path:"id" doc:"Its id" maxLength:"128"`
}

// Paging is how a list is read page by page.
type Paging struct {
	Limit  int    `query:"limit" default:"50" minimum:"1" maximum:"200" doc:"How many at most"`
	Cursor string `query:"cursor" maxLength:"255" doc:"next of the page before"`
}

// List is one page of a list.
type List[T any] struct {
	Items []T    `json:"items" nullable:"false"`
	Next  string `json:"next,omitempty" doc:"Cursor of the next page; absent at the end"`
}

// whole writes an empty list as [], never null.
func (l List[T]) whole() List[T] {
	if l.Items == nil {
		l.Items = []T{}
	}
	return l
}

// cut makes of rows, of which one more was asked for than a page has, the rows of the page, and the cursor of the
// next page, which follows the last of them; empty: there is none.
func cut[T any](rows []T, limit int, cursor func(last T) string) (page []T, next string) {
	if len(rows) <= limit {
		return rows, ""
	}
	return rows[:limit], cursor(rows[limit-1])
}

// all is a list that has one page.
func all[T any](items []T) List[T] { return List[T]{Items: items}.whole() }

// errUnavailable answers for an engine that this program was started without.
func errUnavailable(what string) error {
	return petitbleu.Errorf(petitbleu.CodeUnavailable, "%s is not running in this program.", what)
}
