// Package graph is the program's typed client of the Graph API for everything but sending:
// tokens and log-in, the Pages of a person, webhooks at both levels, conversations, profiles,
// personas, templates, uploads, thread control. What is asked of many people goes in batches.
//
// A [Client] speaks for one app and, where it has a token, one Page. Tokens travel in a header
// (but for the one that debug_token examines), so that URLs hold none; every call but the app's own carries appsecret_proof. Errors are
// [Error]: explained by the driver's catalogue, without the platform's own text, which may quote
// a token.
//
// Package graph keeps no state, decides nothing and retries nothing: pace and patience are the
// caller's. It never sends a message; that is delivery's. It may import the root package,
// channel, channel/messenger and its wire, and outbound for its words of network failures (floor 2, tools of the platform).
package graph
