// Package channel is the contract between delivery and the drivers of channels.
//
// A driver is a pure translator: it checks content against the channel's limits, writes the
// request of a message and reads what an answer means. Delivery does the calls, the pace,
// the journal and the state machine. A new driver is one folder and one line in
// internal/app/channels.go; channeltest.Run tries it against its testdata.
//
// Package channel never does I/O, keeps no state and reads no clock. It may import the root
// package only (floor 1, pure).
package channel
