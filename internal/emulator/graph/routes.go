package graph

import "net/http"

// Routes lists every Graph endpoint: one line each, its code in x.go, its golden
// conversation in testdata/graph/x.txtar. The path's first part names a node: {page}, {app},
// {user}, {psid}, {thread}, {message}, or a word that stands for itself; "me" is the token's
// own Page or person.
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
	{"accounts", http.MethodGet, "{user}/accounts", (*Door).accounts},
	{"accounts", http.MethodPost, "{user}/accounts", (*Door).makePage},
	{"permissions", http.MethodGet, "{user}/permissions", (*Door).permissions},
	{"permissions", http.MethodDelete, "{user}/permissions", (*Door).permissionsDelete},
	{"permissions", http.MethodDelete, "{user}/permissions/{permission}", (*Door).permissionsDelete},
	{"oauth", http.MethodGet, "oauth/access_token", (*Door).accessToken},
	{"oauth", http.MethodPost, "oauth/access_token", (*Door).accessToken},
	{"test_users", http.MethodGet, "{app}/accounts/test-users", (*Door).testUsers},
	{"test_users", http.MethodPost, "{app}/accounts/test-users", (*Door).makeTestUser},
	{"test_users", http.MethodPost, "{user}", (*Door).changeTestUser},
	{"test_users", http.MethodDelete, "{user}", (*Door).deleteTestUser},
	{"app", http.MethodGet, "{app}", (*Door).showApp},
	{"me", http.MethodGet, "{user}", (*Door).me},
	{"me", http.MethodGet, "{page}", (*Door).me},
	{"profile", http.MethodGet, "{psid}", (*Door).profile},
}
