// Package delivery is the one pipe out: every message leaves through it.
//
// [Delivery.Queue] puts messages into the outbox inside somebody's transaction. A worker for
// each lane, on the node that holds the lane's lease, takes what is due, loads the facts,
// asks policy at that instant, commits the messages that may go as "sending", makes the calls
// and commits their outcomes. Only as many messages are committed ahead as calls are really
// under way, so that a crash leaves few in doubt.
//
// This package is its front: the outbox, which lanes run here, what a message would look like before it
// is sent, what people may do with one that waits. The rest stands below it, each part on those before it:
//
//	grounds   the facts that policy is asked with
//	pacing    how fast a Page may send; why a message waits
//	answers   what the answer to a call makes of its message
//	inhouse   webhooks that need no call: messages of a Page, notifications of feeds
//	supply    messages of campaigns that have no row yet
//	ledger    the transactions: outcomes recorded, messages marked as being sent
//	pipe      what lanes share: options, leases, commits, calls
//	pagelane  the lane of a Messenger Page
//	hostlane  the lane of a workspace's webhooks, host by host
//
// Whoever has a lane next keeps its pace and its pauses. A message whose answer was lost is "unknown": an echo with
// its id settles it (package intake does that), or the conversation as the platform lists it. Nothing is ever sent
// again blindly.
//
// Package delivery never decides what is allowed (package policy does) and knows no channel
// (drivers do). It may import floors 0 to 2, intake (floor 3, engines) and its own parts.
package delivery
