// Package emulator is the other side of the wire: a local Messenger Platform.
//
// It answers the Graph API's paths as the Messenger Platform reference describes them,
// keeps apps, Pages, test people, threads and the messaging window in memory, delivers
// signed webhook calls with retries, serves the Send to Messenger plugin, and can be told
// to fail on purpose. Everything runs on a clock that can be moved. A control API under
// /_emulator/ lets a page, a test or somebody's CI play the people and look behind the
// curtain.
//
// This package only wires: world knows and does, check says what may be sent, the doors graph,
// control and plugin speak HTTP, and crowd writes at a rate.
//
// It never talks to the real platform, never imports the program it is there to test, and
// keeps no secret worth stealing.
//
// Import table, aside: its own packages, the wire, clock and root packages only, so that it
// cannot cheat.
package emulator
