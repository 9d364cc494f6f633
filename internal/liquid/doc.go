// Package liquid compiles and renders templates: standard Liquid, and the Braze dialect of it.
//
//	t, err := liquid.Parse(source, liquid.Options{Dialect: liquid.Braze, Block: blocks})
//	out, outcome, err := t.Render(nil, &liquid.Env{Data: data, Now: now, Host: host})
//
// [Parse] compiles once; the [Template] is then rendered by any number of goroutines. Names become numbered slots,
// filters are found and their arguments counted, and what remains are closures that append to the caller's buffer. The
// texts and lists of a render live in an arena that the next render uses again, so a simple substitution allocates
// nothing.
//
// What a render depends on is in its [Env]: the [Data] that is asked for names, the instant, and the functions of
// [Host] that reach outside (connected_content, catalogs, time zones). An [Outcome] tells of abort_message and
// message_extras. [Limits] bound steps, memory, output and depth.
//
// Data is asked for a name in a space: Get(SpaceNone, "product") for {{ product }}, Get(SpaceProfile, "first_name")
// for {{ ${first_name} }}, Get("custom_attribute", "points") for {{ custom_attribute.${points} }}. Nothing is asked
// for that the template does not use; value.Document makes an object of a JSON text without decoding all of it.
// [Spaces] and [Globals] are ready-made.
//
// For an editor there are [Check] (everything that is wrong, with its place, and what the template uses), [Tokens]
// (what to colour), [Tags] and [Filters] (what to complete). Every error is an *[Error] with line, column, cause and
// cure, and holds nothing of the data.
//
// Standard Liquid does what the reference implementation in Ruby does, by its version 5 in strict mode; docs/liquid.md
// names every tag and filter, and the differences. The dialect is section 3 of the Braze reference.
//
// The package never does I/O, starts no goroutine, reads no clock, and has no randomness (floor 1, pure: it may import
// its own parts, internal/liquid/...).
package liquid
