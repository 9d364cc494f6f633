// Package seed writes what the demo starts with: the workspace Cooktoys with its app, Page,
// site, push key and a few people of its customer file, as an import would leave them.
//
// Nobody in it has opted in, and nothing was sent by Messenger: what the demo shows there later has
// really happened. [Stock] adds what a shop has written after some weeks: segments, templates, a campaign
// that is being written, and one by post that is over, with what it came to. Nothing of it sends by itself.
// Package seed may import floors 0 to 2.
package seed
