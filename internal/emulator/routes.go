package emulator

import "net/http"

// graphRoutes lists every Graph endpoint: one line each, its code in graph_x.go, its
// golden conversation in testdata/graph/x.txtar. The path's first part names a node:
// {page}, {app}, {psid}, {thread}, {message}, or a word that stands for itself; "me" is
// the token's own Page or person.
var graphRoutes = []graphRoute{
	{"messages", http.MethodPost, "{page}/messages", (*Emulator).graphMessages},
	{"conversations", http.MethodGet, "{page}/conversations", (*Emulator).graphConversations},
	{"thread", http.MethodGet, "{thread}", (*Emulator).graphThread},
	{"thread", http.MethodGet, "{thread}/messages", (*Emulator).graphThreadMessages},
	{"message", http.MethodGet, "{message}", (*Emulator).graphMessage},
	{"subscribed_apps", http.MethodGet, "{page}/subscribed_apps", (*Emulator).graphSubscribedGet},
	{"subscribed_apps", http.MethodPost, "{page}/subscribed_apps", (*Emulator).graphSubscribedPost},
	{"subscribed_apps", http.MethodDelete, "{page}/subscribed_apps", (*Emulator).graphSubscribedDelete},
	{"subscriptions", http.MethodGet, "{app}/subscriptions", (*Emulator).graphSubscriptionsGet},
	{"subscriptions", http.MethodPost, "{app}/subscriptions", (*Emulator).graphSubscriptionsPost},
	{"subscriptions", http.MethodDelete, "{app}/subscriptions", (*Emulator).graphSubscriptionsDelete},
	{"debug_token", http.MethodGet, "debug_token", (*Emulator).graphDebugToken},
	{"accounts", http.MethodGet, "me/accounts", (*Emulator).graphAccounts},
	{"me", http.MethodGet, "me", (*Emulator).graphMe},
	{"me", http.MethodGet, "{page}", (*Emulator).graphMe},
	{"profile", http.MethodGet, "{psid}", (*Emulator).graphProfile},
}
