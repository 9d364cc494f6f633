// Package campaign is the engine of campaigns: it freezes what is launched, takes audiences, feeds delivery, follows
// what people do, and ends what is over.
//
// A run takes its audience at an instant and keeps it in blocks of 2,000 people, so that a million people are 500
// rows. What a lane of webhooks sends of a block has no row before something is known of it: [Engine.Next] gives
// delivery the messages of a block, each under an id that is made of the run and the person, and delivery inserts each
// row once, with what became of it. After a crash the block is given again without those who have a row; under the
// same ids, which are idempotency keys, nobody gets it twice. Messages of Pages become rows block by block, some
// thousands ahead of their Page. [Engine.Judge] is asked at the instant of sending about caps, quiet hours and the
// end of a campaign.
//
// [Engine.Follow] reads the feed of changes: what people do becomes entries and conversions in the transaction that
// moves its cursor. One node at a time works for a workspace, by a lease.
//
// Package campaign never sends and renders nothing. It may import floors 0 to 2 and, for it joins them, the
// engines intake, audience and delivery (floor 3, engines; docs/adr/0017).
package campaign
