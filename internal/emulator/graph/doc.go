// Package graph is the Graph API door of the emulator.
//
// One file per endpoint (x.go), one line in routes.go, one golden conversation in
// testdata/graph/x.txtar, without which a test of the emulator fails. It reads what a client
// sends, in any of the forms that the platform takes, finds the endpoint, and answers in the
// platform's forms; what is allowed and what happens is for the packages check and world.
//
// It never keeps state of its own and never calls a webhook.
//
// Import table, aside: world, check, request, web, the wire, clock and root packages only.
package graph
