// Package intake is the front hall: webhook calls that package hook recorded become events,
// profiles, opt-ins, tokens, windows and the receipts of messages.
//
// [Intake.Tick] takes raw calls in order, decodes them in parallel and works a batch into the
// store in one transaction. Everything rests on one rule: an event whose outside id is known
// changes nothing, so a call may be read any number of times. A call that cannot be decoded,
// or that breaks a transaction, is set aside with a note and never blocks those behind it.
// [SignRef] and [OpenRef] make and check the signed refs by which a site names a customer.
//
// What a person takes back goes from the events and from the recorded calls. A stop is effective
// in the transaction that learns of it, which drops what waits and queues the one answer; who
// holds a thread is followed through handovers, standby and echoes. [Properties] reads an event
// into the properties of petitbleu.EventKinds.
//
// Package intake never answers a webhook, never sends a message and never decides whether one
// may be sent. Only [Intake.Enrich] and [Intake.Erase] call the network, apart from the rest.
// It may import floors 0 to 2 (floor 3, engines).
package intake
