// Package loop runs a Tick at intervals, when it is woken and when the clock is moved.
//
// A loop ends when its context does, after the tick under way. A tick that fails or panics is
// logged and tried again, later and later; a tick that says there is more is run again at
// once. A wake that comes during a tick is kept; many wakes are one.
//
// Package loop knows nothing of what a tick does. It may import the root package and clock
// (floor 1, tools).
package loop
