// Package world is what the emulated platform knows and does: apps, Pages, people, tokens,
// threads, the messaging window, what people do, webhook delivery with its retries, faults,
// and the file that keeps it all.
//
// One lock, one state. World.Mu guards State and everything reached from it, the queues and
// the dice. A method whose comment says so takes the lock itself (New, Reset, Act, Run and
// their like); every other method expects that its caller holds it. Nothing calls out to the
// network while holding it: a webhook call is built under the lock, made without it, and
// its result booked under it again. Each app and Page has a queue with one worker, so that
// their calls keep their order. The Hub has a lock of its own, taken last.
//
// It never speaks HTTP to a client: that is for the doors graph, control and plugin, which
// embed a World. It never imports the program that it is there to test.
//
// Import table, aside: check, the wire, clock and root packages only.
package world
