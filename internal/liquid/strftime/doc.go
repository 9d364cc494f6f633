// Package strftime writes instants by a layout of % letters and reads them from what people and programs write.
//
// [Append] knows the letters, flags and widths of Ruby's Time#strftime. [Parse] reads what Ruby's Time.parse commonly
// takes: ISO 8601, RFC 2822, "March 14, 2016 10:00 pm", "14/03/2016" (the day first), a time alone. The instant that
// stands for what is left out, and the zone, are arguments.
//
// The package never does I/O, starts no goroutine, reads no clock (floor 1, pure: it may import the standard library
// only).
package strftime
