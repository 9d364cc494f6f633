// Package feed is the engine of in-app notifications: feeds, the card templates that are sent to them, sending to one
// person or to many, and what people do with what they got.
//
// A notification is a row of its own and, with the same id and in the same transaction, a message of the channel inapp in
// state sent: results, caps, filters and logs know messages. Counts are always counted from the rows. Whatever changes
// gets the workspace's next number, from which open feeds go on.
//
// [Engine.Realtime] notifies one person at once; [Engine.Batch] takes targets in blocks, which [Engine.TickBatches] turns into
// notifications, each block in one transaction that ends it: after a crash it is whole or not there. The statuses SENT
// and READ are noted in the transaction that brings them about, and told afterwards, once, as custom events of the person.
//
// Package feed draws nothing: its part item fills cards, the site's component shows them. It may import floors 0 to 2,
// its own parts and, of the other engines, intake and people, to whom it tells what happened (floor 3, engines; docs/adr/0020).
package feed
