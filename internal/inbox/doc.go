// Package inbox is the door for the people whom in-app notifications are for: their feeds, counts, marks and
// preferences under /feed/v1, the stream of what is new, and the script that shows it all inside a site.
//
// Who somebody is, the site's server says: it signs a user token with the site's key, the same that signs customer
// ids. A browser can reach this door from the site's own origins only, and a token opens the feeds of its person and
// nothing else. Templates never leave here: cards are filled where they are read.
//
// The package keeps no state of a person; package feed does, and package feed/stream has the open connections. It is a
// door (floor 4): it may import floors 0 to 3, api/limits and sdk/js.
package inbox
