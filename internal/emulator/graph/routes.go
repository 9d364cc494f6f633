package graph

import "net/http"

// Routes lists every Graph endpoint: one line each, its code in x.go, its golden conversation in testdata/graph/x.txtar. The path's first part names a node:
// {page}, {app}, {psid}, {thread}, {message}, or a word that stands for itself; "me" is
// the token's own Page or person.
var Routes = []Route{
	{"messages", http.MethodPost, "{page}/messages", (*Door).messages},
	{"conversations", http.MethodGet, "{page}/conversations", (*Door).conversations},
	{"thread", http.MethodGet, "{thread}", (*Door).thread},
	{"thread", http.MethodGet, "{thread}/messages", (*Door).threadMessages},
	{"message", http.MethodGet, "{message}", (*Door).message},
	{"subscribed_apps", http.MethodGet, "{page}/subscribed_apps", (*Door).subscribedGet},
	{"subscribed_apps", http.MethodPost, "{page}/subscribed_apps", (*Door).subscribedPost},
	{"subscribed_apps", http.MethodDelete, "{page}/subscribed_apps", (*Door).subscribedDelete},
	{"subscriptions", http.MethodGet, "{app}/subscriptions", (*Door).subscriptionsGet},
	{"subscriptions", http.MethodPost, "{app}/subscriptions", (*Door).subscriptionsPost},
	{"subscriptions", http.MethodDelete, "{app}/subscriptions", (*Door).subscriptionsDelete},
	{"debug_token", http.MethodGet, "debug_token", (*Door).debugToken},
	{"accounts", http.MethodGet, "me/accounts", (*Door).accounts},
	{"me", http.MethodGet, "me", (*Door).me},
	{"me", http.MethodGet, "{page}", (*Door).me},
	{"profile", http.MethodGet, "{psid}", (*Door).profile},
}
