// Package webhook is the driver of the webhook channel: any HTTP endpoint (Braze reference, sections
// 2.5.5 and 4).
//
// It writes the request that somebody composed, with the id of the message as its idempotency key,
// and reads an answer by its status alone. References to sealed values are filled in here, at
// the last moment, and named as secrets of the request.
//
// Package webhook never does I/O, keeps no state and reads no clock. It may import the root package
// and the contract (floor 2, drivers).
package webhook
