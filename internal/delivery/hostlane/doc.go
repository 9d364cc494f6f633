// Package hostlane is the lane of a workspace's webhooks: each host gets so many calls at once, so that one that is
// slow or dead holds up no other. Failures are tried again by the rules of the Braze reference, sections 4.3 and 4.4,
// under the same idempotency key.
//
// Notifications of feeds leave through the same lane without a call, and webhooks that are messages of a Page are
// handed to its lane (package inhouse). Messages of campaigns come in parcels without rows (package supply); each
// gets its row with what became of it.
//
// One goroutine reads, writes and commits; those of the hosts make the calls. Package hostlane never waits for
// another lane. It may import floors 0 to 2 and its neighbours but pagelane.
package hostlane
