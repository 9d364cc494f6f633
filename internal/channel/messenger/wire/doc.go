// Package wire holds what travels between a gateway and the Messenger Platform: the
// signature of webhook calls, the webhook envelope, and the bodies of the Send API.
//
// The Messenger driver encodes with it and decodes answers; the webhook door checks
// signatures with it; the emulator stands on the other side and decodes what was sent.
// Decoding is lenient, as the platform's clients are known to need: ids come as strings
// or numbers, times as seconds or milliseconds (Messenger Platform reference, sections
// 1.4 and 12.2).
//
// It never does I/O, never keeps state and never judges content: limits belong to the
// driver and to the emulator.
//
// Import table, drivers' own wire: standard library and the root package only.
package wire
