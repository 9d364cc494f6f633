// Package seed writes what the demo starts with: the workspace Cooktoys with its app, Page,
// site, push key and a few people of its customer file, as an import would leave them.
//
// Nobody in it has opted in and nothing was sent: what the demo shows later has really
// happened. Package seed may import the root package, secret and store (floors 0 to 2).
package seed
