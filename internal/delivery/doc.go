// Package delivery is the one pipe out: every message leaves through it.
//
// [Delivery.Queue] puts messages into the outbox inside somebody's transaction. A worker for
// each Page, on the node that holds the Page's lease, takes what is due, loads the facts,
// asks policy at that instant, commits the messages that may go as "sending", makes the calls
// and commits their outcomes. Only as many messages are committed ahead as calls are really
// under way, so that a crash leaves few in doubt.
//
// What is written from a composition is written then (package render), and kept with the mark of
// being sent. The webhooks of a workspace are a lane of their own: each host gets so many calls at
// once, so that one that is slow or dead holds up no other; failures are tried again by the rules of
// the Braze reference, sections 4.3 and 4.4, under the same idempotency key.
//
// A Page has a pace: in no second more calls start than it says, audio, video and pictures go
// slower, one person gets only so many messages at once, and from 80 percent of the platform's
// allowance on programs slow down. What a person typed overtakes what programs queued. A Page
// that the platform throttles or restricts pauses, and asks with one message whether it is over.
// Whoever has the Page next keeps all that.
//
// A message whose answer was lost is "unknown": an echo with its id settles it (package intake
// does that), or the conversation as the platform lists it. Nothing is ever sent again blindly.
//
// Package delivery never decides what is allowed (package policy does) and knows no channel
// (drivers do). It may import floors 0 to 2 and intake (floor 3, engines).
package delivery
