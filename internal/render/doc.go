// Package render writes messages for their people: it reads a composition's Liquid once, and fills it in
// for each person at the instant of sending (Braze reference, section 3).
//
// A [Renderer] keeps compiled compositions. [Renderer.Read] reads what a batch of messages needs in a few
// queries; a [Task] writes one of them. What asks another host on the way (connected_content) goes
// through the guarded client, with its answers kept as the author asked; such tasks take their time, and
// delivery has them done aside.
//
// Sealed values are never rendered: a text holds references to them, which only the driver of the
// channel fills in. Nothing that comes from a person or from another host can become a reference.
//
// Package render never decides whether a message goes, and writes no row. It may import the root, liquid,
// outbound, profile, secret, store and track (floor 2, tools).
package render
