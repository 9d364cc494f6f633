// Package limits keeps callers to a pace: one token bucket for each name (an API key, an
// address, an account), in memory, with the headers that tell a program how far it may go.
//
// It never blocks and never decides who a caller is. It belongs to the native API's door
// (floor 4) and imports the standard library only; the caller gives the time.
package limits
