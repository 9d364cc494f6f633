// Package endpoint tells other programs what happened: each workspace has event endpoints, addresses that get a signed
// call for each event that they asked for (Standard Webhooks).
//
// What is told is derived from what is written anyway. Transactions that change messages, opt-ins, alerts and so on note
// one row of news for all that they did, and only where somebody listens; events of people stand in the feed of changes.
// Tick puts both into one order, the rows of outgoing, and each endpoint reads them from its own place on. A call that
// fails becomes a row of its own and is made again on the schedule of Standard Webhooks. What an event says is read when
// it is told, so what was erased meanwhile is told to nobody.
//
// An event is told at least once: a crash between a call and its commit has it told again, under the same id. Events of
// one person go in their order, but for those that failed and come later.
//
// Package endpoint never changes what it tells of. It stands on floors 0 to 2 and on intake (floor 3, engines).
package endpoint
